"""What a probe of real servers on loopback says: every reason, and servers that mean harm."""

import gzip
import hashlib
import socket
import struct
import threading
import time
import tracemalloc
import zlib
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from sodsong.observe.probe.plan import Limits, Plan

from .conftest import PAGE, SHORT, reply


def drip(first, piece, every=0.05):
    """Send ``first``, then ``piece`` again and again, slowly."""

    def talk(connection, _request):
        with suppress(OSError):
            connection.sendall(first)
            while True:
                time.sleep(every)
                connection.sendall(piece)

    return talk


def flood(first, piece):
    """Send ``first``, then ``piece`` without end, as fast as it is taken."""

    def talk(connection, _request):
        with suppress(OSError):
            connection.sendall(first)
            while True:
                connection.sendall(piece)

    return talk


def silent(connection, _request):
    with suppress(OSError):
        connection.recv(1)


def reset(connection, _request):
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def test_an_ordinary_page_is_up_and_known_well(serve, probe):
    server = serve(reply(PAGE, "200 OK", "Server: lab/1", "Set-Cookie: sid=secret"))
    seen = probe(server.url)
    assert (seen.finding, seen.reason, seen.http_status) == ("up", "ok", 200)
    assert (seen.ip, seen.addresses, seen.rcode) == ("127.0.0.1", ("127.0.0.1",), None)
    assert (seen.bytes, seen.body_sha256) == (len(PAGE), hashlib.sha256(PAGE).hexdigest())
    assert (seen.title, seen.charset, seen.text_length) == ("เทศบาลตำบลสมมุติ", "utf-8", 23)
    assert ("server", "lab/1") in seen.headers
    assert "set-cookie" not in dict(seen.headers)
    assert seen.transcript is None
    assert seen.phases.dns is None
    assert seen.phases.connect is not None
    assert seen.phases.tls is None
    assert seen.phases.first_byte is not None
    assert seen.phases.total >= seen.phases.connect


def test_the_server_is_told_who_asks_and_in_which_language(serve, probe):
    server = serve(reply())
    probe(server.url + "ข่าว?ปี=2563")
    request = server.requests[0].decode()
    assert "GET /%E0%B8%82%E0%B9%88%E0%B8%B2%E0%B8%A7?%E0%B8%9B%E0%B8%B5=2563 HTTP/1.1\r\n" in request
    assert "User-Agent: Sodsong/test (+https://office.lab.test)\r\n" in request
    assert "Accept-Language: th" in request
    assert f"Host: 127.0.0.1:{server.port}\r\n" in request


@pytest.mark.parametrize(
    ("encoding", "wire"),
    [
        ("gzip", gzip.compress(PAGE)),
        ("deflate", zlib.compress(PAGE)),
        ("deflate", zlib.compress(PAGE, wbits=-15)),
        ("identity", PAGE),
    ],
)
def test_a_compressed_page_is_the_page(serve, probe, encoding, wire):
    seen = probe(serve(reply(wire, "200 OK", f"Content-Encoding: {encoding}")).url)
    assert (seen.reason, seen.title) == ("ok", "เทศบาลตำบลสมมุติ")
    assert (seen.bytes, seen.body_sha256) == (len(PAGE), hashlib.sha256(PAGE).hexdigest())


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: text/html\r\n\r\n"
ENDLESS = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
DATABASE = b"<h1>Error establishing a database connection</h1>"
CLOUD = b"<title>Just a moment...</title><p>Checking your browser before accessing"
SUSPENDED = "<title>Account Suspended</title><p>บัญชีนี้ถูกระงับ กรุณาติดต่อผู้ให้บริการ".encode()


@pytest.mark.parametrize(
    ("talk", "finding", "reason"),
    [
        (reply(status="404 Not Found"), "down", "http-4xx"),
        (reply(status="403 Forbidden"), "down", "http-4xx"),
        (reply(status="429 Too Many Requests"), "degraded", "http-4xx"),
        (reply(status="500 Internal Server Error"), "down", "http-5xx"),
        (reply(b"", "503 Service Unavailable"), "down", "http-5xx"),
        (reply(b""), "down", "empty"),
        (reply(b"   \r\n\t "), "down", "empty"),
        (reply(b"<html><head></head><body> &nbsp; </body></html>"), "down", "empty"),
        (reply(DATABASE), "down", "database-error"),
        (reply(DATABASE, "500 Internal Server Error"), "down", "database-error"),
        (reply(SUSPENDED), "down", "suspended"),
        (reply(SUSPENDED, "403 Forbidden"), "down", "suspended"),
        (reply(b"<title>x</title>This domain is for sale. Buy this domain"), "down", "parked"),
        (reply(b"<title>Welcome to nginx!</title><h1>Welcome to nginx!</h1>"), "down", "default-page"),
        (reply(CLOUD, "503 Service Unavailable"), "unknown", "challenge"),
        (reply(PAGE, "403 Forbidden", "cf-mitigated: challenge"), "unknown", "challenge"),
        (reply("<title>สล็อตเว็บตรง เครดิตฟรี</title>สมัครเลย".encode()), "degraded", "hacked-gambling"),
        (silent, "down", "timeout-header"),
        (drip(b"HTTP/1.1 200 OK\r\n", b"X-Drip: 1\r\n"), "down", "timeout-header"),
        (drip(b"HTTP/1.1 200 OK\r\n", b"x"), "down", "timeout-header"),
        (drip(ENDLESS, b"<p>"), "down", "timeout-body"),
        (drip(reply()[:-5], b""), "down", "timeout-body"),
        (reset, "down", "connect-reset"),
        (b"", "down", "connect-reset"),
        (reply()[:-5], "down", "truncated"),
        (CHUNKED + b"40\r\n<p>cut off", "down", "truncated"),
        (CHUNKED + b"nonsense\r\n", "down", "truncated"),
        (reply(gzip.compress(PAGE)[:-12], "200 OK", "Content-Encoding: gzip"), "down", "truncated"),
        (reply(PAGE, "200 OK", "Content-Encoding: gzip"), "down", "truncated"),
        (reply(PAGE, "200 OK", "Content-Encoding: br"), "down", "truncated"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "down", "truncated"),
        (b"<html>no head at all</html>", "down", "truncated"),
        (flood(ENDLESS, b"<p>endless" * 1000), "degraded", "too-large"),
        (flood(CHUNKED, b"4000\r\n" + b"x" * 0x4000 + b"\r\n"), "degraded", "too-large"),
        (reply(gzip.compress(b"\0" * 50_000_000, 9), "200 OK", "Content-Encoding: gzip"), "degraded", "too-large"),
        (flood(b"HTTP/1.1 200 OK\r\n", b"X-Flood: " + b"x" * 900 + b"\r\n"), "degraded", "too-large"),
        (b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 90_000 + b"\r\n\r\n", "degraded", "too-large"),
        (flood(b"", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"), "degraded", "too-large"),
        (reply(status="302 Found"), "up", "ok"),
        (ENDLESS + PAGE, "up", "ok"),
    ],
)
def test_what_a_server_does_has_its_reason(serve, probe, talk, finding, reason):
    began = time.monotonic()
    seen = probe(serve(talk).url)
    assert (seen.finding, seen.reason) == (finding, reason)
    assert time.monotonic() - began < 5  # hostile or not, it ends
    assert (seen.transcript is None) == (finding == "up")


def test_a_slow_page_is_degraded(serve, probe):
    def talk(connection, _request):
        time.sleep(0.3)
        connection.sendall(reply())

    seen = probe(serve(talk).url, limits=replace(SHORT, slow=0.2))
    assert (seen.finding, seen.reason, seen.http_status) == ("degraded", "slow", 200)


def test_a_long_document_is_up_though_not_read_to_its_end(serve, probe):
    document = b"%PDF-1.7" + b"x" * 3_000_000
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\nContent-Length: {len(document)}\r\n\r\n"
    seen = probe(serve(head.encode() + document).url, limits=replace(SHORT, total=5))
    assert (seen.finding, seen.reason, seen.body_sha256) == ("up", "ok", None)


def test_nothing_listens(probe):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    seen = probe(f"http://127.0.0.1:{port}/")
    assert (seen.finding, seen.reason, seen.ip) == ("down", "connect-refused", "127.0.0.1")
    assert seen.phases.connect is None
    assert seen.phases.first_byte is None


@contextmanager
def full_queue():
    """A port where the kernel drops callers in silence."""
    with socket.socket() as full, socket.socket() as first, socket.socket() as second:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for one in (first, second):  # the queue is full after these: the kernel drops further callers in silence
            one.settimeout(0)
            one.connect_ex(full.getsockname())
        time.sleep(0.05)
        yield f"http://127.0.0.1:{full.getsockname()[1]}/"


def test_nobody_answers(probe):
    with full_queue() as url:
        seen = probe(url)
    assert (seen.finding, seen.reason) == ("down", "connect-timeout")


def test_one_that_failed_before_is_given_less_time(engine):
    one = engine(limits=Limits(connect=5.0, connect_again=0.2))
    with full_queue() as url:
        one.submit(Plan("a", url, "home", 60.0), vantage="test", at=datetime.now(UTC), again=True)
        (seen,) = one.poll(4.0)
    assert (seen.finding, seen.reason) == ("down", "connect-timeout")


@pytest.mark.parametrize("url", ["", "nonsense", "ftp://a.test/", "http://a.test:99999/", "http://u:p@127.0.0.1/"])
def test_what_is_no_address_is_unknown(probe, url):
    seen = probe(url)
    assert (seen.finding, seen.reason, seen.url) == ("unknown", "invalid-url", url)


def test_a_failure_keeps_its_transcript(serve, probe):
    body = "ขัดข้อง ".encode() * 2000
    server = serve(reply(body, "500 Internal Server Error", "Set-Cookie: sid=secret", "X-Maker: lab"))
    transcript = probe(server.url).transcript
    assert transcript.startswith(f"GET / HTTP/1.1\nHost: 127.0.0.1:{server.port}\nUser-Agent: Sodsong/test")
    assert "HTTP/1.1 500 Internal Server Error\n" in transcript
    assert "X-Maker: lab" in transcript
    assert "secret" not in transcript
    assert "ขัดข้อง ขัดข้อง" in transcript
    assert 4000 < len(transcript.encode()) < 6000
    assert transcript.endswith("-- http-5xx")


def test_the_evidence_of_a_hacked_page_is_kept(serve, probe):
    seen = probe(serve(reply("<title>สล็อตเว็บตรง เครดิตฟรี</title>สมัคร".encode())).url)
    assert "score 6 of 5; title: สล็อตเว็บตรง; title: เครดิตฟรี" in seen.transcript
    assert seen.marks == ()


def test_what_dns_says_is_kept(serve, dns, probe):
    server = serve(reply())
    chain = [
        ("www.site.test", 5, 60, "edge.cdn.test"),
        ("edge.cdn.test", 5, 60, "pop1.cdn.test"),
        ("pop1.cdn.test", 1, 60, "127.0.0.1"),
    ]
    names = dns({("www.site.test", 1): chain, ("www.site.test", 28): [chain[0], chain[1]]})
    seen = probe(f"http://www.site.test:{server.port}/", server=names.address)
    assert (seen.reason, seen.rcode, seen.addresses) == ("ok", "NOERROR", ("127.0.0.1",))
    assert seen.cname == ("edge.cdn.test", "pop1.cdn.test")
    assert seen.phases.dns is not None


@pytest.mark.parametrize(
    ("zone", "finding", "reason", "rcode"),
    [
        (3, "down", "dns-nxdomain", "NXDOMAIN"),
        (2, "down", "dns-servfail", "SERVFAIL"),
        (5, "down", "dns-servfail", "REFUSED"),
        (None, "down", "dns-timeout", None),
        ([], "down", "dns-nxdomain", "NOERROR"),
    ],
)
def test_failures_of_dns_are_told_apart(dns, probe, zone, finding, reason, rcode):  # noqa: PLR0917  # pytest names them
    names = dns({"gone.test": zone})
    if zone is None:
        names.zones["gone.test"] = lambda: None
    seen = probe("http://gone.test/", server=names.address)
    assert (seen.finding, seen.reason, seen.rcode) == (finding, reason, rcode)
    assert seen.ip is None


def test_a_resolver_that_is_not_there_is_our_own_fault(probe):
    seen = probe("http://a.test/", server="127.0.0.1:9")
    assert (seen.finding, seen.reason) == ("unknown", "own-line")


def test_a_standstill_of_our_own_blames_nobody(serve, engine):
    one = engine()
    one.submit(Plan("a", serve(silent).url, "home", 60.0), vantage="test", at=datetime.now(UTC))
    time.sleep(1.1)  # the caller's, not the server's
    seen = []
    while not seen:
        seen = one.poll(1.0)
    assert (seen[0].finding, seen[0].reason) == ("unknown", "own-line")


@pytest.mark.parametrize(("each", "reason"), [(0.3, "own-line"), (0.02, "timeout-header")])
def test_a_processor_that_is_too_slow_for_us_blames_nobody(serve, engine, each, reason):
    one = engine()
    one.submit(Plan("a", serve(silent).url, "home", 60.0), vantage="test", at=datetime.now(UTC))

    def toil():
        time.sleep(each)  # what a turn takes in which hundreds of others are ready
        one._loop.after(0.05, toil)

    toil()
    seen = []
    while not seen:
        seen = one.poll(1.0)
    assert seen[0].reason == reason


def test_many_probes_run_at_once(serve, engine, probe):
    gate = threading.Barrier(20, timeout=5)

    def talk(connection, _request):
        gate.wait()
        connection.sendall(reply())

    server = serve(talk)
    found = probe(*[server.url] * 20, limits=Limits(total=10))
    assert [one.reason for one in found] == ["ok"] * 20


def test_hostile_servers_cannot_fill_the_memory(serve, engine, probe):
    bomb = reply(gzip.compress(gzip.compress(b"\0" * 200_000_000, 9), 9), "200 OK", "Content-Encoding: gzip")
    servers = [
        serve(reply(gzip.compress(b"\0" * 100_000_000, 9), "200 OK", "Content-Encoding: gzip")),
        serve(bomb),
        serve(flood(ENDLESS, b"x" * 65536)),
        serve(flood(b"HTTP/1.1 200 OK\r\n", b"X-Flood: " + b"x" * 900 + b"\r\n")),
    ]
    one = engine(limits=Limits(total=5))
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        tracemalloc.reset_peak()
        probe(*[server.url for server in servers], with_engine=one)
        grown = tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()
    assert grown < 40_000_000
