"""What people do to an incident: each act gives events to store, or says why not."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta, timezone
from typing import Literal

from sodsong.act.casework.record import APART, LIVE, SETTLED, SYSTEM, Done, Event, Incident, Refused, Warned

Cosigned = Literal["deadline", "letter", "closing"]
BANGKOK = timezone(timedelta(hours=7))  # Thailand keeps no summer time


def confirm_cause(
    incident: Incident, *, actor: str, now: datetime, kind: str = "", value: str = "", reason: str = ""
) -> Done | Refused:
    """A person (or the vendor's word through a person) confirms the cause, or names the true one by ``kind`` and ``value``."""
    if incident.state not in LIVE and incident.state != "closed":
        return Refused("incident-over", f"Incident {incident.key} is {incident.state}; its cause cannot be confirmed.")
    if bool(kind) != bool(value):
        return Refused("cause-incomplete", "A cause needs both a kind and a value.")
    named = (kind, value) if kind else (incident.cause.kind, incident.cause.value)
    if incident.confirmed and named == (incident.cause.kind, incident.cause.value):
        return Refused("already-confirmed", f"The cause of incident {incident.key} is already confirmed.")
    return Done((Event("confirmed", now, actor, reason, {"kind": named[0], "value": named[1]}),))


def dismiss(incident: Incident, *, actor: str, now: datetime, reason: str) -> Done | Refused:
    """Call the incident a false alarm; a reason in words is needed. Its sites open no new one until they fail anew."""
    if not reason.strip():
        return Refused("reason-missing", "A false alarm needs a reason in words.")
    if incident.state not in LIVE:
        return Refused("incident-over", f"Incident {incident.key} is already {incident.state}.")
    return Done((Event("dismissed", now, actor, reason),))


def set_deadline(
    incident: Incident,
    day: date,
    *,
    actor: str,
    now: datetime,
    is_working_day: Callable[[date], bool],
    reason: str = "",
) -> Done | Refused:
    """Set or change the day by which every member must be back.

    A day off is warned about (``deadline-not-working-day``), never moved; a day with no working day
    between today and itself is warned about too (``deadline-no-working-day``). The past is refused;
    today counts in Thai local time.
    """
    if incident.state not in LIVE:
        return Refused("incident-over", f"Incident {incident.key} is {incident.state}; it takes no deadline.")
    today = now.astimezone(BANGKOK).date()
    if day < today:
        return Refused("deadline-past", f"The deadline {day.isoformat()} lies before today, {today.isoformat()}.")
    if day == incident.deadline:
        return Refused("deadline-unchanged", f"The deadline is already {day.isoformat()}.")
    data = {"day": day.isoformat(), "was": incident.deadline.isoformat() if incident.deadline else None}
    return Done((Event("deadline-set", now, actor, reason, data),), _deadline_warnings(day, today, is_working_day))


def close(incident: Incident, *, actor: str, now: datetime, reason: str = "") -> Done | Refused:
    """Close a recovered incident; any other live one only with a reason in words."""
    if incident.state not in LIVE:
        return Refused("incident-over", f"Incident {incident.key} is already {incident.state}.")
    if incident.state != "recovered" and not reason.strip():
        return Refused(
            "not-recovered", f"{len(incident.down)} sites are not back; closing now needs a reason in words."
        )
    return Done((Event("closed", now, actor, reason),))


def reopen(incident: Incident, live: Sequence[Incident], *, actor: str, now: datetime, reason: str) -> Done | Refused:
    """Take a closed or dismissed incident up again; a reason in words is needed.

    ``live`` are the incidents that go on: none may hold the same sites or the same cause already.
    """
    if incident.state not in ("closed", "false-alarm"):
        return Refused("not-closed", f"Incident {incident.key} is {incident.state}; only a closed one can be reopened.")
    if not reason.strip():
        return Refused("reason-missing", "Reopening needs a reason in words.")
    if not incident.members:
        return Refused("nobody-left", f"Incident {incident.key} has no members left to take up.")
    for other in live:
        if other.down & incident.down or other.cause.names() & incident.cause.names():
            return Refused("taken-up-elsewhere", f"Incident {other.key} is the case of this by now; work on that one.")
    return Done((Event("reopened", now, actor, reason),))


def release(incident: Incident, lao: str, *, actor: str, now: datetime, reason: str) -> Done | Refused:
    """Take a LAO out of the incident: not touched after all, or no longer watched; a reason in words is needed."""
    if incident.state not in LIVE:
        return Refused("incident-over", f"Incident {incident.key} is {incident.state}; nobody can leave it.")
    if lao not in incident.members:
        return Refused("not-a-member", f"LAO {lao} is not part of incident {incident.key}.")
    if not reason.strip():
        return Refused("reason-missing", "Taking a LAO out needs a reason in words.")
    return Done((Event("left", now, actor, reason, {"lao": lao, "site": None}),))


def exempt(incident: Incident, lao: str, *, actor: str, now: datetime, reason: str) -> Done | Refused:
    """Nothing more is asked of a LAO in this incident; a reason in words is needed. Its sites are watched all the same."""
    if refused := _cannot_name(incident, lao, reason):
        return refused
    if incident.members[lao].state in SETTLED - {"other"}:
        return Refused("nothing-asked", f"Nothing is asked of LAO {lao} any more.")
    return Done((Event("exempted", now, actor, reason.strip(), {"lao": lao}),))


def unexempt(incident: Incident, lao: str, *, actor: str, now: datetime, reason: str) -> Done | Refused:
    """The LAO is to act after all; a reason in words is needed."""
    if refused := _cannot_name(incident, lao, reason):
        return refused
    if incident.members[lao].exempted_at is None:
        return Refused("not-exempted", f"LAO {lao} is not exempted.")
    return Done((Event("unexempted", now, actor, reason.strip(), {"lao": lao}),))


def begin_repair(incident: Incident, *, actor: str, now: datetime, words: str) -> Done | Refused:
    """Somebody repairs: the incident is being mitigated. Who, and what they do, is told in words."""
    if incident.state not in LIVE or incident.state == "recovered":
        return Refused("incident-over", f"Incident {incident.key} is {incident.state}; nothing is left to repair.")
    if incident.mitigating_at is not None:
        return Refused("already-mitigating", f"The repair of incident {incident.key} has begun already.")
    if not words.strip():
        return Refused("reason-missing", "Say in words who repairs, and what they do.")
    return Done((Event("mitigating", now, actor, words.strip()),))


def split(
    incident: Incident, laos: Sequence[str], new_key: str, *, actor: str, now: datetime, reason: str
) -> tuple[Done, Done] | Refused:
    """Take LAOs out into an incident of their own that a person names in words: (events here, events of the new one).

    The new one is confirmed and open from its first moment, so that no judgement takes its members back.
    """
    chosen = list(dict.fromkeys(laos))
    for lao in chosen:
        if refused := _cannot_name(incident, lao, reason):
            return refused
    if not chosen or len(chosen) == len(incident.members):
        return Refused("split-all-or-none", "Some LAOs must go and some must stay.")
    entries = []
    for member in (incident.members[lao] for lao in chosen):
        back_at = (member.back_at or now).isoformat()
        entries += [
            {
                "site": site,
                "lao": member.lao,
                "since": member.since.isoformat(),
                "symptom": member.symptom,
                "back_at": None if site in member.down else back_at,
            }
            for site in member.sites
        ]
    cause = {"kind": APART, "value": reason.strip(), "equivalent": [], "confidence": 1.0, "healthy": []}
    gone = [Event("left", now, actor, reason.strip(), {"lao": lao, "site": None, "into": new_key}) for lao in chosen]
    begun = [Event("suspected", now, actor, "split", {**cause, "members": entries, "from": incident.key})]
    begun += [
        Event("reported", now, actor, "split", {"lao": member.lao, "said": "down", "since": member.since.isoformat()})
        for member in (incident.members[lao] for lao in chosen)
        if not member.sites
    ]
    begun += [
        Event("confirmed", now, actor, data={"kind": APART, "value": reason.strip()}),
        Event("opened", now, actor, "split"),
    ]
    told = Event("split", now, actor, reason.strip(), {"laos": chosen, "into": new_key})
    return Done((*gone, told)), Done(tuple(begun))


def note(incident: Incident, *, actor: str, now: datetime, text: str) -> Done | Refused:
    """Write a person's words into the incident's story, in any state."""
    if not text.strip():
        return Refused("note-empty", f"The note on incident {incident.key} has no words.")
    return Done((Event("noted", now, actor, text.strip()),))


def cosign(incident: Incident, what: Cosigned, of: str, *, actor: str, now: datetime) -> Done | Refused:
    """Another office stands by a deadline (``of`` its day), an issued letter (its number) or the closing (its time).

    Only what stands now is co-signed, once; a later deadline is another matter and waits anew.
    """
    if incident.state not in LIVE and incident.state != "closed":
        return Refused("incident-over", f"Incident {incident.key} is {incident.state}; nothing of it is co-signed.")
    stands = {
        "deadline": incident.deadline.isoformat() if incident.deadline else "",
        "closing": incident.closed_at.isoformat() if incident.state == "closed" and incident.closed_at else "",
        "letter": of,
    }[what]
    if not of or stands != of:
        return Refused("nothing-to-cosign", f"The {what} of incident {incident.key} is not what was to be co-signed.")
    if (what, of) in incident.cosigned:
        return Refused("already-cosigned", f"The {what} of incident {incident.key} is co-signed already.")
    return Done((Event("cosigned", now, actor, data={"what": what, "of": of}),))


def renew_link(incident: Incident, serial: int, *, actor: str, now: datetime) -> Done | Refused:
    """The assessors get a new link in place of the one with ``serial``, in any state; the older open nothing any more."""
    if serial != incident.assessors_serial:
        return Refused("link-changed", f"The assessors' link of incident {incident.key} is another one by now.")
    return Done((Event("link-renewed", now, actor, data={"serial": serial + 1}),))


def withdraw_link(incident: Incident, serial: int, *, actor: str, now: datetime) -> Done | Refused:
    """The assessors' link with ``serial`` opens nothing any more, in any state, until a new one is given."""
    if serial != incident.assessors_serial or incident.assessors_withdrawn_at is not None:
        return Refused(
            "link-changed", f"The assessors' link of incident {incident.key} is another one by now, or none."
        )
    return Done((Event("link-withdrawn", now, actor, data={"serial": serial}),))


def report(
    incident: Incident,
    laos: Sequence[str],
    *,
    actor: str,
    now: datetime,
    said: Literal["down", "back", "other", "implied"] = "down",
    since: datetime | None = None,
    source: str = "",
) -> Done | Refused:
    """A letter or a person says of LAOs that they are down, back, or have another problem; one event each.

    ``implied`` is a LAO that shares the cause though nobody has seen or said that it is down.
    ``back`` is taken at its word only for a LAO whose sites we do not watch; else it stands in the
    story and the probes decide. ``since`` is when the trouble began as the report tells it, aware;
    ``source`` says where the report came from (a letter, a call).
    """
    if incident.state not in LIVE:
        return Refused("incident-over", f"Incident {incident.key} is {incident.state}; it takes no reports.")
    if not laos or not all(laos):
        return Refused("lao-missing", "A report needs at least one LAO.")
    if said not in ("down", "implied") and (
        stranger := next((lao for lao in laos if lao not in incident.members), None)
    ):
        return Refused("not-a-member", f"LAO {stranger} is not part of incident {incident.key}.")
    began = (since or now).isoformat()
    return Done(
        tuple(
            Event("reported", now, actor, source, {"lao": lao, "said": said, "since": began})
            for lao in dict.fromkeys(laos)
        )
    )


def contradicts(since: Sequence[Event], mine: Sequence[Event]) -> bool:
    """Did another person, since the page was drawn, decide the very thing that ``mine`` decides?"""
    theirs = {_matter(event) for event in since if event.actor != SYSTEM}
    return any(matter in theirs for matter in map(_matter, mine) if matter)


def _matter(event: Event) -> tuple[str, str] | None:
    """What an event decides; None for what two people may say after each other."""
    if event.kind in ("deadline-set", "closed", "dismissed", "reopened"):
        return ("deadline" if event.kind == "deadline-set" else "end", "")
    if event.kind in ("step-done", "step-skipped", "step-again", "step-changed"):
        return "step", str(event.data["key"])
    if event.kind in ("exempted", "unexempted", "left"):
        return "member", str(event.data["lao"])
    return None


def _cannot_name(incident: Incident, lao: str, reason: str) -> Refused | None:
    if incident.state not in LIVE:
        return Refused("incident-over", f"Incident {incident.key} is {incident.state}; its LAOs stay as they are.")
    if lao not in incident.members:
        return Refused("not-a-member", f"LAO {lao} is not part of incident {incident.key}.")
    if not reason.strip():
        return Refused("reason-missing", "This needs a reason in words.")
    return None


def _deadline_warnings(day: date, today: date, is_working_day: Callable[[date], bool]) -> tuple[Warned, ...]:
    found = []
    if not is_working_day(day):
        found.append(Warned("deadline-not-working-day", f"The deadline {day.isoformat()} is not a working day."))
    ahead = (today + timedelta(days=n) for n in range(1, min((day - today).days, 60) + 1))
    if not any(is_working_day(one) for one in ahead):
        found.append(Warned("deadline-no-working-day", f"No working day lies between today and {day.isoformat()}."))
    return tuple(found)
