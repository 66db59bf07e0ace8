"""Parts of the matrix: by state, group, item, district and vendor; a column, a cell; all provinces as shares; the workbook of a part."""

import io

import openpyxl
import pytest
from django.contrib.auth.models import User
from django.test import Client

from sodsong.desk.disclosure.models import Change, Link, Tally
from sodsong.desk.disclosure.ops import links, tallies
from sodsong.desk.registry.models import District, Lao, Province, Site, Vendor
from sodsong.desk.registry.people import ops as people
from tests.desk import helpers, world
from tests.desk.conftest import page, said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]
ITEMS = ("O1", "O10", "O42")


@pytest.fixture
def year(db):
    """Four LAOs of two districts with three items each: O42 of the first is down, O10 of the second doubtful."""
    helpers.phrae()
    one, two = District.objects.all()[:2]
    bodies = [*Lao.objects.filter(district=one)[:2], *Lao.objects.filter(district=two)[:2]]
    rows = [links.Entry(lao, 2563, item, f"https://{lao.code}.example/{item}") for lao in bodies for item in ITEMS]
    links.enter(rows, source="hand", by="ก", now=world.NOW)
    Link.objects.update(state="reachable", reason="ok")
    Link.objects.filter(lao=bodies[0], code="O42").update(state="unreachable", reason="connect-refused")
    Link.objects.filter(lao=bodies[1], code="O10").update(state="suspect", reason="soft-404")
    return bodies


def rows_of(soup):
    return [one["href"].removeprefix("lao/").strip("/") for one in soup.select(".wide svg.oit a[href^='lao/']")]


def test_the_matrix_is_filtered_by_state_item_group_district_and_vendor(
    inside: Client, year, django_assert_num_queries
):
    codes = [lao.code for lao in year]
    ask = lambda query: page(inside.get(f"/oit/2563/?{query}"))  # noqa: E731  # one word for many lines
    assert rows_of(ask("code=O10&state=suspect")) == [codes[1]]
    assert rows_of(ask("code=O42&state=unreachable")) == [codes[0]]
    assert rows_of(ask(f"district={year[2].district_id}")) == codes[2:]
    assert [one["href"] for one in ask("code=O10").select(".wide svg a[href^='item/']")] == ["item/O10/?code=O10"]
    group = ask("group=9.1").select(".wide svg a[href^='item/']")
    assert 0 < len(group) < 43
    site = Site.objects.create(lao=year[3], url=f"https://{codes[3]}.example/", since=world.BEGAN)
    vendor = Vendor.objects.create(name="บริษัทสมมุติ ข")
    site.hostings.create(vendor=vendor, since=world.BEGAN)
    with django_assert_num_queries(12):  # nothing is down in this part, so nobody's repair is asked about
        soup = ask(f"vendor={vendor.pk}&state=reachable")
    assert rows_of(soup) == [codes[3]]
    assert soup.select_one("option[selected][value='reachable']") is not None
    assert soup.select_one("a.button[href*='export.xlsx']")["href"].endswith(f"?vendor={vendor.pk}&state=reachable")
    assert rows_of(ask("district=x&state=nonsense&vendor=99999999999")) == codes  # what is no choice is left out


def test_the_workbook_holds_what_is_filtered_and_says_so(inside: Client, year):
    inside.cookies["django_language"] = "en"
    book = openpyxl.load_workbook(io.BytesIO(inside.get("/oit/2563/export.xlsx?code=O10&state=suspect").content))
    sheet, listed = book.worksheets
    assert [cell.value for cell in sheet[2]][:4] == ["Code", "LAO", "District", "O10"]
    assert [row[0].value for row in sheet.iter_rows(min_row=3)] == [year[1].code]
    assert "Item: O10" in sheet["A1"].value
    assert "State: doubtful" in sheet["A1"].value
    assert [row[1].value for row in listed.iter_rows(min_row=2)] == ["O10"]


def test_a_column_lists_every_lao_the_worst_first(inside: Client, year, django_assert_num_queries):
    inside.cookies["django_language"] = "en"
    with django_assert_num_queries(10):
        soup = page(inside.get("/oit/2563/item/O42/"))
    assert "could not open it now at 1 of 4 LAOs" in said(soup, ".lead")
    lines = [one.get_text(" ", strip=True) for one in soup.select("section > .rows li")]
    assert len(lines) == 4
    assert lines[0].startswith(year[0].short_name)
    assert "cannot be opened" in lines[0]
    few = page(inside.get("/oit/2563/item/O42/?state=unreachable"))
    assert len(few.select("section > .rows li")) == 1
    assert inside.get("/oit/2563/item/O99/").status_code == 404


def test_a_cell_says_what_to_do_and_what_was_seen_when(inside: Client, year, django_assert_num_queries):
    inside.cookies["django_language"] = "en"
    link = Link.objects.get(lao=year[1], code="O10")
    Change.objects.create(page=link.page, at=world.NOW, state="suspect", reason="soft-404", letters=12)
    link.page.held, link.page.fingerprint = "0" * 16, "f" * 16
    link.page.save()
    with django_assert_num_queries(14):
        soup = page(inside.get(f"/oit/2563/lao/{year[1].code}/item/O10/"))
    assert "Put the page back at this very address" in said(soup, ".step")
    assert "12 letters of text" in soup.select_one(".story").get_text()
    assert "than when the scoring window closed" in soup.get_text()
    missing = page(inside.get(f"/oit/2563/lao/{year[1].code}/item/O2/"))
    assert "Enter the address of the page" in said(missing, ".step")
    fix = page(inside.get(f"/oit/2563/lao/{year[1].code}/")).select_one(".steps a")
    assert fix["href"].startswith(f"/oit/2563/lao/{year[1].code}/item/")


def test_every_reason_and_state_has_advice():
    from sodsong.desk.console.oit import words

    for reason in words.REASONS:
        for state in words.STATES:
            assert words.advice(state, reason)
    assert words.advice("unreachable", "http-5xx") == words.advice("unreachable", "connect-reset")


def test_the_counts_of_a_province_are_made_in_turn_and_summed(inside: Client, year, django_assert_num_queries):
    far = Province.objects.create(name="จังหวัดสมมุติ")
    other = Lao.objects.create(code="x1", province=far, type="อบต.", name="สมมุติ", official_name="อบต.สมมุติ")
    links.enter([links.Entry(other, 2563, "O1", "https://x.example/1")], source="hand", by="ก", now=world.NOW)
    assert tallies.count(world.NOW) == 43
    assert set(Tally.objects.values_list("province__name", flat=True)) == {"แพร่"}
    assert tallies.count(world.NOW) == 43
    assert tallies.count(world.NOW) == 0  # none is older than a few minutes
    inside.cookies["django_language"] = "en"
    with django_assert_num_queries(7):  # the provinces' names apart: to group by them would read one for every row
        soup = page(inside.get("/oit/2563/nation/"))
    lines = [one.get_text(" ", strip=True) for one in soup.select("section > .rows li")]
    assert len(lines) == 2
    assert "1 of 1 LAOs have links" in lines[0]
    assert "98 of 100 items out of sight" in lines[0]
    assert "4 of 84 LAOs have links" in lines[1]
    assert [one.get_text() for one in soup.select(".wide-only a .name")] == ["จังหวัดสมมุติ", "แพร่"]
    down = page(inside.get("/oit/2563/nation/?province=แพร่"))
    names = [one.get_text() for one in down.select(".wide-only a .name")]
    assert year[0].district.name in names
    href = next(one["href"] for one in down.select(".wide-only a") if year[0].district.name in one.get_text())
    assert rows_of(page(inside.get(href))) == [year[0].code, year[1].code]
    away = page(inside.get("/oit/2563/?province=จังหวัดสมมุติ"))
    assert rows_of(away) == ["x1"]


def test_who_sits_for_one_province_sees_no_other(year):
    helpers.phrae()
    Province.objects.create(name="จังหวัดสมมุติ")
    user = User.objects.create_user("one-province")
    people.seat(user, "province", Province.objects.get(name="แพร่"), world.NOW)
    client = Client()
    client.force_login(user)
    assert client.get("/oit/2563/").status_code == 200
    assert client.get("/oit/2563/nation/").status_code == 403
    assert client.get("/oit/2563/?province=จังหวัดสมมุติ").status_code == 403
    assert client.get("/oit/2563/export.xlsx?province=จังหวัดสมมุติ").status_code == 403
