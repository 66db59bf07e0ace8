"""What the letters of an incident say, from its facts alone; empty places stay empty."""

import re
import tomllib
from dataclasses import replace
from datetime import date, datetime

import pytest

from sodsong import data
from sodsong.act.casework.acts import BANGKOK
from sodsong.act.casework.record import Incident, NamedCause
from sodsong.act.letter import wording
from sodsong.act.letter.wording import Earlier, Head
from sodsong.ground.papers.form import from_json, to_json
from sodsong.ground.papers.record import Contact, Number, Signer
from sodsong.ground.places.record import Lao

WORDS = tomllib.loads(data.text("letter/wording.toml"))
HEAD = Head(
    sender="จังหวัดสมมุติ",
    number=Number(raw="สม ๐๐๒๓.๔/ว", province_letters="สม", owner="๐๐๒๓.๔", circular=True),
    contact=Contact(office="สำนักงานสมมุติ"),
    qr="https://lab.test/",
    signer=Signer("นายสมมุติ", "ผู้ว่าราชการจังหวัด"),
    address=("ถนนสมมุติ",),
    unit="สำนักงานสมมุติ โทร. ๕",
    memo_signer=Signer("", "ท้องถิ่นจังหวัด"),
)
LAOS = [Lao(f"{i}", "ทต.", f"สมมุติ{i}", f"เทศบาลตำบลสมมุติ{i}", "เมือง", "สมมุติ") for i in range(12)]
INCIDENT = Incident(
    key="1",
    state="open",
    cause=NamedCause("ip", "192.0.2.1"),
    suspected_at=datetime(2020, 8, 10, 23, 30, tzinfo=BANGKOK),
    deadline=date(2020, 8, 16),
)
COMMON = {"to": ("ผู้รับสมมุติ",), "head": HEAD, "province": "สมมุติ", "wording": WORDS}
EARLIER = Earlier("สม ๐๐๒๓.๔/ว 7", date(2020, 8, 14))


def made(kind: str, incident: Incident = INCIDENT):
    if kind in {"reminder", "closing"}:
        return getattr(wording, kind)(incident, LAOS, earlier=EARLIER, **COMMON)
    return getattr(wording, kind)(incident, LAOS, **COMMON)


ALL = ("stamped", "vendor_demand", "report", "memo", "reminder", "closing")


@pytest.mark.parametrize("kind", ALL)
def test_every_letter_is_filled_and_leaves_to_people_what_is_theirs(kind):
    letter = made(kind)
    said = "".join((*letter.body, letter.subject, *letter.list_title))
    assert not re.search(r"[{}]", said)
    assert "สมมุติ" in said
    assert "๑๒ แห่ง" in said
    assert (letter.date, letter.number.running) == (None, None)
    assert letter.to == ("ผู้รับสมมุติ",)
    assert [row.written for row in letter.rows] == [lao.short_name for lao in LAOS]
    assert from_json(to_json(letter)) == letter
    assert not re.search("ความผิด|ละเลย|บกพร่อง", said)  # what was seen is said, nobody is blamed


def test_stamped_letters_are_circulars_and_signed_ones_are_not():
    for kind in ("stamped", "reminder", "closing"):
        letter = made(kind)
        assert (letter.kind, letter.number.raw, letter.qr, letter.signer) == (
            "stamped",
            "สม ๐๐๒๓.๔/ว",
            HEAD.qr,
            Signer(),
        )
    for kind, expected in (("vendor_demand", "external"), ("report", "external"), ("memo", "memo")):
        letter = made(kind)
        assert (letter.kind, letter.number.raw, letter.number.circular, letter.qr) == (
            expected,
            "สม ๐๐๒๓.๔/",
            False,
            "",
        )
        assert letter.signer == (HEAD.memo_signer if kind == "memo" else HEAD.signer)
    assert (made("report").address, made("report").unit) == (("ถนนสมมุติ",), "")
    assert (made("memo").address, made("memo").unit) == ((), HEAD.unit)


def test_the_vendor_is_told_what_by_when_and_the_cause_as_sure_as_it_is():
    suspected = "".join(made("vendor_demand").body)
    assert "ภายในวันที่ ๑๖ สิงหาคม ๒๕๖๓" in suspected
    assert "ตั้งแต่วันที่ ๑๐ สิงหาคม ๒๕๖๓" in suspected
    assert "เครื่องแม่ข่ายหมายเลข 192.0.2.1 ร่วมกัน (อยู่ระหว่างยืนยันสาเหตุ)" in suspected
    sure = "".join(made("vendor_demand", replace(INCIDENT, confirmed=True, deadline=None)).body)
    assert "เนื่องจากเครื่องแม่ข่ายหมายเลข 192.0.2.1 ที่ใช้ร่วมกันขัดข้อง" in sure
    assert "ภายในกำหนดที่จะแจ้งให้ทราบต่อไป" in sure


def test_reminder_and_closing_name_the_first_letter():
    first = "ตามหนังสือจังหวัดสมมุติ ที่ สม ๐๐๒๓.๔/ว ๗ ลงวันที่ ๑๔ สิงหาคม ๒๕๖๓"
    assert made("reminder").body[0].startswith(first)
    assert made("closing").body[0].startswith(first)
    unnumbered = wording.reminder(INCIDENT, LAOS, earlier=replace(EARLIER, number=""), **COMMON)
    assert unnumbered.body[0].startswith("ตามหนังสือจังหวัดสมมุติ ลงวันที่ ๑๔ สิงหาคม ๒๕๖๓")


def test_the_closing_letter_has_the_day_of_return_and_no_deadline():
    back = replace(INCIDENT, recovered_at=datetime(2020, 8, 15, 23, 0, tzinfo=BANGKOK))
    closing = made("closing", back)
    assert "กลับมาใช้งานได้ตามปกติแล้วตั้งแต่วันที่ ๑๕ สิงหาคม ๒๕๖๓" in closing.body[1]
    assert (closing.deadline, closing.urgency) == (None, None)
    assert "กลับมาใช้งานได้ตามปกติแล้ว จึงขอแจ้งให้ทราบ" in made("closing").body[1]


def test_an_issued_letter_bears_what_the_person_gave():
    letter = wording.issued(made("stamped"), "๕๖๗", date(2020, 8, 14))
    assert (letter.number.running, letter.date) == ("๕๖๗", date(2020, 8, 14))
