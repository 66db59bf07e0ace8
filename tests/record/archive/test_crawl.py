"""Pages are captured with what they need, each part once a day, within their caps; from real servers on loopback."""

from datetime import UTC, datetime, timedelta

import pytest

from sodsong import data
from sodsong.observe.probe.engine import Engine
from sodsong.observe.probe.fetch import Manners
from sodsong.observe.probe.page.rules import read_rules
from sodsong.observe.probe.plan import Limits
from sodsong.observe.probe.resolver import Resolver
from sodsong.record.archive.archive import Archive
from sodsong.record.archive.crawl import Caps, capture
from tests.observe.probe.conftest import Server

AT = datetime(2020, 8, 10, 2, 0, tzinfo=UTC)
PDF = b"%PDF-1.4 made up"
THAI = "รายงานผลการดำเนินงาน สำนักปลัด"
FILES = {
    "/o1": (
        "text/html; charset=tis-620",
        f"<title>o1</title><link rel=stylesheet href=a.css><p>{THAI}<a href=plan.pdf>pdf</a><a href=plan.xlsx>x</a>"
        "<img src=seal.png><a href=/other>other</a>".encode("cp874"),
    ),
    "/o2": ("text/html", b"<link rel=stylesheet href=a.css><a href=missing.pdf>none</a>"),
    "/a.css": ("text/css", b"@import 'b.css'; p{background:url(bg.png)}"),
    "/b.css": ("text/css", b"p{color:red}"),
    "/bg.png": ("image/png", b"\x89PNG bg"),
    "/seal.png": ("image/png", b"\x89PNG seal"),
    "/plan.pdf": ("application/pdf", PDF),
    "/plan.xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK\x03\x04 made up"),
    "/big.pdf": ("application/pdf", b"%PDF" + b"x" * 400_000),
    "/other": ("text/html", b"other"),
}


@pytest.fixture
def site():
    def talk(connection, request):
        kind, body = FILES.get(request.split()[1].decode(), ("text/html", b"gone"))
        status = "200 OK" if request.split()[1].decode() in FILES else "404 Not Found"
        head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
        connection.sendall(head.encode() + body)

    server = Server(talk)
    yield server
    server.close()


@pytest.fixture
def engine():
    one = Engine(
        Resolver("127.0.0.1:9", timeout=0.5),
        rules=read_rules(data.text("content-rules.toml")),
        user_agent="Sodsong/test",
        limits=Limits(body=200_000, total=5.0),
        allow_private=True,
        learn_ns=False,
    )
    yield one
    one.close()


@pytest.fixture
def archive(tmp_path):
    return Archive(tmp_path / "archive")


@pytest.fixture
def take(archive, engine, site):
    def run(*paths, at=AT, **options):
        urls = [site.url + path for path in paths]
        got = capture(
            archive, engine, dict.fromkeys(urls, "540101"), vantage="t", at=at, manners=Manners(gap=0.0), **options
        )
        return {one.url.removeprefix(site.url): one for one in got}

    return run


def asked(site):
    return sorted(request.split()[1].decode() for request in site.requests)


def test_a_page_is_captured_with_what_it_needs(take, site, archive):
    got = take("o1")
    names = ["o1", "a.css", "plan.pdf", "plan.xlsx", "seal.png", "b.css", "bg.png"]
    assert sorted(got) == sorted(names)
    assert [name for name, one in got.items() if one.page] == ["o1"]
    assert all(one.whole for one in got.values())
    assert asked(site) == sorted("/" + name for name in names)
    page = archive.content(archive.near(site.url + "o1"))
    assert THAI.encode("cp874") in page.body
    assert archive.content(archive.near(site.url + "plan.pdf")).body == PDF


def test_a_part_of_two_pages_is_fetched_once(take, site):
    got = take("o1", "o2")
    assert asked(site).count("/a.css") == 1
    assert (got["missing.pdf"].reason, got["missing.pdf"].whole) == ("http-4xx", False)


def test_an_hour_later_only_the_page_is_looked_at_and_is_a_revisit(take, site):
    take("o1")
    site.requests.clear()
    got = take("o1", at=AT + timedelta(hours=1))
    assert asked(site) == ["/o1"]
    assert [one.new for one in got["o1"].captures] == [False]


def test_a_day_later_all_is_looked_at_again_and_nothing_is_new(take, archive):
    take("o1")
    got = take("o1", at=AT + timedelta(days=1))
    assert len(got) == 7
    assert [capture.new for one in got.values() for capture in one.captures] == [False] * 7


def test_what_is_too_long_is_kept_as_cut_and_not_called_whole(take):
    got = take("big.pdf")["big.pdf"]
    assert (got.reason, got.whole, got.captures[0].over, got.size) == ("ok", False, True, 0)


def test_a_site_that_has_used_up_its_bytes_gets_no_parts(take):
    assert list(take("o1", caps=Caps(site=10))) == ["o1"]


def test_a_page_with_very_many_parts_gets_some(take):
    assert len(take("o1", caps=Caps(parts=2))) == 1 + 2 + 2


def test_a_site_that_is_down_leaves_a_reason_and_no_capture(take, archive, engine):
    got = list(capture(archive, engine, {"http://127.0.0.1:9/o1": "540101"}, vantage="t", at=AT))
    assert [(one.reason, one.captures, one.whole) for one in got] == [("connect-refused", (), False)]
    assert archive.captures() == []
