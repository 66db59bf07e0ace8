"""The calendar as officers see and change it, and the deadlines that follow."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from sodsong import data
from sodsong.desk.cases.models import Step
from sodsong.desk.cases.ops import stages as case_stages
from sodsong.desk.inbox.models import Letter
from sodsong.desk.registry.calendar.models import DayChange
from tests.desk import world
from tests.desk.conftest import page, said
from tests.desk.console.test_incident import HOME, texts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]
PAGE = "/calendar/"


@pytest.fixture
def row():
    made = world.august(confirmed=True).incident
    case_stages.keep_steps(world.NOW)
    return made


def add(inside, day="13 ส.ค. 2563", **more):
    return inside.post(
        PAGE, {"act": "off", "day": day, "name": "วันหยุดราชการสมมุติ", "reason": "มติ ครม.", **more}, follow=True
    )


def test_the_year_is_read_and_the_next_day_off_stands_first(inside: Client):
    soup = page(inside.get(PAGE))
    assert said(soup, "h1") == "วันหยุดถัดไป วันพุธที่ ๑๒ สิงหาคม ๒๕๖๓"
    assert said(soup, "main .lead").startswith("วันเฉลิมพระชนมพรรษาสมเด็จพระบรมราชชนนีพันปีหลวง; วันแม่แห่งชาติ")
    assert said(soup, "section h2") == "วันหยุดปี ๒๕๖๓ ๒๕"
    assert len(soup.select(".days details")) == len(soup.select("main > .columns > div > section > .days li")), (
        "what is gone by is not struck"
    )
    assert len(soup.select(".days li")) == 25
    later = page(inside.get(f"{PAGE}?year=2570"))
    assert "ยังไม่ประกาศเป็นทางการ" in texts(later, ".days li")[-1]
    unknown = page(inside.get(f"{PAGE}?year=2590"))
    assert "ระบบยังไม่มีวันหยุดของปีนี้" in said(unknown, ".message--warning")


def test_a_day_added_moves_what_is_due_and_is_undone(inside: Client, row):
    before = Step.objects.get(incident=row, key="letter").due_at.date()
    assert before == date(2020, 8, 13), "one working day after the 11th, over the 12th"
    done = page(add(inside))
    assert said(done, ".message--success").startswith("บันทึกแล้ว")
    (line,) = [one for one in texts(done, ".days li") if "วันหยุดราชการสมมุติ" in one]
    assert line == "วันพฤหัสบดีที่ ๑๓ สิงหาคม ๒๕๖๓ หน่วยงานเพิ่ม วันหยุดราชการสมมุติ มติ ครม."
    assert Step.objects.get(incident=row, key="letter").due_at.date() == date(2020, 8, 14)
    offered = texts(page(inside.get(HOME)), "#deadline label.choice")
    assert "๑๔ สิงหาคม" in " ".join(offered).replace("\u00a0", " ")
    assert "วันพฤหัสบดีที่ ๑๓" not in " ".join(offered)
    inside.post(PAGE, {"act": "undo", "change": DayChange.objects.get().pk})
    assert Step.objects.get(incident=row, key="letter").due_at.date() == before
    story = texts(page(inside.get(PAGE)), ".story li")
    assert len(story) == 1
    assert "ยกเลิกแล้ว" in story[0]


def test_a_deadline_on_an_added_day_is_warned_about_and_kept(inside: Client, row):
    add(inside, "17/8/2563")
    answer = page(inside.post(f"{HOME}deadline/", {"day": "17/8/2563"}, follow=True))
    assert "วันหยุดราชการสมมุติ" in " ".join(texts(answer, ".message"))
    row.refresh_from_db()
    assert row.deadline == date(2020, 8, 17)


def test_a_letter_received_is_read_on_the_same_calendar(inside: Client):
    """The letter of August asks for the 16th, a Sunday; this one for a Monday that the office has as a day off."""
    world.register()
    add(inside, "17/8/2563")
    text = data.path("examples/letter-2563-08-14.txt").read_text("utf-8").replace("๑๖ สิงหาคม", "๑๗ สิงหาคม")
    inside.post("/inbox/", {"file": SimpleUploadedFile("หนังสือ.txt", text.encode())})
    reading = Letter.objects.get().reading
    assert reading["deadline"] == "2020-08-17"
    (warning,) = [one for one in reading["warnings"] if one["code"] == "deadline-not-working-day"]
    assert "วันหยุดราชการสมมุติ" in warning["text"]


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"day": "วันไหนสักวัน"}, "เป็นวันที่ไม่ได้ กรุณาเขียนอย่าง"),
        ({"day": "12/8/2563"}, "วันนั้นเป็นวันหยุดอยู่แล้ว"),
        ({"name": " "}, "กรุณาเขียนชื่อวันหยุดตามประกาศ"),
        ({"act": "undo", "change": "99999999999999999999"}, "รายการนี้ถูกยกเลิกไปแล้ว"),
        ({"act": "region", "region": "mars"}, "ไม่มีภาคนี้"),
    ],
)
def test_what_cannot_be_done_is_told_and_nothing_is_kept(inside: Client, typed, problem):
    answer = add(inside, **typed)
    assert answer.status_code == 400
    assert problem in said(BeautifulSoup(answer.content.decode(), "lxml"), "#problem")
    assert not DayChange.objects.exists()


def test_a_shipped_day_is_struck_with_its_reason_and_the_region_chosen(inside: Client):
    soup = page(inside.post(PAGE, {"act": "open", "day": "2020-08-12", "reason": "ประกาศจังหวัด"}, follow=True))
    (line,) = [one for one in texts(soup, ".days li") if "วันแม่" in one]
    assert "หน่วยงานทำงาน" in line
    assert said(soup, "h1").startswith("วันหยุดถัดไป วันศุกร์ที่ ๔ กันยายน ๒๕๖๓")
    soup = page(inside.post(PAGE, {"act": "region", "region": "south"}, follow=True))
    assert soup.select_one("#region option[selected]")["value"] == "south"
    assert "เลือกภาค: ภาคใต้" in " ".join(texts(soup, ".story li"))
