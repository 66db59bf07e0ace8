"""The public report page: a body chosen or written in any spelling, what is seen, and answers that keep machines out."""

from dataclasses import replace
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from sodsong.desk.cases.ops import stages as case_stages
from sodsong.desk.inbox import gate
from sodsong.desk.inbox.models import Report
from sodsong.desk.registry.sealing import opened
from tests.desk import world
from tests.desk.conftest import page, said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]


def drawn(client, at):
    """The form as a person opens it, and some seconds of reading."""
    soup = page(client.get("/report/"))
    at(world.NOW + timedelta(seconds=8))
    return {"ticket": soup.select_one("input[name=ticket]")["value"]}


def send(client, typed, **more):
    return client.post("/report/", {"symptom": "down", **typed, **more}, follow=True)


def read(response):
    return BeautifulSoup(response.content.decode(), "lxml")


def test_the_form_offers_every_body_under_its_district(client: Client):
    world.register()
    soup = page(client.get("/report/"))
    assert said(soup, "h1") == "แจ้งเว็บไซต์ขัดข้อง หรือกลับมาแล้ว"
    assert len(soup.select("select[name=lao] option[value]")) == 85
    assert [group["label"] for group in soup.select("optgroup")][:2] == ["อำเภอเมืองแพร่", "อำเภอสูงเม่น"]
    assert [box["value"] for box in soup.select("input[name=symptom]")] == ["down", "slow", "recovered", "other"]
    assert not soup.select("nav, script")


def test_a_chosen_body_becomes_a_report_of_its_incident(client: Client, at):
    world.august()
    typed = drawn(client, at)
    words = {"lao": "540166", "words": "ตั้งแต่เช้า", "by": "นาง ก", "reach": "ops@lao.test"}
    soup = page(send(client, typed, **words))
    assert said(soup, "h1") == "ขอบคุณ เก็บรายงานของท่านแล้ว"
    assert said(soup, ".tile--down") == "เข้าไม่ได้ (เครื่องแม่ข่ายไม่รับการเชื่อมต่อ)"
    assert "อยู่ในเหตุที่ ๑/๒๕๖๓" in said(soup, "main")
    row = Report.objects.get(source="form")
    assert (str(row.lao), row.text, row.by) == ("อบต.ท่าข้าม", "อบต.ท่าข้าม · ตั้งแต่เช้า", "นาง ก")
    assert "ops@lao.test" not in row.reach
    assert opened(row.reach) == "ops@lao.test"
    assert row.seen["state"] == "down"
    assert "127.0.0.1" not in row.sender
    assert case_stages.take_reports(world.NOW + timedelta(minutes=1)) >= 1
    assert row.incident_link.incident.number == 1
    page(send(client, typed, **words))
    assert Report.objects.filter(source="form").count() == 1, "the same form again is the same report"


def test_back_against_what_the_probe_sees_is_said_at_once(client: Client, at):
    world.watched(world.register(), down=("540166",))
    soup = page(send(client, drawn(client, at), lao="540166", symptom="recovered"))
    assert said(soup, ".message--warning").startswith("ท่านแจ้งว่ากลับมาแล้ว แต่จากจุดตรวจของเรายังเข้าไม่ได้")


def test_a_name_that_fits_several_is_asked_and_nothing_typed_is_lost(client: Client, at):
    world.register()
    typed = {**drawn(client, at), "written": "แม่คำมี", "words": "หน้าขาว", "by": "นาย ข"}
    soup = page(send(client, typed))
    assert said(soup, "h1") == "ท่านหมายถึงหน่วยงานใด"
    offered = {box["value"]: " ".join(box.parent.get_text(" ").split()) for box in soup.select("input[name=lao]")}
    assert offered["540851"] == "อบต.แม่คำมี อำเภอหนองม่วงไข่"
    assert offered["none"] == "ไม่ใช่ทั้งหมดนี้: ให้เจ้าหน้าที่อ่าน"
    assert soup.select_one("textarea").get_text() == "หน้าขาว"
    assert not Report.objects.exists()
    page(send(client, typed, lao="540851"))
    assert str(Report.objects.get().lao) == "อบต.แม่คำมี"


def test_a_slip_of_the_pen_is_asked_not_guessed(client: Client, at):
    world.register()
    soup = page(send(client, drawn(client, at), written="อบต.แม่จิวะ"))
    assert [box["value"] for box in soup.select("input[name=lao]")] == ["540552", "none"]


def test_a_name_nobody_knows_waits_for_an_officer(client: Client, inside: Client, at):
    world.register()
    typed = {**drawn(client, at), "written": "เทศบาลดาวอังคาร"}
    assert said(page(send(client, typed)), "h1") == "ไม่รู้จักชื่อนี้"
    assert "เจ้าหน้าที่จะอ่าน" in said(page(send(client, typed, lao="none")), ".lead")
    soup = page(inside.get("/reports/"))
    assert "เทศบาลดาวอังคาร" in said(soup, ".question")
    report = Report.objects.get()
    inside.post(f"/inbox/questions/{report.pk}/", {"answer": "match:540166", "next": "/reports/"})
    report.refresh_from_db()
    assert str(report.lao) == "อบต.ท่าข้าม"


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"website": "https://spam.test"}, "มีแต่โปรแกรมที่กรอกช่องนี้"),
        ({"ticket": "forged"}, "หน้านี้เปิดไว้นานเกินไป"),
        ({"ticket": ""}, "หน้านี้เปิดไว้นานเกินไป"),
        ({"symptom": ""}, "กรุณาเลือกสิ่งที่ท่านเห็น"),
        ({"lao": ""}, "กรุณาเลือกหน่วยงาน"),
        ({"lao": "999999"}, "ไม่มีหน่วยงานนี้"),
        ({"symptom": "other"}, "ผิดปกติอย่างไร"),
        ({"words": "ก" * 100_000}, "ไม่เกิน 900"),
    ],
)
def test_what_is_not_right_is_said_and_not_kept(client: Client, at, more, told):
    world.register(1)
    response = send(client, drawn(client, at), **{"lao": "540166", **more})
    assert response.status_code == 400
    assert told in said(read(response), "#problem")
    assert not Report.objects.exists()


def test_a_program_is_too_quick_and_a_person_sends_again(client: Client, at):
    world.register(1)
    ticket = page(client.get("/report/")).select_one("input[name=ticket]")["value"]
    hasty = send(client, {"ticket": ticket}, lao="540166")
    assert hasty.status_code == 400
    assert "ส่งมาเร็วมาก" in said(read(hasty), "#problem")
    at(world.NOW + timedelta(seconds=4))
    page(send(client, {"ticket": read(hasty).select_one("input[name=ticket]")["value"]}, lao="540166"))
    assert Report.objects.count() == 1


def test_an_address_and_a_body_have_their_measure_and_it_passes(client: Client, at, monkeypatch):
    monkeypatch.setattr(gate, "FROM_ONE", 2)
    monkeypatch.setattr(gate, "OF_ONE", 3)
    world.register(1)

    def one(address, lao="540166"):
        ticket = gate.draw(world.NOW - timedelta(minutes=1))
        typed = {"ticket": ticket, "symptom": "down", "lao": lao}
        return client.post("/report/", typed, REMOTE_ADDR=address).status_code

    assert [one("192.0.2.1") for _ in range(3)] == [302, 302, 429]
    assert one("2001:db8::1") == 302
    assert [one("2001:db8::2", "540167"), one("2001:db8::3", "540167")] == [302, 429], "one /64 is one sender"
    assert one("192.0.2.2") == 429, "this body has been told of enough"
    at(world.NOW + timedelta(hours=1, seconds=1))
    assert one("192.0.2.1") == 302


@pytest.mark.parametrize("text", ["\u202eอบต.ท่าข้าม\u200b", "🙈" * 50, "\x00\x07", "' OR 1=1 --", "<script>"])
def test_odd_texts_get_an_answer(client: Client, at, text):
    world.register(1)
    response = send(client, drawn(client, at), written=text, words=text)
    assert response.status_code in (200, 400)
    assert "<script>" not in response.content.decode()


def test_the_page_says_how_long_a_way_to_be_reached_is_kept(client, settings):
    world.register(1)
    settings.SODSONG = replace(settings.SODSONG, messaging=replace(settings.SODSONG.messaging, keep_reporters=90))
    assert "ลบเมื่อครบ ๙๐ วัน" in said(page(client.get("/report/")), "label[for=reach]")
