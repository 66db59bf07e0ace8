"""The measured processes: an agent whose prober says what it is told to, and the desk's side of the bus with its history."""

import json
import resource
import statistics
import sys
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import cast

from sodsong.agent.agent import Agent
from sodsong.agent.lookout import Lookout
from sodsong.agent.shelf import Shelf
from sodsong.bench.history import Checked
from sodsong.desk.project.fleet import Fleet
from sodsong.observe.probe.fleet.bus import Bus
from sodsong.observe.probe.plan import Past, Plan
from sodsong.observe.probe.prober import Prober
from sodsong.record.history.history import History
from sodsong.record.history.reader import Reader

SITES = 500
EVERY = 0.25  # seconds between two hand-overs of a prober


class Pump:
    """In a prober's place: ``count`` observations at ``rate`` a second (0: at once) go to ``shelf``."""

    def __init__(self, shelf: Shelf, vantage: str, rate: float, count: int) -> None:
        dice = Random(vantage)
        start = datetime.now(UTC)
        seen = [Checked(dice, number).check(dice, start) for number in range(SITES)]
        self._seen = [replace(one, vantage=vantage) for one in seen]
        self._shelf, self._rate, self._left = shelf, rate, count

    def set_plans(self, plans: Iterable[Plan], pasts: Mapping[str, Past] | None = None) -> None:
        """A prober's plans change nothing here."""

    def run(self, stop: threading.Event) -> None:
        """Say it all, wait until it is handed over, and stop the agent."""
        turn = 0
        while self._left and not stop.is_set():
            many = min(self._left, round(self._rate * EVERY) or 500)
            at = datetime.now(UTC)
            self._shelf.put([replace(self._seen[(turn + k) % SITES], at=at) for k in range(many)])
            turn, self._left = turn + many, self._left - many
            if self._rate:
                stop.wait(EVERY)
        while self._shelf.waiting and not stop.is_set():
            stop.wait(0.1)
        stop.set()


def agent(url: str, vantage: str, folder: str, rate: str, count: str) -> dict[str, float]:
    """Run one agent until all is handed over; what it spent."""
    shelf = Shelf(Path(folder), vantage)
    pump = Pump(shelf, vantage, float(rate), int(count))
    lookout = Lookout(vantage, pulses=(), ways=(), patience=3600.0, clock=_now)
    running = Agent(Bus((url,)), vantage, shelf, cast("Prober", pump), lookout=lookout, clock=_now)
    before = _spent()
    running.run(threading.Event())
    return {"cpu": _spent() - before, "mb": _peak()}


def desk(url: str, folder: str, vantages: str, count: str) -> dict[str, float]:
    """Take in ``count`` observations; how long that took, how late each stood in the history, and what was amiss."""
    history, stop = History(Path(folder)), threading.Event()
    fleet = Fleet(Bus((url,)), vantages.split(","), history, _now)
    carrying = threading.Thread(target=fleet.run, args=(stop,))
    before = _spent()
    carrying.start()
    told = _follow(Path(folder), vantages.split(","), int(count))
    stop.set()
    carrying.join()
    history.close()
    return {**told, "cpu": _spent() - before, "mb": _peak()}


def _follow(folder: Path, vantages: Sequence[str], count: int, patience: float = 60.0) -> dict[str, float]:
    reader, positions = Reader(folder), dict.fromkeys(vantages, 0)
    late: list[float] = []
    seen: set[tuple[str, int]] = set()
    began = last = 0.0
    got, quiet = 0, time.monotonic()
    while got < count and time.monotonic() - quiet < patience:
        for vantage in vantages:
            while batch := reader.read(vantage, positions[vantage], 1000):
                now = datetime.now(UTC)
                began = began or time.monotonic()
                last = quiet = time.monotonic()
                got += len(batch)
                late += [(now - one.at).total_seconds() * 1000 for _, one in batch]
                seen.update((vantage, number) for number, _ in batch)
                positions[vantage] = batch[-1][0]
        time.sleep(0.02)
    late.sort()
    return {
        "count": got,
        "lost": count - len(seen),
        "duplicates": got - len(seen),
        "seconds": last - began,
        "late_median": statistics.median(late) if late else 0.0,
        "late_p99": late[int(len(late) * 0.99)] if late else 0.0,
    }


def _now() -> datetime:
    return datetime.now(UTC)


def _spent() -> float:
    return sum(resource.getrusage(resource.RUSAGE_SELF)[:2])


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


if __name__ == "__main__":
    print(json.dumps(agent(*sys.argv[2:]) if sys.argv[1] == "agent" else desk(*sys.argv[2:])))
