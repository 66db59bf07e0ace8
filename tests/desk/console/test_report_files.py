"""Exported chats and outage lists: looked through, then taken in whole or not at all, the same again being the same."""

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation

import sodsong
from sodsong.desk.console.pages.problems import told
from sodsong.desk.inbox import batches
from sodsong.desk.inbox.models import Batch, Report
from tests.desk import world
from tests.desk.conftest import page, said
from tests.observe.intake.test_outage_file import LIST, as_csv, as_xlsx

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]
CHAT = """[LINE] ประวัติการแชตใน "ผู้ดูแลเว็บ"
บันทึกเมื่อ: 11/08/2563 09:20

อ. 11/08/2563
09:12\tนาง ก\tสวัสดีค่ะ
09:13\tนาง ก\tเว็บ อบต.ท่าข้าม เข้าไม่ได้ค่ะ
09:14\tนาย ข\t[สติกเกอร์]
09:15\tนาย ข\t"เว็บล่มค่ะ
1. อบต.แม่ยม
2. แม่คำมี"
"""


def texts(soup, selector):
    return [" ".join(found.get_text(" ", strip=True).split()) for found in soup.select(selector)]


def hand_in(client, data, name):
    return client.post("/reports/import/", {"file": SimpleUploadedFile(name, data)}, follow=True)


def take(client):
    pk = Batch.objects.latest("pk").pk
    return client.post(f"/reports/import/{pk}/", {"act": "take"}, follow=True)


def test_a_chat_is_looked_through_then_taken_in_with_dates_and_senders(inside: Client):
    world.watched(world.register(), down=("540166",))
    soup = page(inside.post("/reports/import/", {"pasted": CHAT}, follow=True))
    assert said(soup, "h1") == "มีการแจ้งเหตุ ๓ รายการ ใน ๔ ข้อความ"
    assert texts(soup, "tbody th")[0] == "อบต.ท่าข้าม"
    assert not Report.objects.exists()
    assert "ท่าข้าม" not in Batch.objects.get().sealed
    soup = page(take(inside))
    assert said(soup, ".message--success") == "รายงานใหม่ ๓ รายการ"
    row = Report.objects.get(lao__code="540166")
    assert (row.source, row.by, row.symptom) == ("chat", "นาง ก", "down")
    assert row.said_at == datetime.fromisoformat("2020-08-11T09:13:00+07:00")
    assert row.seen["state"] == "down", "what our probes had found when it was said"
    assert Report.objects.filter(by="นาย ข").count() == 2
    assert said(soup, "h1") == "มี ๑ คำถามรอท่าน"
    assert Batch.objects.get().sealed == ""


def test_the_same_chat_later_adds_only_what_is_new(inside: Client):
    world.register()
    for more in ("", "09:19\tนาง ก\tอบต.ท่าข้าม กลับมาแล้วค่ะ\n"):
        inside.post("/reports/import/", {"pasted": CHAT + more})
        soup = page(take(inside))
    assert said(soup, ".message--success") == "รายงานใหม่ ๑ รายการ"
    assert Report.objects.count() == 4


def test_a_problem_lets_nothing_in(inside: Client):
    world.register()
    soup = page(inside.post("/reports/import/", {"pasted": CHAT + "\nศ. 11/08/2563\n09:12\tก\tล่ม\n"}, follow=True))
    assert said(soup, "h1") == "นำเข้าไม่ได้: มีปัญหา ๑ จุด"
    assert texts(soup, "[role=alert] li") == ["บรรทัดที่ ๑๒, วันที่ในแชต: วันในสัปดาห์ไม่ตรงกับวันที่"]
    assert not soup.select("button[value=take]")
    assert "ไม่ได้นำเข้าสิ่งใด" in said(page(take(inside)), ".message--error")
    assert not Report.objects.exists()


@pytest.mark.parametrize(("data", "name"), [(as_csv(LIST), "รายชื่อ.csv"), (as_xlsx(LIST), "รายชื่อ.xlsx")])
def test_an_outage_list_becomes_reports(inside: Client, data, name):
    world.register()
    soup = page(hand_in(inside, data, name))
    assert said(soup, "h1") == "มีการแจ้งเหตุ ๓ รายการ ใน ๓ ข้อความ"
    page(take(inside))
    assert {(str(row.lao), row.source, row.by) for row in Report.objects.all()} == {
        (lao, "list", "เจ้าหน้าที่ ข") for lao in ("อบต.ท่าข้าม", "อบต.แม่ยม", "ทต.แม่ปาน")
    }
    page(hand_in(inside, data, name))
    assert said(page(take(inside)), ".message--success") == "รายงานใหม่ ๐ รายการ"


def test_a_name_nobody_knows_becomes_a_question_and_a_missing_one_a_problem(inside: Client):
    world.register()
    unknown = [*LIST, ["", "๔", "อบต.ดาวอังคาร", ""]]
    page(hand_in(inside, as_csv(unknown), "a.csv"))
    assert said(page(take(inside)), "h1") == "มี ๑ คำถามรอท่าน"
    soup = page(hand_in(inside, as_csv([*LIST, ["ล่ม", "๔", "", ""]]), "b.csv"))
    assert texts(soup, "[role=alert] li") == ["บรรทัดที่ ๕, ช่องชื่อ: ไม่มีชื่อหน่วยงาน"]


def test_a_file_is_forgotten_when_left_or_after_a_day(inside: Client):
    world.register(1)
    inside.post("/reports/import/", {"pasted": CHAT})
    first = Batch.objects.get()
    soup = page(inside.post(f"/reports/import/{first.pk}/", {"act": "leave"}, follow=True))
    assert "ลบแฟ้มแล้ว" in said(soup, ".message--success")
    inside.post("/reports/import/", {"pasted": CHAT})
    assert batches.forget(world.NOW + timedelta(hours=23)) == 0
    assert batches.forget(world.NOW + timedelta(hours=25)) == 1
    assert not Batch.objects.exclude(sealed="").exists()
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    ("data", "name"),
    [(b"\x00\xff\x01" * 500, "a.txt"), (b"PK\x03\x04junk", "a.xlsx"), (b"", "a.csv"), ("🙈".encode() * 99, "b.txt")],
)
def test_junk_is_refused_in_words(inside: Client, data, name):
    world.register(1)
    response = hand_in(inside, data, name)
    assert response.status_code in (200, 400)
    (alert,) = BeautifulSoup(response.content.decode(), "lxml").select("[role=alert]")
    assert not re.search("file|text|XLSX is", alert.get_text()), "in Thai"


READERS = ("observe/documents/grid.py", "observe/documents/workbook.py", "observe/intake/outage_file.py", "observe/intake/contacts_file.py",
           "observe/intake/chat/days.py", "observe/intake/chat/file.py", "desk/registry/addresses.py")  # fmt: skip


def test_every_sentence_of_a_reader_has_its_thai_words():
    """What the readers of files can say is found in their source; each is told in Thai, with what was written in it."""
    said = set()
    for name in READERS:
        text = (Path(sodsong.__file__).parent / name).read_text(encoding="utf-8")
        said |= set(
            re.findall(
                r'"((?:the|this is no|there|no line|line 1|a LINE id|a webhook|an e-mail|an address) [^"{}]{8,})"', text
            )
        )
    said = {one for one in said if "Unreadable" not in one}
    assert len(said) > 25
    naming = {"x: no such lao", "x is none of lao, district, vendor, office", "x is none of line, email, webhook, apprise",
              "the CSV is broken: x", "the address is missing", "the who is missing", "the file has over 25 MB"}  # fmt: skip
    with translation.override("th"):
        for one in said | naming:
            assert re.search("[ก-๙]", told(one)), one
            assert told(one) != one, one
        assert told("ก\nข: no such lao").startswith("ก\nข: ")
    assert told("something new") == "something new"
