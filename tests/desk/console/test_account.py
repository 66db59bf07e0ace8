"""The first officer comes through a link, the others by name and password; the language is a reader's own choice."""

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client

from sodsong.desk.console import ops
from tests.desk import world
from tests.desk.conftest import page, said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]
GOOD = {"username": "somsri", "password1": "แพร่-๒๕๖๓-ลองดู", "password2": "แพร่-๒๕๖๓-ลองดู"}


def test_the_first_officer_makes_an_account_through_the_link(client: Client):
    token = ops.setup_token()
    assert token
    assert said(page(client.get(f"/setup/{token}/")), "h1") == "สร้างบัญชีเจ้าหน้าที่คนแรก"
    soup = page(client.post(f"/setup/{token}/", GOOD, follow=True))
    assert said(soup, ".message--success") == "บัญชีพร้อมแล้ว ท่านเข้าสู่ระบบแล้ว"
    assert "ออกจากระบบ (somsri)" in said(soup, ".top")
    assert ops.setup_token() is None
    again = Client().post(f"/setup/{token}/", {**GOOD, "username": "other"})
    assert again.status_code == 403
    assert User.objects.count() == 1


def test_a_weak_password_is_refused(client: Client):
    response = client.post(f"/setup/{ops.setup_token()}/", {**GOOD, "password1": "12345", "password2": "12345"})
    assert response.status_code == 400
    assert not User.objects.exists()


def test_a_link_is_good_for_a_day_and_only_as_signed(client: Client):
    with time_machine.travel("2020-08-11T02:00:00Z", tick=False):
        token = ops.setup_token()
    with time_machine.travel("2020-08-12T01:59:00Z", tick=False):
        assert client.get(f"/setup/{token}/").status_code == 200
    with time_machine.travel("2020-08-12T02:00:01Z", tick=False):
        late = client.get(f"/setup/{token}/")
    assert late.status_code == 403
    assert "ลิงก์นี้ใช้ไม่ได้แล้ว" in late.content.decode()
    assert client.get(f"/setup/{token}x/").status_code == 403


def test_logging_in_and_out(client: Client, officer: User):
    wrong = page(client.post("/login/", {"username": "somsri", "password": "no"}))
    assert said(wrong, ".message--error") == "ชื่อกับรหัสผ่านไม่ตรงกัน กรุณาลองใหม่"
    entered = {"username": "somsri", "password": "แพร่-๒๕๖๓-ลองดู", "next": "/inbox/"}
    assert client.post("/login/", entered)["Location"] == "/inbox/"
    soup = page(client.post("/logout/", follow=True))
    assert "เจ้าหน้าที่เข้าสู่ระบบ" in said(soup, ".top")


def test_the_language_is_switched_by_a_cookie_and_comes_back(client: Client):
    world.register()
    browser = {"Accept-Language": "en-GB"}
    assert page(client.get("/", headers=browser)).html["lang"] == "th", "an office's browser is often English"
    soup = page(client.post("/language/", {"language": "en", "next": "/"}, follow=True))
    assert said(soup, "h1") == "No site is watched yet"
    assert said(soup, ".brand") == "Sodsong · แพร่"
    assert page(client.post("/language/", {"language": "th", "next": "/"}, follow=True)).html["lang"] == "th"


@pytest.mark.parametrize(
    ("typed", "said_so"),
    [
        ({"password1": "สั้น", "password2": "สั้น"}, "รหัสผ่านสั้นเกินไป ต้องยาวอย่างน้อย 10 ตัวอักษร"),
        ({"password1": "password123", "password2": "password123"}, "รหัสผ่านนี้มีผู้ใช้กันมาก เดาได้ง่าย"),
        ({"password1": "7391846205", "password2": "7391846205"}, "รหัสผ่านต้องไม่เป็นตัวเลขล้วน"),
        ({"password1": "napa-napa1", "password2": "napa-napa1", "username": "napa-napa"}, "รหัสผ่านคล้ายกับชื่อของท่านเกินไป"),
        ({"password2": "อย่างอื่น-๒๕๖๓"}, "รหัสผ่านสองช่องไม่ตรงกัน"),
        ({"username": "na pa"}, "ใช้ได้เฉพาะตัวอักษร ตัวเลข และ @ . + - _ โดยไม่มีช่องว่าง"),
        ({"username": ""}, "โปรดกรอกช่องนี้"),
    ],
)
def test_what_is_wrong_with_a_name_or_password_is_said_in_thai(client: Client, db: None, typed, said_so):
    whole = {"username": "napa", "password1": "แพร่-๒๕๖๓-ลองดู", "password2": "แพร่-๒๕๖๓-ลองดู"} | typed
    answer = client.post(f"/setup/{ops.setup_token()}/", whole)
    problems = [
        " ".join(one.get_text().split()) for one in BeautifulSoup(answer.content, "lxml").select("[role=alert]")
    ]
    assert any(said_so in one for one in problems), problems
    assert not [one for one in problems if "password" in one.lower()]
