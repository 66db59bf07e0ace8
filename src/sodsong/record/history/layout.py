"""Where the history lies: one folder per vantage, so that no two writers ever meet.

<folder>/<vantage>/lock                  held by the writer
<folder>/<vantage>/seal.lock             held while sealing
<folder>/<vantage>/hot/*.ndjson          what was appended, one wire line an observation
<folder>/<vantage>/sealed/*.parquet      closed hours; day-* whole days, thin-* those that are thinned
<folder>/<vantage>/digests/*.parquet     each day of each target in a row, a file a month
<folder>/<vantage>/manifest.ndjson       which sealed files are live
"""

import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

THAI = timezone(timedelta(hours=7))  # whose midnight parts the days
# A vantage names a folder and, later, a subject on a message bus.
_VANTAGE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,63}")
_SEGMENT = re.compile(r"(\d{12,})-(\d{8}T\d{2})\.ndjson")


class BadVantageError(ValueError):
    """A vantage is named by 1 to 64 letters, digits, - or _."""


@dataclass(frozen=True, slots=True, order=True)
class Segment:
    """A hot file. Its first line is observation ``first``, and each line after it the next number."""

    first: int
    hour: datetime  # of its first observation, UTC
    path: Path

    @property
    def over(self) -> datetime:
        """When its hour ends."""
        return self.hour + timedelta(hours=1)


def home(folder: Path, vantage: str) -> Path:
    """The folder of ``vantage``; raises BadVantageError for a name that is none."""
    if not _VANTAGE.fullmatch(vantage):
        raise BadVantageError(f"{vantage!r}: {BadVantageError.__doc__}")
    return folder / vantage


def vantages(folder: Path) -> list[str]:
    """The vantages that have a history here, sorted."""
    if not folder.is_dir():
        return []
    return sorted(one.name for one in folder.iterdir() if _VANTAGE.fullmatch(one.name) and (one / "hot").is_dir())


def segments(place: Path) -> list[Segment]:
    """The hot files of a vantage's folder, oldest first."""
    try:
        names = [path.name for path in (place / "hot").iterdir()]
    except FileNotFoundError:
        return []
    found = [(match, name) for name in names if (match := _SEGMENT.fullmatch(name))]
    return sorted(Segment(int(match[1]), hour_of(name), place / "hot" / name) for match, name in found)


def hour_of(name: str) -> datetime:
    """The hour (UTC) of the first observation of the hot file called ``name``."""
    match = _SEGMENT.fullmatch(name)
    if not match:
        raise ValueError(f"{name!r} is no hot file's name.")
    return datetime.strptime(match[2], "%Y%m%dT%H").replace(tzinfo=UTC)


def segment(place: Path, first: int, at: datetime) -> Segment:
    """The hot file that begins with observation ``first``, made at ``at``."""
    hour = at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    return Segment(first, hour, place / "hot" / f"{first:012d}-{hour:%Y%m%dT%H}.ndjson")


def settle(path: Path) -> None:
    """Make what was written to a file, or renamed in a folder, outlive a loss of power."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
