"""What many sites teach at once is stored as if each had come alone, in as many statements for sixty sites as for one."""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sodsong.desk.registry import measured
from sodsong.desk.registry import ops as registry
from sodsong.desk.registry.models import Hosting, Lao, Province, Server, Site, Term
from sodsong.desk.watch import storing
from sodsong.desk.watch.models import Attribute, Flip, Target
from sodsong.judge.verdict import form
from sodsong.judge.verdict.record import Flip as PureFlip
from sodsong.judge.verdict.record import Sight, Window
from tests.desk.helpers import BEGAN, at

pytestmark = pytest.mark.django_db
STATES = ("up", "down", "unknown", "degraded")


# One site after the other, as slowly and plainly as it can be said: what `storing` must come to.
def one_by_one(windows, flips, lessons, endings, now):
    for key, w in windows.items():
        said = {"window": form.window_to_json(w), "state": w.state, "since": w.since, "reason": w.reason}
        Target.objects.filter(pk=int(key)).update(**said)
    for f in flips:
        rest = {"confirmed_at": f.confirmed_at, "was": f.was, "reason": f.reason}
        Flip.objects.get_or_create(target_id=int(f.target), at=f.at, now=f.now, defaults=rest)
    for pk, attributes, when in lessons:
        site = Site.objects.get(pk=pk)
        for kind, value in attributes.items():
            Attribute.objects.filter(site=site, kind=kind, until__isnull=True).update(until=when)
            if value:
                Attribute.objects.create(site=site, kind=kind, value=value, since=when)
        if "ip" in attributes:
            lie_on(site, attributes["ip"], when)
    for pk, day in endings.items():
        registry.set_term(Site.objects.get(pk=pk), "certificate", day, now)


def lie_on(site, address, when):
    current = site.hostings.filter(server__isnull=False, until__isnull=True)
    server = Server.objects.get_or_create(address=address)[0] if address else None
    if server is None or not current.filter(server=server).exists():
        current.update(until=when)
        if server:
            Hosting.objects.create(site=site, server=server, since=when)


def at_once(windows, flips, lessons, endings, now):
    storing.store_windows(windows)
    storing.store_flips(flips)
    storing.learn(lessons)
    storing.note_endings(endings, now)


def rows():
    """Everything that was stored, without the numbers the database gave it."""
    return [
        list(Target.objects.order_by("pk").values("pk", "window", "state", "since", "reason")),
        sorted(Flip.objects.values_list("target", "at", "confirmed_at", "was", "now", "reason", "taken_at")),
        sorted(Attribute.objects.values_list("site", "kind", "since", "value", "until"), key=str),
        sorted(Hosting.objects.values_list("site", "server__address", "vendor__name", "since", "until"), key=str),
        sorted(Term.objects.values_list("site", "kind", "ends", "by", "since", "until"), key=str),
        sorted(Server.objects.values_list("address", flat=True)),
    ]


ADDRESSES = ("192.0.2.1", "192.0.2.2", "2001:DB8::1", "2001:db8:0::1", "")
KINDS = st.dictionaries(st.sampled_from(("server", "tls", "net24")), st.sampled_from(("a", "b", "x" * 500, "")))
TAUGHT = st.tuples(KINDS, st.none() | st.sampled_from(ADDRESSES))
DAYS = st.integers(0, 3).map(lambda days: date(2020, 9, 1) + timedelta(days=days))
BATCH = st.fixed_dictionaries(
    {
        "windows": st.dictionaries(st.integers(0, 5), st.sampled_from(STATES)),
        "lessons": st.dictionaries(st.integers(0, 5), TAUGHT),
        "endings": st.dictionaries(st.integers(0, 5), DAYS),
    }
)


def stored(batches, store):
    """The rows after ``batches``, which are undone again."""
    with transaction.atomic():
        sites = list(Site.objects.order_by("pk"))
        targets = list(Target.objects.filter(site__in=sites).order_by("site"))
        vendor = registry.vendor_named("ผู้ให้บริการสมมุติ ก")
        registry.declare_vendor(sites[0], vendor, BEGAN)
        registry.set_term(sites[1], "certificate", date(2020, 9, 2), BEGAN, by="somsri")
        for number, batch in enumerate(batches):
            now = at(60 * number)
            windows = {
                str(targets[n].pk): Window(state, now, "ok", (Sight("here", now, "up", "ok", 0.5),))
                for n, state in batch["windows"].items()
            }
            flips = [PureFlip(key, w.since, now, "unknown", w.state, w.reason) for key, w in windows.items()] * 2
            lessons = [
                (sites[n].pk, kinds | ({} if address is None else {"ip": address}), at(60 * number + n))
                for n, (kinds, address) in batch["lessons"].items()
            ]
            store(windows, flips, lessons, {sites[n].pk: day for n, day in batch["endings"].items()}, now)
        found = rows()
        transaction.set_rollback(True)
    return found


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(batches=st.lists(BATCH, min_size=1, max_size=4))
def test_many_at_once_come_to_the_rows_of_one_after_the_other(batches):
    with transaction.atomic():
        watched()
        assert stored(batches, at_once) == stored(batches, one_by_one)
        transaction.set_rollback(True)


def watched(count=6):
    province = Province.objects.create(name="จังหวัดสมมุติ")
    laos = Lao.objects.bulk_create(Lao(code=f"x{n}", province=province, name=f"สมมุติ {n}") for n in range(count))
    sites = Site.objects.bulk_create(Site(lao=lao, url=f"http://{lao.code}.test/", since=BEGAN) for lao in laos)
    Target.objects.bulk_create(Target(site=site, kind="home", url=site.url) for site in sites)


def teach_all(sites, second, address):
    lessons = [
        (site.pk, {"ip": f"192.0.2.{address + n % 5}", "server": "LabServer"}, at(second))
        for n, site in enumerate(sites)
    ]
    windows = {str(target.pk): Window("up", at(second), "ok") for target in Target.objects.filter(site__in=sites)}
    at_once(windows, [], lessons, {site.pk: date(2020, 9, second % 28 + 1) for site in sites}, at(second))


def test_all_sites_cost_as_many_statements_as_one():
    watched(61)
    sites = list(Site.objects.order_by("pk"))
    counts = []
    for some, second in ((sites[:1], 0), (sites[1:], 1)):
        with CaptureQueriesContext(connection) as asked:
            teach_all(some, second, 1)
        counts.append(len(asked))
    assert counts[0] == counts[1] < 25


def test_what_is_gone_from_the_register_teaches_nothing():
    watched()
    site = Site.objects.first()
    gone = site.pk + 1_000_000
    at_once(
        {str(gone): Window("up", at(0), "ok")},
        [],
        [(gone, {"ip": "192.0.2.1"}, at(0))],
        {gone: date(2020, 9, 1)},
        at(0),
    )
    measured.left_servers({gone: at(0)})
    assert not Attribute.objects.exists()
    assert not Hosting.objects.filter(server__isnull=False).exists()
    assert not Term.objects.exists()
