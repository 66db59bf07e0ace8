"""Captures pages with what they need to be read: fetched politely, kept hop by hop, each part once a day."""

import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sodsong.observe.probe.fetch import Fetched, Manners, fetch
from sodsong.observe.probe.record import Reason

from .archive import Archive
from .record import Capture

if TYPE_CHECKING:
    from sodsong.observe.probe.engine import Engine

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
    place: str
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
    engine: "Engine",
    pages: Mapping[str, str],
    *,
    vantage: str,
    at: datetime,
    manners: Manners | None = None,
    caps: Caps | None = None,
    stop: threading.Event | None = None,
) -> Iterator[Taken]:
    """Capture ``pages`` (address → the place it is filed under) and their parts, each given out once it is safe.

    ``at`` (aware) is the present. Parts begin when all pages are done. What would go over ``caps`` is left out: it is simply not among what comes.
    """
    caps = caps or Caps()
    run = _Run(archive, pages, at, caps)
    wanted = list(pages)
    for number in range(_ROUNDS):
        for got in fetch(engine, run.affordable(wanted), vantage=vantage, at=at, manners=manners, stop=stop):
            yield run.keep(got, page=number == 0)
        wanted = run.needed()
        if not wanted or (stop is not None and stop.is_set()):
            return


class _Run:
    """What has been done and is still wanted in one run."""

    def __init__(self, archive: Archive, pages: Mapping[str, str], at: datetime, caps: Caps) -> None:
        self._archive, self._places, self._caps = archive, dict(pages), caps
        self._fresh_from = at - _FRESH
        self._done: set[str] = set()
        self._needed: dict[str, str] = {}
        self._sizes: dict[str, int] = defaultdict(int)  # by place

    def affordable(self, urls: Iterable[str]) -> Iterator[str]:
        """``urls`` of places that have not used up their bytes."""
        return (url for url in urls if self._sizes[self._places[url]] < self._caps.site)

    def keep(self, got: Fetched, *, page: bool) -> Taken:
        url = got.observation.url
        place = self._places[url]
        with self._archive.writing(place) as writer:
            kept = writer.add(got, page=page)
        size = sum(len(one.body) for one in got.exchanges)
        self._sizes[place] += size
        self._done |= {url, *(one.url for one in kept)}
        if kept and kept[-1].status == 200 and got.body:
            from .page.parts import parts  # noqa: PLC0415 - lxml: who reads what is kept needs no parser

            kind = next((v for k, v in got.observation.headers if k == "content-type"), "")
            for one in parts(got.body, kind, kept[-1].url)[: self._caps.parts]:
                self._needed.setdefault(one, place)
        return Taken(url, place, page, got.observation.reason, tuple(kept), size)

    def needed(self) -> list[str]:
        """Parts that are neither done nor captured today."""
        wanted = {
            url: place for url, place in self._needed.items() if url not in self._done and not self._today(url, place)
        }
        self._needed = {}
        self._places |= wanted
        return list(wanted)

    def _today(self, url: str, place: str) -> bool:
        last = self._archive.near(url, place=place)
        return last is not None and last.at >= self._fresh_from and last.status == 200
