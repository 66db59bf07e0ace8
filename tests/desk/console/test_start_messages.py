"""The set-up pages' test messages on real servers of loopback: LINE's stand-in and a mail relay, when they take it and when not."""

import json
import re
import socket
import time
from dataclasses import replace

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings as django_settings
from django.test import Client

from sodsong.desk import clock
from sodsong.desk.dispatch.outbox.models import Message
from sodsong.desk.project.lanes import messages as lane
from sodsong.desk.registry import ops as registry
from sodsong.desk.registry.models import Contact
from sodsong.lab.line import server
from sodsong.lab.line.platform import Platform
from tests.desk import world
from tests.desk.conftest import page, said
from tests.desk.console import test_start
from tests.desk.console.test_start import SECRET, TOKEN

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at", "folder")]
folder, head = test_start.folder, test_start.head
MS = int(world.NOW.timestamp() * 1000)


class Relay:
    """A mail server that takes letters, or refuses every receiver with ``answer``."""

    def __init__(self):
        self.letters, self.answer = [], ""

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802  # aiosmtpd's name
        if self.answer:
            return self.answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802  # aiosmtpd's name
        self.letters.append((envelope.mail_from, envelope.rcpt_tos, envelope.content.decode("utf-8", "replace")))
        return "250 OK"


@pytest.fixture
def relay():
    box = Relay()
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = trial.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, port
    controller.stop()


@pytest.fixture
def platform(monkeypatch):
    """LINE's stand-in with the token and the secret that the page is given."""
    made = Platform(time.monotonic, token=TOKEN, secret=SECRET)
    with server.serve(made) as base:
        messaging = replace(django_settings.SODSONG.messaging, line_api=base)
        monkeypatch.setattr(django_settings, "SODSONG", replace(django_settings.SODSONG, messaging=messaging))
        yield made


def heard(platform, *events):
    """LINE tells the desk, signed."""
    body = json.dumps({"destination": "x", "events": events}).encode()
    headers = {"X-Line-Signature": platform.signature(body)}
    return Client().post("/line/webhook", body, content_type="application/json", headers=headers).status_code


def test_line_from_the_two_secrets_to_a_test_message_in_the_group(head, platform):
    user = platform.person("นภา")
    group = platform.group("สถจ.", [user])
    box = lane.Outbox(django_settings.SODSONG)
    assert head.post("/start/line/", {"act": "test"}).status_code == 400, "nobody to send it to"
    head.post("/start/line/", {"line_token": TOKEN, "line_secret": SECRET})
    soup = page(head.get("/start/line/"))
    code = re.search(r"ผูกกลุ่ม [A-Z2-7]{4}-[A-Z2-7]{4}", soup.get_text())[0]
    assert heard(platform, platform.said(group, code, user=user, at_ms=MS)) == 200
    box._looked = float("-inf")
    assert box.chat(clock.now()) == 1
    contact = Contact.objects.get(office="province", channel="line")
    assert contact.address == group
    before = len(platform.arrived)
    assert head.post("/start/line/", {"act": "test"})["Location"] == "/start/line/#test"
    box.messages(clock.now())
    (pushed,) = platform.arrived[before:]
    assert (pushed.how, pushed.to) == ("push", group)
    assert "แพร่" in pushed.text
    assert said(page(head.get("/start/line/")), "#test .tag--up") == "ส่งแล้ว"
    assert Message.objects.get(topic="test").made_by == "napa"


def test_line_says_no_and_the_page_tells_why(head, platform):
    head.post("/start/line/", {"line_token": "another-token", "line_secret": SECRET})
    box = lane.Outbox(django_settings.SODSONG)
    box.follow()
    registry.add_contact("province", "line", "C" + "1" * 32, "", world.NOW)
    head.post("/start/line/", {"act": "test"})
    box.messages(clock.now())
    row = Message.objects.get(topic="test")
    assert row.sent_at is None
    assert row.reason
    soup = page(head.get("/start/line/"))
    assert soup.select("#test .tag--down")
    assert "โทเค็น" in said(soup, "#test")


def test_a_mail_leaves_for_the_relay_and_a_refusal_comes_back_in_words(head, relay):
    box, port = relay
    outbox = lane.Outbox(django_settings.SODSONG)
    given = {"smtp": f"127.0.0.1:{port}", "smtp_tls": "none", "mail_from": "office@example.test"}
    head.post("/start/email/", given)
    outbox.follow()
    assert head.post("/start/email/", {"act": "test", "to": "no address"}).status_code == 400
    head.post("/start/email/", {"act": "test", "to": "napa@example.test"})
    outbox.messages(clock.now())
    ((sender, receivers, letter),) = box.letters
    assert (sender, receivers) == ("office@example.test", ["napa@example.test"])
    assert "Message-ID" in letter
    assert said(page(head.get("/start/email/")), "#test .tag--up") == "ส่งแล้ว"
    box.answer = "550 5.1.1 no such mailbox"
    head.post("/start/email/", {"act": "test", "to": "nobody@example.test"})
    outbox.messages(clock.now())
    soup = page(head.get("/start/email/"))
    assert soup.select("#test .tag--down")
    assert len(box.letters) == 1


def test_a_relay_that_does_not_answer_is_told_of_and_tried_again(head):
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = trial.getsockname()[1]
    outbox = lane.Outbox(django_settings.SODSONG)
    head.post("/start/email/", {"smtp": f"127.0.0.1:{port}", "smtp_tls": "none", "mail_from": "office@example.test"})
    outbox.follow()
    head.post("/start/email/", {"act": "test", "to": "napa@example.test"})
    outbox.messages(clock.now())
    row = Message.objects.get(topic="test")
    assert (row.sent_at, row.state) == (None, "drafted")
    assert said(page(head.get("/start/email/")), "#test .tag--down")
