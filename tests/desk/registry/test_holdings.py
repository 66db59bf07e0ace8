"""Who hosts whom, with its history; what ends soon."""

from datetime import date, timedelta

import pytest

from sodsong.desk.registry import holdings, ops
from sodsong.desk.registry.models import Hosting, Term, Vendor
from sodsong.desk.watch import judging
from sodsong.desk.watch.models import Target
from sodsong.judge.verdict.rules import Rules
from sodsong.observe.probe.record import Certificate
from tests.desk import world
from tests.desk.helpers import at, phrae, seen

pytestmark = pytest.mark.django_db


def test_a_province_on_few_servers_is_told_by_share_and_index():
    world.watched(world.register())
    found = holdings.holdings("แพร่")
    assert [(str(one.holder), one.laos, one.largest) for one in found.vendors if one.holder] == [(world.VENDOR, 36, 34)]
    assert [(str(one.holder), len(one.sites)) for one in found.servers] == [("203.0.113.77", 50), ("203.0.113.9", 34)]
    assert (found.sites, found.known, round(found.largest_share, 3), found.index) == (84, 84, 0.595, 5181)
    held = holdings.held_by(Vendor.objects.get())
    assert [(str(server), len(sites)) for server, sites in held.within.items()] == [
        ("203.0.113.9", 34),
        ("203.0.113.77", 2),
    ]


def test_an_empty_province_has_no_share():
    found = holdings.holdings("แพร่")
    assert (found.largest_share, found.index, found.vendors) == (0, 0, [])


def test_a_move_keeps_its_history():
    site = world.register().sites["5497"]
    first, second = ops.vendor_named("โฮสต์สมมุติ ก"), ops.vendor_named("โฮสต์สมมุติ ข")
    assert ops.declare_vendor(site, first, at(0))
    assert not ops.declare_vendor(site, first, at(5))
    assert ops.declare_vendor(site, second, at(10))
    told = [(str(row.vendor), row.since, row.until) for row in holdings.moves_of(site.lao)]
    assert told == [("โฮสต์สมมุติ ข", at(10), None), ("โฮสต์สมมุติ ก", at(0), at(10))]


def test_a_new_end_closes_the_old_and_a_probe_does_not_shorten_what_an_officer_wrote():
    site, today = world.register().sites["5497"], date(2020, 8, 11)
    assert ops.set_term(site, "contract", today + timedelta(days=20), at(0), by="somsri")
    assert not ops.set_term(site, "contract", today + timedelta(days=20), at(1), by="somsri")
    assert not ops.set_term(site, "contract", today + timedelta(days=5), at(2))
    assert ops.set_term(site, "contract", today + timedelta(days=385), at(3), by="somsri")
    assert [(row.until is None, row.ends) for row in Term.objects.order_by("pk")] == [
        (False, date(2020, 8, 31)),
        (True, date(2021, 8, 31)),
    ]
    assert holdings.ending("แพร่", today) == []
    assert [str(row.ends) for row in holdings.ending("แพร่", date(2021, 7, 10))] == ["2021-08-31"]


def test_a_certificates_end_is_read_off_the_wire_once():
    phrae()
    target = Target.objects.filter(kind="home").first()
    shown = Certificate(not_after=at(86_400 * 30), issuer="x", sans=("a.test",), fingerprint="0" * 64)
    memory = judging.remember()
    for number, second in enumerate((50, 60), 1):
        judging._judge("here", [(number, seen(target, second, certificate=shown))], memory, Rules())
    (row,) = Term.objects.all()
    assert (row.kind, row.ends, row.by) == ("certificate", date(2020, 9, 10), "")
    assert judging.remember().ends == {target.site_id: date(2020, 9, 10)}
    assert Hosting.objects.count() == Hosting.objects.filter(vendor__isnull=False).count()
