"""What the looks amount to: who shares what, what is down, what will expire, what stays unknown."""

import hashlib
import hmac
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from sodsong.cli.survey.listing import Row
from sodsong.judge.cause.learn import learned
from sodsong.judge.cause.record import Attribution, Site
from sodsong.observe.probe.record import Observation

State = Literal["up", "degraded", "down", "unknown"]
SOON = timedelta(days=60)
SHARED_KINDS = ("ip", "ns", "tls", "cname", "credit", "vendor", "cms", "server")
_MARKS = ("cms", "credit", "server")  # what a failing page says of its maker is not its maker's
_HASHED = 16  # hex digits


@dataclass(frozen=True, slots=True)
class Seen:
    """One row of the list, what was seen of it (None: it has no address), and what it shares."""

    key: str
    row: Row
    observation: Observation | None
    attributes: Mapping[str, str]

    @property
    def state(self) -> State:
        """What the one look says; unknown where there was none."""
        return self.observation.finding if self.observation else "unknown"


@dataclass(frozen=True, slots=True)
class Shared:
    """Something several sites of the list hang on, and who they are; CDN addresses are none."""

    kind: str
    value: str
    sites: tuple[Seen, ...]

    def count(self, *states: State) -> int:
        """How many of them are in one of these states."""
        return sum(site.state in states for site in self.sites)


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything the report tells. ``ending`` holds certificates that end within SOON or have ended, soonest first."""

    at: datetime
    sites: tuple[Seen, ...]
    attribution: Attribution
    shared: tuple[Shared, ...]
    ending: tuple[Seen, ...]

    def count(self, *states: State) -> int:
        """How many sites are in one of these states."""
        return sum(site.state in states for site in self.sites)

    def of_kind(self, *kinds: str) -> list[Shared]:
        """What is shared, of these kinds, the largest first."""
        return [one for one in self.shared if one.kind in kinds]


def seen(key: str, row: Row, observation: Observation | None) -> Seen:
    """A row with what it shares: of a failing site only what names and addresses still tell."""
    attributes: dict[str, str] = {}
    if observation is not None:
        attributes = learned(replace(observation, finding="up"))
        if observation.finding not in ("up", "degraded"):
            attributes = {kind: value for kind, value in attributes.items() if kind not in _MARKS}
    told = {"vendor": row.vendor, "district": row.district, "province": row.province}
    return Seen(key, row, observation, attributes | {kind: value for kind, value in told.items() if value})


def as_site(one: Seen) -> Site:
    """The site as the judge of causes reads it; degraded counts as up, as everywhere."""
    finding = one.state
    status: Literal["up", "down", "unknown"] = "up" if finding == "degraded" else finding
    symptom = one.observation.reason if one.observation and finding == "down" else None
    return Site(one.key, status, symptom, one.attributes)


def find(sites: Sequence[Seen], attribution: Attribution, at: datetime) -> Findings:
    """The findings of one survey that ended ``at`` (aware)."""
    groups: dict[tuple[str, str], list[Seen]] = defaultdict(list)
    for one in sites:
        for kind in SHARED_KINDS:
            if kind in one.attributes:
                groups[kind, one.attributes[kind]].append(one)
    shared = [Shared(kind, value, tuple(some)) for (kind, value), some in groups.items() if len(some) > 1]
    shared.sort(key=lambda one: (-len(one.sites), SHARED_KINDS.index(one.kind), one.value))
    dated = [
        (one.observation.certificate.not_after, one) for one in sites if one.observation and one.observation.certificate
    ]
    ending = sorted((pair for pair in dated if pair[0] <= at + SOON), key=lambda pair: (pair[0], pair[1].row.line))
    return Findings(at, tuple(sites), attribution, tuple(shared), tuple(one for _, one in ending))


def anonymous(sites: Sequence[Seen], salt: bytes) -> dict[str, Any]:
    """The sites in the form ``cause locate`` reads, with nothing in it that names anyone.

    Ids are numbers in the order of salted hashes; values are cut HMAC-SHA256 of kind and value under ``salt``:
    equal ones stay equal within the file and nowhere else, as long as the salt is forgotten. Kinds stay.
    """

    def hidden(kind: str, value: str) -> str:
        return hmac.new(salt, f"{kind}\0{value}".encode(), hashlib.sha256).hexdigest()[:_HASHED]

    ordered = sorted((as_site(one) for one in sites), key=lambda site: hidden("id", site.id))
    return {
        "sites": [
            {
                "id": f"s{number}",
                "status": site.status,
                "symptom": site.symptom,
                "attributes": {kind: hidden(kind, str(value)) for kind, value in sorted(site.attributes.items())},
            }
            for number, site in enumerate(ordered, start=1)
        ]
    }


def document(found: Findings) -> dict[str, Any]:
    """The findings as the JSON document of ``survey --json``."""
    return {
        "at": found.at.isoformat(),
        "counts": {state: found.count(state) for state in ("up", "degraded", "down", "unknown")},
        "sites": [_site(one) for one in found.sites],
        "causes": [
            {"kind": one.kind, "value": one.value, "sites": list(one.sites), "confidence": one.confidence}
            for one in found.attribution.causes
        ],
        "shared": [
            {"kind": one.kind, "value": one.value, "sites": [s.key for s in one.sites], "down": one.count("down")}
            for one in found.shared
        ],
        "ending": [one.key for one in found.ending],
        "not_measured": ["domain-expiry", "asn"],
    }


def _site(one: Seen) -> dict[str, Any]:
    seen_ = one.observation
    certificate = seen_.certificate if seen_ else None
    return {
        "id": one.key,
        "line": one.row.line,
        "name": one.row.name,
        "url": one.row.url,
        "verdict": one.state,
        "reason": seen_.reason if seen_ else None,
        "http_status": seen_.http_status if seen_ else None,
        "cert_not_after": certificate.not_after.isoformat() if certificate else None,
        "attributes": dict(one.attributes),
    }
