"""Two probe processes beside one: what each check costs in all of them, and how many fit into a second of as many cores."""

import os
import resource
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from multiprocessing import active_children
from pathlib import Path

from sodsong import data
from sodsong.bench.probing.stage import ZONE
from sodsong.observe.probe.engine import Engine
from sodsong.observe.probe.page.rules import read_rules
from sodsong.observe.probe.plan import Pace, Plan
from sodsong.observe.probe.prober import Prober
from sodsong.observe.probe.record import Observation
from sodsong.observe.probe.resolver import Resolver
from sodsong.observe.probe.shards import Shards, Work

_SITES, _AT_ONCE = 2000, 100  # so many that chance shares them out evenly
_WARM, _SECONDS = 3.0, 4.0


@dataclass(frozen=True, slots=True)
class Spent:
    """Checks in a span of time, seconds of it, and of processor time: here, and in each worker."""

    checks: int
    seconds: float
    here: float
    workers: tuple[float, ...]

    def most(self) -> float:
        """Checks a second where each process has a core of its own: the busiest of them is the limit."""
        return self.checks / max((self.here, *self.workers))

    def met(self) -> float:
        """Checks a second as they came on this machine."""
        return self.checks / self.seconds


def engine(resolver: str, ca: str) -> Engine:
    """An engine for the bench's own sites."""
    rules = read_rules(data.text("content-rules.toml"))
    return Engine(Resolver(resolver), rules=rules, user_agent="b", allow_private=True, ca_file=ca, learn_ns=False)


def now() -> datetime:
    """The clock of the bench's observations."""
    return datetime.now(UTC)


def spend(port: str, resolver: str, ca: str, processes: str) -> str:
    """Probe as fast as it goes for some seconds with so many processes; the counts, apart by blanks."""
    build, pace = partial(engine, resolver, ca), Pace(spread=1.0, per_address=1000, per_vendor=1000)
    seen: list[int] = []
    stop = threading.Event()

    def sink(batch: Sequence[Observation]) -> None:
        seen.append(len(batch))

    count = int(processes)
    prober: Prober | Shards
    if count == 1:
        prober = Prober(build(), pace, "bench", sink, now, at_once=_AT_ONCE)
    else:
        prober = Shards(Work(build, now, pace, "bench", _AT_ONCE), sink, count)
    names = (f"s{number}.{ZONE}" for number in range(_SITES))
    prober.set_plans(Plan(name, f"https://{name}:{port}/", "home", 0.5, name) for name in names)
    found: list[Spent] = []
    watcher = threading.Thread(target=_measure, args=(stop, seen, found))
    watcher.start()
    prober.run(stop)
    watcher.join()
    (spent,) = found
    return " ".join(map(str, (spent.checks, spent.seconds, spent.here, *spent.workers)))


def _measure(stop: threading.Event, seen: list[int], found: list[Spent]) -> None:
    time.sleep(_WARM)
    children = _children()
    began, before, here, workers = time.monotonic(), sum(seen), _own(), [_cpu(one) for one in children]
    time.sleep(_SECONDS)
    spent = tuple(_cpu(one) - start for one, start in zip(children, workers, strict=True))
    found.append(Spent(sum(seen) - before, time.monotonic() - began, _own() - here, spent))
    stop.set()


def _children() -> list[int]:
    return [one.pid for one in active_children() if one.pid]


def _own() -> float:
    return sum(resource.getrusage(resource.RUSAGE_SELF)[:2])


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def read(words: str) -> Spent:
    """What ``spend`` printed."""
    checks, seconds, here, *workers = map(float, words.split())
    return Spent(int(checks), seconds, here, tuple(workers))
