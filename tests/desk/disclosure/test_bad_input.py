"""What LAOs enter that no page is: each gets a verdict with its reason in short time, and no suspect kind is out of reach."""

import time
from contextlib import contextmanager
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler

import pytest

from sodsong.desk.disclosure import queries, reading, states
from sodsong.desk.disclosure.models import Link, Page, Search
from sodsong.desk.disclosure.ops import catalogues, links, looks, searches
from sodsong.desk.registry.models import Lao, Site
from sodsong.judge.disclosure.catalogue import Period
from sodsong.judge.disclosure.checking import Seen, Wanted, judge
from sodsong.lab.pages import pdf
from tests.desk import helpers, world
from tests.desk.disclosure.site import engine, html, listening, serving

YEAR = 2564
HOURS = timedelta(hours=6)
pytestmark = pytest.mark.django_db
PROSE = "ประกาศผู้บริหารของเทศบาลสมมุติ เรื่องการส่งเสริมคุณธรรม "


@pytest.fixture
def site(db):
    helpers.phrae()
    with serving() as (pages, address):
        lao = Lao.objects.get(code="540166")
        Site.objects.filter(lao=lao).delete()
        Site.objects.create(lao=lao, url=f"{address}/", since=world.BEGAN, watched=True)
        yield lao, pages, address


@pytest.fixture
def probe():
    made = engine()
    yield made
    made.close()


def told(lao, probe, codes, *, now=world.NOW):
    """Enter links (code → address), look once, and say how each item stands."""
    rows = [links.Entry(lao, YEAR, code, url) for code, url in codes.items()]
    links.enter(rows, source="hand", by="ก", now=now)
    looks.look(probe, vantage="here", now=now, every=HOURS, limit=100)
    found = states.read(YEAR, [lao.pk])[lao.pk]
    return {code: (found[code].judged.state, found[code].judged.reason) for code in codes}


@contextmanager
def endless(kind):
    """A server whose one answer says that it is two gigabytes and goes on sending; how many bytes went out."""
    sent = [0]

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(2 * 1024**3))
            self.end_headers()
            block = (b"%PDF-1.4\n" if kind.endswith("pdf") else b"<html><p>") + b"a" * 65_536
            try:
                while sent[0] < 2 * 1024**3:
                    self.wfile.write(block)
                    sent[0] += len(block)
            except OSError:
                pass  # the probe hung up

        def log_message(self, *arguments):
            pass

    with listening(Handler) as address:
        yield sent, address


@pytest.mark.parametrize("kind", ["application/pdf", "text/html", "application/octet-stream"])
def test_a_file_of_two_gigabytes_is_cut_off_and_told(site, probe, kind):
    lao, _pages, _address = site
    with endless(kind) as (sent, address):
        began = time.monotonic()
        found = told(lao, probe, {"O1": f"{address}/huge"})
        assert time.monotonic() - began < 20
        assert sent[0] < 100 * 1024 * 1024
    page = kind == "text/html"  # a file that we do not read whole opens all the same
    assert found["O1"] == (("suspect", "too-large") if page else ("reachable", "not-read"))


def test_a_page_of_fifty_megabytes_gets_a_verdict_too(site, probe):
    lao, pages, address = site
    body = f"<title>โครงสร้าง</title><p>{PROSE}</p>".encode() + b"<p>x</p>" * (50 * 1024 * 1024 // 8)
    pages["/big"] = (200, "text/html; charset=utf-8", body)
    began = time.monotonic()
    state, reason = told(lao, probe, {"O1": f"{address}/big"})["O1"]
    assert time.monotonic() - began < 20
    assert (state, reason) == ("suspect", "too-large")


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,<p>x", "mailto:a@example", "www.a.go.th/o1", "http://", "http://a b/"],
)
def test_what_is_no_address_is_refused_at_once(site, url):
    with pytest.raises(links.BadLink):
        links.checked(url)


def test_private_addresses_are_told_and_never_asked(site):
    from dataclasses import replace

    from django.conf import settings

    from sodsong.desk.disclosure.ops.looks import look
    from sodsong.desk.project.lanes.pages import Pages

    lao, _pages, _address = site
    lane = Pages(replace(settings.SODSONG, allow_private=False))
    urls = {
        "O1": "http://192.168.1.10/o1",
        "O2": "http://127.0.0.1/o2",
        "O3": "http://[::1]/",
        "O4": "http://169.254.169.254/x",
    }
    done = links.enter([links.Entry(lao, YEAR, c, u) for c, u in urls.items()], source="hand", by="ก", now=world.NOW)
    assert done.doubtful == 4
    look(lane.engine(), vantage="here", now=world.NOW, every=HOURS)
    lane.close()
    found = states.read(YEAR, [lao.pk])[lao.pk]
    assert {(one.judged.state, one.judged.reason) for one in found.values()} == {("unreachable", "address-denied")}


def test_an_address_with_a_session_is_the_same_without_it_and_warned_about(site):
    lao, address = site[0], "https://a.example"
    first = f"{address}/o1?id=7"
    assert links.enter([links.Entry(lao, YEAR, "O1", first)], source="hand", by="ก", now=world.NOW).created == 1
    again = [
        links.Entry(lao, YEAR, "O1", f"{first}&PHPSESSID=0a1b2c3d4e5f60718293"),
        links.Entry(lao, YEAR, "O1", f"{address}/o1;jsessionid=7F00AA?id=7"),
        links.Entry(lao, YEAR, "O1", f"{first}&sid=0a1b2c3d4e5f607182930a1b2c3d4e5f"),
        links.Entry(lao, YEAR, "O1", f"{first}#part"),
    ]
    assert links.enter(again, source="hand", by="ก", now=world.NOW) == links.Entered(0, 1)
    other = [links.Entry(lao, YEAR, "O1", f"{address}/o1?id=7&sid=12"), links.Entry(lao, YEAR, "O2", again[0].url)]
    assert links.enter(other, source="hand", by="ก", now=world.NOW) == links.Entered(2, 0, doubtful=1)
    assert Link.objects.get(code="O2").page.url == again[0].url  # kept as written: assessors open just that


def test_every_suspect_kind_is_met_on_the_wire(site, probe):
    lao, pages, address = site
    wide = "<script src=a.js></script>" * 40
    pages["/"] = html("หน้าแรก", "ยินดีต้อนรับ")
    pages["/home"] = "/"
    pages["/soft"] = html("ไม่พบหน้าที่ต้องการ", "ขออภัย ไม่พบหน้าที่ท่านต้องการ", 3)
    pages["/drive"] = html("Google Drive: Sign-in", "Sign in to continue to Google Drive. ลงชื่อเข้าใช้ รหัสผ่าน", 3)
    pages["/shell"] = (200, "text/html", f"<title>x</title><div id=root></div>{wide}".encode())
    pages["/broken.pdf"] = (200, "application/pdf", b"%PDF-1.7\nnot a pdf at all")
    pages["/empty.pdf"] = (200, "application/pdf", pdf([""]) if callable(pdf) else b"%PDF-")
    pages["/year"] = html("แผนดำเนินงานประจำปี 2560", "แผนดำเนินงานประจำปี พ.ศ. 2560 ของเทศบาล")
    pages["/other"] = html("ข่าวกีฬา", "ผลการแข่งขันฟุตบอลประเพณีระหว่างหมู่บ้าน")
    pages["/tis"] = (200, "text/html", f"<title>โครงสร้าง</title><p>{'โครงสร้าง ' + PROSE * 5}</p>".encode("cp874"))
    pages["/spoilt"] = (200, "text/html", f"<title>ข้อมูลผู้บริหาร</title><p><b>{'ข้อมูลผู้บริหาร ' * 20}</i></div><td>".encode())
    pages["/many"] = html("อำนาจหน้าที่", "อำนาจหน้าที่ " * 10 + "".join(f"<a href=/x{n}>y</a>" for n in range(10_000)), 1)
    found = told(
        lao,
        probe,
        {
            "O5": f"{address}/home", "O6": f"{address}/soft", "O7": f"{address}/drive", "O8": f"{address}/shell",
            "O9": f"{address}/broken.pdf", "O10": f"{address}/year", "O12": f"{address}/other",
            "O1": f"{address}/tis", "O2": f"{address}/spoilt", "O3": f"{address}/many",
        },
    )  # fmt: skip
    assert found == {
        "O5": ("suspect", "redirect-home"),
        "O6": ("suspect", "soft-404"),
        "O7": ("suspect", "login-wall"),
        "O8": ("suspect", "empty-shell"),
        "O9": ("suspect", "file-damaged"),
        "O10": ("suspect", "other-year"),
        "O12": ("suspect", "other-subject"),
        "O1": ("reachable", "ok"),
        "O2": ("reachable", "ok"),
        "O3": ("reachable", "ok"),
    }


def test_a_drive_page_that_leads_to_a_sign_in_host_is_a_wall():
    seen = Seen(
        url="https://drive.google.com/file/d/x/view", finding="up", reason="ok", http_status=200,
        final_url="https://accounts.google.com/v3/signin/identifier?continue=x", title="Sign in", text="Sign in " * 200,
    )  # fmt: skip
    assert judge(seen, Wanted("โครงสร้าง", YEAR)).reason == "login-wall"


def test_content_that_goes_while_the_page_answers_and_what_changed_since_the_window_closed(site, probe):
    lao, pages, address = site
    pages["/o1"] = html("โครงสร้าง", "โครงสร้าง " + PROSE)
    assert told(lao, probe, {"O1": f"{address}/o1"})["O1"] == ("reachable", "ok")
    assert looks.hold(YEAR) == 1
    page = Page.objects.get()
    assert not looks.changed_since_hold(page)
    pages["/o1"] = html("โครงสร้าง", "โครงสร้าง ใหม่ทั้งหมด ปรับปรุงภารกิจและส่วนราชการภายในทุกกองตามมติที่ประชุม")
    looks.look(probe, vantage="here", now=world.NOW + HOURS, every=HOURS)
    page.refresh_from_db()
    assert looks.changed_since_hold(page)
    pages["/o1"] = html("โครงสร้าง", "โครงสร้าง หน่วยงานนี้กำลังปรับปรุงหน้าเว็บไซต์อยู่ในขณะนี้", 1)
    looks.look(probe, vantage="here", now=world.NOW + 2 * HOURS, every=HOURS)
    link = Link.objects.get()
    assert (link.state, link.reason) == ("suspect", "content-gone")
    assert looks.hold(YEAR) == 0  # what is held of a year stays
    links.enter([links.Entry(lao, YEAR + 1, "O1", page.url)], source="hand", by="ก", now=world.NOW)
    assert looks.hold(YEAR + 1) == 1  # the next year's closing holds it anew
    page.refresh_from_db()
    assert (page.held_year, looks.changed_since_hold(page)) == (YEAR + 1, False)
    assert looks.hold(YEAR) == 0


def test_scoring_that_closed_after_september_is_last_years(site):
    days = [Period("scoring", date(2020, 8, 1), date(2020, 10, 5))]
    catalogues.set_calendar(2563, days, note="", by="ก", now=world.NOW)
    assert queries.scored(date(2020, 10, 5)) == []
    assert queries.scored(date(2020, 10, 6)) == [2563]


@pytest.mark.parametrize(
    ("robots", "problem", "asked"),
    [
        ((200, "text/plain", b"User-agent: *\nDisallow: /ita"), "robots", False),
        ((200, "text/plain", b"User-agent: *\nDisallow: /admin"), "", True),
        ((404, "text/plain", b"none"), "", True),
        ((503, "text/plain", b"later"), "robots", False),
    ],
)
def test_robots_govern_the_reading_of_an_ita_page_and_not_a_look_at_an_entered_link(
    site, probe, robots, problem, asked
):
    lao, pages, address = site
    pages["/robots.txt"] = robots
    pages["/ita"] = (
        200,
        "text/html; charset=utf-8",
        b"<table>" + "".join(f"<tr><td>O{n}<td><a href=/o{n}>x</a>" for n in range(1, 9)).encode(),
    )
    search = links.ask(lao, YEAR, f"{address}/ita", by="ก", now=world.NOW)
    searches.search(probe, vantage="here", now=world.NOW)
    search.refresh_from_db()
    assert search.problem == problem
    assert bool(Search.objects.get().found) is asked
    pages["/ita/o1"] = html("โครงสร้าง", "โครงสร้าง " + PROSE)
    assert told(lao, probe, {"O1": f"{address}/ita/o1"})["O1"] == ("reachable", "ok")


def test_a_page_of_frames_is_read_by_what_they_hold(site, probe):
    lao, pages, address = site
    pages["/ita"] = (
        200,
        "text/html",
        b"<html><frameset cols='20%,*'><frame src='/menu'><frame src='/list'></frameset></html>",
    )
    pages["/menu"] = html("เมนู", "หน้าแรก")
    pages["/list"] = (
        200,
        "text/html; charset=utf-8",
        ("<h1>ITA 2564</h1><table>" + "".join(f"<tr><td>O{n}<td><a href=/o{n}>x</a>" for n in range(1, 44))).encode(),
    )
    found, _page = reading.look(
        probe, f"{address}/ita", queries.catalogue(YEAR), queries.around(YEAR), vantage="here", at=world.NOW
    )
    assert (len(found.items), found.missing) == (43, ())
    assert lao is not None
