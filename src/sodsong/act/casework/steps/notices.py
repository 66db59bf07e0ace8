"""What is due to be told now: an incident's events, the calendar and the time go in; reminders, breaches, silences come out.

Each is said once to each: what has gone out stands in the incident as a ``notified`` event, so that the same question
asked again gives nothing, and a machine that was off for a week catches up without flooding anybody.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sodsong.act.casework.record import SETTLED, UNDER_WAY, Event, Incident
from sodsong.act.casework.steps.plan import BANGKOK, due_at
from sodsong.act.casework.steps.record import AUTOMATIC, After, Notice, Step
from sodsong.ground.thai.working_days import Calendar

PROVINCE = "office:province"


@dataclass(frozen=True, slots=True)
class Hop:
    """One receiver of the letter as the cascade knows it; ``via`` is the key of the office it is told through."""

    key: str
    told_at: datetime
    opened: bool
    via: str | None = None


def times(incident: Incident, calendar: Calendar) -> dict[str, datetime | None]:
    """When each step is due, by its key."""
    anchors: dict[After, datetime | date | None] = {
        "opened": incident.opened_at,
        "issued": incident.issued_at,
        "deadline": incident.deadline,
        "recovered": incident.recovered_at,
    }
    return {step.key: due_at(step, anchors, calendar) for step in incident.steps}


def due(incident: Incident, calendar: Calendar, now: datetime) -> tuple[Event, ...]:
    """The events of what the plan says is due by ``now``: notices, and the steps they do. None before its time or twice."""
    if not incident.live:
        return ()
    when = times(incident, calendar)
    ripe = [step for step in incident.steps if step.state == "open" and (at := when[step.key]) and at <= now]
    events: list[Event] = []
    for step in ripe:
        if step.kind not in AUTOMATIC:
            events += _overdue(incident, step, when[step.key], now)
        elif incident.state in UNDER_WAY:
            later = [
                one
                for one in ripe
                if one.kind == step.kind and (when[one.key] or now, one.key) > (when[step.key] or now, step.key)
            ]
            events += _automatic(incident, step, now, overtaken=bool(later))
    return tuple(events)


def _automatic(incident: Incident, step: Step, now: datetime, *, overtaken: bool) -> list[Event]:
    waiting = tuple(lao for lao, member in incident.members.items() if member.state not in SETTLED)
    late = incident.deadline is not None and now > datetime.combine(incident.deadline, time.max, BANGKOK)
    if step.kind == "reminder" and (overtaken or late):
        return [Event("step-skipped", now, reason="overtaken", data={"key": step.key})]
    day = incident.deadline.isoformat() if incident.deadline else ""
    which = f"{step.key}@{day}"
    if step.kind == "reminder":
        notice = Notice(which, "reminder", waiting, step.key)
    else:
        notice = Notice(which, "breach", (step.whom or PROVINCE,), step.key, {"laos": list(waiting)})
    told = [*_told(incident, notice, now)] if waiting else []
    return [*told, Event("step-done", now, data={"key": step.key})]


def _overdue(incident: Incident, step: Step, at: datetime | None, now: datetime) -> list[Event]:
    """A step that waits for a person past its time is told to the office, once for each due time."""
    which = f"overdue:{step.key}@{at.isoformat() if at else ''}"
    return [*_told(incident, Notice(which, "overdue", (PROVINCE,), data={"of": step.key, "title": step.title}), now)]


def silences(incident: Incident, hops: Iterable[Hop], patience: timedelta, now: datetime) -> tuple[Event, ...]:
    """Whoever has given no sign for longer than ``patience``, once each; of a silent office only the office itself."""
    if incident.state not in UNDER_WAY:
        return ()
    known: Sequence[Hop] = tuple(hops)
    quiet = {hop.key for hop in known if not hop.opened and now - hop.told_at > patience}
    told = tuple(hop.key for hop in known if hop.key in quiet and hop.via not in quiet)
    return _told(
        incident, Notice("silence", "silence", told, data={"hours": int(patience.total_seconds() // 3600)}), now
    )


def told_by_lao(incident: Incident, data: dict[str, str], mark: str, now: datetime) -> tuple[Event, ...]:
    """An LAO's own notice to the assessors: ``data`` has lao, name, said (fixed or other-problem) and note.

    ``mark`` names the receipt it stands on, so that one receipt is passed on once.
    """
    if not incident.live:
        return ()
    return _told(incident, Notice(f"said:{mark}", "said", ("office:assessors",), data=data), now)


def _told(incident: Incident, notice: Notice, now: datetime) -> tuple[Event, ...]:
    to = [one for one in notice.to if one not in incident.noticed.get(notice.which, ())]
    if not to:
        return ()
    data = {**notice.data, "which": notice.which, "kind": notice.kind, "to": to, "step": notice.step}
    return (Event("notified", now, reason=notice.kind, data=data),)
