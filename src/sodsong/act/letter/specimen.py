"""A letter of every kind to begin with: the facts of August 2563 in the sentences that the product itself offers."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Literal, get_args

from sodsong.act.casework.acts import BANGKOK
from sodsong.act.casework.record import Incident, NamedCause
from sodsong.act.letter import wording
from sodsong.act.letter.wording import Earlier, Head
from sodsong.ground.papers.record import Letter, Number, Signer
from sodsong.ground.places.record import Lao

Specimen = Literal["stamped", "external", "memo", "reminder", "closing"]
SPECIMENS: tuple[Specimen, ...] = get_args(Specimen)
PROVINCE = "แพร่"
VENDOR = "ผู้จัดการบริษัทโฮสต์สมมุติ ก จำกัด"
BEGAN, RECOVERED = datetime(2020, 8, 11, 9, tzinfo=BANGKOK), datetime(2020, 8, 15, 17, tzinfo=BANGKOK)
DAYS: dict[Specimen, date] = {
    "external": date(2020, 8, 14),
    "memo": date(2020, 8, 13),
    "reminder": date(2020, 8, 17),
    "closing": date(2020, 8, 18),
}


def specimen(kind: Specimen, first: Letter, words: Mapping[str, Any]) -> Letter:
    """The specimen of ``kind``. ``first`` is the stamped letter of 14 August 2563, ``words`` the parsed wording.toml."""
    if kind == "stamped":
        return first
    incident = Incident(
        key="2563",
        state="open",
        cause=NamedCause("vendor", "บริษัทโฮสต์สมมุติ ก จำกัด"),
        suspected_at=BEGAN,
        confirmed=True,
        deadline=first.deadline,
        recovered_at=RECOVERED,
    )
    head = Head(
        sender=first.sender,
        number=Number(raw="พร ๐๐๒๓.๔/ว", province_letters="พร", owner="๐๐๒๓.๔", circular=True),
        contact=first.contact,
        qr=first.qr,
        qr_caption=first.qr_caption,
        signer=Signer(position="ผู้ว่าราชการจังหวัดแพร่"),
        address=("ศาลากลางจังหวัดแพร่",),
        memo_signer=Signer(position="ท้องถิ่นจังหวัดแพร่"),
    )
    letter = _worded(kind, incident, first, head, words)
    return replace(letter, date=DAYS[kind], rows=first.rows)


def _worded(kind: Specimen, incident: Incident, first: Letter, head: Head, words: Mapping[str, Any]) -> Letter:
    # A row that names no body has none; the sentences only count them.
    laos = [row.lao or Lao("", "special", "", "", row.district, PROVINCE) for row in first.rows]
    earlier = Earlier("พร ๐๐๒๓.๔/ว", date(2020, 8, 14))
    common: Any = {"head": head, "province": PROVINCE, "wording": words}
    match kind:
        case "external":
            return wording.vendor_demand(incident, laos, to=(VENDOR,), **common)
        case "memo":
            return wording.memo(incident, laos, to=("ผู้ว่าราชการจังหวัดแพร่",), **common)
        case "reminder":
            return wording.reminder(incident, laos, to=first.to, earlier=earlier, **common)
        case _:
            return wording.closing(incident, laos, to=first.to, earlier=earlier, **common)
