"""The OIT pages: the matrix, an LAO's items, proposals taken at one click or item by item, catalogues corrected, all marked as no score."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from sodsong.desk.disclosure.models import Link, Search
from sodsong.desk.disclosure.ops import links
from sodsong.desk.registry.models import Lao
from sodsong.desk.watch import ops
from sodsong.desk.watch.models import Target
from tests.desk import helpers, world
from tests.desk.conftest import page, said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]
CODES = ("540166", "540167", "540162")


def entered(count=1, items=("O1", "O42")):
    helpers.phrae()
    for code in CODES[:count]:
        lao = Lao.objects.get(code=code)
        rows = [links.Entry(lao, 2563, item, f"https://{code}.example/{item}") for item in items]
        links.enter(rows, source="hand", by="ก", now=world.NOW)
    Link.objects.update(state="reachable", reason="ok")
    Link.objects.filter(lao__code=CODES[0], code="O42").update(state="unreachable", reason="connect-refused")


@pytest.mark.parametrize("count", [1, 3])
def test_the_matrix_costs_the_same_queries_for_one_lao_and_for_three(inside: Client, count, django_assert_num_queries):
    entered(count)
    # Three for the states (links, what is down, what hangs on it), two for the years, two for the choices of the filter.
    with django_assert_num_queries(14):
        soup = page(inside.get("/oit/2563/"))
    assert [len(soup.select(f"{one} a[href^='lao/']")) for one in (".wide svg.oit", ".narrow-only")] == [count, count]
    assert len(soup.select(".wide svg.oit a[href^='item/']")) == 43


def test_the_matrix_says_what_is_so_and_that_it_is_no_score(inside: Client):
    entered(3)
    inside.cookies["django_language"] = "en"
    soup = page(inside.get("/oit/2563/"))
    assert said(soup, "h1") == "3 of 3 LAOs have items that an assessor could not open now"
    assert "not an official score" in said(soup, ".lead")
    assert "42 titles of this year are unconfirmed" in said(soup, ".lead")
    assert "only those of 2564 are proved" in soup.get_text()
    first = soup.select("section .rows li")[0].get_text(" ", strip=True)
    assert "42 not to be opened, 0 doubtful" in first
    assert len(soup.select("svg.oit path")) >= 3


def test_a_full_matrix_of_84_by_43_stays_a_light_page(inside: Client):
    helpers.phrae()
    rows = [
        links.Entry(lao, 2563, f"O{n}", f"https://{lao.code}.example/{n}")
        for lao in Lao.objects.all()
        for n in (1, 7, 42)
    ]
    links.enter(rows, source="import", by="ก", now=world.NOW)
    answer = inside.get("/oit/2563/")
    soup = page(answer)
    assert len(soup.select(".wide svg.oit a[href^='lao/']")) == 84
    assert len(soup.select(".narrow-only text.group")) == 8  # the districts are named there, อบจ. lies in none
    assert len(answer.content) < 150_000


def test_an_laos_own_list_begins_with_most_points(inside: Client):
    entered()
    inside.cookies["django_language"] = "en"
    soup = page(inside.get(f"/oit/2563/lao/{CODES[0]}/"))
    fix = [item.get_text(" ", strip=True) for item in soup.select(".steps li")]
    assert fix[0].startswith("O42")
    assert "cannot be opened" in fix[0]
    assert "unconfirmed title" in fix[0]
    assert "5 points" in fix[0]
    assert len(fix) == 42
    assert "Not an official score." in soup.get_text()


def test_a_link_is_entered_by_hand_and_closed(inside: Client):
    helpers.phrae()
    address = f"/oit/2563/lao/{CODES[0]}/"
    inside.post(f"{address}enter/", {"item": "O7", "url": "https://a.example/news", "explanation": "หน้าเดียว"})
    link = Link.objects.get()
    assert (link.code, link.page.url, link.explanation, link.source) == (
        "O7",
        "https://a.example/news",
        "หน้าเดียว",
        "hand",
    )
    wrong = inside.post(f"{address}enter/", {"item": "O7", "url": "javascript:alert(1)"}, follow=True)
    assert "http://" in page(wrong).select(".message")[-1].get_text()
    inside.post(f"{address}end/{link.pk}/")
    link.refresh_from_db()
    assert link.ended_at == world.NOW


def proposal():
    helpers.phrae()
    lao = Lao.objects.get(code=CODES[0])
    items = [
        {
            "code": f"O{n}",
            "title": "x",
            "matched_by": by,
            "rests_on": "คำบนหน้า",
            "links": [{"url": f"https://a.example/{n}", "text": "ดู", "host_kind": "own"}],
        }
        for n, by in ((1, "code"), (2, "title"), (3, "position"))
    ]
    found = {
        "scheme": "ita",
        "items": items,
        "missing": ["O4"],
        "warnings": [{"code": "script-link", "text": "1 link"}],
        "unmatched": [],
    }
    return Search.objects.create(
        lao=lao,
        year=2563,
        url="https://a.example/ita",
        asked_by="ก",
        asked_at=world.NOW,
        taken_at=world.NOW,
        done_at=world.NOW,
        found=found,
    )


def test_a_proposal_shows_what_it_rests_on_and_is_taken_at_one_click(inside: Client):
    row = proposal()
    soup = page(inside.get(f"/oit/2563/lao/{CODES[0]}/"))
    assert "คำบนหน้า" in soup.get_text()
    assert [box.has_attr("checked") for box in soup.select("input[name=item]")] == [True, True, False]
    inside.post(f"/oit/2563/lao/{CODES[0]}/accept/{row.pk}/", {"act": "all"})
    assert Link.objects.count() == 3


def test_a_proposal_is_taken_item_by_item_or_not_at_all(inside: Client):
    row = proposal()
    inside.post(f"/oit/2563/lao/{CODES[0]}/accept/{row.pk}/", {"act": "some", "item": ["O2"]})
    assert list(Link.objects.values_list("code", flat=True)) == ["O2"]
    again = inside.post(f"/oit/2563/lao/{CODES[0]}/accept/{row.pk}/", {"act": "all"}, follow=True)
    assert "มีผู้ตัดสินใจเรื่องนี้ไปแล้ว" in page(again).select(".message")[-1].get_text()
    assert Link.objects.count() == 1


def test_a_catalogue_is_shown_with_its_marks_and_corrected(inside: Client):
    inside.cookies["django_language"] = "en"
    soup = page(inside.get("/oit/2569/catalogue/"))
    assert said(soup, "h1") == "26 items"
    assert len(soup.select(".rows .tag--unknown")) == 24
    file = SimpleUploadedFile("x.yaml", "year: 2570\nitems:\n  - {code: O1, title: ก}\n".encode())
    answer = page(inside.post("/oit/2570/catalogue/", {"file": file, "note": "ลอง"}, follow=True))
    assert said(answer, ".message") == "Version 1 counts from now on."
    wrong = SimpleUploadedFile("x.yaml", b"year: 2570\nitems: [1]\n")
    assert "Nothing was taken in" in said(
        page(inside.post("/oit/2570/catalogue/", {"file": wrong}, follow=True)), ".message"
    )
    again = inside.get("/oit/2570/catalogue.yaml")
    assert "title: ก" in again.content.decode()


def test_the_workbook_has_the_matrix_and_the_links(inside: Client):
    entered(2)
    book = openpyxl.load_workbook(io.BytesIO(inside.get("/oit/2563/export.xlsx").content))
    sheet, other = book.worksheets
    assert (sheet.max_row, sheet["A2"].value) == (86, "รหัส")
    assert "ไม่ใช่คะแนนทางการ" in sheet["A1"].value
    assert other.max_row == 5


def test_the_dossier_tells_what_was_seen_when(inside: Client):
    entered()
    inside.cookies["django_language"] = "en"
    soup = page(inside.get(f"/oit/2563/lao/{CODES[0]}/dossier/"))
    assert [card.h2.get_text(" ", strip=True)[:3] for card in soup.select(".card")] == ["O1 ", "O42"]
    assert "https://540166.example/O42" in soup.get_text()
    assert inside.get(f"/oit/2563/lao/{CODES[0]}/dossier/?as=csv").content.decode().count("\n") == 3


@pytest.mark.parametrize(
    "address", ["/oit/", "/oit/2563/", "/oit/2563/export.xlsx", "/oit/2563/lao/540166/", "/oit/2563/catalogue/"]
)
def test_strangers_are_asked_to_log_in(client: Client, address):
    assert "/login/" in client.get(address)["Location"]


def test_a_year_of_which_nothing_is_known_says_so(inside: Client):
    helpers.phrae()
    inside.cookies["django_language"] = "en"
    assert said(page(inside.get("/oit/2570/")), "h1") == "The items of 2570 are not known yet"
    assert inside.get("/oit/2021/").status_code == 404


def test_the_laos_page_says_which_items_only_hang_on_its_home_page(inside: Client):
    helpers.phrae()
    lao = Lao.objects.get(code=CODES[0])
    ops.sync_targets(["https://anchor1.test/"])
    home = Target.objects.filter(kind="home", site__lao=lao)
    addresses = {"O12": f"{home.get().url}o12", "O3": f"{home.get().url}o3", "O4": "https://elsewhere.test/o4"}
    rows = [links.Entry(lao, 2563, item, url) for item, url in addresses.items()]
    links.enter(rows, source="hand", by="ก", now=world.NOW)
    Link.objects.update(state="reachable", reason="ok")
    inside.cookies["django_language"] = "en"
    assert "by that alone" not in said(page(inside.get(f"/lao/{lao.code}/")), "main")
    helpers.turn(home, "down", 5)
    told = "The home page is down, and with it, by that alone, the pages of O3, O12; they are taken for down until"
    assert told in said(page(inside.get(f"/lao/{lao.code}/")), "main")
    fix = [
        item.get_text(" ", strip=True) for item in page(inside.get(f"/oit/2563/lao/{lao.code}/")).select(".steps li")
    ]
    marked = {line.split()[0] for line in fix if "its home page is down" in line}
    assert marked == {"O3", "O12"}
    inside.cookies["django_language"] = "th"
    assert "เพียงเพราะเหตุนั้นจึงถือว่าหน้าของ O3, O12 เข้าไม่ได้ตามไปด้วย" in said(page(inside.get(f"/lao/{lao.code}/")), "main")
