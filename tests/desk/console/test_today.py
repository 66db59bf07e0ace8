"""The first page after login: what waits, what is late, what we cannot see; a fixed number of questions."""

from datetime import timedelta

import pytest
from django.test import Client

from sodsong.desk.registry import ops as registry
from sodsong.desk.registry.models import Vendor
from sodsong.desk.watch.models import Proposal, Target, Vantage
from tests.desk import world
from tests.desk.conftest import page, said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]


def test_login_leads_to_it(officer):
    answer = Client().post("/login/", {"username": "somsri", "password": "แพร่-๒๕๖๓-ลองดู"})
    assert answer["Location"] == "/today/"


def test_a_case_stands_with_its_next_step_and_the_questions_beside(inside):
    world.august()
    today = page(inside.get("/today/"))
    assert said(today, "h1") == "มี ๒ เรื่องรอท่าน"
    assert said(today, "#cases .step h3") == "ขั้นต่อไป: ยืนยันสาเหตุ"
    assert "เข้าไม่ได้ ๓๔ จาก ๓๔ แห่ง: เครื่องแม่ข่าย 203.0.113.9" in said(today, "#cases .step div p")
    assert said(today, "#tasks li") == "คำถามจากหนังสือ ๑ ข้อ"


def test_what_is_past_its_deadline_is_told_as_late(inside, at):
    world.deadline(world.august(confirmed=True))
    assert "เลยกำหนด" not in said(page(inside.get("/today/")), "#cases")
    at(world.NOW + timedelta(days=6))
    assert "เลยกำหนด" in said(page(inside.get("/today/")), "#cases")


def test_what_we_cannot_see_is_told(inside):
    world.watched(world.register(), unknown=("540656",))
    Vantage.objects.create(
        name="น่าน", heard_at=world.NOW - timedelta(hours=2), plans=9, waiting=0, clock_behind=0, version="1"
    )
    Target.objects.create(kind="anchor", url="https://anchor.test/", state="down")
    told = said(page(inside.get("/today/")), "#blind")
    assert "จุดตรวจ น่าน เงียบไปตั้งแต่ ๑๑ สิงหาคม ๒๕๖๓ เวลา ๐๗.๒๐ น." in told
    assert "เว็บอ้างอิงเข้าไม่ได้ ๑ จาก ๑ แห่ง" in told
    assert "ยังไม่ทราบว่าเข้าได้หรือไม่ ๑ แห่ง" in told


def test_on_a_quiet_day_nothing_waits(inside):
    world.watched(world.register())
    today = page(inside.get("/today/"))
    assert said(today, "h1") == "ไม่มีเรื่องรอท่าน"
    assert "ไม่มีเรื่องอื่น" in said(today, "#tasks")


@pytest.mark.parametrize("count", [1, 3])
def test_the_questions_do_not_grow_with_what_waits(inside, django_assert_num_queries, count: int):
    made = world.watched(world.register(), down=world.FALLEN)
    for number in range(count):
        world.suspected(made, world.FALLEN[number * 3 : number * 3 + 3])
        Proposal.objects.create(
            key=str(number), vendor=Vendor.objects.get(name=world.VENDOR), made_at=world.NOW, bonds=[]
        )
    with django_assert_num_queries(QUESTIONS):
        today = page(inside.get("/today/"))
    assert len(today.select("#cases .step")) == count


QUESTIONS = 19  # with one for the other Sodsongs that we look after


def test_the_next_dates_stand_in_order_the_near_ones_marked(inside, at):
    august = world.august(confirmed=True)
    world.deadline(august)
    today = world.NOW.date()
    for code in world.FALLEN[:2]:
        registry.set_term(august.sites[code], "contract", today + timedelta(days=20), world.NOW, by="ก")
    registry.set_term(august.sites["540152"], "certificate", today + timedelta(days=3), world.NOW)
    registry.set_term(august.sites["540152"], "domain", today + timedelta(days=200), world.NOW, by="ก")
    soup = page(inside.get("/today/"))
    lines = [one.get_text(" ", strip=True) for one in soup.select("#ahead li")]
    own = [one for one in lines if "OIT" not in one]
    begins = ("ใบรับรอง", "กำหนดแล้วเสร็จของเหตุที่ ๑/๒๕๖๓", "สัญญาเช่าพื้นที่")
    assert [line.startswith(begin) for line, begin in zip(own, begins, strict=True)] == [True] * 3
    assert own[0].endswith("๑๔\u00a0สิงหาคม ๒๕๖๓")
    assert "อบต.นาจักร" in own[0]
    near = [bool(one.select(".tag--waiting")) for one in soup.select("#ahead li") if "OIT" not in one.get_text()]
    assert near == [True, True, False]
    at(world.NOW + timedelta(days=6))
    passed = [one.get_text() for one in page(inside.get("/today/")).select("#ahead .tag--down")]
    assert [one.replace("\u00a0", " ") for one in passed] == ["๑๔ สิงหาคม ๒๕๖๓", "๑๖ สิงหาคม ๒๕๖๓"]


def test_more_dates_than_fit_are_counted(inside):
    august = world.august()
    for number, code in enumerate(world.FALLEN[:9]):
        registry.set_term(august.sites[code], "contract", world.NOW.date() + timedelta(days=number), world.NOW, by="ก")
    soup = page(inside.get("/today/"))
    assert len(soup.select("#ahead li")) == 6
    assert soup.select("#ahead .aside a[href='/vendors/terms/']")
