"""What a certificate states, as values and as canonical JSON: what our probes saw, from where, when. Nothing else."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from sodsong.ground.seal import canonical
from sodsong.ground.seal.entry import Entry, EntryError

VERSION = 1
KIND = "sodsong-statement"
LEAF = "certificate"


class StatementError(ValueError):
    """This is no statement of Sodsong."""


@dataclass(frozen=True, slots=True)
class Span:
    """A time in which our probes' verdict was ``down``; ``until`` is None where it had not ended."""

    since: datetime
    until: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What our probes saw of one address of an LAO: how many checks, of which so many were answered and so many unknown."""

    lao: str
    name: str
    district: str
    url: str
    checks: int
    answered: int
    unknown: int
    down: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """A copy of a page that was kept: which address, when, its digest; ``item`` is the OIT code if it is one's page."""

    lao: str
    url: str
    at: datetime
    digest: str
    item: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A sealed file of measurements that covers part of the time, and its leaf in the ledger (None: not entered yet)."""

    name: str
    sha256: str
    leaf: int | None


@dataclass(frozen=True, slots=True)
class Raw:
    """The raw rows that go with the certificate."""

    name: str
    sha256: str
    rows: int


@dataclass(frozen=True, slots=True)
class Case:
    """The incident as it stood."""

    number: str
    began_at: datetime
    recovered_at: datetime | None
    cause_kind: str
    cause_value: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Statement:
    """All of it. Times are aware; ``address`` is where the desk of the issuer is reached, empty if nowhere."""

    id: str
    issued_at: datetime
    office: str
    province: str
    log: str
    address: str
    case: Case
    since: datetime
    until: datetime
    vantages: tuple[str, ...]
    seen: tuple[Seen, ...]
    kept: tuple[Kept, ...]
    raw: Raw
    sources: tuple[Source, ...]
    events: Mapping[str, Any] | None  # the newest batch of the case's events: digest and leaf
    software: Mapping[str, str]


def form(statement: Statement) -> dict[str, Any]:
    """The statement as JSON values."""
    values: dict[str, Any] = _plain(asdict(statement))
    return {"v": VERSION, "kind": KIND, **values}


def content(statement: Statement) -> bytes:
    """The statement as the bytes whose digest is entered."""
    return canonical.written(form(statement))


def read(values: Any) -> Statement:
    """The statement of JSON values; raises StatementError."""
    try:
        if values["v"] != VERSION or values["kind"] != KIND:
            raise StatementError(StatementError.__doc__)
        found = Statement(
            **{name: values[name] for name in ("id", "office", "province", "log", "address", "events", "software")},
            issued_at=_time(values["issued_at"]),
            case=Case(
                **{
                    **values["case"],
                    "began_at": _time(values["case"]["began_at"]),
                    "recovered_at": _perhaps(values["case"]["recovered_at"]),
                }
            ),
            since=_time(values["since"]),
            until=_time(values["until"]),
            vantages=tuple(values["vantages"]),
            seen=tuple(Seen(**{**one, "down": tuple(map(_span, one["down"]))}) for one in values["seen"]),
            kept=tuple(Kept(**{**one, "at": _time(one["at"])}) for one in values["kept"]),
            raw=Raw(**values["raw"]),
            sources=tuple(Source(**one) for one in values["sources"]),
        )
        if form(found) != values:
            raise StatementError(StatementError.__doc__)
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise StatementError(StatementError.__doc__) from problem
    return found


def entry(statement: Statement) -> Entry:
    """The ledger's entry of the statement; raises StatementError for one that could not have been entered."""
    digest = hashlib.sha256(content(statement)).hexdigest()
    try:
        return Entry(LEAF, statement.id, digest, int(statement.issued_at.timestamp()))
    except EntryError as problem:
        raise StatementError(StatementError.__doc__) from problem


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value


def _time(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def _perhaps(text: str | None) -> datetime | None:
    return None if text is None else _time(text)


def _span(values: Any) -> Span:
    return Span(_time(values["since"]), _perhaps(values["until"]), values["reason"])
