"""The one loop under the engine: sockets and timers of curl and of DNS, on plain epoll, in one thread."""

import contextlib
import heapq
import itertools
import math
import os
import select
import time
from collections.abc import Callable

FileHandler = Callable[[int, bool, bool], None]  # descriptor, readable, writable

_READ = select.EPOLLIN | select.EPOLLHUP | select.EPOLLERR | select.EPOLLPRI
_LONG = 0.25  # seconds of one round of handlers from which on others waited
_WRITE = select.EPOLLOUT | select.EPOLLHUP | select.EPOLLERR


class Timer:
    """A call to come; ``cancel`` takes it back."""

    __slots__ = ("action",)

    def __init__(self, action: Callable[[], None]) -> None:
        self.action: Callable[[], None] | None = action

    def cancel(self) -> None:
        """The call will not come."""
        self.action = None


class Loop:
    """Waits for sockets and timers and calls their handlers; only ``wake`` may be called from another thread."""

    def __init__(self) -> None:
        self._poll = select.epoll()
        self._handlers: dict[int, FileHandler] = {}
        self._timers: list[tuple[float, int, Timer]] = []
        self._order = itertools.count()
        self.behind = 0.0  # seconds for which long rounds of handlers kept waiting whatever else was ready
        self._late = 0.0  # the longest round, from one look at what is ready to the next, since it was asked for
        self._woke = math.inf  # since when whatever became ready waits
        self._bell = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._poll.register(self._bell, select.EPOLLIN)

    def watch(self, descriptor: int, handler: FileHandler, *, readable: bool, writable: bool) -> None:
        """Call ``handler`` whenever ``descriptor`` can be read or written, as asked."""
        mask = (select.EPOLLIN if readable else 0) | (select.EPOLLOUT if writable else 0)
        known = descriptor in self._handlers
        self._handlers[descriptor] = handler
        try:
            (self._poll.modify if known else self._poll.register)(descriptor, mask)
        except FileNotFoundError:  # closed and opened anew under the same number: epoll forgot it at the close
            self._poll.register(descriptor, mask)
        except FileExistsError:
            self._poll.modify(descriptor, mask)

    def unwatch(self, descriptor: int) -> None:
        """No more calls for ``descriptor``; harmless when it is not watched or already closed."""
        if self._handlers.pop(descriptor, None) is not None:
            with contextlib.suppress(OSError):
                self._poll.unregister(descriptor)

    def after(self, seconds: float, action: Callable[[], None]) -> Timer:
        """Call ``action`` once, ``seconds`` from now."""
        timer = Timer(action)
        heapq.heappush(self._timers, (time.monotonic() + seconds, next(self._order), timer))
        return timer

    def wake(self) -> None:
        """End a wait at once; safe from any thread."""
        with contextlib.suppress(OSError):  # a full counter has rung already, a closed one is past hearing
            os.eventfd_write(self._bell, 1)

    def turn(self, timeout: float) -> None:
        """Wait up to ``timeout`` seconds for something to happen and call its handlers."""
        now = time.monotonic()
        while self._timers and self._timers[0][2].action is None:
            heapq.heappop(self._timers)
        if self._timers:
            timeout = min(timeout, self._timers[0][0] - now)
        # epoll counts whole milliseconds and Python rounds them up, so a timer is never met too early.
        timeout = max(timeout, 0.0)
        ready = self._poll.poll(timeout)
        woke = time.monotonic()
        overslept = max(woke - now - timeout, 0.0)
        self._late = max(self._late, now - self._woke + overslept)
        self._woke = woke
        for descriptor, events in ready:
            if descriptor == self._bell:
                with contextlib.suppress(BlockingIOError):
                    os.eventfd_read(self._bell)
                continue
            handler = self._handlers.get(descriptor)
            if handler is not None:  # a handler before it may have closed this one
                handler(descriptor, bool(events & _READ), bool(events & _WRITE))
        self._note(woke)
        called = time.monotonic()
        self._ring(called)
        self._note(called)

    def lateness(self) -> float:
        """The longest round since this was last asked, the one that goes on included, less what was waited on purpose."""
        now = time.monotonic()
        late = max(self._late, now - self._woke)
        self._late, self._woke = 0.0, now
        return late

    def _note(self, since: float) -> None:
        took = time.monotonic() - since
        if took > _LONG:
            self.behind += took

    def _ring(self, now: float) -> None:
        """Call the timers that are due, but not those that they themselves set."""
        due = []
        while self._timers and self._timers[0][0] <= now:
            due.append(heapq.heappop(self._timers)[2])
        for timer in due:
            if timer.action is not None:
                timer.action()

    def close(self) -> None:
        """Give the descriptors back."""
        self._poll.close()
        os.close(self._bell)
