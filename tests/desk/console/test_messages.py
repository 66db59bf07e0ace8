"""An officer sees every message and its receiver before it goes, sends it once, and tells by hand whom nobody can reach."""

from dataclasses import replace

import pytest
from django.test import Client

from sodsong.desk.dispatch import ops as dispatch
from sodsong.desk.dispatch import queries as papers
from sodsong.desk.dispatch.outbox.models import Message
from sodsong.desk.dispatch.outbox.texts import Words
from sodsong.desk.registry import ops as registry
from sodsong.desk.registry.models import District
from tests.desk import world
from tests.desk.conftest import page, said

pytestmark = pytest.mark.django_db
USER, GROUP = "U" + "0123456789abcdef" * 2, "C" + "0123456789abcdef" * 2


@pytest.fixture
def issued(at):
    """A circular to one district: its office by e-mail, one that must act in a LINE group, one that takes note by LINE."""
    made = world.august(confirmed=True)
    incident, circular = made.incident, world.issued(made)
    registry.add_contact(District.objects.get(name="เมืองแพร่"), "email", "amphoe@example.test", "", world.NOW)
    registry.add_contact(made.laos["540166"], "line", GROUP, "กลุ่มงานสมมุติ", world.NOW)
    registry.add_contact(made.laos["540154"], "line", USER, "", world.NOW)
    return incident, circular


def address(incident):
    return f"/incidents/{incident.year}/{incident.number}/circular/send/"


def test_what_goes_to_whom_and_its_cost_is_read_before_it_is_sent(inside, issued):
    incident, circular = issued
    soup = page(inside.get(address(incident)))
    assert said(soup, "h1") == "จะส่ง ๓ ข้อความ"
    assert (
        said(soup, "main > p.lead")
        == "ไลน์ (LINE) ๒ · อีเมล ๑ · ใช้โควตา LINE ๒ ข้อความ (ส่งเข้ากลุ่ม ๑ ข้อความ นับตามจำนวนสมาชิก)"
    )
    text = said(soup, "main")
    one = circular.recipients.get(key="540166")
    assert f"/r/{one.pk}:" in text
    assert "เว็บไซต์ของท่านอยู่ในบัญชี โปรดรับทราบ เร่งผู้ให้บริการแก้ไข" in text
    assert "ไม่มีช่องทางติดต่อ ต้องแจ้งเอง" in text, "the second district office has no contact"
    assert not Message.objects.exists()


def test_send_is_pressed_twice_and_everybody_has_one(inside, issued):
    incident, _circular = issued
    assert "กำลังส่ง" in said(page(inside.post(address(incident), follow=True)), "main")
    count = Message.objects.count()
    assert "มีข้อความแล้ว" in said(page(inside.post(address(incident), follow=True)), "main")
    assert Message.objects.count() == count
    urgent = Message.objects.get(lao__code="540166")
    assert (urgent.urgent, urgent.topic, urgent.state) == (True, "circular", "drafted")
    card = urgent.flex["footer"]["contents"]
    assert [one["action"]["type"] for one in card] == ["uri", "postback"]
    assert card[1]["action"]["data"].startswith("ack:")
    assert not Message.objects.get(lao__code="540154").urgent
    text = said(page(inside.get(address(incident).removesuffix("send/"))), "main")
    assert "ส่งข้อความแล้ว" in text
    assert "รอส่ง ๓" in text


def test_an_opened_link_shows_on_the_circulars_page(inside, issued):
    incident, circular = issued
    inside.post(address(incident))
    Message.objects.filter(lao__code="540166").update(state="sent")
    Client().get(f"/r/{papers.link_token(circular.recipients.get(key='540166'))}/")
    assert Message.objects.get(lao__code="540166").state == "opened"
    assert "เปิดอ่านแล้ว ๑" in said(page(inside.get(address(incident).removesuffix("send/"))), "main")


def test_whom_nobody_can_reach_is_told_by_hand_once(inside, issued):
    incident, _circular = issued
    inside.post(address(incident))
    row = Message.objects.filter(state="failed").first()
    soup = page(inside.get("/messages/"))
    assert "ไม่มีช่องทางติดต่อ" in said(soup, "#tasks")
    assert "ท่านเป็นผู้แจ้ง" in said(page(inside.post(f"/messages/{row.pk}/", {"act": "told"}, follow=True)), "main")
    assert "มีผู้ดำเนินการไปแล้ว" in said(page(inside.post(f"/messages/{row.pk}/", {"act": "told"}, follow=True)), "main")
    row.refresh_from_db()
    assert (row.state, row.channel) == ("sent", "hand")


def test_the_list_costs_the_same_however_many_messages(inside, at, django_assert_num_queries):
    world.register(1)
    inside.get("/messages/")
    for count in (1, 3):
        for number in range(count):
            dispatch.post(f"case:{count}:{number}", "assessors", Words("เรื่อง", "x"), world.NOW)
        with django_assert_num_queries(
            10
        ):  # the last two: what the office keeps of its settings, and how many have the news
            page(inside.get("/messages/"))


def test_settings_say_what_is_missing_and_no_secret(inside, at, settings):
    text = said(page(inside.get("/messages/")), "main")
    assert "ขาด SODSONG_LINE_TOKEN, SODSONG_LINE_SECRET" in text
    assert "http://testserver/line/webhook" in text
    messaging = replace(settings.SODSONG.messaging, line_token="very-secret", line_secret="also", smtp="relay.test:25", mail_from="a@office.test")  # fmt: skip
    settings.SODSONG = replace(settings.SODSONG, messaging=messaging)
    answer = inside.get("/messages/")
    assert "very-secret" not in answer.content.decode()
    assert "ส่งผ่าน relay.test:25 ในนาม a@office.test" in said(page(answer), "main")


def test_a_test_message_goes_to_one_of_our_own_contacts_alone(inside, at):
    made = world.register(1)
    theirs = registry.add_contact(made.laos["540166"], "email", "a@lao.test", "", world.NOW)
    mine = registry.add_contact("province", "email", "me@office.test", "", world.NOW)
    inside.post("/messages/test/", {"contact": theirs.pk})
    assert not Message.objects.exists()
    assert "กำลังส่งข้อความทดสอบ" in said(page(inside.post("/messages/test/", {"contact": mine.pk}, follow=True)), "main")
    row = Message.objects.get()
    assert (row.topic, row.urgent, row.contact) == ("test", True, mine)


def test_messages_are_for_officers(issued):
    incident, _circular = issued
    for path in ("/messages/", address(incident)):
        assert Client().get(path).status_code == 302
