"""What discovery gives."""

from dataclasses import dataclass
from typing import Literal

HostKind = Literal["own", "third-party", "file"]
MatchedBy = Literal["code", "title", "position"]


@dataclass(frozen=True, slots=True)
class FoundLink:
    """A link whole and absolute, the words it shows, and whose host it lies on."""

    url: str
    text: str
    host_kind: HostKind


@dataclass(frozen=True, slots=True)
class FoundItem:
    """An item that the page gives at least one link for; ``rests_on`` is the text of the page that named it."""

    code: str
    title: str
    links: tuple[FoundLink, ...]
    matched_by: MatchedBy
    rests_on: str = ""


@dataclass(frozen=True, slots=True)
class Warned:
    """Something a person should know: a stable code and one sentence (English)."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Discovery:
    """What a page says of a year's items. ``further`` are pages of the same site that may hold the rest of it."""

    scheme: Literal["ita", "other"]
    year: int
    items: tuple[FoundItem, ...] = ()
    missing: tuple[str, ...] = ()
    unmatched: tuple[tuple[str, str], ...] = ()  # address, text
    warnings: tuple[Warned, ...] = ()
    further: tuple[str, ...] = ()
