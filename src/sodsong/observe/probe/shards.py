"""One prober per core: plans are dealt out by host, what the workers see is handed on in this process.

A worker is a process of its own that gets its plans over a pipe and sends back observations in their wire form.
"""

import os
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from urllib.parse import urlsplit
from zlib import crc32

from .engine import Engine
from .plan import Pace, Plan
from .prober import Prober
from .record import Observation
from .wire import decode, encode

_LOOK = 0.25  # seconds between two looks at whether to stop
_GRACE = 5.0  # seconds a worker gets to end by itself


class WorkerError(RuntimeError):
    """A worker process of the probe has ended by itself."""


@dataclass(frozen=True, slots=True)
class Work:
    """What a worker is built from; ``engine`` and ``clock`` are functions of a module, so that they can be sent."""

    engine: Callable[[], Engine]
    clock: Callable[[], datetime]
    pace: Pace
    vantage: str
    at_once: int


class Shards:
    """Probes like ``Prober``, with ``count`` processes; ``sink`` is called in the thread that calls ``run``.

    Every worker has the anchors, for each must know whether the line is good when a site of its fails. Caps that span
    hosts (address, vendor) and ``at_once`` are shared out evenly.
    """

    def __init__(self, work: Work, sink: Callable[[Sequence[Observation]], None], count: int) -> None:
        self._sink, self._count = sink, count
        pace = work.pace
        shared = replace(pace, per_address=_part(pace.per_address, count), per_vendor=_part(pace.per_vendor, count))
        self._work = replace(work, pace=shared, at_once=_part(work.at_once, count))
        self._lock = threading.Lock()
        self._news: list[tuple[list[Plan], dict[str, float]]] | None = None

    def set_plans(self, plans: Iterable[Plan], ages: Mapping[str, float] | None = None) -> None:
        """Watch exactly ``plans`` from now on; safe from any thread. ``ages`` as in ``Prober.set_plans``."""
        hands = deal(plans, self._count)
        ages = ages or {}
        news = [(hand, {plan.target: ages[plan.target] for plan in hand if plan.target in ages}) for hand in hands]
        with self._lock:
            self._news = news

    def run(self, stop: threading.Event) -> None:
        """Probe until ``stop`` is set, then hand on what is done.

        A failing ``sink`` ends the run with its exception, a worker that died with WorkerError.
        """
        context = get_context("spawn")  # a fork would copy whatever threads and locks there are
        pipes, workers = [], []
        try:
            for _ in range(self._count):
                ours, theirs = context.Pipe()
                workers.append(context.Process(target=serve, args=(self._work, theirs), daemon=True))
                workers[-1].start()
                theirs.close()
                pipes.append(ours)
            while not stop.is_set():
                self._tell(pipes)
                self._collect(pipes)
            self._end(pipes)
        finally:
            for pipe in pipes:
                pipe.close()
            for worker in workers:
                worker.join(_GRACE)
                worker.kill()

    def _tell(self, pipes: list[Connection]) -> None:
        with self._lock:
            news, self._news = self._news, None
        if news is not None:
            for pipe, told in zip(pipes, news, strict=True):
                pipe.send(told)

    def _collect(self, pipes: list[Connection]) -> None:
        for pipe in wait(pipes, _LOOK):
            try:
                batch = pipe.recv_bytes()  # type: ignore[union-attr]  # of the kinds wait knows we use one
            except EOFError as error:
                raise WorkerError(str(WorkerError.__doc__)) from error
            self._sink([decode(line) for line in batch.split(b"\n")])

    def _end(self, pipes: list[Connection]) -> None:
        """Ask the workers to stop, and take in what they still hand on."""
        for pipe in pipes:
            pipe.send(None)
        left, until = list(pipes), time.monotonic() + _GRACE
        while left and (seconds := until - time.monotonic()) > 0:
            for pipe in [one for one in wait(left, seconds) if isinstance(one, Connection)]:
                try:
                    self._collect([pipe])
                except WorkerError:
                    left.remove(pipe)


def deal(plans: Iterable[Plan], count: int) -> list[list[Plan]]:
    """``plans`` for ``count`` workers: by host, a page where its home page is, anchors to all."""
    plans = list(plans)
    hosts = {plan.target: urlsplit(plan.url).netloc.lower() for plan in plans}
    hands: list[list[Plan]] = [[] for _ in range(count)]
    for plan in plans:
        if plan.kind == "anchor":
            for hand in hands:
                hand.append(plan)
        else:
            hands[_place(hosts.get(plan.parent or "", hosts[plan.target])) % count].append(plan)
    return hands


@lru_cache(maxsize=65536)
def _place(host: str) -> int:
    return crc32(host.encode("utf-8", "replace"))


def _part(whole: int, count: int) -> int:
    return -(-whole // count)


def serve(work: Work, pipe: Connection) -> None:
    """A worker's whole life: probe what the pipe tells until it says None or closes."""
    stop = threading.Event()
    engine = work.engine()

    def sink(batch: Sequence[Observation]) -> None:
        pipe.send_bytes(b"\n".join(map(encode, batch)))

    prober = Prober(engine, work.pace, work.vantage, sink, work.clock, at_once=work.at_once)

    def listen() -> None:
        try:
            while (told := pipe.recv()) is not None:
                prober.set_plans(*told)
        except (EOFError, OSError):  # whoever started us is gone
            pass
        stop.set()
        engine.wake()

    threading.Thread(target=listen, daemon=True).start()
    try:
        prober.run(stop)
    except BrokenPipeError:
        os._exit(1)
    finally:
        engine.close()
