"""The watch's hand: keeps to the schedule, probes, and hands observations on in batches, all in one thread."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from .engine import Engine
from .plan import Pace, Past, Plan
from .record import Observation
from .schedule.admission import Admission
from .schedule.rest import rest_asked
from .schedule.schedule import Schedule

_BATCH = 0.25  # seconds an observation waits at most to be handed on
_TICK = 0.01  # seconds between two looks at the schedule at least
_SLICE = 0.01  # seconds in which new plans are followed before what is under way has its turn
_SHARE = 0.1  # of the time to connect: longer no round may take, for a probe waits for some four before it is connected
_FULL = 500  # observations that are handed on at once


class Prober:
    """Probes plans for as long as it runs. ``sink`` gets observations in the order they ended; it should be quick.

    ``clock`` gives the time (aware, UTC) that an observation bears. At most ``at_once`` probes run together; fewer while
    this process is too slow to serve them in time: a probe that begins late does no harm, one that times out does.
    """

    def __init__(
        self,
        engine: Engine,
        pace: Pace,
        vantage: str,
        sink: Callable[[Sequence[Observation]], object],
        clock: Callable[[], datetime],
        *,
        at_once: int = 400,
    ) -> None:
        self._engine, self._vantage, self._sink, self._clock = engine, vantage, sink, clock
        self._admission = Admission(at_once, engine.patience * _SHARE)
        self._held_back = False  # whether it was told that probes are
        self._schedule = Schedule(pace)
        self._lock = threading.Lock()
        self._news: tuple[Sequence[Plan], Mapping[str, Past]] | None = None
        self._following: Iterator[None] | None = None  # the plans that are being taken in
        self._batch: list[Observation] = []
        self._handed = 0.0

    def set_plans(self, plans: Iterable[Plan], pasts: Mapping[str, Past] | None = None) -> None:
        """Watch exactly ``plans`` from now on; safe from any thread.

        ``pasts``: each target's last probe, where known; after a restart turns and re-checks go on from there.
        """
        with self._lock:
            self._news = (tuple(plans), dict(pasts or {}))
        self._engine.wake()

    def run(self, stop: threading.Event) -> None:
        """Probe until ``stop`` is set, then hand on what is done and leave what is under way.

        A failing ``sink`` ends the run: its exception is raised here.
        """
        while not stop.is_set():
            self._take_news()
            self._begin(time.monotonic())
            under_way = self._engine.active
            for observation in self._engine.poll(self._wait(time.monotonic())):
                self._took_in(observation, time.monotonic())
            self._hand_on(time.monotonic())
            self._admission.note(self._engine.lateness(), under_way, time.monotonic())
        self._hand_on(None)

    def _begin(self, now: float) -> None:
        """Begin to probe what is due, as far as there is room and those under way need not wait too long for it."""
        tight, room = self._admission.tight, self._admission.room(self._engine.active)
        for plan in self._schedule.each_due(now, room, tight=tight):
            self._schedule.started(plan.target, now)
            again = self._schedule.failing(plan.target)
            self._engine.submit(plan, vantage=self._vantage, at=self._clock(), again=again)
            if time.monotonic() - now > self._admission.bound:
                break
        if tight or self._held_back:
            self._tell(now)

    def _tell(self, now: float) -> None:
        """Say once that probes wait for our own processor, and once that none does any more."""
        tight, due = self._admission.tight, self._schedule.next_due(now)
        holds = tight and not self._admission.room(self._engine.active) and due is not None and due <= now
        if holds and not self._held_back:
            self._held_back = True
            _say("warning", "the processor is behind: probes wait for it", under_way=self._engine.active)
        elif self._held_back and not tight:
            self._held_back = False
            _say("info", "the processor keeps up again: no probe waits for it")

    def _took_in(self, seen: Observation, now: float) -> None:
        self._schedule.returned(seen.target, seen.finding, now, address=seen.ip, rest=rest_asked(seen))
        self._batch.append(seen)

    def _take_news(self) -> None:
        """Follow new plans a little at a time: a nation's take seconds, in which no probe under way would be served."""
        with self._lock:
            news, self._news = self._news, None
        if news is not None:
            self._following = self._schedule.follow(news[0], time.monotonic(), news[1])
        end = time.monotonic() + _SLICE
        while self._following is not None:
            if next(self._following, self) is self:
                self._following = None
            elif time.monotonic() >= end:
                break

    def _wait(self, now: float) -> float:
        """How long to wait for something to end, before something else is to be done."""
        if self._following is not None:
            return 0.0
        wait = _BATCH if not self._batch else max(self._handed + _BATCH - now, 0.0)
        due = self._schedule.next_due(now)
        if due is not None and self._admission.room(self._engine.active):
            wait = min(wait, max(due - now, _TICK))  # what is overdue waits for a place, not for us
        return wait

    def _hand_on(self, now: float | None) -> None:
        """Give the batch to the sink when it has waited long enough or is full; with None, at once."""
        if self._batch and (now is None or now - self._handed >= _BATCH or len(self._batch) >= _FULL):
            batch, self._batch = self._batch, []
            self._sink(batch)
        if not self._batch:
            self._handed = time.monotonic()


def _say(level: str, what: str, **values: object) -> None:
    import structlog  # noqa: PLC0415  # as in the desk's log: a line that most probes never write

    getattr(structlog.get_logger(), level)(what, **values)
