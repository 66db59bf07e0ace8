"""The vendor's own page behind its signed link: what we see of its customers, and its word."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from sodsong.desk import links
from sodsong.desk.cases.models import Event, Incident
from sodsong.desk.registry.models import Vendor
from sodsong.desk.watch.models import Maintenance
from tests.desk import world
from tests.desk.conftest import page, said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]


def texts(soup, selector):
    return [" ".join(found.get_text(" ", strip=True).split()) for found in soup.select(selector)]


@pytest.fixture
def path():
    world.august()
    return f"/v/{links.token('vendor', str(Vendor.objects.get().pk))}/"


def send(client, path, **typed):
    return client.post(path, {"incident": Incident.objects.get().pk, **typed}, follow=True)


def test_it_reads_which_of_its_customers_are_down_since_when(client: Client, path):
    soup = page(client.get(path))
    assert said(soup, "h1") == "ลูกค้าของท่าน ๓๔ จาก ๓๖ แห่งเข้าไม่ได้จากจุดตรวจของเรา"
    assert texts(soup, "section.card h2")[0] == "เหตุที่ ๑/๒๕๖๓: ลูกค้าของท่าน ๓๔ แห่ง"
    assert len(soup.select(".members .tile--down")) == 34
    assert "เข้าไม่ได้ ตั้งแต่ ๑๑ สิงหาคม ๒๕๖๓ เวลา ๐๙.๑๒ น.: เครื่องแม่ข่ายไม่รับการเชื่อมต่อ" in texts(soup, ".members li")[0]
    assert not soup.select("nav")


def test_acknowledging_and_promising_land_in_the_case(client: Client, path):
    soup = page(send(client, path, act="acknowledged", by="ช่าง ก"))
    assert texts(soup, ".story li") == [f"๑๑ สิงหาคม ๒๕๖๓ เวลา ๐๙.๒๐ น. {world.VENDOR} รับทราบแล้ว {world.VENDOR} (ช่าง ก)"]
    soup = page(send(client, path, act="promised", until="2020-08-11T18:00"))
    assert "ท่านรับปากว่าจะเสร็จภายใน ๑๑ สิงหาคม ๒๕๖๓ เวลา ๑๘.๐๐ น." in texts(soup, "section.card > p")[0]
    told = texts(page(client.get("/incidents/2563/1/")), ".story li")
    assert f"๐๙.๒๐ น. {world.VENDOR} รับปากว่าจะแก้ไขเสร็จภายใน ๑๑ สิงหาคม ๒๕๖๓ เวลา ๑๘.๐๐ น. {world.VENDOR}" in told


def test_its_word_confirms_the_cause(client: Client, path):
    page(send(client, path, act="cause", why="แหล่งจ่ายไฟเสีย"))
    row = Incident.objects.get()
    assert (row.confirmed, row.cause_kind) == (True, "ip")
    assert Event.objects.get(kind="confirmed").actor == world.VENDOR
    again = send(client, path, act="cause")
    assert again.status_code == 400
    assert Event.objects.filter(kind="confirmed").count() == 1


def test_comply_or_explain(client: Client, path):
    bare = send(client, path, act="not-ours")
    assert bare.status_code == 400
    assert said(page_of(bare), "#problem") == "โปรดเขียนสั้น ๆ ว่าเหตุใดจึงไม่ใช่ของท่าน"
    page(send(client, path, act="not-ours", why="ลูกค้าย้ายออกแล้ว"))
    assert Event.objects.get(kind="vendor-said").reason == "ลูกค้าย้ายออกแล้ว"


def page_of(response):
    return BeautifulSoup(response.content.decode(), "lxml")


@pytest.mark.parametrize("until", ["", "2020-08-10T09:00", "2021-08-10T09:00", "พรุ่งนี้"])
def test_a_promise_needs_a_time_to_come(client: Client, path, until):
    assert send(client, path, act="promised", until=until).status_code == 400
    assert not Event.objects.filter(kind="vendor-said").exists()


def test_maintenance_of_its_own_customers_for_three_days_at_most(client: Client, path):
    mine = list(Vendor.objects.get().hostings.values_list("site_id", flat=True))
    form = {
        "act": "planned",
        "sites": mine,
        "begins": "2020-08-12T01:00",
        "ends": "2020-08-12T05:00",
        "reason": "ย้ายเครื่อง",
    }
    soup = page(client.post(path, form, follow=True))
    assert len(soup.select("#maintenance li")) == 36
    assert {row.by for row in Maintenance.objects.all()} == {world.VENDOR}
    assert "แจ้งบำรุงรักษา" in Event.objects.get(kind="noted").reason
    assert client.post(path, {**form, "ends": "2020-08-20T05:00"}).status_code == 400
    stranger = world.Site.objects.exclude(pk__in=mine).first()
    assert client.post(path, {**form, "sites": [stranger.pk]}).status_code == 400


def test_another_vendors_incident_is_not_its_to_speak_of(client: Client, path):
    other = Vendor.objects.create(name="โฮสต์สมมุติ ข")
    theirs = f"/v/{links.token('vendor', str(other.pk))}/"
    assert said(page(client.get(theirs)), "h1") == "วันนี้ไม่มีเว็บไซต์ในทะเบียนของเราอยู่กับท่าน"
    assert send(client, theirs, act="acknowledged").status_code == 400


def test_an_altered_link_or_one_of_another_purpose_opens_nothing(client: Client, path):
    assert client.get(path[:-2] + "x/").status_code == 404
    assert client.get(f"/v/{links.token('recipient', '1')}/").status_code == 404
    answer = client.get(path)
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
