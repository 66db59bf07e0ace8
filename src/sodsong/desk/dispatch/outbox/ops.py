"""What happens to messages outside a channel: posted once, opened, told by hand, tried again, gathered into a digest."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Min, QuerySet

from sodsong.act.channels import policy
from sodsong.desk.cases.models import Incident
from sodsong.desk.dispatch.outbox import queries
from sodsong.desk.dispatch.outbox.models import NAMESPACE, Message
from sodsong.desk.dispatch.outbox.texts import Words, say
from sodsong.desk.registry import ops as registry_ops
from sodsong.desk.registry import queries as registry
from sodsong.desk.registry.models import Contact

RETURNS = timedelta(days=7)  # for so long mail servers may try before they give a letter back
MUCH = 3  # so many waiting notices to one contact become one message


@dataclass(frozen=True, slots=True)
class Extra:
    """What only some messages have: a Flex card, buttons, the recipient row of a circular, a case, urgency, a way to stop."""

    topic: str = "notice"
    flex: Mapping[str, Any] | None = None
    buttons: tuple[tuple[str, str], ...] = ()
    incident: Incident | None = None
    recipient: int | None = None
    urgent: bool = False
    by: str = ""
    stop: str = ""


PLAIN = Extra()


@transaction.atomic
def post(key: str, to: Contact | registry.Owner, words: Words, now: datetime, extra: Extra = PLAIN) -> Message:
    """Put one message into the outbox; the same ``key`` again gives the message there is, whatever it has become.

    ``to`` is a contact, tried first, or an owner, whose contacts are tried in their order. Nobody to be reached at: the
    message is a task for a person at once.
    """
    known = Message.objects.filter(key=key).first()
    if known:
        return known
    usable = to if isinstance(to, Contact) and to.blocked_at is None and to.until is None else None
    message = _draft(key, to, words, now, extra)
    _point(message, usable or queries.next_contact(message, None), now)
    message.save()
    return message


def post_many(wanted: Iterable[tuple[str, registry.Owner, Contact | None, Words, Extra]], now: datetime) -> None:
    """Put many messages into the outbox in a few statements: (key, owner, the contact found for it, words, extra) each.

    A key that is there already stays as it is.
    """
    rows = []
    for key, owner, contact, words, extra in wanted:
        message = _draft(key, owner, words, now, extra)
        _point(message, contact, now)
        rows.append(message)
    Message.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)


def _draft(key: str, to: Contact | registry.Owner, words: Words, now: datetime, extra: Extra) -> Message:
    return Message(
        key=key,
        uid=uuid.uuid5(NAMESPACE, key),
        topic=extra.topic,
        incident=extra.incident,
        recipient_id=extra.recipient,
        subject=words.subject[:300],
        text=words.text,
        html=words.html,
        flex=dict(extra.flex) if extra.flex else None,
        buttons=[list(one) for one in extra.buttons],
        urgent=extra.urgent,
        due_at=now,
        made_at=now,
        made_by=extra.by[:150],
        stop=extra.stop[:500],
        **registry.as_owner(to.owner if isinstance(to, Contact) else to),
    )


def _point(message: Message, contact: Contact | None, now: datetime) -> None:
    """The way that is tried first; without one the message is a task for a person."""
    message.contact = contact
    if contact is None:
        message.state, message.reason, message.failed_at = "failed", "no-contact", now


def note_opened(recipient: int, at: datetime) -> None:
    """The recipient has opened its link: its messages have been read."""
    rows = Message.objects.filter(recipient=recipient, state__in=("sent", "delivered"))
    rows.update(state="opened", opened_at=at)


@transaction.atomic
def came_back(contact: Contact, now: datetime) -> int:
    """What was sent to this contact lately has come back undelivered: it is not tried again, and unread messages go another way.

    Where there is no other way, they are tasks for a person. Returns how many messages that were.
    """
    registry_ops.block_contact(contact, "came-back", now)
    rows = Message.objects.select_for_update(of=("self",)).select_related("lao", "district", "vendor")
    lost = rows.filter(contact=contact, state="sent", sent_at__gte=now - RETURNS).exclude(text="")
    count = 0
    for message in lost:
        message.tried = [*message.tried, contact.pk]
        message.contact = queries.next_contact(message, None)
        message.state, message.tries, message.due_at, message.reason = "drafted", 0, now, "came-back"
        if message.contact is None:
            message.state, message.failed_at = "failed", now
        message.save(update_fields=["tried", "contact", "state", "tries", "due_at", "reason", "failed_at"])
        count += 1
    return count


def told_by_hand(message: Message, by: str, now: datetime) -> bool:
    """A person has told the receiver in another way; False when the message is no task any more."""
    rows = Message.objects.filter(pk=message.pk, state="failed")
    return bool(rows.update(state="sent", channel="hand", sent_at=now, receipt=by[:200]))


def try_again(message: Message, now: datetime) -> bool:
    """A person wants it tried anew, all ways from the first; False when it is no task any more or nobody can be reached.

    One whose words are forgotten has nothing left to say.
    """
    message.tried = []
    contact = queries.next_contact(message, None) if message.text else None
    if contact is None:
        return False
    rows = Message.objects.filter(pk=message.pk, state="failed")
    return bool(rows.update(state="drafted", contact=contact, tried=[], tries=0, due_at=now, reason="", failed_at=None))


def forget_words(before: datetime) -> int:
    """Strike what messages made before then said; to whom one went, when and what became of it stays. Nothing unsent."""
    return _strike(Message.objects.filter(made_at__lt=before))


def forget_words_to(contact: Contact) -> int:
    """Strike what was said to this contact; what still waits goes to nobody, since the contact is used no more."""
    return _strike(Message.objects.filter(contact=contact))


def _strike(rows: QuerySet[Message]) -> int:
    said = rows.exclude(state="drafted").exclude(text="")
    return said.update(subject="", text="", html="", flex=None, buttons=[])


def gather(now: datetime) -> int:
    """Where many notices wait for one contact, they go as one; returns how many digests were made."""
    waiting = queries.waiting(now, urgent_only=False).filter(
        topic="notice", urgent=False, tries=0, lease_until__isnull=True, contact__isnull=False
    )
    crowded = waiting.order_by().values("contact").annotate(all=Count("pk"), first=Min("pk")).filter(all__gte=MUCH)
    return sum(_gather(row["contact"], now) for row in list(crowded))


@transaction.atomic
def _gather(contact: int, now: datetime) -> bool:
    rows = Message.objects.filter(contact=contact, topic="notice", urgent=False, tries=0, state="drafted")
    parts = list(rows.filter(lease_until__isnull=True, due_at__lte=now).select_related("contact").order_by("pk"))
    if len(parts) < MUCH or parts[0].contact is None:
        return False
    text = policy.joined(part.text for part in parts)
    words = say("digest", count=len(parts), text=text)
    key = f"digest:{parts[0].pk}-{parts[-1].pk}"
    whole = post(key, parts[0].contact, words, now, Extra(topic="digest"))
    free = Message.objects.filter(pk__in=[part.pk for part in parts], state="drafted", claim="", digest=None)
    if free.update(state="digested", digest=whole) != len(parts):
        transaction.set_rollback(True)  # somebody has begun to send one of them
        return False
    return True
