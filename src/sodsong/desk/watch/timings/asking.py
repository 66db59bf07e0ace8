"""How long the answers of a home page took, asked of the history; nothing of it is a row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from sodsong.desk.watch.models import Flip, Target
from sodsong.record.history.merging.digests import Bucket

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MOST_HOT = 32_000_000  # bytes of unsealed checks that a page may wait for: half a second of a core
LATE = 3  # days, today with them, that may not be told as days yet
KEPT = 256  # answers, so that a page that many look at asks the history once a minute


@dataclass(frozen=True, slots=True)
class Told:
    """What the history answered: each hour, the hours together, each day; by time and vantage, for all vantages.

    ``fresh`` where checks of the very last hours are in it.
    """

    hours: tuple[Bucket, ...]
    whole: tuple[Bucket, ...]
    days: tuple[Bucket, ...]
    fresh: bool


def timings(target: int, begin: datetime, end: datetime, midnight: datetime, now: datetime) -> Told | None:
    """The hours of a target from ``begin`` to ``end`` and its days from ``midnight`` (Thai time) to ``now``; None where the store is away."""
    minute = now.replace(second=0, microsecond=0)
    return _asked(
        _Asked(settings.SODSONG.data / "history", settings.SODSONG.storage, str(target), begin, end, midnight, minute)
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    folder: Path
    storage: Any
    target: str
    begin: datetime
    end: datetime
    midnight: datetime
    now: datetime


@lru_cache(maxsize=KEPT)
def _asked(asked: _Asked) -> Told | None:
    from sodsong.record.history.history import History  # noqa: PLC0415  # what rarely is asked is loaded when it is
    from sodsong.record.history.storing.bucket import Bucket as Storage  # noqa: PLC0415  # as above
    from sodsong.record.history.storing.bucket import StorageError  # noqa: PLC0415  # as above
    from sodsong.record.history.storing.mirror import Mirror  # noqa: PLC0415  # as above

    storage, name = asked.storage, asked.target
    store = History(asked.folder, Mirror(asked.folder, Storage(storage)) if storage else None)
    fresh = store.unsealed() <= MOST_HOT
    try:
        days = store.days(name, asked.midnight, asked.now)
        first = _first_late(days, store.vantages(), asked)
        whole = max(asked.end - asked.begin, HOUR)
        spans = [(asked.begin, asked.end, HOUR), (asked.begin, asked.end, whole), (first, asked.now, DAY)]
        hours, together, late = store.stretches(name, spans, hot=fresh)
    except StorageError:
        return None
    finally:
        store.close()
    told = {(one.start, one.vantage) for one in days}
    days += [one for one in late if (one.start, one.vantage) not in told]
    return Told(tuple(hours), tuple(together), tuple(days), fresh)


def _first_late(days: Sequence[Bucket], vantages: Sequence[str], asked: _Asked) -> datetime:
    """The first day that has no row yet: it is made some time after it is over, and until then the day is counted."""
    told = {(one.start, one.vantage) for one in days}
    today = asked.now - (asked.now - asked.midnight) % DAY
    late = [today - number * DAY for number in reversed(range(LATE))]
    return max(next((day for day in late if any((day, one) not in told for one in vantages)), today), asked.midnight)


def own_line(target: Target, begin: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    """The stretches of that time in which the judge held our own line for bad, so that what failed then tells nothing."""
    rows = Flip.objects.filter(target=target, at__lt=end).order_by("-at", "-pk")
    found, upto = [], end
    for at, now, reason in rows.values_list("at", "now", "reason")[:1000]:
        if (now, reason) == ("unknown", "own-line"):
            found.append((max(at, begin), upto))
        upto = at
        if at <= begin:
            break
    return found[::-1]
