"""What is to be probed, how often and within which limits."""

from dataclasses import dataclass
from typing import Literal

TargetKind = Literal["home", "page", "anchor"]


@dataclass(frozen=True, slots=True)
class Plan:
    """One target as a vantage point is told of it.

    ``interval`` is in seconds; ``group`` names what shares a cap (a host or a vendor);
    ``parent`` is the home page a page hangs on: while the parent is down the page is probed at a trickle.
    """

    target: str
    url: str
    kind: TargetKind
    interval: float
    group: str = ""
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Pace:
    """How the schedule behaves; seconds throughout."""

    rechecks: tuple[float, ...] = (
        5.0,
        15.0,
    )  # after a change of finding: quick re-checks, counted from that probe's start
    trickle: float = 12.0  # a page whose home page is down: every `interval` times this
    per_group: int = 6  # probes of one group at the same time
    spread: float = 1.0  # part of the interval over which the first round is spread
    anchor_gap: float = 4.0  # a failing home page calls the anchors at once, but not again within this


@dataclass(frozen=True, slots=True)
class Limits:
    """Nothing a server sends can exceed these: bytes and seconds."""

    headers: int = 64 * 1024
    body: int = 2 * 1024 * 1024
    unpacked: int = 4 * 1024 * 1024
    connect: float = 10.0
    connect_again: float = 4.5  # for a target that failed last time: re-checks of a silent server end within 20 s
    total: float = 20.0
    redirects: int = 5
    slow: float = 8.0  # a whole answer later than this is `degraded` / `slow`
