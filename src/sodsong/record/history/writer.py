"""The one writer of a vantage: appends wire lines, makes them durable, mends what a crash left."""

import contextlib
import fcntl
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path

from sodsong.observe.probe.record import Observation
from sodsong.observe.probe.wire import WireError, decode, encode

from .layout import Segment, home, segment, segments, settle
from .manifest import last_sealed

SYNC_AFTER = 0.5  # seconds; what was appended is on the disk within a second
# After a loss of power the last second may be gone though a reader has seen it. Its numbers must not come
# back as other observations, which that reader would pass over: the count goes on well above them.
LEAP = 1_000_000


class VantageTakenError(RuntimeError):
    """Another process writes the history of this vantage; stop it first, or give this one another name."""


@dataclass(frozen=True, slots=True)
class Repair:
    """A torn end that was cut back when the history was opened: a crash had left half a line."""

    vantage: str
    segment: str
    lost_bytes: int


class Writer:
    """Appends the observations of one vantage; ``repair`` tells what opening had to mend, if anything."""

    def __init__(self, folder: Path, vantage: str, *, copy: bool = False) -> None:
        """Open for writing; raises VantageTakenError, BadVantageError or OSError.

        A ``copy`` of another machine's history takes its numbers from there (``append_from``) and leaps over none.
        """
        self.vantage = vantage
        self._leap = 0 if copy else LEAP
        self._place = home(folder, vantage)
        (self._place / "hot").mkdir(parents=True, exist_ok=True)
        self._mutex = threading.Lock()
        lock = _take(self._place / "lock", vantage)
        self._lock: int | None = lock
        self._handle: int | None = None
        self._segment: Segment | None = None
        self._due: threading.Timer | None = None
        self._failed: OSError | None = None
        self.repair: Repair | None = None
        self.last = self._recover(os.pread(lock, 100, 0).decode())
        _mark(lock, _boot())

    def append(self, observations: Sequence[Observation]) -> int:
        """Append all; the number of the last one appended until now.

        Readers see them at once; the disk has them within a second. Raises ValueError for an observation of
        another vantage or that cannot be encoded (nothing is appended), OSError when the disk refuses: what
        was whole by then stays, the rest must be given again.
        """
        lines = [encode(one) + b"\n" for one in observations]
        if any(one.vantage != self.vantage for one in observations):
            raise ValueError(f"The history of {self.vantage} takes observations of no other vantage.")
        with self._mutex:
            if self._failed:
                raise self._failed
            for start, end in self._hours(observations):
                self._open(observations[start])
                self._write(lines[start:end])
            self._sync_soon()
            return self.last

    def append_from(self, first: int, observations: Sequence[Observation]) -> int:
        """Append those that are not here yet, the first given being number ``first``; durable on return. The last number.

        Given again, the same change nothing; a gap in the numbers stays a gap. Raises as ``append`` does.
        """
        fresh = observations[max(self.last + 1 - first, 0) :]
        with self._mutex:
            if fresh and first > self.last + 1:
                self._close()
                self.last = first - 1
        if fresh:
            self.append(fresh)
            with self._mutex:
                if self._handle is not None:
                    os.fsync(self._handle)
        return self.last

    def rotate(self, before: datetime) -> int:
        """Close the current hot file if its hour ended by ``before``; files that begin below the number returned grow no more."""
        with self._mutex:
            if self._segment and self._segment.over <= before:
                self._close()
            return self._segment.first if self._segment else self.last + 1

    def close(self) -> None:
        """Make everything durable and let the vantage go."""
        with self._mutex:
            if self._lock is None:
                return
            self._close()
            _mark(self._lock, "closed")
            os.close(self._lock)
            self._lock = None

    def _hours(self, observations: Sequence[Observation]) -> list[tuple[int, int]]:
        """Ranges that go into one hot file each: a later hour begins a new one, a straggler stays with the current."""
        cuts, over = [], self._segment.over if self._segment else None
        for i, one in enumerate(observations):
            if over is None or one.at >= over:
                cuts.append(i)
                over = segment(self._place, 0, one.at).over
        edges = sorted({0, *cuts, len(observations)}) if observations else []
        return list(pairwise(edges))

    def _open(self, first: Observation) -> None:
        if self._segment and first.at < self._segment.over:
            return
        self._close()
        self._segment = segment(self._place, self.last + 1, first.at)
        self._handle = os.open(self._segment.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        settle(self._place / "hot")

    def _write(self, lines: list[bytes]) -> None:
        assert self._handle is not None  # noqa: S101 - _open went before
        before, data = os.fstat(self._handle).st_size, memoryview(b"".join(lines))
        done = 0
        try:
            while done < len(data):
                done += os.write(self._handle, data[done:])
        except OSError:
            # A reader may have seen the whole lines already: they stay. Half a line goes.
            whole = bytes(data[:done]).rfind(b"\n") + 1
            os.ftruncate(self._handle, before + whole)
            self.last += bytes(data[:whole]).count(b"\n")
            raise
        self.last += len(lines)

    def _sync_soon(self) -> None:
        if self._due is None and self._handle is not None:
            self._due = threading.Timer(SYNC_AFTER, self._sync)
            self._due.daemon = True
            self._due.start()

    def _sync(self) -> None:
        """In a thread of its own, and without the mutex: nobody who appends waits for the disk."""
        with self._mutex:
            self._due = None
            handle = None if self._handle is None else os.dup(self._handle)
        if handle is None:
            return
        try:
            os.fsync(handle)
        except OSError as error:  # told at the next append: nobody listens here
            self._failed = error
        finally:
            os.close(handle)

    def _close(self) -> None:
        if self._due:
            self._due.cancel()
            self._due = None
        if self._handle is not None:
            os.fsync(self._handle)
            os.close(self._handle)
        self._handle = self._segment = None

    def _recover(self, state: str) -> int:
        """Cut back a torn end and find the last number; ``state`` is what the last writer left in the lock."""
        sealed, hot = last_sealed(self._place), segments(self._place)
        last = sealed
        if hot:
            lines, whole = _whole(hot[-1].path)
            size = hot[-1].path.stat().st_size
            if whole < size:
                os.truncate(hot[-1].path, whole)
                settle(hot[-1].path)
                self.repair = Repair(self.vantage, hot[-1].path.name, size - whole)
            last = max(sealed, hot[-1].first + lines - 1)
            if not lines:
                hot[-1].path.unlink()
        return last if state in ("", "closed", _boot()) else last + self._leap


def _take(path: Path, vantage: str) -> int:
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(handle)
        raise VantageTakenError(f"{vantage}: {VantageTakenError.__doc__}") from error
    return handle


def _mark(handle: int, state: str) -> None:
    os.ftruncate(handle, 0)
    os.pwrite(handle, state.encode(), 0)
    os.fsync(handle)


def _boot() -> str:
    """Names this start of the machine: what a killed process wrote is safe until the machine itself goes down."""
    with contextlib.suppress(OSError):
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    return "open"


def _whole(path: Path) -> tuple[int, int]:
    """How many lines from the start are whole, and where they end; the last of them is read to be sure."""
    lines = size = 0
    newest = b""
    with path.open("rb") as file:
        for line in file:
            if not (line.startswith(b"{") and line.endswith(b"}\n")):
                break
            lines, size, newest = lines + 1, size + len(line), line
    if newest:
        try:
            decode(newest[:-1])
        except WireError:
            return lines - 1, size - len(newest)
    return lines, size
