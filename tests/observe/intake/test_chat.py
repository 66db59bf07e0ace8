"""Chats as the telephone apps export them: Thai and English, both eras, messages of many lines, stickers, and junk."""

from datetime import date, datetime, time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sodsong.observe.intake.chat.file import ChatMessage, read_chat

TODAY = date(2020, 8, 20)


def moment(day, hour, minute):
    return datetime.combine(date(2020, 8, day), time(hour, minute))


THAI = """[LINE] ประวัติการแชตใน "ผู้ดูแลเว็บ อปท. แพร่"
บันทึกเมื่อ: 20/08/2563 10:00

อ. 11/08/2563
09:12\tนาง ก\tเว็บ อบต.ท่าข้าม เข้าไม่ได้ค่ะ
09:13\tนาย ข\t[สติกเกอร์]
09:14\tนาย ข\t"เว็บล่มค่ะ
1. อบต.แม่ยม
2. ทต.แม่ปาน"
09:15\t\tนาง ค เข้าร่วมกลุ่ม
09:16\tนาง ค เข้าร่วมกลุ่ม

พ. 12/08/2563
8:05\tนาง ก\tกลับมาแล้วค่ะ
"""
WANTED = (
    ChatMessage(5, moment(11, 9, 12), "นาง ก", "เว็บ อบต.ท่าข้าม เข้าไม่ได้ค่ะ"),
    ChatMessage(6, moment(11, 9, 13), "นาย ข", "[สติกเกอร์]", media=True),
    ChatMessage(7, moment(11, 9, 14), "นาย ข", "เว็บล่มค่ะ\n1. อบต.แม่ยม\n2. ทต.แม่ปาน"),
    ChatMessage(14, moment(12, 8, 5), "นาง ก", "กลับมาแล้วค่ะ"),
)


@pytest.mark.parametrize("how", ["utf-8", "utf-8-sig", "utf-16", "cp874"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_a_thai_export_is_read_whole(how, ends):
    read = read_chat(THAI.replace("\n", ends).encode(how), TODAY)
    assert (read.messages, read.problems) == (WANTED, ())


@pytest.mark.parametrize(
    "day",
    [
        "Tue, 11/08/2020", "Tue, 8/11/2020", "2020/08/11(Tue)", "2020.08.11 Tuesday", "2563/08/11(อ.)", "11/08/2563", "11/08/2020",
        "๑๑/๐๘/๒๕๖๓", "วันอังคารที่ 11/08/2563", "วันอังคารที่ 11 สิงหาคม 2563", "อังคาร, 11/8/2563", "08/11/2020(Tue)",
    ],
)  # fmt: skip
def test_a_day_in_any_form_is_that_day(day):
    read = read_chat(f"[LINE] Chat history\n\n{day}\n09:12\tA\tdown", TODAY)
    assert [message.at for message in read.messages] == [moment(11, 9, 12)], read.problems


@pytest.mark.parametrize(
    ("written", "hour"),
    [("09:12", 9), ("9:12 AM", 9), ("9:12 pm", 21), ("12:12 am", 0), ("PM 1:12", 13), ("21.12 น.", 21), ("๐๙:๑๒", 9)],
)
def test_a_time_in_any_form_is_that_time(written, hour):
    (message,) = read_chat(f"อ. 11/08/2563\n{written}\tA\tdown", TODAY).messages
    assert (message.at.hour, message.at.minute) == (hour, 12)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("แมวนอนบนโต๊ะ", 1, "this is no exported LINE chat: no day and no message was found"),
        ("", 1, "this is no exported LINE chat: no day and no message was found"),
        ("09:12\tA\tdown", 1, "a message stands before any day"),
        ("x\nศ. 11/08/2563\n09:12\tA\tdown", 2, "the day of the week does not belong to the date"),
        ("อ. 31/02/2563", 1, "there is no such day"),
        ("อ. 11/08/2620", 1, "the day of the week does not belong to the date"),
        ("11/08/2564\n09:12\tA\tdown", 1, "the day lies in the future"),
    ],
)
def test_what_cannot_be_is_named_by_its_line(text, line, said):
    problem = read_chat(text, TODAY).problems[0]
    assert (problem.line, problem.problem) == (line, said)


def test_binary_and_too_large_are_refused():
    assert read_chat(b"\x00\x01\xff" * 900, TODAY).problems[0].problem == "the file is no text"
    assert read_chat(b"x" * (20 * 1024 * 1024 + 1), TODAY).problems[0].problem == "the file is larger than 20 MB"


def test_a_date_within_a_message_stays_in_the_message():
    (message,) = read_chat("อ. 11/08/2563\n09:12\tA\tล่มตั้งแต่\n10/08/2563\nค่ะ", TODAY).messages
    assert message.text == "ล่มตั้งแต่\n10/08/2563\nค่ะ"


PIECES = st.sampled_from(
    ["อ. 11/08/2563", "Tue, 11/08/2020", "2020/08/11(Tue)", "09:12", "9:12 PM", "\t", "\n", "\n\n", '"', "[รูป]", "☎ 0:12", "นาง ก", "x",
     "99/99/9999", "๑๑/๐๘/๒๕๖๓", "\u202e", "\x00", "\u200b", "0/0/0000", "25:61", "วันที่ 31 ก.พ. 2563", "\ufeff", "\U0001f648"]
)  # fmt: skip


BOUNDED = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@BOUNDED
@given(st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=40).map("".join)))
def test_whatever_comes_in_is_answered(text):
    read = read_chat(text, TODAY)
    assert read.messages or read.problems
    assert all(message.sender and message.at.date() <= TODAY for message in read.messages)


@BOUNDED
@given(st.binary(max_size=300))
def test_any_bytes_are_answered(data):
    read = read_chat(data, TODAY)
    assert read.messages or read.problems


NAMES = st.sampled_from(["นาง ก", "A", "ช่าง๑ (IT)", "ผอ. ท่าข้าม", "x y z"])
WORDS = (
    st.lists(st.sampled_from(["ล่ม", "1. ก", "09:12", ":", "อบต.ท่าข้าม", "\n", " ก "]), max_size=6)
    .map("".join)
    .map(str.strip)
)


@BOUNDED
@given(
    st.lists(
        st.tuples(st.integers(0, 8), st.integers(0, 23), st.integers(0, 59), NAMES, WORDS), min_size=1, max_size=12
    )
)
def test_what_an_app_writes_is_read_back(said):
    lines, wanted = ["[LINE] แชต", ""], []
    for back, hour, minute, name, words in sorted(said, key=lambda one: -one[0]):
        day = date(2020, 8, 20 - back)
        head = f"{['จ.', 'อ.', 'พ.', 'พฤ.', 'ศ.', 'ส.', 'อา.'][day.weekday()]} {day:%d/%m}/{day.year + 543}"
        if head not in lines:
            lines += ["", head]
        lines.append(
            f'{hour:02}:{minute:02}\t{name}\t"{words}"' if "\n" in words else f"{hour:02}:{minute:02}\t{name}\t{words}"
        )
        wanted.append((moment(day.day, hour, minute), name, words))
    read = read_chat("\n".join(lines), TODAY)
    assert [(one.at, one.sender, one.text) for one in read.messages] == wanted
