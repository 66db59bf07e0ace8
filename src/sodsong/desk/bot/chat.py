"""The stage that deals with what LINE has told us: one event at a time, answered by reply where there is anything to say."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings

from sodsong.act.casework import cascade
from sodsong.act.channels.line import Line
from sodsong.act.channels.policy import BANGKOK
from sodsong.act.channels.record import Failed, Message
from sodsong.desk import links
from sodsong.desk.bot import ops, queries
from sodsong.desk.bot.hearing import Heard, hear
from sodsong.desk.bot.models import Incoming
from sodsong.desk.bot.telling import answer, home_of, look_of, status_of_province
from sodsong.desk.dispatch import ops as dispatch
from sodsong.desk.dispatch import queries as papers
from sodsong.desk.dispatch.outbox.ops import Extra
from sodsong.desk.dispatch.outbox.texts import Words, say
from sodsong.desk.dispatch.readers import ops as news
from sodsong.desk.inbox import ops as inbox
from sodsong.desk.inbox.models import Report
from sodsong.desk.registry import binding
from sodsong.desk.registry import ops as registry_ops
from sodsong.desk.registry import queries as registry
from sodsong.desk.registry.models import Contact, Lao
from sodsong.desk.registry.sealing import digest, seal
from sodsong.ground.places.record import Answer, surely
from sodsong.ground.places.register import Register
from sodsong.ground.places.resolve import resolve
from sodsong.observe.probe.record import Observation

AT_ONCE = 50  # events a look
NAMES = 500  # names of users that are remembered
TALKATIVE, WITHIN = 20, timedelta(minutes=1)  # so many answers a chat gets in that time; then silence, all is kept
GUESSES, GUESS_TIME = 5, timedelta(hours=1)  # wrong codes before a chat's codes are not read any more
FRESH = timedelta(seconds=30)  # for which one look at a site answers further reports of it
CHOICE_AGE = links.DAY  # seconds a button that asks which body is meant is good for
REGISTER_AGE = 60.0  # seconds between two readings of the register


@dataclass(frozen=True, slots=True)
class Said:
    """What comes of one event: a code for the record, and what is answered, if anything."""

    outcome: str
    text: str = ""
    buttons: tuple[tuple[str, str], ...] = ()


SILENCE = Said("silence")


@dataclass(slots=True)
class Chat:
    """The bot: its LINE account, how it looks at a site, its clock, and what it remembers for seconds."""

    line: Line
    look: Callable[[str], Observation | None]
    clock: Callable[[], datetime]
    _looked: dict[str, tuple[datetime, Observation | None]] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)
    _register: tuple[float, Register] | None = None

    def work(self) -> int:
        """Deal with what waits; returns how many events were done."""
        now = self.clock()
        pks = list(queries.waiting(now).values_list("pk", flat=True)[:AT_ONCE])
        return sum(self._deal(pk) for pk in pks)

    def _deal(self, pk: int) -> bool:
        claimed = ops.claim(pk, self.clock())
        if claimed is None:
            return False
        row, event = claimed
        said = self._hear(row, event)
        replied = bool(said.text) and self._reply(row, event, said)
        ops.done(row, said.outcome, self.clock(), replied=replied)
        return True

    def _reply(self, row: Incoming, event: dict[str, Any], said: Said) -> bool:
        """By reply; where its token has run out, a report's answer is pushed through the outbox, all else is let go."""
        if queries.answered_lately(row.chat, self.clock(), WITHIN) >= TALKATIVE or not ops.begin_reply(row):
            return False
        found = self.line.reply(str(event.get("replyToken", "")), Message("", said.text, buttons=said.buttons))
        if isinstance(found, Failed) and said.outcome == "report":
            contact = registry.contacts_by_address("line", ops.chat_of(event)).first()
            if contact:
                words = Words("", said.text)
                dispatch.post(f"bot:{row.event_id}", contact, words, self.clock(), Extra(topic="bot"))
        return True

    def _hear(self, row: Incoming, event: dict[str, Any]) -> Said:
        kind, chat = event.get("type"), ops.chat_of(event)
        if kind == "postback":
            return self._pressed(event)
        if kind in ("leave", "unfollow"):
            for contact in registry.contacts_by_address("line", chat):
                registry_ops.block_contact(contact, "blocked-by-receiver", self.clock())
            return Said(kind)
        if kind == "follow":
            for contact in registry.contacts_by_address("line", chat):
                Contact.objects.filter(pk=contact.pk).update(blocked_at=None, blocked_why="")
            return Said("follow", say("bot-help").text, ((say("bot-news-button").text, "news:on"),))
        if kind == "join":
            return Said("join", say("bot-greet", province=settings.SODSONG.province).text)
        message = event.get("message")
        if kind != "message" or not isinstance(message, dict) or message.get("type") != "text":
            return SILENCE
        return self._text(row, event, hear(str(message.get("text", ""))))

    def _text(self, row: Incoming, event: dict[str, Any], heard: Heard) -> Said:
        chat = ops.chat_of(event)
        alone = chat.startswith("U")
        if heard.what == "bind":
            return self._bind(row, chat, heard.rest)
        if not alone and not registry.contacts_by_address("line", chat).exists():
            return SILENCE  # a group nobody has bound is none of ours
        if heard.what in ("follow", "unfollow"):
            return self._news(chat, on=heard.what == "follow")
        if heard.what == "too-long":
            return Said("too-long", say("bot-too-long").text) if alone else SILENCE
        if heard.what == "help" or not heard.rest:
            return self._plain(heard)
        return self._named(event, heard, alone=alone)

    def _plain(self, heard: Heard) -> Said:
        """A command alone."""
        if heard.what == "status":
            return Said("status", status_of_province(settings.SODSONG.province))
        return SILENCE if heard.what == "words" else Said("help", say("bot-help").text)

    def _named(self, event: dict[str, Any], heard: Heard, *, alone: bool) -> Said:
        """A text that may name a body. In a group what names none is chatter, whatever its first word."""
        found = resolve(heard.rest, self._places())
        if found.outcome != "none" and heard.what != "status" and (found.symptom or heard.what == "report"):
            return self._report(event, surely(found))
        lao = registry.by_codes([found.lao.code]).get(found.lao.code) if found.lao else None
        if heard.what == "status" and lao:
            return Said("status", answer(lao, look_of(lao, self._seen(lao)), ""))
        if alone and heard.what != "words":
            return Said("none", say("bot-none", province=settings.SODSONG.province).text)
        return SILENCE

    def _report(self, event: dict[str, Any], found: Answer) -> Said:
        """A row of the inbox, a look at the site, and what was seen; or the question which body is meant."""
        chat, user = ops.chat_of(event), str(event.get("source", {}).get("userId", ""))
        said_at = datetime.fromtimestamp(int(event.get("timestamp") or 0) / 1000, UTC)
        word = inbox.Word(
            "line",
            f"line:{event['webhookEventId']}",
            str(event["message"]["text"]),
            replace(found, symptom=found.symptom or "down"),
            min(said_at, self.clock()) if event.get("timestamp") else self.clock(),
            by=self._name(user, chat),
            sender=digest(f"line:{user}") if user else "",
            reach=seal(chat),
        )
        report = inbox.tell(word, self.clock())
        if report.is_question:
            return Said("asked", say("bot-which").text, self._choices(report))
        return self._seen_of(report)

    def _choices(self, report: Report) -> tuple[tuple[str, str], ...]:
        return tuple(
            (
                f"{lao.short_name} {lao.district.name if lao.district else ''}".strip(),
                "which:" + links.token("which", f"{report.pk}:{lao.code}"),
            )
            for lao in report.candidates.select_related("district")
        )

    def _seen_of(self, report: Report) -> Said:
        if report.lao is None:
            return SILENCE
        look = look_of(report.lao, self._seen(report.lao))
        inbox.note_seen(report, look.kept())
        return Said("report", answer(report.lao, look, report.symptom))

    def _seen(self, lao: Lao) -> Observation | None:
        """A look at the body's site, or one that is seconds old."""
        url = home_of(lao)
        if url is None:
            return None
        known = self._looked.get(url)
        if known is None or self.clock() - known[0] > FRESH:
            known = self._looked[url] = (self.clock(), self.look(url))
        return known[1]

    def _name(self, user: str, chat: str) -> str:
        """The name a user shows, asked once and remembered for a while."""
        if user not in self._names:
            if len(self._names) >= NAMES:
                self._names.clear()
            self._names[user] = self.line.name_of(user, chat if chat.startswith("C") else "") or "LINE"
        return self._names[user]

    def _pressed(self, event: dict[str, Any]) -> Said:
        postback = event.get("postback")
        what, _colon, token = str(postback.get("data", "") if isinstance(postback, dict) else "").partition(":")
        if what == "which":
            return self._chosen(event, token)
        if what == "news" and ops.chat_of(event).startswith("U"):
            return self._news(ops.chat_of(event), on=token == "on")  # noqa: S105  # a word, no secret
        recipient = papers.recipient_of(token) if what == "ack" else None
        if recipient is None:
            return Said("spent", say("bot-spent").text)
        user, chat = str(event.get("source", {}).get("userId", "")), ops.chat_of(event)
        by = self._name(user, chat)
        outcome = dispatch.receive(recipient, cascade.Receipt("acknowledged", self.clock(), by))
        if not outcome.done:
            return Said("spent", say("bot-spent").text)
        name = str(recipient.lao or f"ที่ทำการอำเภอ{recipient.district.name if recipient.district else ''}")
        number = papers.number_of(recipient.circular, settings.SODSONG.province)
        return Said("acknowledged", say("bot-ack", name=name, number=number).text)

    def _chosen(self, event: dict[str, Any], token: str) -> Said:
        """The reporter says which body was meant; an answer given already stands."""
        subject = links.read("which", token, CHOICE_AGE).subject or ""
        pk, _colon, code = subject.partition(":")
        report = Report.objects.filter(pk=int(pk) if pk.isdigit() else 0).select_related("lao").first()
        lao = registry.by_codes([code]).get(code)
        if report is None or lao is None:
            return Said("spent", say("bot-spent").text)
        user = str(event.get("source", {}).get("userId", ""))
        by = self._name(user, ops.chat_of(event))
        try:
            report = inbox.decide(report, "match", lao, by, self.clock())
        except inbox.AlreadyDecided:
            report.refresh_from_db()
        return self._seen_of(report)

    def _news(self, chat: str, *, on: bool) -> Said:
        """A person wants the public's news here, or no more of it; a group has none of its own."""
        if not chat.startswith("U"):
            return Said("news-alone", say("bot-news-alone").text)
        if on:
            news.follow(chat, self.clock())
            return Said("news-on", say("bot-news-on", province=settings.SODSONG.province).text)
        news.stop_at("line", chat, self.clock())
        return Said("news-off", say("bot-news-off").text)

    def _bind(self, row: Incoming, chat: str, code: str) -> Said:
        """An officer's code makes this chat a contact of its owner."""
        if queries.wrong_codes(row.chat, self.clock(), GUESS_TIME) >= GUESSES:
            return Said("wrong-code")
        owner = binding.owner_of(code, self.clock().astimezone(BANGKOK).date())
        if owner is None:
            return Said("wrong-code", say("bot-wrong-code").text)
        registry_ops.add_contact(owner, "line", chat, "", self.clock())
        names = {"province": "สำนักงานจังหวัด", "nacc": "สำนักงาน ป.ป.ช. ประจำจังหวัด", "assessors": "คณะผู้ประเมิน"}
        name = names.get(owner, owner) if isinstance(owner, str) else str(owner)
        return Said("bound", say("bot-bound", name=name).text)

    def _places(self) -> Register:
        if self._register is None or time.monotonic() - self._register[0] > REGISTER_AGE:
            made = registry.register_of(settings.SODSONG.province)
            self._register = (time.monotonic(), made)
        return self._register[1]
