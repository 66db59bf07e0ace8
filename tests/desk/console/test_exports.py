"""Lists as files: the same rows as on the page, nothing a sheet would run, no person's name."""

import csv
import io

import openpyxl
import pytest

from sodsong.act.casework import cascade
from sodsong.desk.cases.ops import members
from sodsong.desk.dispatch import ops as dispatch
from sodsong.desk.inbox import ops as inbox
from sodsong.ground.places.record import Answer
from tests.desk import world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]


@pytest.fixture
def august():
    return world.august()


def rows(answer):
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_the_laos_of_a_case_with_what_each_has_answered(inside, august):
    world.issued(august)
    told = world.recipient("อบต.ท่าข้าม")
    assert dispatch.receive(told, cascade.Receipt("acknowledged", world.NOW, "ผู้รับสมมุติ")).done
    members.exempt(august.incident, "540166", "เจ้าหน้าที่ ก", world.NOW, "=ย้ายเว็บ")
    head, *found = rows(inside.get("/incidents/2563/1/laos.csv"))
    assert (len(found), head[0], head[8]) == (34, "รหัส", "รับทราบแล้ว")
    (line,) = [one for one in found if one[0] == "540166"]
    assert line[1:7] == ["อบต.ท่าข้าม", "เมืองแพร่", "ยกเว้น", "2020-08-11 09:12", "", "'=ย้ายเว็บ"]
    assert line[8] == "2020-08-11 09:20"
    sheet = openpyxl.load_workbook(io.BytesIO(inside.get("/incidents/2563/1/laos.xlsx").content)).active
    assert sheet.max_row == 35


def test_the_incidents_and_the_reports(inside, august):
    head, line = rows(inside.get("/incidents.csv"))
    assert line[0] == "1/2563"
    assert line[4:7] == ["34", "34", "2020-08-11 09:12"]
    assert len(head) == len(line)
    said = inbox.Word("form", "form:1", "เว็บล่ม", Answer("x", "none", symptom="down"), world.NOW, by="ผู้แจ้งสมมุติ")
    inbox.tell(said, world.NOW)
    answer = inside.get("/reports.csv")
    assert len(rows(answer)) == 2
    assert "ผู้แจ้งสมมุติ" not in answer.content.decode()


def test_the_pages_lead_to_the_files(inside, august):
    for address, name in (("/incidents/", "/incidents."), ("/incidents/2563/1/laos/", "/incidents/2563/1/laos.")):
        page = inside.get(address).content.decode()
        assert f'href="{name}xlsx"' in page
        assert f'href="{name}csv"' in page
    for name in ("/incidents.pdf", "/reports.exe", "/incidents/2563/1/laos.x", "/incidents/2563/9/laos.csv"):
        assert inside.get(name).status_code == 404
