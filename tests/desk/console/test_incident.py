"""The incident's page: what is so, the one next step, the evidence; and what officers do there."""

from datetime import date, timedelta

import pytest
from django.test import Client

from sodsong.act.casework.record import Event as Happening
from sodsong.desk.cases.models import Event, Incident
from sodsong.desk.inbox.models import Report
from tests.desk import world
from tests.desk.conftest import page, said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]
HOME = "/incidents/2563/1/"


def texts(soup, selector):
    return [" ".join(found.get_text(" ", strip=True).split()) for found in soup.select(selector)]


def test_it_says_what_was_seen_and_what_speaks_for_and_against_the_cause(client: Client):
    world.august()
    soup = page(client.get(HOME))
    assert said(soup, ".over") == "เปิดอยู่ เหตุที่ ๑/๒๕๖๓ · ตั้งแต่ ๑๑ สิงหาคม ๒๕๖๓ เวลา ๐๙.๑๒ น."
    assert said(soup, "h1") == "๓๔ แห่งใน ๘ อำเภอเข้าไม่ได้พร้อมกัน อยู่บนเครื่องแม่ข่ายเดียวกัน"
    assert texts(soup, "main .lead") == [
        "สงสัยสาเหตุร่วม: เครื่องแม่ข่าย 203.0.113.9 (ความเชื่อมั่น ๙๘%) รอเจ้าหน้าที่ยืนยัน",
        "เครื่องแม่ข่าย 203.0.113.9 หรือทุกแห่งที่นั่นของ ผู้ให้บริการเว็บไซต์ โฮสต์สมมุติ ก คือ ๓๔ แห่งเดียวกัน",
        "อีก ๒ แห่งในทะเบียนเดียวกันยังปกติ: อบต.ป่าแดง, อบต.เหมืองหม้อ",
    ]
    assert texts(soup, ".figures div") == ["เข้าไม่ได้ ๓๔", "กลับมาแล้ว ๐", "ผ่านมาแล้ว ๘ นาที"]
    assert len(soup.select(".members .tile--down")) == 34
    assert texts(soup, ".members li")[0] == "ทต.ทุ่งโฮ้ง เข้าไม่ได้ ตั้งแต่ ๐๙.๑๒ น."


def test_the_story_is_told_in_sentences(client: Client):
    world.august(confirmed=True)
    assert texts(page(client.get(HOME)), ".story li") == [
        "๑๑ สิงหาคม ๒๕๖๓",
        "๐๙.๑๒ น. จุดตรวจของเราพบว่าเข้าไม่ได้ ๓๔ แห่ง สงสัยสาเหตุร่วม: เครื่องแม่ข่าย 203.0.113.9",
        "๐๙.๑๒ น. เปิดเหตุ",
        "๐๙.๑๒ น. ร่างหนังสือฉบับที่ ๑ พร้อมแล้ว ๓ หน้า",
        "๐๙.๑๗ น. ยืนยันสาเหตุ: เครื่องแม่ข่าย 203.0.113.9 เจ้าหน้าที่ ก",
        "๐๙.๒๐ น. มีผู้แจ้งว่าเข้าไม่ได้ ๓๓ แห่ง: ทต.ทุ่งโฮ้ง, อบต.ท่าข้าม, อบต.แม่ยม และอีก ๓๐ แห่ง เจ้าหน้าที่ ก",
    ]


def test_one_button_leads_from_the_cause_to_the_closing(inside: Client, at):
    place = world.august()

    def step():
        soup = page(inside.get(HOME))
        return said(soup, ".step h2"), said(soup, ".step .acts")

    assert step() == ("ขั้นต่อไป: ยืนยันสาเหตุ", "ยืนยันสาเหตุ")
    confirmed = page(inside.post(f"{HOME}confirm/", follow=True))
    assert said(confirmed, ".message") == "ยืนยันสาเหตุแล้ว"
    assert texts(confirmed, "main .lead")[0] == "สาเหตุร่วม: เครื่องแม่ข่าย 203.0.113.9 ยืนยันโดย เจ้าหน้าที่ ข"
    assert step() == ("ขั้นต่อไป: ตอบคำถาม", "ตอบคำถาม")
    question = Report.objects.get(row=31)
    inside.post(f"/inbox/questions/{question.pk}/", {"answer": "match:540851", "next": HOME})
    assert step() == ("ขั้นต่อไป: กำหนดวันแล้วเสร็จ", "กำหนดวัน")
    inside.post(f"{HOME}deadline/", {"choice": "2020-08-16"})
    assert step() == ("ขั้นต่อไป: ออกหนังสือเวียน", "ออกหนังสือ")
    world.recovered(place, world.NOW + timedelta(hours=1))
    at(world.NOW + timedelta(days=1))
    assert step() == ("ขั้นต่อไป: ปิดเหตุ", "ปิดเหตุ")
    closed = page(inside.post(f"{HOME}close/", follow=True))
    assert said(closed, ".message").startswith("ปิดเหตุแล้ว")
    assert said(closed, "h1") == "ทั้ง ๓๔ แห่งกลับมาแล้ว"
    assert said(closed, ".step h2") == "เหตุนี้จบแล้ว"


def test_the_question_comes_with_what_speaks_for_each_answer(inside: Client):
    world.august()
    soup = page(inside.get(HOME))
    assert said(soup, ".question h3") == "แถวที่ ๓๑ หมายถึงแห่งใด"
    assert "“ทต.แม่คำมี อ.หนองม่วงไข่” แต่อำเภอนั้นไม่มี อปท. ชื่อและประเภทนี้" in said(soup, ".question")
    seen = "เข้าไม่ได้ ตั้งแต่ ๑๑ สิงหาคม ๒๕๖๓ เวลา ๐๙.๑๒ น."
    assert texts(soup, ".question form > ul > li") == [
        (
            "อยู่ใน อ.หนองม่วงไข่ ตรงกับที่หนังสือเขียน "
            f"จากจุดตรวจของเรา: อบต.แม่คำมี {seen} "
            "ใช้ร่วมกับแห่งที่ขัดข้อง: เครื่องแม่ข่าย 203.0.113.9 "
            "นับได้ ๓๔ แห่ง ตรงกับที่หนังสือระบุ เขียนประเภทผิด: อบต.แม่คำมี"
        ),
        (
            f"แถวที่ ๕ เขียนว่า “ทต.แม่คำมี” จากจุดตรวจของเรา: ทต.แม่คำมี {seen} "
            "ใช้ร่วมกับแห่งที่ขัดข้อง: เครื่องแม่ข่าย 203.0.113.9 "
            "นับได้ ๓๓ แห่ง แต่หนังสือระบุ ๓๔ แห่ง ซ้ำกับแถวที่ ๕"
        ),
        "นับได้ ๓๓ แห่ง แต่หนังสือระบุ ๓๔ แห่ง ไม่ใช่ อปท. ในทะเบียนนี้",
    ]
    assert [button["value"] for button in soup.select(".question button")] == ["match:540851", "double", "none"]


def test_a_deadline_on_a_sunday_is_warned_about_and_kept(inside: Client):
    world.august()
    offers = texts(page(inside.get(HOME)), "#deadline .choice")
    assert offers == [
        "วันอาทิตย์ที่ ๑๖ สิงหาคม ๒๕๖๓ วันที่หนังสือที่ได้รับกำหนด · เป็นวันหยุด: วันอาทิตย์",
        "วันพฤหัสบดีที่ ๑๓ สิงหาคม ๒๕๖๓ อีก ๑ วันทำการ",  # the 12th is a holiday
        "วันจันทร์ที่ ๑๗ สิงหาคม ๒๕๖๓ อีก ๓ วันทำการ",
        "วันพุธที่ ๑๙ สิงหาคม ๒๕๖๓ อีก ๕ วันทำการ",
    ]
    soup = page(inside.post(f"{HOME}deadline/", {"day": "๑๖ ส.ค. ๖๓"}, follow=True))
    assert said(soup, ".message--success") == "กำหนดวันแล้วเสร็จ: วันอาทิตย์ที่ ๑๖ สิงหาคม ๒๕๖๓"
    assert said(soup, ".message--warning") == "วันนั้นเป็นวันหยุด (วันอาทิตย์) ระบบไม่ได้เลื่อนวันให้"
    assert Incident.objects.get().deadline == date(2020, 8, 16)
    assert texts(soup, ".figures div")[-1] == "ถึงกำหนด วันอาทิตย์ที่ ๑๖ สิงหาคม ๒๕๖๓ ๒ วันทำการ"
    assert said(soup, ".label--due") == "ครบกำหนด ๑๖ ส.ค."


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("เร็ว ๆ นี้", "อ่าน “เร็ว ๆ นี้” เป็นวันที่ไม่ได้ กรุณาเขียนอย่าง ๑๖ ส.ค. ๒๕๖๓ หรือ 16/8/2563"),
        ("31/4/2563", "อ่าน “31/4/2563” เป็นวันที่ไม่ได้ กรุณาเขียนอย่าง ๑๖ ส.ค. ๒๕๖๓ หรือ 16/8/2563"),
        ("", "กรุณาเลือกวัน"),
        ("10/8/2563", "วันนั้นผ่านมาแล้ว กรุณาเลือกวันอื่น"),
    ],
)
def test_what_is_no_day_to_come_is_refused_in_one_sentence(inside: Client, typed: str, answer: str):
    world.august()
    soup = page(inside.post(f"{HOME}deadline/", {"day": typed}, follow=True))
    assert said(soup, ".message--error") == answer
    assert Incident.objects.get().deadline is None


def test_closing_early_and_calling_it_false_need_a_reason(inside: Client):
    world.august()
    early = page(inside.post(f"{HOME}close/", {"reason": " "}, follow=True))
    assert said(early, ".message--error") == "ยังกลับมาไม่ครบ หากจะปิดเหตุตอนนี้กรุณาเขียนเหตุผล"
    false = page(inside.post(f"{HOME}dismiss/", follow=True))
    assert said(false, ".message--error") == "กรุณาเขียนเหตุผล"
    dismissed = page(inside.post(f"{HOME}dismiss/", {"reason": "ซ้อมแผน"}, follow=True))
    assert said(dismissed, "h1") == "แจ้งผิด: ไม่มีเว็บไซต์ใดขัดข้องจริง"
    assert texts(dismissed, ".story li")[-1] == "๐๙.๒๐ น. บันทึกว่าแจ้งผิด ซ้อมแผน เจ้าหน้าที่ ข"


def test_a_note_stands_in_the_story_as_written(inside: Client):
    world.august()
    soup = page(inside.post(f"{HOME}note/", {"reason": "โทรหา<b>ผู้ให้บริการ</b>แล้ว"}, follow=True))
    assert texts(soup, ".story li")[-1] == "๐๙.๒๐ น. บันทึก โทรหา<b>ผู้ให้บริการ</b>แล้ว เจ้าหน้าที่ ข"


@pytest.mark.parametrize("act", ["confirm", "deadline", "close", "dismiss", "note"])
def test_the_public_reads_and_does_not_act(client: Client, act: str):
    world.august()
    before = Event.objects.count()
    response = client.post(f"{HOME}{act}/", {"reason": "x", "choice": "2020-08-20"})
    assert response["Location"].startswith("/login/?next=")
    assert Event.objects.count() == before
    soup = page(client.get(HOME))
    assert [form["action"] for form in soup.select("form")] == [
        "/find/",
        "/language/",
        f"/inbox/questions/{Report.objects.get(row=31).pk}/",
    ]
    assert not soup.select(".question button, #deadline")
    assert said(soup, ".step .acts") == "เจ้าหน้าที่เข้าสู่ระบบ"


def test_the_curve_falls_and_returns(client: Client, at):
    place = world.august(confirmed=True)
    happened = Happening("deadline-set", world.NOW, "เจ้าหน้าที่ ก", data={"day": "2020-08-13", "was": None})
    world.happen(place.incident, happened)
    world.recovered(place, world.BEGAN + timedelta(days=1))
    at(world.BEGAN + timedelta(days=2))
    soup = page(client.get(HOME))
    heights = [float(point.split()[1]) for point in soup.select_one(".chart .line")["d"][1:].split("L")]
    assert heights[:4] == [100, 100, 0, 0], "nothing down, then all 34 at once"
    assert heights[3:-1] == sorted(heights[3:-1]), "and back one by one"
    assert heights[-2:] == [100, 100]
    assert said(soup, "h1") == "ทั้ง ๓๔ แห่งกลับมาแล้ว"
    assert texts(soup, ".story li")[-1].endswith("ทุกแห่งกลับมาแล้ว")


@pytest.mark.parametrize("districts", [1, 3])
def test_the_page_costs_the_same_however_many_are_in_it(client: Client, django_assert_num_queries, districts: int):
    place = world.watched(world.register(districts), down=world.FALLEN)
    codes = tuple(code for code in world.FALLEN if code in place.laos)
    world.suspected(place, codes)
    with django_assert_num_queries(19):
        page(client.get(HOME))


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_however_long(client: Client, django_assert_num_queries, count: int):
    place = world.watched(world.register(1), down=("5497", "540166", "540167"))
    for code in ("5497", "540166", "540167")[:count]:
        world.suspected(place, (code,))
    with django_assert_num_queries(2):
        soup = page(client.get("/incidents/"))
    assert said(soup, "main .lead") == {1: "๑ เหตุ เรียงจากใหม่ไปเก่า", 3: "๓ เหตุ เรียงจากใหม่ไปเก่า"}[count]
    assert len(soup.select("tbody tr")) == count


def test_an_incident_that_is_none_is_told_in_plain_words(client: Client):
    response = client.get("/incidents/2563/9/")
    assert response.status_code == 404
    assert "ไม่มีเหตุเลขที่นี้" in response.content.decode()


def test_in_english(client: Client):
    world.august()
    client.cookies["django_language"] = "en"
    soup = page(client.get(HOME))
    assert said(soup, "h1") == "34 sites in 8 districts cannot be reached at the same time, all on the same server"
    assert texts(soup, ".figures div") == ["cannot be reached 34", "are back 0", "so far 8 minutes"]
