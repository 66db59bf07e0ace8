"""The page of the vantages: who sees, who stands abroad, who is told that we live, whom we look after."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.test import Client

from sodsong.desk.watch import vantages
from sodsong.desk.watch.models import Neighbour, Reader, Target, Vantage
from sodsong.observe.probe.fleet.form import Beat
from tests.desk import world
from tests.desk.conftest import page, said
from tests.desk.helpers import turn
from tests.desk.world import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]


def texts(soup, selector):
    return [" ".join(found.get_text(" ", strip=True).split()) for found in soup.select(selector)]


@pytest.fixture
def fleet(settings):
    settings.SODSONG = replace(django_settings.SODSONG, agents=("bkk", "sgp", "cnx"), heartbeats=())
    more = {"plans": 87, "waiting": 0, "version": "0.1"}
    Vantage.objects.create(name="here", heard_at=NOW, clock_behind=0, per_minute=85, **more)
    Vantage.objects.create(
        name="sgp", heard_at=NOW, clock_behind=3.26, per_minute=84, key="UA" * 28, abroad=True, **more
    )
    Vantage.objects.create(name="bkk", heard_at=NOW - timedelta(minutes=11), clock_behind=0.1, **{**more, "waiting": 7})
    Reader.objects.create(vantage="sgp", position=9, read_at=NOW - timedelta(seconds=40))


def test_each_vantage_with_how_it_does(inside, fleet):
    soup = page(inside.get("/vantages/"))
    assert said(soup, "h1") == "จุดตรวจมองเห็น ๒ จาก ๔ จุด"
    names = ["here มองเห็น ของเราเอง", "bkk เงียบ", "cnx ยังไม่เคยได้ยิน", "sgp มองเห็น"]
    assert [text.split(" รุ่น")[0] for text in texts(soup, "tbody th")] == names
    assert "UAUA" in said(soup, "#vantage-sgp th")
    sgp = {cell["data-label"]: " ".join(cell.text.split()) for cell in soup.select("#vantage-sgp td[data-label]")}
    assert sgp == {
        "ที่ตั้ง": "ต่างประเทศ",
        "ได้ยินครั้งล่าสุด": "๐๙.๒๐ น.",
        "ผลล่าสุดที่ตัดสิน": "๔๐ วินาทีก่อน",
        "ตรวจต่อนาที (ครั้ง)": "๘๔",
        "เป้าหมายที่ตรวจ": "๘๗",
        "ผลที่ยังไม่ได้ส่ง": "๐",
        "นาฬิกา": "ช้าไป ๓.๓ วินาที",
    }
    assert said(soup, "#vantage-bkk td[data-label='ผลที่ยังไม่ได้ส่ง']") == "๗"
    assert "ยังไม่เคยติดต่อมา" in said(soup, "#vantage-cnx")
    assert "SODSONG_HEARTBEAT" in said(soup, ".step")


def test_an_officer_says_who_stands_abroad_and_takes_the_lost_one_out(inside, fleet):
    answer = inside.post("/vantages/", {"act": "abroad", "name": "here"}, follow=True)
    assert said(page(answer), ".messages") == "นับ here เป็นจุดตรวจในต่างประเทศแล้ว"
    inside.post("/vantages/", {"act": "home", "name": "sgp"})
    inside.post("/vantages/", {"act": "forget", "name": "bkk"})
    assert dict(Vantage.objects.values_list("name", "abroad")) == {"here": True, "sgp": False}
    assert (
        texts(page(inside.post("/vantages/", {"act": "home", "name": "none"}, follow=True)), ".messages li")[-1]
        == "ไม่มีรายการนี้แล้ว"
    )


def test_all_abroad_is_warned_of(inside, fleet, settings):
    settings.SODSONG = replace(settings.SODSONG, agents=())
    Vantage.objects.exclude(name="here").delete()
    Vantage.objects.update(abroad=True)
    assert "ควรตั้งจุดตรวจในประเทศ" in said(page(inside.get("/vantages/")), ".note")


def test_another_sodsong_gets_an_address_of_its_own_and_is_shown_by_how_it_does(inside, fleet, settings):
    settings.SODSONG = replace(
        settings.SODSONG, address="https://phrae.example", heartbeats=("https://hc.example/secret",)
    )
    soup = page(inside.post("/vantages/", {"act": "add", "name": "น่าน"}))
    address = said(soup, "#secret")
    assert re.fullmatch(r"https://phrae\.example/beats/\S+/", address)
    assert texts(soup, "section[aria-labelledby=others] li") == ["น่าน ยังไม่เคยได้ยิน ที่อยู่สำหรับ น่าน เลิกเฝ้าดู น่าน"]
    assert texts(soup, "section[aria-labelledby=outside] li") == ["hc.example"]
    assert "secret" not in said(soup, "section[aria-labelledby=outside]")
    assert said(page(inside.get("/vantages/")), "h1")
    assert not page(inside.get("/vantages/")).select("#secret")
    row = Neighbour.objects.get()
    assert vantages.hear(address.split("/")[-2], Beat(NOW, NOW, 84, "0.1"), NOW)
    assert "ทำงานปกติ" in said(page(inside.get("/vantages/")), "section[aria-labelledby=others] li")
    again = page(inside.post("/vantages/", {"act": "address", "pk": row.pk}))
    assert said(again, "#secret").startswith("https://phrae.example/beats/")
    twice = inside.post("/vantages/", {"act": "add", "name": "น่าน"})
    assert twice.status_code == 400
    assert "ไม่ซ้ำ" in twice.content.decode()
    inside.post("/vantages/", {"act": "drop", "pk": row.pk})
    assert not Neighbour.objects.exists()
    assert inside.post("/vantages/", {"act": "drop", "pk": "x"}).status_code == 302


def test_today_names_what_is_amiss(inside, fleet):
    vantages.add_neighbour("น่าน", "somsri", NOW)
    Neighbour.objects.update(heard_at=NOW - timedelta(minutes=30))
    Vantage.objects.filter(name="sgp").update(blind="line")
    told = texts(page(inside.get("/today/")), "#blind li")
    assert "จุดตรวจ bkk เงียบไปตั้งแต่ ๑๑ สิงหาคม ๒๕๖๓ เวลา ๐๙.๐๙ น." in told
    assert "จุดตรวจ cnx ยังไม่เคยติดต่อมา" in told
    assert "จุดตรวจ sgp มองไม่เห็น: สายของจุดตรวจเองขัดข้อง" in told
    assert "ระบบสอดส่องที่ น่าน เงียบไปตั้งแต่ ๑๑ สิงหาคม ๒๕๖๓ เวลา ๐๘.๕๐ น." in told


def test_down_from_abroad_only_is_told_and_counts_as_reached(inside):
    place = world.august()
    back = Target.objects.get(site__lao__code=world.FALLEN[0])
    turn([back], "degraded", 4000, "abroad-only")
    board = page(Client().get("/"))
    assert said(board, "#abroad") == "จากต่างประเทศเข้าไม่ได้ ๑ แห่ง ในประเทศเข้าได้ จึงนับว่าเข้าได้"
    assert board.select_one(f"a[href='/lao/{world.FALLEN[0]}/']")["title"] == "เข้าได้ แต่จากต่างประเทศเข้าไม่ได้"
    assert "tile--up" in board.select_one(f"a[href='/lao/{world.FALLEN[0]}/']")["class"]
    lao = page(Client().get(f"/lao/{world.FALLEN[0]}/"))
    assert said(lao, ".over .tag") == "เข้าได้ แต่จากต่างประเทศเข้าไม่ได้"
    assert "จุดตรวจในประเทศเข้าได้" in said(lao, "#abroad")
    assert "จุดตรวจในต่างประเทศเท่านั้นที่เข้าไม่ได้" in said(lao, ".story")
    case = page(Client().get(f"/incidents/{place.incident.year}/{place.incident.number}/"))
    assert said(case, "#abroad") == "ในจำนวนนี้ ๑ แห่งเข้าไม่ได้เฉพาะจากต่างประเทศ จึงนับว่าเข้าได้"


def test_abroad_only_brings_a_member_back():
    from sodsong.desk.cases import queries

    world.august()
    back = Target.objects.get(site__lao__code=world.FALLEN[0])
    turn([back], "degraded", 4000, "abroad-only")
    states = {site.id: site.status for site, _ in queries.sites_now(NOW, ())}
    assert states[str(back.site_id)] == "up"
