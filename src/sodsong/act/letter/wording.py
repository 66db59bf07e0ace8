"""The stamped letter of an incident, worded from its facts; an officer may change every sentence of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sodsong.act.casework.acts import BANGKOK
from sodsong.act.casework.record import Incident
from sodsong.ground.papers.record import Contact, Letter, Number, Row
from sodsong.ground.places.record import Lao
from sodsong.ground.thai.digits import to_thai
from sodsong.ground.thai.write import long_date


@dataclass(frozen=True, slots=True)
class Head:
    """What the sending office puts on its letters; an empty field stays an empty place."""

    sender: str = ""
    number: Number = field(default_factory=lambda: Number(circular=True))
    contact: Contact = field(default_factory=Contact)
    qr: str = ""
    qr_caption: str = ""


def stamped(
    incident: Incident, laos: Sequence[Lao], *, to: Sequence[str], head: Head, province: str, wording: Mapping[str, Any]
) -> Letter:
    """The urgent letter to all of the province about ``incident``.

    ``laos`` are its members in the order of the list, ``to`` the offices after ถึง, ``wording`` the parsed
    data/letter/wording.toml. The date and the running number stay empty: a person gives them.
    """
    words = wording["stamped"]["outage"]
    began = incident.began_at.astimezone(BANGKOK).date()
    facts = {"province": province, "since": long_date(began), "count": to_thai(str(len(laos)))}
    deadline = words["deadline"].format(day=long_date(incident.deadline)) if incident.deadline else words["no_deadline"]
    return Letter(
        kind="stamped",
        urgency="ด่วนที่สุด",
        number=head.number,
        to=tuple(to),
        outage_since=began,
        deadline=incident.deadline,
        claimed_count=len(laos),
        contact=head.contact,
        rows=tuple(
            Row(no=i, district=lao.district, written=lao.short_name, outcome="match", lao=lao)
            for i, lao in enumerate(laos, start=1)
        ),
        body=(
            words["opening"].format(**facts, cause=_cause(incident, wording)),
            words["order"].format(**facts, deadline=deadline),
        ),
        qr=head.qr,
        qr_caption=head.qr_caption,
        sender=head.sender,
        list_title=tuple(line.format(**facts) for line in words["list_title"]),
    )


def receivers(laos: Sequence[Lao], province: str, wording: Mapping[str, Any]) -> tuple[str, ...]:
    """Who the letter goes to, as in 2563: every district office, the provincial body, each city and town directly."""
    words = wording["stamped"]["outage"]
    towns = [words["to_town"].format(name=lao.official_name) for lao in laos if lao.type in ("ทน.", "ทม.")]
    return (words["to_districts"], words["to_province"].format(province=province), *towns)


def _cause(incident: Incident, wording: Mapping[str, Any]) -> str:
    names = wording["cause_names"]
    cause = names.get(incident.cause.kind, names["other"]).format(value=incident.cause.value)
    sentence = "cause_confirmed" if incident.confirmed else "cause_suspected"
    return str(wording["stamped"]["outage"][sentence]).format(cause=cause.strip())
