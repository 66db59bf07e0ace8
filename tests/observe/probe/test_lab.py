"""Probes of the simulated hosting world: 84 sites, and every fault told by its right name."""

from collections import Counter

import pytest

from sodsong.lab.run import Lab
from sodsong.observe.probe.plan import Limits
from sodsong.observe.probe.resolver import Resolver

QUICK = Limits(connect=1.0, total=2.0)


@pytest.fixture(scope="module")
def lab():
    with Lab.of_phrae(seed=11) as running:
        yield running


@pytest.fixture
def see(lab, engine, probe):
    """The observations of the sites with these codes (all when none is given), by code."""

    def run(*codes: str, limits=None):
        sites = [site for site in lab.world.sites if not codes or site.code in codes]
        one = engine(resolver=Resolver(lab.resolver, timeout=1.0), ca_file=str(lab.ca_pem), limits=limits or Limits())
        found = probe(*[site.url for site in sites], with_engine=one)
        return dict(zip([site.code for site in sites], [found] if len(sites) == 1 else found, strict=True))

    yield run
    lab.repair()


def test_all_sites_are_up_and_show_what_they_share(lab, see):
    found = see()
    assert Counter(one.reason for one in found.values()) == {"ok": 84}
    for site in lab.world.sites:
        seen = found[site.code]
        assert seen.title == site.official_name
        assert seen.ip in site.addresses
        assert dict(seen.marks).get("cms", "") == site.cms
        assert seen.charset == ("windows-874" if site.code == lab.world.windows_874_code else "utf-8")
        assert (seen.certificate is not None) == site.https
        assert (site.cdn_name is None) == (seen.cname == ())


def test_one_server_down_is_34_sites_down(lab, see):
    lab.server_down(lab.world.failing_address)
    found = see()
    assert {code for code, one in found.items() if one.finding == "down"} == set(lab.world.failing_codes)
    assert {found[code].reason for code in lab.world.failing_codes} == {"connect-refused"}


@pytest.mark.parametrize(
    ("verb", "mode", "finding", "reason"),
    [
        ("dns", "nxdomain", "down", "dns-nxdomain"),
        ("dns", "servfail", "down", "dns-servfail"),
        ("dns", "silence", "down", "dns-timeout"),
        ("certificate", "expired", "down", "tls-expired"),
        ("certificate", "wrong-name", "down", "tls-name-mismatch"),
        ("certificate", "untrusted", "down", "tls-untrusted"),
        ("page", "database-error", "down", "database-error"),
        ("page", "suspended", "down", "suspended"),
        ("page", "gambling", "degraded", "hacked-gambling"),
    ],
)
def test_each_fault_has_its_name(lab, see, verb, mode, finding, reason):  # noqa: PLR0917  # pytest names them
    code = next(site.code for site in lab.world.sites if site.https and not site.edges)
    getattr(lab, verb)(code, mode)
    assert (see(code)[code].finding, see(code)[code].reason) == (finding, reason)


def test_a_cut_line_looks_like_everyone_at_once(lab, see):
    lab.own_line_cut()
    codes = lab.world.failing_codes[:5]
    assert {one.finding for one in see(*codes, limits=QUICK).values()} == {"down"}
