"""LINE's Messaging API through its official SDK: text and one Flex message a push, replies before pushes.

A push bears ``X-Line-Retry-Key``: sent twice, LINE takes it once. Pushing to somebody who has blocked the account is
answered as if it were sent; only the ``unfollow`` event and the profile (404) tell.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sodsong.act.channels.record import Failed, Message, Sent

if TYPE_CHECKING:
    from linebot.v3.messaging import MessagingApi

LONGEST = 5_000  # UTF-16 units of one text message
LABEL = 20  # characters of a button
TIMEOUT = (3.0, 10.0)  # seconds to connect, to answer
TOKEN_WAIT = 900.0  # a refused token is mended by a person


@dataclass(frozen=True, slots=True)
class Quota:
    """What the platform says of this month: pushes allowed (None: no limit) and pushes used."""

    limit: int | None
    used: int


class Line:
    """A bot's account. ``base`` is the platform's address, another one in rehearsals and tests."""

    def __init__(self, token: str, base: str = "https://api.line.me") -> None:
        self.token, self.base = token, base

    @cached_property
    def _api(self) -> "MessagingApi":
        # 50 MB and a second of CPU that an office without LINE does without
        from linebot.v3.messaging import ApiClient, Configuration, MessagingApi  # noqa: PLC0415  # as said above

        configuration = Configuration(host=self.base, access_token=self.token)
        configuration.retries = False  # the outbox tries again, with the same key
        api = MessagingApi(ApiClient(configuration))
        api.line_base_path = self.base
        return api

    def send(self, address: str, message: Message) -> Sent | Failed:
        """Push to a user, group or room."""
        from linebot.v3.messaging import PushMessageRequest  # noqa: PLC0415  # as above

        request = PushMessageRequest(to=address, messages=_messages(message))
        return self._ask(lambda: self._api.push_message(request, message.key, _request_timeout=TIMEOUT))

    def reply(self, token: str, message: Message) -> Sent | Failed:
        """Answer an event by its reply token: free, once, and soon or never."""
        from linebot.v3.messaging import ReplyMessageRequest  # noqa: PLC0415  # as above

        request = ReplyMessageRequest(replyToken=token, messages=_messages(message))
        return self._ask(lambda: self._api.reply_message(request, _request_timeout=TIMEOUT))

    def quota(self) -> Quota | None:
        """This month's quota as the platform counts it; None when it does not say."""
        limit = self._told(lambda: self._api.get_message_quota(_request_timeout=TIMEOUT))
        used = self._told(lambda: self._api.get_message_quota_consumption(_request_timeout=TIMEOUT)) if limit else None
        if limit is None or used is None:
            return None
        return Quota(limit.value if limit.type == "limited" else None, int(used.total_usage))

    def cost(self, address: str) -> int:
        """What one push to this address costs of the quota: a group's costs as many as it has members."""
        if address.startswith("U"):
            return 1
        ask = self._api.get_group_member_count if address.startswith("C") else self._api.get_room_member_count
        told = self._told(lambda: ask(address, _request_timeout=TIMEOUT))
        return max(1, int(told.count)) if told else 1

    def name_of(self, user: str, group: str = "") -> str:
        """The name a user shows, empty when the platform does not tell (no friend, blocked, gone)."""
        if group:
            told = self._told(lambda: self._api.get_group_member_profile(group, user, _request_timeout=TIMEOUT))
        else:
            told = self._told(lambda: self._api.get_profile(user, _request_timeout=TIMEOUT))
        return str(told.display_name) if told else ""

    def _told(self, ask: Callable[[], Any]) -> Any | None:
        """What the platform answers, or None where it refuses or cannot be reached."""
        from linebot.v3.messaging import ApiException  # noqa: PLC0415  # as above
        from urllib3.exceptions import HTTPError  # noqa: PLC0415  # as above

        try:
            return ask()
        except (ApiException, HTTPError):
            return None

    def _ask(self, act: Callable[[], Any]) -> Sent | Failed:
        from linebot.v3.messaging import ApiException  # noqa: PLC0415  # as above
        from urllib3.exceptions import HTTPError  # noqa: PLC0415  # as above

        try:
            answer = act()
        except ApiException as fault:
            return _failure(fault.status, fault.body, fault.headers or {})
        except HTTPError:
            return Failed(permanent=False, reason="unreachable")
        sent = answer.sent_messages or ()
        return Sent(str(sent[0].id) if sent else "")


def _messages(message: Message) -> list[Any]:
    from linebot.v3.messaging import (  # noqa: PLC0415  # as above
        FlexContainer,
        FlexMessage,
        PostbackAction,
        QuickReply,
        QuickReplyItem,
        TextMessage,
    )

    items = [
        QuickReplyItem(
            type="action", imageUrl=None, action=PostbackAction(label=cut(label, LABEL), data=data, displayText=label)
        )
        for label, data in message.buttons[:13]
    ]
    quick = QuickReply(items=items) if items else None
    made: list[Any] = [TextMessage(text=cut(message.text, LONGEST), quickReply=quick, quoteToken=None)]
    if message.flex:
        alt = cut(message.subject or message.text, 400)
        flex = FlexContainer.from_dict(dict(message.flex))
        made.append(FlexMessage(altText=alt, contents=flex, quickReply=None))
    return made


def cut(text: str, units: int) -> str:
    """``text`` within that many UTF-16 units, as LINE counts; no pair of them is parted."""
    raw = text.encode("utf-16-le")
    return text if len(raw) <= 2 * units else raw[: 2 * (units - 1)].decode("utf-16-le", "ignore") + "…"


_ANSWERS = {
    429: Failed(permanent=False, reason="quota-spent"),
    401: Failed(permanent=False, reason="token-refused", retry_after=TOKEN_WAIT),
    403: Failed(permanent=False, reason="token-refused", retry_after=TOKEN_WAIT),
}
_TOLD = {
    "'to'": Failed(permanent=True, reason="address-unknown", blames_address=True),
    "reply token": Failed(permanent=True, reason="reply-token-spent"),
}


def _failure(status: int | None, body: Any, headers: Any) -> Sent | Failed:
    said = _said(body)
    if status == 409:  # this key was taken before: the first try has arrived
        return Sent(str(headers.get("X-Line-Accepted-Request-Id", "")))
    if status == 429 and "monthly limit" not in said:
        return Failed(permanent=False, reason="too-many", retry_after=_seconds(headers.get("Retry-After")))
    if status in _ANSWERS:
        return _ANSWERS[status]
    if status is not None and 400 <= status < 500:
        return next(
            (failed for part, failed in _TOLD.items() if part in said), Failed(permanent=True, reason="refused")
        )
    return Failed(permanent=False, reason="server-error")


def _said(body: Any) -> str:
    try:
        return str(json.loads(body or b"{}").get("message", "")).lower()
    except (ValueError, AttributeError):
        return ""


def _seconds(text: str | None) -> float | None:
    return float(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else None


def signed(secret: str, body: bytes, signature: str) -> bool:
    """Is ``signature`` the platform's (``X-Line-Signature``) for exactly these bytes?"""
    if not secret:
        return False
    made = base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest())
    return hmac.compare_digest(made, signature.encode("utf-8", "replace"))


def bubble(title: str, lines: Sequence[str], link: tuple[str, str], button: tuple[str, str] | None) -> dict[str, Any]:
    """One Flex bubble: a title, lines, a (label, address) to open and a (label, data) that comes back as a postback."""

    def text(said: str, **more: Any) -> dict[str, Any]:
        return {"type": "text", "text": said, "wrap": True, **more}

    buttons = [{"type": "button", "style": "primary", "color": "#1f4e79", "height": "sm", "action": {"type": "uri", "label": cut(link[0], LABEL), "uri": link[1]}}]  # fmt: skip
    if button:
        buttons.append({"type": "button", "style": "secondary", "height": "sm", "action": {"type": "postback", "label": cut(button[0], LABEL), "data": button[1], "displayText": button[0]}})  # fmt: skip
    return {
        "type": "bubble",
        "body": {
            "type": "box",
            "layout": "vertical",
            "spacing": "sm",
            "contents": [text(title, weight="bold", size="md"), *(text(one, size="sm") for one in lines if one)],
        },
        "footer": {"type": "box", "layout": "vertical", "spacing": "sm", "contents": buttons},
    }
