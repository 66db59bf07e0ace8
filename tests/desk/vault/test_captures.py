"""Pages asked for are captured once a day while their site is up, entered into the ledger, and taken out on request."""

import hashlib
import threading
from datetime import UTC, datetime, timedelta

import pytest

from sodsong import data as shipped
from sodsong.desk.registry.models import Site
from sodsong.desk.vault.models import Kept, Leaf, Removal, Wanted
from sodsong.desk.vault.ops import captures
from sodsong.desk.vault.queries import captures as queries
from sodsong.desk.watch.models import Target
from sodsong.observe.probe.engine import Engine
from sodsong.observe.probe.fetch import Manners
from sodsong.observe.probe.page.rules import read_rules
from sodsong.observe.probe.plan import Limits
from sodsong.observe.probe.resolver import Resolver
from sodsong.record.archive.archive import Archive
from sodsong.record.archive.crawl import Caps
from tests.desk import world
from tests.observe.probe.conftest import Server

NOW = datetime(2020, 8, 10, 2, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PDF = b"%PDF-1.4 made up"

pytestmark = pytest.mark.django_db


class Web(Server):
    """One site on loopback; ``pages`` may be changed while it runs."""

    def __init__(self):
        self.pages = {
            "/o1": b"<title>o1</title><a href=plan.pdf>x</a>",
            "/o2": b"<title>o2</title>",
            "/plan.pdf": PDF,
        }
        super().__init__(self._answer)

    def _answer(self, connection, request):
        path = request.split()[1].decode()
        body = self.pages.get(path, b"gone")
        kind = "application/pdf" if path.endswith("pdf") else "text/html"
        status = "200 OK" if path in self.pages else "404 Not Found"
        connection.sendall(
            f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
        )

    @property
    def asked(self):
        return [request.split()[1].decode() for request in self.requests]


@pytest.fixture
def web():
    one = Web()
    yield one
    one.close()


@pytest.fixture
def means(tmp_path):
    engine = Engine(
        Resolver("127.0.0.1:9", timeout=0.5),
        rules=read_rules(shipped.text("content-rules.toml")),
        user_agent="Sodsong/test",
        limits=Limits(total=5.0),
        allow_private=True,
        learn_ns=False,
    )
    yield captures.Means(Archive(tmp_path / "archive"), engine, "here", Manners(gap=0.0), Caps(), 10_000_000)
    engine.close()


@pytest.fixture
def lao(web):
    """One LAO with its site on loopback."""
    one = next(iter(world.register(1).laos.values()))
    Site.objects.filter(lao=one).update(url=web.url)
    return one


def ask(lao, web, *paths, item="o1", now=NOW):
    return captures.want(lao, f"{item.upper()} ข้อ", [web.url + path for path in paths], item=item, now=now)


def test_an_item_gets_the_pages_it_was_asked_for_with(lao, web):
    urls = [web.url + "o1", web.url + "o1b", "mailto:someone@a.lao.test"]
    assert captures.want(lao, "O1 ข้อ", urls, item="o1", now=NOW) == 2
    assert ask(lao, web, "o1", "o1b") == 0
    rows = Wanted.objects.filter(until__isnull=True)
    assert [(row.item, row.url.removeprefix(web.url)) for row in rows] == [("o1", "o1"), ("o1-2", "o1b")]
    ask(lao, web, "o1b", now=NOW + HOUR)
    assert [(row.item, row.url.removeprefix(web.url)) for row in rows.all()] == [("o1", "o1b")]
    assert Wanted.objects.get(url=web.url + "o1").until == NOW + HOUR
    ask(lao, web, "o1", "o1b", now=NOW + 2 * HOUR)
    assert sorted((row.item, row.url.removeprefix(web.url)) for row in rows.all()) == [("o1", "o1"), ("o1-2", "o1b")]
    assert Wanted.objects.count() == 2


def test_one_items_change_leaves_its_neighbours(lao, web):
    ask(lao, web, "a", "b", item="o1")
    ask(lao, web, "c", item="o12")
    ask(lao, web, "d", item="o1")
    assert Wanted.objects.get(item="o12").until is None
    assert list(Wanted.objects.filter(until__isnull=True).values_list("item", flat=True).order_by("item")) == [
        "o1",
        "o12",
    ]


def test_a_page_is_captured_with_its_document_and_noted(lao, web, means):
    ask(lao, web, "o1")
    assert captures.capture_due(means, NOW) == 1
    kept = Kept.objects.get()
    assert (kept.lao, kept.url, kept.at, kept.status) == (lao, web.url + "o1", NOW, 200)
    assert (kept.whole, kept.changed, kept.bytes) == (True, True, len(web.pages["/o1"]) + len(PDF))
    assert means.archive.content(means.archive.near(web.url + "plan.pdf")).body == PDF
    row = Wanted.objects.get()
    assert (row.reason, row.tried_at, row.claimed_at) == ("ok", NOW, None)
    assert NOW + 22 * HOUR < row.due_at <= NOW + DAY


def test_it_is_looked_at_again_a_day_later_and_what_is_the_same_is_told(lao, web, means):
    ask(lao, web, "o1")
    captures.capture_due(means, NOW)
    assert captures.capture_due(means, NOW + HOUR) == 0
    assert captures.capture_due(means, NOW + DAY) == 1
    web.pages["/o1"] = b"<title>new</title>"
    captures.capture_due(means, NOW + 2 * DAY)
    assert list(Kept.objects.values_list("changed", flat=True)) == [True, False, True]
    assert [one.new for one in means.archive.captures(pages=True)] == [True, False, True]


def test_a_page_said_to_have_changed_is_looked_at_at_once(lao, web, means):
    ask(lao, web, "o1")
    captures.capture_due(means, NOW)
    assert captures.changed([web.url + "o1"], NOW + HOUR) == 1
    assert captures.capture_due(means, NOW + HOUR) == 1


def test_a_page_that_cannot_be_had_is_tried_again_within_the_hour(lao, web, means):
    ask(lao, web, "gone")
    captures.capture_due(means, NOW)
    row = Wanted.objects.get()
    assert (row.reason, Kept.objects.get().whole) == ("http-4xx", False)
    assert NOW < row.due_at <= NOW + HOUR
    assert queries.last_of(lao)[0].last_at is None


def test_a_site_that_is_down_is_left_until_it_is_back(lao, web, means):
    ask(lao, web, "o1")
    home = Target.objects.create(site=Site.objects.get(lao=lao), kind="home", url=web.url, state="down")
    assert (captures.capture_due(means, NOW), web.asked) == (0, [])
    home.state = "up"
    home.save()
    assert captures.capture_due(means, NOW) == 1


def test_a_used_up_budget_ends_the_day(lao, web, means):
    ask(lao, web, "o1")
    captures.capture_due(means, NOW)
    ask(lao, web, "o2", item="o2")
    small = captures.Means(means.archive, means.engine, "here", means.manners, means.caps, 20)
    assert captures.capture_due(small, NOW + HOUR) == 0
    assert captures.capture_due(small, NOW + DAY + HOUR) == 2


def test_what_another_process_has_claimed_is_left_until_that_is_lost(lao, web, means):
    ask(lao, web, "o1")
    Wanted.objects.update(claimed_at=NOW)
    assert captures.capture_due(means, NOW + timedelta(minutes=10)) == 0
    assert captures.capture_due(means, NOW + timedelta(minutes=31)) == 1


def test_what_a_killed_turn_had_kept_is_noted_once(lao, web, means):
    ask(lao, web, "o1")
    captures.capture_due(means, NOW)
    Kept.objects.all().delete()  # as if killed between the archive and the row
    Wanted.objects.update(claimed_at=NOW, due_at=NOW)
    captures.capture_due(means, NOW + HOUR)
    assert list(Kept.objects.values_list("at", flat=True)) == [NOW, NOW + HOUR]
    assert [one.at for one in means.archive.captures(pages=True)] == [NOW, NOW + HOUR]


def test_a_stopped_turn_leaves_its_pages_due(lao, web, means):
    ask(lao, web, "o1")
    stop = threading.Event()
    stop.set()
    assert captures.capture_due(means, NOW, stop) == 0
    assert (Wanted.objects.get().due_at, Wanted.objects.get().claimed_at) == (NOW, None)


def test_a_page_captured_by_hand_is_filed_under_whose_site_it_lies_on(lao, web, means):
    other = Web()
    got = captures.add(means, [web.url + "o1", other.url + "o2"], NOW)
    other.close()
    assert [(one.url.rsplit("/", 1)[1], one.place) for one in got if one.page] in (
        [("o1", lao.code), ("o2", "none")],
        [("o2", "none"), ("o1", lao.code)],
    )
    assert set(Kept.objects.values_list("lao", flat=True)) == {lao.pk, None}


@pytest.mark.parametrize(
    ("site", "url", "fits"),
    [
        ("http://a.lao.test/", "http://www.a.lao.test/x/y.pdf", True),
        ("https://www.a.lao.test/site/", "http://a.lao.test/site/o1", True),
        ("https://a.lao.test/site/", "http://a.lao.test/sites/o1", False),
        ("http://a.lao.test/", "http://b.a.lao.test/", False),
        ("http://a.lao.test/", "http://a.lao.test:8080/", False),
    ],
)
def test_a_page_lies_on_a_site_with_its_host_and_below_its_path(lao, site, url, fits):
    Site.objects.filter(lao=lao).update(url=site)
    assert (captures.lao_of(url) == lao) is fits


def test_files_of_days_gone_by_are_leaves_of_the_ledger(lao, web, means, data):
    ask(lao, web, "o1")
    captures.capture_due(means, NOW)
    assert captures.enter_files(means.archive, NOW) == 0
    assert captures.enter_files(means.archive, NOW + DAY) == 1
    assert captures.enter_files(means.archive, NOW + DAY) == 0
    leaf = Leaf.objects.get()
    (path,) = means.archive._folder.glob("*/*.warc.gz")
    assert (leaf.kind, leaf.name) == ("warc", f"{lao.code}/20200810-1.warc.gz")
    assert leaf.digest == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_page_taken_down_is_gone_and_the_ledger_still_knows_its_file(lao, web, means, data):
    ask(lao, web, "o1")
    ask(lao, web, "o2", item="o2")
    captures.capture_due(means, NOW)
    captures.enter_files(means.archive, NOW + DAY)
    removal = captures.take_down(means.archive, web.url + "o1", by="somsri", why="ข้อมูลส่วนบุคคล", now=NOW + 2 * DAY)
    assert (removal.lao, removal.captures, removal.files) == (lao, 1, [f"{lao.code}/20200810-1.warc.gz"])
    assert means.archive.near(web.url + "o1") is None
    assert list(Kept.objects.values_list("url", flat=True)) == [web.url + "o2"]
    assert Wanted.objects.get(item="o1").until == NOW + 2 * DAY
    captures.enter_files(means.archive, NOW + 3 * DAY)
    assert list(Leaf.objects.values_list("name", flat=True)) == [
        f"{lao.code}/20200810-1.warc.gz",
        f"{lao.code}/20200810-1.r1.warc.gz",
    ]
    with pytest.raises(ValueError, match="Nothing of"):
        captures.take_down(means.archive, web.url + "o1", by="somsri", why="", now=NOW)


def test_what_is_beyond_its_time_goes_but_never_the_last_of_a_page(lao, web, means):
    ask(lao, web, "o1")
    for day in range(4):
        if day == 2:
            web.pages["/o1"] = b"<title>new</title>"
        captures.capture_due(means, NOW + day * DAY)
    assert captures.retire(means.archive, NOW - DAY, NOW + 9 * DAY) == 0
    gone = captures.retire(means.archive, NOW + 3 * DAY, NOW + 9 * DAY)
    # Day 3 means the bytes of day 2, which stay; the PDF was linked to on two days only, and its last is kept.
    assert [(one.at - NOW).days for one in means.archive.captures(urls=[web.url + "o1"])] == [2, 3]
    assert means.archive.content(means.archive.near(web.url + "o1")).body == b"<title>new</title>"
    assert means.archive.content(means.archive.near(web.url + "plan.pdf")).body == PDF
    assert gone == 2
    assert list(Kept.objects.values_list("at", flat=True)) == [NOW + 2 * DAY, NOW + 3 * DAY]
    assert Removal.objects.get().why == "retention"
