"""Fetches pages to keep them: through the probe's engine, guard, DNS and caps, each hop's exchange as on the wire.

How much a body may have is the engine's (``Limits``): an archive builds one with ``WHOLE``, the watch keeps its own.
"""

import itertools
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from .guard import AddressError, read_url
from .plan import Limits, Plan
from .record import Observation
from .schedule.rest import rest_asked
from .transfer.exchange import Exchange, Keep

if TYPE_CHECKING:
    from .engine import Engine  # whoever reads what is kept needs no probe

__all__ = ["WHOLE", "Exchange", "Fetched", "Manners", "fetch"]

# For documents that are kept whole: bytes and seconds.
WHOLE = Limits(body=20 * 1024 * 1024, unpacked=40 * 1024 * 1024, total=90.0, slow=60.0)
_NAMES = itertools.count(1)
_LOOK = 0.5  # seconds between two looks at ``stop``


@dataclass(frozen=True, slots=True)
class Manners:
    """How a host is treated; seconds throughout."""

    at_once: int = 6  # transfers altogether: so many bodies are held at most
    per_host: int = 2
    gap: float = 0.2  # between the beginnings of two transfers from one host
    rest: float = 30.0  # for a host that asks for rest (429) without saying how long
    rest_most: float = 120.0  # who asks for longer is left for another time
    tries: int = 2  # of one URL, when its host asked for rest


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of one URL: the observation, every hop's exchange, and the last body unpacked.

    ``over``: the body is longer than the caps let through, so that it is not whole.
    """

    observation: Observation
    exchanges: tuple[Exchange, ...]
    body: bytes
    over: bool


@dataclass(slots=True)
class _Host:
    """Where one host stands: who waits, how many run, and from when on it may be asked."""

    waiting: deque[tuple[str, int]] = field(default_factory=deque)  # URL and which try it is
    running: int = 0
    free_from: float = 0.0


def fetch(
    engine: "Engine",
    urls: Iterable[str],
    *,
    vantage: str,
    at: datetime,
    manners: Manners | None = None,
    stop: threading.Event | None = None,
) -> Iterator[Fetched]:
    """Fetch each of ``urls`` once and give it out as soon as it is there; ``at`` (aware, UTC) is the present.

    Left out are URLs of a host that asks for a rest longer than ``Manners.rest_most``, and those not done when
    ``stop`` is set. The engine belongs to the one who iterates, and has no other probes under way.
    """
    return _Fetch(engine, vantage, at, manners or Manners(), stop or threading.Event()).run(urls)


class _Fetch:
    """One run over a list of URLs."""

    def __init__(self, engine: "Engine", vantage: str, at: datetime, manners: Manners, stop: threading.Event) -> None:
        self._engine, self._vantage, self._manners, self._stop = engine, vantage, manners, stop
        self._at, self._began = at, time.monotonic()
        self._hosts: dict[str, _Host] = {}
        self._running: dict[str, tuple[str, int, _Host, Keep]] = {}

    def run(self, urls: Iterable[str]) -> Iterator[Fetched]:
        for url in dict.fromkeys(urls):
            self._hosts.setdefault(_host_of(url), _Host()).waiting.append((url, 1))
        while self._hosts and not self._stop.is_set():
            self._begin(time.monotonic())
            for seen in self._engine.poll(self._wait(time.monotonic())):
                fetched = self._ended(seen)
                if fetched is not None:
                    yield fetched

    def _begin(self, now: float) -> None:
        """Start what may be started, one of each host in turn."""
        begun = True
        while begun:
            begun = False
            for host in self._hosts.values():
                if self._may(host, now):
                    self._submit(host, now)
                    begun = True

    def _may(self, host: _Host, now: float) -> bool:
        manners = self._manners
        room = len(self._running) < manners.at_once and host.running < manners.per_host
        return bool(host.waiting) and room and now >= host.free_from

    def _submit(self, host: _Host, now: float) -> None:
        url, turn = host.waiting.popleft()
        host.running, host.free_from = host.running + 1, now + self._manners.gap
        name, keep = f"fetch-{next(_NAMES)}", Keep()
        self._running[name] = (url, turn, host, keep)
        present = self._at + timedelta(seconds=now - self._began)
        self._engine.submit(Plan(name, url, "page", 0.0), vantage=self._vantage, at=present, keep=keep)

    def _wait(self, now: float) -> float:
        """Until the next host may be asked, if anybody could be served by then."""
        if len(self._running) >= self._manners.at_once:
            return _LOOK
        free = [
            host.free_from for host in self._hosts.values() if host.waiting and host.running < self._manners.per_host
        ]
        return min(max(min(free, default=now + _LOOK) - now, 0.0), _LOOK)

    def _ended(self, seen: Observation) -> Fetched | None:
        """Give the URL out, or put it back if its host asked to be asked later."""
        known = self._running.pop(seen.target, None)
        if known is None:
            return None  # left over from a run that was broken off
        url, turn, host, keep = known
        host.running -= 1
        asked = rest_asked(seen)
        if asked is not None:
            rest = asked or self._manners.rest
            host.free_from = max(host.free_from, time.monotonic() + rest)
            if rest > self._manners.rest_most:
                host.waiting.clear()
            elif turn < self._manners.tries:
                host.waiting.appendleft((url, turn + 1))
                return None
        self._hosts = {name: one for name, one in self._hosts.items() if one.waiting or one.running}
        return Fetched(seen, tuple(keep.exchanges), keep.body, keep.over)


def _host_of(url: str) -> str:
    """What shares a pace: the host, whatever its port or scheme; what is no address is on its own."""
    try:
        return read_url(url).host
    except AddressError:
        return url
