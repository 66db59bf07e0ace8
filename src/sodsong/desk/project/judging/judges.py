"""Processes that only judge: the watch starts as many as it was told, and they end with it."""

import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from django.conf import settings
from django.db import connection

from sodsong.desk import clock
from sodsong.desk.logs import log
from sodsong.desk.project import equipment
from sodsong.desk.project.judging.verdicts import LEASE, UNSEEN_EVERY, Verdicts
from sodsong.desk.project.lanes.patience import PAUSE, Patience

_LOOK = 0.5  # seconds between two looks at whether they live
_GRACE = 10.0  # seconds a judge gets to end by itself
_FALLS, _LATELY = 5, 60.0  # so many deaths of judges within so many seconds are no accident


class JudgesError(RuntimeError):
    """The processes that judge end by themselves again and again."""


class Judges:
    """Keeps ``count`` processes that judge, numbered from 2: the watch itself is the first."""

    def __init__(self, count: int) -> None:
        self.count = count
        self._falls: deque[float] = deque(maxlen=_FALLS)

    def run(self, stop: threading.Event) -> None:
        """Keep them until ``stop`` is set; one that dies is replaced, and when that does not help JudgesError is raised."""
        running = {number: _start(number) for number in range(2, self.count + 2)}
        try:
            while not stop.wait(_LOOK):
                for number, process in running.items():
                    if process.poll() is not None:
                        log.error("judging process ended", exit_code=process.returncode, then="replaced")
                        _end(process)
                        self._count_fall()
                        running[number] = _start(number)
        finally:
            for process in running.values():
                _end(process)
            for process in running.values():
                _wait(process)

    def _count_fall(self) -> None:
        now = time.monotonic()
        self._falls.append(now)
        if len(self._falls) == _FALLS and now - self._falls[0] < _LATELY:
            raise JudgesError(str(JudgesError.__doc__))


def _start(number: int) -> "subprocess.Popen[bytes]":
    """A judge whose standard input is ours: it ends when we are gone, however that comes."""
    command = [sys.executable, "-m", "sodsong", "watch", "--judge", str(number), "--with-parent"]
    return subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)


def _end(process: "subprocess.Popen[bytes]") -> None:
    if process.stdin:
        with suppress(BrokenPipeError):
            process.stdin.close()


def _wait(process: "subprocess.Popen[bytes]") -> None:
    try:
        process.wait(_GRACE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def serve(number: int, stop: threading.Event) -> None:
    """Judge as one of this data folder's further judges until ``stop`` is set; a fault in either thread ends it."""
    options = settings.SODSONG
    history = equipment.history(options)
    base = equipment.watch_name(options)
    verdicts = Verdicts(options, history, base, f"{base}#{number}")
    faults: list[BaseException] = []
    lead = threading.Thread(target=_guarded, args=(lambda: _keep(verdicts, stop), faults, stop), name="lead")
    lead.start()
    _guarded(lambda: _judge(verdicts, options.interval, stop), faults, stop)
    lead.join()
    if faults:
        raise faults[0]
    verdicts.end()
    history.close()


def _keep(verdicts: Verdicts, stop: threading.Event) -> None:
    patience, wait = Patience(), 0.0
    while not stop.wait(wait):
        patience.tried("lead", partial(_tick, verdicts))
        wait = LEASE / 3


def _judge(verdicts: Verdicts, interval: float, stop: threading.Event) -> None:
    patience, looked, wait = Patience(), time.monotonic(), min(0.5, interval / 4)
    while not stop.wait(wait):
        done = patience.tried("judge", partial(verdicts.judge, clock.now()))
        wait = PAUSE if done is None else min(0.5, interval / 4)
        if time.monotonic() - looked > UNSEEN_EVERY:
            looked = time.monotonic()
            patience.tried("unseen", partial(verdicts.unseen, clock.now()))


def _tick(verdicts: Verdicts) -> int:
    verdicts.tick(leads=False)
    return 0


def _guarded(work: Callable[[], None], faults: list[BaseException], stop: threading.Event) -> None:
    try:
        work()
    except BaseException as fault:  # noqa: BLE001  # handed to whoever waits for both threads
        faults.append(fault)
    finally:
        stop.set()
        connection.close()
