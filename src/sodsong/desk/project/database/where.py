"""The two databases the rows may lie in, as Django's settings: a data folder or an address goes in, the settings come out."""

from pathlib import Path
from typing import Any

import environ


def sqlite(folder: Path) -> dict[str, Any]:
    """SQLite in the data folder: one box, one file, nothing to install."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": folder / "sodsong.sqlite3",
        "OPTIONS": {
            # One writer at a time, readers never wait; a write transaction takes its lock at BEGIN,
            # so two of them queue instead of failing half way.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
        },
    }


def postgresql(url: str) -> dict[str, Any]:
    """PostgreSQL at ``url`` (postgres://NAME:PASSWORD@HOST:PORT/DATABASE); connections are kept for ten minutes."""
    made: dict[str, Any] = environ.FileAwareEnv.db_url_config(url)
    return {**made, "ENGINE": "django.db.backends.postgresql", "CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
