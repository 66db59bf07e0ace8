"""Judging: history is read on, observations become windows and flips, what sites show is learned; a range of targets each.

Each range's judge reads each vantage's history on from a stored position. Position, windows and flips are written in one
transaction, so a killed process repeats nothing and loses nothing. Windows of targets in a steady state are not
written at each check: read again from the older position they come to the same, so rows change only when a state does.
"""

import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any, cast

from django.db import transaction
from django.db.models import BigIntegerField, ExpressionWrapper, F, Max, Q, QuerySet

from sodsong.desk.registry import queries as registry
from sodsong.desk.watch import leases, queries, storing
from sodsong.desk.watch.models import OwnLine, Reader, Target
from sodsong.judge.cause.learn import learned
from sodsong.judge.verdict import form
from sodsong.judge.verdict.judging import judge_batch, stale
from sodsong.judge.verdict.line import Line
from sodsong.judge.verdict.ranges import SPACE, STEP, WHOLE, Range
from sodsong.judge.verdict.record import Flip as PureFlip
from sodsong.judge.verdict.record import Sight, Window
from sodsong.judge.verdict.rules import Rules
from sodsong.observe.probe.plan import TargetKind
from sodsong.observe.probe.record import Observation
from sodsong.record.history.history import History

BATCH = 1_000  # observations stored in one transaction: the rows have one writer, and others wait for it
TELL_EVERY = timedelta(seconds=5)  # how often the position alone is written when nothing changed
ASKED = 500  # targets in one question

Numbered = tuple[int, Observation]


class OvertakenError(RuntimeError):
    """Another watch judges what this one had; nothing of this one's batch was kept."""


@dataclass(slots=True)
class Memory:
    """What the judge of a range holds between two batches; all of it can be built again from rows.

    ``holder`` is who must have the range's lease when something is written; empty: nobody else judges.
    """

    range: Range = WHOLE
    holder: str = ""
    windows: dict[str, Window] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)  # of its own targets and of all anchors
    sites: dict[str, int | None] = field(default_factory=dict)
    known: dict[int, dict[str, str]] = field(default_factory=dict)
    ends: dict[int, date] = field(default_factory=dict)  # the day each site's certificate was last seen to end
    positions: dict[str, int] = field(default_factory=dict)
    stored: dict[str, int] = field(default_factory=dict)  # the positions as the rows have them
    line: Line = field(default_factory=Line)
    read: dict[str, datetime] = field(default_factory=dict)  # of the newest observation judged
    told: dict[str, datetime] = field(default_factory=dict)
    judged: Counter[str] = field(default_factory=Counter)  # observations of each vantage that no row counts yet
    heard: dict[str, float] = field(default_factory=dict)  # when each target was last judged, on the monotonic clock
    began: float = field(default_factory=time.monotonic)
    newest: int = 0  # targets with a higher id are not known yet, anchors among them


def remember(heard: Collection[str] | None = None, one: Range = WHOLE, holder: str = "") -> Memory:
    """The memory of a range as the rows tell it; given ``heard``, without what other vantages said: nobody renews it here."""
    memory = Memory(one, holder, newest=Target.objects.aggregate(newest=Max("pk"))["newest"] or 0)
    for row in _rows(_of(one)):
        _meet_one(memory, row, heard)
    memory.known, memory.ends = queries.measured_attributes(), registry.certificate_ends()
    if one.parts > 1:
        mine = {site for target, site in memory.sites.items() if memory.kinds[target] == "home"}
        memory.known = {site: kinds for site, kinds in memory.known.items() if site in mine}
        memory.ends = {site: day for site, day in memory.ends.items() if site in mine}
    for reader in Reader.objects.filter(part=one.part, parts=one.parts):
        memory.positions[reader.vantage] = memory.stored[reader.vantage] = reader.position
    for own in OwnLine.objects.filter(part=one.part, parts=one.parts):
        line = form.line_from_json(own.memory)
        memory.line = replace(
            line, views={name: view for name, view in line.views.items() if heard is None or name in heard}
        )
    return memory


def _of(one: Range) -> QuerySet[Target]:
    """The targets of a range and all anchors."""
    if one.parts == 1:
        return Target.objects.all()
    first, behind = one.bounds
    # As a large number: of the id's own kind, a bound that it cannot reach would be left out of the question.
    placed = Target.objects.alias(place=ExpressionWrapper(F("pk") * STEP % SPACE, output_field=BigIntegerField()))
    return placed.filter(Q(place__gte=first, place__lt=behind) | Q(kind="anchor"))


def _rows(targets: QuerySet[Target]) -> Iterator[tuple[int, str, int | None, Any]]:
    return targets.values_list("pk", "kind", "site_id", "window").iterator(2_000)


def _meet_one(memory: Memory, row: tuple[int, str, int | None, Any], heard: Collection[str] | None = None) -> None:
    key, kind, site, kept = str(row[0]), *row[1:]
    memory.kinds[key], memory.sites[key] = kind, site
    if kept:
        window = form.window_from_json(kept)
        sights = tuple(sight for sight in window.sights if heard is None or sight.vantage in heard)
        memory.windows[key] = replace(window, sights=sights)


def judge_history(history: History, memory: Memory, rules: Rules) -> int:
    """Judge what has come since; returns how many observations were read."""
    return judge_ranges(history, [memory], rules)


def judge_ranges(
    history: History, memories: Sequence[Memory], rules: Rules, go_on: Callable[[], bool] = lambda: True
) -> int:
    """Judge what has come since in these ranges, reading it once for all of them; returns how many observations were read.

    Between batches it ends early when ``go_on`` says no. Raises OvertakenError.
    """
    count = 0
    for vantage in history.vantages() if memories else ():
        while go_on():
            after = min(memory.positions.get(vantage, 0) for memory in memories)
            batch = history.read(vantage, after, BATCH)
            for memory in memories:
                known = memory.positions.get(vantage, 0)
                news = batch if known <= after else [one for one in batch if one[0] > known]
                if news:
                    _judge(vantage, news, memory, rules)
            count += len(batch)
            if len(batch) < BATCH:
                break
    return count


def _judge(vantage: str, batch: Sequence[Numbered], memory: Memory, rules: Rules) -> None:
    _meet(batch, memory)
    seen = [observation for _, observation in batch if observation.target in memory.kinds]
    changed, line, flips = judge_batch(memory.windows, memory.line, _sights(seen, memory), rules)
    lessons = _lessons(seen, memory)
    endings = _endings(seen, memory)
    read_at = max(observation.at for _, observation in batch)
    stored = {key: window for key, window in changed.items() if _material(memory.windows.get(key), window)}
    told = memory.told.get(vantage)
    judged = memory.judged[vantage] + _count(batch, memory)
    if stored or flips or lessons or endings or told is None or read_at - told > TELL_EVERY:
        with transaction.atomic():
            _keep_line(memory, line)
            _move_on(memory, vantage, batch[-1][0], read_at, judged)
            storing.store_windows(stored)
            storing.store_flips(flips)
            storing.learn(lessons)
            storing.note_endings(endings, read_at)
        memory.told[vantage], memory.stored[vantage], judged = read_at, batch[-1][0], 0
    # Only what is safely stored is remembered: had the transaction failed, the batch would be read again.
    memory.windows.update(changed)
    memory.judged[vantage], memory.read[vantage] = judged, read_at
    memory.line, memory.positions[vantage] = line, batch[-1][0]
    memory.ends.update(endings)
    memory.heard.update(dict.fromkeys((o.target for o in seen), time.monotonic()))
    for site, attributes, _ in lessons:
        memory.known.setdefault(site, {}).update(attributes)


def _count(batch: Sequence[Numbered], memory: Memory) -> int:
    """How many of these are this range's to count: an anchor's are in one range, as any target's."""
    return len(batch) if memory.range == WHOLE else sum(memory.range.holds(one.target) for _, one in batch)


def tell(memory: Memory) -> int:
    """Write how far each vantage was judged, where the rows lag: nothing may come any more that would do it. Raises OvertakenError."""
    behind = [name for name, position in memory.positions.items() if memory.stored.get(name) != position]
    if behind:
        with transaction.atomic():
            _keep_line(memory, memory.line)
            for name in behind:
                _move_on(memory, name, memory.positions[name], memory.read[name], memory.judged[name])
    for name in behind:
        memory.told[name], memory.stored[name], memory.judged[name] = memory.read[name], memory.positions[name], 0
    return len(behind)


def note_unseen(intervals: Mapping[str, float], memory: Memory, rules: Rules, now: datetime) -> int:
    """Targets of which nothing was heard for long become unknown; returns how many. Raises OvertakenError.

    ``intervals`` are the seconds between two checks by kind; other kinds, and targets that rest, stay as they are.
    Only time in which this process listened counts: after a rest the targets get their turn first.
    """
    ticks = time.monotonic()
    silent = iter(
        target
        for target, kind in memory.kinds.items()
        if kind in intervals
        and (window := memory.windows.get(target))
        and window.sights
        and window.state != "unknown"
        and ticks - memory.heard.get(target, memory.began)
        >= max(rules.stale_after * intervals[kind], rules.stale_floor)
    )
    count = 0
    while some := list(islice(silent, ASKED)):
        count += _note(some, intervals, memory, rules, now)
    return count


def _note(some: list[str], intervals: Mapping[str, float], memory: Memory, rules: Rules, now: datetime) -> int:
    active = {str(pk) for pk in Target.objects.filter(pk__in=some, active=True).values_list("pk", flat=True)}
    memory.heard.update(dict.fromkeys(set(some) - active, time.monotonic()))  # who rests is not asked about each time
    windows: dict[str, Window] = {}
    flips: list[PureFlip] = []
    for target in (one for one in some if one in active):
        window, flip = stale(target, memory.windows[target], intervals[memory.kinds[target]], now, rules)
        if flip:
            windows[target] = window
            flips.append(flip)
    if flips:
        with transaction.atomic():
            _fence(memory)
            storing.store_windows(windows)
            storing.store_flips(flips)
        memory.windows.update(windows)
    return len(flips)


def _fence(memory: Memory) -> None:
    """Nobody else judges this range until the caller's transaction ends. Raises OvertakenError."""
    if memory.holder and not leases.held(leases.of_range(memory.range.part), memory.holder):
        raise OvertakenError(f"{memory.range}: {OvertakenError.__doc__}")


def _move_on(memory: Memory, vantage: str, position: int, read_at: datetime, judged: int) -> None:
    """Move the reading position, only from where this process left it. Raises OvertakenError."""
    row = {"vantage": vantage, "part": memory.range.part, "parts": memory.range.parts}
    known = memory.stored.get(vantage)
    if known is None:
        fresh = {"position": position, "read_at": read_at, "judged": judged}
        moved = Reader.objects.get_or_create(**row, defaults=fresh)[1]
    else:
        news = {"position": position, "read_at": read_at, "judged": F("judged") + judged}
        moved = bool(Reader.objects.filter(**row, position=known).update(**news))
    if not moved:
        raise OvertakenError(f"{vantage}: {OvertakenError.__doc__}")


def _keep_line(memory: Memory, line: Line) -> None:
    """Write what is held of our own line, if the range is there and this process's. Raises OvertakenError."""
    _fence(memory)
    row, said = {"part": memory.range.part, "parts": memory.range.parts}, form.line_to_json(line)
    if OwnLine.objects.filter(**row).update(memory=said):
        return
    if memory.holder:  # the targets were cut anew since
        raise OvertakenError(f"{memory.range}: {OvertakenError.__doc__}")
    OwnLine.objects.create(**row, memory=said)


def _meet(batch: Sequence[Numbered], memory: Memory) -> None:
    """Remember targets that were made since this process began."""
    strange = {one.target for _, one in batch if one.target not in memory.kinds}
    mine = {target for target in strange if memory.range.holds(target)}
    for row in _rows(Target.objects.filter(pk__in=mine)) if mine else ():
        _meet_one(memory, row)
    if max(map(int, strange - mine), default=0) > memory.newest:
        meet_anchors(memory)
        memory.newest = max(map(int, strange))


def meet_anchors(memory: Memory) -> None:
    """Remember all anchors, whichever range they lie in."""
    for row in _rows(Target.objects.filter(kind="anchor")):
        _meet_one(memory, row)


def _sights(seen: Sequence[Observation], memory: Memory) -> list[tuple[str, TargetKind, Sight]]:
    """What verdicts rest on."""
    return [
        (
            o.target,
            cast("TargetKind", memory.kinds[o.target]),
            Sight(o.vantage, o.at, o.finding, o.reason, (o.phases.total or 0.0) / 1000),
        )
        for o in seen
    ]


def _steady(window: Window) -> Window:
    return replace(window, sights=())


def _material(old: Window | None, new: Window) -> bool:
    """Must this window be written? Not while the target only goes on as it was."""
    if old is None:
        return True
    sights = (*old.sights, *new.sights)
    if new.abroad:  # steady, though places at home and abroad see different things
        calm = len({(sight.vantage, sight.finding) for sight in sights}) == len({sight.vantage for sight in sights})
    else:
        calm = all(sight.finding == new.state for sight in sights)
    return not (calm and _steady(old) == _steady(new))


# What every good answer shows where it is so: not shown any more, it is so no more.
SHOWN = frozenset({"ip", "net24", "cname", "tls", "server", "cdn"})


def _lessons(seen: Sequence[Observation], memory: Memory) -> list[storing.Lesson]:
    """What the observations teach that is not known yet."""
    newest: dict[int, Observation] = {}
    for observation in seen:
        site = memory.sites.get(observation.target)
        if site is not None and memory.kinds[observation.target] == "home":
            newest[site] = observation
    lessons: list[storing.Lesson] = []
    for site, observation in newest.items():
        known = memory.known.get(site, {})
        shown = learned(observation)
        news = {kind: value[:500] for kind, value in shown.items() if known.get(kind) != value[:500]}
        if shown:
            news |= {kind: "" for kind in SHOWN if known.get(kind) and kind not in shown}
        if news:
            lessons.append((site, news, observation.at))
    return lessons


def _endings(seen: Sequence[Observation], memory: Memory) -> dict[int, date]:
    """The day each site's certificate ends, where it is another than was known; a failing site shows it too."""
    found: dict[int, date] = {}
    for observation in seen:
        site = memory.sites.get(observation.target)
        if site is not None and observation.certificate and memory.kinds[observation.target] == "home":
            found[site] = observation.certificate.not_after.date()
    return {site: day for site, day in found.items() if memory.ends.get(site) != day}
