"""The history as its users hold it."""

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sodsong.observe.probe.record import Finding, Observation

from . import tables
from .layout import home, segments, vantages
from .manifest import Sealed
from .manifest import read as read_manifest
from .merging.days import compact
from .merging.digests import Bucket
from .merging.thinning import Keep, due, thin
from .questions import Availability, Check, Questions
from .reader import Reader
from .sealing import seal
from .storing.mirror import Mirror
from .writer import Repair, VantageTakenError, Writer


class History:
    """The measurement store in ``folder``: any number of readers, one writer a vantage.

    Writing to a vantage takes it until ``close``. Usable from several threads; ``read`` keeps one place a
    vantage, so two readers that read on independently take a ``Reader`` each.
    """

    def __init__(self, folder: Path, mirror: Mirror | None = None) -> None:
        """``mirror`` keeps what is sealed in a storage elsewhere too: see ``store``."""
        self.folder = folder
        self._mirror = mirror
        self._mutex = threading.Lock()
        self._writers: dict[str, Writer] = {}
        self._reading = threading.Lock()
        self._reader = Reader(folder)
        self._questions = Questions(folder, self._present)
        self.repairs: list[Repair] = []  # what opening vantages for writing had to mend

    def append(self, vantage: str, observations: Sequence[Observation]) -> int:
        """Append all; the number of the last one. Readers see them at once, the disk has them within a second.

        Raises VantageTakenError when another process writes this vantage; else as ``Writer.append``.
        """
        return self._writer(vantage).append(observations)

    def append_from(self, vantage: str, first: int, observations: Sequence[Observation]) -> int:
        """Append to the copy of another machine's history: see ``Writer.append_from``."""
        return self._writer(vantage, copy=True).append_from(first, observations)

    def copied(self, vantage: str) -> int:
        """The number of the last observation of a copy (``append_from``)."""
        return self._writer(vantage, copy=True).last

    def read(self, vantage: str, after: int, limit: int) -> list[tuple[int, Observation]]:
        """At most ``limit`` observations numbered above ``after``, in order, with their numbers: see ``Reader.read``."""
        with self._reading:
            return self._reader.read(vantage, after, limit)

    def vantages(self) -> list[str]:
        """The vantages that have a history, sorted."""
        return vantages(self.folder)

    def sealed(self, vantage: str) -> list[Sealed]:
        """The live sealed files of ``vantage``, in the order of sealing, with their hashes."""
        return read_manifest(home(self.folder, vantage))

    def seal(self, before: datetime, consumed: Mapping[str, int]) -> list[Sealed]:
        """Seal the hours that ended by ``before`` and were read up to the number in ``consumed``; what was sealed now.

        A vantage that ``consumed`` does not name is left alone, one written by another process but for its newest file.
        """
        done: list[Sealed] = []
        for vantage in self.vantages():
            if vantage not in consumed:
                continue
            place = home(self.folder, vantage)
            if not any(one.over <= before for one in segments(place)):
                continue
            growing = self._growing(vantage, before)
            with self._questions.lent() as engine:
                done += seal(place, engine, before, consumed[vantage], growing)
        return done

    def compact(self, before: datetime) -> list[Sealed]:
        """Make one file of the oldest day of each vantage that ended by ``before`` and lies in hours; what was made now."""
        return self._merge(lambda place, engine: compact(place, engine, before, self._present))

    def thinnable(self, before: datetime) -> bool:
        """Whether a day that ended by ``before`` waits to be thinned."""
        return any(due(one, before) for vantage in self.vantages() for one in self.sealed(vantage))

    def thin(self, before: datetime, keep: Sequence[Keep]) -> list[Sealed]:
        """Thin the oldest day of each vantage that ended by ``before``, but for what is kept; what was made now."""
        return self._merge(lambda place, engine: thin(place, engine, before, keep, self._present))

    def store(self, most: int) -> int:
        """Bring the storage to what is sealed here and keep at most ``most`` bytes of it on this disk; how many files went up.

        Raises StorageError when the storage is away: nothing is lost, it is tried again at the next call.
        """
        if self._mirror is None:
            return 0
        places = self.vantages()
        done = sum(self._mirror.push(vantage) for vantage in places)
        for vantage in places:
            self._mirror.trim(vantage, most // len(places))
        return done

    def adopt(self) -> list[str]:
        """On a machine that has no history yet, take up the storage's; its vantages. Raises StorageError."""
        return self._mirror.adopt() if self._mirror else []

    def raw(self, targets: Sequence[str], start: datetime, end: datetime) -> list[Check]:
        """The checks of ``targets`` from ``start`` on and before ``end``, by target and time."""
        return self._questions.raw(targets, start, end)

    def extract(self, targets: Sequence[str], start: datetime, end: datetime, to: Path) -> int:
        """Write the checks of ``targets`` from ``start`` on and before ``end`` to a Parquet file; how many they are."""
        return self._questions.extract(targets, start, end, to)

    def phases(
        self, target: str, start: datetime, end: datetime, bucket: timedelta, *, hot: bool = True
    ) -> list[Bucket]:
        """How long the answers of ``target`` took, by buckets counted from ``start``; without ``hot`` of sealed hours alone."""
        return self._questions.phases(target, start, end, bucket, hot=hot)

    def stretches(
        self, target: str, asked: Sequence[tuple[datetime, datetime, timedelta]], *, hot: bool = True
    ) -> list[list[Bucket]]:
        """``phases`` of several (start, end, bucket) at the price of one."""
        return self._questions.stretches(target, asked, hot=hot)

    def unsealed(self) -> int:
        """How many bytes of observations are not sealed yet: what a question about the last hours has to read through."""
        listed = [one.path for vantage in self.vantages() for one in segments(home(self.folder, vantage))]
        return sum(path.stat().st_size for path in listed if path.exists())

    def days(self, target: str, start: datetime, end: datetime) -> list[Bucket]:
        """What each day (Thai time) of ``target`` amounted to, by day and vantage; those that are one file already."""
        return self._questions.days(target, start, end)

    def availability(self, targets: Sequence[str], start: datetime, end: datetime) -> dict[str, Availability]:
        """How the checks of each target came out."""
        return self._questions.availability(targets, start, end)

    def last(
        self, vantage: str, targets: Sequence[str], start: datetime, end: datetime
    ) -> dict[str, tuple[datetime, Finding]]:
        """When each target was last seen from ``vantage`` in that time, and how; a target that was not is left out."""
        return self._questions.last(vantage, targets, start, end)

    def failures(self, targets: Sequence[str], start: datetime, end: datetime) -> list[Observation]:
        """All that was not plainly up, whole, with its transcript."""
        return self._questions.failures(targets, start, end)

    def count(self) -> int:
        """How many observations there are, of all vantages."""
        return self._questions.count()

    def close(self) -> None:
        """Make everything durable and let the vantages go."""
        with self._mutex:
            for writer in self._writers.values():
                writer.close()
            self._writers.clear()
        self._questions.close()

    def _present(self, paths: Iterable[Path]) -> None:
        if self._mirror is not None:
            self._mirror.present(paths)

    def _merge(self, work: Callable[[Path, Any], Sealed | None]) -> list[Sealed]:
        """With an engine of its own, which may take minutes for a nation's day: questions do not wait for it."""
        with tables.merging_engine(self.folder) as engine:
            made = [work(home(self.folder, vantage), engine) for vantage in self.vantages()]
        return [one for one in made if one]

    def _writer(self, vantage: str, *, copy: bool = False) -> Writer:
        with self._mutex:
            if vantage not in self._writers:
                writer = self._writers[vantage] = Writer(self.folder, vantage, copy=copy)
                self.repairs += [writer.repair] if writer.repair else []
            return self._writers[vantage]

    def _growing(self, vantage: str, before: datetime) -> int:
        """Hot files of ``vantage`` that begin below this number grow no more: a writer never takes up an old one."""
        with self._mutex:
            mine = self._writers.get(vantage)
            if mine:
                return mine.rotate(before)
            listed = segments(home(self.folder, vantage))
            try:
                writer = Writer(self.folder, vantage)
            except VantageTakenError:
                return listed[-1].first
            self.repairs += [writer.repair] if writer.repair else []
            writer.close()
            return listed[-1].first + 1
