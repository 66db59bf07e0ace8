"""The vendors' pages: what hangs on whom, what would fall, questions, what ends, the scorecard as a file."""

import csv
import io
from datetime import date, timedelta

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sodsong.act.casework.record import Event as Happening
from sodsong.desk.registry import ops as registry
from sodsong.desk.registry.models import Hosting, Server, Term, Vendor
from sodsong.desk.watch import proposals
from sodsong.desk.watch.models import Attribute, Proposal, Target
from sodsong.ground.thai.digits import to_thai
from tests.desk import world
from tests.desk.conftest import page, said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]


def texts(soup, selector):
    return [" ".join(found.get_text(" ", strip=True).split()) for found in soup.select(selector)]


def test_only_officers_see_them(client: Client):
    answer = client.get("/vendors/")
    assert answer.status_code == 302
    assert "/login/" in answer.headers["Location"]


def test_the_list_says_what_hangs_on_the_largest_server(inside: Client):
    world.august()
    soup = page(inside.get("/vendors/"))
    assert said(soup, "h1") == "อปท. ๕๐ จาก ๘๔ แห่งอยู่บนเครื่องแม่ข่ายเดียว 203.0.113.77"
    assert texts(soup, ".figures div") == [
        "ของเว็บไซต์อยู่บนเครื่องใหญ่ที่สุด ๖๐%",
        "ดัชนีการกระจุกตัว (HHI) สูง ๕,๑๘๑",
        "ผู้ให้บริการที่รู้จัก ๑",
        "เว็บไซต์ที่ทราบผู้ให้บริการ ๓๖/๘๔",
    ]
    assert texts(soup, ".bars li") == ["203.0.113.77 ๕๐ แห่ง", "203.0.113.9 เข้าไม่ได้ ๓๔ แห่ง ๓๔ แห่ง"]
    assert texts(soup, "tbody tr") == [f"{world.VENDOR} ๓๖ ๓๔ ๑ ๙๙.๙๘% ๐"]


def test_the_list_asks_as_many_questions_of_the_database_for_three_vendors_as_for_one(inside: Client):
    place = world.august()

    def asked():
        with CaptureQueriesContext(connection) as found:
            assert inside.get("/vendors/").status_code == 200
        return len(found)

    one = asked()
    sites = [place.sites[code] for code in ("540154", "540156")]
    for name, site in zip("ขค", sites, strict=True):
        registry.declare_vendor(site, registry.vendor_named(f"โฮสต์สมมุติ {name}"), world.NOW)
    assert asked() == one == 13


def test_a_vendors_page_shows_blast_radius_by_server_months_and_its_link(inside: Client):
    world.august()
    vendor = Vendor.objects.get()
    soup = page(inside.get(f"/vendors/{vendor.pk}/"))
    assert said(soup, "h1") == f"๓๔ จาก ๓๖ แห่งของ {world.VENDOR} เข้าไม่ได้"
    assert texts(soup, ".bars li") == ["203.0.113.9 เข้าไม่ได้ ๓๔ แห่ง ๓๔ แห่ง", "203.0.113.77 ๒ แห่ง"]
    assert texts(soup, ".months li") == ["๑๐๐% ก.ค. ๖๓", "๙๙.๙๔% ส.ค. ๖๓"]
    assert "เหตุที่ ๑/๒๕๖๓" in said(soup, "main > ul.rows li")
    link = soup.select_one("#link code").get_text()
    assert "/v/" in link
    assert said(soup, ".step h2") == "ขั้นต่อไป: เร่งรัดผู้ให้บริการผ่านลิงก์ของผู้ให้บริการ"


def test_what_if_names_every_lao_and_counts_the_oit_pages(inside: Client):
    place = world.august()
    site = place.sites[world.FALLEN[0]]
    for number in range(3):
        Target.objects.create(site=site, kind="page", url=f"{site.url}o{number}", state="up")
    server = Server.objects.get(address=world.SERVER)
    soup = page(inside.get(f"/vendors/servers/{server.pk}/"))
    assert said(soup, "h1") == "ถ้าเครื่องแม่ข่าย 203.0.113.9 ล่ม อปท. ๓๔ แห่งใน ๘ อำเภอจะเข้าไม่ได้"
    assert said(soup, ".lead") == "พร้อมหน้าเว็บ OIT ที่เฝ้าดูอีก ๓ หน้า ขณะนี้เข้าไม่ได้ ๓๔ แห่ง"
    assert len(soup.select(".tiles li")) == 34
    whole = page(inside.get(f"/vendors/{Vendor.objects.get().pk}/what-if/"))
    assert len(whole.select(".tiles li")) == 36


def test_a_question_is_asked_with_what_speaks_for_it_and_answered_once(inside: Client):
    place = world.august()
    Hosting.objects.filter(vendor__isnull=False).delete()
    for code in world.FALLEN:
        Attribute.objects.create(site=place.sites[code], kind="credit", value="ร้านเว็บสมมุติ", since=world.LEARNED)
    proposals.propose(world.NOW)
    soup = page(inside.get("/vendors/"))
    assert (
        said(soup, ".question h3") == "๓๔ แห่งนี้ใช้ ผู้จัดทำเว็บไซต์ และเครื่องแม่ข่าย (IP) เดียวกัน เป็นลูกค้าของผู้ให้บริการรายเดียวกันหรือไม่"
    )
    assert texts(soup, ".question dd") == ["ร้านเว็บสมมุติ", "203.0.113.9"]
    row = Proposal.objects.get()
    nameless = page(inside.post(f"/vendors/proposals/{row.pk}/", {"act": "accept", "name": " "}, follow=True))
    assert said(nameless, ".message") == "โปรดเขียนชื่อผู้ให้บริการ"
    done = page(inside.post(f"/vendors/proposals/{row.pk}/", {"act": "accept", "name": "โฮสต์สมมุติ ก"}, follow=True))
    assert said(done, ".message").startswith("บันทึกแล้วว่าอยู่กับ โฮสต์สมมุติ ก ตั้งแต่บัดนี้")
    late = page(inside.post(f"/vendors/proposals/{row.pk}/", {"act": "decline"}, follow=True))
    assert said(late, ".message") == "มีผู้ตอบข้อนี้แล้ว"
    assert Hosting.objects.filter(vendor__name="โฮสต์สมมุติ ก", until=None).count() == 34


def test_what_ends_is_written_down_warned_about_and_struck(inside: Client):
    place = world.august()
    site = place.sites[world.FALLEN[0]]
    answer = inside.post("/vendors/terms/", {"site": site.pk, "kind": "contract", "ends": "2020-09-30"}, follow=True)
    soup = page(answer)
    assert said(soup, "h1") == "๑ รายการจะหมดอายุใน ๖๐ วัน"
    row = Term.objects.get()
    assert (row.vendor.name, row.by, row.ends) == (world.VENDOR, "เจ้าหน้าที่ ข", date(2020, 9, 30))
    ending = said(page(inside.get("/vendors/")), "#ending li")
    assert ending == f"ทต.ทุ่งโฮ้ง สัญญาเช่าพื้นที่ · {world.VENDOR} · ๓๐ กันยายน ๒๕๖๓ อีก ๕๐ วัน"
    bad = inside.post("/vendors/terms/", {"site": site.pk, "kind": "contract", "ends": "เร็ว ๆ นี้"})
    assert bad.status_code == 400
    inside.post(f"/vendors/terms/{row.pk}/strike/")
    assert said(page(inside.get("/vendors/terms/")), "h1") == "ไม่มีสิ่งใดหมดอายุใน ๖๐ วัน"


def test_of_many_ends_the_soonest_are_shown_and_the_others_counted(inside: Client):
    place = world.august()
    for number, code in enumerate(world.FALLEN[:15]):
        registry.set_term(place.sites[code], "domain", date(2020, 9, 30) - timedelta(days=number), world.NOW)
    soup = page(inside.get("/vendors/"))
    shown = texts(soup, "#ending li .tag")
    assert shown == [f"อีก {to_thai(days)} วัน" for days in range(36, 48)]
    assert "หมดอายุถัดไปอีก ๓ รายการ" in said(soup, "#ending")
    assert len(page(inside.get("/vendors/terms/")).select("ul.rows li")) == 15


def test_the_scorecard_is_a_file_that_no_spreadsheet_runs(inside: Client, at):
    place = world.august()
    world.recovered(place, world.NOW + timedelta(hours=1))
    evil = registry.vendor_named("=HYPERLINK(1)")
    registry.declare_vendor(place.sites["540154"], evil, world.NOW)
    at(world.NOW + timedelta(days=1))
    text = inside.get("/vendors/scorecard.csv").content.decode("utf-8-sig")
    head, *rows = list(csv.reader(io.StringIO(text)))
    assert head[:3] == ["ผู้ให้บริการ", "เว็บไซต์วันนี้", "เหตุ ๑๒ เดือน"]
    told = {row[0]: row for row in rows if row and len(row) > 3}
    assert "'=HYPERLINK(1)" in told
    assert told[world.VENDOR][1:10] == ["35", "1", "0", "0.01", "", "2.26", "0", "0", "0"]
    book = openpyxl.load_workbook(io.BytesIO(inside.get("/vendors/scorecard.xlsx").content))
    assert {row[0].value for row in book.active.iter_rows(min_row=2)} >= {world.VENDOR, "'=HYPERLINK(1)"}
    assert inside.get("/vendors/scorecard.exe").status_code == 404


def test_promises_are_kept_broken_or_open(inside: Client, at):
    place = world.august()
    until = (world.NOW + timedelta(hours=3)).isoformat()
    data = {"vendor": world.VENDOR, "said": "promised", "until": until}
    world.happen(place.incident, Happening("vendor-said", world.NOW, world.VENDOR, "", data))
    path = f"/vendors/{Vendor.objects.get().pk}/"
    assert said(page(inside.get(path)), ".card .rows .tag") == "ยังไม่ครบกำหนด"
    at(world.NOW + timedelta(hours=4))
    assert said(page(inside.get(path)), ".card .rows .tag") == "ไม่ทำตามที่รับปาก"
    world.recovered(place, world.NOW + timedelta(minutes=30))
    assert said(page(inside.get(path)), ".card .rows .tag") == "ทำตามที่รับปาก"
