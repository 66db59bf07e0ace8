"""What a vendor says of an incident through its own link: comply, or explain."""

from datetime import datetime, timedelta
from typing import Literal, get_args

from sodsong.act.casework.record import LIVE, Done, Event, Incident, Refused

Word = Literal["acknowledged", "promised", "cause", "repaired", "not-ours"]
WORDS: tuple[Word, ...] = get_args(Word)
FARTHEST = timedelta(days=60)  # a promise beyond it is a slip of the pen


def says(
    incident: Incident, word: Word, *, vendor: str, by: str, now: datetime, until: datetime | None = None, why: str = ""
) -> Done | Refused:
    """The vendor's word as an event of the story; that the failure lies with it confirms the cause as a person would.

    A promise needs a time to come (aware); that the failure is not the vendor's, an explanation. That it is repaired
    is heard, and the probes decide. ``by`` is whoever pressed the button, as they call themselves.
    """
    if incident.state not in LIVE:
        return Refused("incident-over", f"Incident {incident.key} is {incident.state}; nothing more is asked.")
    if word == "promised" and (until is None or not now < until <= now + FARTHEST):
        return Refused("promise-untimely", "A promise needs a time to come, at most 60 days from now.")
    if word == "not-ours" and not why.strip():
        return Refused("words-missing", "Say in a few words why it is not yours.")
    data = {"vendor": vendor, "said": word, "until": until.isoformat() if word == "promised" and until else None}
    actor = f"{vendor} ({by.strip()})" if by.strip() else vendor
    events = [Event("vendor-said", now, actor, why.strip(), data)]
    if word == "cause" and not incident.confirmed:
        named = {"kind": incident.cause.kind, "value": incident.cause.value}
        events.append(Event("confirmed", now, actor, why.strip(), named))
    return Done(tuple(events))
