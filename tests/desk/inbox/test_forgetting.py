"""Persons are forgotten when their time is over, and told before that what is held about them."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.conf import settings

from sodsong.desk.bot import ops as bot
from sodsong.desk.bot.models import Incoming
from sodsong.desk.dispatch.outbox import ops as outbox
from sodsong.desk.dispatch.outbox.models import Message
from sodsong.desk.dispatch.outbox.texts import Words
from sodsong.desk.inbox import ops, persons
from sodsong.desk.inbox.models import Report
from sodsong.desk.project.lanes.messages import Outbox
from sodsong.desk.registry import ops as registry
from sodsong.desk.registry import queries
from sodsong.desk.registry.models import Contact
from sodsong.desk.registry.people import ops as people
from sodsong.desk.registry.people.models import Entry, Trace
from sodsong.desk.registry.sealing import digest, seal
from sodsong.ground.places.record import Answer
from tests.desk import world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]
USER = "U" + "1" * 32


def tell(lao, key, when, **more):
    answer = Answer("", "match", "exact", queries.as_place(lao), (), "down")
    return ops.tell(ops.Word(more.pop("source", "form"), key, f"{lao} ล่ม", answer, when, **more), when)


def test_who_reported_goes_after_its_days_and_that_a_body_was_reported_stays():
    lao = world.register(1).laos["540166"]
    old, young = world.NOW - timedelta(days=31), world.NOW - timedelta(days=29)
    tell(lao, "a", old, by="นาง ก", sender=digest("line:x"), reach=seal("0 5450 0000"))
    tell(lao, "b", young, by="นาย ข", reach=seal("b@lao.test"))
    gone, kept = (registry.add_contact(lao, "email", f"{name}@lao.test", name, old) for name in ("gone", "kept"))
    Contact.objects.filter(pk=gone.pk).update(until=old)
    messaging = replace(settings.SODSONG.messaging, keep_reporters=30, keep_contacts=30)
    outbox = Outbox(replace(settings.SODSONG, messaging=messaging))
    assert outbox.forget(world.NOW) == 2
    assert outbox.forget(world.NOW) == 0, "what is forgotten is not counted again"
    first, second = Report.objects.order_by("pk")
    assert (first.by, first.sender, first.reach, first.text, first.written) == ("", "", "", "", "")
    assert (first.lao, first.symptom, first.said_at) == (lao, "down", old)
    assert (second.by, second.text) == ("นาย ข", "อบต.ท่าข้าม ล่ม")
    gone.refresh_from_db()
    kept.refresh_from_db()
    assert (gone.address, gone.name, gone.purged_at) == (None, "", world.NOW)
    assert kept.address == "kept@lao.test"


def test_letters_of_the_office_stay_whole():
    world.august()
    before = list(Report.objects.values("pk", "written", "by"))
    persons.forget_before(world.NOW + timedelta(days=4000), world.NOW)
    assert list(Report.objects.values("pk", "written", "by")) == before


def test_whoever_asks_gets_what_was_reported_too(inside):
    lao = world.register(1).laos["540166"]
    user = registry.add_contact(lao, "line", USER, "นาง ก", world.NOW)
    mail = registry.add_contact(lao, "email", "ops@lao.test", "", world.NOW)
    tell(lao, "a", world.NOW, source="line", by="นาง ก", sender=digest(f"line:{USER}"), reach=seal("C" + "2" * 32))
    tell(lao, "b", world.NOW, by="นาย ข", reach=seal("OPS@lao.test"))
    tell(lao, "c", world.NOW, by="คนอื่น", reach=seal("other@lao.test"))
    held = [
        json.loads(inside.get(f"/contacts/lao/540166/{contact.pk}/held.json").content)["reports"]
        for contact in (user, mail)
    ]
    assert [[one["by"] for one in reports] for reports in held] == [["นาง ก"], ["นาย ข"]]
    assert held[0][0]["text"] == "อบต.ท่าข้าม ล่ม"


def test_what_was_sent_is_forgotten_after_its_days_and_that_it_was_sent_stays():
    lao = world.register(1).laos["540166"]
    contact = registry.add_contact(lao, "email", "a@lao.test", "", world.NOW)
    old = world.NOW - timedelta(days=31)
    keys = ("sent", "waits", "task", "young")
    for key in keys:
        when = old if key != "young" else world.NOW
        message = outbox.post(key, contact, Words("เรื่อง", f"ถึง นาง ก ({key})", "<p>นาง ก</p>"), when)
        state = {"sent": "delivered", "task": "failed", "young": "sent"}.get(key, "drafted")
        Message.objects.filter(pk=message.pk).update(state=state, sent_at=when, buttons=[["รับทราบ", "ack:x"]])
    messaging = replace(settings.SODSONG.messaging, keep_messages=30)
    lane = Outbox(replace(settings.SODSONG, messaging=messaging))
    assert (lane.forget(world.NOW), lane.forget(world.NOW)) == (2, 0)
    rows = {row.key: row for row in Message.objects.all()}
    assert (rows["sent"].subject, rows["sent"].text, rows["sent"].html, rows["sent"].buttons) == ("", "", "", [])
    assert (rows["sent"].state, rows["sent"].contact, rows["sent"].sent_at) == ("delivered", contact, old)
    assert rows["waits"].text, "what was not sent yet has its words"
    assert rows["young"].text
    assert not outbox.try_again(rows["task"], world.NOW), "it has nothing left to say"


def test_logins_and_unheard_events_go_and_traces_only_where_the_office_says_so(officer):
    old = world.NOW - timedelta(days=400)
    people.entered(officer, "s" * 32, old, "Firefox", "192.0.2.7")
    AccessAttempt.objects.create(username="x", ip_address="192.0.2.8", failures_since_start=1)
    AccessAttempt.objects.update(attempt_time=old)
    people.begin_trace(officer, "province", "console:reports", "/reports/", old, did=False)
    bot.keep([{"webhookEventId": "e1", "type": "message", "source": {"userId": USER}}], old)
    assert Outbox(settings.SODSONG).forget(world.NOW) == 3
    assert (Entry.objects.count(), AccessAttempt.objects.count(), Incoming.objects.count()) == (0, 0, 0)
    assert Trace.objects.count() == 1
    lane = Outbox(replace(settings.SODSONG, messaging=replace(settings.SODSONG.messaging, keep_traces=399)))
    assert (lane.forget(world.NOW), Trace.objects.count()) == (1, 0)
