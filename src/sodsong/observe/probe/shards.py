"""One prober per core: plans are dealt out by host, what the workers see is handed on in this process.

A worker is a process of its own that gets its plans over a pipe and sends back observations in their wire form. One
that dies is told of and replaced; its targets keep their turns.
"""

import contextlib
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from urllib.parse import urlsplit
from zlib import crc32

from .engine import Engine
from .plan import Pace, Past, Plan
from .prober import Prober
from .record import Finding, Observation
from .wire import decode, encode

_LOOK = 0.25  # seconds between two looks at whether to stop
_GRACE = 5.0  # seconds a worker gets to end by itself
_FALLS, _LATELY = 5, 60.0  # so many deaths of workers within so many seconds are no accident


class WorkerError(RuntimeError):
    """The worker processes of the probe end by themselves again and again."""


@dataclass(frozen=True, slots=True)
class Work:
    """What a worker is built from; ``engine`` and ``clock`` are functions of a module, so that they can be sent."""

    engine: Callable[[], Engine]
    clock: Callable[[], datetime]
    pace: Pace
    vantage: str
    at_once: int


@dataclass(slots=True)
class _Worker:
    """One process, our end of its pipe, and the plans it was told."""

    process: BaseProcess
    pipe: Connection
    hand: list[Plan] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Seen:
    """The last finding of a target, when it came (monotonic), and how many in a row were the same."""

    at: float
    finding: Finding
    alike: int


class Shards:
    """Probes like ``Prober``, with ``count`` processes; ``sink`` is called in the thread that calls ``run``.

    Every worker has the anchors, for each must know whether the line is good when a site of its fails. Caps that span
    hosts (address, vendor) and ``at_once`` are shared out evenly.
    """

    def __init__(
        self,
        work: Work,
        sink: Callable[[Sequence[Observation]], object],
        count: int,
        fell: Callable[[int | None], None] = lambda _code: None,
    ) -> None:
        self._sink, self._count, self._fell = sink, count, fell
        pace = work.pace
        shared = replace(pace, per_address=_part(pace.per_address, count), per_vendor=_part(pace.per_vendor, count))
        self._work = replace(work, pace=shared, at_once=_part(work.at_once, count))
        self._lock = threading.Lock()
        self._news: list[tuple[list[Plan], dict[str, Past]]] | None = None
        self._workers: list[_Worker] = []
        self._seen: dict[str, _Seen] = {}  # how each target was last heard of: a new worker goes on there
        self._falls: deque[float] = deque(maxlen=_FALLS)

    def set_plans(self, plans: Iterable[Plan], pasts: Mapping[str, Past] | None = None) -> None:
        """Watch exactly ``plans`` from now on; safe from any thread. ``pasts`` as in ``Prober.set_plans``."""
        hands = deal(plans, self._count)
        pasts = pasts or {}
        news = [(hand, {plan.target: pasts[plan.target] for plan in hand if plan.target in pasts}) for hand in hands]
        with self._lock:
            self._news = news

    def run(self, stop: threading.Event) -> None:
        """Probe until ``stop`` is set, then hand on what is done.

        A worker that dies is told to ``fell`` (with its exit code) and replaced; when that does not help the run ends
        with WorkerError. A failing ``sink`` ends the run with its exception.
        """
        try:
            self._workers = [self._start() for _ in range(self._count)]
            while not stop.is_set():
                self._tell()
                self._collect(self._workers)
            self._end()
        finally:
            for worker in self._workers:
                worker.pipe.close()
            for worker in self._workers:
                worker.process.join(_GRACE)
                worker.process.kill()

    def _start(self) -> _Worker:
        context = get_context("spawn")  # a fork would copy whatever threads and locks there are
        ours, theirs = context.Pipe()
        process = context.Process(target=serve, args=(self._work, theirs), daemon=True)
        process.start()
        theirs.close()
        return _Worker(process, ours)

    def _tell(self) -> None:
        with self._lock:
            news, self._news = self._news, None
        for worker, (hand, pasts) in zip(self._workers, news or (), strict=bool(news)):
            if hand != worker.hand:
                worker.hand = hand
                self._send(worker, pasts)
        if news is not None:
            wanted = {plan.target for hand, _ in news for plan in hand}
            self._seen = {target: at for target, at in self._seen.items() if target in wanted}

    def _send(self, worker: _Worker, pasts: dict[str, Past]) -> None:
        with contextlib.suppress(BrokenPipeError):  # its death is noticed where it is listened to
            worker.pipe.send((worker.hand, pasts))

    def _collect(self, workers: list[_Worker]) -> None:
        """Hand on what ``workers`` send; replace those that are gone."""
        ready = wait([worker.pipe for worker in workers], _LOOK)
        for worker in [worker for worker in workers if worker.pipe in ready]:
            batch = _heard(worker)
            if batch is None:
                self._replace(worker)
                continue
            now = time.monotonic()
            for one in batch:
                self._seen[one.target] = _after(self._seen.get(one.target), one.finding, now)
            self._sink(batch)

    def _replace(self, gone: _Worker) -> None:
        gone.pipe.close()
        gone.process.join(_GRACE)
        self._fell(gone.process.exitcode)
        now = time.monotonic()
        self._falls.append(now)
        if len(self._falls) == _FALLS and now - self._falls[0] < _LATELY:
            raise WorkerError(str(WorkerError.__doc__))
        fresh = self._start()
        fresh.hand = gone.hand
        self._workers[self._workers.index(gone)] = fresh
        enough = len(self._work.pace.rechecks) + 1
        pasts = {
            one.target: Past(now - seen.at, seen.finding, seen.alike >= enough)
            for one in fresh.hand
            if (seen := self._seen.get(one.target))
        }
        self._send(fresh, pasts)

    def _end(self) -> None:
        """Ask the workers to stop, and take in what they still hand on."""
        for worker in self._workers:
            with contextlib.suppress(BrokenPipeError):
                worker.pipe.send(None)
        left, until = list(self._workers), time.monotonic() + _GRACE
        while left and (seconds := until - time.monotonic()) > 0:
            ready = wait([worker.pipe for worker in left], seconds)
            for worker in [worker for worker in left if worker.pipe in ready]:
                batch = _heard(worker)
                if batch is None:
                    left.remove(worker)
                else:
                    self._sink(batch)


def _heard(worker: _Worker) -> list[Observation] | None:
    """The observations that ``worker`` has sent; None when it is gone."""
    try:
        return [decode(line) for line in worker.pipe.recv_bytes().split(b"\n")]
    except (EOFError, ConnectionResetError):
        return None


def _after(before: _Seen | None, finding: Finding, now: float) -> _Seen:
    same = before is not None and before.finding == finding
    return _Seen(now, finding, before.alike + 1 if before and same else 1)


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
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever started us: it tells us when to end
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
