"""What is to be probed, how often and within which limits."""

from dataclasses import dataclass
from typing import Literal

from .record import Finding

TargetKind = Literal["home", "page", "anchor"]


@dataclass(frozen=True, slots=True)
class Plan:
    """One target as a vantage point is told of it.

    ``interval`` is in seconds. ``group`` (the host), ``address`` (IP) and ``vendor`` name what shares a cap, as far
    as they are known; an address that is not told is learned from the probes. ``parent`` is the home page a page
    hangs on: while the parent is down the page is probed at a trickle.
    Announced maintenance is no part of a plan: notices are suppressed in it, never measurements.
    """

    target: str
    url: str
    kind: TargetKind
    interval: float
    group: str = ""
    parent: str | None = None
    address: str = ""
    vendor: str = ""


@dataclass(frozen=True, slots=True)
class Past:
    """What is known of a target's last probe when its schedule begins anew: a restart goes on from there.

    ``age`` is in seconds. ``settled``: the verdict agrees with ``finding``, so no re-check was still to come.
    """

    age: float
    finding: Finding | None = None
    settled: bool = True


@dataclass(frozen=True, slots=True)
class Pace:
    """How the schedule behaves; seconds throughout."""

    rechecks: tuple[float, ...] = (
        5.0,
        15.0,
    )  # after a change of finding: quick re-checks, counted from that probe's start
    trickle: float = 12.0  # a page whose home page is down: every `interval` times this
    per_group: int = 6  # probes of one host at the same time: as many as a browser opens
    per_address: int = 64  # and of one address: all sites of a dead server are confirmed together
    per_vendor: int = 160
    rest: float = 60.0  # what a host gets that asks for rest (429) and does not say how long; doubled each time
    rest_most: float = 300.0  # whatever it asks: longer would blind the watch
    spread: float = 1.0  # part of the interval over which the first round is spread
    anchor_gap: float = 4.0  # a failing home page calls the anchors at once, but not again within this


@dataclass(frozen=True, slots=True)
class Limits:
    """Nothing a server sends can exceed these: bytes and seconds."""

    headers: int = 64 * 1024
    body: int = 2 * 1024 * 1024
    unpacked: int = 4 * 1024 * 1024
    connect: float = 10.0
    connect_again: float = 3.75  # for a target that failed last time: the verdict on a silent server stands within 20 s
    total: float = 20.0
    redirects: int = 5
    slow: float = 8.0  # a whole answer later than this is `degraded` / `slow`
