"""What the river does with incidents: flips and reports are taken in, steps laid out, what is due is told."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Literal

from django.db import transaction

from sodsong.act.casework import acts
from sodsong.act.casework import record as casework
from sodsong.act.casework.reconcile import reconcile
from sodsong.act.casework.steps import acts as steps
from sodsong.act.casework.steps import notices
from sodsong.act.casework.steps.plan import plan_for
from sodsong.desk.cases import queries
from sodsong.desk.cases.memory import Memory
from sodsong.desk.cases.models import Incident, Notice, ReportLink
from sodsong.desk.cases.ops.writing import append, begin, claim
from sodsong.desk.inbox import ops as inbox
from sodsong.desk.inbox import queries as inbox_queries
from sodsong.desk.inbox.models import Report
from sodsong.desk.registry.calendar import queries as days
from sodsong.desk.registry.models import Lao
from sodsong.desk.watch import ops as watch
from sodsong.desk.watch import queries as sights
from sodsong.judge.cause.tables import Tables


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
        row = Incident.objects.get(key=proposal.key) if proposal.key else begin(proposal.events[0], now)
        append(row, proposal.events)
    return sum(len(proposal.events) for proposal in proposals)


def keep_steps(now: datetime) -> int:
    """Opened incidents get the steps of their plan; what is due is told. Returns how many events that made."""
    made = 0
    for row in queries.without_a_plan():
        plan = plan_for(row.cause_kind, queries.plans())
        made += claim(row, partial(steps.lay_out, plan=plan, now=now)) if plan.steps else 0
    for row in queries.with_something_due(now):
        made += claim(row, lambda it: notices.due(it, days.calendar(), now))
    return made


def patience(incident: Incident) -> timedelta:
    """How long nobody may give no sign in this case before it is chased, as its plan says."""
    return timedelta(hours=plan_for(incident.cause_kind, queries.plans()).silence)


def tell_assessors(incident: Incident, lao: Lao, word: tuple[str, str], mark: str, now: datetime) -> int:
    """Pass an LAO's own word (fixed or other-problem, a note) on to the assessors, once for each ``mark``."""
    data = {"lao": lao.code, "name": lao.short_name, "said": word[0], "note": word[1]}
    return claim(incident, lambda it: notices.told_by_lao(it, data, mark, now))


def tell_silence(incident: Incident, hops: Iterable[notices.Hop], now: datetime) -> int:
    """Whoever of ``hops`` has given no sign for too long is told of, once each; returns how many events that made."""
    known = tuple(hops)
    return claim(incident, lambda it: notices.silences(it, known, patience(incident), now))


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
