"""The public status page: what is so in both languages, nothing that is only suspected, files that any host can serve."""

import json
import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.test import Client
from lxml import etree

from sodsong.desk.cases.ops import incidents as incident_ops
from sodsong.desk.public.status import facts, shelf, tree
from sodsong.desk.public.status.front import front
from sodsong.desk.public.status.ops import Keeper, publish
from sodsong.desk.registry.models import Vendor
from sodsong.desk.watch.models import Maintenance, Target
from tests import loops
from tests.desk import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(tmp_path, settings, at):
    """Make the pages of the present as the stage does, in a folder of the test's own; returns a client to read them."""
    keeper = Keeper(settings.SODSONG.data, "แพร่")

    def make(moment=world.NOW):
        at(moment)
        keeper.keep(moment)
        return Client()

    yield make
    shelf.write(settings.SODSONG.data / shelf.NAME, {})


def soup(client, place=""):
    answer = client.get(f"/status/{place}")
    assert answer.status_code == 200
    return BeautifulSoup(answer.content.decode(), "lxml")


def text(found):
    return " ".join(found.get_text(" ", strip=True).replace("\u2060", "").split())


def test_it_tells_how_many_since_when_and_no_suspected_cause(made):
    world.august()
    page = soup(made())
    assert text(page.h1) == "เว็บไซต์ อปท. เข้าไม่ได้ ๓๔ จาก ๘๔ แห่ง"
    assert "๑๑\xa0สิงหาคม ๒๕๖๓ เวลา ๐๙.๑๒\xa0น." in page.get_text()
    assert page.find("html")["lang"] == "th"
    assert "อยู่ระหว่างตรวจสอบ" in page.get_text()
    assert len(page.select("#down .members li")) == 34


def test_neither_the_suspected_server_nor_its_vendor_stands_in_any_file(made):
    world.august()
    files = tree.files(facts.gather("แพร่", settings.SODSONG.data, world.NOW), "")
    for place, content in files.items():
        if not place.startswith("assets/"):
            assert world.SERVER.encode() not in content, place
            assert world.VENDOR.encode() not in content, place
            assert b"somsri" not in content, place
            assert "เจ้าหน้าที่ ก".encode() not in content, place


def test_the_cause_is_named_once_confirmed(made):
    world.august(confirmed=True)
    page = soup(made(), "en/")
    assert text(page.h1) == "34 of 84 LAO web sites cannot be reached"
    assert "server 203.0.113.9" in text(page.select_one("#incident-2563-1 dl"))


def test_it_tells_the_deadline_and_what_was_promised(made):
    august = world.august(confirmed=True)
    world.deadline(august)
    until = world.NOW + timedelta(hours=5)
    vendor = Vendor.objects.get(name=world.VENDOR)
    assert incident_ops.hear_vendor(august.incident, vendor, "promised", "ผู้ดูแล ก", world.NOW, until=until).done
    card = text(soup(made(), "en/").select_one("#incident-2563-1"))
    assert "Sunday 16 August 2020" in card
    assert "11 August 2020 at 14:20" in card
    assert "ผู้ดูแล ก" not in card
    calendar = made().get("/status/deadlines.ics").content.decode()
    assert "DTSTART;VALUE=DATE:20200816\r\nDTEND;VALUE=DATE:20200817" in calendar
    assert all(len(line.encode()) <= 75 for line in calendar.split("\r\n"))


def test_a_planned_failure_is_told_as_planned(made):
    august = world.august()
    site = august.sites[world.FALLEN[0]]
    Maintenance.objects.create(
        site=site, begins=world.BEGAN, ends=world.NOW + timedelta(hours=1), reason="ย้ายเครื่อง", by="เจ้าหน้าที่ ก"
    )
    page = soup(made())
    marked = [one for one in page.select("#down li") if "ปิดปรับปรุงตามกำหนด" in one.get_text()]
    assert [text(one.b) for one in marked] == [site.lao.short_name]


def test_a_letter_stands_there_from_the_officers_switch_to_the_next(made, inside):
    august = world.august(confirmed=True)
    world.issued(august)
    assert not soup(made()).select("a[href^=letters]")
    address = "/incidents/2563/1/circular/"
    page = inside.post(f"{address}publish/", {"on": "1"}, follow=True)
    assert "เผยแพร่หนังสือบนหน้าสถานะแล้ว" in page.content.decode()
    client = made()
    (link,) = soup(client).select("a[href^=letters]")
    assert "พร\xa0๐๐๒๓.๔/ว\xa0๕๖๗" in link.get_text()
    assert client.get(f"/status/{link['href']}").content.startswith(b"%PDF")
    inside.post(f"{address}publish/", {"on": "0"})
    assert made().get(f"/status/{link['href']}").status_code == 404


def test_nobody_but_an_officer_publishes(made):
    world.issued(world.august(confirmed=True))
    assert Client().post("/incidents/2563/1/circular/publish/", {"on": "1"}).status_code == 302
    assert not soup(made()).select("a[href^=letters]")


def test_history_stands_by_the_month_it_began_in(made):
    august = world.august(confirmed=True)
    world.recovered(august, world.NOW + timedelta(hours=3))
    client = made(world.NOW + timedelta(hours=6))
    assert text(soup(client).h1) == "ไม่พบแห่งที่เข้าไม่ได้ แต่ยังไม่ทราบ ๑ แห่ง"
    page = soup(client, "month/2020-08.html")
    assert text(page.h1) == "เหตุที่เริ่มใน สิงหาคม ๒๕๖๓"
    assert "กลับมาแล้ว ๓๔ จาก ๓๔ แห่ง" in text(page.select_one("#incident-2563-1"))


def test_a_suspicion_and_a_false_alarm_are_nobodys_business(made):
    row = world.suspected(world.watched(world.register(), down=world.FALLEN), world.FALLEN)
    assert "incident-2563-1" not in made().get("/status/").content.decode()
    assert incident_ops.dismiss(row, "เจ้าหน้าที่ ก", world.NOW, "ทดสอบ").done
    assert "incident-2563-1" not in made().get("/status/").content.decode()


def test_the_feed_is_atom_and_the_badge_an_svg_with_the_state_in_words(made):
    world.august()
    client = made()
    feed = etree.fromstring(client.get("/status/feed.atom").content)
    names = {"a": "http://www.w3.org/2005/Atom"}
    assert [one.text for one in feed.findall("a:entry/a:title", names)] == ["เหตุที่ ๑/๒๕๖๓: เว็บไซต์ ๓๔ แห่งพร้อมกัน"]
    badge = client.get(f"/status/en/badge/{world.FALLEN[0]}.svg")
    assert badge["Content-Type"].startswith("image/svg+xml")
    assert "cannot be reached" in etree.fromstring(badge.content).attrib["aria-label"]


def test_every_link_inside_leads_to_a_file(made):
    world.issued(world.august(confirmed=True))
    files = tree.files(facts.gather("แพร่", settings.SODSONG.data, world.NOW), None)
    for place in [place for place in files if place.endswith(".html")]:
        for link in re.findall(r'(?:href|src)="([^"#]+)', re.sub("<pre.*?</pre>", "", files[place].decode())):
            if link.startswith("http"):
                continue
            parts = place.split("/")[:-1]
            for step in link.split("/"):
                parts = parts[:-1] if step == ".." else [*parts, step]
            target = "/".join(parts)
            assert (target + "index.html" if target.endswith("/") or not target else target) in files, (place, link)


def test_a_browser_that_has_it_is_told_so_and_a_stranger_gets_nothing(made):
    world.august()
    client = made()
    tag = client.get("/status/")["ETag"]
    assert client.get("/status/", headers={"If-None-Match": tag}).status_code == 304
    Target.objects.filter(state="down").update(state="up")
    made(world.NOW + timedelta(seconds=2))
    assert client.get("/status/", headers={"If-None-Match": tag}).status_code == 200
    for place in ("../secret.key", "%2e%2e/secret.key", ".sodsong-status.json", "no-such.html"):
        assert client.get(f"/status/{place}").status_code == 404
    assert client.get("/status/en").status_code == 302


def test_nothing_is_written_while_nothing_changes_and_the_questions_are_few(made, django_assert_num_queries):
    world.august()
    keeper = Keeper(settings.SODSONG.data, "แพร่")
    assert keeper.keep(world.NOW) > 100
    with django_assert_num_queries(11):
        assert keeper.keep(world.NOW + timedelta(seconds=5)) == 0


def test_the_same_lies_in_a_folder_for_another_host_which_must_be_ours(made, tmp_path):
    world.august()
    folder = tmp_path / "out"
    told = publish(settings.SODSONG.data, "แพร่", folder, "https://desk.example", world.NOW)
    assert told["files"] == told["changed"]
    form = json.loads((folder / "status.json").read_text())
    assert (form["down"], form["watched"], form["incidents"][0]["cause"]) == (34, 84, None)
    assert "https://desk.example/status/badge/" in (folder / "badge/index.html").read_text()
    again = publish(settings.SODSONG.data, "แพร่", folder, "https://desk.example", world.NOW)
    assert again["changed"] == 0
    other = tmp_path / "other"
    other.mkdir()
    (other / "theirs.txt").write_text("x")
    with pytest.raises(shelf.ForeignFolder):
        publish(settings.SODSONG.data, "แพร่", other, "", world.NOW)


async def _ask(application, path, **headers):
    sent = []

    async def send(message):
        sent.append(message)

    head = [(name.encode(), value.encode()) for name, value in headers.items()]
    await application({"type": "http", "method": "GET", "path": path, "headers": head}, None, send)
    return sent


def test_the_door_before_django_hands_out_the_same(tmp_path):

    async def rest(_scope, _receive, send):
        await send({"type": "http.response.start", "status": 418, "headers": []})

    shelf.write(tmp_path / shelf.NAME, {"index.html": b"<p>" + b"x" * 500})
    door = front(rest, tmp_path)
    start, body = loops.run(_ask(door, "/status/"))
    assert (start["status"], body["body"][:3]) == (200, b"<p>")
    start, body = loops.run(_ask(door, "/status/", **{"accept-encoding": "gzip, br"}))
    assert dict(start["headers"])[b"content-encoding"] == b"gzip"
    assert loops.run(_ask(door, "/status/none.html"))[0]["status"] == 418
    assert loops.run(_ask(door, "/"))[0]["status"] == 418
