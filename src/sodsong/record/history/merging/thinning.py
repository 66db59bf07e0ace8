"""What was plainly up and is old goes, but for one check an hour; each that stays tells how many it stands for.

For good stay: whatever was not plainly up, with the checks just before and after it, and all checks in ``Keep`` windows.
"""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sodsong.record.history import manifest, sealing
from sodsong.record.history.manifest import Sealed

from . import days, forms, slices

HOUR = 3_600_000  # milliseconds
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Keep:
    """Of ``target`` every check from ``start`` on and before ``end`` is kept for good."""

    target: str
    start: datetime
    end: datetime


def due(one: Sealed, before: datetime) -> bool:
    """Whether this is a day that ended by ``before`` and is not thinned."""
    return bool(one.parts) and not one.thinned and one.end < before


def thin(place: Path, engine: Any, before: datetime, keep: Sequence[Keep], present: days.Present) -> Sealed | None:
    """Thin the oldest day of a vantage's folder that ended by ``before`` and is not thinned yet; None if there is none."""
    with sealing.alone(place) as mine:
        if not mine:
            return None
        sealing.sweep(place)
        live = [one for one in manifest.read(place) if due(one, before)]
        if not live:
            return None
        oldest = min(live, key=lambda one: one.start)
        present(days.stored(place, [oldest]))
        return _thin(place, engine, oldest, keep)


def _thin(place: Path, engine: Any, one: Sealed, keep: Sequence[Keep]) -> Sealed:
    folder = place / "sealed"
    checks = folder / one.checks.replace("day-", "thin-")
    _windows(engine, [window for window in keep if window.start <= one.end and window.end > one.start])
    drafts: list[Path] = []
    for table in slices.each(engine, forms.unfolded([folder / one.checks])):
        drafts.append(slices.draft(checks, len(drafts)))
        engine.execute(forms.export(_sparse(table), drafts[-1]))
    slices.joined(engine, drafts, checks)
    rows, stood = engine.execute(f"SELECT count(*), sum(stands_for) FROM ({forms.unfolded([checks])})").fetchone()  # noqa: S608 - our own file
    if stood != one.rows:
        raise days.MergeMismatchError(f"{checks.name}: {days.MergeMismatchError.__doc__}")
    fresh = dataclasses.replace(one, checks=checks.name, rows=rows, thinned=one.rows)
    return days.replaced(place, [one], fresh)


def _sparse(table: str) -> str:
    """SELECT of the rows that stay; one that goes is counted by the one that stays before it."""
    return (
        "WITH a AS (SELECT *, finding = 'up' AND reason = 'ok' AS good, "  # noqa: S608 - our own table
        f'row_number() OVER (PARTITION BY target ORDER BY "at") AS nth FROM {table}), '
        "b AS (SELECT *, NOT good OR NOT coalesce(lag(good) OVER w, true) OR NOT coalesce(lead(good) OVER w, true) "
        f'OR coalesce(lag("at" // {HOUR}) OVER w, -1) <> "at" // {HOUR} '
        'OR EXISTS (SELECT 1 FROM keep k WHERE k.target = a.target AND a."at" >= k.begins AND a."at" < k.ends) AS stays '
        "FROM a WINDOW w AS (PARTITION BY target ORDER BY nth)), "
        "c AS (SELECT *, count(*) FILTER (stays) OVER (PARTITION BY target ORDER BY nth) AS head FROM b), "
        "d AS (SELECT *, sum(stands_for) OVER (PARTITION BY target, head) AS weight FROM c) "
        "SELECT * EXCLUDE (good, nth, stays, head, weight, stands_for), weight AS stands_for FROM d WHERE stays"
    )


def _windows(engine: Any, keep: Sequence[Keep]) -> None:
    engine.execute(
        "CREATE OR REPLACE TEMP TABLE keep AS SELECT unnest(?::VARCHAR[]) AS target, "
        "unnest(?::BIGINT[]) AS begins, unnest(?::BIGINT[]) AS ends",
        [[one.target for one in keep], [_millis(one.start) for one in keep], [_millis(one.end) for one in keep]],
    )


def _millis(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(milliseconds=1)
