"""The list of sites: filtered, chosen, changed many at a time after a look, and taken back; and files of it."""

import csv
import io

import openpyxl
import pytest

from sodsong.desk.registry.changes.models import Change
from sodsong.desk.registry.models import Hosting, Site, Vendor
from tests.desk import world
from tests.desk.conftest import page, said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]


@pytest.fixture
def august():
    return world.august()


def names(soup):
    return [one.get_text(" ", strip=True).split()[0] for one in soup.select("tbody th")]


def do(client, **typed):
    return client.post("/sites/do/", typed)


def sure(client, looked):
    """Press the button of the page that shows what would be done; the page that comes after it."""
    (form,) = page(looked).select("main form")
    typed: dict[str, list[str]] = {}
    for one in form.select("input[type=hidden]"):
        typed.setdefault(one["name"], []).append(one["value"])
    return client.post(form["action"], {**typed, "sure": form.select_one("button[name=sure]")["value"]}, follow=True)


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({}, 84),
        ({"state": "down"}, 34),
        ({"state": "unknown"}, 1),
        ({"watched": "no"}, 0),
        ({"vendor": "0"}, 48),
        ({"name": "ท่าข้าม"}, 1),
        ({"name": "540166.lao"}, 1),
        ({"state": "nonsense", "district": "x", "vendor": "๑"}, 84),
    ],
)
def test_a_filter_shows_what_it_says(inside, august, asked, count):
    soup = page(inside.get("/sites/", asked))
    assert len(soup.select("tbody tr")) == count
    if not count:
        assert "ไม่มีเว็บไซต์ในทะเบียนตามที่กรอง" in soup.get_text()


def test_the_watch_is_turned_off_for_those_marked_only_after_a_look_and_taken_back(inside, august):
    marked = [august.sites[code].pk for code in world.FALLEN[:3]]
    looked = do(inside, act="unwatch", site=marked)
    assert "จะปิดการเฝ้าดู ๓ เว็บไซต์" in said(page(looked), "h1")
    assert Site.objects.filter(watched=False).count() == 0
    after = page(sure(inside, looked))
    assert set(Site.objects.filter(watched=False).values_list("pk", flat=True)) == set(marked)
    assert "เลิกเฝ้าดู ๓ เว็บไซต์แล้ว" in said(after, ".messages")
    (button,) = after.select(".messages form")
    back = inside.post(button["action"], follow=True, headers={"referer": "http://testserver/sites/"})
    assert back.redirect_chain[-1][0] == "http://testserver/sites/"
    assert "เรียกคืนแล้ว: ปิดการเฝ้าดู ๓ เว็บไซต์" in said(page(back), ".messages")
    assert Site.objects.filter(watched=False).count() == 0
    again = inside.post(button["action"], follow=True)
    assert "ถูกเรียกคืนแล้ว" in said(page(again), ".messages")
    row = Change.objects.get()
    assert (row.by, row.undone_by, row.at, row.undone_at) == ("เจ้าหน้าที่ ข",) * 2 + (world.NOW,) * 2


def test_all_that_the_filter_shows_go_to_a_vendor_and_back_to_whom_they_were_with(inside, august):
    old = Vendor.objects.get()
    looked = do(inside, act="vendor", to="โฮสต์สมมุติ ข", state="down", all="yes")
    assert "จะระบุว่า ๓๔ เว็บไซต์อยู่กับ โฮสต์สมมุติ ข" in said(page(looked), "h1")
    sure(inside, looked)
    new = Vendor.objects.get(name="โฮสต์สมมุติ ข")
    assert Hosting.objects.filter(vendor=new, until__isnull=True).count() == 34
    Hosting.objects.filter(vendor=new, site=august.sites["5497"]).update(until=world.NOW)  # changed again since then
    inside.post(f"/changes/{Change.objects.get().pk}/undo/")
    assert Hosting.objects.filter(vendor=new, until__isnull=True).count() == 0
    assert Hosting.objects.filter(vendor=old, until__isnull=True).count() == 2 + 33


def test_a_vendor_that_was_not_known_before_is_not_known_again(inside, august):
    site = august.sites["540152"]
    sure(inside, do(inside, act="vendor", to="โฮสต์สมมุติ ข", site=[site.pk]))
    inside.post(f"/changes/{Change.objects.get().pk}/undo/")
    assert not Hosting.objects.filter(site=site, vendor__isnull=False, until__isnull=True).exists()


def test_what_has_changed_since_the_look_is_looked_at_again(inside, august):
    marked = [august.sites[code].pk for code in world.FALLEN[:3]]
    looked = do(inside, act="unwatch", site=marked)
    Site.objects.filter(pk=marked[0]).update(watched=False)
    again = sure(inside, looked)
    assert "จำนวนเปลี่ยนไป" in again.content.decode() or "๒ เว็บไซต์" in said(page(again), "h1")
    assert Site.objects.filter(watched=False).count() == 1


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"act": "unwatch"}, "ไม่มีสิ่งใดเปลี่ยน"),
        ({"act": "watch", "all": "yes"}, "ไม่มีสิ่งใดเปลี่ยน"),
        ({"act": "vendor", "all": "yes", "to": " "}, "โปรดเขียนชื่อ"),
        ({"act": "burn", "all": "yes"}, "กรุณาเลือกสิ่งที่จะทำ"),
        ({"act": "unwatch", "site": ["x", "999999"]}, "ไม่มีสิ่งใดเปลี่ยน"),
    ],
)
def test_what_says_nothing_changes_nothing(inside, august, typed, told):
    answer = inside.post("/sites/do/", typed, follow=True)
    assert told in said(page(answer), ".messages")
    assert not Change.objects.exists()


def test_the_list_is_a_file_too(inside, august):
    Site.objects.filter(lao__code="5497").update(url="https://x.example/?=1")
    rows = list(csv.reader(io.StringIO(inside.get("/sites.csv?state=down").content.decode("utf-8-sig"))))
    assert (len(rows), rows[0][0], rows[1][5]) == (35, "รหัส", "เข้าไม่ได้")
    sheet = openpyxl.load_workbook(io.BytesIO(inside.get("/sites.xlsx").content)).active
    assert sheet.max_row == 85
    assert inside.get("/sites.pdf").status_code == 404


@pytest.mark.parametrize("many", [1, 84])
def test_the_list_costs_the_same_queries_however_long_it_is(inside, august, django_assert_num_queries, many):
    keep = list(Site.objects.values_list("pk", flat=True)[:many])
    Site.objects.exclude(pk__in=keep).update(until=world.NOW)
    inside.get("/")
    with django_assert_num_queries(9):
        inside.get("/sites/")
