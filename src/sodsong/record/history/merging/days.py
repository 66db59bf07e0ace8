"""The hours of a day that is over become one file. As with sealing, one line in the manifest makes the change:

before it the hours count, after it the day; what a crash left on either side is swept at the next sealing or merging.
"""

import dataclasses
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sodsong.record.history import manifest, sealing, tables
from sodsong.record.history.layout import THAI, hour_of, segments, settle
from sodsong.record.history.manifest import Sealed

from . import digests, forms, slices

Present = Callable[[Iterable[Path]], None]
DAY = timedelta(days=1)


class MergeMismatchError(RuntimeError):
    """A merged file does not say what the files say that it was made of; they were kept."""


def compact(place: Path, engine: Any, before: datetime, present: Present) -> Sealed | None:
    """Make one file of the oldest day of a vantage's folder that ended by ``before`` and is sealed; None if there is none.

    ``present`` brings files back that have left for the storage.
    """
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
                present(stored(place, parts))
                return merge(place, engine, parts, day)
    return None


def merge(place: Path, engine: Any, parts: Sequence[Sealed], day: datetime) -> Sealed:
    """Put one file in the place of ``parts``, which are those of ``day``; raises MergeMismatchError."""
    folder = place / "sealed"
    first, last = min(one.first for one in parts), max(one.last for one in parts)
    checks = folder / f"day-{day:%Y%m%d}-{first:012d}-{last:012d}.parquet"
    failures = checks.with_name(f"{checks.stem}.failures.parquet")
    digests.begin(engine)
    expected = sum(one.rows for one in parts)
    remade(engine, plain(folder, parts), expected, checks, lambda table: digests.note(engine, day, table))
    digests.keep(place, engine, day)
    old = [folder / one.failures for one in parts if one.failures]
    if old:
        _lines(engine, tables.sealed(old), failures)
    return replaced(
        place,
        parts,
        Sealed(
            segment=min(one.segment for one in parts),
            first=first,
            last=last,
            rows=expected,
            start=min(one.start for one in parts),
            end=max(one.end for one in parts),
            checks=checks.name,
            checks_sha256="",
            checks_bytes=0,
            failures=failures.name if old else None,
            parts=tuple(sorted(name for one in parts for name in one.segments)),
        ),
    )


def remade(engine: Any, select: str, expected: int, checks: Path, seen: Callable[[str], None]) -> None:
    """Lay the ``expected`` checks of ``select`` down as a day, slice by slice, each shown to ``seen``; raises MergeMismatchError."""
    drafts: list[Path] = []
    rows = total = 0
    for table in slices.each(engine, select):
        drafts.append(slices.draft(checks, len(drafts)))
        engine.execute(forms.export(f"SELECT * FROM {table}", drafts[-1]))  # noqa: S608 - our own table
        said = _sum(engine, f"SELECT * FROM {table}")  # noqa: S608 - as above
        rows, total = rows + said[0], total + said[1]
        seen(table)
    slices.joined(engine, drafts, checks)
    if rows != expected or _sum(engine, forms.unfolded([checks])) != (rows, total):
        raise MergeMismatchError(f"{checks.name}: {MergeMismatchError.__doc__}")


def _lines(engine: Any, select: str, failures: Path) -> None:
    """Lay the failures of ``select`` down, slice by slice."""
    drafts: list[Path] = []
    for table in slices.each(engine, select, f"1 + strlen(line) // {slices.LINE}"):
        drafts.append(slices.draft(failures, len(drafts)))
        engine.execute(tables.export(f"SELECT * FROM {table}", drafts[-1]))  # noqa: S608 - our own table
    if drafts:
        slices.joined(engine, drafts, failures, slices.LINES)
    else:
        sealing.laid(engine, lambda to: tables.export(select, to), failures)
    if _count(engine, tables.sealed([failures])) != _count(engine, select):
        raise MergeMismatchError(f"{failures.name}: {MergeMismatchError.__doc__}")


def _count(engine: Any, select: str) -> int:
    return int(engine.execute(f"SELECT count(*) FROM ({select})").fetchone()[0])  # noqa: S608 - our own files


def stored(place: Path, parts: Iterable[Sealed]) -> list[Path]:
    """The files of ``parts``."""
    return [place / "sealed" / name for one in parts for name in (one.checks, one.failures) if name]


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
        (folder / name).unlink(missing_ok=True)  # it may have left for the storage
    return whole


def _day(hour: datetime) -> datetime:
    return hour.astimezone(THAI).replace(hour=0)


def _sum(engine: Any, select: str) -> tuple[int, int]:
    """How many rows, and a sum over all they say, whatever their order."""
    row = engine.execute(
        f"SELECT count(*), sum(hash({', '.join(tables.COLUMNS)}, stands_for)::HUGEINT) FROM ({select})"  # noqa: S608 - our own files
    ).fetchone()
    return row[0], row[1]
