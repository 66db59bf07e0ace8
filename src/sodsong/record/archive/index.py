"""Where each capture lies: a table beside the WARC files that can be made anew from them at any time."""

import sqlite3
import threading
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from .record import Capture
from .warc import moment, stamp

_TABLES = """
CREATE TABLE IF NOT EXISTS files (name TEXT PRIMARY KEY, place TEXT NOT NULL, "end" INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS captures (
    id INTEGER PRIMARY KEY AUTOINCREMENT, place TEXT NOT NULL, url TEXT NOT NULL, at TEXT NOT NULL,
    status INTEGER NOT NULL, kind TEXT NOT NULL, digest TEXT NOT NULL, new INTEGER NOT NULL, page INTEGER NOT NULL,
    size INTEGER NOT NULL, over INTEGER NOT NULL, file TEXT NOT NULL, start INTEGER NOT NULL, length INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS captures_url ON captures (url, at);
CREATE INDEX IF NOT EXISTS captures_place ON captures (place, at);
CREATE UNIQUE INDEX IF NOT EXISTS captures_where ON captures (file, start);
"""
_COLUMNS = tuple(name for name in Capture.__dataclass_fields__ if name != "id")


class Index:
    """The captures by address, time and place; each thread has a connection of its own."""

    def __init__(self, file: Path) -> None:
        self._file, self._local = file, threading.local()
        self._open().executescript(_TABLES)

    def _open(self) -> sqlite3.Connection:
        known: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if known is None:
            known = sqlite3.connect(self._file, timeout=30.0)
            known.execute("PRAGMA journal_mode=WAL")
            known.execute("PRAGMA synchronous=NORMAL")  # what a power cut takes is found again in the files
            self._local.connection = known
        return known

    def close(self) -> None:
        """Let this thread's connection go."""
        known = getattr(self._local, "connection", None)
        if known is not None:
            known.close()
            self._local.connection = None

    def ends(self, place: str) -> dict[str, int]:
        """The files of a place and how far each is known."""
        return dict(self._open().execute('SELECT name, "end" FROM files WHERE place = ?', (place,)))

    def take(self, place: str, file: str, end: int, captures: Sequence[Capture]) -> None:
        """Note ``captures`` of ``file``, which is now known up to ``end``; all or nothing, and the same again is no harm."""
        with self._open() as connection:
            connection.execute(
                'INSERT INTO files VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET "end" = max("end", excluded."end")',
                (file, place, end),
            )
            self._insert(connection, captures)

    def replace(self, place: str, old: str, new: str | None, end: int, captures: Sequence[Capture]) -> None:
        """What ``old`` held is now in ``new`` (None: nothing of it is left)."""
        with self._open() as connection:
            connection.execute("DELETE FROM captures WHERE file = ?", (old,))
            connection.execute("DELETE FROM files WHERE name = ?", (old,))
            if new is not None:
                connection.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?)", (new, place, end))
                self._insert(connection, captures)

    def _insert(self, connection: sqlite3.Connection, captures: Sequence[Capture]) -> None:
        marks = ", ".join("?" * len(_COLUMNS))
        connection.executemany(
            f"INSERT OR IGNORE INTO captures ({', '.join(_COLUMNS)}) VALUES ({marks})",  # noqa: S608  # our own names
            [tuple(_written(getattr(one, name)) for name in _COLUMNS) for one in captures],
        )

    def near(self, url: str, at: datetime | None, place: str | None) -> Capture | None:
        """The capture of ``url`` that stood at ``at``: the newest until then, else the first after; None: the newest."""
        where, given = ("url = ?", [url]) if place is None else ("url = ? AND place = ?", [url, place])
        until = stamp(at) if at is not None else "9999"
        found = self._ask(f"{where} AND at <= ? ORDER BY at DESC, id DESC LIMIT 1", [*given, until])
        found = found or self._ask(f"{where} AND at > ? ORDER BY at, id LIMIT 1", [*given, until])
        return found[0] if found else None

    def first_with(self, place: str, url: str, digest: str) -> Capture | None:
        """The capture of ``url`` in ``place`` that holds the payload with ``digest`` itself."""
        found = self._ask("url = ? AND place = ? AND digest = ? AND new = 1 LIMIT 1", [url, place, digest])
        return found[0] if found else None

    def of(
        self, place: str | None = None, urls: Iterable[str] = (), *, pages: bool = False, file: str | None = None
    ) -> list[Capture]:
        """Captures by time: of a place, of some addresses, of a file, only pages, as asked."""
        where, given = ["1 = 1"], []
        for column, value in (("place", place), ("file", file)):
            if value is not None:
                where.append(f"{column} = ?")
                given.append(value)
        urls = list(urls)
        if urls:
            where.append(f"url IN ({', '.join('?' * len(urls))})")
            given += urls
        if pages:
            where.append("page = 1")
        return self._ask(" AND ".join(where) + " ORDER BY at, id", given)

    def _ask(self, where: str, given: Sequence[Any]) -> list[Capture]:
        rows = self._open().execute(f"SELECT id, {', '.join(_COLUMNS)} FROM captures WHERE {where}", given)  # noqa: S608  # our own words
        return [_capture(row) for row in rows]


def _written(value: Any) -> Any:
    return stamp(value) if isinstance(value, datetime) else value


def _capture(row: tuple[Any, ...]) -> Capture:
    number, place, url, at, status, kind, digest, new, page, size, over, file, start, length = row
    flags = {"new": bool(new), "page": bool(page), "over": bool(over)}
    return Capture(
        number, place, url, moment(at), status, kind, digest, size=size, file=file, start=start, length=length, **flags
    )
