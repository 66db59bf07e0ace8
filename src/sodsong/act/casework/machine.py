"""Events fold into an incident; an event that cannot follow is refused loudly.

>>> from datetime import UTC, datetime
>>> at = datetime(2020, 8, 11, 2, 0, tzinfo=UTC)
>>> who = {"site": "a", "lao": "5540102", "since": at.isoformat(), "symptom": "connect-refused"}
>>> cause = {"kind": "ip", "value": "192.0.2.9", "equivalent": [], "confidence": 0.9, "healthy": []}
>>> story = [Event("suspected", at, data={**cause, "members": [who]}), Event("opened", at),
...          Event("back", at, data={"site": "a", "lao": "5540102", "at": at.isoformat()})]
>>> fold(story, key="1").state
'recovering'
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from sodsong.act.casework.crew import CHANGES as MEMBER_CHANGES
from sodsong.act.casework.crew import Crew, Unfitting
from sodsong.act.casework.record import LIVE, SETTLED, Event, Incident, Kind, NamedCause, State
from sodsong.act.casework.steps.fold import CHANGES as STEP_CHANGES


class IllegalEvent(ValueError):  # noqa: N818 - it names what was handed in, as the others here do
    """This event cannot follow what the incident already is."""


def fold(events: Iterable[Event], key: str = "") -> Incident:
    """The incident that ``events``, in order, tell; raises IllegalEvent for an impossible story or none at all."""
    incident = resume(None, events, key)
    if incident is None:
        raise IllegalEvent("no events, no incident")
    return incident


def resume(incident: Incident | None, events: Iterable[Event], key: str = "") -> Incident | None:
    """``incident`` after ``events``; a run of events about members costs one copy of them, however many they are."""
    run: list[Event] = []
    for event in events:
        if incident is not None and event.kind in MEMBER_CHANGES and incident.state != "recovered":
            run.append(event)
            continue
        if run and incident is not None:
            incident, run = _members(incident, run), []
        incident = apply(incident, event, key)
    return _members(incident, run) if run and incident is not None else incident


def apply(incident: Incident | None, event: Event, key: str = "") -> Incident:
    """``incident`` after ``event``; None takes a ``suspected`` event and the new incident's ``key``."""
    if incident is None:
        if event.kind != "suspected":
            raise IllegalEvent(f"{event.kind} before suspected")
        return _suspected(key, event)
    if event.kind in MEMBER_CHANGES:
        return _members(incident, [event])
    if event.kind not in _STEPS:
        raise IllegalEvent(f"{event.kind} after the incident began")
    allowed, step = _STEPS[event.kind]
    _check(incident, event, allowed)
    try:
        changed = step(incident, event)
    except IllegalEvent:
        raise
    except (KeyError, TypeError, ValueError) as error:
        raise IllegalEvent(f"{event.kind}: its data lacks or mistakes {error}") from error
    return replace(changed, version=incident.version + 1)


def _check(incident: Incident, event: Event, allowed: frozenset[State]) -> None:
    if event.at.tzinfo is None:
        raise IllegalEvent(f"{event.kind}: its time has no time zone")
    if incident.state not in allowed:
        raise IllegalEvent(f"{event.kind} while {incident.state}")


def _members(incident: Incident, run: list[Event]) -> Incident:
    """The incident after a run of events about its members; while it is not recovered only the end of the run counts."""
    crew = Crew(incident.members)
    for event in run:
        _check(incident, event, LIVE)
        try:
            MEMBER_CHANGES[event.kind](crew, event)
        except Unfitting as error:
            raise IllegalEvent(f"{event.kind}: {error}") from error
        except (KeyError, TypeError, ValueError) as error:
            raise IllegalEvent(f"{event.kind}: its data lacks or mistakes {error}") from error
    return _settled(replace(incident, members=crew.members, version=incident.version + len(run)))


def _suspected(key: str, event: Event) -> Incident:
    if event.at.tzinfo is None:
        raise IllegalEvent("suspected: its time has no time zone")
    data, crew = event.data, Crew({})
    try:
        for entry in data["members"]:
            crew.add(entry)
        cause, healthy = _cause(data), tuple(data.get("healthy", ()))
    except Unfitting as error:
        raise IllegalEvent(f"joined: {error}") from error
    except (KeyError, TypeError, ValueError) as error:
        raise IllegalEvent(f"suspected: its data lacks or mistakes {error}") from error
    return Incident(key, "suspected", cause, event.at, members=crew.members, healthy=healthy, version=1)


def _opened(incident: Incident, event: Event) -> Incident:
    return _settled(replace(incident, opened_at=event.at))


def _attributed(incident: Incident, event: Event) -> Incident:
    return replace(incident, cause=_cause(event.data), healthy=tuple(event.data.get("healthy", incident.healthy)))


def _confirmed(incident: Incident, event: Event) -> Incident:
    kind, value = event.data["kind"], event.data["value"]
    cause = incident.cause
    if (kind, value) in cause.names():
        others = tuple(sorted(cause.names() - {(kind, value)}))
        cause = NamedCause(kind, value, others, cause.confidence, cause.rivals)
    else:  # the person knows better than the judge: its other names and its confidence fall
        cause = NamedCause(kind, value, (), 1.0)
    return replace(incident, cause=cause, confirmed=True, confirmed_by=event.actor)


def _deadline(incident: Incident, event: Event) -> Incident:
    return replace(incident, deadline=date.fromisoformat(event.data["day"]), deadline_by=event.actor)


def _recovered(incident: Incident, event: Event) -> Incident:
    if not all_back(incident):
        raise IllegalEvent("recovered: a member is not back")
    return replace(incident, state="recovered", recovered_at=event.at)


def _closed(incident: Incident, event: Event) -> Incident:
    return replace(incident, state="closed", closed_at=event.at)


def _dismissed(incident: Incident, event: Event) -> Incident:
    return replace(incident, state="false-alarm", closed_at=event.at)


def _reopened(incident: Incident, event: Event) -> Incident:
    opened = incident.opened_at or event.at
    return _settled(replace(incident, state="open", opened_at=opened, closed_at=None, recovered_at=None))


def _merged(incident: Incident, event: Event) -> Incident:
    if incident.members:
        raise IllegalEvent("merged: its members have not moved yet")
    return replace(incident, state="merged", closed_at=event.at, merged_into=event.data["into"])


def _noted(incident: Incident, _event: Event) -> Incident:
    return incident


def _cosigned(incident: Incident, event: Event) -> Incident:
    matter = (event.data["what"], event.data["of"])
    if matter in incident.cosigned:
        raise IllegalEvent(f"cosigned: {matter[0]} of {matter[1]} is co-signed already")
    return replace(incident, cosigned=incident.cosigned | {matter})


def _mitigating(incident: Incident, event: Event) -> Incident:
    if incident.mitigating_at is not None:
        raise IllegalEvent("mitigating: the repair has begun already")
    return _settled(replace(incident, mitigating_at=event.at))


def _link_renewed(incident: Incident, event: Event) -> Incident:
    if event.data["serial"] != incident.assessors_serial + 1:
        raise IllegalEvent(f"link-renewed: {event.data['serial']} does not follow {incident.assessors_serial}")
    return replace(incident, assessors_serial=event.data["serial"], assessors_withdrawn_at=None)


def _link_withdrawn(incident: Incident, event: Event) -> Incident:
    if incident.assessors_withdrawn_at is not None:
        raise IllegalEvent("link-withdrawn: it is withdrawn already")
    return replace(incident, assessors_withdrawn_at=event.at)


def _stepped(incident: Incident, event: Event) -> Incident:
    steps = STEP_CHANGES[event.kind](incident.steps, event.data, event.at, event.actor, event.reason)
    return replace(incident, steps=steps)


def _planned(incident: Incident, event: Event) -> Incident:
    if incident.plan:
        raise IllegalEvent("planned: it has a plan already")
    return replace(_stepped(incident, event), plan=event.data["plan"])


def _notified(incident: Incident, event: Event) -> Incident:
    which, to = event.data["which"], frozenset(event.data["to"])
    known = incident.noticed.get(which, frozenset())
    if twice := known & to:
        raise IllegalEvent(f"notified: {min(twice)} was told {which} already")
    return replace(incident, noticed={**incident.noticed, which: known | to})


def all_back(incident: Incident) -> bool:
    """Whether every member is back, exempted or has said that its trouble is another; False where there is no member."""
    return bool(incident.members) and all(one.state in SETTLED for one in incident.members.values())


def _settled(incident: Incident) -> Incident:
    """The state that follows from the members: ``recovered`` is an event of its own and is only lost here."""
    if incident.state == "recovered" and all_back(incident):
        return incident
    if incident.opened_at is None:
        state: State = "suspected"
    elif any(member.back_at is not None or member.state == "back" for member in incident.members.values()):
        state = "recovering"
    else:
        state = "mitigating" if incident.mitigating_at else "open"
    return replace(incident, state=state, recovered_at=None)


def _cause(data: Mapping[str, Any]) -> NamedCause:
    others = tuple((kind, value) for kind, value in data.get("equivalent", ()))
    rivals = tuple((kind, value) for kind, value in data.get("rivals", ()))
    return NamedCause(data["kind"], data["value"], others, float(data.get("confidence", 0.0)), rivals)


_ACTIVE: frozenset[State] = LIVE - {"recovered"}
_ANY: frozenset[State] = LIVE | {"closed", "false-alarm", "merged"}
_WORKED_ON: frozenset[State] = LIVE | {"closed"}
_STEPS: Mapping[Kind, tuple[frozenset[State], Callable[[Incident, Event], Incident]]] = {
    "opened": (frozenset({"suspected"}), _opened),
    "re-attributed": (_ACTIVE, _attributed),
    "weighed": (_ACTIVE, _attributed),
    "confirmed": (LIVE | {"closed"}, _confirmed),
    "deadline-set": (LIVE, _deadline),
    "recovered": (_ACTIVE, _recovered),
    "closed": (LIVE, _closed),
    "reopened": (frozenset({"closed", "false-alarm"}), _reopened),
    "dismissed": (LIVE, _dismissed),
    "merged": (LIVE, _merged),
    "noted": (_ANY, _noted),
    "cosigned": (_WORKED_ON, _cosigned),
    "vendor-said": (LIVE, _noted),
    "link-renewed": (_ANY, _link_renewed),
    "link-withdrawn": (_ANY, _link_withdrawn),
    "split": (LIVE, _noted),  # its members have left by events of their own
    "mitigating": (frozenset({"suspected", "open", "recovering"}), _mitigating),
    "planned": (LIVE, _planned),
    "notified": (LIVE, _notified),
    "step-added": (_WORKED_ON, _stepped),
    "step-done": (_WORKED_ON, _stepped),
    "step-skipped": (_WORKED_ON, _stepped),
    "step-again": (_WORKED_ON, _stepped),
    "step-moved": (_WORKED_ON, _stepped),
    "step-changed": (_WORKED_ON, _stepped),
}
