import json

import pytest

from sodsong.act.channels.apprised import Apprised
from sodsong.act.channels.record import Failed, Message, Sent
from sodsong.act.channels.webhook import Webhook, sign

from .helpers import KEY, receiver


def test_a_post_is_signed_over_its_time_and_body():
    with receiver() as (url, got):
        assert Webhook("secret", allow_private=True).send(url, Message(KEY, "ข้อความ", "เรื่อง")) == Sent("200")
    ((head, body),) = got
    assert json.loads(body) == {"key": KEY, "subject": "เรื่อง", "text": "ข้อความ"}
    assert head["X-Sodsong-Signature"] == sign("secret", head["X-Sodsong-Timestamp"], body)
    assert head["X-Sodsong-Key"] == KEY


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "0x7f.1"])
def test_a_private_address_is_never_reached_unless_allowed(host):
    with receiver() as (url, got):
        failed = Webhook("secret").send(url.replace("127.0.0.1", host), Message(KEY, "x"))
    assert failed == Failed(permanent=True, reason="address-refused", blames_address=True)
    assert got == []


@pytest.mark.parametrize("address", ["ftp://a.test/", "https://u:p@a.test/", "https://", "file:///etc/passwd"])
def test_what_is_no_web_address_is_refused(address):
    assert Webhook("s", allow_private=True).send(address, Message(KEY, "x")).blames_address


@pytest.mark.parametrize(
    ("status", "failed"),
    [
        (302, Failed(permanent=True, reason="refused")),
        (404, Failed(permanent=True, reason="refused")),
        (410, Failed(permanent=True, reason="address-unknown", blames_address=True)),
        (429, Failed(permanent=False, reason="too-many", retry_after=9.0)),
        (503, Failed(permanent=False, reason="server-error", retry_after=9.0)),
    ],
)
def test_statuses_say_whether_to_try_again(status, failed):
    with receiver(status, headers=[("Retry-After", "9"), ("Location", "http://127.0.0.1/")]) as (url, got):
        assert Webhook("s", allow_private=True).send(url, Message(KEY, "x")) == failed
    assert len(got) == 1


def test_a_dead_server_is_for_later():
    failed = Webhook("s", allow_private=True).send("http://127.0.0.1:9/", Message(KEY, "x"))
    assert failed == Failed(permanent=False, reason="unreachable")


@pytest.mark.filterwarnings("ignore:'imghdr':DeprecationWarning")  # one of its services
def test_apprise_passes_on_and_reaches_no_private_address_unless_allowed():
    with receiver() as (url, got):
        address = url.replace("http://", "json://")
        assert Apprised().send(address, Message(KEY, "x")).reason == "address-refused"
        assert got == []
        assert Apprised(allow_private=True).send(address, Message(KEY, "ข้อความ", "เรื่อง")) == Sent()
    assert json.loads(got[0][1])["message"] == "ข้อความ"
    assert Apprised().send("nosuchthing://x", Message(KEY, "x")).permanent
