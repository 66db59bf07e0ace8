"""What each target's day amounted to, a row a day, in one file a month: so that a year can be asked for at once.

It is made again whenever the day is, and nothing rests on it but pictures: it is no part of the ledger.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sodsong.observe.probe.record import Phases
from sodsong.record.history import sealing, tables
from sodsong.record.history.layout import THAI

PHASES = ("dns", "connect", "tls", "first_byte", "total")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FORM = f"{tables.PARQUET}, ROW_GROUP_SIZE 10240"  # a target's month lies in one small part of its file
_CUTS = [(f"{name}_{cut}", name, cut / 100) for cut in (50, 95) for name in PHASES]


@dataclass(frozen=True, slots=True)
class Bucket:
    """A stretch of a target's time from ``start``, seen from one vantage: how the checks came out, how long the phases of those that answered took (ms)."""

    start: datetime
    vantage: str
    checks: int
    answered: int
    unknown: int
    median: Phases
    p95: Phases


def begin(engine: Any) -> None:
    """Begin to gather what a day amounts to."""
    engine.execute(
        "CREATE OR REPLACE TEMP TABLE digest (target VARCHAR, start BIGINT, checks UINTEGER, answered UINTEGER, "
        f"unknown UINTEGER, {', '.join(f'{name} FLOAT' for name, _, _ in _CUTS)})"
    )


def note(engine: Any, day: datetime, table: str) -> None:
    """Gather what the checks in ``table`` amount to: all those that some targets had on ``day``."""
    good = "FILTER (finding IN ('up', 'degraded'))"
    cuts = ", ".join(f"quantile_cont({phase}, {cut}) {good}" for _, phase, cut in _CUTS)
    engine.execute(
        f"INSERT INTO digest SELECT target, {_millis(day)}, sum(stands_for), coalesce(sum(stands_for) {good}, 0), "  # noqa: S608 - no outside text
        f"coalesce(sum(stands_for) FILTER (finding = 'unknown'), 0), {cuts} FROM {table} GROUP BY target"
    )


def keep(place: Path, engine: Any, day: datetime) -> None:
    """Put what was gathered into the month's file of a vantage's folder."""
    path = place / "digests" / f"{day:%Y-%m}.parquet"
    path.parent.mkdir(exist_ok=True)
    known = f"SELECT * FROM {tables.files([path])} WHERE start <> {_millis(day)} UNION ALL " if path.exists() else ""  # noqa: S608 - as above
    sealing.laid(
        engine,
        lambda to: (
            f"COPY (SELECT * FROM ({known} SELECT * FROM digest) ORDER BY target, start) "  # noqa: S608 - as above
            f"TO {tables.quoted(str(to))} ({FORM})"
        ),
        path,
    )
    engine.execute("DROP TABLE digest")


def days(places: Sequence[Path], engine: Any, target: str, start: datetime, end: datetime) -> list[Bucket]:
    """A target's days that begin from ``start`` on and before ``end``, by day and vantage."""
    found = []
    for place in places:
        files = _files(place, start, end)
        if files:
            rows = engine.execute(
                f"SELECT start, checks, answered, unknown, {', '.join(name for name, _, _ in _CUTS)} "  # noqa: S608 - as above
                f"FROM {tables.files(files)} WHERE target = ? AND start >= ? AND start < ?",
                [target, _millis(start), _millis(end)],
            ).fetchall()
            found += [_day(place.name, row) for row in rows]
    return sorted(found, key=lambda one: (one.start, one.vantage))


def _day(vantage: str, row: Sequence[Any]) -> Bucket:
    start, checks, answered, unknown, *cuts = row
    at = _EPOCH + timedelta(milliseconds=start)
    return Bucket(at, vantage, checks, answered, unknown, Phases(*cuts[:5]), Phases(*cuts[5:]))


def _files(place: Path, start: datetime, end: datetime) -> list[Path]:
    """The months' files that may hold days of that time; a name is a month, or a year as it was at first."""
    low, high = f"{start.astimezone(THAI):%Y-%m}", f"{end.astimezone(THAI):%Y-%m}"
    names = [path.stem for path in (place / "digests").glob("*.parquet")]
    return [place / "digests" / f"{name}.parquet" for name in sorted(names) if low[: len(name)] <= name <= high]


def _millis(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(milliseconds=1)
