"""A webhook hears what its owner is told and nothing else: an LAO's of that LAO, a district's of that district; signed, on loopback."""

import json
from contextlib import ExitStack

import pytest

from sodsong.act.channels.webhook import Webhook, sign
from sodsong.desk.dispatch.outbox import circulars
from sodsong.desk.dispatch.outbox.sending import Sender
from sodsong.desk.registry import ops as registry
from sodsong.desk.registry.models import Lao, Province
from tests.act.channels.helpers import receiver
from tests.desk import world
from tests.desk.access.people import Town

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]


def test_each_hook_is_told_of_its_owner_alone():
    town = Town()
    far = Province.objects.get(name="จังหวัดสมมุติ")
    distant = Lao.objects.create(code="x1", province=far, type="อบต.", name="ไกล", official_name="อบต.ไกล")
    owners = {"own": town.own, "other": town.other, "district": town.own.district, "far": distant}
    with ExitStack() as stack:
        heard = {}
        for name, owner in owners.items():
            address, heard[name] = stack.enter_context(receiver())
            registry.add_contact(owner, "webhook", address, "", world.NOW)
        circular = world.Circular.objects.get()
        circulars.send(circular, lambda one: f"https://desk.example.test/r/{one.pk}/", "เจ้าหน้าที่ ก", world.NOW)
        Sender({"webhook": Webhook("secret", allow_private=True)}, lambda: world.NOW, lambda: 0.5).send_due()
    told = {name: [json.loads(body) for _head, body in got] for name, got in heard.items()}
    assert {name: len(got) for name, got in told.items()} == {"own": 1, "other": 1, "district": 1, "far": 0}
    assert town.own.short_name in told["own"][0]["text"]
    assert town.other.short_name in told["other"][0]["text"]
    assert town.own.short_name not in told["other"][0]["text"]
    assert town.own.district.name in told["district"][0]["text"]
    links = [line for got in told.values() for one in got for line in one["text"].split() if line.startswith("https:")]
    assert len(set(links)) == len(links) == 3, "each has the link of its own"
    for got in heard.values():
        for head, body in got:
            assert head["X-Sodsong-Signature"] == sign("secret", head["X-Sodsong-Timestamp"], body)
