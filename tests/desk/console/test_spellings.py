"""A spelling is remembered when an officer says so, and then read by everybody; never by itself."""

import pytest
from bs4 import BeautifulSoup

from sodsong.desk.inbox import ops
from sodsong.desk.inbox import queries as inbox
from sodsong.desk.inbox.models import Report
from sodsong.desk.registry import queries as registry
from sodsong.desk.registry import spellings
from sodsong.desk.registry.models import Lao, Spelling
from sodsong.ground.places.resolve import resolve
from tests.desk import world
from tests.desk.conftest import page, said
from tests.desk.inbox.test_reports import word

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]
NICKNAME = "บ้านช้าง"  # plainly made up


def learn(client, code, written):
    return client.post("/reports/spellings/", {"act": "learn", "code": code, "written": written}, follow=True)


def test_an_answer_offers_to_remember_and_only_the_button_does(inside):
    world.register()
    asked = ops.tell(word(f"อบต.{NICKNAME} ล่ม"), world.NOW)
    assert asked.is_question
    soup = page(
        inside.post(f"/inbox/questions/{asked.pk}/", {"answer": "match:540166", "next": "/reports/"}, follow=True)
    )
    link = soup.select_one(".message--info a")
    assert link.get_text() == "จำการสะกดนี้"
    assert not Lao.objects.get(code="540166").aliases, "not by itself"
    form = page(inside.get(link["href"]))
    assert form.select_one("#written")["value"] == NICKNAME
    assert form.select_one("#code option[selected]")["value"] == "540166"
    soup = page(learn(inside, "540166", NICKNAME))
    assert "จำการสะกดนี้แล้ว" in said(soup, ".message--success")
    found = resolve(f"เว็บ อบต.{NICKNAME} เข้าไม่ได้", registry.register_of("แพร่"))
    assert (found.outcome, found.lao.code) == ("match", "540166"), "the bot and files"
    assert inbox.meant("", f"อบต.{NICKNAME}", "down", "แพร่").lao.code == "540166", "the report page and calls"
    inside.post("/reports/spellings/", {"act": "forget", "code": "540166", "written": NICKNAME})
    assert not Lao.objects.get(code="540166").aliases


@pytest.mark.parametrize(
    ("written", "told"),
    [("กก", "สั้นเกินไป"), ("อบต.แม่คำมี", "ชื่อของหน่วยงาน"), ("ลอง", "อำเภอหรือจังหวัด"), ("แม่คำ", "ขึ้นต้นเช่นนี้")],
)
def test_what_would_mislead_is_refused(inside, written, told):
    world.register()
    response = learn(inside, "540166", written)
    assert response.status_code == 400
    assert told in said(BeautifulSoup(response.content.decode(), "lxml"), "#problem")


def test_one_spelling_means_one_body(inside):
    world.register()
    page(learn(inside, "540166", NICKNAME))
    response = learn(inside, "540167", NICKNAME)
    assert "จำไว้สำหรับหน่วยงานอื่น" in response.content.decode()
    assert Report.objects.count() == 0


def test_who_confirmed_and_who_took_back_is_shown_and_it_may_be_used_again(inside):
    world.register()
    Lao.objects.filter(code="540167").update(aliases=["แม่ยมเก่า"])
    soup = page(learn(inside, "540166", NICKNAME))
    rows = [said_of(row) for row in soup.select("ul.rows li")]
    assert rows == [
        "บ้านช้าง หมายถึง อบต.ท่าข้าม ยืนยันโดย เจ้าหน้าที่ ข เมื่อ ๑๑ สิงหาคม ๒๕๖๓ เวลา ๐๙.๒๐ น. เลิกใช้",
        "แม่ยมเก่า หมายถึง อบต.แม่ยม จากแฟ้มทะเบียน เลิกใช้",
    ]
    forget = {"act": "forget", "code": "540166", "written": NICKNAME}
    soup = page(inside.post("/reports/spellings/", forget, follow=True))
    assert said_of(soup.select_one("#undone li")).startswith(
        "บ้านช้าง เคยหมายถึง อบต.ท่าข้าม ยืนยันโดย เจ้าหน้าที่ ข เมื่อ ๑๑ สิงหาคม ๒๕๖๓ เวลา ๐๙.๒๐ น. · เลิกใช้โดย เจ้าหน้าที่ ข เมื่อ"
    )
    soup = page(learn(inside, "540166", NICKNAME))
    assert not soup.select("#undone"), "in force again"
    assert [(row.by, row.undone_by) for row in Spelling.objects.order_by("pk")] == [
        ("เจ้าหน้าที่ ข", "เจ้าหน้าที่ ข"),
        ("เจ้าหน้าที่ ข", ""),
    ]
    inside.post("/reports/spellings/", {"act": "forget", "code": "540167", "written": "แม่ยมเก่า"})
    assert not spellings.forget(Lao.objects.get(code="540167"), "แม่ยมเก่า", "คนอื่น", world.NOW), "once is enough"


def said_of(tag):
    return " ".join(tag.get_text(" ", strip=True).split())
