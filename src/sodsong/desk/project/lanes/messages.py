"""The messages' stages with the channels that the options give them."""

import random
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Literal, cast

from sodsong.act.channels.apprised import Apprised
from sodsong.act.channels.line import Line
from sodsong.act.channels.mail import Mail
from sodsong.act.channels.policy import Quiet
from sodsong.act.channels.record import Channel
from sodsong.act.channels.webhook import Webhook
from sodsong.desk import clock
from sodsong.desk.bot import ops as bot
from sodsong.desk.bot.chat import Chat
from sodsong.desk.dispatch.outbox import notices, ops
from sodsong.desk.dispatch.outbox.sending import Rules, Sender
from sodsong.desk.dispatch.readers import ops as readers
from sodsong.desk.dispatch.ways import queries as ways
from sodsong.desk.inbox import batches, persons
from sodsong.desk.project.options import Messaging, Options
from sodsong.desk.project.probing.build import engine
from sodsong.desk.registry import ops as registry
from sodsong.desk.registry.people import ops as people
from sodsong.observe.probe.engine import Engine
from sodsong.observe.probe.plan import Plan
from sodsong.observe.probe.record import Observation

QUOTA_SECONDS = 3600.0
LOOK_SECONDS = 40.0
SETTINGS_SECONDS = 2.0  # between two looks at what the office keeps of its settings


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


class Eye:
    """One look at one site, with an engine of its own that is made when it is first needed."""

    def __init__(self, options: Options) -> None:
        self.options = options

    @cached_property
    def _engine(self) -> Engine:
        return engine(self.options)

    def __call__(self, url: str) -> Observation | None:
        """What is seen of ``url`` now; None when it took too long."""
        self._engine.submit(Plan(url, url, "home", 0.0), vantage=self.options.vantage, at=datetime.now(UTC))
        until = time.monotonic() + LOOK_SECONDS
        found: Observation | None = None
        while self._engine.active and time.monotonic() < until:
            found = next((seen for seen in self._engine.poll(0.1) if seen.target == url), found)
        return replace(found, at=clock.now()) if found else None


class Outbox:
    """The sender of the messages lane: it knows LINE's quota as the platform told it within the hour."""

    def __init__(self, options: Options) -> None:
        self._all, self.options = options, options.messaging
        self._chat: Chat | None = None
        self._looked = float("-inf")
        self.channels = channels(self.options, allow_private=options.allow_private)
        self._quota: int | None = self.options.line_quota or None
        self._asked = float("-inf")

    def notices(self, now: datetime) -> int:
        """What a case's steps want told becomes messages, and its public news too; where there are many, one."""
        return notices.pull(now) + readers.tell(now) + ops.gather(now)

    def follow(self) -> None:
        """Take up what the office has set up in the browser meanwhile."""
        if time.monotonic() - self._looked < SETTINGS_SECONDS:
            return
        self._looked, told = time.monotonic(), ways.messaging()
        if told != self.options:
            self.options, self._asked = told, float("-inf")
            self.channels = channels(told, allow_private=self._all.allow_private)

    def messages(self, _now: datetime) -> int:
        """Messages go to their receivers."""
        self.follow()
        return self.sender().send_due()

    def chat(self, _now: datetime) -> int:
        """What people say to the bot is dealt with; without a LINE account nobody says anything."""
        self.follow()
        line = self.channels.get("line")
        if not isinstance(line, Line):
            return 0
        if self._chat is None or self._chat.line is not line:
            self._chat = Chat(line, Eye(self._all), clock.now)
        return self._chat.work()

    def forget(self, now: datetime) -> int:
        """What its time is over for is forgotten: reporters, contacts out of use, words of messages, logins, open files."""
        keep = self.options
        gone = persons.forget_before(now - timedelta(days=keep.keep_reporters), now)
        gone += registry.forget_contacts(now - timedelta(days=keep.keep_contacts), now)
        gone += ops.forget_words(now - timedelta(days=keep.keep_messages))
        gone += people.forget_logins(now - timedelta(days=keep.keep_logins))
        if keep.keep_traces:
            gone += people.forget_traces(now - timedelta(days=keep.keep_traces))
        return gone + bot.forget(now) + batches.forget(now) + readers.forget(now)

    def sender(self) -> Sender:
        line = self.channels.get("line")
        if isinstance(line, Line) and not self.options.line_quota and time.monotonic() - self._asked > QUOTA_SECONDS:
            told = line.quota()
            self._quota, self._asked = told.limit if told else self._quota, time.monotonic()
        rules = Rules(quiet=Quiet(*self.options.quiet), quotas={"line": self._quota})
        return Sender(self.channels, clock.now, random.random, rules)  # spreads tries, keeps no secret
