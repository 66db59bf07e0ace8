"""How much of a time a target could be reached, from its flips alone.

>>> from datetime import UTC, datetime
>>> def at(day): return datetime(2020, 8, day, tzinfo=UTC)
>>> measured([Turn(at(1), "unknown", "up"), Turn(at(11), "up", "down"), Turn(at(16), "down", "up")], at(1), at(31))
Measured(up=25.0, down=5.0)
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Turn:
    """A flip: when, from which state, to which."""

    at: datetime
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Measured:
    """Days reached and not reached; what was unknown is in neither."""

    up: float = 0.0
    down: float = 0.0

    def __add__(self, other: "Measured") -> "Measured":
        """Both times together."""
        return Measured(self.up + other.up, self.down + other.down)

    @property
    def share(self) -> float | None:
        """The share of the known time that it was reached, 0..1; None where nothing is known."""
        known = self.up + self.down
        return self.up / known if known else None


def by_day(turns: Iterable[Turn], begin: datetime, days: int) -> list[Measured]:
    """What a target's ``turns``, in order of time, amount to on each of ``days`` days of 24 hours from ``begin`` on.

    >>> from datetime import UTC, datetime
    >>> def at(day): return datetime(2020, 8, day, tzinfo=UTC)
    >>> by_day([Turn(at(2), "up", "down")], at(1), 2)
    [Measured(up=1.0, down=0.0), Measured(up=0.0, down=1.0)]
    """
    up, down = [0.0] * days, [0.0] * days
    end = begin + timedelta(days=days)
    state, since = "", begin
    for turn in [*turns, Turn(end, "", "")]:
        upto = min(max(turn.at, begin), end)
        held = state or turn.was
        into = up if held in ("up", "degraded") else down if held == "down" else None
        while since < upto:
            number = (since - begin) // timedelta(days=1)
            cut = min(upto, begin + timedelta(days=number + 1))
            if into is not None:
                into[number] += (cut - since).total_seconds() / _DAY
            since = cut
        state = turn.now
    return [Measured(round(one, 9), round(other, 9)) for one, other in zip(up, down, strict=True)]


def measured(turns: Iterable[Turn], begin: datetime, end: datetime) -> Measured:
    """What a target's ``turns``, in order of time, amount to between two aware moments.

    Before the first turn the state is what that turn left; where there is none at all, nothing is known.
    """
    return over(turns, [(begin, end)])[0]


def over(turns: Iterable[Turn], spans: Sequence[tuple[datetime, datetime]]) -> list[Measured]:
    """The same for each of ``spans``, which follow one another, in one walk through the turns.

    >>> from datetime import UTC, datetime
    >>> def at(day): return datetime(2020, 8, day, tzinfo=UTC)
    >>> over([Turn(at(6), "up", "down"), Turn(at(16), "down", "up")], [(at(1), at(11)), (at(11), at(31))])
    [Measured(up=5.0, down=5.0), Measured(up=15.0, down=5.0)]
    """
    found, left = [], iter(turns)
    turn, state = next(left, None), ""
    for begin, end in spans:
        up = down = 0.0
        since = begin
        while since < end:
            while turn is not None and turn.at <= since:
                state, turn = turn.now, next(left, None)
            held = state or (turn.was if turn is not None else "")
            upto = end if turn is None else min(turn.at, end)
            if held in ("up", "degraded"):
                up += (upto - since).total_seconds()
            elif held == "down":
                down += (upto - since).total_seconds()
            since = upto
        found.append(Measured(round(up / _DAY, 9), round(down / _DAY, 9)))
    return found
