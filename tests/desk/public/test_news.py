"""News for anybody: asked for, confirmed by a link and a press, one message a step, stopped by a link, then forgotten."""

import json
import re
from dataclasses import replace
from datetime import UTC, timedelta

import pytest
from django.conf import settings as django_settings
from django.test import Client

from sodsong.act.casework.record import Event as Happening
from sodsong.act.channels.record import Failed, Sent
from sodsong.desk.console.contacts import pages as contact_pages
from sodsong.desk.dispatch import ops as dispatch
from sodsong.desk.dispatch import persons
from sodsong.desk.dispatch.outbox import queries as outbox
from sodsong.desk.dispatch.outbox.models import Message
from sodsong.desk.dispatch.outbox.sending import Sender
from sodsong.desk.dispatch.readers import ops, queries
from sodsong.desk.dispatch.readers.models import Reader
from sodsong.desk.inbox import ops as inbox
from sodsong.desk.public.status import tree
from sodsong.desk.public.status.facts import gather
from sodsong.desk.registry import queries as registry
from sodsong.desk.registry.models import Contact
from sodsong.desk.registry.sealing import digest, seal
from sodsong.ground.places.record import Answer
from tests.desk import world
from tests.desk.conftest import page, said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]
DESK = "https://desk.example.test"


@pytest.fixture(autouse=True)
def office(monkeypatch: pytest.MonkeyPatch):
    given = replace(
        django_settings.SODSONG.messaging,
        smtp="127.0.0.1:25",
        mail_from="office@example.test",
        line_token="t",
        line_secret="s",
    )
    monkeypatch.setattr(django_settings, "SODSONG", replace(django_settings.SODSONG, messaging=given, address=DESK))


def ask(client: Client, address: str = "citizen@example.test", **more: str):
    return client.post("/news/", {"email": address, "lang": "th"} | more)


def link(text: str) -> str:
    (found,) = re.findall(rf"{DESK}(/news/\S+)", text)
    return found


def confirmed(client: Client, address: str = "citizen@example.test") -> Reader:
    ask(client, address)
    client.post(link(Message.objects.filter(key__startswith="news-confirm").latest("pk").text))
    return Reader.objects.latest("pk")


def test_an_address_is_asked_once_and_confirmed_by_a_press_alone(client: Client):
    assert said(page(ask(client)), "h1") == "โปรดเปิดตู้จดหมายของท่าน"
    ask(client)
    message = Message.objects.get()
    assert message.urgent
    assert message.contact.address == "citizen@example.test"
    assert said(page(client.get(link(message.text))), "h1") == "ส่งข่าวไปยัง citizen@example.test ใช่หรือไม่"
    assert Reader.objects.get().confirmed_at is None, "a program that opens links confirms nothing"
    assert said(page(client.post(link(message.text))), "h1") == "จะส่งข่าวให้ท่าน"
    row = Reader.objects.get()
    assert (row.confirmed_at, row.sender) == (world.NOW, "")
    assert "citizen" not in row.contact.sealed
    ask(client)
    assert Message.objects.count() == 1, "whoever has the news already is not asked again"


def test_each_public_step_is_one_message_and_the_suspicion_none(client: Client):
    reader = confirmed(client)
    Message.objects.all().delete()
    place = world.watched(world.register(), down=world.FALLEN)
    row = world.suspected(place, world.FALLEN)
    assert ops.tell(world.NOW) == 0, "a suspicion is nobody's business"
    world.happen(row, Happening("opened", world.NOW, reason="sound"))
    assert (ops.tell(world.NOW), ops.tell(world.NOW)) == (1, 0)
    first = Message.objects.get()
    assert first.subject == "เว็บไซต์ อปท. ๓๔ แห่งในจังหวัดแพร่ เข้าไม่ได้"
    assert world.SERVER not in first.text
    assert queries.stopping(first.stop.removesuffix("/stop/").rpartition("/")[2]) == reader
    assert first.text.endswith(first.stop)
    made = world.World(place.laos, place.sites, row)
    world.deadline(made)
    world.happen(row, Happening("confirmed", world.NOW, "เจ้าหน้าที่ ก", data={"kind": "ip", "value": world.SERVER}))
    world.drafted(row)
    dispatch.publish(world.issued(made), "เจ้าหน้าที่ ก", world.NOW, on=True)
    assert ops.tell(world.NOW) == 3
    world.recovered(made, world.NOW)
    assert ops.tell(world.NOW) == 1
    assert [one.subject.partition(": ")[2] for one in Message.objects.order_by("pk")][1:] == [
        "เจ้าหน้าที่ยืนยันสาเหตุแล้ว", "กำหนดแล้วเสร็จ ๑๖ สิงหาคม ๒๕๖๓",
        "จังหวัดเผยแพร่หนังสือแล้ว", "กลับมาแล้วทุกแห่ง",
    ]  # fmt: skip


@pytest.mark.parametrize("readers", [1, 20])
def test_many_readers_cost_no_more_questions_than_one(readers: int, django_assert_num_queries):
    for one in range(readers):
        reader = ops.ask(f"c{one}@example.test", "x", world.NOW, english=bool(one % 2))
        ops.confirm(reader, world.NOW)
    world.august()
    Message.objects.all().delete()
    with django_assert_num_queries(12):
        assert ops.tell(world.NOW) == 1
    assert Message.objects.count() == readers


def test_a_mail_carries_the_way_to_stop_and_stopping_forgets(client: Client):
    reader = confirmed(client)
    world.august()
    ops.tell(world.NOW)
    parcels = []

    class Box:
        def cost(self, _address):
            return 1

        def send(self, address, parcel):
            parcels.append((address, parcel.stop))
            return Sent("x")

    Sender({"email": Box()}, lambda: world.NOW + timedelta(minutes=1), lambda: 0.5).send_due()
    assert ("citizen@example.test", Message.objects.get(topic="news", urgent=False).stop) in parcels
    address = queries.stop_link(reader).removeprefix(DESK)
    assert said(page(client.get(address)), "h1") == "ไม่ส่งข่าวไปยัง citizen@example.test อีกใช่หรือไม่"
    assert Reader.objects.exists()
    client.post(address, {"List-Unsubscribe": "One-Click"})
    assert not Reader.objects.exists()
    gone = Contact.objects.get(office="readers")
    assert (gone.sealed, gone.digest, gone.until) == ("", "", world.NOW)
    assert said(page(client.get(address)), "h1") == "เลิกส่งข่าวแล้ว และลืมอีเมลนั้นแล้ว"
    assert said(page(ask(client)), "h1") == "โปรดเปิดตู้จดหมายของท่าน", "and may come back"


def test_what_reaches_one_reader_never_goes_to_another_and_is_nobodys_task(client: Client):
    confirmed(client, "first@example.test")
    confirmed(client, "second@example.test")
    Message.objects.all().delete()
    world.august()
    ops.tell(world.NOW)
    got = []

    class Broken:
        def cost(self, _address):
            return 1

        def send(self, address, _parcel):
            if address.startswith("first"):
                return Failed(permanent=True, reason="address-unknown", blames_address=True)
            got.append(address)
            return Sent("x")

    for minute in (1, 2, 3):
        Sender({"email": Broken()}, lambda at=minute: world.NOW + timedelta(minutes=at), lambda: 0.5).send_due()
    assert got == ["second@example.test"], "once, and not the other's"
    assert outbox.task_count() == 0
    assert [one.contact.address for one in queries.readers()] == ["second@example.test"]
    assert ops.forget(world.NOW + timedelta(days=4)) == 1
    assert Reader.objects.count() == 1


def test_what_nobody_confirms_is_forgotten(client: Client):
    ask(client)
    assert ops.forget(world.NOW + timedelta(days=2)) == 0
    assert ops.forget(world.NOW + timedelta(days=4)) == 1
    assert not Message.objects.filter(state="drafted").exists()
    assert Contact.objects.get().sealed == ""


def test_programs_and_floods_are_turned_away(client: Client):
    assert ask(client, website="x").status_code == 400
    assert ask(client, address="no address").status_code == 400
    for number in range(queries.FROM_ONE):
        assert ask(client, address=f"c{number}@example.test").status_code == 200
    assert ask(client, address="more@example.test").status_code == 429
    assert Reader.objects.count() == queries.FROM_ONE


def test_readers_stand_in_no_list_of_contacts(client: Client):
    confirmed(client)
    assert list(registry.contact_rows()) == []
    assert not [one for group in contact_pages.groups("แพร่") for one in group.owners if one.usable]


def test_the_status_page_asks_for_it_here_and_from_another_host(client: Client):
    picture = gather("แพร่", django_settings.SODSONG.data, world.NOW)
    assert picture.news == ("email", "line")
    own = tree.files(picture, "")["index.html"].decode()
    assert 'action="/news/"' in own
    assert "form-action &#x27;self&#x27;" in own or "form-action 'self'" in own
    elsewhere = tree.files(picture, DESK)["en/index.html"].decode()
    assert f'action="{DESK}/news/"' in elsewhere
    assert f"form-action {DESK}" in elsewhere
    assert "/news/" not in tree.files(picture, None)["index.html"].decode(), "without a desk nothing is asked"
    assert "<form" not in tree.files(replace(picture, news=()), "")["index.html"].decode()


def test_the_office_sees_how_many_have_it_and_not_who(client: Client, inside: Client):
    confirmed(client)
    world.august()
    ops.tell(world.NOW)
    shown = page(inside.get("/messages/")).get_text(" ")
    assert "มีผู้รับข่าว ๑ ราย" in shown
    assert "citizen" not in shown


def test_whoever_asks_what_is_held_is_told_of_the_news_and_can_have_it_forgotten(client: Client, inside: Client):
    reader = confirmed(client)
    contact, sent = reader.contact, Message.objects.get()
    Message.objects.update(state="sent", sent_at=world.NOW)
    soup = page(inside.get("/contacts/persons/", {"q": "Citizen@example.test"}))
    assert "ผู้รับข่าวสาธารณะ" in said(soup, "#ways li")
    assert [one["value"] for one in soup.select("input[name=contact]")] == [str(contact.pk)]
    file = json.loads(inside.get("/contacts/persons/held.json", {"q": "citizen@example.test"}).content)
    (one,) = file["contacts"]
    assert one["address"] == "citizen@example.test"
    at = world.NOW.astimezone(UTC).isoformat()
    assert one["news"] == {"asked_at": at, "confirmed_at": at, "language": "th", "asked_from": None}
    assert [told["text"] for told in one["messages"]] == [sent.text]
    inside.post("/contacts/persons/", {"contact": contact.pk})
    contact.refresh_from_db()
    assert (contact.address, contact.digest, list(Reader.objects.all())) == (None, "", [])
    assert Message.objects.get().text == ""
    assert said(page(inside.get("/contacts/persons/", {"q": "citizen@example.test"})), "h1").startswith("ไม่มีข้อมูล")


def test_an_address_that_is_not_confirmed_yet_is_held_too_and_its_question_never_sent(client: Client):
    ask(client)
    held = persons.about("citizen@example.test")
    (one,) = persons.written_out(held)["contacts"]
    assert (one["news"]["confirmed_at"], one["news"]["asked_from"]) == (None, "keyed digest of a network")
    persons.forget([], [row.pk for row in held.contacts], world.NOW)
    assert not Reader.objects.exists()
    assert not Message.objects.exists()


def test_a_line_user_who_reported_in_a_group_and_has_the_news_is_one_person():
    user = "U" + "3" * 32
    ops.follow(user, world.NOW)
    lao = world.register(1).laos["540166"]
    answer = Answer("", "match", "exact", registry.as_place(lao), (), "down")
    word = inbox.Word("line", "k", "ล่ม", answer, world.NOW, sender=digest(f"line:{user}"), reach=seal("C" + "2" * 32))
    held = persons.about_teller(inbox.tell(word, world.NOW))
    assert [row.office for row in held.contacts] == ["readers"]
    assert persons.about(user).sure
