"""Sites with what they share go in; the causes that explain the failures come out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Status = Literal["up", "down", "unknown"]


@dataclass(frozen=True, slots=True)
class Site:
    """One site as the judge of causes sees it.

    ``attributes`` maps an attribute kind (``ip``, ``ns``, ``vendor``, any) to a string or a list of
    strings; missing ones are left out. Anything else found there is passed over. ``age`` is how many days ago
    they were last seen to be so: a site that has been down for months may have moved unseen.
    """

    id: str
    status: Status
    symptom: str | None = None
    attributes: Mapping[str, object] = field(default_factory=dict)
    age: float = 0.0


EVERYTHING = "all"
"""The kind of cause of nearly everything at once: our own line, or that of the whole province. Nobody is blamed."""
RESOLVER = "resolver"
"""The kind of cause of names that fail whoever serves them: the DNS resolver that our own probe asks."""
OURS = frozenset({EVERYTHING, RESOLVER})
"""Causes on our own side; while one of them explains the failures no server, vendor or name server is named."""


@dataclass(frozen=True, slots=True)
class Cause:
    """One shared thing that explains failures.

    ``equivalent`` are other names for the same set of sites; ``sites`` are down by it, ``healthy``
    share it and are up: the counter-evidence a reader wants to see. ``confidence`` is 0..1. ``rivals`` are
    other names, of other sets, that would explain nearly as much in its place, best first.
    """

    kind: str
    value: str
    equivalent: tuple[tuple[str, str], ...]
    sites: tuple[str, ...]
    healthy: tuple[str, ...]
    confidence: float
    rivals: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Attribution:
    """Causes, most credible first, and what they leave over."""

    causes: tuple[Cause, ...] = ()
    independent: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
