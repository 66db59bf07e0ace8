"""When a message may go: back-off, quiet hours and budgets, all from what is passed in.

>>> backoff(1, 0.5), backoff(20, 0.5)
(30.0, 14400.0)
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta, timezone

BANGKOK = timezone(timedelta(hours=7))
FIRST_WAIT, LONGEST_WAIT = 30.0, 4 * 3600.0  # seconds before the second try, and at most between two
MOST_TRIES = 8  # about nine hours; then the next contact, or a person


@dataclass(frozen=True, slots=True)
class Quiet:
    """The hours (Thai time) in which only the urgent is sent; the same hour twice means never."""

    begins: int = 20
    ends: int = 7


def backoff(tries: int, jitter: float) -> float:
    """Seconds to wait after ``tries`` failures in vain; ``jitter`` from 0 to 1 spreads them by half to one and a half."""
    return float(min(FIRST_WAIT * 2.0 ** min(tries - 1, 30), LONGEST_WAIT) * (0.5 + jitter))


def rests_until(now: datetime, quiet: Quiet) -> datetime | None:
    """When the quiet hours that ``now`` lies in are over; None outside them.

    >>> from datetime import UTC
    >>> rests_until(datetime(2020, 8, 14, 15, 30, tzinfo=UTC), Quiet()).isoformat()
    '2020-08-15T07:00:00+07:00'
    """
    local = now.astimezone(BANGKOK)
    begins, ends, hour = quiet.begins, quiet.ends, local.hour
    within = begins <= hour < ends if begins <= ends else hour >= begins or hour < ends
    if not within:
        return None
    day = local.date() + timedelta(days=1) if hour >= ends else local.date()
    return datetime.combine(day, time(ends % 24), BANGKOK)


def may_spend(used: int, cost: int, quota: int | None, *, urgent: bool) -> bool:
    """May ``cost`` more be spent of a month's quota? The last fifth is kept for the urgent; None is no limit."""
    if quota is None:
        return True
    return used + cost <= (quota if urgent else quota * 4 // 5)


def month_of(now: datetime) -> datetime:
    """When the month of ``now`` began, Thai time: the month that quotas are counted by."""
    local = now.astimezone(BANGKOK)
    return datetime.combine(local.date().replace(day=1), time(0), BANGKOK)


def joined(texts: Iterable[str], most: int = 4_500) -> str:
    """Several messages as one, parted by a line; what exceeds ``most`` characters is counted, not cut in its middle."""
    kept: list[str] = []
    left = 0
    for text in texts:
        if left or sum(map(len, kept)) + len(text) > most:
            left += 1
        else:
            kept.append(text)
    return "\n\n———\n\n".join(kept) + (f"\n\n(+{left})" if left else "")
