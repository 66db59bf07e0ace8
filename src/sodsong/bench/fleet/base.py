"""The rows of a watch under measurement, read from beside it: SQLite in its folder, or the PostgreSQL of the environment."""

import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg


class Base:
    """Answers questions about the rows of the data folder, from whichever database they lie in."""

    def __init__(self, data: Path) -> None:
        self._data, self._url = data, os.environ.get("SODSONG_DATABASE_URL", "")

    @property
    def name(self) -> str:
        """Which database it is, with its version."""
        version = self.ask("SHOW server_version" if self._url else "SELECT sqlite_version()")[0][0]
        return f"{'PostgreSQL' if self._url else 'SQLite'} {version}"

    def ask(self, question: str) -> list[Any]:
        """All rows of the answer."""
        if self._url:
            with psycopg.connect(self._url) as rows:
                return rows.execute(question.encode()).fetchall()
        with closing(sqlite3.connect(f"file:{self._data}/sodsong.sqlite3?mode=ro", uri=True, timeout=30)) as file:
            return file.execute(question).fetchall()

    def positions(self) -> dict[tuple[str, int], tuple[int, datetime]]:
        """How far each range has judged each vantage: the observation's number, and when it was made."""
        told = self.ask("SELECT vantage, part, position, read_at FROM watch_reader WHERE read_at IS NOT NULL")
        return {(vantage, part): (position, _aware(at)) for vantage, part, position, at in told}

    def size(self) -> int:
        """Bytes of the database on disk."""
        if self._url:
            return int(self.ask("SELECT pg_database_size(current_database())")[0][0])
        return sum(path.stat().st_size for path in self._data.glob("sodsong.sqlite3*"))


def _aware(at: Any) -> datetime:
    told = datetime.fromisoformat(at) if isinstance(at, str) else at
    return told if told.tzinfo else told.replace(tzinfo=UTC)
