"""The desk's one clock: the machine's time, moved by the data folder's ``clock.json`` where a rehearsal asks for it."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings

_seen: dict[Path, tuple[int, timedelta]] = {}


def now() -> datetime:
    """The present, aware, in UTC; shifted by ``{"offset_seconds": n}`` in ``clock.json`` if that file is there."""
    return datetime.now(UTC) + _offset(Path(settings.SODSONG.data) / "clock.json")


def set_now(moment: datetime) -> None:
    """Move the clock of this data folder so that it now reads ``moment`` (aware), for every process that uses it.

    A rehearsal (the demo) plays August 2563 on this; an office's own folder has no such file.
    """
    file = Path(settings.SODSONG.data) / "clock.json"
    offset = (moment - datetime.now(UTC)).total_seconds()
    fresh = file.with_suffix(".new")
    fresh.write_text(json.dumps({"offset_seconds": offset}), encoding="utf-8")
    fresh.replace(file)


def _offset(file: Path) -> timedelta:
    try:
        stamp = file.stat().st_mtime_ns
    except FileNotFoundError:
        return timedelta(0)
    known = _seen.get(file)
    if known is None or known[0] != stamp:
        known = (stamp, timedelta(seconds=json.loads(file.read_text(encoding="utf-8"))["offset_seconds"]))
        _seen[file] = known
    return known[1]
