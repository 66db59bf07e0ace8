"""What causes are found, which names they get, and what bad input does: nothing."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sodsong import data
from sodsong.judge.cause.locate import chart, follow, locate, locate_in
from sodsong.judge.cause.record import Attribution, Site
from sodsong.judge.cause.tables import read_tables

TABLES = read_tables(json.loads(data.text("symptoms.json")))
SERVER = "192.0.2.9"


def site(number, status="up", symptom=None, **attributes: object):
    return Site(f"s{number}", status, symptom if status == "down" else None, attributes)


def others(first, count):
    """Healthy sites that share nothing but the province."""
    return [
        site(n, ip=f"198.51.{n % 200}.{n % 250}", ns=f"ns{n % 17}", vendor=f"v{n % 17}", province="แพร่")
        for n in range(first, first + count)
    ]


def phrae():
    """The letter's case: 34 on one server; the vendor's other server stands; the register wrongly lists two more."""
    common = {"net24": "192.0.2.0/24", "ns": "ns.host-a.test", "province": "แพร่"}
    sites = [site(n, "down", "connect-refused", ip=SERVER, vendor="ก", **common) for n in range(34)]
    sites += [site(n, ip="192.0.2.10", vendor="ก", **common) for n in range(34, 46)]
    sites += [site(n, ip=f"203.0.113.{n}", vendor="ก", ns="ns.b.test", province="แพร่") for n in (46, 47)]
    return [*sites, *others(48, 36)]


def test_the_case_of_august_2563():
    answer = locate(phrae(), TABLES)
    (cause,) = answer.causes
    assert (cause.kind, cause.value) == ("ip", SERVER)
    assert cause.sites == tuple(f"s{n}" for n in range(34))
    assert (cause.equivalent, cause.healthy) == ((), ())
    assert cause.confidence >= 0.95
    assert (answer.independent, answer.unknown) == ((), ())


def test_found_while_the_failure_is_still_spreading():
    sites = phrae()
    half = [Site(one.id, "down" if n < 12 else "up", one.symptom, one.attributes) for n, one in enumerate(sites)]
    (cause,) = locate(half, TABLES).causes
    assert (cause.kind, cause.value) == ("ip", SERVER)
    assert cause.healthy == tuple(f"s{n}" for n in range(12, 34))
    assert cause.confidence >= 0.7


def test_a_vendor_and_its_only_server_are_one_set_named_by_the_server():
    sites = [site(n, "down", "connect-timeout", ip=SERVER, ns="n", vendor="ก") for n in range(8)] + others(8, 60)
    (cause,) = locate(sites, TABLES).causes
    assert (cause.kind, cause.value) == ("ip", SERVER)
    assert set(cause.equivalent) == {("ns", "n"), ("vendor", "ก")}


@pytest.mark.parametrize(
    ("symptom", "kind"), [("dns-timeout", "ns"), ("connect-refused", "ip"), ("tls-expired", "tls")]
)
def test_the_symptom_chooses_among_equal_names(symptom, kind):
    sites = [site(n, "down", symptom, ip=SERVER, ns="n", tls="t") for n in range(8)] + others(8, 60)
    (cause,) = locate(sites, TABLES).causes
    assert cause.kind == kind


def test_a_missing_address_is_filled_in_from_those_who_share_the_rest():
    sites = [site(n, "down", "connect-refused", ip=SERVER, ns="n", vendor="ก") for n in range(9)]
    sites += [site(n, "down", None, ns="n", vendor="ก") for n in (9, 10)]
    sites += others(11, 60)
    (cause,) = locate(sites, TABLES).causes
    assert {"s9", "s10"} <= set(cause.sites)


def test_independent_failures_are_left_over_and_unknown_ones_apart():
    sites = [*phrae(), site(200, "down", "http-5xx", ip="203.0.113.200"), site(201, "unknown", ip=SERVER)]
    answer = locate(sites, TABLES)
    assert len(answer.causes) == 1
    assert answer.independent == ("s200",)
    assert answer.unknown == ("s201",)


def test_a_cdn_is_no_evidence():
    """Sites of sixteen vendors share one address: a delivery network's, which says nothing of where they are hosted."""
    cdn = [
        site(n, "down" if n < 12 else "up", "http-5xx", ip="203.0.113.1", vendor=f"v{n}", ns=f"n{n}") for n in range(16)
    ]
    assert locate([*cdn, *others(20, 100)], TABLES).causes == ()
    one_vendor = [Site(one.id, one.status, one.symptom, {**one.attributes, "vendor": "ก"}) for one in cdn]
    assert locate([*one_vendor, *others(20, 100)], TABLES).causes != ()


def test_an_address_marked_as_a_cdns_is_no_evidence():
    marked = [site(n, "down", "http-5xx", ip="203.0.113.1", cdn="edge") for n in range(6)]
    assert locate([*marked, *others(20, 100)], TABLES).causes == ()
    plain = [site(n, "down", "http-5xx", ip="203.0.113.1") for n in range(6)]
    assert locate([*plain, *others(20, 100)], TABLES).causes != ()


def test_a_province_is_not_blamed_for_its_vendor():
    sites = [
        site(n, "down", "connect-timeout", ip=SERVER, province="แพร่", district="เมือง", registrar="r") for n in range(9)
    ]
    far = [site(n, ip=f"198.51.100.{n}", province=f"p{n % 9}", registrar=f"r{n % 3}") for n in range(9, 99)]
    (cause,) = locate([*sites, *far], TABLES).causes
    assert (cause.kind, cause.value) == ("ip", SERVER)
    assert not {kind for kind, _ in cause.equivalent} & {"province", "district", "registrar"}


def test_two_causes_at_once():
    sites = phrae()
    more = [site(n, "down", "dns-servfail", ip=f"198.18.0.{n}", ns="ns.z.test") for n in range(300, 309)]
    found = {(one.kind, one.value): len(one.sites) for one in locate([*sites, *more], TABLES).causes}
    assert found == {("ip", SERVER): 34, ("ns", "ns.z.test"): 9}


def test_everything_down_is_said_modestly():
    sites = [site(n, "down", "connect-timeout", ip=f"198.51.100.{n}") for n in range(40)]
    (cause,) = locate(sites, TABLES).causes
    assert (cause.kind, cause.value, len(cause.sites)) == ("all", "*", 40)
    assert cause.confidence <= 0.5


def test_listed_values_are_each_a_bond():
    sites = [site(n, "down", "dns-timeout", ip=f"198.18.0.{n}", ns=["ns2.z.test", f"own{n}"]) for n in range(8)]
    (cause,) = locate([*sites, *others(8, 60)], TABLES).causes
    assert (cause.kind, cause.value) == ("ns", "ns2.z.test")
    assert len(cause.sites) == 8


def test_kinds_nobody_knows_are_used_as_they_come():
    sites = [site(n, "down", None, rack="7", ip=f"198.18.0.{n}") for n in range(9)]
    (cause,) = locate([*sites, *others(9, 60)], TABLES).causes
    assert (cause.kind, cause.value) == ("rack", "7")


def test_no_failures_no_causes():
    assert locate([], TABLES) == Attribution()
    assert locate(others(0, 9), TABLES) == Attribution()


WILD = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from(["", "a", "b", SERVER])
    | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=2) | st.tuples(inner)
    ),
    max_leaves=4,
)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.builds(
            Site,
            st.text(max_size=3),
            st.sampled_from(["up", "down", "unknown"]),
            st.none() | st.sampled_from(["connect-refused", "dns-timeout", "?"]),
            st.dictionaries(st.sampled_from(["ip", "ns", "vendor", "cdn", "x", ""]), WILD, max_size=5),
        ),
        max_size=40,
    )
)
def test_wild_attributes_never_raise_and_every_failed_site_is_told_of(sites):
    answer = locate(sites, TABLES)
    told = {one for cause in answer.causes for one in cause.sites} | set(answer.independent)
    assert told == {one.id for one in sites if one.status == "down"}
    assert all(0 <= cause.confidence <= 1 and cause.sites for cause in answer.causes)
    assert locate(sites, TABLES) == answer


def test_an_address_beats_its_network_for_the_same_refused_sites():
    """34 sites refuse on one address that is all its network has here: the server is named, the network beside it."""
    common = {"ip": SERVER, "net24": "192.0.2.0/24"}
    sites = [site(n, "down", "connect-refused", **common) for n in range(34)]
    (cause,) = locate([*sites, *others(34, 50)], TABLES).causes
    assert (cause.kind, cause.value, len(cause.sites)) == ("ip", SERVER, 34)
    assert cause.equivalent == (("net24", "192.0.2.0/24"),)


def test_behind_a_crowd_a_site_is_looked_for_where_its_like_are():
    """Two of the vendor's sites hide behind a delivery network's address: they fell with the vendor's server."""
    cdn = [site(n, ip="203.0.113.1", net24="203.0.113.0/24", vendor=f"v{n}") for n in range(200, 212)]
    sites = [site(n, "down", "connect-refused", ip=SERVER, vendor="ก") for n in range(9)]
    sites += [site(n, "down", "http-5xx", ip="203.0.113.1", net24="203.0.113.0/24", vendor="ก") for n in (9, 10)]
    sites += [site(n, ip="192.0.2.10", vendor="ก") for n in range(220, 224)]
    (cause,) = locate([*sites, *cdn, *others(11, 60)], TABLES).causes
    assert (cause.kind, cause.value) == ("ip", SERVER)
    assert {"s9", "s10"} <= set(cause.sites)
    assert cause.healthy == ()


def test_a_network_that_fails_is_one_cause_though_some_sites_lack_its_number():
    """An operator of three /24s; a seventh of its sites have no AS number in the register: not one cause more for them."""
    sites = []
    for n in range(120):
        known = {"asn": "AS64500"} if n % 7 else {}
        sites.append(site(n, "down", "connect-timeout", net24=f"192.0.{n % 3}.0/24", vendor=f"w{n % 12}", **known))
    sites += [site(n, asn=f"AS{n % 9}", net24=f"198.51.{n % 40}.0/24", vendor=f"v{n % 17}") for n in range(200, 900)]
    (cause,) = locate(sites, TABLES).causes
    assert (cause.kind, cause.value, len(cause.sites)) == ("asn", "AS64500", 120)


def test_an_atlas_follows_the_rounds():
    """Kept between rounds it says what a fresh one says: the fall, a moved site, a new one, the return."""
    before = [Site(one.id, "up", None, one.attributes) for one in phrae()]
    atlas = chart(before)
    assert locate_in(atlas, TABLES) == Attribution()
    fallen = follow(atlas, phrae()[:34])
    assert locate_in(fallen, TABLES) == locate(phrae(), TABLES)
    assert locate_in(atlas, TABLES) == Attribution(), "the earlier atlas stays what it was"
    new = site(900, "down", "connect-refused", ip=SERVER, vendor="ก")
    moved = site(40, "down", "connect-refused", ip=SERVER, vendor="ก")
    (cause,) = locate_in(follow(fallen, [new, moved]), TABLES).causes
    assert {"s40", "s900"} <= set(cause.sites)
    assert len(cause.sites) == 36
    assert locate_in(follow(fallen, before), TABLES) == Attribution()


SITES = st.builds(
    Site,
    st.sampled_from([f"s{n}" for n in range(12)]),
    st.sampled_from(["up", "down", "unknown"]),
    st.none() | st.sampled_from(["connect-refused", "dns-timeout"]),
    st.dictionaries(
        st.sampled_from(["ip", "ns", "vendor", "cdn", "x"]),
        st.sampled_from([None, "", "a", "b", "c", 7, ["a", "b"], ["b", "d"], [], {}]),
        max_size=4,
    ),
)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(SITES, max_size=12, unique_by=lambda site: site.id),
    st.lists(st.lists(SITES, max_size=4, unique_by=lambda site: site.id), max_size=4),
)
def test_following_changes_says_what_starting_anew_says(first, rounds):
    atlas, now = chart(first), {site.id: site for site in first}
    for changed in rounds:
        atlas = follow(atlas, changed)
        now.update({site.id: site for site in changed})
        assert locate_in(atlas, TABLES) == locate(now.values(), TABLES)


def test_a_network_of_crowded_addresses_is_no_evidence_either():
    """Failing sites of many vendors whose address is not known, but their network is: a delivery network's."""
    edge = {"net24": "203.0.113.0/24", "asn": "AS64501"}
    cdn = [site(n, ip="203.0.113.1", vendor=f"v{n}", **edge) for n in range(200, 216)]
    fallen = [site(n, "down", "connect-timeout", vendor=f"w{n}", **edge) for n in range(14)]
    assert locate([*fallen, *cdn, *others(20, 100)], TABLES).causes == ()
    plain = [Site(one.id, one.status, one.symptom, {"vendor": one.attributes["vendor"], **edge}) for one in fallen]
    (cause,) = locate([*plain, *others(20, 100)], TABLES).causes
    assert set(cause.sites) == {one.id for one in plain}
