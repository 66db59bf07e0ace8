"""The hours of a day that is over become one file. As with sealing, one line in the manifest makes the change:

before it the hours count, after it the day; what a crash left on either side is swept at the next sealing or merging.
"""

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from sodsong.record.history import manifest, sealing, tables
from sodsong.record.history.layout import hour_of, segments, settle
from sodsong.record.history.manifest import Sealed

from . import digests, forms

DAY = timedelta(days=1)
THAI = timezone(timedelta(hours=7))  # whose midnight parts the days


class MergeMismatchError(RuntimeError):
    """A merged file does not say what the files say that it was made of; they were kept."""


def compact(place: Path, engine: Any, before: datetime) -> Sealed | None:
    """Make one file of the oldest day of a vantage's folder that ended by ``before`` and is sealed; None if there is none."""
    with sealing.alone(place) as mine:
        if not mine:
            return None
        sealing.sweep(place)
        hot = {_day(one.hour) for one in segments(place)}
        days: dict[datetime, list[Sealed]] = defaultdict(list)
        for one in manifest.read(place):
            if not one.thinned:
                days[_day(hour_of(one.segment))].append(one)
        for day, parts in sorted(days.items()):
            due = day + DAY <= before and day not in hot and any(not one.parts for one in parts)
            if due:
                return merge(place, engine, parts, day)
    return None


def merge(place: Path, engine: Any, parts: Sequence[Sealed], day: datetime) -> Sealed:
    """Put one file in the place of ``parts``, which are those of ``day``; raises MergeMismatchError."""
    folder = place / "sealed"
    first, last = min(one.first for one in parts), max(one.last for one in parts)
    checks = folder / f"day-{day:%Y%m%d}-{first:012d}-{last:012d}.parquet"
    failures = checks.with_name(f"{checks.stem}.failures.parquet")
    select = plain(folder, parts)
    sealing.laid(engine, lambda to: forms.export(select, sum(one.rows for one in parts), to), checks)
    if _sum(engine, select) != _sum(engine, forms.unfolded([checks])):
        raise MergeMismatchError(f"{checks.name}: {MergeMismatchError.__doc__}")
    digests.note(place, engine, day, forms.unfolded([checks]), sum(one.rows for one in parts))
    old = [folder / one.failures for one in parts if one.failures]
    if old:
        sealing.laid(engine, lambda to: tables.export(tables.sealed(old), to), failures)
    return replaced(
        place,
        parts,
        Sealed(
            segment=min(one.segment for one in parts),
            first=first,
            last=last,
            rows=sum(one.rows for one in parts),
            start=min(one.start for one in parts),
            end=max(one.end for one in parts),
            checks=checks.name,
            checks_sha256="",
            checks_bytes=0,
            failures=failures.name if old else None,
            parts=tuple(sorted(name for one in parts for name in one.segments)),
        ),
    )


def plain(folder: Path, parts: Iterable[Sealed]) -> str:
    """SELECT of all rows of sealed files, hours and days alike."""
    parts = list(parts)
    hours = [folder / one.checks for one in parts if not one.parts]
    days = [folder / one.checks for one in parts if one.parts]
    selects = [tables.weighed(tables.sealed(hours))] if hours else []
    selects += [forms.unfolded(days)] if days else []
    return " UNION ALL BY NAME ".join(selects)


def replaced(place: Path, parts: Sequence[Sealed], fresh: Sealed) -> Sealed:
    """Make ``fresh`` live with the hashes of its files, and let the files of ``parts`` go."""
    folder = place / "sealed"
    settle(folder)
    failures = folder / fresh.failures if fresh.failures else None
    whole = dataclasses.replace(
        fresh,
        checks_sha256=sealing.sha256(folder / fresh.checks),
        checks_bytes=(folder / fresh.checks).stat().st_size,
        failures_sha256=sealing.sha256(failures) if failures else None,
        failures_bytes=failures.stat().st_size if failures else 0,
    )
    manifest.add(place, whole)
    settle(place)
    kept = {whole.checks, whole.failures}
    for name in (name for one in parts for name in (one.checks, one.failures) if name and name not in kept):
        (folder / name).unlink()
    return whole


def _day(hour: datetime) -> datetime:
    return hour.astimezone(THAI).replace(hour=0)


def _sum(engine: Any, select: str) -> tuple[int, int]:
    """How many rows, and a sum over all they say, whatever their order."""
    row = engine.execute(
        f"SELECT count(*), sum(hash({', '.join(tables.COLUMNS)}, stands_for)::HUGEINT) FROM ({select})"  # noqa: S608 - our own files
    ).fetchone()
    return row[0], row[1]
