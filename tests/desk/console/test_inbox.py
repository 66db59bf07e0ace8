"""Letters are handed in, what was read stands beside what was written, and questions are answered once."""

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from sodsong import data
from sodsong.desk.inbox.models import Letter, Report
from sodsong.desk.registry.models import Lao
from tests.desk import world
from tests.desk.conftest import page, said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]


def test_an_empty_inbox_takes_a_letter(inside: Client):
    soup = page(inside.get("/inbox/"))
    assert said(soup, "h1") == "ไม่มีคำถามรอคำตอบ"
    assert soup.select_one("input[type=file]")["accept"] == ".pdf,.docx,.txt"
    assert soup.select_one(f"label[for={soup.select_one('input[type=file]')['id']}]")


def test_a_letter_read_leads_to_what_was_read(inside: Client):
    world.register()
    text = data.path("examples/letter-2563-08-14.txt").read_bytes()
    soup = page(inside.post("/inbox/", {"file": SimpleUploadedFile("หนังสือ.txt", text)}, follow=True))
    assert said(soup, "h1") == "อ่านได้ ๓๔ รายชื่อ; มี ๑ คำถามถึงท่าน"
    assert "ได้รับเมื่อ ๑๑ สิงหาคม ๒๕๖๓ เวลา ๐๙.๒๐ น. โดย เจ้าหน้าที่ ข" in said(soup, "main .lead")
    assert said(soup, ".question h3") == "แถวที่ ๓๑ หมายถึงแห่งใด"
    again = inside.post("/inbox/", {"file": SimpleUploadedFile("อีกครั้ง.txt", text)})
    assert again["Location"] == f"/inbox/{Letter.objects.get().pk}/", "the same file is one letter"


def test_what_is_no_letter_is_refused_in_one_sentence(inside: Client):
    world.register()
    response = inside.post("/inbox/", {"file": SimpleUploadedFile("แมว.txt", "แมวนอนบนโต๊ะ".encode())})
    assert response.status_code == 400
    soup = BeautifulSoup(response.content.decode(), "lxml")
    assert said(soup, "#id_file_error").startswith("แฟ้มนี้ไม่ใช่หนังสือ หรืออ่านข้อความไม่ได้ ")
    assert not Letter.objects.exists()


def test_a_file_too_large_is_not_read(inside: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sodsong.desk.console.forms.LARGEST", 10)
    response = inside.post("/inbox/", {"file": SimpleUploadedFile("ใหญ่.txt", b"x" * 11)})
    assert response.status_code == 400
    assert "แฟ้มใหญ่กว่า 25 MB" in response.content.decode()


def test_the_reading_shows_written_and_found_side_by_side(inside: Client):
    world.august()
    soup = page(inside.get(f"/inbox/{Letter.objects.get().pk}/"))
    assert said(soup, "h1") == "อ่านได้ ๓๔ รายชื่อ; มี ๑ คำถามถึงท่าน"
    rows = [" ".join(row.get_text(" ", strip=True).split()) for row in soup.select(".dense tbody tr")]
    assert len(rows) == 34
    assert rows[8] == "๙ อบต.แม่จิวะ อ.เด่นชัย อบต.แม่จั๊วะ"
    assert rows[30] == "๓๑ ทต.แม่คำมี อ.หนองม่วงไข่ รอคำตอบ"
    assert said(soup, ".warnings") == "วันที่กำหนดเป็นวันหยุด ๑๖ สิงหาคม ๒๕๖๓ เป็นวันอาทิตย์"
    facts = said(soup, ".facts")
    assert "กำหนดวันแล้วเสร็จ วันอาทิตย์ที่ ๑๖ สิงหาคม ๒๕๖๓" in facts
    assert "เลขที่หนังสือ พร ๐๐๒๓.๔/ว เก็บไว้ตามที่เขียน" in facts


def test_the_first_answer_stands_and_the_second_officer_is_told(inside: Client):
    world.august()
    report = Report.objects.get(row=31)
    answer = f"/inbox/questions/{report.pk}/"
    first = page(inside.post(answer, {"answer": "match:540851", "next": "/incidents/2563/1/"}, follow=True))
    assert said(first, ".message--success").startswith("ขอบคุณ เก็บคำตอบแล้ว")
    assert "ตอบคำถามแถวที่ ๓๑ ของหนังสือ: อบต.แม่คำมี เจ้าหน้าที่ ข" in said(first, ".story")
    report.refresh_from_db()
    assert (report.decision, report.lao) == ("match", Lao.objects.get(code="540851"))
    second = page(inside.post(answer, {"answer": "double", "next": "https://elsewhere.test/"}, follow=True))
    assert said(second, ".messages .message--warning") == ("เจ้าหน้าที่ ข ตอบแถวที่ ๓๑ ไปแล้ว: อบต.แม่คำมี คำตอบนั้นยังคงอยู่")
    assert second.select_one("h1").get_text() == "อ่านได้ ๓๔ รายชื่อ ไม่มีคำถามค้าง", "never led elsewhere"


@pytest.mark.parametrize("answer", ["", "match:", "match:<script>", "maybe"])
def test_an_answer_that_is_none_changes_nothing(inside: Client, answer: str):
    world.august()
    report = Report.objects.get(row=31)
    soup = page(inside.post(f"/inbox/questions/{report.pk}/", {"answer": answer}, follow=True))
    assert said(soup, ".message--error") == "กรุณาเลือกคำตอบ"
    report.refresh_from_db()
    assert report.is_question


@pytest.mark.parametrize("letters", [1, 3])
def test_the_inbox_costs_the_same_however_full(inside: Client, django_assert_num_queries, letters: int):
    world.register()
    for number in range(letters):
        world.letter_received(digest=f"{number:064}")
    with django_assert_num_queries(13):
        page(inside.get("/inbox/"))


@pytest.mark.parametrize("address", ["/inbox/", "/inbox/1/", "/inbox/questions/1/"])
def test_the_public_sees_no_letters(client: Client, address: str):
    assert client.post(address)["Location"] == f"/login/?next={address}"
