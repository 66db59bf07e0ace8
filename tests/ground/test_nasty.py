"""Texts made to mislead, none of them from the shared cases: one body, a question about some, or nobody; never a wrong one."""

import pytest

from sodsong.ground.places.resolve import resolve
from sodsong.ground.places.symptom import symptom_of
from sodsong.observe.intake import letters

ONE = {
    "อบต.แม่พุง ต.แม่พุง อ.วังชิ้น จ.แพร่ เว็บล่มครับผม": "อบต.แม่พุง",
    "อบต.ดอนมูล สูงเม่น เว็บล่ม": "อบต.ดอนมูล",
    "อบต.ไผ่โทน (ร้องกวาง) down": "อบต.ไผ่โทน",
    "อบต.ดอนมูล ดอนมูล ล่ม": "อบต.ดอนมูล",
    "นายก อบต.สรอย แจ้งเว็บล่ม": "อบต.สรอย",
    "อบต.ท่าข้าม😭😭😭ล่มมมมม": "อบต.ท่าข้าม",
    "\u202eอบต.ท่าข้าม\u202c ล่ม": "อบต.ท่าข้าม",
    "#อบต.น้ำรัด ล่ม": "อบต.น้ำรัด",
    "อบต.กาญจนา, เมือง, แพร่": "อบต.กาญจนา",
    "ทต.สองล่ม": "ทต.สอง",
    "Tambon Administrative Organization Tha Kham cannot be reached": "อบต.ท่าข้าม",
    "Phrae PAO website 503": "อบจ.แพร่",
    "Ban Kwang SAO down": "อบต.บ้านกวาง",
}
SOME = {
    "อบต.ท่าข้ามกับแม่ยมล่มครับ": {"อบต.ท่าข้าม", "อบต.แม่ยม"},
    "อบต.ท่าข้าม/แม่ยม/วังธง เข้าไม่ได้": {"อบต.ท่าข้าม", "อบต.แม่ยม", "อบต.วังธง"},
    "อบต.แม่ยางร้อง แม่ยางฮ่อ แม่ยางตาล ล่มหมด": {"อบต.แม่ยางร้อง", "อบต.แม่ยางฮ่อ", "อบต.แม่ยางตาล"},
    "อบต.วังหลวง เชียงใหม่ ล่ม": {"อบต.วังหลวง"},
    "อบต.ท่าข้าม เชียงใหม่ล่ม": {"อบต.ท่าข้าม"},
    "ไม่ใช่ อบต.ท่าข้าม นะครับ เป็น อบต.แม่ยม ที่เข้าไม่ได้": {"อบต.ท่าข้าม", "อบต.แม่ยม"},
    "กองช่าง อบต.แม่ป้าก แจ้งว่าเว็บ อบต.แม่พุง ล่ม": {"อบต.แม่ป้าก", "อบต.แม่พุง"},
    "ทต.หนองม่วงไข่ อบต.หนองม่วงไข่ ล่ม": {"ทต.หนองม่วงไข่"},
    "อบต.บ้านปิน อ.เด่นชัย ล่ม": {"อบต.บ้านปิน"},
    "เทศบาลตำบลแม่ยม เข้าไม่ได้": {"อบต.แม่ยม"},
    "http://thakham.go.th/ ล่ม": {"อบต.ท่าข้าม"},
    "Song municipality website down": {"ทต.สอง"},
    "ban pin down": {"อบต.บ้านปิน", "ทต.บ้านปิน"},
    "วังชิ้นล่ม": {"อบต.วังชิ้น", "ทต.วังชิ้น"},
}
NOBODY = (
    "รร.บ้านถิ่น เว็บล่ม", "โรงพยาบาลสอง เว็บเข้าไม่ได้", "วัดพระหลวง เว็บเข้าไม่ได้", "รพ.สต.แม่ทราย เว็บล่ม", "ถนนแม่ยม น้ำท่วม เว็บล่ม", "สถจ.แพร่ เว็บล่ม",
    "ผมลองแล้ว เข้าไม่ได้", "ลองเปิดใหม่สองครั้งก็เข้าไม่ได้", "ทต.สองแห่งล่ม", "เทศบาลสองแห่งเข้าไม่ได้", "อบต. 34 แห่งล่ม", "อบต.ป่าแดง จ.เพชรบูรณ์ เว็บเข้าไม่ได้",
    "อบจ.น่าน ล่ม", "คุณสรอย แจ้งว่าเว็บเข้าไม่ได้", "น้องแม่ยมแจ้งว่าเว็บเข้าไม่ได้", "อบต.ป่าสักหลวง", "อบต.หัวเมืองแพร่ ล่ม", "อบต.กาญจนบุรี ล่ม",
    "ทุก อบต. ใน อ.ลอง เข้าไม่ได้", "อำเภอวังชิ้นล่มทุกแห่ง", "เว็บไซต์สำนักงานจังหวัดแพร่เข้าไม่ได้", "www.maeyom.go.th.evil.com ล่ม",
)  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), ONE.items())
def test_one_body(text, wanted):
    answer = resolve(text, letters.shipped_register())
    assert answer.lao is not None, answer
    assert answer.lao.short_name == wanted


@pytest.mark.parametrize(("text", "wanted"), SOME.items())
def test_a_question_about_some(text, wanted):
    answer = resolve(text, letters.shipped_register())
    assert (answer.outcome, {lao.short_name for lao in answer.candidates}) == ("ask", wanted)


@pytest.mark.parametrize("text", NOBODY)
def test_nobody(text):
    assert resolve(text, letters.shipped_register()).outcome == "none"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("เว็บจะล่มไหม", None), ("ล่มหรือเปล่าครับ", None), ("ล่มหรือเปล่าครับ ผมเข้าไม่ได้", "down"), ("เข้าไม่ได้ใช่ไหม", None),
        ("the site cannot be reached", "down"), ("server not responding", "down"), ("ใช้ได้แล้วครับ เมื่อวานล่ม", "recovered"),
    ],
)  # fmt: skip
def test_a_question_is_no_report(text, said):
    assert symptom_of(text) == said
