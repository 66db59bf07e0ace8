"""How an incident's story grows: only here do casework's events become rows.

An event is written with the next sequence number under a unique constraint, in the transaction that claims what it
follows from.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from sodsong.act.casework import acts, machine
from sodsong.act.casework import record as casework
from sodsong.act.casework.steps import acts as steps
from sodsong.desk.cases import queries
from sodsong.desk.cases.models import Event, Incident
from sodsong.desk.cases.projection import project


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a person's act: done or not, a stable code, and warnings by code."""

    done: bool
    code: str = ""
    warnings: tuple[str, ...] = ()
    meanwhile: tuple[casework.Event, ...] = ()  # what others have done since the person's page was drawn


def begin(first: casework.Event, now: datetime) -> Incident:
    """A row for a new incident: the next number of its Buddhist year."""
    year, number = next_number(now)
    return Incident.objects.create(
        key=key_of(year, number), year=year, number=number, state="suspected", began_at=first.at
    )


def next_number(now: datetime) -> tuple[int, int]:
    """The Buddhist year of ``now`` and the first number in it that no incident has."""
    year = now.astimezone(acts.BANGKOK).year + 543
    last = Incident.objects.filter(year=year).order_by("-number").values_list("number", flat=True).first() or 0
    return year, last + 1


def key_of(year: int, number: int) -> str:
    """The machine's name for that incident."""
    return f"{year}-{number}"


def append(
    row: Incident, events: Sequence[casework.Event], before: casework.Incident | None = None
) -> casework.Incident:
    """Write ``events`` to the incident's story and bring its projection up to date; inside the caller's transaction.

    ``before`` is what the story comes to until now, where the caller has read it under its own lock on the row.
    """
    row = Incident.objects.select_for_update().get(pk=row.pk)
    before = before or _folded_or_none(row)
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


def perform(
    incident: Incident, deed: Callable[[casework.Incident], casework.Done | casework.Refused], seen: int | None = None
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
        answer = deed(folded)
        if isinstance(answer, casework.Refused):
            return Outcome(done=False, code=answer.code, meanwhile=meanwhile)
        if acts.contradicts(meanwhile, answer.events):
            return Outcome(done=False, code="changed-meanwhile", meanwhile=meanwhile)
        append(row, (*answer.events, *steps.follow(folded, answer.events)), folded)
        return Outcome(done=True, warnings=tuple(warning.code for warning in answer.warnings), meanwhile=meanwhile)


@transaction.atomic
def claim(incident: Incident, find: Callable[[casework.Incident], tuple[casework.Event, ...]]) -> int:
    """Store what ``find`` makes of the incident as it is now; two processes at once store it once."""
    row = Incident.objects.select_for_update().get(pk=incident.pk)
    folded = queries.folded(row)
    events = find(folded)
    if events:
        append(row, events, folded)
    return len(events)
