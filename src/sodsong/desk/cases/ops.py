"""What happens to incidents: the attribution stage, reports taken in, and what people decide.

Only here do rows become casework's values and its events become rows. An event is written with the next
sequence number under a unique constraint, in the transaction that claims what it follows from.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from django.db import transaction

from sodsong.act.casework import acts, machine
from sodsong.act.casework import record as casework
from sodsong.act.casework.reconcile import reconcile
from sodsong.desk.cases import queries
from sodsong.desk.cases.memory import Memory
from sodsong.desk.cases.models import Event, Incident, Member, ReportLink
from sodsong.desk.inbox import ops as inbox
from sodsong.desk.inbox import queries as inbox_queries
from sodsong.desk.inbox.models import Report
from sodsong.desk.registry import queries as registry
from sodsong.desk.registry.models import Lao
from sodsong.desk.watch import ops as watch
from sodsong.desk.watch import queries as sights
from sodsong.judge.cause.locate import locate_in
from sodsong.judge.cause.tables import Tables


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a person's act: done or not, a stable code, and warnings by code."""

    done: bool
    code: str = ""
    warnings: tuple[str, ...] = ()


@transaction.atomic
def attribute(now: datetime, tables: Tables, rules: casework.Rules, memory: Memory | None = None) -> int:
    """Claim the new flips, ask what explains the failures there are, and bring the incidents to that.

    Returns the number of events written. Claim and events are one transaction: a killed process leaves both or none.
    With the ``memory`` of the round before, only the sites that changed are read; without one, all are.
    """
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
    year = now.astimezone(acts.BANGKOK).year + 543
    last = Incident.objects.filter(year=year).order_by("-number").values_list("number", flat=True).first() or 0
    return Incident.objects.create(
        key=f"{year}-{last + 1}", year=year, number=last + 1, state="suspected", began_at=first.at
    )


def append(row: Incident, events: Sequence[casework.Event]) -> casework.Incident:
    """Write ``events`` to the incident's story and bring its projection up to date; inside the caller's transaction."""
    row = Incident.objects.select_for_update().get(pk=row.pk)
    story = queries.story(row)
    folded = machine.fold([*story, *events], row.key)
    Event.objects.bulk_create(
        Event(
            incident=row,
            seq=len(story) + i,
            at=event.at,
            kind=event.kind,
            actor=event.actor,
            reason=event.reason,
            data=dict(event.data),
        )
        for i, event in enumerate(events, start=1)
    )
    _project(row, folded)
    return folded


def _project(row: Incident, folded: casework.Incident) -> None:
    row.state = folded.state
    row.cause_kind, row.cause_value = folded.cause.kind, folded.cause.value
    row.confidence, row.confirmed = folded.cause.confidence, folded.confirmed
    row.deadline, row.began_at = folded.deadline, folded.began_at
    row.opened_at, row.recovered_at, row.closed_at = folded.opened_at, folded.recovered_at, folded.closed_at
    row.save()
    laos = registry.by_codes(list(folded.members))
    kept = [
        Member(incident=row, lao=laos[code], state=member.state, since=member.since, back_at=member.back_at)
        for code, member in folded.members.items()
    ]
    Member.objects.bulk_create(
        kept, update_conflicts=True, unique_fields=["incident", "lao"], update_fields=["state", "since", "back_at"]
    )
    Member.objects.filter(incident=row).exclude(lao__code__in=list(folded.members)).delete()


def _act(incident: Incident, act: Callable[[casework.Incident], casework.Done | casework.Refused]) -> Outcome:
    """Run one person's act on the incident as it is now and store what comes of it."""
    with transaction.atomic():
        row = Incident.objects.select_for_update().get(pk=incident.pk)
        answer = act(queries.folded(row))
        if isinstance(answer, casework.Refused):
            return Outcome(done=False, code=answer.code)
        append(row, answer.events)
        return Outcome(done=True, warnings=tuple(warning.code for warning in answer.warnings))


def confirm(incident: Incident, by: str, now: datetime, note: str = "") -> Outcome:
    """A person confirms the cause."""
    return _act(incident, lambda it: acts.confirm_cause(it, actor=by, now=now, reason=note))


def set_deadline(incident: Incident, day: date, by: str, now: datetime) -> Outcome:
    """A person sets the day by which all must be back; a day off is warned about, never moved."""
    return _act(
        incident,
        lambda it: acts.set_deadline(it, day, actor=by, now=now, is_working_day=queries.calendar().is_working_day),
    )


def dismiss(incident: Incident, by: str, now: datetime, reason: str) -> Outcome:
    """A person calls it a false alarm."""
    return _act(incident, lambda it: acts.dismiss(it, actor=by, now=now, reason=reason))


def close(incident: Incident, by: str, now: datetime, reason: str = "") -> Outcome:
    """A person closes the incident."""
    return _act(incident, lambda it: acts.close(it, actor=by, now=now, reason=reason))


def note(incident: Incident, by: str, now: datetime, text: str) -> Outcome:
    """A person writes into the incident's story."""
    return _act(incident, lambda it: acts.note(it, actor=by, now=now, text=text))


def tell_other_problem(incident: Incident, lao: Lao, by: str, now: datetime) -> Outcome:
    """A member says that its trouble is another than the incident's."""
    return _act(incident, lambda it: acts.report(it, [lao.code], actor=by, now=now, said="other", source="receipt"))


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
            actor = report.letter.received_by if report.letter else report.by
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
