"""One probe from its plan to its end: where it stands, hop by hop."""

from dataclasses import dataclass, field
from datetime import datetime

from sodsong.observe.probe.guard import Address
from sodsong.observe.probe.plan import Plan
from sodsong.observe.probe.resolver import Lookup
from sodsong.observe.probe.transfer.answer import Answer
from sodsong.observe.probe.transfer.exchange import Keep
from sodsong.observe.probe.transfer.handle import Handle


@dataclass(slots=True)
class Visit:
    """A probe under way. Times are monotonic seconds; phases add up over the hops."""

    plan: Plan
    vantage: str
    at: datetime
    began: float
    stalled_before: float = 0.0  # seconds this process had stood still until then
    patience: float = 10.0  # seconds to connect, all addresses together
    first: Address | None = None  # where it was sent
    place: Address | None = None  # where it is
    hop_began: float = 0.0
    lookup: Lookup = field(default_factory=Lookup)
    candidates: list[str] = field(default_factory=list)  # addresses that race for the connection
    ip: str | None = None
    answer: Answer | None = None
    handle: Handle | None = None  # the curl handle it holds, cookies included
    redirects: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    keep: Keep | None = None  # where its exchanges go, if anybody wants them
    dns: float | None = None
    connect: float | None = None
    tls: float | None = None
    first_byte: float | None = None

    def add(self, answer: Answer) -> None:
        """Take in a hop's answer and its times."""
        self.answer = answer
        self.connect = _sum(self.connect, answer.connect)
        self.tls = _sum(self.tls, answer.tls)
        self.first_byte = _sum(self.first_byte, answer.first_byte)

    def looked_up(self, lookup: Lookup, now: float) -> None:
        """Take in what DNS said of this hop's name."""
        self.lookup = lookup
        self.dns = _sum(self.dns, now - self.hop_began)


def _sum(so_far: float | None, more: float | None) -> float | None:
    return so_far if more is None else (so_far or 0.0) + more
