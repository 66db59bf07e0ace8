"""The official SDK against the lab's platform over real HTTP."""

import json
import uuid

import pytest

from sodsong.act.channels.line import Line, Quota, bubble, cut, signed
from sodsong.act.channels.record import Failed, Message, Sent
from sodsong.lab.line.platform import Answer

from .helpers import KEY, line


@pytest.fixture(scope="module")
def lab():
    with line() as (platform, base):
        yield platform, Line("lab-token", base)


@pytest.fixture
def world(lab):
    platform, account = lab
    platform.used, platform.quota, platform.refused_keys = 0, 500, 0
    platform.arrived.clear(), platform.faults.clear(), platform.blocked.clear(), platform._keys.clear()
    return platform, account, platform.person("นางสาว ก")


def test_text_and_one_flex_go_in_one_push_with_buttons(world):
    platform, account, user = world
    flex = bubble("เหตุที่ 1/2563", ["หนึ่ง", ""], ("เปิดดู", "https://example.test/r/x/"), ("รับทราบ", "ack:x"))
    sent = account.send(user, Message(KEY, "สวัสดี", flex=flex, buttons=(("อบต.แม่คำมี", "which:1"),)))
    assert isinstance(sent, Sent)
    assert sent.receipt
    (arrived,) = platform.arrived
    assert (arrived.how, arrived.to, arrived.key) == ("push", user, KEY)
    text, card = arrived.messages
    assert text["text"] == "สวัสดี"
    assert text["quickReply"]["items"][0]["action"] == {
        "type": "postback", "label": "อบต.แม่คำมี", "data": "which:1", "displayText": "อบต.แม่คำมี",
    }  # fmt: skip
    assert card["altText"] == "สวัสดี"
    assert [one["text"] for one in card["contents"]["body"]["contents"]] == ["เหตุที่ 1/2563", "หนึ่ง"]
    assert card["contents"]["footer"]["contents"][1]["action"]["data"] == "ack:x"
    assert platform.used == 1


def test_the_same_key_twice_arrives_once_and_both_count_as_sent(world):
    platform, account, user = world
    assert isinstance(account.send(user, Message(KEY, "a")), Sent)
    assert isinstance(account.send(user, Message(KEY, "a")), Sent)
    assert len(platform.arrived) == 1
    assert platform.refused_keys == 1


def test_an_answer_lost_after_the_push_was_taken_doubles_nothing(world):
    platform, account, user = world
    platform.faults.append(Answer(500, lost=True))
    assert account.send(user, Message(KEY, "a")) == Failed(permanent=False, reason="server-error")
    assert isinstance(account.send(user, Message(KEY, "a")), Sent)
    assert len(platform.arrived) == 1


@pytest.mark.parametrize(
    ("answer", "failed"),
    [
        (Answer(500), Failed(permanent=False, reason="server-error")),
        (Answer(503), Failed(permanent=False, reason="server-error")),
        (Answer(429, {}, {"Retry-After": "7"}), Failed(permanent=False, reason="too-many", retry_after=7.0)),
        (Answer(429, {}, {"Retry-After": "soon"}), Failed(permanent=False, reason="too-many")),
        (Answer(403), Failed(permanent=False, reason="token-refused", retry_after=900.0)),
        (Answer(413), Failed(permanent=True, reason="refused")),
        (Answer(400, {"message": "odd"}), Failed(permanent=True, reason="refused")),
    ],
)
def test_passing_and_permanent_refusals_are_told_apart(world, answer, failed):
    platform, account, user = world
    platform.faults.append(answer)
    assert account.send(user, Message(KEY, "a")) == failed


def test_an_unknown_address_is_blamed(world):
    _platform, account, _user = world
    failed = account.send("U" + "0" * 32, Message(KEY, "a"))
    assert failed == Failed(permanent=True, reason="address-unknown", blames_address=True)


def test_a_blocked_account_is_answered_as_if_sent_and_shows_no_profile(world):
    platform, account, user = world
    assert account.name_of(user) == "นางสาว ก"
    platform.blocked.add(user)
    assert isinstance(account.send(user, Message(KEY, "a")), Sent)
    assert platform.arrived == []
    assert account.name_of(user) == ""


def test_the_months_limit_is_told_and_a_group_costs_its_members(world):
    platform, account, user = world
    group = platform.group("ก", [user, platform.person("ข"), platform.person("ค")])
    assert (account.cost(user), account.cost(group)) == (1, 3)
    assert account.name_of(user, group) == "นางสาว ก"
    account.send(group, Message(KEY, "a"))
    assert account.quota() == Quota(500, 3)
    platform.quota = 3
    refused = account.send(user, Message(str(uuid.uuid4()), "a"))
    assert refused == Failed(permanent=False, reason="quota-spent")
    platform.quota = None
    assert account.quota() == Quota(None, 3)


def test_a_reply_token_serves_once_and_not_for_long(world, monkeypatch):
    platform, account, user = world
    token = platform.said(user, "สถานะ", at_ms=1)["replyToken"]
    assert isinstance(account.reply(token, Message("", "ok")), Sent)
    spent = Failed(permanent=True, reason="reply-token-spent")
    assert account.reply(token, Message("", "ok")) == spent
    late = platform.said(user, "สถานะ", at_ms=1)["replyToken"]
    now = platform.clock()
    monkeypatch.setattr(platform, "clock", lambda: now + 61)
    assert account.reply(late, Message("", "ok")) == spent
    assert platform.used == 0


def test_a_wrong_token_and_a_dead_server_are_for_a_person_or_later(world):
    _platform, account, user = world
    assert Line("wrong", account.base).send(user, Message(KEY, "a")).reason == "token-refused"
    assert Line("x", "http://127.0.0.1:9").send(user, Message(KEY, "a")) == Failed(
        permanent=False, reason="unreachable"
    )
    assert Line("wrong", account.base).quota() is None


def test_a_text_too_long_is_cut_within_lines_own_count(world):
    platform, account, user = world
    assert isinstance(account.send(user, Message(KEY, "ก🙂" * 5_000)), Sent)
    assert len(platform.arrived[0].text.encode("utf-16-le")) // 2 <= 5_000
    assert cut("🙂🙂", 3) == "🙂…"


def test_a_signature_holds_for_exactly_these_bytes(world):
    platform, _account, _user = world
    body = json.dumps({"events": []}).encode()
    right = platform.signature(body)
    assert signed("lab-secret", body, right)
    assert not signed("lab-secret", body + b" ", right)
    assert not signed("other", body, right)
    assert not signed("", body, right)
    assert not signed("lab-secret", body, "é")
