"""What observations amount to: a target's verdict, the window it rests on, and the flip between two verdicts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

State = Literal["up", "degraded", "down", "unknown"]


@dataclass(frozen=True, slots=True)
class Sight:
    """The part of an observation that verdicts rest on; ``at`` aware, UTC; ``took`` is how long the probe lasted, in seconds."""

    vantage: str
    at: datetime
    finding: State
    reason: str
    took: float = 0.0


@dataclass(frozen=True, slots=True)
class Window:
    """What is remembered of one target between two batches; small, JSON-able, enough to go on after a restart."""

    state: State = "unknown"
    since: datetime | None = None
    reason: str = ""
    sights: tuple[Sight, ...] = ()  # newest last, as many of each vantage as the rules ask for
    before: State = "unknown"  # the last state that was not unknown: to return to it takes one sight
    flapping: bool = False
    abroad: bool = False  # it is known that vantages abroad alone cannot reach it


@dataclass(frozen=True, slots=True)
class Flip:
    """A confirmed change of verdict. ``at`` is the first observation of the new state, ``confirmed_at`` the deciding one."""

    target: str
    at: datetime
    confirmed_at: datetime
    was: State
    now: State
    reason: str
