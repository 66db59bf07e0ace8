"""A backup: the rows as they are at one moment, then every file, into one tar that says what is in it.

The rows are taken first: a row names only files that were written before it, so a backup of a running folder holds every
file its rows name. Files that grow are taken up to their length of that moment; what reads them cuts a torn end back.
"""

import hashlib
import io
import json
import os
import sqlite3
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.db import connection, transaction

from sodsong import __version__
from sodsong.desk.project.database import where
from sodsong.desk.project.database.move import move

FORM = 1
DATABASE = "sodsong.sqlite3"
MANIFEST = "MANIFEST.json"
_LEFT_OUT = {"static", "tmp"}  # made anew when they are needed
_PASSING = (".new", ".tmp", ".lock", "-wal", "-shm", "-journal")
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Kept:
    """One file in a backup: its name below the data folder, its size in bytes and its SHA-256 in hex."""

    name: str
    size: int
    sha256: str


def backup(folder: Path, to: Path, now: datetime, told: Callable[[str], None]) -> list[Kept]:
    """Write the backup of ``folder`` to ``to``, which appears only when it is whole and only its owner may read it.

    ``told`` hears each file's name. It holds the office's keys: whoever has it can sign as the office. Raises OSError.
    """
    fresh = to.with_name(to.name + ".new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    kept: list[Kept] = []
    with os.fdopen(handle, "wb") as out, tarfile.open(fileobj=out, mode="w") as tar:
        with tempfile.TemporaryDirectory(dir=to.parent, prefix=".sodsong-rows-") as place:
            rows = Path(place) / DATABASE
            _rows(rows)
            kept.append(_add(tar, rows, DATABASE))
            told(DATABASE)
        for path in _files(folder):
            name = path.relative_to(folder).as_posix()
            try:
                kept.append(_add(tar, path, name))
            except FileNotFoundError:
                continue  # let go of in the meantime: sealed, retired
            told(name)
        said = {
            "form": FORM,
            "version": __version__,
            "made_at": now.isoformat(),
            "files": [asdict(one) for one in kept],
        }
        data = json.dumps(said, ensure_ascii=False, indent=1).encode()
        head = tarfile.TarInfo(MANIFEST)
        head.size = len(data)
        tar.addfile(head, io.BytesIO(data))
    fresh.replace(to)
    return kept


def _rows(to: Path) -> None:
    """All rows as they are at one moment, as an SQLite file, whichever database they lie in."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(to)) as copy:
            connection.connection.backup(copy)
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        move({**where.sqlite(to.parent), "NAME": to}, lambda _name, _count: None)


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        left_out = inside.parts[0] in _LEFT_OUT or "tmp" in inside.parts or inside.name.startswith(".")
        if path.is_symlink() or not path.is_file() or left_out:
            continue
        if path.name.endswith(_PASSING) or path.name.startswith(DATABASE) or path.name == "lock":
            continue
        yield path


def _add(tar: tarfile.TarFile, path: Path, name: str) -> Kept:
    """Put the file into the tar as long as it is now; a line file is cut behind its last whole line."""
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        if path.suffix == ".ndjson":
            size = _whole_lines(file, size)
        head = tarfile.TarInfo(name)
        head.size, head.mtime, head.mode = size, path.stat().st_mtime, 0o600
        reading = _Hashing(file, size)
        tar.addfile(head, reading)  # type: ignore[arg-type]  # it only reads
    return Kept(name, size, reading.digest.hexdigest())


def _whole_lines(file: io.BufferedReader, size: int) -> int:
    end = size
    while end > 0:
        start = max(0, end - CHUNK)
        file.seek(start)
        place = file.read(end - start).rfind(b"\n")
        if place >= 0:
            file.seek(0)
            return start + place + 1
        end = start
    file.seek(0)
    return 0


class _Hashing:
    """Reads at most ``left`` bytes of a file and hashes them on the way."""

    def __init__(self, file: io.BufferedReader, left: int) -> None:
        self._file, self._left, self.digest = file, left, hashlib.sha256()

    def read(self, most: int) -> bytes:
        data = self._file.read(min(most, self._left))
        self._left -= len(data)
        self.digest.update(data)
        return data
