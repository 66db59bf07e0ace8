"""The inbox of reports: calls written down, and what our probes say to what people say."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from sodsong.desk.inbox import gate, ops
from sodsong.desk.inbox.models import Report
from sodsong.desk.registry import queries as registry
from sodsong.ground.places.record import Answer
from tests.desk import world
from tests.desk.conftest import page, said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]


def tell(lao, symptom, key, **more):
    answer = Answer("", "match", "exact", registry.as_place(lao), (), symptom)
    return ops.tell(ops.Word("form", key, f"{lao} {symptom}", answer, world.NOW, **more), world.NOW)


def call(client, **typed):
    return client.post("/reports/call/", {"ticket": gate.draw(world.NOW), "symptom": "down", **typed}, follow=True)


def test_only_officers_read_reports(client: Client):
    for address in ("/reports/", "/reports/call/"):
        assert client.get(address).status_code == 302


def test_agreement_and_contradiction_stand_beside_each_report(inside: Client):
    laos = world.watched(world.register(), down=("540166", "540167"), unknown=("540162",)).laos
    tell(laos["540166"], "down", "a")
    tell(laos["540167"], "recovered", "b", by="นาย ข")
    tell(laos["540161"], "down", "c")
    tell(laos["540162"], "down", "d")
    soup = page(inside.get("/reports/"))
    assert said(soup, "h1") == "มี ๒ รายงานที่ไม่ตรงกับที่จุดตรวจของเราเห็น"
    stands = {
        row.th.get_text(strip=True): [tag.get_text() for tag in row.select(".tag")] for row in soup.select("tbody tr")
    }
    assert stands == {
        str(laos["540166"]): ["จุดตรวจของเราเห็นเช่นกัน"],
        str(laos["540167"]): ["แจ้งว่ากลับมาแล้ว แต่จุดตรวจของเรายังเข้าไม่ได้"],
        str(laos["540161"]): ["แจ้งว่าเข้าไม่ได้ แต่จุดตรวจของเราเข้าได้"],
        str(laos["540162"]): [],
    }


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_however_long(inside: Client, count, django_assert_num_queries):
    laos = list(world.watched(world.register(1)).laos.values())
    for number in range(count):
        tell(laos[number], "down", str(number))
    with django_assert_num_queries(9):
        page(inside.get("/reports/"))


def test_a_call_is_written_down_with_who_called_and_when(inside: Client):
    world.watched(world.register(), down=("540166",))
    typed = {"written": "อบต.ท่าข้าม", "symptom": "recovered", "by": "นาง ก", "reach": "0 5450 0000"}
    soup = page(call(inside, **typed, said_at="2020-08-11T09:05"))
    assert said(soup, ".message--success") == "เก็บการแจ้งทางโทรศัพท์แล้ว"
    assert said(soup, ".messages .message--warning") == "อบต.ท่าข้าม: แจ้งว่ากลับมาแล้ว แต่จุดตรวจของเรายังเข้าไม่ได้"
    row = Report.objects.get()
    assert (row.source, row.by) == ("officer", "นาง ก (เจ้าหน้าที่ ข บันทึก)")
    assert row.said_at.isoformat() == "2020-08-11T02:05:00+00:00"
    assert "0 5450 0000" in said(soup, "tbody")


def test_the_officer_asks_the_caller_or_leaves_a_question(inside: Client):
    world.register()
    soup = page(call(inside, written="แม่คำมี"))
    assert said(soup, "h1") == "กรุณาถามผู้โทร: หมายถึงหน่วยงานใด"
    soup = page(call(inside, written="แม่คำมี", lao="none"))
    assert said(soup, "h1") == "มี ๑ คำถามรอท่าน"
    assert Report.objects.get().is_question


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({}, "กรุณาเลือกหน่วยงานหรือเขียนชื่อ"),
        ({"lao": "999"}, "ไม่มีหน่วยงานนี้ในทะเบียน กรุณาเลือกใหม่"),
        ({"lao": "540166", "symptom": ""}, "กรุณาเลือกสิ่งที่ได้รับแจ้ง"),
        ({"lao": "540166", "said_at": f"{world.NOW + timedelta(days=1):%Y-%m-%dT%H:%M}"}, "เวลาที่โทรเป็นเวลาในอนาคตไม่ได้"),
    ],
)
def test_what_is_missing_is_said(inside: Client, typed, told):
    world.register(1)
    response = call(inside, **typed)
    assert response.status_code == 400
    assert said(BeautifulSoup(response.content.decode(), "lxml"), ".message--error") == told
