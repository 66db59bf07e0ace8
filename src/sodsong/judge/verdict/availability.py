"""How much of a time a target could be reached, from its flips alone.

>>> from datetime import UTC, datetime
>>> def at(day): return datetime(2020, 8, day, tzinfo=UTC)
>>> measured([Turn(at(1), "unknown", "up"), Turn(at(11), "up", "down"), Turn(at(16), "down", "up")], at(1), at(31))
Measured(up=25.0, down=5.0)
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

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


def measured(turns: Iterable[Turn], begin: datetime, end: datetime) -> Measured:
    """What a target's ``turns``, in order of time, amount to between two aware moments.

    Before the first turn the state is what that turn left; where there is none at all, nothing is known.
    """
    lengths = {"up": 0.0, "degraded": 0.0, "down": 0.0}
    state, since = "", begin
    for turn in turns:
        if turn.at > begin:
            upto, held = min(turn.at, end), state or turn.was
            if held in lengths:
                lengths[held] += (upto - since).total_seconds() / _DAY
            since = upto
            if turn.at >= end:  # the later ones change nothing before it
                break
        state = turn.now
    else:
        if state in lengths:
            lengths[state] += (end - since).total_seconds() / _DAY
    up, down = lengths["up"] + lengths["degraded"], lengths["down"]
    return Measured(round(up, 9), round(down, 9))
