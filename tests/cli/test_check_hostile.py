# ruff: noqa: S104  # addresses that must be refused, not bound to
"""`sodsong check` against servers and names that mean harm: each ends in time, with its reason, and nothing inner is touched."""

import contextlib
import gzip
import json
import ssl
import struct
import time
import zlib

import pytest
import typer
from typer.testing import CliRunner

from sodsong.cli.check import check
from tests.observe.probe.conftest import AAAA, CNAME, PAGE, A, Authority, Dns, Server, reply

app = typer.Typer()
app.command()(check)
SECONDS = 3.0
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


def again(first, more=b"", pause=0.0):
    """Send ``first``, then ``more`` until the caller has had enough."""

    def talk(connection, _request):
        until = time.monotonic() + 20
        connection.sendall(first)
        while time.monotonic() < until:
            connection.sendall(more)
            time.sleep(pause)

    return talk


def packed(body, encoding):
    return HEAD + f"Content-Encoding: {encoding}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def reset(connection, _request):
    import socket  # the one that is abrupt

    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def half_closed(connection, _request):
    import socket  # as above

    connection.sendall(HEAD + b"Content-Length: 5000\r\n\r\n<p>half")
    connection.shutdown(socket.SHUT_WR)
    time.sleep(1)


def moved(place):
    return reply(b"", "302 Found", f"Location: {place}")


BOMB = zlib.compressobj(9, zlib.DEFLATED, 31)
BOMB = BOMB.compress(bytes(60_000_000)) + BOMB.flush()
SERVERS = {
    "gzip bomb": (packed(BOMB, "gzip"), "too-large"),
    "deflate bomb": (packed(zlib.compress(bytes(60_000_000), 9), "deflate"), "too-large"),
    "bomb in a bomb": (packed(gzip.compress(BOMB), "gzip, gzip"), "truncated"),
    "endless body": (again(HEAD + b"\r\n", b"<p>more" * 5000), "too-large"),
    "endless headers": (again(HEAD, b"X-More: " + b"x" * 5000 + b"\r\n"), "too-large"),
    "one endless header": (again(HEAD + b"X-More: ", b"x" * 50_000), "too-large"),
    "endless hints": (again(b"", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 50), "too-large"),
    "a hint and silence": (again(b"HTTP/1.1 100 Continue\r\n\r\n", pause=0.1), "timeout-header"),
    "dripping headers": (again(HEAD, b"x", 0.05), "timeout-header"),
    "dripping body": (again(HEAD + b"\r\n", b"x", 0.05), "timeout-body"),
    "dripping chunks": (again(CHUNKED, b"1\r\nx\r\n", 0.05), "timeout-body"),
    "silence": (again(b"", pause=0.1), "timeout-header"),
    "closed at once": (b"", "connect-reset"),
    "reset at once": (reset, "connect-reset"),
    "HTTP/0.9": (b"<p>hello", "truncated"),
    "noise": (bytes(range(256)) * 40, "truncated"),
    "another protocol": (b"SSH-2.0-OpenSSH_9.0\r\n", "truncated"),
    "length too long": (HEAD + b"Content-Length: 5000\r\n\r\n" + PAGE, "truncated"),
    "length too short": (HEAD + b"Content-Length: 90\r\n\r\n" + PAGE, "ok"),
    "no number for a length": (HEAD + b"Content-Length: many\r\n\r\n" + PAGE, "truncated"),
    "a length below nothing": (HEAD + b"Content-Length: -5\r\n\r\n" + PAGE, "truncated"),
    "a length beyond all": (HEAD + b"Content-Length: 99999999999999999999\r\n\r\n" + PAGE, "ok"),
    "half closed": (half_closed, "truncated"),
    "no number for a chunk": (CHUNKED + b"zz\r\n<p>x\r\n", "truncated"),
    "a chunk beyond all": (CHUNKED + b"fffffffffffffffff\r\n<p>x\r\n", "truncated"),
    "a chunk that lies": (CHUNKED + b"5\r\n<p>hello</p>\r\n0\r\n\r\n", "truncated"),
    "chunks without end": (CHUNKED + b"5\r\n<p>he\r\n", "truncated"),
    "gzip cut off": (packed(gzip.compress(PAGE * 9)[:-30], "gzip"), "truncated"),
    "gzip that is none": (packed(PAGE, "gzip"), "truncated"),
    "an encoding nobody asked for": (packed(PAGE, "br"), "truncated"),
    "nothing to say": (b"HTTP/1.1 204 No Content\r\n\r\n", "empty"),
    "not modified, unasked": (b"HTTP/1.1 304 Not Modified\r\n\r\n", "empty"),
    "a status that is none": (reply(PAGE, "999 What"), "http-5xx"),
    "redirect to itself": (moved("/"), "redirect-loop"),
    "redirect to a file": (moved("file:///etc/passwd"), "redirect-elsewhere"),
    "redirect to another protocol": (moved("ftp://127.0.0.1/"), "redirect-elsewhere"),
    "redirect to a script": (moved("javascript:alert(1)"), "redirect-elsewhere"),
    "redirect with a password": (moved("http://a:b@127.0.0.1/"), "redirect-elsewhere"),
    "redirect to nobody": (moved("http://0.0.0.0/"), "address-denied"),
    "redirect to everybody": (moved("http://255.255.255.255/"), "address-denied"),
    "a refresh to somebody else": (reply(b'<meta http-equiv=refresh content="0;url=http://spam.test/">'), "redirect-elsewhere"),
    "a refresh within": (reply(b'<meta http-equiv=refresh content="0; URL=/main.php">'), "ok"),
    "deep nesting": (reply(b"<div>" * 200_000 + b"deep"), "ok"),
    "many attributes": (reply(b"<a " + b" ".join(b"x%d=1" % n for n in range(60_000)) + b">x</a>"), "ok"),
    "cookies in plenty": (reply(PAGE, "200 OK", *(f"Set-Cookie: c{n}={'x' * 900}" for n in range(60))), "ok"),
}  # fmt: skip


class Refused:
    """A TLS context whose server name call-back refuses every name."""

    def __new__(cls, authority):
        context = authority.context("127.0.0.1")
        context.sni_callback = lambda *_arguments: ssl.ALERT_DESCRIPTION_UNRECOGNIZED_NAME
        return context


def run(*words: str):
    result = CliRunner().invoke(app, [*words, "--json", "--timeout", str(SECONDS)])
    return result, [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture
def stage(tmp_path, monkeypatch):
    """Open doors and names; all are closed in the end."""
    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    with contextlib.ExitStack() as stack:

        def door(talk, **options):
            def send(connection, _request):
                connection.sendall(talk)

            return stack.enter_context(contextlib.closing(Server(send if isinstance(talk, bytes) else talk, **options)))

        yield door, lambda zones: stack.enter_context(contextlib.closing(Dns(zones))), authority


def test_servers_that_mean_harm_end_in_time_with_their_reason(stage):
    door, _, _ = stage
    doors = {name: door(talk) for name, (talk, _) in SERVERS.items()}
    began = time.monotonic()
    result, found = run(*(server.url for server in doors.values()), "--allow-private")
    assert {name: one["reason"] for name, one in zip(doors, found, strict=True)} == {
        name: reason for name, (_, reason) in SERVERS.items()
    }
    assert max(one["phases_ms"]["total"] for one in found) < (SECONDS + 2) * 1000
    assert time.monotonic() - began < 60
    assert result.exit_code == 1


def test_certificates_that_do_not_fit_have_their_reason(stage):
    door, names, authority = stage
    page, host = reply(), "www.site.test"
    stranger = Authority(authority.folder, "Stranger")
    asks = authority.context(host)
    asks.verify_mode = ssl.CERT_REQUIRED
    asks.load_verify_locations(str(stranger.file))
    doors = {
        "good": (door(page, context=authority.context(host)), "ok"),
        "expired": (door(page, context=authority.context(host, days=-1)), "tls-expired"),
        "wrong name": (door(page, context=authority.context("other.test")), "tls-name-mismatch"),
        "one label too many": (door(page, context=authority.context("*.test")), "tls-name-mismatch"),
        "unknown authority": (door(page, context=stranger.context(host)), "tls-untrusted"),
        "nobody's": (door(page, context=authority.context(host, self_signed=True)), "tls-untrusted"),
        "no name like this": (door(page, context=Refused(authority)), "tls-handshake"),
        "plain": (door(page), "tls-handshake"),
        "noise": (door(bytes(range(256)), read=False), "tls-handshake"),
        "silence": (door(again(b"", pause=0.1), read=False), "tls-handshake"),
    }
    dns = names({(host, A): [(60, "127.0.0.1")]})
    urls = [f"https://{host}:{server.port}/" for server, _ in doors.values()]
    _, found = run(*urls, "--allow-private", "--resolver", dns.address)
    assert {name: one["reason"] for name, one in zip(doors, found, strict=True)} == {
        name: reason for name, (_, reason) in doors.items()
    }
    assert found[1]["cert"]["sans"] == [host], "a certificate is told though it is not trusted"


INNER = {
    "v4.test": [(A, "127.0.0.1")], "ten.test": [(A, "10.1.2.3")], "zero.test": [(A, "0.0.0.0")],
    "metadata.test": [(A, "169.254.169.254")], "shared.test": [(A, "100.64.0.1")], "azure.test": [(A, "168.63.129.16")],
    "v6.test": [(AAAA, "::1")], "link.test": [(AAAA, "fe80::1")], "unique.test": [(AAAA, "fd00:ec2::254")],
    "mapped.test": [(AAAA, "::ffff:127.0.0.1")], "nat64.test": [(AAAA, "64:ff9b::7f00:1")], "6to4.test": [(AAAA, "2002:7f00:1::")],
    "any.test": [(AAAA, "::")], "many.test": [(AAAA, "ff02::1")], "mixed.test": [(A, "127.0.0.1"), (AAAA, "2606:4700::1")],
}  # fmt: skip
LITERALS = [
    "http://2130706433/", "http://017700000001/", "http://0x7f000001/", "http://127.1/", "http://0x7f.1/", "http://0177.0.0.1/",
    "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/", "http://[64:ff9b::127.0.0.1]/", "http://[fe80::1]/",
    "http://0/", "http://0.0.0.0/", "http://169.254.169.254/latest/", "http://2852039166/", "http://localhost/", "http://a.localhost/",
    "http://127.0.0.1.:80/", "http://①②⑦.⓪.⓪.①/", "http://%31%32%37.0.0.1/", "http:\\\\127.0.0.1/", "http://10.0.0.1/", "http://[fd00::1]/",
]  # fmt: skip
UNREADABLE = [
    "", "www.site.test", "ftp://site.test/", "javascript:alert(1)", "http://", "http:///", "http://a b/", "http://site.test:0/",
    "http://site.test:99999/", "http://user:pw@site.test/", "http://[::1", "http://[fe80::1%25eth0]/", "http://256.1.1.1/",
    "http://1.2.3.4.5/", "http://-/", "http://site..test/", "file:///etc/passwd", "http://site.test\n/",
]  # fmt: skip


def test_no_inner_address_is_ever_connected_to(stage):
    door, names, _ = stage
    inner = door(reply())
    zones = {
        (name, kind): [(60, value) for one, value in told if one == kind]
        for name, told in INNER.items()
        for kind in (A, AAAA)
    }
    chain = {
        ("chain.test", A): [
            ("chain.test", CNAME, 60, "next.test"),
            ("next.test", CNAME, 60, "v4.test"),
            ("v4.test", A, 60, "127.0.0.1"),
        ]
    }
    dns = names(zones | chain | {("chain.test", AAAA): []})
    hosts = [f"http://{name}:{inner.port}/" for name in (*INNER, "chain.test")]
    literals = [*LITERALS, f"http://127.0.0.1:{inner.port}/"]
    result, found = run(*hosts, *literals, "--resolver", dns.address)
    assert {one["url"]: (one["verdict"], one["reason"]) for one in found} == dict.fromkeys(
        (*hosts, *literals), ("down", "address-denied")
    )
    assert inner.requests == []
    assert result.exit_code == 1


def test_names_that_lie_end_in_time(stage):
    _, names, _ = stage
    circle = [("a.test", CNAME, 60, "b.test"), ("b.test", CNAME, 60, "a.test")]
    zones = {
        "gone.test": 3, "ill.test": 2, "no.test": 5, "mute.test": lambda: None, "a.test": circle,
        ("bare.test", A): [], ("bare.test", AAAA): [],
    }  # fmt: skip
    dns = names(zones)
    hosts = ["gone.test", "ill.test", "no.test", "mute.test", "a.test", "bare.test"]
    _, found = run(*(f"http://{host}/" for host in hosts), "--resolver", dns.address)
    assert [(one["reason"], one["rcode"]) for one in found] == [
        ("dns-nxdomain", "NXDOMAIN"), ("dns-servfail", "SERVFAIL"), ("dns-servfail", "REFUSED"), ("dns-timeout", None),
        ("dns-nxdomain", "NOERROR"), ("dns-nxdomain", "NOERROR"),
    ]  # fmt: skip
    assert max(one["phases_ms"]["total"] for one in found) < (SECONDS + 1) * 1000


def test_what_cannot_be_read_is_a_line_and_bad_input():
    result, found = run(*UNREADABLE)
    assert {one["url"]: (one["verdict"], one["reason"]) for one in found} == dict.fromkeys(
        UNREADABLE, ("unknown", "invalid-url")
    )
    assert result.exit_code == 2
