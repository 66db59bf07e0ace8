"""A spelling is remembered when an officer says so, and then read by everybody; never by itself."""

import pytest
from bs4 import BeautifulSoup

from sodsong.desk.inbox import ops
from sodsong.desk.inbox import queries as inbox
from sodsong.desk.inbox.models import Report
from sodsong.desk.registry import queries as registry
from sodsong.desk.registry.models import Lao
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
