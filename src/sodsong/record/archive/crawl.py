"""Captures pages with what they need to be read: fetched politely, kept hop by hop, each part once a day."""

import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sodsong.observe.probe.engine import Engine
from sodsong.observe.probe.fetch import Fetched, Manners, fetch
from sodsong.observe.probe.record import Reason

from .archive import Archive
from .page.parts import parts
from .record import Capture

_ROUNDS = 3  # a page, what it needs, and what its style sheets need
_FRESH = timedelta(hours=20)  # a part captured later than that is not fetched again: "once a day" with some play
_REDIRECTED = range(300, 400)


@dataclass(frozen=True, slots=True)
class Caps:
    """What one run may take: bytes as received, and parts of one page."""

    site: int = 200 * 1024 * 1024
    parts: int = 200


@dataclass(frozen=True, slots=True)
class Taken:
    """One address after its turn. ``captures`` are its hops, none when nothing answered; ``reason`` as a probe says it."""

    url: str
    page: bool
    reason: Reason
    captures: tuple[Capture, ...]
    size: int  # bytes received

    @property
    def whole(self) -> bool:
        """Whether what stands at the address was captured to its end, with a status that says it is the page."""
        last = self.captures[-1] if self.captures else None
        return last is not None and last.status == 200 and not last.over


def capture(
    archive: Archive,
    engine: Engine,
    place: str,
    urls: Sequence[str],
    *,
    vantage: str,
    at: datetime,
    manners: Manners | None = None,
    caps: Caps | None = None,
    stop: threading.Event | None = None,
) -> Iterator[Taken]:
    """Capture ``urls`` and their parts under ``place``, each given out once it is safe; ``at`` (aware) is the present.

    Parts begin when all pages are done. What would go over ``caps`` is left out: it is simply not among what comes.
    """
    caps = caps or Caps()
    run = _Run(archive, place, at, caps)
    wanted: list[str] = list(dict.fromkeys(urls))
    for number in range(_ROUNDS):
        for got in fetch(engine, run.affordable(wanted), vantage=vantage, at=at, manners=manners, stop=stop):
            yield run.keep(got, page=number == 0)
        wanted = run.needed()
        if not wanted or (stop is not None and stop.is_set()):
            return


class _Run:
    """What has been done and is still wanted in one run."""

    def __init__(self, archive: Archive, place: str, at: datetime, caps: Caps) -> None:
        self._archive, self._place, self._caps = archive, place, caps
        self._fresh_from = at - _FRESH
        self._done: set[str] = set()
        self._needed: dict[str, None] = {}
        self._size = 0

    def affordable(self, urls: Iterable[str]) -> list[str]:
        """``urls`` as long as the site's bytes are not used up; looked at again with each that is kept."""
        return [] if self._size >= self._caps.site else list(urls)

    def keep(self, got: Fetched, *, page: bool) -> Taken:
        url = got.observation.url
        with self._archive.writing(self._place) as writer:
            kept = writer.add(got, page=page)
        size = sum(len(one.body) for one in got.exchanges)
        self._size += size
        self._done |= {url, *(one.url for one in kept)}
        if kept and kept[-1].status == 200 and got.body:
            kind = next((v for k, v in got.observation.headers if k == "content-type"), "")
            for one in parts(got.body, kind, kept[-1].url)[: self._caps.parts]:
                self._needed[one] = None
        return Taken(url, page, got.observation.reason, tuple(kept), size)

    def needed(self) -> list[str]:
        """Parts that are neither done nor captured today."""
        wanted = [url for url in self._needed if url not in self._done and not self._today(url)]
        self._needed = {}
        return wanted

    def _today(self, url: str) -> bool:
        last = self._archive.near(url, place=self._place)
        return last is not None and last.at >= self._fresh_from and last.status == 200
