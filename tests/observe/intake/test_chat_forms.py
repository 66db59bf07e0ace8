"""Each form of an exported chat, from its lines to its reports; above all, what is not set apart is not guessed."""

from datetime import date, datetime

import pytest

from sodsong.observe.intake import letters
from sodsong.observe.intake.chat.file import read_chat
from sodsong.observe.intake.chat.reports import reports_in
from sodsong.observe.intake.chat.spaced import parted
from tests.observe.intake import exports

TODAY = date(2020, 8, 20)


def reports(text):
    chat = read_chat(text, TODAY)
    assert chat.problems == ()
    return [
        (
            message.at,
            message.sender,
            one.outcome,
            {lao.short_name for lao in (one.lao, *one.candidates) if lao},
            one.symptom,
        )
        for message in chat.messages
        for one in reports_in(message, letters.shipped_register())
    ]


def at(day, hour, minute):
    return datetime.fromisoformat(f"2020-08-{day}T{hour:02}:{minute:02}")


TOLD_THAI = [
    (at(11, 9, 12), "นาง ก", "match", {"อบต.ท่าข้าม"}, "down"),
    (at(11, 9, 14), "นาย ข", "match", {"อบต.แม่ยม"}, "down"),
    (at(11, 9, 14), "นาย ข", "match", {"ทต.แม่ปาน"}, "down"),
]


def test_thai_with_tabs():
    assert reports(exports.THAI_TABS) == TOLD_THAI


def test_english_with_tabs_and_the_month_first():
    """A romanised name is near a body's, never exactly one: it is asked about."""
    assert reports(exports.ENGLISH_TABS) == [(at(11, 9, 12), "Miss A", "ask", {"อบต.ท่าข้าม"}, "down")]
    last = read_chat(exports.ENGLISH_TABS, TODAY).messages[-1]
    assert (last.at, last.text, last.media) == (at(12, 0, 5), "it is back again", False)


def test_the_year_first_with_tabs():
    assert reports(exports.ANDROID_TABS) == [(at(11, 9, 12), "Miss A", "match", {"อบต.ท่าข้าม"}, "down")]


def test_thai_with_spaces():
    """Where a sticker or picture tells the sender's name it is known; an อบต. that may be name or word is asked about."""
    assert reports(exports.THAI_SPACES) == [
        TOLD_THAI[0],
        (at(11, 9, 14), "อ้อย อบต.แม่ยม", "ask", {"อบต.แม่ยม"}, "down"),
        (at(11, 9, 17), "นาย ข", "match", {"อบต.แม่ยม"}, "down"),
        (at(11, 9, 17), "นาย ข", "match", {"ทต.แม่ปาน"}, "down"),
        (at(12, 8, 5), "นาง ก", "match", {"อบต.ท่าข้าม"}, "recovered"),
    ]


def test_english_with_spaces():
    assert reports(exports.ENGLISH_SPACES) == [(at(11, 9, 13), "Miss A", "ask", {"อบต.ท่าข้าม"}, "down")]


@pytest.mark.parametrize("how", ["utf-8-sig", "utf-16", "cp874"])
@pytest.mark.parametrize("sample", [exports.THAI_SPACES, exports.THAI_TABS])
def test_any_encoding_and_line_end_reads_the_same(sample, how):
    assert reports(sample.replace("\n", "\r\n").encode(how)) == reports(sample)


def test_tables_pasted_into_a_message_stay_in_it():
    """Tabs in words do not make the other form of it, nor do times that run backward make messages."""
    pasted = "2020.08.11 วันอังคาร\n13:20 นาง ก อบต.ท่าข้าม ล่ม\tตั้งแต่\n09:00 น.\tทดสอบ\n10:00 ทดสอบ\n13:21 นาง ก ครับ"
    messages = read_chat(pasted, TODAY).messages
    assert [(one.at.minute, one.sender) for one in messages] == [(20, "นาง ก"), (21, "นาง ก")]
    assert messages[0].text == "อบต.ท่าข้าม ล่ม\tตั้งแต่\n09:00 น.\tทดสอบ\n10:00 ทดสอบ"


def test_a_time_behind_a_tab_file_is_no_other_form():
    """One message with spaces in a file of tabs is a line of the message before it."""
    chat = "2020.08.11 Tuesday\n09:12\tA\tdown\n09:15 น. เป็นต้นไป\n09:20\tA\tok"
    assert [one.text for one in read_chat(chat, TODAY).messages] == ["down\n09:15 น. เป็นต้นไป", "ok"]


def test_who_cannot_be_told_apart_is_said_to_be_guessed():
    said = ["สมชาย อบต.แม่ยม ล่ม", "สมชาย อบต.แม่ยม กลับมาแล้ว", "นาง ก ครับ"]
    assert [(one.sender, one.text, one.sure) for one in parted(said)] == [
        ("สมชาย อบต.แม่ยม", "ล่ม", False),
        ("สมชาย อบต.แม่ยม", "กลับมาแล้ว", False),
        ("นาง", "ก ครับ", False),
    ]


def test_a_name_that_begins_another_is_not_sure():
    said = ["นาง ก รูป", "นาง ก ข รูป", "นาง ก ข เว็บล่ม", "นาง ก เว็บล่ม"]
    assert [one.sure for one in parted(said)] == [True, True, False, True]
