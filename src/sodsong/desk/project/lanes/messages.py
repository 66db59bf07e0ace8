"""The messages' stages with the channels that the options give them."""

import random
import time
from datetime import datetime
from typing import Literal, cast

from sodsong.act.channels.apprised import Apprised
from sodsong.act.channels.line import Line
from sodsong.act.channels.mail import Mail
from sodsong.act.channels.policy import Quiet
from sodsong.act.channels.record import Channel
from sodsong.act.channels.webhook import Webhook
from sodsong.desk import clock
from sodsong.desk.dispatch.outbox import notices, ops
from sodsong.desk.dispatch.outbox.sending import Rules, Sender
from sodsong.desk.project.options import Messaging, Options

QUOTA_SECONDS = 3600.0


def channels(options: Messaging, *, allow_private: bool) -> dict[str, Channel]:
    """The ways to pass messages on that this office has set up, by their code."""
    found: dict[str, Channel] = {"apprise": Apprised(allow_private=allow_private)}
    if options.line_token:
        found["line"] = Line(options.line_token, options.line_api)
    if options.smtp and options.mail_from:
        host, _colon, port = options.smtp.rpartition(":") if ":" in options.smtp else (options.smtp, "", "587")
        found["email"] = Mail(
            host,
            int(port) if port.isascii() and port.isdigit() else 587,
            options.mail_from,
            options.smtp_user,
            options.smtp_password,
            cast("Literal['none', 'starttls', 'tls']", options.smtp_tls),
        )
    if options.webhook_secret:
        found["webhook"] = Webhook(options.webhook_secret, allow_private=allow_private)
    return found


class Outbox:
    """The sender of the messages lane: it knows LINE's quota as the platform told it within the hour."""

    def __init__(self, options: Options) -> None:
        self.options = options.messaging
        self.channels = channels(options.messaging, allow_private=options.allow_private)
        self._quota: int | None = self.options.line_quota or None
        self._asked = float("-inf")

    def notices(self, now: datetime) -> int:
        """What a case's steps want told becomes messages; where there are many, one."""
        return notices.pull(now) + ops.gather(now)

    def messages(self, _now: datetime) -> int:
        """Messages go to their receivers."""
        return self.sender().send_due()

    def sender(self) -> Sender:
        line = self.channels.get("line")
        if isinstance(line, Line) and not self.options.line_quota and time.monotonic() - self._asked > QUOTA_SECONDS:
            told = line.quota()
            self._quota, self._asked = told.limit if told else self._quota, time.monotonic()
        rules = Rules(quiet=Quiet(*self.options.quiet), quotas={"line": self._quota})
        return Sender(self.channels, clock.now, random.random, rules)  # spreads tries, keeps no secret
