"""One worker's part in judging: which ranges it holds, what it remembers of them, and the two stages that judge.

Leases are kept in a thread of their own (``tick``); the memories belong to the thread that judges. What is to be let go is
let go there, between two batches.
"""

import threading
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import DatabaseError, OperationalError, connection

from sodsong.desk.logs import log
from sodsong.desk.project import equipment
from sodsong.desk.project.lanes.pages import Pages
from sodsong.desk.project.lanes.patience import busy
from sodsong.desk.project.options import Options
from sodsong.desk.watch import judging, leases, ranges
from sodsong.desk.watch import queries as watched
from sodsong.desk.watch.judging import Memory
from sodsong.judge.verdict.ranges import Range
from sodsong.record.history.history import History

LEASE = 9.0  # seconds for which a worker that was heard of keeps what it holds
UNSEEN_EVERY = 10.0  # seconds between two looks at what nothing was heard of for long
ABROAD_EVERY = 5.0  # seconds between two looks at which vantages stand abroad


@dataclass(frozen=True, slots=True)
class _Held:
    """A range's lease: since when, and until when it was last kept, on the monotonic clock."""

    since: float
    until: float


class Verdicts:
    """The ranges that the worker ``name`` judges; ``base`` is its watch, whose data folder it reads."""

    def __init__(self, options: Options, history: History, base: str, name: str = "") -> None:
        self.options, self.history = options, history
        self.base, self.name = base, name or base
        self.rules = equipment.verdict_rules(options)
        self._pages = Pages(options)
        self._lock = threading.Lock()
        self._held: dict[int, _Held] = {}
        self._leaving: frozenset[int] = frozenset()
        self._parts = 0
        self._recut_to = 0  # 0: the ranges stay as they are
        self._cuts = 0  # how often this process has cut anew
        self._memories: dict[int, tuple[_Held, Memory]] = {}
        self._looked = 0.0
        self._failed = False

    def tick(self, *, leads: bool) -> None:
        """Keep the leases held, take or give up others; whoever ``leads`` says how many ranges there are.

        A lease that lapsed while nobody took it still bears this name: nobody else can have judged, what is remembered holds.
        """
        began, now = time.monotonic(), time.time()
        with self._lock:
            mine, cuts = set(self._held), self._cuts
        leases.keep(self.name, [leases.of_range(part) for part in mine], now, LEASE)
        leases.hold(leases.of_worker(self.name), self.name, now, LEASE)
        parts = ranges.cut()
        if leads and parts == 0 and ranges.recut(self.options.ranges, self.name):
            parts = self.options.ranges
        wanted = leads and parts != self.options.ranges and leases.hold(leases.RECUT, self.name, now, LEASE)
        known = leases.claims(parts, now)
        take, leave = leases.share(known, self.name, mine)
        taken = [part for part in take if leases.hold(leases.of_range(part), self.name, now, LEASE)]
        kept = {part for part in mine if known.holders.get(part) == self.name}
        with self._lock:
            if cuts != self._cuts:
                return  # the ranges that this speaks of are no more
            before = {part: self._held[part] for part in kept if part in self._held}
            self._held = {part: replace(one, until=began + LEASE) for part, one in before.items()}
            self._held |= {part: _Held(began, began + LEASE) for part in taken}
            self._leaving, self._parts = frozenset(leave), parts
            self._recut_to = self.options.ranges if wanted else 0
        if taken or mine - kept:
            log.info("ranges", held=sorted(kept | set(taken)), of=parts)

    def judge(self, _now: datetime) -> int:
        """Observations → verdicts, flips, learned attributes, in the ranges held.

        Rows that are locked are told to whoever waits for them: what is remembered holds, for only what was stored is.
        """
        self._follow()
        self._look_abroad()
        memories = [memory for _, memory in self._memories.values()]
        try:
            count = judging.judge_ranges(self.history, memories, self.rules, self._undisturbed)
            if self._recut_to and len(memories) == self._parts and self._undisturbed():
                self._recut(memories)
        except judging.OvertakenError as fault:
            self._begin_anew(str(fault))
            return 0
        except DatabaseError as fault:
            if self._failed or (isinstance(fault, OperationalError) and busy(fault)):
                raise
            # Two workers may have made the same row, or one slept and was cut off; twice is no accident.
            self._failed = True
            connection.close_if_unusable_or_obsolete()
            self._begin_anew(str(fault))
            return 0
        self._failed = False
        return count

    def unseen(self, now: datetime) -> int:
        """Targets that nothing was heard of for long → unknown, in the ranges held; rows that lag → how far they were judged."""
        intervals = {"home": self.options.interval, "page": self._pages.every(now).total_seconds()}
        count = 0
        try:
            for held, memory in list(self._memories.values()):
                if not self._has(memory.range.part, held):
                    continue
                if memory.range.parts > 1:
                    judging.meet_anchors(memory)
                count += judging.note_unseen(intervals, memory, self.rules, now)
                judging.tell(memory)
        except judging.OvertakenError as fault:
            self._begin_anew(str(fault))
        return count

    def pending(self) -> dict[str, int]:
        """Of each vantage, what was judged here and no row counts yet; in the thread that judges."""
        found: dict[str, int] = {}
        for _, memory in self._memories.values():
            for vantage, count in memory.judged.items():
                found[vantage] = found.get(vantage, 0) + count
        return found

    def consumed(self) -> dict[str, int]:
        """Up to which number all ranges have judged what lies in this history."""
        holders = leases.claims(ranges.cut() or 1, time.time()).holders
        return ranges.consumed(self.history.vantages(), holders, self.base)

    def end(self) -> None:
        """Write how far was judged and give up everything, so that others need not wait; the thread that judges has ended."""
        with suppress(judging.OvertakenError):
            for _, memory in self._memories.values():
                judging.tell(memory)
        with self._lock:
            names = [leases.of_range(part) for part in self._held]
            self._held = {}
        leases.let_go(self.name, [*names, leases.RECUT, leases.of_worker(self.name)])

    def _follow(self) -> None:
        """Memories follow the leases: of what is held no more none is kept, of what is new it is built from rows."""
        with self._lock:
            leaving = [part for part in self._leaving if part in self._held]
            for part in leaving:
                del self._held[part]
            self._leaving = frozenset()
            held, parts = dict(self._held), self._parts
        self._memories = {
            part: (one, memory)
            for part, (one, memory) in self._memories.items()
            if part in held and held[part].since == one.since and memory.range.parts == parts
        }
        if leaving:
            leases.let_go(self.name, [leases.of_range(part) for part in leaving])
            log.info("ranges let go", ranges=leaving)
        for part in sorted(held.keys() - self._memories.keys()):
            memory = judging.remember(self.history.vantages(), Range(part, parts), self.name)
            self._memories[part] = held[part], memory

    def _undisturbed(self) -> bool:
        """Whether what is held is as it was when this turn began, and nothing is to be let go."""
        known = self._memories.items()
        with self._lock:
            same = not self._leaving and self._held.keys() == self._memories.keys()
        return same and all(self._has(part, held) for part, (held, _) in known)

    def _has(self, part: int, held: _Held) -> bool:
        with self._lock:
            now = self._held.get(part)
        return now is not None and now.since == held.since and now.until > time.monotonic()

    def _look_abroad(self) -> None:
        if time.monotonic() - self._looked > ABROAD_EVERY or not self._looked:
            self._looked = time.monotonic()
            self.rules = replace(self.rules, abroad=watched.abroad())

    def _recut(self, memories: list[Memory]) -> None:
        """All old ranges are held and judged up to one moment: the new ones begin there."""
        for memory in memories:
            judging.tell(memory)
        if ranges.recut(self._recut_to, self.name):
            log.info("ranges cut anew", ranges=self._recut_to, before=self._parts)
            self._memories = {}
            with self._lock:
                self._held = {part: one for part, one in self._held.items() if part < self._recut_to}
                self._parts, self._recut_to, self._cuts = self._recut_to, 0, self._cuts + 1
            leases.let_go(self.name, [leases.RECUT])

    def _begin_anew(self, fault: str) -> None:
        log.warning("judging begins anew from the rows", fault=fault)
        self._memories = {}
