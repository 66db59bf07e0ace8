"""Closed hours become Parquet. Killed at any instant, this loses nothing and doubles nothing:

the files are written under other names, made durable, renamed, and become live by one line in the manifest;
only then the hot file goes. Before that line the hot file counts and the new files do not; after it the
other way round. What a crash left behind is swept at the next sealing.
"""

import fcntl
import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from . import manifest, tables
from .layout import Segment, segments, settle
from .manifest import Sealed


class SealMismatchError(RuntimeError):
    """A sealed file holds another number of observations than its hot file; the hot file was kept."""


def seal(place: Path, engine: Any, before: datetime, consumed: int, growing: int) -> list[Sealed]:
    """Seal the hot files of a vantage's folder whose hour ended by ``before`` and that are read up to ``consumed``.

    Files that begin at number ``growing`` or above may still be written to. Another process that seals the same
    vantage is left to it.
    """
    done: list[Sealed] = []
    with alone(place) as mine:
        if not mine:
            return done
        sweep(place)
        for one in segments(place):
            if one.first >= growing or one.over > before:
                continue
            rows = _count(one.path)
            if rows and one.first + rows - 1 <= consumed:
                done.append(_seal(place, engine, one, rows))
    return done


def sweep(place: Path) -> None:
    """Remove what a crash left: sealed files that never became live, hot files that are sealed."""
    live = manifest.read(place)
    names = {name for one in live for name in (one.checks, one.failures)}
    folder = place / "sealed"
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.name not in names:
            path.unlink()
    gone = {name for one in live for name in one.segments}
    for one in segments(place):
        if one.path.name in gone:
            one.path.unlink()


def _seal(place: Path, engine: Any, one: Segment, rows: int) -> Sealed:
    folder = place / "sealed"
    folder.mkdir(exist_ok=True)
    checks, failures = folder / f"{one.path.stem}.parquet", folder / f"{one.path.stem}.failures.parquet"
    _write(engine, tables.hot([one.path]), checks)
    count, start, end = engine.execute(
        f'SELECT count(*), min(make_timestamp_ms("at")), max(make_timestamp_ms("at")) FROM ({tables.sealed([checks])})'  # noqa: S608 - our own file
    ).fetchone()
    if count != rows:
        raise SealMismatchError(f"{one.path.name}: {SealMismatchError.__doc__}")
    _write(engine, tables.hot_failures([one.path]), failures)
    settle(folder)
    sealed = Sealed(
        segment=one.path.name,
        first=one.first,
        last=one.first + rows - 1,
        rows=rows,
        start=start.replace(tzinfo=one.hour.tzinfo),
        end=end.replace(tzinfo=one.hour.tzinfo),
        checks=checks.name,
        checks_sha256=sha256(checks),
        checks_bytes=checks.stat().st_size,
        failures=failures.name,
        failures_sha256=sha256(failures),
        failures_bytes=failures.stat().st_size,
    )
    manifest.add(place, sealed)
    settle(place)
    one.path.unlink()
    return sealed


def _write(engine: Any, select: str, path: Path) -> None:
    laid(engine, lambda to: tables.export(select, to), path)


def laid(engine: Any, export: Callable[[Path], str], path: Path) -> None:
    """Write a file under another name, make it durable, and name it."""
    draft = path.with_name(path.name + ".tmp")
    engine.execute(export(draft))
    settle(draft)
    draft.replace(path)


def _count(path: Path) -> int:
    with path.open("rb") as file:
        return sum(line.endswith(b"\n") for line in file)


def sha256(path: Path) -> str:
    """The digest of a file, hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def alone(place: Path) -> Iterator[bool]:
    """Whether nobody else seals this vantage, as long as this lasts."""
    handle = os.open(place / "seal.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(handle)
