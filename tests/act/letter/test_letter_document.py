"""The strings of a letter: digits, dates, marks, places left open, and nothing of a person's text lost or obeyed."""

import json
import unicodedata
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sodsong import data
from sodsong.act.letter.document.compose import compose
from sodsong.act.letter.document.text import clean, plain, shown
from sodsong.ground.papers.form import from_json
from sodsong.ground.papers.record import Contact, Letter, Number, Row

GIVEN = from_json(json.loads(data.text("examples/letter-2563-08-14.json")))
EXAMPLE = replace(GIVEN, rows=tuple(replace(row, note="") for row in GIVEN.rows))  # the letter's own remarks were empty


def test_the_example_in_the_order_of_the_rules():
    paper = compose(EXAMPLE)
    assert paper.urgency == "ด่วนที่สุด"
    assert (plain(paper.number), paper.number_open) == ("พร ๐๐๒๓.๔/ว", True)
    assert [plain(line) for line in paper.to] == list(EXAMPLE.to)
    assert [plain(text) for text in paper.body] == list(EXAMPLE.body)
    assert (paper.sender, plain(paper.date)) == ("จังหวัดแพร่", "๑๔ สิงหาคม ๒๕๖๓")
    assert [plain(line) for line in paper.contact] == [
        "สำนักงานส่งเสริมการปกครองท้องถิ่นจังหวัดแพร่",
        "กลุ่มงานกฎหมาย ระเบียบ และเรื่องร้องทุกข์",
        "โทรศัพท์ ๐-๕๔๕๓-๔๑๑๙ ต่อ ๔๐๑ - ๔๐๔",
        "โทรสาร ๐-๕๔๕๓-๔๕๐๔ - ๕ ต่อ ๒๐๗",
        "www.phraelocal.go.th",
        "ผู้ประสานงาน เจนจิรา โทร. ต่อ ๔๐๔",
    ]
    assert len(paper.items) == 34
    assert [(item.no, item.district) for item in paper.items if item.opens] == [
        ("๑", "อ.เมืองแพร่"),
        ("๖", "อ.สูงเม่น"),
        ("๗", "อ.เด่นชัย"),
        ("๑๑", "อ.ลอง"),
        ("๑๘", "อ.สอง"),
        ("๒๓", "อ.ร้องกวาง"),
        ("๒๕", "อ.วังชิ้น"),
        ("๓๑", "อ.หนองม่วงไข่"),
    ]
    assert [plain(item.name) for item in paper.items] == [row.written for row in EXAMPLE.rows]


@pytest.mark.parametrize(
    ("number", "shows"),
    [
        (Number(), ("", True)),
        (Number(raw="พร ๐๐๒๓.๔/ว กษ๖๓"), ("พร ๐๐๒๓.๔/ว กษ๖๓", False)),
        (Number(raw="พร 0023.4/ว"), ("พร ๐๐๒๓.๔/ว", True)),
        (Number(raw="พร 0023.4/"), ("พร ๐๐๒๓.๔/", True)),
        (Number(raw="พร 0023.4/ว", running="712"), ("พร ๐๐๒๓.๔/ว ๗๑๒", False)),
        (Number(province_letters="พร", owner="0023.4", circular=True), ("พร ๐๐๒๓.๔/ว", True)),
        (Number(province_letters="พร", owner="0023.4", running="9"), ("พร ๐๐๒๓.๔/๙", False)),
    ],
)
def test_a_number_is_printed_when_given_and_left_open_when_not(number, shows):
    paper = compose(Letter(kind="stamped", number=number))
    assert (plain(paper.number), paper.number_open) == shows


def test_marks_keep_lines_from_parting_wrongly():
    assert shown("คณะที่ปรึกษาฯ กล่าว “ดี” ต่าง ๆ ภายในวันที่ 16 สิงหาคม 2563 จำนวน 34 แห่ง") == (
        "คณะที่ปรึกษา\u2060ฯ กล่าว “\u2060ดี\u2060” ต่าง\u00a0ๆ ภายในวัน\u2060ที่\u00a0๑๖\u00a0สิงหาคม\u00a0๒๕๖๓ จำนวน ๓๔\u00a0แห่ง"
    )


def test_addresses_keep_their_digits():
    assert (
        shown("ดู https://a1.go.th/x?y=2 และ 127.0.0.1:8443 ข้อ 3") == "ดู https://a1.go.th/x?y=2 และ 127.0.0.1:8443 ข้อ ๓"
    )


def test_a_wide_gap_is_a_place_to_write_in():
    assert shown("ที่ พร ๐๐๒๓.๔/ว       ลงวันที่") == "ที่ พร ๐๐๒๓.๔/ว" + 7 * "\u00a0" + "ลงวันที่"


def test_sara_am_stays_whole_and_text_is_nfc():
    assert clean("บ้านน้ำเลา") == "บ้านน้ำเลา"
    assert "\u0e33" in shown("ตำบล")
    assert clean("e\u0301") == "é"


def test_a_run_without_any_place_to_break_gets_some():
    assert plain(shown("ส" * 400)) == "ส" * 400
    assert max(map(len, shown("ส" * 400).split("\u200b"))) == 1
    assert "\u200b" not in shown("สวนสมเด็จพระนครินทร์ถนนพหลโยธินนครสวรรค์")


def test_nothing_given_leaves_nothing_but_places():
    paper = compose(Letter(kind="stamped"))
    assert set(paper.strings()) == {"", *paper.list_head}
    assert paper.date == ""
    assert paper.qr_caption == ""


def test_a_list_without_a_title_gets_one():
    paper = compose(Letter(kind="stamped", sender="จังหวัดแพร่", rows=EXAMPLE.rows[:1]))
    assert paper.list_title == ("บัญชีรายชื่อองค์กรปกครองส่วนท้องถิ่น", "(แนบท้ายหนังสือจังหวัดแพร่)")


def test_a_district_that_comes_again_later_is_named_again():
    rows = (Row(1, "สอง", "ก", "none"), Row(2, "ลอง", "ข", "none"), Row(3, "สอง", "ค", "none"), Row(4, "", "ง", "none"))
    assert [(item.district, item.opens) for item in compose(Letter(kind="stamped", rows=rows)).items] == [
        ("อ.สอง", True),
        ("อ.ลอง", True),
        ("อ.สอง", True),
        ("", True),
    ]


@given(st.text())
@settings(deadline=None, max_examples=100)
def test_any_text_comes_out_printable_and_the_same_a_second_time(text):
    once = shown(text)
    assert all(unicodedata.category(letter) not in {"Cc", "Cs", "Cn"} for letter in once)
    assert unicodedata.is_normalized("NFC", plain(once))
    assert "\n" not in once
    assert plain(shown(plain(once))) == plain(once)


@given(st.text(alphabet=st.characters(whitelist_categories=("Lo", "Lu", "Ll", "Nd", "Po", "Sm", "Sc", "Ps"))))
@settings(deadline=None, max_examples=100)
def test_visible_letters_are_neither_lost_nor_added(text):
    arabic = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
    assert plain(shown(text)).translate(arabic) == unicodedata.normalize("NFC", text).translate(arabic)


def test_the_date_of_another_century_is_buddhist_too():
    assert plain(compose(replace(EXAMPLE, date=date(1999, 12, 31))).date) == "๓๑ ธันวาคม ๒๕๔๒"


def test_contact_lines_stand_only_for_what_is_given():
    assert compose(Letter(kind="stamped", contact=Contact(phone=("", "02 1")))).contact == ("โทรศัพท์ ๐๒\xa0๑",)
