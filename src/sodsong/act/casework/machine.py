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
from datetime import date, datetime
from typing import Any

from sodsong.act.casework.record import LIVE, Event, Incident, Kind, Member, MemberState, NamedCause, State


class IllegalEvent(ValueError):  # noqa: N818 - it names what was handed in, as the others here do
    """This event cannot follow what the incident already is."""


def fold(events: Iterable[Event], key: str = "") -> Incident:
    """The incident that ``events``, in order, tell; raises IllegalEvent for an impossible story or none at all."""
    incident: Incident | None = None
    for event in events:
        incident = apply(incident, event, key)
    if incident is None:
        raise IllegalEvent("no events, no incident")
    return incident


def apply(incident: Incident | None, event: Event, key: str = "") -> Incident:
    """``incident`` after ``event``; None takes a ``suspected`` event and the new incident's ``key``."""
    if event.at.tzinfo is None:
        raise IllegalEvent(f"{event.kind}: its time has no time zone")
    if incident is None:
        if event.kind != "suspected":
            raise IllegalEvent(f"{event.kind} before suspected")
        return _suspected(key, event)
    if event.kind not in _STEPS:
        raise IllegalEvent(f"{event.kind} after the incident began")
    allowed, step = _STEPS[event.kind]
    if incident.state not in allowed:
        raise IllegalEvent(f"{event.kind} while {incident.state}")
    try:
        changed = step(incident, event)
    except IllegalEvent:
        raise
    except (KeyError, TypeError, ValueError) as error:
        raise IllegalEvent(f"{event.kind}: its data lacks or mistakes {error}") from error
    return replace(changed, version=incident.version + 1)


def _suspected(key: str, event: Event) -> Incident:
    data = event.data
    try:
        empty = Incident(
            key, "suspected", _cause(data), suspected_at=event.at, healthy=tuple(data.get("healthy", ())), version=1
        )
        for entry in data["members"]:
            empty = _add(empty, entry)
    except IllegalEvent:
        raise
    except (KeyError, TypeError, ValueError) as error:
        raise IllegalEvent(f"suspected: its data lacks or mistakes {error}") from error
    return empty


def _opened(incident: Incident, event: Event) -> Incident:
    return _settled(replace(incident, opened_at=event.at))


def _joined(incident: Incident, event: Event) -> Incident:
    return _settled(_add(incident, event.data))


def _add(incident: Incident, data: Mapping[str, Any]) -> Incident:
    """The incident with one more failed site (a moved one may be ``back_at`` already); the LAO's member is made or grows."""
    site, lao, since = data["site"], data["lao"], datetime.fromisoformat(data["since"])
    if site in incident.sites:
        raise IllegalEvent(f"joined: site {site} is a member already")
    back_at = datetime.fromisoformat(data["back_at"]) if data.get("back_at") else None
    old = incident.members.get(lao) or Member(lao, (), (), "reported", since)
    down = old.down if back_at else (*old.down, site)
    if old.state == "other":
        state: MemberState = "other"
    else:
        state = "down" if down else "back"
    back_at = None if down else max(filter(None, (back_at, old.back_at)), default=None)
    sites, symptom = (*old.sites, site), old.symptom or data.get("symptom", "")
    since = min(old.since, since)
    new = replace(old, sites=sites, down=down, state=state, since=since, back_at=back_at, symptom=symptom)
    return _with(incident, new)


def _left(incident: Incident, event: Event) -> Incident:
    lao, site = event.data["lao"], event.data.get("site")
    old = _member(incident, lao, "left")
    sites = tuple(one for one in old.sites if one != site)
    if site is not None and site not in old.sites:
        raise IllegalEvent(f"left: site {site} is no member")
    if site is None or not sites:
        members = {key: member for key, member in incident.members.items() if key != lao}
        return _settled(replace(incident, members=members))
    down = tuple(one for one in old.down if one != site)
    changed = replace(old, sites=sites, down=down)
    if old.state == "down" and not down:
        changed = replace(changed, state="back", back_at=event.at)
    return _settled(_with(incident, changed))


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


def _reported(incident: Incident, event: Event) -> Incident:
    data = event.data
    lao, said = data["lao"], data["said"]
    old = incident.members.get(lao)
    if old is None:
        if said != "down":
            raise IllegalEvent(f"reported: {lao} is no member")
        return _settled(_with(incident, _newly_reported(event)))
    if said == "down":
        old = replace(old, reported_at=event.at)
    if said == "other":
        old = replace(old, state="other")
    elif not old.sites and said == "back":  # of sites that are watched the probes decide
        old = replace(old, state="back", back_at=event.at)
    elif not old.sites:
        old = replace(old, state="reported", back_at=None)
    return _settled(_with(incident, old))


def _newly_reported(event: Event) -> Member:
    since = datetime.fromisoformat(event.data["since"])
    return Member(event.data["lao"], (), (), "reported", since, reported_at=event.at)


def _back(incident: Incident, event: Event) -> Incident:
    lao, site = event.data["lao"], event.data["site"]
    old = _member(incident, lao, "back")
    if site is None and old.state == "reported":  # its sites are seen up, though we never saw them down
        seen = replace(old, state="back", back_at=datetime.fromisoformat(event.data["at"]))
        return _settled(_with(incident, seen))
    if site not in old.down:
        raise IllegalEvent(f"back: site {site} is not down here")
    down = tuple(one for one in old.down if one != site)
    new = replace(old, down=down)
    if not down:
        new = replace(new, state="back", back_at=datetime.fromisoformat(event.data["at"]))
    return _settled(_with(incident, new))


def _down_again(incident: Incident, event: Event) -> Incident:
    lao, site = event.data["lao"], event.data["site"]
    old = _member(incident, lao, "down-again")
    if site not in old.sites or site in old.down:
        raise IllegalEvent(f"down-again: site {site} was not back here")
    symptom = event.data.get("symptom", old.symptom)
    new = replace(old, down=(*old.down, site), state="down", back_at=None, symptom=symptom)
    return _settled(replace(_with(incident, new), recovered_at=None))


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


def all_back(incident: Incident) -> bool:
    """Whether every member is back or has said that its trouble is another; False where there is no member."""
    return bool(incident.members) and all(one.state in ("back", "other") for one in incident.members.values())


def _settled(incident: Incident) -> Incident:
    """The state that follows from the members: ``recovered`` is an event of its own and is only lost here."""
    if incident.state == "recovered" and all_back(incident):
        return incident
    if incident.opened_at is None:
        state: State = "suspected"
    elif any(member.back_at is not None or member.state == "back" for member in incident.members.values()):
        state = "recovering"
    else:
        state = "open"
    return replace(incident, state=state, recovered_at=None)


def _member(incident: Incident, lao: str, kind: Kind) -> Member:
    if lao not in incident.members:
        raise IllegalEvent(f"{kind}: {lao} is no member")
    return incident.members[lao]


def _with(incident: Incident, member: Member) -> Incident:
    return replace(incident, members={**incident.members, member.lao: member})


def _cause(data: Mapping[str, Any]) -> NamedCause:
    others = tuple((kind, value) for kind, value in data.get("equivalent", ()))
    rivals = tuple((kind, value) for kind, value in data.get("rivals", ()))
    return NamedCause(data["kind"], data["value"], others, float(data.get("confidence", 0.0)), rivals)


_ACTIVE: frozenset[State] = frozenset({"suspected", "open", "recovering"})
_ANY: frozenset[State] = LIVE | {"closed", "false-alarm", "merged"}
_STEPS: Mapping[Kind, tuple[frozenset[State], Callable[[Incident, Event], Incident]]] = {
    "opened": (frozenset({"suspected"}), _opened),
    "joined": (LIVE, _joined),
    "left": (LIVE, _left),
    "re-attributed": (_ACTIVE, _attributed),
    "weighed": (_ACTIVE, _attributed),
    "confirmed": (LIVE | {"closed"}, _confirmed),
    "deadline-set": (LIVE, _deadline),
    "reported": (LIVE, _reported),
    "back": (LIVE, _back),
    "down-again": (LIVE, _down_again),
    "recovered": (_ACTIVE, _recovered),
    "closed": (LIVE, _closed),
    "reopened": (frozenset({"closed", "false-alarm"}), _reopened),
    "dismissed": (LIVE, _dismissed),
    "merged": (LIVE, _merged),
    "noted": (_ANY, _noted),
}
