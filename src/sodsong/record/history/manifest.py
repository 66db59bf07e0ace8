"""Which sealed files are live: one line of JSON for each sealed hot file, or for what took the place of some, appended last of all."""

import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

VERSION = 2  # 1: an hour as it was sealed; 2: a file that takes the place of others


@dataclass(frozen=True, slots=True)
class Sealed:
    """One hot file that became Parquet, or with ``parts`` a file that took the place of those of these hot files.

    Observations ``first`` to ``last``, begun between ``start`` and ``end`` (UTC, both included); ``segment`` is the
    hot file's name. ``checks`` holds them all, ``failures`` those that were not plainly ``up`` with all they said.
    ``thinned`` is how many checks ``rows`` stand for, 0 where each stands for itself.
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
    parts: tuple[str, ...] = ()
    thinned: int = 0

    @property
    def segments(self) -> tuple[str, ...]:
        """The hot files whose observations it holds."""
        return self.parts or (self.segment,)

    def overlaps(self, start: datetime, end: datetime) -> bool:
        """Whether it may hold observations from ``start`` on and before ``end``."""
        return self.start < end and self.end >= start


class ManifestError(RuntimeError):
    """This history was sealed by a newer version; use that one, or a newer one still."""


def read(place: Path) -> list[Sealed]:
    """What is sealed of a vantage, in the order of sealing; a line torn by a crash was never live."""
    path = place / "manifest.ndjson"
    try:
        stood = path.stat()
        return list(_live(path, stood.st_ino, stood.st_size, stood.st_mtime_ns))
    except FileNotFoundError:
        return []


@lru_cache(64)
def _live(path: Path, *_stood: int) -> tuple[Sealed, ...]:
    return told(path.read_bytes())


def told(data: bytes) -> tuple[Sealed, ...]:
    """What counts at the end of a manifest: a line takes the place of all before it that hold the same hot files."""
    live: dict[str, Sealed] = {}
    holds: dict[str, str] = {}
    for line in data[: data.rfind(b"\n") + 1].splitlines():
        one = _from_line(line)
        for name in one.segments:
            live.pop(holds.get(name, ""), None)
            holds[name] = one.checks
        live[one.checks] = one
    return tuple(live.values())


def last_sealed(place: Path) -> int:
    """The number of the last observation that is sealed, 0 for none."""
    return max((one.last for one in read(place)), default=0)


def add(place: Path, sealed: Sealed) -> None:
    """Make ``sealed`` live: from here on its hot file does not count. Durable when this returns."""
    path = place / "manifest.ndjson"
    line = written(sealed)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        size = os.fstat(handle).st_size
        whole = os.pread(handle, size, 0).rfind(b"\n") + 1
        os.ftruncate(handle, whole)
        os.pwrite(handle, line, whole)
        os.fsync(handle)
    finally:
        os.close(handle)


def written(sealed: Sealed) -> bytes:
    """The line of ``sealed``; that of an hour is as version 1 knows it."""
    fields = {**asdict(sealed), "start": sealed.start.isoformat(), "end": sealed.end.isoformat()}
    if not sealed.parts:
        del fields["parts"], fields["thinned"]
    line = {"v": VERSION if sealed.parts else 1, **fields}
    return json.dumps(line, separators=(",", ":")).encode() + b"\n"


def _from_line(line: bytes) -> Sealed:
    fields: dict[str, Any] = json.loads(line)
    if fields.pop("v") > VERSION:
        raise ManifestError(ManifestError.__doc__)
    known = {name: fields[name] for name in Sealed.__slots__ if name in fields}
    times = {name: datetime.fromisoformat(fields[name]) for name in ("start", "end")}
    return Sealed(**{**known, **times, "parts": tuple(fields.get("parts", ()))})
