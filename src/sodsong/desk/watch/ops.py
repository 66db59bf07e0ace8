"""What the watch does: keeps its targets in step with the register, judges what history brings, learns attributes.

The judge reads each vantage's history on from a stored position. Position, windows and flips are written in one
transaction, so a killed process repeats nothing and loses nothing. Windows of targets in a steady state are not
written at each check: read again from the older position they come to the same, so rows change only when a state does.
"""

import time
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import cast

from django.db import transaction
from django.db.models import Q

from sodsong.desk.registry import queries as registry_queries
from sodsong.desk.registry.models import Site
from sodsong.desk.watch import queries, storing
from sodsong.desk.watch.models import Flip, Lease, Maintenance, OwnLine, Reader, Target
from sodsong.judge.cause.learn import learned
from sodsong.judge.verdict import form
from sodsong.judge.verdict.judging import judge_batch, stale
from sodsong.judge.verdict.line import Line
from sodsong.judge.verdict.record import Flip as PureFlip
from sodsong.judge.verdict.record import Sight, Window
from sodsong.judge.verdict.rules import Rules
from sodsong.observe.probe.plan import TargetKind
from sodsong.observe.probe.record import Observation
from sodsong.record.history.history import History

BATCH = 1_000  # observations stored in one transaction: the rows have one writer, and others wait for it
TELL_EVERY = timedelta(seconds=5)  # how often the position alone is written when nothing changed


@dataclass(slots=True)
class Memory:
    """What one judging process holds between two batches; all of it can be built again from rows."""

    windows: dict[str, Window] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    sites: dict[str, int | None] = field(default_factory=dict)
    known: dict[int, dict[str, str]] = field(default_factory=dict)
    ends: dict[int, date] = field(default_factory=dict)  # the day each site's certificate was last seen to end
    positions: dict[str, int] = field(default_factory=dict)
    stored: dict[str, int] = field(default_factory=dict)  # the positions as the rows have them
    line: Line = field(default_factory=Line)
    told: dict[str, datetime] = field(default_factory=dict)
    judged: Counter[str] = field(default_factory=Counter)  # observations of each vantage since this process began
    heard: dict[str, float] = field(default_factory=dict)  # when each target was last judged, on the monotonic clock
    began: float = field(default_factory=time.monotonic)


@transaction.atomic
def sync_targets(anchors: Sequence[str]) -> int:
    """One home target for each watched site, one for each anchor URL; others rest. Returns how many changed."""
    changed = 0
    wanted = {site.pk: site for site in Site.objects.filter(watched=True, until__isnull=True)}
    for target in Target.objects.filter(kind="home", site__isnull=False):
        changed += _rest(target, on=target.site_id in wanted)
        wanted.pop(target.site_id or 0, None)
    Target.objects.bulk_create(Target(site=site, kind="home", url=site.url) for site in wanted.values())
    named = set(anchors)
    for target in Target.objects.filter(kind="anchor"):
        changed += _rest(target, on=target.url in named)
        named.discard(target.url)
    Target.objects.bulk_create(Target(kind="anchor", url=url) for url in sorted(named))
    return changed + len(wanted) + len(named)


def _rest(target: Target, *, on: bool) -> int:
    if target.active == on:
        return 0
    target.active = on
    target.save(update_fields=["active"])
    return 1


def remember(heard: Collection[str] | None = None) -> Memory:
    """The judge's memory as the rows tell it; given ``heard``, without what other vantages said: nobody renews it here."""
    memory = Memory(known=queries.measured_attributes(), ends=registry_queries.certificate_ends())
    for target in Target.objects.all():
        _remember_target(memory, target, heard)
    for reader in Reader.objects.all():
        memory.positions[reader.vantage] = memory.stored[reader.vantage] = reader.position
    for own in OwnLine.objects.all():
        line = form.line_from_json(own.memory)
        memory.line = replace(
            line, views={name: view for name, view in line.views.items() if heard is None or name in heard}
        )
    return memory


def _remember_target(memory: Memory, target: Target, heard: Collection[str] | None = None) -> None:
    key = str(target.pk)
    memory.kinds[key], memory.sites[key] = target.kind, target.site_id
    if target.window:
        window = form.window_from_json(target.window)
        kept = tuple(sight for sight in window.sights if heard is None or sight.vantage in heard)
        memory.windows[key] = replace(window, sights=kept)


def judge_history(history: History, memory: Memory, rules: Rules) -> int:
    """Judge what has come since; returns how many observations were read."""
    count = 0
    for vantage in history.vantages():
        while batch := history.read(vantage, memory.positions.get(vantage, 0), BATCH):
            _judge(vantage, batch, memory, rules)
            count += len(batch)
            if len(batch) < BATCH:
                break
    return count


def _judge(vantage: str, batch: Sequence[tuple[int, Observation]], memory: Memory, rules: Rules) -> None:
    seen = [observation for _, observation in batch]
    _meet(seen, memory)
    changed, line, flips = judge_batch(memory.windows, memory.line, _sights(seen, memory), rules)
    lessons = _lessons(seen, memory)
    endings = _endings(seen, memory)
    position, read_at = batch[-1][0], max(o.at for o in seen)
    stored = {key: window for key, window in changed.items() if _material(memory.windows.get(key), window)}
    told = memory.told.get(vantage)
    if stored or flips or lessons or endings or told is None or read_at - told > TELL_EVERY:
        with transaction.atomic():
            _move_on(vantage, memory.stored.get(vantage), position, read_at)
            OwnLine.objects.update_or_create(pk=1, defaults={"memory": form.line_to_json(line)})
            storing.store_windows(stored)
            storing.store_flips(flips)
            storing.learn(lessons)
            storing.note_endings(endings, read_at)
        memory.told[vantage], memory.stored[vantage] = read_at, position
    # Only what is safely stored is remembered: had the transaction failed, the batch would be read again.
    memory.windows.update(changed)
    memory.judged[vantage] += len(batch)
    memory.line, memory.positions[vantage] = line, position
    memory.ends.update(endings)
    memory.heard.update(dict.fromkeys((o.target for o in seen), time.monotonic()))
    for site, attributes, _ in lessons:
        memory.known.setdefault(site, {}).update(attributes)


def note_unseen(intervals: Mapping[str, float], memory: Memory, rules: Rules, now: datetime) -> int:
    """Targets (with their intervals, seconds) of which nothing was heard for long become unknown; returns how many.

    Only time in which this process listened counts: after a rest the targets get their turn first.
    """
    ticks = time.monotonic()
    windows: dict[str, Window] = {}
    flips: list[PureFlip] = []
    for target, interval in intervals.items():
        patience = max(rules.stale_after * interval, rules.stale_floor)
        window = memory.windows.get(target)
        if window is None or ticks - memory.heard.get(target, memory.began) < patience:
            continue
        windows[target], flip = stale(target, window, interval, now, rules)
        flips += [flip] if flip else []
    changed = {flip.target: windows[flip.target] for flip in flips}
    if changed:
        with transaction.atomic():
            storing.store_windows(changed)
            storing.store_flips(flips)
        memory.windows.update(changed)
    return len(changed)


class OvertakenError(RuntimeError):
    """Another watch has judged on from where this one stood; nothing of this one's batch was kept."""


def _move_on(vantage: str, known: int | None, position: int, read_at: datetime) -> None:
    """Move the reading position, only from where this process left it. Raises OvertakenError."""
    if known is None:
        _, made = Reader.objects.get_or_create(vantage=vantage, defaults={"position": position, "read_at": read_at})
        if not made:
            raise OvertakenError(f"{vantage}: {OvertakenError.__doc__}")
    elif not Reader.objects.filter(vantage=vantage, position=known).update(position=position, read_at=read_at):
        raise OvertakenError(f"{vantage}: {OvertakenError.__doc__}")


def hold(name: str, holder: str, now: float, seconds: float) -> bool:
    """Take or keep the lease ``name`` for ``seconds`` from ``now`` (seconds since 1970); False while another holds it.

    Held again by the same holder at any time, by another once it has lapsed: of several that try, one gets it.
    """
    free = Q(holder=holder) | Q(until__lt=now)
    if Lease.objects.filter(free, name=name).update(holder=holder, until=now + seconds):
        return True
    if Lease.objects.filter(name=name).exists():
        return False
    Lease.objects.bulk_create([Lease(name=name, holder=holder, until=now + seconds)], ignore_conflicts=True)
    return Lease.objects.filter(name=name, holder=holder).exists()


def _meet(seen: Sequence[Observation], memory: Memory) -> None:
    """Remember targets that were made since this process began."""
    for target in Target.objects.filter(pk__in={o.target for o in seen if o.target not in memory.kinds}):
        _remember_target(memory, target)


def _sights(seen: Sequence[Observation], memory: Memory) -> list[tuple[str, TargetKind, Sight]]:
    """What verdicts rest on; an observation of a target that is gone says nothing."""
    return [
        (
            o.target,
            cast("TargetKind", memory.kinds[o.target]),
            Sight(o.vantage, o.at, o.finding, o.reason, (o.phases.total or 0.0) / 1000),
        )
        for o in seen
        if o.target in memory.kinds
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


class BadTime(ValueError):  # noqa: N818  # what a person wrote, not a fault of the program
    """A maintenance must end after it begins, and in the future."""


def plan_maintenance(
    site: Site, begins: datetime, ends: datetime, *, reason: str, by: str, now: datetime
) -> Maintenance:
    """Note that ``site`` may be down by plan from ``begins`` to ``ends`` (aware). Raises BadTime."""
    if not max(begins, now) < ends:
        raise BadTime(BadTime.__doc__)
    return Maintenance.objects.create(site=site, begins=begins, ends=ends, reason=reason[:300], by=by)


def end_maintenance(maintenance: Maintenance, now: datetime) -> None:
    """End a maintenance now; one that has not begun is struck."""
    if maintenance.begins >= now:
        maintenance.delete()
    else:
        Maintenance.objects.filter(pk=maintenance.pk, ends__gt=now).update(ends=now)


def take_flips(ids: Sequence[int], now: datetime) -> int:
    """Claim flips for the cases stage; returns how many were still free. Inside the caller's transaction."""
    return Flip.objects.filter(pk__in=ids, taken_at__isnull=True).update(taken_at=now)


def watch_pages(pairs: Iterable[tuple[Site, str]]) -> dict[tuple[int, str], Target]:
    """The targets of these addresses on (or for) sites, by site (id) and address, watched from now on.

    A home page of that address stays what it is.
    """
    wanted = {(site.pk, url) for site, url in pairs}
    rows = Target.objects.filter(site__in={pk for pk, _ in wanted}).defer("window")
    there = {(one.site_id or 0, one.url): one for one in rows}
    new = [Target(site_id=pk, url=url, kind="page") for pk, url in sorted(wanted) if (pk, url) not in there]
    Target.objects.bulk_create(new, batch_size=500)
    resting = [there[key].pk for key in wanted & there.keys() if not there[key].active and there[key].kind == "page"]
    Target.objects.filter(pk__in=resting).update(active=True)
    return {key: one for key, one in there.items() if key in wanted} | {(one.site_id or 0, one.url): one for one in new}


def rest_page(target: Target) -> None:
    """Stop probing a page that nobody needs any more; home pages and anchors are not touched."""
    if target.kind == "page":
        _rest(target, on=False)
