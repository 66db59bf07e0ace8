"""An officer issues evidence from the incident's page and takes it away; the public page says whether a file is ours."""

from dataclasses import replace

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from sodsong.desk.proofs import ops
from sodsong.record.history.history import History
from tests.desk import world
from tests.desk.conftest import page, said
from tests.desk.proofs.build import measure

HERE = "/incidents/2563/1/evidence/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def case(tmp_path, monkeypatch, at):
    monkeypatch.setattr(settings, "SODSONG", replace(settings.SODSONG, data=tmp_path))
    told = world.august(confirmed=True)
    measure(tmp_path / "history", told)
    return told


def make():
    """What the river's stage does."""
    history = History(settings.SODSONG.data / "history")
    done = ops.make_all(
        history, ops.Office(settings.SODSONG.data, "สำนักงาน", "แพร่", log="ledger.sodsong.test"), world.NOW
    )
    history.close()
    return done


def test_from_asking_to_the_file(case, inside):
    assert said(page(inside.get(HERE)), "h1") == "ยังไม่ได้ออกหลักฐาน"
    soup = page(inside.post(f"{HERE}ask/", {"lao": ""}, follow=True))
    assert said(soup, "h1") == "กำลังจัดทำหลักฐาน"
    assert make() == 1
    soup = page(inside.get(HERE))
    assert said(soup, "h1") == "หลักฐานพร้อมส่งมอบ"
    link = soup.select_one(".step a.button")["href"]
    answer = inside.get(link)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")


def test_of_one_lao_from_its_page(case, inside):
    code = world.FALLEN[0]
    link = page(inside.get(f"/lao/{code}/")).select_one(f'a[href$="evidence/?lao={code}"]')["href"]
    chosen = page(inside.get(link)).select_one("#lao option[selected]")
    assert chosen["value"] == code
    inside.post(f"{HERE}ask/", {"lao": code})
    make()
    assert case.laos[code].short_name in said(page(inside.get(HERE)), "section ul.rows li")


def test_who_is_not_in_the_incident_gets_none(case, inside):
    soup = page(inside.post(f"{HERE}ask/", {"lao": world.MOVED[0]}, follow=True))
    assert said(soup, ".messages li") == "อปท. นี้ไม่อยู่ในเหตุขัดข้อง"
    assert inside.post(f"{HERE}ask/", {"lao": "nobody"}).status_code == 404
    assert inside.get(f"{HERE}7.pdf").status_code == 404


def test_only_officers_issue(case, client):
    assert client.get(HERE).status_code == 302
    assert client.post(f"{HERE}ask/").status_code == 302
    assert client.get(f"{HERE}1.pdf").status_code == 302


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_a_fixed_number_of_questions(case, inside, django_assert_num_queries, count):
    for code in world.FALLEN[:count]:
        ops.ask(case.incident, case.laos[code], "x", world.NOW)
    with django_assert_num_queries(6):
        inside.get(HERE)


def test_the_public_page_says_whether_a_file_is_ours(case, inside, client):
    inside.post(f"{HERE}ask/", {"lao": ""})
    make()
    pdf = (settings.SODSONG.data / "evidence/2563-1-all-1.pdf").read_bytes()
    soup = page(client.post("/verify/", {"file": SimpleUploadedFile("หลักฐาน.pdf", pdf)}))
    assert said(soup, "h1") == "ถูกต้อง ครบถ้วน และลงลายมือชื่อโดยหน่วยงานนี้"
    assert len(soup.select("#verify-server ul.rows li")) == 34
    torn = pdf.replace(b"/DisplayDocTitle true", b"/DisplayDocTitle false"[:21])
    soup = page(client.post("/verify/", {"file": SimpleUploadedFile("x.pdf", torn)}))
    assert said(soup, "h1") == "ไม่ผ่านการตรวจ"
    answer = client.post("/verify/", {"file": SimpleUploadedFile("x.txt", b"nothing")})
    assert answer.status_code == 400
    assert "แฟ้มนี้ไม่ใช่หลักฐานของสอดส่อง" in answer.content.decode()
    assert client.post("/verify/").status_code == 400


def test_the_public_page_hands_out_key_and_program(case, inside, client):
    soup = page(client.get("/verify/"))
    assert said(soup, "h1") == "ตรวจสอบหลักฐาน"
    assert "ยังไม่ได้ลงลายมือชื่อสิ่งใด" in soup.get_text()
    inside.post(f"{HERE}ask/", {"lao": ""})
    make()
    soup = page(client.get("/verify/"))
    assert "ledger.sodsong.test+" in soup.get_text()
    program = client.get("/verify/sodsong_verify.py")
    assert b"def ed25519" in program.content
