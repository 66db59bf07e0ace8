"""What becomes of the steps of a case: done, skipped, moved, changed; by people, by facts, by the calendar."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from sodsong.act.casework import record as casework
from sodsong.act.casework.steps import acts as steps
from sodsong.act.casework.steps.record import SeenBy
from sodsong.desk.cases import queries
from sodsong.desk.cases.models import Incident
from sodsong.desk.cases.ops.writing import Outcome, append, perform
from sodsong.desk.cases.projection import reckon


def add_step(incident: Incident, title: str, by: str, now: datetime, *, who: str, fixed: datetime | None) -> Outcome:
    """A person adds a step in their own words."""
    return perform(incident, lambda it: steps.add(it, title, actor=by, now=now, who=who, fixed=fixed))


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
    return perform(incident, lambda it: steps.finish(it, key, actor=by, now=now, note=note, seen_by=seen_by), seen)


def hear_assessors(incident: Incident, words: str, by: str, now: datetime) -> Outcome:
    """The assessors' answer through their link: the conclusion of the step that consults them, or a later word."""
    return perform(incident, lambda it: steps.hear_assessors(it, words, "คำตอบเพิ่มเติมของคณะที่ปรึกษา", actor=by, now=now))


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
    return perform(incident, lambda it: steps.skip(it, key, actor=by, now=now, reason=reason, seen_by=seen_by), seen)


def reopen_step(incident: Incident, key: str, by: str, now: datetime, *, seen: int | None = None) -> Outcome:
    """A step that was done or skipped is to be done after all."""
    return perform(incident, lambda it: steps.again(it, key, actor=by, now=now), seen)


def move_step(incident: Incident, key: str, by: str, now: datetime, *, up: bool) -> Outcome:
    """The step changes places with its neighbour."""
    return perform(incident, lambda it: steps.move(it, key, up=up, actor=by, now=now))


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
    return perform(incident, lambda it: steps.change(it, key, actor=by, now=now, who=who, fixed=fixed), seen)


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
