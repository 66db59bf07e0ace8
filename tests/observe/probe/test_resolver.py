"""Own DNS: what is asked, kept and told."""

import time

import pytest

from sodsong.observe.probe.loop import Loop
from sodsong.observe.probe.resolver import Lookup, Resolver


@pytest.fixture
def ask():
    """Look a name up and wait for the answer: ``ask(resolver, host)``."""
    loops = {}

    def run(resolver, *hosts: str):
        if resolver not in loops:
            loops[resolver] = Loop()
            resolver.attach(loops[resolver])
        found = {}
        for number, host in enumerate(hosts):
            resolver.lookup(host, lambda lookup, number=number: found.__setitem__(number, lookup))
        until = time.monotonic() + 5
        while len(found) < len(hosts) and time.monotonic() < until:
            loops[resolver].turn(0.5)
        answers = [found[number] for number in range(len(hosts))]
        return answers[0] if len(hosts) == 1 else answers

    run.loops = loops
    yield run
    for resolver, loop in loops.items():
        resolver.close()
        loop.close()


def settle(ask, resolver, seconds=0.3):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        ask.loops[resolver].turn(0.05)


def test_all_addresses_are_found_ipv6_first(dns, ask):
    names = dns({("a.test", 1): [(60, "127.0.0.1"), (60, "127.0.0.2")], ("a.test", 28): [(60, "::1")]})
    found = ask(Resolver(names.address), "a.test")
    assert found.addresses[0] == "::1"
    assert set(found.addresses) == {"::1", "127.0.0.1", "127.0.0.2"}
    assert (found.rcode, found.reason, found.cname) == ("NOERROR", None, ())


def test_an_answer_is_kept_for_its_time(dns, ask):
    names = dns(
        {("a.test", 1): [(60, "127.0.0.1")], ("a.test", 28): [], ("b.test", 1): [(0, "127.0.0.1")], ("b.test", 28): []}
    )
    resolver = Resolver(names.address)
    for _ in range(3):
        ask(resolver, "a.test")
        ask(resolver, "b.test")
    assert names.asked.count(("a.test", 1)) == 1
    assert names.asked.count(("b.test", 1)) == 3


def test_an_answer_is_kept_no_longer_than_asked_for(dns, ask):
    names = dns({("a.test", 1): [(3600, "127.0.0.1")], ("a.test", 28): []})
    resolver = Resolver(names.address, max_ttl=0.1)
    ask(resolver, "a.test")
    names.zones["a.test", 1] = [(3600, "127.0.0.2")]
    time.sleep(0.15)
    assert ask(resolver, "a.test").addresses == ("127.0.0.2",)


def test_a_failure_is_kept_for_a_moment_only(dns, ask):
    names = dns({"a.test": 3})
    resolver = Resolver(names.address, negative_ttl=0.1)
    assert ask(resolver, "a.test").reason == "dns-nxdomain"
    names.zones |= {("a.test", 1): [(60, "127.0.0.1")], ("a.test", 28): []}
    assert ask(resolver, "a.test").reason == "dns-nxdomain"
    time.sleep(0.15)
    assert ask(resolver, "a.test").addresses == ("127.0.0.1",)


def test_many_who_ask_at_once_are_one_question(dns, ask):
    names = dns({("a.test", 1): [(60, "127.0.0.1")], ("a.test", 28): []})
    found = ask(Resolver(names.address), *["a.test"] * 20)
    assert {one.addresses for one in found} == {("127.0.0.1",)}
    assert len(names.asked) == 2


def test_a_silent_half_does_not_hold_the_other_up(dns, ask):
    names = dns({("a.test", 1): [(60, "127.0.0.1")], ("a.test", 28): lambda: None})
    began = time.monotonic()
    assert ask(Resolver(names.address, timeout=4), "a.test").addresses == ("127.0.0.1",)
    assert time.monotonic() - began < 2


def test_a_failing_half_does_not_matter(dns, ask):
    names = dns({("a.test", 1): [(60, "127.0.0.1")], ("a.test", 28): 2})
    assert ask(Resolver(names.address), "a.test").addresses == ("127.0.0.1",)


def test_a_lost_packet_is_asked_for_again(dns, ask):
    replies = iter([None, None])
    names = dns({("a.test", 1): lambda: next(replies, [(60, "127.0.0.1")]), ("a.test", 28): []})
    assert ask(Resolver(names.address, timeout=2), "a.test").addresses == ("127.0.0.1",)


def test_localhost_is_never_asked_of_dns(dns, ask):
    names = dns({})
    found = ask(Resolver(names.address), "localhost", "x.localhost")
    assert found == [Lookup(("::1", "127.0.0.1"), (), "NOERROR")] * 2
    assert names.asked == []


def test_a_circle_of_aliases_ends(dns, ask):
    circle = [("a.test", 5, 60, "b.test"), ("b.test", 5, 60, "a.test")]
    names = dns({("a.test", 1): circle, ("a.test", 28): circle})
    found = ask(Resolver(names.address), "a.test")
    assert (found.reason, found.addresses) == ("dns-nxdomain", ())
    assert found.cname == ("b.test", "a.test")


def test_name_servers_are_learned_meanwhile_and_kept(dns, ask):
    names = dns({
        ("www.site.go.th", 2): [], ("site.go.th", 2): [(60, "NS2.host.test"), (60, "ns1.host.test")],
        ("a.test", 1): [(60, "127.0.0.1")], ("a.test", 28): [],
    })  # fmt: skip
    resolver = Resolver(names.address)
    ask(resolver, "a.test")
    assert resolver.name_servers("www.site.go.th") == ()
    settle(ask, resolver)
    assert resolver.name_servers("www.site.go.th") == ("ns1.host.test", "ns2.host.test")
    assert resolver.name_servers("www.site.go.th") == ("ns1.host.test", "ns2.host.test")
    assert [one for one in names.asked if one[1] == 2] == [("www.site.go.th", 2), ("site.go.th", 2)]


@pytest.mark.parametrize(
    "server", ["", "resolver.test", "1.2.3", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:99999", "[::1]:x", "::g"]
)
def test_a_resolver_that_is_none_is_refused(server):
    with pytest.raises(ValueError):  # noqa: PT011  # two of Python's own messages and one of ours
        Resolver(server)


@pytest.mark.parametrize("server", ["127.0.0.1", "127.0.0.1:5353", "::1", "[::1]", "[::1]:5353"])
def test_a_resolver_is_an_address_with_or_without_port(server):
    Resolver(server)
