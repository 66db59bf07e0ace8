"""Links entered by hand, from a sheet and from a proposal; looks at what lies behind them; what is at stake."""

import io
from datetime import date, timedelta

import openpyxl
import pytest

from sodsong.desk.disclosure import queries, stakes, states
from sodsong.desk.disclosure.models import CatalogueVersion, Link, Page, Search
from sodsong.desk.disclosure.ops import catalogues, links, looks, searches, sheets
from sodsong.desk.registry.models import Lao, Site
from sodsong.desk.vault.queries import captures
from sodsong.desk.watch.models import Target
from sodsong.judge.disclosure.catalogue import BadCatalogue
from sodsong.lab.pages import pdf
from tests.desk import helpers, world
from tests.desk.disclosure.site import engine, html, serving

YEAR = 2563
HOURS = timedelta(hours=6)
pytestmark = pytest.mark.django_db


@pytest.fixture
def site(db):
    """An LAO whose site is ours; its home page is watched."""
    helpers.phrae()
    with serving() as (pages, address):
        lao = Lao.objects.get(code="540166")
        Site.objects.filter(lao=lao).delete()
        own = Site.objects.create(lao=lao, url=f"{address}/", since=world.BEGAN, watched=True)
        Target.objects.create(site=own, kind="home", url=own.url, state="up")
        pages["/"] = html("หน้าแรก", "ยินดีต้อนรับ")
        yield lao, pages, address


@pytest.fixture
def probe():
    made = engine()
    yield made
    made.close()


def enter(lao, *pairs):
    return links.enter([links.Entry(lao, YEAR, code, url) for code, url in pairs], source="hand", by="ก", now=world.NOW)


def look(probe, seconds=0):
    return looks.look(probe, vantage="here", now=world.NOW + timedelta(seconds=seconds), every=HOURS)


def told(lao):
    return {code: (one.judged.state, one.judged.reason) for code, one in states.read(YEAR, [lao.pk])[lao.pk].items()}


def test_each_state_with_its_reason(site, probe):
    lao, pages, address = site
    pages["/o1"] = html("O1 โครงสร้าง", "โครงสร้างของเทศบาล ประกอบด้วย")
    pages["/o2"] = "/"
    pages["/o3"] = html("ไม่พบ", "ขออภัย ไม่พบหน้าที่ท่านต้องการ", 2)
    pages["/o4.pdf"] = (200, "application/pdf", b"%PDF-1.4 broken")
    pages["/o5"] = html("เข้าสู่ระบบ", "ชื่อผู้ใช้ รหัสผ่าน เข้าสู่ระบบ", 1)
    pages["/o6"] = html("ข่าวกีฬา", "ผลการแข่งขันฟุตบอลประจำหมู่บ้าน")
    pages["/o13.pdf"] = (200, "application/pdf", pdf(["OIT 13 report of the year, a made-up lab document"]))
    enter(lao, *[(f"O{n}", f"{address}/o{n}") for n in (1, 2, 3, 5, 6, 7)])
    enter(lao, ("O4", f"{address}/o4.pdf"), ("O13", f"{address}/o13.pdf"), ("O8", f"{address}/o1"))
    assert told(lao)["O1"] == ("unknown", "not-looked")
    assert look(probe) == 8
    assert told(lao) == {
        "O1": ("reachable", "ok"),
        "O2": ("suspect", "redirect-home"),
        "O3": ("suspect", "soft-404"),
        "O4": ("suspect", "file-damaged"),
        "O5": ("suspect", "login-wall"),
        "O6": ("suspect", "other-subject"),
        "O7": ("unreachable", "http-4xx"),
        "O8": ("reachable", "ok"),
        "O13": ("reachable", "ok"),
    }
    assert look(probe) == 0  # everything has its next turn in six hours


def test_the_story_of_a_page_and_what_changed_after_the_window(site, probe):
    lao, pages, address = site
    pages["/o1"] = html("โครงสร้าง", "โครงสร้างของเทศบาล ประกอบด้วยสำนักปลัดและกองคลัง", 40)
    enter(lao, ("O1", f"{address}/o1"))
    look(probe)
    assert looks.hold(YEAR) == 1
    pages["/o1"] = html("โครงสร้าง", "โครงสร้าง ใหม่ทั้งหมดหลังหมดเวลา มีกองช่างและกองการศึกษาเพิ่มเติม", 40)
    look(probe, HOURS.total_seconds())
    page = Page.objects.get()
    assert looks.changed_since_hold(page)
    assert page.changed_at == world.NOW + HOURS
    pages["/o1"] = html("โครงสร้าง", "โครงสร้าง หน้านี้ไม่มีอะไรแล้วนะครับขออภัยในความไม่สะดวก", 1)
    look(probe, 2 * HOURS.total_seconds())
    assert told(lao)["O1"] == ("suspect", "content-gone")
    assert [(one.state, one.reason) for one in queries.changes_of(Link.objects.get())] == [
        ("suspect", "content-gone"),
        ("reachable", "ok"),
        ("reachable", "ok"),
    ]
    assert states.read(YEAR)[lao.pk]["O1"].last_good == world.NOW + HOURS


def test_a_dead_home_page_implies_its_pages_and_lets_them_rest(site, probe):
    lao, _pages, address = site
    enter(lao, ("O1", f"{address}/o1"), ("O2", "https://drive.google.com/file/x"))
    helpers.turn(Target.objects.filter(kind="home", site__lao=lao), "down", 5)
    known = states.read(YEAR)[lao.pk]
    assert (known["O1"].judged.state, known["O1"].judged.reason, known["O1"].implied) == (
        "unreachable",
        "connect-refused",
        True,
    )
    assert (known["O2"].judged.state, known["O2"].implied) == ("unknown", False)
    page = Page.objects.get(url=f"{address}/o1")
    looks.look(probe, vantage="here", now=world.NOW, every=HOURS, limit=1)
    page.refresh_from_db()
    assert (page.looked_at, page.due_at) == (None, world.NOW + HOURS)


def test_pages_are_targets_of_the_watch_until_the_last_link_ends(site):
    lao, _, address = site
    enter(lao, ("O22", f"{address}/z"), ("O23", f"{address}/z"))
    target = Target.objects.get(kind="page")
    assert (target.url, target.active) == (f"{address}/z", True)
    first, second = Link.objects.order_by("code")
    links.end(first, world.NOW)
    target.refresh_from_db()
    assert target.active
    links.end(second, world.NOW)
    target.refresh_from_db()
    assert not target.active
    enter(lao, ("O22", f"{address}/z"))
    target.refresh_from_db()
    assert target.active


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "mailto:a@b.test", "/o1", "http://", "https://a:b:c/", "x" * 20]
)
def test_what_is_no_address_is_refused(site, url):
    with pytest.raises(links.BadLink):
        enter(site[0], ("O1", url))
    assert Link.objects.count() == 0


def sheet(*rows):
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def test_a_sheet_is_taken_whole_or_not_at_all(site):
    lao, _, address = site
    good = sheet(
        ("รหัส อปท.", "ข้อ", "URL", "คำอธิบาย"),
        (lao.code, "O1", f"{address}/a", "หน้าเดียว"),
        (lao.code, 42, f"{address}/b"),
    )
    bad = sheet(
        ("lao", "code", "url"),
        (lao.code, "O99", "https://a.test/"),
        ("000", "O1", "https://a.test/"),
        (lao.code, "O2", "javascript:x"),
    )
    refused = sheets.import_links(bad, YEAR, by="ก", now=world.NOW, province="แพร่")
    assert [(one.line, one.problem) for one in refused] == [(2, "unknown-item"), (3, "unknown-lao"), (4, "bad-url")]
    assert Link.objects.count() == 0
    assert sheets.import_links(good, YEAR, by="ก", now=world.NOW, province="แพร่") == links.Entered(2, 0, doubtful=2)
    assert sheets.import_links(good, YEAR, by="ก", now=world.NOW, province="แพร่") == links.Entered(0, 2)
    assert [(one.code, one.explanation) for one in queries.links_of(lao, YEAR)] == [("O1", "หน้าเดียว"), ("O42", "")]
    assert links.approve(lao, YEAR, by="นายก", now=world.NOW) == 2


def test_a_search_becomes_a_proposal_that_a_person_accepts_once(site, probe):
    lao, pages, address = site
    rows = "".join(f"<tr><td>O{n}<td><a href=/o{n}>ดู</a>" for n in (1, 2, 3))
    pages["/ita"] = (200, "text/html; charset=utf-8", f"<h1>ITA {YEAR} เทศบาล</h1><table>{rows}</table>".encode())
    row = links.ask(lao, YEAR, f"{address}/ita", by="ก", now=world.NOW)
    assert searches.search(probe, vantage="here", now=world.NOW) == 1
    assert searches.search(probe, vantage="here", now=world.NOW) == 0
    row.refresh_from_db()
    assert [item["code"] for item in row.found["items"]] == ["O1", "O2", "O3"]
    assert links.accept(row, ["O1", "O3"], by="ข", now=world.NOW) == links.Entered(2, 0, doubtful=2)
    assert links.accept(row, ["O2"], by="ข", now=world.NOW) is None
    assert [(one.code, one.source, one.entered_by) for one in queries.links_of(lao, YEAR)] == [
        ("O1", "page", "ข"),
        ("O3", "page", "ข"),
    ]


def test_a_page_that_cannot_be_read_says_why(site, probe):
    lao, _, address = site
    links.ask(lao, YEAR, f"{address}/nowhere", by="ก", now=world.NOW)
    searches.search(probe, vantage="here", now=world.NOW)
    assert Search.objects.get().problem == "http-4xx"


def test_a_catalogue_is_corrected_by_version_and_never_crosses_years(db):
    yaml = "year: 2570\nitem_count: 1\nitems:\n  - {code: O1, title: เรื่องแรก, sources: 1}\n".encode()
    catalogues.import_catalogue(yaml, 2570, note="ลอง", by="ก", now=world.NOW)
    again = sheet(("รหัส", "รายการ", "ยืนยัน", "แหล่ง"), ("O1", "เรื่องแรกที่ถูก", "ใช่", 2), ("O2", "เรื่องที่สอง", "", 1))
    catalogues.import_catalogue(again, 2570, note="", by="ข", now=world.NOW)
    year = queries.catalogue(2570)
    assert [(item.code, item.title, item.verified, item.sources) for item in year.items] == [
        ("O1", "เรื่องแรกที่ถูก", True, 2),
        ("O2", "เรื่องที่สอง", False, 1),
    ]
    assert [(one.version, one.by) for one in queries.versions(2570)] == [(2, "ข"), (1, "ก")]
    with pytest.raises(BadCatalogue, match="never crosses"):
        catalogues.import_catalogue(yaml, 2569, note="", by="ก", now=world.NOW)
    assert CatalogueVersion.objects.count() == 2


def test_what_is_at_stake_in_a_province_and_what_one_repair_gives_back(db, django_assert_num_queries):
    helpers.phrae()
    laos = list(Lao.objects.filter(sites__until__isnull=True).distinct()[:2])
    for lao in laos:
        base = lao.sites.get().url
        enter(lao, ("O1", f"{base}o1"), ("O42", f"{base}o42"))
    Link.objects.update(state="reachable", reason="ok")
    Link.objects.filter(lao=laos[0], code="O42").update(state="unreachable", reason="connect-refused")
    with django_assert_num_queries(4):
        now = stakes.standing("แพร่", YEAR)
    rows = {row.lao.pk: row for row in now.rows if row.entered}
    assert len(now.rows) == 84
    assert round(rows[laos[0].pk].stake.least - rows[laos[1].pk].stake.least, 2) == 5.0
    assert not now.weights.sure
    world_server(laos[0])
    assert [(one.name, round(one.points, 2), one.laos) for one in stakes.by_server(now)] == [("192.0.2.7", 5.0, 1)]


def world_server(lao):
    from sodsong.desk.registry import measured

    measured.seen_on({lao.sites.get().pk: ("192.0.2.7", world.NOW)})


def test_the_calendar_tells_the_stage_of_a_day():
    year = queries.shipped(2565)
    assert [
        queries.stage_on(year, day) and queries.stage_on(year, day).stage
        for day in (date(2022, 3, 15), date(2022, 5, 1), date(2022, 8, 1))
    ] == ["entry", "scoring", None]
    assert (queries.fiscal_year(date(2020, 8, 14)), queries.fiscal_year(date(2020, 10, 1))) == (2563, 2564)


def test_the_archive_is_told_of_an_items_pages_once_and_again_when_they_change(site):
    lao, _, address = site
    enter(lao, ("O1", f"{address}/a"), ("O1", f"{address}/b"), ("O2", f"{address}/c"))
    assert (links.file(world.NOW), links.file(world.NOW)) == (2, 0)
    assert [(one.item, one.label) for one in captures.last_of(lao)] == [
        ("o1", "O1 โครงสร้าง"),
        ("o1-2", "O1 โครงสร้าง"),
        ("o2", "O2 ข้อมูลผู้บริหาร"),
    ]
    links.end(Link.objects.get(page__url=f"{address}/a"), world.NOW)
    assert links.file(world.NOW) == 1
    assert [one.url for one in captures.last_of(lao)] == [f"{address}/b", f"{address}/c"]


def test_a_provinces_sheet_is_kept_with_few_queries(db, django_assert_max_num_queries):
    helpers.phrae()
    rows = [
        links.Entry(lao, YEAR, f"O{n}", f"https://{lao.code}.example/{n}")
        for lao in Lao.objects.all()
        for n in range(1, 44)
    ]
    with django_assert_max_num_queries(200):
        assert links.enter(rows, source="import", by="ก", now=world.NOW).created == 84 * 43
