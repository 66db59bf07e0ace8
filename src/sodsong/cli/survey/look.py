"""One polite look at each site: few at a time, spaced out, never two at once at one host."""

import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from urllib.parse import urlsplit

from sodsong.observe.probe.engine import Engine
from sodsong.observe.probe.plan import Plan
from sodsong.observe.probe.record import Observation

AT_ONCE = 6  # so that a server that holds all of them never meets more
SPACED = 0.05  # seconds between two beginnings
SAME_HOST = 2.0  # seconds from one look at a host to the next


def look(engine: Engine, urls: Iterable[tuple[str, str]], told: Callable[[int], None]) -> dict[str, Observation]:
    """The observation of each (key, address); ``told`` hears how many are done. The engine stays the caller's."""
    waiting = list(urls)
    done: dict[str, Observation] = {}
    hosts: dict[str, str] = {}  # of what is under way
    free_at: dict[str, float] = {}
    begin_at = 0.0
    while waiting or engine.active:
        now = time.monotonic()
        place = next((n for n, (_, url) in enumerate(waiting) if _ready(url, hosts, free_at, now)), None)
        if place is not None and engine.active < AT_ONCE and now >= begin_at:
            key, url = waiting.pop(place)
            hosts[key] = _host(url)
            engine.submit(Plan(key, url, "home", 0.0), vantage="here", at=datetime.now(UTC))
            begin_at = now + SPACED
        for seen in engine.poll(SPACED):
            done[seen.target] = seen
            free_at[hosts.pop(seen.target)] = time.monotonic() + SAME_HOST
            told(len(done))
    return done


def _host(url: str) -> str:
    try:
        return (urlsplit(url if "//" in url else f"//{url}").hostname or url).lower()
    except ValueError:
        return url


def _ready(url: str, hosts: dict[str, str], free_at: dict[str, float], now: float) -> bool:
    host = _host(url)
    return host not in hosts.values() and free_at.get(host, 0.0) <= now
