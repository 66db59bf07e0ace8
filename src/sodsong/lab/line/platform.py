"""What the platform knows and decides, without HTTP: people, groups, tokens, keys, quota, and the faults to order.

As documented by LINE: a reply token serves once and not for long; a retry key is accepted once for 24 hours and
answered 409 afterwards; a push to somebody who has blocked the account is answered 200 and reaches nobody; a push to a
group costs as many messages as it has members; the month's limit is 429.
"""

import base64
import hashlib
import hmac
import json
import threading
import uuid
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

TOKEN_SECONDS = 60.0
KEY_SECONDS = 24 * 3600.0
LONGEST_TEXT = 5_000
MOST_MESSAGES = 5


@dataclass(frozen=True, slots=True)
class Arrived:
    """One push or reply that reached somebody: ``how`` it came, to whom, the message objects, its retry key."""

    how: str
    to: str
    messages: tuple[dict[str, Any], ...]
    key: str = ""

    @property
    def text(self) -> str:
        """The text a reader sees."""
        return "\n".join(str(one.get("text") or one.get("altText", "")) for one in self.messages)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request gets: status, JSON, further headers; ``lost`` when it is taken and the answer does not arrive."""

    status: int
    body: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    lost: bool = False


class Platform:
    """One account's platform. ``clock`` gives seconds and only ever rises."""

    def __init__(self, clock: Callable[[], float], *, token: str, secret: str, quota: int | None = 500) -> None:
        self.clock, self.token, self.secret, self.quota = clock, token, secret, quota
        self.used = 0
        self.people: dict[str, str] = {}
        self.groups: dict[str, set[str]] = {}
        self.blocked: set[str] = set()
        self.arrived: list[Arrived] = []
        self.refused_keys = 0  # how often a key came again
        self.faults: deque[Answer] = deque()  # one for each of the next requests that send
        self._tokens: dict[str, tuple[str, float]] = {}
        self._keys: dict[str, tuple[str, float]] = {}
        self._lock = threading.Lock()

    def person(self, name: str) -> str:
        """A user who is a friend of the account; its id."""
        user = "U" + hashlib.sha256(name.encode()).hexdigest()[:32]
        self.people[user] = name
        return user

    def group(self, name: str, members: list[str]) -> str:
        """A group the account is in; its id."""
        group = "C" + hashlib.sha256(name.encode()).hexdigest()[:32]
        self.groups[group] = set(members)
        return group

    def signature(self, body: bytes) -> str:
        """``X-Line-Signature`` of a webhook's body."""
        return base64.b64encode(hmac.new(self.secret.encode(), body, hashlib.sha256).digest()).decode("ascii")

    def event(self, kind: str, source: str, *, user: str = "", at_ms: int, **more: Any) -> dict[str, Any]:
        """An event as the platform tells it: ``source`` is a user's or a group's id, ``user`` who spoke in a group."""
        token = uuid.uuid4().hex
        where = {"type": "user", "userId": source}
        if source.startswith("C"):
            where = {"type": "group", "groupId": source, **({"userId": user} if user else {})}
        self._tokens[token] = (source, self.clock() + TOKEN_SECONDS)
        silent = kind in ("unfollow", "leave")
        return {
            "type": kind,
            "mode": "active",
            "timestamp": at_ms,
            "source": where,
            "webhookEventId": uuid.uuid4().hex.upper()[:26],
            "deliveryContext": {"isRedelivery": False},
            **({} if silent else {"replyToken": token}),
            **more,
        }

    def said(self, source: str, text: str, *, user: str = "", at_ms: int) -> dict[str, Any]:
        """A text message event."""
        message = {"id": str(uuid.uuid4().int)[:18], "type": "text", "text": text, "quoteToken": "q"}
        return self.event("message", source, user=user, at_ms=at_ms, message=message)

    def push(self, wanted: dict[str, Any], key: str) -> Answer:
        """``POST /v2/bot/message/push``."""
        with self._lock:
            if fault := self._fault():
                return fault
            if key and (known := self._keys.get(key)) and known[1] > self.clock():
                self.refused_keys += 1
                return Answer(409, _said("The retry key is already accepted"), {"X-Line-Accepted-Request-Id": known[0]})
            to, messages = str(wanted.get("to", "")), wanted.get("messages")
            if to not in self.people and to not in self.groups:
                return Answer(400, _said("The property, 'to', in the request body is invalid (line: -, column: -)"))
            if wrong := _wrong(messages):
                return Answer(400, _said(wrong))
            cost = len(self.groups[to]) if to in self.groups else 1
            if self.quota is not None and self.used + cost > self.quota:
                return Answer(429, _said("You have reached your monthly limit."))
            return self._take("push", to, messages, key, cost)

    def reply(self, wanted: dict[str, Any]) -> Answer:
        """``POST /v2/bot/message/reply``."""
        with self._lock:
            if fault := self._fault():
                return fault
            to, until = self._tokens.pop(str(wanted.get("replyToken", "")), ("", 0.0))
            if not to or until < self.clock():
                return Answer(400, _said("Invalid reply token"))
            if wrong := _wrong(wanted.get("messages")):
                return Answer(400, _said(wrong))
            return self._take("reply", to, wanted["messages"], "", 0)

    def profile(self, user: str, group: str = "") -> Answer:
        """A user's profile, alone or as a group's member."""
        known = user in self.groups.get(group, ()) if group else user in self.people and user not in self.blocked
        if not known:
            return Answer(404, _said("Not found"))
        return Answer(200, {"displayName": self.people.get(user, "?"), "userId": user})

    def _take(self, how: str, to: str, messages: Any, key: str, cost: int) -> Answer:
        request = uuid.uuid4().hex
        if key:
            self._keys[key] = (request, self.clock() + KEY_SECONDS)
        if to not in self.blocked:
            self.used += cost
            self.arrived.append(Arrived(how, to, tuple(messages), key))
        sent = [{"id": str(uuid.uuid4().int)[:18]} for _one in messages]
        answer = Answer(200, {"sentMessages": sent}, {"X-Line-Request-Id": request})
        if self.faults and self.faults[0].lost:
            return self.faults.popleft()
        return answer

    def _fault(self) -> Answer | None:
        return self.faults.popleft() if self.faults and not self.faults[0].lost else None


def _said(message: str) -> dict[str, Any]:
    return {"message": message}


def _wrong(messages: Any) -> str:
    """What the platform would say of these message objects; empty when they will do."""
    if not isinstance(messages, list) or not 1 <= len(messages) <= MOST_MESSAGES:
        return "The request body has 1 error(s): messages: size must be between 1 and 5"
    for one in messages:
        text = one.get("text", "")
        if one.get("type") == "text" and not 0 < len(text.encode("utf-16-le")) // 2 <= LONGEST_TEXT:
            return "The request body has 1 error(s): messages[0].text: length must be between 0 and 5000"
        if one.get("type") == "flex" and (not one.get("altText") or not isinstance(one.get("contents"), dict)):
            return "A message (messages[1]) in the request body is invalid"
        if one.get("type") not in ("text", "flex"):
            return "The request body has 1 error(s): messages[0].type: unknown"
        if len(json.dumps(one)) > 50_000:
            return "A message in the request body is too large"
    return ""
