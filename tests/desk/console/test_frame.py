"""What every page shares: landmarks, labels, a strict policy; plain words when something is amiss; the pulse for machines."""

import pytest
from django.db import OperationalError
from django.test import Client

from sodsong.desk.watch import queries as watch
from tests.desk import world
from tests.desk.conftest import page, said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]
PAGES = (
    "/",
    "/watch/",
    "/incidents/",
    "/incidents/2563/1/",
    "/incidents/2563/1/letter/",
    "/inbox/",
    "/lao/540166/",
)


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("language", ["th", "en"])
def test_every_page_has_its_landmarks_and_labels_and_nothing_inline(inside: Client, address: str, language: str):
    world.august()
    inside.cookies["django_language"] = language
    response = inside.get(address)
    soup = page(response)
    assert [len(soup.select(part)) for part in ("h1", "main", "header", "nav[aria-label]", "footer")][:3] == [1, 1, 1]
    assert soup.html["lang"] == language
    assert soup.select_one("a.skip")["href"] == "#main"
    ids = [element["id"] for element in soup.select("[id]")]
    assert len(ids) == len(set(ids)), "an id names one element"
    for field in soup.select("input:not([type=hidden]), textarea, select"):
        assert field.find_parent("label") or soup.select(f"label[for={field['id']}]"), field
    for pointer in ("aria-labelledby", "aria-describedby"):
        assert {element[pointer] for element in soup.select(f"[{pointer}]")} <= set(ids)
    assert not soup.select("[style], style, script:not([src]), [onclick]")
    assert "default-src 'self'" in response["Content-Security-Policy"]


def test_an_lao_tells_what_is_known_of_it(client: Client):
    world.august()
    soup = page(client.get("/lao/540166/"))
    assert said(soup, "h1") == "องค์การบริหารส่วนตำบลท่าข้าม"
    assert said(soup, "main .lead") == (
        "จากจุดตรวจของเรา: เข้าไม่ได้ ตั้งแต่ ๑๑ สิงหาคม ๒๕๖๓ เวลา ๐๙.๑๒ น. (เครื่องแม่ข่ายไม่รับการเชื่อมต่อ)"
    )
    main = said(soup, "main")
    assert "http://540166.lao.test/ เฝ้าดูอยู่" in main
    assert "เครื่องแม่ข่าย (IP) 203.0.113.9 ตั้งแต่ ๑๒ กรกฎาคม ๒๕๖๓" in main
    assert "เข้าไม่ได้ (ก่อนหน้า: เข้าได้): เครื่องแม่ข่ายไม่รับการเชื่อมต่อ" in main
    assert "เหตุที่ ๑/๒๕๖๓ เข้าไม่ได้ · เปิดอยู่" in main


def test_an_lao_without_an_address_says_so(client: Client):
    place = world.register(every_address=False)
    code = next(code for code in place.laos if code not in place.sites)
    soup = page(client.get(f"/lao/{code}/"))
    assert said(soup, "main .lead") == "ไม่ได้เฝ้าดู: ไม่มีที่อยู่เว็บไซต์ในทะเบียน"


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("/no/such/", "ที่อยู่อาจพิมพ์ผิด"),
        ("/lao/999/", "ทะเบียนไม่มี อปท. รหัสนี้"),
    ],
)
def test_a_missing_page_says_so_in_plain_words(client: Client, address: str, sentence: str):
    response = client.get(address)
    assert response.status_code == 404
    assert sentence in response.content.decode()
    assert "ไปที่แผงสถานะ" in response.content.decode()


def test_a_fault_of_ours_is_called_so(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(watch, "homes", lambda _province: 1 / 0)
    response = Client(raise_request_exception=False).get("/")
    assert response.status_code == 500
    assert "ความผิดพลาดอยู่ที่โปรแกรม ไม่ใช่สิ่งที่ท่านทำ" in response.content.decode()


def test_a_form_without_its_token_is_refused_kindly():
    response = Client(enforce_csrf_checks=True).post("/login/", {"username": "x"})
    assert response.status_code == 403
    assert "กรุณาส่งอีกครั้ง" in response.content.decode()


def test_healthz_tells_when_it_last_judged(client: Client, monkeypatch: pytest.MonkeyPatch):
    assert client.get("/healthz").json() == {"ok": True, "database": "ok", "judged_at": None}
    world.watched(world.register(1))
    assert client.get("/healthz").json()["judged_at"] == "2020-08-11T02:19:52+00:00"

    def gone():
        raise OperationalError

    monkeypatch.setattr(watch, "last_judged", gone)
    ill = client.get("/healthz")
    assert (ill.status_code, ill.json()["ok"]) == (503, False)
