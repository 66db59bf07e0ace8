"""The letters of an incident, worded from its facts; an officer may change every sentence of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sodsong.act.casework.acts import BANGKOK
from sodsong.act.casework.record import Incident
from sodsong.ground.papers.record import Contact, Letter, LetterKind, Number, Row, Signer
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
    signer: Signer = field(default_factory=Signer)
    address: tuple[str, ...] = ()
    unit: str = ""  # ส่วนราชการ of a memo; empty: the contact's office, group and telephone
    memo_signer: Signer = field(default_factory=Signer)  # who writes to the governor; ``signer`` signs what goes out
    emblem: str = ""  # the office's own picture, a file's name


@dataclass(frozen=True, slots=True)
class Earlier:
    """The letter that another one follows up: its number as written and the day on it."""

    number: str
    day: date


def stamped(
    incident: Incident, laos: Sequence[Lao], *, to: Sequence[str], head: Head, province: str, wording: Mapping[str, Any]
) -> Letter:
    """The urgent letter to all of the province about ``incident``.

    ``laos`` are its members in the order of the list, ``to`` the offices after ถึง, ``wording`` the parsed
    data/letter/wording.toml. The date and the running number stay empty: a person gives them.
    """
    words = wording["stamped"]["outage"]
    facts = _facts(incident, laos, province, wording)
    return replace(
        _letter(incident, laos, to, head),
        urgency="ด่วนที่สุด",
        number=head.number,
        body=(words["opening"].format(**facts), words["order"].format(**facts)),
        list_title=_list_title(words, facts),
    )


def issued(letter: Letter, running: str, day: date) -> Letter:
    """``letter`` as the office issued it: with the running number and the date that a person gave."""
    return replace(letter, number=replace(letter.number, running=running, legible=True), date=day)


def receivers(laos: Sequence[Lao], province: str, wording: Mapping[str, Any]) -> tuple[str, ...]:
    """Who the letter goes to, as in 2563: every district office, the provincial body, each city and town directly."""
    words = wording["stamped"]["outage"]
    towns = [words["to_town"].format(name=lao.official_name) for lao in laos if lao.type in ("ทน.", "ทม.")]
    return (words["to_districts"], words["to_province"].format(province=province), *towns)


def vendor_demand(
    incident: Incident, laos: Sequence[Lao], *, to: Sequence[str], head: Head, province: str, wording: Mapping[str, Any]
) -> Letter:
    """The external letter to the hosting company: repair by the deadline, keep the logs, say in writing what happened.

    Arguments as for ``stamped``; ``to`` is who stands after เรียน, such as the company's manager.
    """
    return _signed(
        "external",
        wording["vendor"],
        _facts(incident, laos, province, wording),
        _letter(incident, laos, to, head),
        head=head,
        wording=wording,
    )


def report(
    incident: Incident, laos: Sequence[Lao], *, to: Sequence[str], head: Head, province: str, wording: Mapping[str, Any]
) -> Letter:
    """The external letter to the assessors or the NACC: what the probes saw, and the wish that they look again."""
    return _signed(
        "external",
        wording["report"],
        _facts(incident, laos, province, wording),
        _letter(incident, laos, to, head),
        head=head,
        wording=wording,
    )


def memo(
    incident: Incident, laos: Sequence[Lao], *, to: Sequence[str], head: Head, province: str, wording: Mapping[str, Any]
) -> Letter:
    """The memo (บันทึกข้อความ) to the governor or the head: facts, what weighs, what is proposed."""
    return _signed(
        "memo",
        wording["memo"],
        _facts(incident, laos, province, wording),
        _letter(incident, laos, to, head),
        head=head,
        wording=wording,
    )


def reminder(
    incident: Incident,
    laos: Sequence[Lao],
    *,
    earlier: Earlier,
    to: Sequence[str],
    head: Head,
    province: str,
    wording: Mapping[str, Any],
) -> Letter:
    """The stamped letter after the first one, about the ``laos`` whose sites are still down."""
    facts = _facts(incident, laos, province, wording) | {"earlier": _earlier(earlier, province, wording)}
    return _stamped_again(wording["reminder"], facts, _letter(incident, laos, to, head), head)


def closing(
    incident: Incident,
    laos: Sequence[Lao],
    *,
    earlier: Earlier,
    to: Sequence[str],
    head: Head,
    province: str,
    wording: Mapping[str, Any],
) -> Letter:
    """The stamped letter that ends the case: the sites of ``laos`` are back since the incident's recovery."""
    words = wording["closing"]
    recovered = words["recovered_unknown"]
    if incident.recovered_at is not None:
        recovered = words["recovered"].format(day=long_date(incident.recovered_at.astimezone(BANGKOK).date()))
    more = {"earlier": _earlier(earlier, province, wording), "recovered": recovered}
    letter = replace(_letter(incident, laos, to, head), deadline=None)
    return _stamped_again(words, _facts(incident, laos, province, wording) | more, letter, head)


# --- what they share --------------------------------------------------------------------------------------------


def _letter(incident: Incident, laos: Sequence[Lao], to: Sequence[str], head: Head) -> Letter:
    """The parts that are the same in every letter of the incident."""
    return Letter(
        kind="stamped",
        to=tuple(to),
        outage_since=_began(incident),
        deadline=incident.deadline,
        claimed_count=len(laos),
        contact=head.contact,
        rows=tuple(
            Row(no=i, district=lao.district, written=lao.short_name, outcome="match", lao=lao)
            for i, lao in enumerate(laos, start=1)
        ),
        qr=head.qr,
        qr_caption=head.qr_caption,
        sender=head.sender,
    )


def _signed(
    kind: LetterKind,
    words: Mapping[str, Any],
    facts: Mapping[str, str],
    letter: Letter,
    *,
    head: Head,
    wording: Mapping[str, Any],
) -> Letter:
    """``letter`` as one that a person signs; it goes to one receiver, so its number is no circular's."""
    number = replace(head.number, raw=head.number.raw.rstrip().removesuffix("ว"), circular=False)
    external = kind == "external"
    return replace(
        letter,
        kind=kind,
        urgency=words["urgency"],
        number=number,
        subject=words["subject"].format(**facts),
        enclosures=tuple(words.get("enclosures", ())),
        body=_body(words, facts),
        list_title=_list_title(wording["stamped"]["outage"], facts),
        signer=head.signer if external else head.memo_signer,
        address=head.address if external else (),
        unit="" if external else head.unit,
        qr="",  # the assessors' contact is for the bodies of the list
        qr_caption="",
    )


def _stamped_again(words: Mapping[str, Any], facts: Mapping[str, str], letter: Letter, head: Head) -> Letter:
    return replace(
        letter,
        urgency=words.get("urgency"),
        number=head.number,
        body=_body(words, facts),
        list_title=_list_title(words, facts),
    )


def _facts(incident: Incident, laos: Sequence[Lao], province: str, wording: Mapping[str, Any]) -> dict[str, str]:
    """What the sentences' braces stand for."""
    words = wording["stamped"]["outage"]
    deadline = words["deadline"].format(day=long_date(incident.deadline)) if incident.deadline else words["no_deadline"]
    return {
        "province": province,
        "since": long_date(_began(incident)),
        "count": to_thai(len(laos)),
        "cause": _cause(incident, wording),
        "deadline": deadline,
    }


def _body(words: Mapping[str, Any], facts: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(text.format(**facts) for text in words["body"])


def _list_title(words: Mapping[str, Any], facts: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(line.format(**facts) for line in words["list_title"])


def _earlier(earlier: Earlier, province: str, wording: Mapping[str, Any]) -> str:
    words = wording["earlier"]["numbered" if earlier.number else "dated"]
    return str(words.format(province=province, number=to_thai(earlier.number), day=long_date(earlier.day)))


def _began(incident: Incident) -> date:
    return incident.began_at.astimezone(BANGKOK).date()


def _cause(incident: Incident, wording: Mapping[str, Any]) -> str:
    names = wording["cause_names"]
    cause = names.get(incident.cause.kind, names["other"]).format(value=incident.cause.value)
    sentence = "cause_confirmed" if incident.confirmed else "cause_suspected"
    return str(wording["stamped"]["outage"][sentence]).format(cause=cause.strip())
