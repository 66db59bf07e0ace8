"""Fetching pages to keep them: every hop as on the wire, a host's wishes, and servers that mean harm."""

import gzip
import threading
import time
import tracemalloc
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from sodsong.observe.probe.fetch import Manners, fetch

from .conftest import PAGE, SHORT, reply

AT = datetime(2020, 8, 11, 2, 0, tzinfo=UTC)
QUICK = Manners(gap=0.0, rest=0.2, rest_most=2.0)


@pytest.fixture
def take(engine):
    """Fetch URLs with a new engine (or the one given); what came, by URL."""

    def run(*urls, manners=QUICK, with_engine=None, stop=None, **options):
        got = fetch(with_engine or engine(**options), urls, vantage="test", at=AT, manners=manners, stop=stop)
        return {one.observation.url: one for one in got}

    return run


def test_an_exchange_is_kept_as_it_went_over_the_wire(serve, take):
    answer = reply(gzip.compress(PAGE, mtime=0), "200 Fine", "Content-Encoding: gzip", "Set-Cookie: sid=1", "X-Ü: a")
    server = serve(answer)
    got = take(server.url + "o1?ปี=2564")[server.url + "o1?ปี=2564"]
    (exchange,) = got.exchanges
    assert exchange.request == server.requests[0]
    assert exchange.request.startswith(b"GET /o1?%E0%B8%9B%E0%B8%B5=2564 HTTP/1.1\r\n")
    assert exchange.head + exchange.body == answer
    assert (exchange.status, exchange.ip, exchange.over) == (200, "127.0.0.1", False)
    assert exchange.url == server.url + "o1?%E0%B8%9B%E0%B8%B5=2564"
    assert (got.body, got.over) == (PAGE, False)
    assert got.observation.title == "เทศบาลตำบลสมมุติ"
    assert AT <= exchange.at < AT + timedelta(seconds=5)


def test_chunks_are_put_together_and_interim_answers_left_out(serve, take):
    parts = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n2\r\nef\r\n0\r\n\r\n"
    server = serve(b"HTTP/1.1 103 Early Hints\r\nLink: </x.css>\r\n\r\n" + parts)
    (exchange,) = take(server.url)[server.url].exchanges
    assert exchange.head == b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert exchange.body == b"abcdef"


def test_each_hop_of_a_redirect_is_kept_with_the_cookie_it_was_asked_with(serve, take):
    def talk(connection, request):
        first = request.startswith(b"GET / ")
        to = reply(b"moved", "302 Found", "Location: /there", "Set-Cookie: a=b")
        connection.sendall(to if first else reply())

    server = serve(talk)
    first, second = take(server.url)[server.url].exchanges
    assert (first.url, first.status, first.body) == (server.url, 302, b"moved")
    assert (second.url, second.status, second.body) == (server.url + "there", 200, PAGE)
    assert b"Cookie: a=b\r\n" in second.request
    assert [first.request, second.request] == server.requests
    assert first.at <= second.at


def test_a_long_body_of_a_redirect_is_cut(serve, take):
    def talk(connection, request):
        first = request.startswith(b"GET / ")
        connection.sendall(reply(b"x" * 100_000, "302 Found", "Location: /there") if first else reply())

    server = serve(talk)
    first, second = take(server.url)[server.url].exchanges
    assert (len(first.body), first.over) == (65536, True)
    assert (second.body, second.over) == (PAGE, False)


def test_what_gives_no_answer_has_no_exchange(take):
    nobody = "http://127.0.0.1:9/"
    found = take(nobody, "ftp://a.test/")
    assert found[nobody].observation.reason == "connect-refused"
    assert found["ftp://a.test/"].observation.reason == "invalid-url"
    assert [one.exchanges for one in found.values()] == [(), ()]
    assert [one.body for one in found.values()] == [b"", b""]


def test_a_private_address_is_refused_on_every_hop(serve, take):
    server = serve(reply(b"", "302 Found", "Location: http://10.0.0.1/secret"))
    got = take(server.url, allow_private=False)[server.url]
    assert (got.observation.reason, got.exchanges, server.requests) == ("address-denied", (), [])


def test_a_document_longer_than_the_cap_is_not_even_begun(serve, take):
    """A 2 GB film announces itself; the server is not asked for a byte more than its first packet."""
    sent = []

    def talk(connection, _request):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\nContent-Length: 2147483648\r\n\r\n")
        with suppress(OSError):
            while True:
                connection.sendall(b"x" * 65536)
                sent.append(65536)

    server = serve(talk)
    got = take(server.url, limits=replace(SHORT, body=10_000_000, total=5))[server.url]
    assert (got.observation.finding, got.observation.reason, got.over) == ("up", "ok", True)
    (exchange,) = got.exchanges
    assert (exchange.status, exchange.body, exchange.over) == (200, b"", True)
    assert sum(sent) < 10_000_000


def test_two_gigabytes_without_a_length_end_at_the_cap(serve, take):
    def talk(connection, _request):
        with suppress(OSError):
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
            for _ in range(32768):
                connection.sendall(b"x" * 65536)

    server = serve(talk)
    tracemalloc.start()
    try:
        got = take(server.url, limits=replace(SHORT, body=4_000_000, total=20))[server.url]
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (got.observation.reason, got.over, got.exchanges[0].over) == ("too-large", True, True)
    assert len(got.exchanges[0].body) == 4_000_000
    assert peak < 12_000_000


def test_a_gzip_bomb_ends_at_the_cap(serve, take):
    bomb = gzip.compress(b"\0" * 50_000_000)
    server = serve(reply(bomb, "200 OK", "Content-Encoding: gzip"))
    got = take(server.url, limits=replace(SHORT, unpacked=1_000_000, total=5))[server.url]
    assert (got.observation.finding, got.observation.reason) == ("degraded", "too-large")
    assert (len(got.body), got.over) == (1_000_000, True)
    assert got.exchanges[0].body == bomb


def test_a_server_that_drips_ends_in_time(serve, take):
    def talk(connection, _request):
        with suppress(OSError):
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
            while True:
                time.sleep(0.05)
                connection.sendall(b"x")

    server = serve(talk)
    got = take(server.url)[server.url]
    assert (got.observation.finding, got.observation.reason) == ("down", "timeout-body")
    assert got.exchanges[0].over
    assert 0 < len(got.exchanges[0].body) < 1000


def test_a_host_is_asked_for_two_at_a_time_while_others_go_on(serve, take):
    together, most, lock = [0], [0], threading.Lock()

    def talk(connection, _request):
        with lock:
            together[0] += 1
            most[0] = max(most[0], together[0])
        time.sleep(0.05)
        with lock:
            together[0] -= 1
        connection.sendall(reply())

    server, other = serve(talk), serve(reply())
    mine = [f"{server.url}{number}" for number in range(8)]
    theirs = f"http://localhost:{other.port}/"
    got = take(*mine, theirs)
    assert most[0] == 2
    assert next(iter(got)) == theirs
    assert {one.observation.reason for one in got.values()} == {"ok"}
    assert len(got) == 9


def test_the_pace_of_a_host_is_kept(serve, take):
    began = []

    def talk(connection, _request):
        began.append(time.monotonic())
        connection.sendall(reply())

    server = serve(talk)
    take(*(f"{server.url}{number}" for number in range(4)), manners=replace(QUICK, gap=0.1))
    assert all(later - earlier > 0.08 for earlier, later in pairwise(began))


def test_a_host_that_asks_for_rest_gets_it_and_the_page_is_fetched_then(serve, take):
    asked = []

    def talk(connection, request):
        asked.append((request.split()[1], time.monotonic()))
        busy = reply(b"", "429 Too Many", "Retry-After: 1")
        connection.sendall(busy if len(asked) == 1 else reply())

    server = serve(talk)
    got = take(server.url + "a", server.url + "b", manners=replace(QUICK, per_host=1))
    assert [path for path, _ in asked] == [b"/a", b"/a", b"/b"]
    assert asked[1][1] - asked[0][1] > 0.9
    assert [one.observation.http_status for one in got.values()] == [200, 200]


def test_who_asks_again_and_again_is_told_as_it_is(serve, take):
    server = serve(reply(b"", "429 Too Many"))
    got = take(server.url)[server.url]
    assert (got.observation.http_status, got.observation.finding, len(server.requests)) == (429, "degraded", 2)


def test_a_host_that_asks_for_a_long_rest_is_left_for_another_time(serve, take):
    server = serve(reply(b"", "503 Busy", "Retry-After: 3600"))
    urls = [f"{server.url}{number}" for number in range(5)]
    got = take(*urls, manners=replace(QUICK, per_host=1))
    assert list(got) == urls[:1]
    assert len(server.requests) == 1


def test_a_url_named_twice_is_fetched_once(serve, take):
    server = serve(reply())
    assert len(take(server.url, server.url)) == 1
    assert len(server.requests) == 1


def test_it_can_be_stopped_and_the_engine_used_again(serve, take, engine):
    stop, one = threading.Event(), engine(limits=replace(SHORT, total=5))

    def talk(connection, _request):
        stop.set()
        time.sleep(1.5)
        connection.sendall(reply())

    server, other = serve(talk), serve(reply())
    assert take(server.url, with_engine=one, stop=stop) == {}
    assert list(take(other.url, with_engine=one)) == [other.url]
    time.sleep(1.5)
    assert list(take(other.url, with_engine=one)) == [other.url]


def test_a_probe_after_it_keeps_nothing(serve, take, engine, probe):
    server, one = serve(reply()), engine()
    take(server.url, with_engine=one)
    assert probe(server.url, with_engine=one).reason == "ok"
    (handle,) = one._idle
    assert (handle.answer.request, handle.answer.body) == (b"", b"")
