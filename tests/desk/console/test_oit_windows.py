"""The year's calendar as officers write it, what the watch makes of it, and who is not ready for the next window."""

import io
from datetime import date, timedelta

import openpyxl
import pytest
from django.conf import settings
from django.test import Client

from sodsong.desk.disclosure import queries
from sodsong.desk.disclosure.models import CatalogueVersion, Link, Page
from sodsong.desk.disclosure.ops import catalogues, links, looks
from sodsong.desk.project.lanes.pages import Pages
from sodsong.desk.registry.models import Lao
from sodsong.judge.disclosure.catalogue import Period
from tests.desk import helpers, world
from tests.desk.conftest import page, said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]
CODES = ("540166", "540167")
HOURS = timedelta(hours=6)


def post(inside: Client, *lines, **more):
    columns = dict(zip(("stage", "begins", "ends", "verified"), map(list, zip(*lines, strict=True)), strict=True))
    return inside.post("/oit/2563/calendar/", {**columns, **more}, follow=True)


def test_the_calendar_is_written_in_the_browser_and_each_change_is_a_version(inside: Client):
    inside.cookies["django_language"] = "en"
    answer = page(
        post(
            inside,
            ("scoring", "๑๖ ส.ค. ๒๕๖๓", "31/8/2563", "yes"),
            ("entry", "1 สิงหาคม 2563", "", "no"),
            ("", "", "", "no"),
            note="หนังสือสมมุติ",
        )
    )
    assert "version 1" in said(answer, ".message")
    assert [(one.stage, one.begins, one.ends, one.verified) for one in queries.catalogue(2563).calendar] == [
        ("entry", date(2020, 8, 1), date(2020, 8, 1), False),
        ("scoring", date(2020, 8, 16), date(2020, 8, 31), True),
    ]
    version = CatalogueVersion.objects.get()
    assert (version.by, version.note, version.at) == ("เจ้าหน้าที่ ข", "หนังสือสมมุติ", world.NOW)
    lines = [one.get_text(" ", strip=True) for one in answer.select("section > .rows")[0].select("li")]
    assert ["unconfirmed date" in line for line in lines] == [True, False]
    assert len(queries.catalogue(2563).items) == 43  # the items stay as they were
    again = page(post(inside, ("entry", "1/8/2563", "", "no"), ("scoring", "16/8/2563", "31/8/2563", "yes")))
    assert said(again, ".message") == "Nothing was changed."
    assert CatalogueVersion.objects.count() == 1


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (("scoring", "30 ก.พ. 2563", "", "no"), "cannot be read"),
        (("scoring", "16/8/2563", "1/8/2563", "no"), "ends before it begins"),
        (("", "16/8/2563", "", "no"), "Choose what these days are for"),
        (("nonsense", "16/8/2563", "", "no"), "Choose what these days are for"),
    ],
)
def test_a_line_that_cannot_be_kept_keeps_nothing_and_stays_as_typed(inside: Client, line, told):
    inside.cookies["django_language"] = "en"
    soup = page(post(inside, ("entry", "1/8/2563", "2/8/2563", "no"), line))
    assert told in said(soup, "td.message--error")
    assert line[1] in [one.get("value") for one in soup.select("input[name=begins]")]
    assert CatalogueVersion.objects.count() == 0


def calendar(*periods):
    made = [Period(stage, begins, ends) for stage, begins, ends in periods]
    catalogues.set_calendar(2563, made, note="", by="ก", now=world.NOW)


def test_the_watch_is_tightened_while_a_window_runs_and_pages_are_called_in(inside: Client):
    helpers.phrae()
    lao = Lao.objects.get(code=CODES[0])
    rows = [links.Entry(lao, 2563, f"O{n}", f"https://{lao.code}.example/{n}") for n in range(1, 25)]
    links.enter(rows, source="hand", by="ก", now=world.NOW)
    Page.objects.update(due_at=world.NOW + HOURS)
    lane = Pages(settings.SODSONG)
    usual = timedelta(seconds=settings.SODSONG.probing.page_interval)
    assert lane.every(world.NOW) == usual
    assert lane.look(world.NOW) == 0
    assert set(Page.objects.values_list("due_at", flat=True)) == {world.NOW + HOURS}
    today = world.NOW.date()
    # One that is not tight ends first and must not hide the other.
    calendar(("published", today, today), ("clarification", today - timedelta(days=1), today + timedelta(days=3)))
    lane = Pages(settings.SODSONG)
    assert lane.every(world.NOW) == usual / 6
    assert looks.hasten(world.NOW, usual / 6) == 24
    due = sorted(Page.objects.values_list("due_at", flat=True))
    assert (due[0], due[-1]) == (world.NOW, world.NOW + usual / 6 * 11 / 12)
    assert max(due.count(moment) for moment in due) == 2
    assert looks.hasten(world.NOW, usual / 6) == 0
    last_year = world.NOW + timedelta(days=55)  # October: the next fiscal year, while last year's round still runs
    calendar(("scoring", last_year.date(), last_year.date()))
    assert queries.fiscal_year(last_year.date()) == 2564
    assert queries.is_tight(last_year.date())


@pytest.fixture
def year(db):
    """Two LAOs with two items each: of the first O42 is down, of the second nothing but the approval is lacking."""
    helpers.phrae()
    for code in CODES:
        lao = Lao.objects.get(code=code)
        rows = [links.Entry(lao, 2563, item, f"https://{code}.example/{item}") for item in ("O1", "O42")]
        links.enter(rows, source="hand", by="ก", now=world.NOW)
    Link.objects.update(state="reachable", reason="ok")
    Link.objects.filter(lao__code=CODES[0], code="O42").update(state="unreachable", reason="http-4xx")
    links.approve(Lao.objects.get(code=CODES[0]), 2563, by="นายกฯ ก", now=world.NOW)


def test_who_is_not_ready_most_points_first(inside: Client, year, django_assert_num_queries):
    calendar(("entry", world.NOW.date() + timedelta(days=4), world.NOW.date() + timedelta(days=9)))
    inside.cookies["django_language"] = "en"
    with django_assert_num_queries(9):
        soup = page(inside.get("/oit/2563/ready/"))
    assert said(soup, "h1") == "84 of 84 LAOs are not ready"
    assert "4 days from now" in said(soup, ".lead")
    assert "unconfirmed date" in said(soup, ".lead")
    heads = [one.get_text(" ", strip=True) for one in soup.select("details.branch > summary")]
    assert ["no links yet" in head for head in heads[:3]] == [False, False, True]
    first = next(one for one in soup.select("details.branch") if CODES[0] in str(one))
    lines = [one.get_text(" ", strip=True) for one in first.select(".steps li")]
    assert lines[0].startswith("O42")
    assert "5 points" in lines[0]
    assert "without the head’s approval" not in first.summary.get_text()
    second = next(one for one in soup.select("details.branch") if CODES[1] in str(one))
    assert "without the head’s approval 2" in " ".join(second.summary.get_text(" ", strip=True).split())
    names = [heads.index(one.summary.get_text(" ", strip=True)) for one in (first, second)]
    assert names == sorted(names)


def test_the_list_of_a_district_and_its_workbook(inside: Client, year):
    inside.cookies["django_language"] = "en"
    lao = Lao.objects.get(code=CODES[0])
    book = openpyxl.load_workbook(
        io.BytesIO(inside.get(f"/oit/2563/ready/{lao.district_id}/?as=xlsx").content)
    ).worksheets[0]
    rows = [[cell.value for cell in row] for row in book.iter_rows(min_row=3)]
    assert {row[2] for row in rows} == {lao.district.name}
    own = [row for row in rows if row[0] == CODES[0]]
    assert (own[0][3], own[0][5], own[0][7]) == ("O42", "cannot be opened", 5)
    assert "bring this address back" in own[0][8]
    assert "unconfirmed title" in own[1][4]
    assert [row for row in rows if row[5] == "no links yet"]
    assert inside.get("/oit/2563/ready/999999/").status_code == 404
