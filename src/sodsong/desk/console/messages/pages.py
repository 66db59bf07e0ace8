"""Messages as the pages show them, and what this office has set up."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from sodsong.desk.console.contacts.pages import CHANNELS, shown
from sodsong.desk.console.messages import words
from sodsong.desk.dispatch.outbox import queries
from sodsong.desk.dispatch.outbox.circulars import Planned
from sodsong.desk.dispatch.outbox.models import Message


@dataclass(frozen=True, slots=True)
class Shown:
    """One message in a list."""

    row: Message
    to: str
    state: str
    look: str
    reason: str
    through: str


@dataclass(frozen=True, slots=True)
class Setting:
    """One channel: is it set up, what is missing, what of its month is used."""

    name: str
    ready: bool
    said: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What pressing "send" would do: by channel how many, which cost pushes, who is left to a person or a district."""

    goes: list[Planned]
    by_channel: list[tuple[str, int]]
    pushes: int
    groups: int
    tasks: list[Planned]
    through_district: int
    known: int


def rows(messages: Iterable[Message]) -> list[Shown]:
    """Messages with their receivers' names and their states in words."""
    return [one(row) for row in messages]


def one(row: Message) -> Shown:
    """One message with its state, reason and channel in words."""
    through = row.channel or (row.contact.channel if row.contact else "")
    return Shown(
        row,
        shown(row.owner).name,
        str(words.STATES.get(row.state, row.state)),
        words.LOOKS.get(row.state, "unknown"),
        str(words.REASONS.get(row.reason, row.reason)),
        str(words.THROUGH.get(through, through)),
    )


def preview(planned: Sequence[Planned]) -> Preview:
    """The plan, counted."""
    goes = [one for one in planned if one.goes]
    ways = Counter(one.contact.channel for one in goes if one.contact)
    addresses = [one.contact.address or "" for one in goes if one.contact and one.contact.channel == "line"]
    return Preview(
        goes,
        [(str(CHANNELS[code]), ways[code]) for code in CHANNELS if ways[code]],
        len(addresses),
        sum(not address.startswith("U") for address in addresses),
        [one for one in planned if one.message is None and one.is_task],
        sum(one.message is None and one.contact is None and not one.is_task for one in planned),
        sum(one.message is not None for one in planned),
    )


def channels(options: Any, now: datetime) -> list[Setting]:
    """What is set up of each channel, in words; no secret is shown."""
    used = queries.spent("line", now)
    quota = str(options.line_quota) if options.line_quota else _("as LINE’s plan allows")
    line = _("Pushes used this month: %(used)s of %(quota)s. A fifth is kept for urgent messages.") % {
        "used": used,
        "quota": quota,
    }
    missing = _("Not set up: %(names)s is missing.")
    lacks = [name for name, value in (("SODSONG_LINE_TOKEN", options.line_token), ("SODSONG_LINE_SECRET", options.line_secret)) if not value]  # fmt: skip
    mail = [name for name, value in (("SODSONG_SMTP", options.smtp), ("SODSONG_MAIL_FROM", options.mail_from)) if not value]  # fmt: skip
    hook = [] if options.webhook_secret else ["SODSONG_WEBHOOK_SECRET"]
    mailed = _("Through %(relay)s as %(sender)s.") % {"relay": options.smtp, "sender": options.mail_from}
    return [
        Setting(str(CHANNELS["line"]), not lacks, missing % {"names": ", ".join(lacks)} if lacks else line),
        Setting(str(CHANNELS["email"]), not mail, missing % {"names": ", ".join(mail)} if mail else mailed),
        Setting(
            str(CHANNELS["webhook"]),
            not hook,
            missing % {"names": ", ".join(hook)} if hook else _("Signed with the office’s secret."),
        ),
    ]
