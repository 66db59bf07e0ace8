from dataclasses import replace

import pytest

from sodsong.desk.registry import importing, measured, ops, queries
from sodsong.desk.registry.models import FormerName, Hosting, Lao, Site
from sodsong.ground.places.record import Lao as Place
from sodsong.observe.intake.registry_file import RegistryRow
from tests.desk.helpers import BEGAN, at, phrae

pytestmark = pytest.mark.django_db


def row(type_="อบต.", url="http://a.test/", vendor="", aliases=()):
    names = {"อบต.": "องค์การบริหารส่วนตำบลท่าข้าม", "ทต.": "เทศบาลตำบลท่าข้าม"}
    place = Place("540166", type_, "ท่าข้าม", names[type_], "เมืองแพร่", "แพร่")
    return RegistryRow(line=2, lao=place, url=url, vendor=vendor, aliases=aliases)


def test_the_shipped_register_is_phrae_with_nothing_watched():
    phrae_rows = phrae()
    assert Lao.objects.count() == 84
    assert [d.name for d in Lao.objects.get(code="540050").province.districts.all()] == [
        "เมืองแพร่", "สูงเม่น", "เด่นชัย", "ลอง", "สอง", "ร้องกวาง", "วังชิ้น", "หนองม่วงไข่",
    ]  # fmt: skip
    assert phrae_rows == Site.objects.count() == Site.objects.filter(watched=True).count()


def test_an_import_says_what_it_did_and_twice_does_nothing():
    assert importing.import_rows([row()], BEGAN).created == ["540166"]
    again = importing.import_rows([row()], BEGAN)
    assert (again.created, again.updated, again.unchanged) == ([], [], ["540166"])


def test_a_dry_run_changes_nothing():
    assert importing.import_rows([row()], BEGAN, dry_run=True).created == ["540166"]
    assert not Lao.objects.exists()


def test_a_new_type_keeps_the_old_name():
    importing.import_rows([row()], BEGAN)
    assert importing.import_rows([row("ทต.")], at(60)).updated == ["540166"]
    assert Lao.objects.get().short_name == "ทต.ท่าข้าม"
    former = FormerName.objects.get()
    assert (former.official_name, former.until) == ("องค์การบริหารส่วนตำบลท่าข้าม", at(60))


def test_a_new_address_closes_the_old_site_and_stays_watched():
    importing.import_rows([row()], BEGAN)
    ops.watch_sites(Site.objects.all(), on=True)
    importing.import_rows([row(url="http://b.test/")], at(60))
    assert list(Site.objects.order_by("since").values_list("url", "until", "watched")) == [
        ("http://a.test/", at(60), False),
        ("http://b.test/", None, True),
    ]


def test_an_empty_address_or_vendor_says_nothing():
    importing.import_rows([row(vendor="ผู้ให้บริการสมมุติ ก")], BEGAN)
    assert importing.import_rows([row(url="", vendor="")], at(60)).unchanged == ["540166"]
    assert Hosting.objects.get().vendor.name == "ผู้ให้บริการสมมุติ ก"


def test_a_site_that_moves_keeps_its_hosting_history():
    importing.import_rows([row()], BEGAN)
    site = Site.objects.get()
    for second, address in ((0, "192.0.2.7"), (60, "192.0.2.7"), (120, "192.0.2.8")):
        measured.seen_on({site.pk: (address, at(second))})
    assert list(Hosting.objects.order_by("since").values_list("server__address", "since", "until")) == [
        ("192.0.2.7", BEGAN, at(120)),
        ("192.0.2.8", at(120), None),
    ]


def test_what_is_exported_can_be_imported_unchanged():
    phrae()
    exported = list(queries.export_rows())
    assert len(exported) == 84
    rows = [
        RegistryRow(
            line=i,
            lao=Place(r["code"], r["type"], r["name"], r["official_name"], r["district"], r["province"]),
            url=r["url"],
            vendor=r["vendor"],
            aliases=tuple(filter(None, r["aliases"].split("|"))),
        )
        for i, r in enumerate(exported, start=2)
    ]
    assert len(importing.import_rows(rows, at(60)).unchanged) == 84


def test_ten_thousand_rows_are_a_few_statements(django_assert_max_num_queries):
    """Each statement writes hundreds; the second time nothing is written, and what changed is one row's own affair."""
    rows = [
        RegistryRow(number, Place(str(900_000 + number), "อบต.", f"ก{number}", f"องค์การบริหารส่วนตำบลก{number}", f"อ{number % 9}", "แพร่"),
                    f"http://t{number}.test/", f"ผู้ให้บริการสมมุติ {number % 7}")
        for number in range(2_000)
    ]  # fmt: skip
    with django_assert_max_num_queries(80):
        assert len(importing.import_rows(rows, BEGAN).created) == 2_000
    with django_assert_max_num_queries(30):
        assert len(importing.import_rows(rows, at(60)).unchanged) == 2_000
    moved = [replace(rows[0], vendor="ผู้ให้บริการสมมุติ ใหม่"), *rows[1:], replace(rows[5], url="http://new.test/")]
    done = importing.import_rows(moved, at(120))
    assert (done.updated, len(done.unchanged)) == (["900000", "900005"], 1_999)
    assert Hosting.objects.get(site__lao__code="900000", until__isnull=True).vendor.name == "ผู้ให้บริการสมมุติ ใหม่"
    assert [site.url for site in Site.objects.filter(lao__code="900005").order_by("pk")] == [
        "http://t5.test/",
        "http://new.test/",
    ]
