"""A circular's own messages: one for each recipient there is a way to, previewed as they will go, then put in the outbox."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction

from sodsong.act.channels.line import bubble
from sodsong.desk.dispatch import queries as dispatch
from sodsong.desk.dispatch.models import Circular, Recipient
from sodsong.desk.dispatch.outbox import ops, queries
from sodsong.desk.dispatch.outbox.models import Message
from sodsong.desk.dispatch.outbox.texts import Words, say
from sodsong.desk.registry.models import Contact
from sodsong.ground.thai.write import long_date

Link = Callable[[Recipient], str]


@dataclass(frozen=True, slots=True)
class Planned:
    """One recipient and what would be sent to it: through which contact (None: nobody to reach), in which words."""

    recipient: Recipient
    contact: Contact | None
    words: Words
    message: Message | None = None  # it is in the outbox already

    @property
    def goes(self) -> bool:
        """Will sending make a message of it?"""
        return self.message is None and self.contact is not None

    @property
    def is_task(self) -> bool:
        """Nobody to reach, and no district office that passes it on: a person must tell it."""
        return self.contact is None and self.recipient.role != "lao"


def plan(circular: Circular, link: Link) -> list[Planned]:
    """What sending now would do, recipient by recipient in the letter's order."""
    known, first = queries.of_circular(circular.pk), _first_contacts()
    number = dispatch.number_of(circular, settings.SODSONG.province)
    planned = []
    for one in dispatch.recipients(circular):
        key = ("lao", one.lao_id) if one.lao_id else ("district", one.district_id)
        planned.append(Planned(one, first.get(key), _words(one, number, link(one)), known.get(one.pk)))
    return planned


@transaction.atomic
def send(circular: Circular, link: Link, by: str, now: datetime) -> int:
    """Put the messages of ``plan`` into the outbox; returns how many are new. Pressed twice, the second time does nothing.

    A recipient without any way to it becomes a task for a person, unless its district office passes the letter on.
    """
    wanted = [
        (one, owner)
        for one in plan(circular, link)
        if one.message is None and (one.goes or one.is_task) and (owner := one.recipient.lao or one.recipient.district)
    ]
    ops.post_many(
        (
            (f"circular:{circular.pk}:{one.recipient.key}", owner, one.contact, one.words, _extra(one, link, by))
            for one, owner in wanted
        ),
        now,
    )
    return len(wanted)


def _extra(one: Planned, link: Link, by: str) -> ops.Extra:
    """The card of a recipient's message, its case, and whether it may go at night."""
    row, address = one.recipient, link(one.recipient)
    token = dispatch.link_token(row)
    card = bubble(
        one.words.subject, one.words.text.split("\n")[1:3], ("เปิดดูและตอบ", address), ("รับทราบ", f"ack:{token}")
    )
    return ops.Extra(
        topic="circular",
        flex=card if address.startswith("http") else None,
        incident=row.circular.incident,
        recipient=row.pk,
        urgent=row.must_act,
        by=by,
    )


def _first_contacts() -> dict[tuple[str, int | None], Contact]:
    """The contact that would be tried first, by ("lao" or "district", id): one query."""
    found: dict[tuple[str, int | None], Contact] = {}
    rows = Contact.objects.filter(until__isnull=True, blocked_at__isnull=True).select_related("lao", "district")
    for one in rows.order_by("position", "pk"):
        if one.lao_id:
            found.setdefault(("lao", one.lao_id), one)
        elif one.district_id:
            found.setdefault(("district", one.district_id), one)
    return found


def _words(one: Recipient, number: str, link: str) -> Words:
    circular = one.circular
    english = settings.SODSONG.messaging.lang == "en"
    due = circular.incident.deadline
    said = ""
    if due:
        said = f" by {due.day} {due:%B %Y}" if english else f"ให้แล้วเสร็จภายในวันที่ {long_date(due)}"
    name = str(one.lao) if one.lao else f"ที่ทำการอำเภอ{one.district.name if one.district else ''}"
    return say(
        "district" if one.role == "district" else "must" if one.must_act else "note",
        name=name,
        province=settings.SODSONG.province,
        number=number,
        day=f"{circular.day.day} {circular.day:%B %Y}" if english else long_date(circular.day),
        deadline=said,
        link=link,
    )
