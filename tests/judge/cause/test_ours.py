"""Our own line, the province's and our own resolver are tried before anybody is blamed; what is old weighs less."""

import json

import pytest

from sodsong import data
from sodsong.judge.cause.locate import locate
from sodsong.judge.cause.record import Site
from sodsong.judge.cause.tables import read_tables

TABLES = read_tables(json.loads(data.text("symptoms.json")))


def mixed(count=84, vendors=7):
    """Sites of several vendors, each with two servers, a network and a name-server set of its own."""
    for n in range(count):
        v = n % vendors
        attributes = {"ip": f"198.51.{v}.{n // vendors % 2}", "net24": f"198.51.{v}.0/24", "ns": f"ns{v}"}
        yield Site(f"s{n}", "up", None, {**attributes, "vendor": f"v{v}", "province": "แพร่"})


def fallen(sites, which, symptom):
    return [Site(s.id, "down", symptom, s.attributes) if which(n) else s for n, s in enumerate(sites)]


@pytest.mark.parametrize("share", [1.0, 0.95])
def test_nearly_everything_down_at_once_blames_nobody(share):
    answer = locate(fallen(mixed(), lambda n: n < 84 * share, "connect-timeout"), TABLES)
    assert [(c.kind, c.value) for c in answer.causes] == [("all", "*")]
    assert answer.causes[0].confidence < 0.7
    assert not answer.independent


@pytest.mark.parametrize("every", [1, 2, 3])
def test_names_that_fail_whoever_serves_them_are_our_resolvers_doing(every):
    sites = fallen(mixed(), lambda n: n // 7 % every == 0, "dns-timeout")
    sites[1] = Site("s1", "down", "http-5xx", sites[1].attributes)
    answer = locate(sites, TABLES)
    assert [c.kind for c in answer.causes] == ["resolver"]
    assert answer.independent == ("s1",)


def test_two_name_server_sets_that_fail_are_two_causes_not_our_resolver():
    answer = locate(fallen(mixed(), lambda n: n % 7 in (2, 5), "dns-timeout"), TABLES)
    assert {(c.kind, c.value) for c in answer.causes} == {("ns", "ns2"), ("ns", "ns5")}


def test_all_sites_on_one_server_down_are_that_servers():
    sites = [Site(f"s{n}", "down", "connect-refused", {"ip": "192.0.2.9"}) for n in range(12)]
    (cause,) = locate(sites, TABLES).causes
    assert (cause.kind, cause.value) == ("ip", "192.0.2.9")


def test_a_province_whose_line_fails_is_named_and_no_vendor():
    sites = [Site(s.id, s.status, None, {**s.attributes, "province": f"p{n // 84}"}) for n, s in enumerate(mixed(840))]
    (cause,) = locate(fallen(sites, lambda n: 84 <= n < 168, "connect-timeout"), TABLES).causes
    assert (cause.kind, cause.value, len(cause.sites)) == ("province", "p1", 84)


def test_what_was_last_seen_long_ago_weighs_less():
    """Three failures on one address, of which it is not known for sure whether they are still there."""
    others = list(mixed())

    def sure(age):
        failed = [Site(f"f{n}", "down", "connect-refused", {"ip": "192.0.2.9"}, age) for n in range(3)]
        return max((c.confidence for c in locate([*others, *failed], TABLES).causes), default=0.0)

    assert sure(0) > sure(45) > sure(10_000)
    assert sure(-5) == sure(0)
