"""What other programs send and get, as JSON; times are ISO 8601 with their zone."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from ninja.pagination import LimitOffsetPagination
from pydantic import AwareDatetime, BeforeValidator, Field, StringConstraints

# No database keeps a NUL in a text.
WORDS = r"^[^\x00]*[^\s\x00][^\x00]*$"
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500, pattern=WORDS)]
Code = Annotated[str, StringConstraints(max_length=20, pattern=r"^[^\x00]*$")]
FARTHEST = 2**31 - 1  # the largest offset that every database takes


def _written(given: Any) -> Any:
    """A time as text alone: a bare number would be read as seconds of some clock."""
    if isinstance(given, str) and (not given[:4].isdecimal() or given[4:5] != "-"):
        raise ValueError("write it as 2026-11-29T09:00:00+07:00")
    if given is not None and not isinstance(given, str):
        raise ValueError("write it as a text such as 2026-11-29T09:00:00+07:00")  # pydantic asks for one
    return given


class Pages(LimitOffsetPagination):
    """Lists by ``limit`` and ``offset``, the latter no larger than a database counts."""

    class Input(LimitOffsetPagination.Input):
        """As asked for."""

        offset: int = Field(0, ge=0, le=FARTHEST)


class Problem(Schema):
    """Why nothing was done: a code for the program, a sentence for its maker."""

    code: str
    detail: str


class LaoOut(Schema):
    """One LAO of the register."""

    code: str
    type: str
    name: str
    official_name: str
    district: str | None
    province: str

    @staticmethod
    def resolve_district(row: Any) -> str | None:
        """Its district's name; an อบจ. has none."""
        return row.district.name if row.district else None

    @staticmethod
    def resolve_province(row: Any) -> str:
        """Its province's name."""
        return str(row.province.name)


class SiteOut(Schema):
    """One address of an LAO and how it is seen; ``state`` is null where it is not watched."""

    id: int
    lao: str
    url: str
    watched: bool
    state: Literal["up", "down", "unknown"] | None
    since: datetime | None
    reason: str | None

    @staticmethod
    def resolve_lao(row: Any) -> str:
        """The LAO's code."""
        return str(row.lao.code)

    @staticmethod
    def resolve_state(row: Any) -> str | None:
        """As judged last."""
        return row.homes[0].state if row.homes else None

    @staticmethod
    def resolve_since(row: Any) -> datetime | None:
        """Since when it is so."""
        return row.homes[0].since if row.homes else None

    @staticmethod
    def resolve_reason(row: Any) -> str | None:
        """The reason code of the last finding."""
        return row.homes[0].reason or None if row.homes else None


class IncidentOut(Schema):
    """One incident in its list."""

    year: int
    number: int
    state: str
    cause_kind: str
    cause_value: str
    confirmed: bool
    began_at: datetime
    deadline: date | None
    recovered_at: datetime | None
    closed_at: datetime | None
    member_count: int
    down_count: int


class MemberOut(Schema):
    """One LAO in an incident."""

    lao: str
    name: str
    state: str
    since: datetime
    back_at: datetime | None
    exempted_why: str

    @staticmethod
    def resolve_lao(row: Any) -> str:
        """The LAO's code."""
        return str(row.lao.code)

    @staticmethod
    def resolve_name(row: Any) -> str:
        """As letters write it."""
        return str(row.lao.short_name)


class IncidentWhole(IncidentOut):
    """One incident with everybody in it."""

    members: list[MemberOut]


class ReportOut(Schema):
    """Somebody's word about one LAO. Who said it, and their own words, are for officers alone."""

    id: int
    source: str
    lao: str | None
    written: str
    symptom: str
    outcome: str
    decision: str
    at: datetime
    said_at: datetime | None

    @staticmethod
    def resolve_lao(row: Any) -> str | None:
        """The LAO's code; null while it is a question."""
        return row.lao.code if row.lao else None

    @staticmethod
    def resolve_written(row: Any) -> str:
        """The name as a letter wrote it; of what people said nothing."""
        return row.written if row.source == "letter" else ""


class ReportIn(Schema):
    """What is said of an LAO, and when."""

    lao: Annotated[Code, StringConstraints(min_length=1)]
    symptom: Literal["down", "recovered", "slow", "other"]
    text: Words
    said_at: Annotated[AwareDatetime | None, BeforeValidator(_written)] = Field(
        None, description="When it was said; now, if left out. With its zone, not in the future."
    )


class NoteIn(Schema):
    """A note for an incident's story."""

    text: Words


class Kept(Schema):
    """What a write made."""

    id: str
    at: datetime
