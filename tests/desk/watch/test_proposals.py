"""Vendors proposed from what sites share: asked once, answered by an officer, remembered."""

import pytest

from sodsong.desk.registry.models import Hosting, Vendor
from sodsong.desk.watch import proposals, storing
from sodsong.desk.watch.models import Proposal
from sodsong.judge.cause.kinship import kin_of
from tests.desk.helpers import at, hosted, world

pytestmark = pytest.mark.django_db


def credited(targets, credit, seconds=0):
    for target in targets:
        storing.learn([(target.site_id, {"credit": credit}, at(seconds))])


@pytest.fixture
def twelve():
    """Twelve sites on one server say the same maker in their footers; another says so elsewhere."""
    targets = world(failing=12)
    Hosting.objects.filter(vendor__isnull=False).delete()
    credited(targets[:12], "ร้านเว็บสมมุติ")
    credited(targets[20:21], "ร้านเว็บสมมุติ")
    return targets


def test_twelve_sites_that_share_server_and_footer_credit_are_one_question(twelve):
    assert proposals.propose(at(60)) == 1
    (row,) = Proposal.objects.all()
    assert row.bonds == [["credit", "ร้านเว็บสมมุติ"], ["ip", "192.0.2.7"]]
    assert {site.pk for site in row.sites.all()} == {target.site_id for target in twelve[:12]}
    assert proposals.propose(at(120)) == 0


def test_accepted_the_sites_are_with_that_vendor_and_a_newcomer_is_asked_about(twelve):
    proposals.propose(at(60))
    vendor = proposals.accept(Proposal.objects.get(), "  ร้านเว็บสมมุติ  จำกัด ", "somsri", at(70))
    assert vendor.name == "ร้านเว็บสมมุติ จำกัด"
    assert Hosting.objects.filter(vendor=vendor, since=at(70), until=None).count() == 12
    assert proposals.propose(at(80)) == 0
    hosted(twelve[20:21], "192.0.2.7", 90)
    assert proposals.propose(at(100)) == 1
    further = Proposal.objects.get(decided_at=None)
    assert (further.vendor, further.sites.get().pk) == (vendor, twelve[20].site_id)


def test_declined_it_is_not_asked_again_for_these_sites(twelve):
    proposals.propose(at(60))
    proposals.decline(Proposal.objects.get(), "somsri", at(70))
    assert proposals.propose(at(80)) == 0
    with pytest.raises(proposals.AlreadyDecidedError):
        proposals.accept(Proposal.objects.get(), "ก", "second", at(90))
    assert not Vendor.objects.filter(name="ก").exists()


def test_a_question_that_the_world_has_answered_falls_away(twelve):
    proposals.propose(at(60))
    for n, target in enumerate(twelve[:12]):
        hosted([target], f"203.0.113.{n}", 70)
        storing.learn([(target.site_id, {"net24": f"203.0.{n}.0/24"}, at(71))])
    assert proposals.propose(at(80)) == 1
    assert Proposal.objects.get().decision == "outdated"


def test_what_says_nothing_is_not_asked_about():
    same = {"ip": "192.0.2.9", "credit": "ก"}
    assert not kin_of({"a": same, "b": same})
    assert not kin_of({name: {**same, "cdn": "cloudflare"} for name in "abcd"})
    assert not kin_of({name: {"credit": "ก"} for name in "abcd"})
    assert not kin_of({**{name: {**same, "vendor": "ก"} for name in "ab"}, "c": {**same, "vendor": "ข"}, "d": same})
    assert not kin_of({f"{n}": {"ip": "192.0.2.9", "ns": "ns.registrar.test"} for n in range(9)})
    others = {f"o{n}": {"ip": f"198.51.100.{n}", "ns": f"ns{n}"} for n in range(20)}
    (kin,) = kin_of({**others, **{name: {"ip": "192.0.2.9", "ns": "ns.test"} for name in "abcd"}})
    assert kin.bonds == (("ns", "ns.test"), ("ip", "192.0.2.9"))
