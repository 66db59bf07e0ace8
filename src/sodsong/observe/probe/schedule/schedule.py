"""When each target is probed next: pure, with the time (monotonic seconds) passed in.

>>> from sodsong.observe.probe.plan import Pace, Plan
>>> schedule = Schedule(Pace())
>>> schedule.replace([Plan("a", "http://a.lao.test/", "home", 60.0)], now=0.0)
>>> [plan.target for plan in schedule.due(now=60.0, limit=10)]
['a']
>>> schedule.started("a", now=60.0)
>>> schedule.returned("a", "down", now=61.0)
>>> schedule.next_due(now=61.0)
65.0
"""

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b

from sodsong.observe.probe.plan import Pace, Past, Plan
from sodsong.observe.probe.record import Finding

from .caps import Caps, Entry, Key

# Lanes, the first served first: called anchors and re-checks of what answers, re-checks of what fails,
# live home pages and anchors, live OIT pages (the two by turns, as each is due), targets known to fail.
_CALLED, _RECHECK, _LIVE, _PAGES, _FAILING = 0, 1, 2, 3, 4
_SUSPECT = 0.5  # of all places at most this part for targets that fail: they take long, and the others' turn comes, too
_BREATH = 0.25  # seconds between a failure that took long and its re-check: the anchors answer in between
_COMEBACK = 600.0  # seconds over which the pages of a home page that is back are probed
_YIELD = 300.0  # seconds for which an overdue OIT page lets home pages go first while places are short
_STEP = 500  # plans that are followed at a step, a few milliseconds
_SILENT = 3  # failures in a row on one address, whoever lives there, after which its others are given less time, too


@dataclass(slots=True)
class _State:
    """One target between its probes."""

    plan: Plan
    phase: float  # 0..1, from its name: where in the interval its slot lies
    slot: float  # the next routine probe, were nothing else to happen
    due: float = 0.0
    lane: int = _LIVE
    ticket: int = 0  # entries with an older one are stale
    under_way: bool = False
    started: float | None = None
    finding: Finding | None = None  # the last one that said anything: never unknown
    rechecks: list[float] = field(default_factory=list)  # times still to come
    postponed: bool = False  # waits at a trickle for its home page
    address: str = ""  # where it was last found


class Schedule:
    """Which targets are due. A plan that ``due`` gave out is under way until ``returned`` says otherwise.

    Every change of finding brings quick re-checks; a home page that fails calls the anchors, and its pages
    are probed at a trickle until it is back. A host that asks for rest gets it. Announced maintenance is the
    judge's matter: it is measured like any other time.
    """

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._states: dict[str, _State] = {}
        self._children: dict[str, set[str]] = defaultdict(set)
        self._anchors: set[str] = set()
        self._heaps: tuple[list[Entry], ...] = ([], [], [], [], [])
        self._caps = Caps({"group": pace.per_group, "address": pace.per_address, "vendor": pace.per_vendor})
        self._held: dict[str, tuple[tuple[Key, ...], int]] = {}  # target under way -> what it was counted under, lane
        self._suspects = 0  # under way in the lanes of what fails
        self._failed: dict[str, int] = {}  # address -> failures on it in a row
        self._rests: dict[str, tuple[float, int]] = {}  # host -> until when it is left alone, how often it asked
        self._order = 0
        self._called: float | None = None  # when the anchors were last called

    def __len__(self) -> int:
        return len(self._states)

    def replace(self, plans: Iterable[Plan], now: float, pasts: Mapping[str, Past] | None = None) -> None:
        """Watch exactly ``plans`` from now on; what stays keeps its state.

        New targets start evenly over their interval, each at a place that its name decides. ``pasts`` (the last
        probe, by target) lets a restart go on where it stopped: what is not overdue keeps its turn, and what had
        changed but was not borne out yet is re-checked, so that a watch that falls often still comes to verdicts.
        """
        for _ in self.follow(plans, now, pasts):
            continue

    def follow(self, plans: Iterable[Plan], now: float, pasts: Mapping[str, Past] | None = None) -> Iterator[None]:
        """The same in small steps, between which the schedule may be asked; other plans may be followed before the end."""
        pasts = pasts or {}
        wanted = {plan.target: plan for plan in plans}
        for target in self._states.keys() - wanted.keys():
            self._remove(target)
        for number, (target, plan) in enumerate(wanted.items(), 1):
            if not number % _STEP:
                yield
            state = self._states.get(target)
            if state is None:
                self._add(plan, now, pasts.get(target))
            elif state.plan != plan:
                self._change(state, plan, now)
        if any(past.finding == "down" and not past.settled for past in pasts.values()):
            self._call_anchors(now)

    def due(self, now: float, limit: int) -> list[Plan]:
        """At most ``limit`` plans whose time has come and that no cap holds back, the most urgent first."""
        return list(self.each_due(now, limit))

    def each_due(self, now: float, limit: int, *, tight: bool = False) -> Iterator[Plan]:
        """The same one by one: what is not asked for keeps its turn.

        ``tight``: there are fewer places than usual, so OIT pages let home pages go first, but not for ever.
        """
        for _, entry in self._caps.let_out(self._stale):
            heapq.heappush(self._heaps[self._states[entry[2]].lane], entry)
        suspects = max(1, int((len(self._held) + limit) * _SUSPECT))
        while limit > 0:
            lane = self._foremost(now, suspects, _YIELD if tight else 0.0)
            if lane is None:
                break
            entry = heapq.heappop(self._heaps[lane])
            state = self._states.get(entry[2])
            if state is None or state.ticket != entry[3] or self._postpone(state, now) or self._rest(state, now):
                continue
            if self._take(state, entry):
                limit -= 1
                yield state.plan

    def _foremost(self, now: float, suspects: int, handicap: float) -> int | None:
        """The lane whose turn it is, None when nothing is due; a page is ``handicap`` seconds less urgent."""
        ready = [bool(heap) and heap[0][0] <= now for heap in self._heaps]
        room = self._suspects < suspects
        if ready[_CALLED]:
            return _CALLED
        if ready[_RECHECK] and room:
            return _RECHECK
        if ready[_LIVE] and ready[_PAGES]:
            home, page = self._heaps[_LIVE][0], self._heaps[_PAGES][0]
            return _LIVE if home[:2] < (page[0] + handicap, page[1]) else _PAGES
        if ready[_LIVE] or ready[_PAGES]:
            return _LIVE if ready[_LIVE] else _PAGES
        return _FAILING if ready[_FAILING] and room else None

    def started(self, target: str, now: float) -> None:
        """The probe of ``target`` has begun."""
        state = self._states.get(target)
        if state is not None:
            state.started = now

    def returned(
        self, target: str, finding: Finding, now: float, *, address: str | None = None, rest: float | None = None
    ) -> None:
        """The probe of ``target`` came back with ``finding``: its next one is set.

        ``address`` is where it was found; ``rest`` the seconds that its host asks to be left alone (0: it names no
        number), None when it asks for nothing.
        """
        self._release(target)
        state = self._states.get(target)
        if state is None:
            return
        state.under_way = False
        self._learn_address(state, finding, address)
        before, changed = state.finding, self._changed(state, finding)
        if finding != "unknown":
            state.finding = finding
        while state.slot <= now:
            state.slot += state.plan.interval * max(1, int((now - state.slot) / state.plan.interval))
        if changed and not self._parent_down(state):
            since = now if state.started is None else state.started
            state.rechecks = sorted(max(since + after, now + _BREATH) for after in self._pace.rechecks)
        self._note_rest(state, rest, now)
        self._set_next(state)
        if state.plan.kind == "home" and finding == "down":
            self._call_anchors(now)
        if state.plan.kind == "home" and before == "down" and finding in ("up", "degraded"):
            self._bring_back(target, now)

    def failing(self, target: str) -> bool:
        """Whether ``target`` is expected to fail: its last probe did, or the last few of its address, whosever."""
        state = self._states.get(target)
        if state is None:
            return False
        return state.finding == "down" or self._failed.get(state.plan.address or state.address, 0) >= _SILENT

    def next_due(self, now: float) -> float | None:
        """When something is next due (perhaps already); None when nothing is waiting."""
        times = [now] if self._caps.loose else []
        for heap in self._heaps:
            while heap and self._stale(heap[0]):
                heapq.heappop(heap)
            if heap:
                times.append(heap[0][0])
        return max(min(times), now) if times else None

    def _add(self, plan: Plan, now: float, past: Past | None) -> None:
        phase = _place(plan.target)
        wait = phase * plan.interval * self._pace.spread
        if past is not None and past.age < plan.interval:
            wait = plan.interval - past.age
        state = self._states[plan.target] = _State(plan, phase, now + wait)
        self._join(plan)
        if past is not None and past.finding not in (None, "unknown"):
            state.finding, state.started = past.finding, now - past.age
            if not past.settled:
                state.rechecks = sorted(max(state.started + after, now + _BREATH) for after in self._pace.rechecks)
        self._set_next(state)

    def _change(self, state: _State, plan: Plan, now: float) -> None:
        before = state.plan
        self._leave(before)
        if plan.interval != before.interval:
            state.slot = min(state.slot, now + state.phase * plan.interval)
        state.plan = plan
        self._join(plan)
        # What was only learned of it moves no turn that is still to come; one that waits for a cap waits for the new one.
        timeless = (plan.interval, plan.parent) == (before.interval, before.parent) and state.due > now
        if not state.under_way and not timeless:
            self._set_next(state)

    def _remove(self, target: str) -> None:
        self._leave(self._states.pop(target).plan)

    def _take(self, state: _State, entry: Entry) -> bool:
        """Count the target as under way; False when a cap is reached and it has to wait for that."""
        plan = state.plan
        named = (("group", plan.group), ("address", plan.address or state.address), ("vendor", plan.vendor))
        keys = tuple((kind, value) for kind, value in named if value)
        if not self._caps.take(keys, _LIVE if state.lane == _PAGES else state.lane, entry):
            return False
        state.under_way = True
        state.ticket += 1
        self._suspects += state.lane in (_RECHECK, _FAILING)
        self._held[plan.target] = (keys, state.lane)
        return True

    def _learn_address(self, state: _State, finding: Finding, address: str | None) -> None:
        """Keep where the target was found and how its address fares."""
        if not address:
            return
        state.address = address
        if finding == "down":
            self._failed[address] = self._failed.get(address, 0) + 1
        elif finding != "unknown":
            self._failed.pop(address, None)

    def _note_rest(self, state: _State, asked: float | None, now: float) -> None:
        """Leave the target's host alone as long as it asks, longer each time it does not say how long."""
        host = state.plan.group or state.plan.target
        until, times = self._rests.get(host, (0.0, 0))
        if asked is None:
            if until <= now:  # else it was under way when the host asked
                self._rests.pop(host, None)
            return
        times += 1
        seconds = asked or self._pace.rest * 2 ** min(times - 1, 10)
        self._rests[host] = (now + min(seconds, self._pace.rest_most), times)
        if state.finding != "down":  # a failure is confirmed first: three looks are no crowd
            state.rechecks.clear()

    def _rest(self, state: _State, now: float) -> bool:
        """Whether the target's host is to be left alone, and so the probe was put off."""
        until = self._rests.get(state.plan.group or state.plan.target, (now, 0))[0]
        if until <= now or state.lane == _RECHECK:
            return False
        self._push(state, until + state.phase * min(state.plan.interval, self._pace.rest), state.lane)
        return True

    def _join(self, plan: Plan) -> None:
        if plan.kind == "anchor":
            self._anchors.add(plan.target)
        if plan.parent is not None:
            self._children[plan.parent].add(plan.target)

    def _leave(self, plan: Plan) -> None:
        self._anchors.discard(plan.target)
        if plan.parent is not None:
            self._children[plan.parent].discard(plan.target)

    def _changed(self, state: _State, finding: Finding) -> bool:
        """Whether ``finding`` is news: another than the last, or a first one that is not good."""
        if finding == "unknown":
            return False
        return finding != (state.finding or "up")

    def _set_next(self, state: _State) -> None:
        """Put the next probe of ``state`` into its lane: the re-checks still to come, else its slot."""
        if state.rechecks:
            self._push(state, state.rechecks.pop(0), _RECHECK if state.finding == "down" else _CALLED)
        else:
            live = _PAGES if state.plan.kind == "page" else _LIVE
            self._push(state, state.slot, _FAILING if state.finding == "down" else live)

    def _push(self, state: _State, due: float, lane: int) -> None:
        state.due, state.lane = due, lane
        state.ticket += 1
        self._order += 1
        heapq.heappush(self._heaps[lane], (due, self._order, state.plan.target, state.ticket))

    def _stale(self, entry: Entry) -> bool:
        state = self._states.get(entry[2])
        return state is None or state.ticket != entry[3]

    def _release(self, target: str) -> None:
        """One probe less under way: another may go."""
        held = self._held.pop(target, None)
        if held is not None:
            self._suspects -= held[1] in (_RECHECK, _FAILING)
            self._caps.release(held[0])

    def _parent_down(self, state: _State) -> bool:
        parent = self._states.get(state.plan.parent or "")
        return parent is not None and parent.finding == "down"

    def _postpone(self, state: _State, now: float) -> bool:
        """A page whose home page is down waits for its trickle; True when it was put off."""
        if not self._parent_down(state):
            state.postponed = False
            return False
        state.rechecks.clear()
        trickle = state.plan.interval * self._pace.trickle
        if state.started is None and not state.postponed:
            state.started = now - state.phase * trickle  # never probed: somewhere within the trickle
        turn = (state.started or now) + trickle
        if turn <= now:
            return False
        state.postponed = True
        state.slot = turn
        self._push(state, turn, _FAILING)
        return True

    def _call_anchors(self, now: float) -> None:
        """Ask the anchors at once, so that the judge can tell our own line's fault from theirs."""
        if self._called is not None and now - self._called < self._pace.anchor_gap:
            return
        self._called = now
        for target in sorted(self._anchors):
            state = self._states[target]
            if not state.under_way and not (state.lane == _CALLED and state.due <= now):
                self._push(state, now, _CALLED)

    def _bring_back(self, home: str, now: float) -> None:
        """The home page answers again: its postponed pages return to their turns, soon but not all at once."""
        for target in sorted(self._children.get(home, ())):
            state = self._states[target]
            if state.postponed and not state.under_way:
                state.postponed = False
                state.slot = now + state.phase * min(state.plan.interval, _COMEBACK)
                self._set_next(state)


def _place(target: str) -> float:
    """A place in [0, 1) that only the target's name decides, evenly spread over all names."""
    return int.from_bytes(blake2b(target.encode("utf-8", "replace"), digest_size=6).digest()) / (1 << 48)
