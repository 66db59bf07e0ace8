"""Which sealed files are live: one line of JSON for each sealed hot file, appended last of all."""

import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

VERSION = 1


@dataclass(frozen=True, slots=True)
class Sealed:
    """One hot file that became Parquet.

    Observations ``first`` to ``last``, begun between ``start`` and ``end`` (UTC, both included); ``segment`` is the
    hot file's name. ``checks`` holds them all, ``failures`` those that were not plainly ``up`` with all they said.
    """

    segment: str
    first: int
    last: int
    rows: int
    start: datetime
    end: datetime
    checks: str
    checks_sha256: str
    checks_bytes: int
    failures: str | None = None
    failures_sha256: str | None = None
    failures_bytes: int = 0

    def overlaps(self, start: datetime, end: datetime) -> bool:
        """Whether it may hold observations from ``start`` on and before ``end``."""
        return self.start < end and self.end >= start


class ManifestError(RuntimeError):
    """This history was sealed by a newer version; use that one, or a newer one still."""


def read(place: Path) -> list[Sealed]:
    """What is sealed of a vantage, oldest first; a line torn by a crash was never live."""
    try:
        data = (place / "manifest.ndjson").read_bytes()
    except FileNotFoundError:
        return []
    return [_from_line(line) for line in data[: data.rfind(b"\n") + 1].splitlines()]


def last_sealed(place: Path) -> int:
    """The number of the last observation that is sealed, 0 for none."""
    return max((one.last for one in read(place)), default=0)


def add(place: Path, sealed: Sealed) -> None:
    """Make ``sealed`` live: from here on its hot file does not count. Durable when this returns."""
    path = place / "manifest.ndjson"
    fields = {"v": VERSION, **asdict(sealed), "start": sealed.start.isoformat(), "end": sealed.end.isoformat()}
    line = json.dumps(fields, separators=(",", ":")).encode() + b"\n"
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        size = os.fstat(handle).st_size
        whole = os.pread(handle, size, 0).rfind(b"\n") + 1
        os.ftruncate(handle, whole)
        os.pwrite(handle, line, whole)
        os.fsync(handle)
    finally:
        os.close(handle)


def _from_line(line: bytes) -> Sealed:
    fields: dict[str, Any] = json.loads(line)
    if fields.pop("v") > VERSION:
        raise ManifestError(ManifestError.__doc__)
    known = {name: fields[name] for name in Sealed.__slots__ if name in fields}
    times = {name: datetime.fromisoformat(fields[name]) for name in ("start", "end")}
    return Sealed(**{**known, **times})
