"""What happens to incidents: the attribution stage, reports taken in, and what people decide.

Only here do rows become casework's values and its events become rows. An event is written with the next
sequence number under a unique constraint, in the transaction that claims what it follows from.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Literal

from django.db import transaction

from sodsong.act.casework import acts, machine, vendor
from sodsong.act.casework import record as casework
from sodsong.act.casework.reconcile import merge as merge_
from sodsong.act.casework.reconcile import reconcile
from sodsong.act.casework.steps import acts as steps
from sodsong.act.casework.steps import notices
from sodsong.act.casework.steps.plan import plan_for
from sodsong.act.casework.steps.record import SeenBy
from sodsong.desk.cases import queries
from sodsong.desk.cases.memory import Memory
from sodsong.desk.cases.models import Event, Incident, Notice, ReportLink
from sodsong.desk.cases.projection import project, reckon
from sodsong.desk.inbox import ops as inbox
from sodsong.desk.inbox import queries as inbox_queries
from sodsong.desk.inbox.models import Report
from sodsong.desk.registry.calendar import queries as days
from sodsong.desk.registry.models import Lao, Vendor
from sodsong.desk.watch import ops as watch
from sodsong.desk.watch import queries as sights
from sodsong.judge.cause.tables import Tables


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a person's act: done or not, a stable code, and warnings by code."""

    done: bool
    code: str = ""
    warnings: tuple[str, ...] = ()
    meanwhile: tuple[casework.Event, ...] = ()  # what others have done since the person's page was drawn


@transaction.atomic
def attribute(now: datetime, tables: Tables, rules: casework.Rules, memory: Memory | None = None) -> int:
    """Claim the new flips, ask what explains the failures there are, and bring the incidents to that.

    Returns the number of events written. Claim and events are one transaction: a killed process leaves both or none.
    With the ``memory`` of the round before, only the sites that changed are read; without one, all are.
    """
    from sodsong.judge.cause.locate import locate_in  # noqa: PLC0415  # numpy: 17 MB until something fails

    memory = memory or Memory()
    flips = sights.untaken_flips()
    atlas = memory.look(flips, now)
    watch.take_flips(flips, now)
    attribution = locate_in(atlas, tables)
    proposals = reconcile(queries.for_reconciling(), attribution, memory.sites, now, rules)
    for proposal in proposals:
        row = Incident.objects.get(key=proposal.key) if proposal.key else _new(proposal.events[0], now)
        append(row, proposal.events)
    return sum(len(proposal.events) for proposal in proposals)


def _new(first: casework.Event, now: datetime) -> Incident:
    """A row for a new incident: the next number of its Buddhist year."""
    year, number = _next(now)
    return Incident.objects.create(
        key=_key(year, number), year=year, number=number, state="suspected", began_at=first.at
    )


def _next(now: datetime) -> tuple[int, int]:
    year = now.astimezone(acts.BANGKOK).year + 543
    last = Incident.objects.filter(year=year).order_by("-number").values_list("number", flat=True).first() or 0
    return year, last + 1


def _key(year: int, number: int) -> str:
    return f"{year}-{number}"


def append(row: Incident, events: Sequence[casework.Event]) -> casework.Incident:
    """Write ``events`` to the incident's story and bring its projection up to date; inside the caller's transaction."""
    row = Incident.objects.select_for_update().get(pk=row.pk)
    before = _folded_or_none(row)
    known = before.version if before else 0
    folded = machine.resume(before, events, row.key)
    if folded is None:
        raise machine.IllegalEvent("no events, no incident")
    Event.objects.bulk_create(
        Event(
            incident=row,
            seq=known + i,
            at=event.at,
            kind=event.kind,
            actor=event.actor,
            reason=event.reason[:500],
            data=dict(event.data),
        )
        for i, event in enumerate(events, start=1)
    )
    project(row, before, folded, events)
    return folded


def _folded_or_none(row: Incident) -> casework.Incident | None:
    story = queries.story(row)
    return machine.fold(story, row.key) if story else None


def _act(
    incident: Incident, act: Callable[[casework.Incident], casework.Done | casework.Refused], seen: int | None = None
) -> Outcome:
    """Run one person's act on the incident as it is now and store what comes of it.

    ``seen`` is the version that the person's page showed. What others have done since is told; if one of them has
    decided the very same thing, nothing is stored.
    """
    with transaction.atomic():
        row = Incident.objects.select_for_update().get(pk=incident.pk)
        story = queries.story(row)
        folded = machine.fold(story, row.key)
        meanwhile = tuple(event for event in story[seen:] if event.actor != casework.SYSTEM) if seen else ()
        answer = act(folded)
        if isinstance(answer, casework.Refused):
            return Outcome(done=False, code=answer.code, meanwhile=meanwhile)
        if acts.contradicts(meanwhile, answer.events):
            return Outcome(done=False, code="changed-meanwhile", meanwhile=meanwhile)
        append(row, (*answer.events, *steps.follow(folded, answer.events)))
        return Outcome(done=True, warnings=tuple(warning.code for warning in answer.warnings), meanwhile=meanwhile)


def confirm(incident: Incident, by: str, now: datetime, note: str = "", *, seen: int | None = None) -> Outcome:
    """A person confirms the cause."""
    return _act(incident, lambda it: acts.confirm_cause(it, actor=by, now=now, reason=note), seen)


def set_deadline(incident: Incident, day: date, by: str, now: datetime, *, seen: int | None = None) -> Outcome:
    """A person sets the day by which all must be back; a day off is warned about, never moved."""
    return _act(
        incident,
        lambda it: acts.set_deadline(it, day, actor=by, now=now, is_working_day=days.calendar().is_working_day),
        seen,
    )


def dismiss(incident: Incident, by: str, now: datetime, reason: str, *, seen: int | None = None) -> Outcome:
    """A person calls it a false alarm."""
    return _act(incident, lambda it: acts.dismiss(it, actor=by, now=now, reason=reason), seen)


def close(incident: Incident, by: str, now: datetime, reason: str = "", *, seen: int | None = None) -> Outcome:
    """A person closes the incident."""
    return _act(incident, lambda it: acts.close(it, actor=by, now=now, reason=reason), seen)


def note(incident: Incident, by: str, now: datetime, text: str) -> Outcome:
    """A person writes into the incident's story."""
    return _act(incident, lambda it: acts.note(it, actor=by, now=now, text=text))


def hear_vendor(
    incident: Incident,
    who: Vendor,
    word: vendor.Word,
    by: str,
    now: datetime,
    *,
    until: datetime | None = None,
    why: str = "",
) -> Outcome:
    """A vendor says through its own link what it knows and promises (see casework's ``says``)."""
    return _act(incident, lambda it: vendor.says(it, word, vendor=who.name, by=by, now=now, until=until, why=why))


def tell_other_problem(incident: Incident, lao: Lao, by: str, now: datetime) -> Outcome:
    """A member says that its trouble is another than the incident's."""
    return _act(incident, lambda it: acts.report(it, [lao.code], actor=by, now=now, said="other", source="receipt"))


def exempt(incident: Incident, lao: str, by: str, now: datetime, reason: str, *, seen: int | None = None) -> Outcome:
    """A person says that nothing more is asked of a LAO (its code), and why."""
    return _act(incident, lambda it: acts.exempt(it, lao, actor=by, now=now, reason=reason), seen)


def decide_laos(
    incident: Incident, act: str, laos: Sequence[str], by: str, now: datetime, *, reason: str, seen: int | None = None
) -> Outcome:
    """One decision about several LAOs, all or none: ``exempt``, ``unexempt``, ``release`` (take out) or ``split``."""
    if act == "split":
        return split(incident, laos, by, now, reason)
    decide = {"exempt": acts.exempt, "unexempt": acts.unexempt, "release": acts.release}[act]

    def each(it: casework.Incident) -> casework.Done | casework.Refused:
        answers = [decide(it, lao, actor=by, now=now, reason=reason) for lao in dict.fromkeys(laos)]
        refused = next((one for one in answers if isinstance(one, casework.Refused)), None)
        return refused or casework.Done(
            tuple(e for one in answers if isinstance(one, casework.Done) for e in one.events)
        )

    return _act(incident, each, seen)


def imply(incident: Incident, lao: str, by: str, now: datetime, said: str, *, seen: int | None = None) -> Outcome:
    """A person adds a LAO that nobody has seen down: ``said`` is ``down`` (somebody told) or ``implied`` (shares the cause)."""
    word: Literal["implied", "down"] = "implied" if said == "implied" else "down"
    return _act(incident, lambda it: acts.report(it, [lao], actor=by, now=now, said=word, source="person"), seen)


def begin_repair(incident: Incident, by: str, now: datetime, words: str, *, seen: int | None = None) -> Outcome:
    """A person tells that the repair has begun, who repairs and how."""
    return _act(incident, lambda it: acts.begin_repair(it, actor=by, now=now, words=words), seen)


def reopen(incident: Incident, by: str, now: datetime, reason: str, *, seen: int | None = None) -> Outcome:
    """A person takes up a closed incident, or a false alarm, again."""
    live = [one for one in queries.for_reconciling() if one.live and one.key != incident.key]
    return _act(incident, lambda it: acts.reopen(it, live, actor=by, now=now, reason=reason), seen)


@transaction.atomic
def merge(incident: Incident, into: Incident, by: str, now: datetime, reason: str) -> Outcome:
    """A person says that ``incident`` is the same case as ``into``: its members go over, and it ends."""
    rows = Incident.objects.select_for_update().in_bulk([incident.pk, into.pk])
    if len(rows) < 2:  # both of them
        return Outcome(done=False, code="incident-over")
    answer = merge_(queries.folded(incident), queries.folded(into), actor=by, now=now, reason=reason)
    if isinstance(answer, casework.Refused):
        return Outcome(done=False, code=answer.code)
    append(rows[into.pk], answer[1].events)
    append(rows[incident.pk], answer[0].events)
    return Outcome(done=True)


@transaction.atomic
def split(incident: Incident, laos: Sequence[str], by: str, now: datetime, reason: str) -> Outcome:
    """A person takes LAOs out into an incident of their own, named in words; the Outcome's code is the new one's key."""
    row = Incident.objects.select_for_update().get(pk=incident.pk)
    number = _next(now)
    answer = acts.split(queries.folded(row), laos, _key(*number), actor=by, now=now, reason=reason)
    if isinstance(answer, casework.Refused):
        return Outcome(done=False, code=answer.code)
    append(row, answer[0].events)
    append(_new(answer[1].events[0], now), answer[1].events)
    return Outcome(done=True, code=_key(*number))


def add_step(incident: Incident, title: str, by: str, now: datetime, *, who: str, fixed: datetime | None) -> Outcome:
    """A person adds a step in their own words."""
    return _act(incident, lambda it: steps.add(it, title, actor=by, now=now, who=who, fixed=fixed))


def finish_step(
    incident: Incident,
    key: str,
    by: str,
    now: datetime,
    *,
    note: str,
    seen_by: SeenBy | None = None,
    seen: int | None = None,
) -> Outcome:
    """A person has done the step; ``note`` is what came of it and ``seen_by`` who may read that."""
    return _act(incident, lambda it: steps.finish(it, key, actor=by, now=now, note=note, seen_by=seen_by), seen)


def hear_assessors(incident: Incident, words: str, by: str, now: datetime) -> Outcome:
    """The assessors' answer through their link: the conclusion of the step that consults them, or a later word."""
    return _act(incident, lambda it: steps.hear_assessors(it, words, "คำตอบเพิ่มเติมของคณะที่ปรึกษา", actor=by, now=now))


def skip_step(
    incident: Incident,
    key: str,
    by: str,
    now: datetime,
    reason: str,
    *,
    seen_by: SeenBy = "officers",
    seen: int | None = None,
) -> Outcome:
    """A person leaves the step out and says why, for ``seen_by`` to read."""
    return _act(incident, lambda it: steps.skip(it, key, actor=by, now=now, reason=reason, seen_by=seen_by), seen)


def reopen_step(incident: Incident, key: str, by: str, now: datetime, *, seen: int | None = None) -> Outcome:
    """A step that was done or skipped is to be done after all."""
    return _act(incident, lambda it: steps.again(it, key, actor=by, now=now), seen)


def move_step(incident: Incident, key: str, by: str, now: datetime, *, up: bool) -> Outcome:
    """The step changes places with its neighbour."""
    return _act(incident, lambda it: steps.move(it, key, up=up, actor=by, now=now))


def change_step(
    incident: Incident,
    key: str,
    by: str,
    now: datetime,
    *,
    who: str | None,
    fixed: datetime | None,
    seen: int | None = None,
) -> Outcome:
    """Another due time, another who."""
    return _act(incident, lambda it: steps.change(it, key, actor=by, now=now, who=who, fixed=fixed), seen)


@transaction.atomic
def finish_by_fact(incident: Incident, kind: str, now: datetime, by: str = casework.SYSTEM) -> bool:
    """A fact elsewhere (the letter is issued, everybody has acknowledged) does the first open step of that kind."""
    row = Incident.objects.select_for_update().get(pk=incident.pk)
    if not row.steps.filter(kind=kind, state="open").exists():
        return False
    events = steps.finished_by_fact(queries.folded(row), kind, now=now, actor=by)
    if events:
        append(row, events)
    return bool(events)


def keep_steps(now: datetime) -> int:
    """Opened incidents get the steps of their plan; what is due is told. Returns how many events that made."""
    made = 0
    for row in queries.without_a_plan():
        plan = plan_for(row.cause_kind, queries.plans())
        made += _claim(row, partial(steps.lay_out, plan=plan, now=now)) if plan.steps else 0
    for row in queries.with_something_due(now):
        made += _claim(row, lambda it: notices.due(it, days.calendar(), now))
    return made


@transaction.atomic
def change_calendar(change: Callable[[], str]) -> str:
    """Let ``change`` (of registry's calendar) change the days off, and bring the steps of live incidents to them.

    The code that ``change`` gives: why it was refused, or nothing.
    """
    refused = change()
    if not refused:
        for row in Incident.objects.select_for_update().filter(state__in=casework.LIVE):
            reckon(row, queries.folded(row))
    return refused


def patience(incident: Incident) -> timedelta:
    """How long nobody may give no sign in this case before it is chased, as its plan says."""
    return timedelta(hours=plan_for(incident.cause_kind, queries.plans()).silence)


def tell_assessors(incident: Incident, lao: Lao, word: tuple[str, str], mark: str, now: datetime) -> int:
    """Pass an LAO's own word (fixed or other-problem, a note) on to the assessors, once for each ``mark``."""
    data = {"lao": lao.code, "name": lao.short_name, "said": word[0], "note": word[1]}
    return _claim(incident, lambda it: notices.told_by_lao(it, data, mark, now))


def tell_silence(incident: Incident, hops: Iterable[notices.Hop], now: datetime) -> int:
    """Whoever of ``hops`` has given no sign for too long is told of, once each; returns how many events that made."""
    known = tuple(hops)
    return _claim(incident, lambda it: notices.silences(it, known, patience(incident), now))


@transaction.atomic
def _claim(incident: Incident, find: Callable[[casework.Incident], tuple[casework.Event, ...]]) -> int:
    """Store what ``find`` makes of the incident as it is now; two processes at once store it once."""
    row = Incident.objects.select_for_update().get(pk=incident.pk)
    events = find(queries.folded(row))
    if events:
        append(row, events)
    return len(events)


def take_notice(notice: Notice, now: datetime) -> bool:
    """Claim a notice inside the caller's transaction; False if another process has it."""
    return Notice.objects.filter(pk=notice.pk, taken_at__isnull=True).update(taken_at=now) == 1


_SAID: dict[str, Literal["down", "back", "other"]] = {"down": "down", "recovered": "back", "other": "other"}


@transaction.atomic
def take_reports(now: datetime) -> int:
    """Count settled reports into the live incident their LAO is a member of; returns how many were taken.

    A report whose LAO is in no live incident stays where it is: it may be the first sign of one.
    """
    waiting = inbox_queries.settled_untaken().filter(lao__memberships__incident__state__in=casework.LIVE)
    grouped: dict[tuple[Incident, str, str, str], list[Report]] = {}
    for report in waiting.distinct().order_by("at", "pk"):
        row = queries.live_with(report.lao) if report.lao else None
        if row is not None and inbox_queries.speaks_of(report, row.began_at) and inbox.take(report, now):
            # A case's events are sealed for good: who told is in the report's row alone, and is forgotten there.
            actor = report.letter.received_by if report.letter else ""
            key = str(report.letter_id or report.said_at)
            grouped.setdefault((row, f"{report.source} {key}", report.symptom, actor), []).append(report)
    for (row, _which, symptom, actor), reports in grouped.items():
        ReportLink.objects.bulk_create(ReportLink(incident=row, report=report) for report in reports)
        first = reports[0]
        done = acts.report(
            queries.folded(row),
            [report.lao.code for report in reports if report.lao],
            actor=actor,
            now=now,
            said=_SAID[symptom],
            since=inbox_queries.said_down_since(first.letter) if first.letter else first.said_at,
            source=first.source,
        )
        if isinstance(done, casework.Done):
            append(row, done.events)
    return sum(len(reports) for reports in grouped.values())
