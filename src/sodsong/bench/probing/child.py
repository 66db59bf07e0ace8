"""What the probe's bench measures in a process of its own, with nothing else in it: memory."""

import os
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sodsong import data
from sodsong.observe.probe.engine import Engine
from sodsong.observe.probe.page.rules import read_rules
from sodsong.observe.probe.plan import Limits, Pace, Plan
from sodsong.observe.probe.prober import Prober
from sodsong.observe.probe.record import Observation
from sodsong.observe.probe.resolver import Resolver

TARGETS = 8_000
_AT_ONCE = 100


def watch_many(port: str, resolver: str, ca: str) -> float:
    """Watch ``TARGETS`` sites until each was seen once; the most memory this process held, in MB."""
    rules = read_rules(data.text("content-rules.toml"))
    engine = Engine(Resolver(resolver), rules=rules, user_agent="b", allow_private=True, ca_file=ca)
    seen: set[str] = set()
    stop = threading.Event()

    def sink(batch: Any) -> None:
        seen.update(one.target for one in batch)
        if len(seen) == TARGETS:
            stop.set()

    pace = Pace(spread=0.05, per_address=1000)  # all of them live on one address here
    prober = Prober(engine, pace, "bench", sink, lambda: datetime.now(UTC), at_once=_AT_ONCE)
    names = (f"s{number}.bench.test" for number in range(TARGETS))
    prober.set_plans(Plan(name, f"https://{name}:{port}/", "home", 120.0, name, vendor="") for name in names)
    prober.run(stop)
    engine.close()
    return peak_mb(os.getpid())


def grow(*urls: str) -> float:
    """Probe servers that mean harm, each four times at once, and say by how many MB this process grew at most."""
    limits = Limits(total=3.0, connect=1.0)
    rules = read_rules(data.text("content-rules.toml"))
    engine = Engine(Resolver("127.0.0.1:9"), rules=rules, user_agent="b", allow_private=True, limits=limits)
    before = peak_mb(os.getpid())
    look(engine, [Plan(str(number), url, "home", 60.0) for number, url in enumerate(urls * 4)], _AT_ONCE)
    engine.close()
    return peak_mb(os.getpid()) - before


def look(engine: Engine, plans: list[Plan], at_once: int) -> list[Observation]:
    """Probe ``plans`` once, ``at_once`` at a time."""
    waiting, seen = plans[::-1], list[Observation]()
    while len(seen) < len(plans):
        while waiting and engine.active < at_once:
            engine.submit(waiting.pop(), vantage="bench", at=datetime.now(UTC))
        seen += engine.poll(1.0)
    return seen


def peak_mb(pid: int) -> float:
    """The most memory a process has held so far, in MB."""
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1000
