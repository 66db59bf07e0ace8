"""Redirects followed by hand, and addresses that are never connected to, on every hop."""

import socket

import pytest

from sodsong.observe.probe.plan import Limits
from sodsong.observe.probe.transfer.handle import Handle

from .conftest import PAGE, SHORT, reply


def redirects(*places: str):
    """A server that sends each path on to the next of ``places`` and serves a page at the last."""

    def talk(connection, request):
        path = request.split()[1].decode()
        number = int(path.strip("/") or 0)
        if number < len(places):
            connection.sendall(reply(b"", "302 Found", f"Location: {places[number]}"))
        else:
            connection.sendall(reply())

    return talk


def test_five_redirects_are_followed_and_recorded(serve, probe):
    server = serve(redirects("/1", "2", "?x=1", "/3", "/4"))

    def talk(connection, request):
        path = request.split()[1]
        answers = {b"/": "/a", b"/a": "b", b"/b": "?c", b"/b?c": f"//127.0.0.1:{server.port}/d", b"/d": "/e"}
        place = answers.get(path)
        connection.sendall(reply(b"", "301 Moved", f"Location: {place}") if place else reply())

    server._talk = talk
    seen = probe(server.url)
    base = server.url
    assert (seen.reason, seen.final_url) == ("ok", base + "e")
    assert seen.redirects == (base + "a", base + "b", base + "b?c", base + "d", base + "e")


def test_a_sixth_redirect_is_a_loop(serve, probe):
    server = serve(redirects("/1", "/2", "/3", "/4", "/5", "/6"))
    seen = probe(server.url)
    assert (seen.finding, seen.reason, seen.http_status) == ("down", "redirect-loop", 302)
    assert len(seen.redirects) == 5
    assert len(server.requests) == 6


def test_a_circle_ends_at_its_start(serve, probe):
    server = serve(redirects("/1", "/"))
    seen = probe(server.url)
    assert seen.reason == "redirect-loop"
    assert len(server.requests) == 2


def test_a_site_that_redirects_until_it_sees_its_cookie_is_up(serve, probe):
    def talk(connection, request):
        if b"Cookie: seen=1" in request:
            connection.sendall(reply())
        else:
            connection.sendall(reply(b"", "302 Found", "Location: /", "Set-Cookie: seen=1; path=/"))

    server = serve(talk)
    prober_seen = probe(server.url)
    assert (prober_seen.finding, prober_seen.reason) == ("up", "ok")


def test_a_cookie_does_not_outlive_its_probe(serve, engine, probe):
    server = serve(reply(PAGE, "200 OK", "Set-Cookie: sid=1; path=/"))
    one = engine()
    probe(server.url, with_engine=one)
    probe(server.url, with_engine=one)
    assert [b"Cookie:" in request for request in server.requests] == [False, False]


@pytest.mark.parametrize("place", ["ftp://127.0.0.1/", "http://[", "javascript:alert(1)", "http://u:p@127.0.0.1/"])
def test_a_redirect_that_cannot_be_followed_leads_elsewhere(serve, probe, place):
    seen = probe(serve(redirects(place)).url)
    assert (seen.finding, seen.reason) == ("degraded", "redirect-elsewhere")


def test_a_redirect_to_someone_else_is_told(serve, dns, probe):
    names = dns({(name, 1): [(60, "127.0.0.1")] for name in ("www.a-lab.test", "a-lab.test", "other-lab.test")})
    own = serve(redirects("x"))
    own._talk = lambda connection, request: connection.sendall(
        reply()
        if b"Host: a-lab" in request or b"Host: other" in request
        else reply(b"", "302 Found", f"Location: http://{request.split()[1][1:].decode()}:{own.port}/")
    )
    www = f"http://www.a-lab.test:{own.port}/"
    same, other = probe(www + "a-lab.test", www + "other-lab.test", server=names.address)
    assert (same.reason, same.final_url) == ("ok", f"http://a-lab.test:{own.port}/")
    assert (other.finding, other.reason) == ("degraded", "redirect-elsewhere")
    assert other.final_url == f"http://other-lab.test:{own.port}/"


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/", "http://localhost:{port}/", "http://2130706433:{port}/", "http://0x7f.1:{port}/",
        "http://0177.0.0.1:{port}/", "http://[::1]:{port}/", "http://[::ffff:127.0.0.1]:{port}/",
        "http://[::ffff:7f00:1]:{port}/", "http://[64:ff9b::7f00:1]:{port}/", "http://169.254.169.254/latest/meta-data/",
        "http://0.0.0.0:{port}/", "http://１２７.0.0.1:{port}/", "http://127%2e0.0.1:{port}/", "http://10.0.0.1/",
    ],
)  # fmt: skip
def test_private_addresses_are_denied_before_anything_is_sent(serve, probe, url):
    server = serve(reply())
    seen = probe(url.format(port=server.port), allow_private=False)
    assert (seen.finding, seen.reason, seen.ip) == ("down", "address-denied", None)
    assert server.requests == []


def test_one_private_address_among_others_denies_the_name(dns, probe):
    names = dns({("mixed.test", 1): [(60, "192.0.43.10"), (60, "10.0.0.1")], ("mixed.test", 28): []})
    seen = probe("http://mixed.test/", server=names.address, allow_private=False)
    assert (seen.reason, set(seen.addresses)) == ("address-denied", {"192.0.43.10", "10.0.0.1"})


def deny(engine, *addresses: str):
    """Let ``engine`` take loopback for public, but for ``addresses``."""
    engine._denied = lambda ip: ip in addresses


@pytest.mark.parametrize(
    "place", ["http://127.0.0.2/", "http://0x7f.2/", "http://[::ffff:127.0.0.2]/", "//inner.test/"]
)
def test_a_redirect_to_a_private_address_is_denied(serve, dns, engine, probe, place):
    one = engine(dns({"inner.test": [(60, "127.0.0.2")], ("inner.test", 28): []}).address)
    deny(one, "127.0.0.2", "::ffff:7f00:2")
    seen = probe(serve(redirects(place)).url, with_engine=one)
    assert (seen.finding, seen.reason, len(seen.redirects)) == ("down", "address-denied", 1)


def test_a_name_that_changes_between_look_ups_is_judged_at_each(serve, dns, engine, probe):
    answers = iter([[(0, "127.0.0.1")]])
    names = dns({("rebind.test", 1): lambda: next(answers, [(0, "127.0.0.2")]), ("rebind.test", 28): []})
    one = engine(names.address)
    deny(one, "127.0.0.2")
    server = serve(redirects("/1"))
    seen = probe(f"http://rebind.test:{server.port}/", with_engine=one)
    assert (seen.reason, seen.addresses) == ("address-denied", ("127.0.0.2",))
    assert len(server.requests) == 1


def test_the_socket_itself_is_guarded(serve, engine, probe):
    server = serve(reply())
    one = engine()
    one._idle.append(Handle(SHORT, user_agent="x", ca_file=one._ca_file, denied=lambda _ip: True))
    seen = probe(server.url, with_engine=one)
    assert (seen.finding, seen.reason) == ("down", "address-denied")
    assert server.requests == []


def test_another_address_of_the_name_is_tried(serve, dns, probe):
    server = serve(reply())
    names = dns({("two.test", 1): [(60, "127.0.0.9"), (60, "127.0.0.1")], ("two.test", 28): [(60, "::1")]})
    seen = probe(f"http://two.test:{server.port}/", server=names.address)
    assert (seen.reason, seen.ip) == ("ok", "127.0.0.1")
    assert set(seen.addresses) == {"::1", "127.0.0.9", "127.0.0.1"}


def test_a_refusal_on_every_address_is_a_refusal(dns, probe):
    names = dns({("two.test", 1): [(60, "127.0.0.9"), (60, "127.0.0.8")], ("two.test", 28): [(60, "::1")]})
    assert probe("http://two.test:9/", server=names.address).reason == "connect-refused"


def _silent(family, address):
    """A door that answers no knock: its queue is full."""
    door = socket.socket(family)
    door.bind(address)
    door.listen(0)
    held = [door]
    for _ in range(4):
        knock = socket.socket(family)
        knock.settimeout(0)
        knock.connect_ex(door.getsockname())
        held.append(knock)
    return held


def test_a_silent_ipv6_address_does_not_hold_up_ipv4(serve, dns, probe):
    server = serve(reply())
    doors = _silent(socket.AF_INET6, ("::1", server.port))
    names = dns({("two.test", 1): [(60, "127.0.0.1")], ("two.test", 28): [(60, "::1")]})
    seen = probe(f"http://two.test:{server.port}/", server=names.address, limits=Limits(connect=4.0, total=5.0))
    assert (seen.reason, seen.ip) == ("ok", "127.0.0.1")
    assert 190 <= seen.phases.connect < 1000  # RFC 8305: a quarter of a second at most, not a share of the time-out
    for one in doors:
        one.close()


def test_of_addresses_that_race_none_may_be_denied(serve, dns, probe):
    server = serve(reply())
    names = dns({("two.test", 1): [(60, "127.0.0.1")], ("two.test", 28): [(60, "::ffff:0.0.0.0")]})
    seen = probe(f"http://two.test:{server.port}/", server=names.address)
    assert (seen.reason, server.requests) == ("address-denied", [])


def test_names_that_are_raced_for_at_once_are_not_mixed_up(serve, dns, engine, probe):
    one, other = serve(reply(b"<title>one</title>one")), serve(reply(b"<title>other</title>other"))
    names = dns({("one.test", 1): [(60, "127.0.0.1")], ("other.test", 1): [(60, "127.0.0.1")]})
    urls = [f"http://one.test:{one.port}/", f"http://other.test:{other.port}/"] * 10
    seen = probe(*urls, with_engine=engine(server=names.address))
    assert [found.title for found in seen] == ["one", "other"] * 10
