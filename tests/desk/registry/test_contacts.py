import json

import pytest
from django.db import connection

from sodsong.desk.registry import addresses, ops, queries
from sodsong.desk.registry.models import Contact, Vendor
from sodsong.desk.registry.sealing import digest
from sodsong.observe.intake.contacts_file import read_contacts
from tests.desk import world
from tests.desk.helpers import BEGAN, at

pytestmark = pytest.mark.django_db
USER = "U" + "0123456789abcdef" * 2
GROUP = "C" + "0123456789abcdef" * 2


def laos():
    return world.register(1).laos


def test_an_address_lies_sealed_and_is_found_again():
    lao = laos()["540166"]
    ops.add_contact(lao, "line", USER, "นายช่าง ก", BEGAN)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM registry_contact")
        kept = repr(cursor.fetchall())
    assert USER not in kept
    assert USER[1:12] not in kept
    (found,) = queries.contacts_by_address("line", USER)
    assert (found.lao, found.address, found.owner) == (lao, USER, lao)
    assert not queries.contacts_by_address("line", GROUP).exists()
    assert not queries.contacts_by_address("line", "no id at all").exists()


def test_the_same_address_twice_is_one_contact_and_lifts_a_block():
    lao = laos()["540166"]
    first = ops.add_contact(lao, "email", "Plad@EXAMPLE.test", "", BEGAN)
    ops.block_contact(first, "address-unknown", at(5))
    again = ops.add_contact(lao, "email", " Plad@example.test ", "ปลัด ก", at(60))
    assert (again.pk, again.name, again.blocked_at) == (first.pk, "ปลัด ก", None)


def test_contacts_are_tried_in_the_order_an_officer_gives():
    vendor = Vendor.objects.create(name="โฮสต์สมมุติ ก")
    one = ops.add_contact(vendor, "email", "a@example.test", "", BEGAN)
    two = ops.add_contact(vendor, "webhook", "https://example.test/hook", "", BEGAN)
    assert list(queries.contacts_of(vendor)) == [one, two]
    ops.prefer_contact(two)
    assert list(queries.contacts_of(vendor)) == [two, one]
    ops.end_contact(two, at(9))
    assert list(queries.contacts_of(vendor)) == [one]


def test_a_purged_contact_keeps_neither_address_nor_name():
    contact = ops.add_contact("assessors", "line", GROUP, "กลุ่มสมมุติ", BEGAN)
    assert queries.held_about(contact)["address"] == GROUP
    ops.purge_contact(contact, at(60))
    kept = Contact.objects.get()
    assert (kept.address, kept.name, kept.digest, kept.until, kept.purged_at) == (None, "", "", at(60), at(60))
    assert GROUP not in json.dumps(queries.held_about(kept))


@pytest.mark.parametrize(
    ("channel", "address"),
    [
        ("line", "U123"),
        ("line", USER.upper()),
        ("email", "nobody"),
        ("email", "a@b\nBcc: c@d.test"),
        ("webhook", "ftp://example.test"),
        ("webhook", "https://"),
        ("apprise", "https://example.test"),
        ("apprise", "file:///etc/passwd"),
        ("email", ""),
        ("email", "a" * 600 + "@example.test"),
    ],
)
def test_what_is_no_address_is_refused(channel, address):
    with pytest.raises(addresses.BadAddress):
        ops.add_contact("nacc", channel, address, "", BEGAN)


def test_export_gives_back_what_import_took():
    laos()
    text = (
        "ของ,หน่วยงาน,ช่องทาง,ที่อยู่,ชื่อ\n"
        "สำนักงาน,assessors,LINE," + GROUP + ",กลุ่มสมมุติ\n"
        "อำเภอ,เมืองแพร่,อีเมล,amphoe@example.test,\n"
        "อปท.,540166,email,thakham@example.test,ปลัด ก\n"
    )
    read = read_contacts(text.encode("utf-8-sig"))
    assert read.problems == ()
    assert ops.import_contacts(read.rows, BEGAN) == (3, [])
    assert ops.import_contacts(read.rows, at(60)) == (0, [])
    rows = list(queries.contact_rows())
    assert sorted((row["of"], row["who"], row["channel"], row["address"], row["name"]) for row in rows) == [
        ("district", "เมืองแพร่", "email", "amphoe@example.test", ""),
        ("lao", "540166", "email", "thakham@example.test", "ปลัด ก"),
        ("office", "assessors", "line", GROUP, "กลุ่มสมมุติ"),
    ]


def test_one_bad_line_stops_the_whole_file_and_is_named():
    laos()
    text = (
        "of,who,channel,address\nlao,540166,email,a@example.test\nlao,999999,email,a@example.test\nlao,540166,line,U1\n"
    )
    added, problems = ops.import_contacts(read_contacts(text.encode()).rows, BEGAN)
    assert added == 0
    assert [(line, column) for line, column, _why in problems] == [(3, "who"), (4, "address")]
    assert not Contact.objects.exists()


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("of,who,channel\nlao,1,email\n", (1, "address")),
        ("of,who,channel,address\nlao,1,fax,2\n", (2, "channel")),
        ("of,who,channel,address\nclub,1,email,a@b.test\n", (2, "of")),
        ("of,who,channel,address\nlao,,email,a@b.test\n", (2, "who")),
        ("", (1, "")),
    ],
)
def test_a_file_that_cannot_be_read_says_where(text, where):
    assert [problem[:2] for problem in read_contacts(text.encode()).problems][:1] == [where]


@pytest.mark.parametrize("typed", ["Somsri.K@example.test", "somsri.k@example.test", "SOMSRI.K@EXAMPLE.TEST"])
def test_a_mailbox_is_found_however_its_capitals_are_written(typed):
    first = ops.add_contact("readers", "email", "Somsri.K@example.test", "", BEGAN)
    assert list(queries.contacts_by_address("email", typed)) == [first]
    assert queries.contacts_named(typed) == [first]
    assert ops.add_contact("readers", "email", typed, "", at(5)).pk == first.pk
    assert Contact.objects.get().address == "Somsri.K@example.test", "it is written to as its owner wrote it"


def test_capitals_of_a_line_id_still_count():
    ops.add_contact("readers", "line", USER, "", BEGAN)
    assert not queries.contacts_by_address("line", USER.lower()).exists()


def test_a_mailbox_kept_by_the_older_mark_is_found_as_it_was_written():
    ops.add_contact("readers", "email", "Somsri.K@example.test", "", BEGAN)
    Contact.objects.update(digest=digest("email:Somsri.K@example.test"))
    assert queries.contacts_by_address("email", "Somsri.K@example.test").count() == 1
