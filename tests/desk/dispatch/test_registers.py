"""The registers of letters: numbers by year and by run, void lines kept, scans, spreadsheets."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from sodsong.desk.dispatch.models import Circular
from sodsong.desk.dispatch.papers.models import Entry
from sodsong.desk.dispatch.registers import ops, queries
from tests.desk import world
from tests.desk.conftest import page, said
from tests.desk.helpers import at as moment

pytestmark = pytest.mark.django_db
NOW = moment(0)


def enter(day=date(2020, 8, 14), number=None, *, circular=False):
    return ops.enter_out(ops.Line(day=day, circular=circular, subject="เรื่องสมมุติ"), number, "ก", NOW)


def test_numbers_run_by_calendar_year_and_circulars_in_their_own_run():
    numbers = [enter().number, enter().number, enter(circular=True).number, enter(date(2021, 1, 4)).number]
    assert numbers == [1, 2, 1, 1]
    assert [entry.year for entry in Entry.objects.order_by("pk")] == [2563, 2563, 2563, 2564]


def test_a_typed_number_is_taken_once_and_the_next_drawn_follows_it():
    assert enter(number=40).drawn is False
    assert enter(number=40) == "number-taken"
    assert enter(number=0) == "number-wrong"
    assert enter(number=10_000_000) == "number-wrong"
    assert (enter().number, enter(number=7).number, enter().number) == (41, 7, 42)


def test_a_void_line_keeps_its_number_and_its_reason():
    entry = enter()
    assert ops.void(entry, "  ", "ก", NOW) == "words-missing"
    assert ops.void(entry, "พิมพ์ผิด", "ก", NOW) == ""
    assert ops.void(entry, "อีกครั้ง", "ก", NOW) == "paper-stands"
    assert enter(number=1) == "number-taken"
    assert Entry.objects.get().void_reason == "พิมพ์ผิด"


@pytest.mark.usefixtures("at")
def test_the_first_letter_takes_its_line_when_issued_and_another_when_numbered_anew(inside: Client):
    place = world.august(confirmed=True)
    world.issued(place)
    first = Entry.objects.get()
    assert (first.circular, first.number, first.letter_out.incident) == (True, 567, place.incident)
    wrong = {"running": "567", "day": "11/8/2563", "reason": "ลงวันที่ผิด"}
    inside.post("/incidents/2563/1/letters/renumber/", wrong)
    assert Entry.objects.count() == 1, "the number stands in the register already"
    inside.post("/incidents/2563/1/letters/renumber/", wrong | {"running": ""})
    old, new = Entry.objects.order_by("number")
    assert (old.void_reason, new.number, new.replaces) == ("ลงวันที่ผิด", 568, old)
    circular = Circular.objects.get()
    assert (circular.running, circular.draft, circular.recipients.count()) == ("๕๖๘", None, 92)


@pytest.mark.usefixtures("at")
def test_a_letter_received_is_given_a_number_once(inside: Client):
    place = world.august()
    soup = page(inside.get("/letters/in/"))
    assert "หนังสือ ๑๔ ส.ค. ๖๓.txt" in said(soup, "main > section.card")
    for _twice in range(2):
        inside.post("/letters/in/", {"letter": place.letter.pk})
    entry = Entry.objects.get()
    assert (entry.direction, entry.number, entry.year, entry.letter_in) == ("in", 1, 2563, place.letter)
    assert queries.unregistered() == []


@pytest.mark.usefixtures("at")
def test_a_line_by_hand_its_scan_and_its_spreadsheet(inside: Client):
    typed = {
        "running": "๑๒",
        "day": "๑๐ ส.ค. ๖๓",
        "subject": "=1+1 เรื่องสมมุติ",
        "sender": "จังหวัดแพร่",
        "receiver": "อำเภอสอง",
    }
    assert inside.post("/letters/out/", typed).status_code == 302
    assert inside.post("/letters/out/", typed).status_code == 400
    assert inside.post("/letters/out/", typed | {"running": "สิบสอง"}).status_code == 400
    assert inside.post("/letters/out/", typed | {"running": "13", "day": "1/1/2570"}).status_code == 400
    entry = Entry.objects.get()
    address = f"/letters/entries/{entry.pk}/"
    bad = inside.post(address, {"scan": SimpleUploadedFile("x.exe", b"MZ")})
    assert bad.status_code == 400
    assert "แฟ้มสแกนต้องเป็น" in bad.content.decode()
    for _twice in range(2):
        inside.post(address, {"scan": SimpleUploadedFile("ต้นฉบับ.pdf", b"%PDF-1.7 scan")})
    scan = entry.scans.get()
    given = inside.get(f"{address}scans/{scan.pk}/")
    assert b"".join(given.streaming_content) == b"%PDF-1.7 scan"
    assert (settings.SODSONG.data / scan.file).is_file()
    assert inside.post(address, {"reason": "ซ้ำ"}).status_code == 302
    book = openpyxl.load_workbook(BytesIO(inside.get("/letters/out/2563.xlsx").content))
    head, row = book.active.iter_rows(values_only=True)
    assert head[0] == "เลขทะเบียนส่ง"
    assert (row[0], row[6], row[9][:8]) == (12, "=1+1 เรื่องสมมุติ", "ยกเลิก: ")
    assert book.active["G2"].data_type == "s", "no formula"


@pytest.mark.usefixtures("at")
@pytest.mark.parametrize("count", [1, 3])
def test_the_list_has_a_fixed_number_of_queries(inside: Client, django_assert_num_queries, count):
    world.register()
    for _one in range(count):
        enter()
    with django_assert_num_queries(9):
        assert len(page(inside.get("/letters/")).select("main > ul.rows > li")) == count
