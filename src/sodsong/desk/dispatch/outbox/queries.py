"""Questions to the outbox."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime

from django.db.models import F, Q, QuerySet, Sum

from sodsong.act.channels import policy
from sodsong.desk.dispatch.outbox.models import Message
from sodsong.desk.registry import queries as registry
from sodsong.desk.registry.models import Contact


def waiting(now: datetime, *, urgent_only: bool) -> QuerySet[Message]:
    """Messages that may go now and that nobody is sending, the urgent and the oldest first."""
    free = Q(lease_until__isnull=True) | Q(lease_until__lte=now)
    rows = Message.objects.filter(free, state="drafted", due_at__lte=now)
    return (rows.filter(urgent=True) if urgent_only else rows).order_by("-urgent", "due_at", "pk")


def next_contact(message: Message, channels: Collection[str] | None) -> Contact | None:
    """The first way to the receiver that is not blocked, not tried in vain, and whose channel there is (None: any)."""
    for contact in registry.contacts_of(message.owner).filter(blocked_at__isnull=True):
        if contact.pk not in message.tried and (channels is None or contact.channel in channels):
            return contact
    return None


def spent(channel: str, now: datetime) -> int:
    """How much of the channel's month has been used by us."""
    rows = Message.objects.filter(channel=channel, sent_at__gte=policy.month_of(now))
    return int(rows.aggregate(all=Sum("cost"))["all"] or 0)


def tasks() -> QuerySet[Message]:
    """Messages that a person must see to, oldest first; a reader's news is nobody's task."""
    return (
        Message.objects.filter(state="failed")
        .exclude(topic="news")
        .select_related("lao", "district", "vendor", "incident", "recipient", "contact")
    )


def task_count() -> int:
    """How many messages wait for a person."""
    return Message.objects.filter(state="failed").exclude(topic="news").count()


def last_test(channel: str = "") -> Message | None:
    """The newest test message, of one channel or of any; one that has left counts before one that has not."""
    rows = Message.objects.filter(topic="test")
    rows = rows.filter(contact__channel=channel) if channel else rows
    return rows.order_by(F("sent_at").desc(nulls_last=True) if not channel else "-made_at", "-pk").first()


def ways_of(owner: registry.Owner, channel: str) -> QuerySet[Contact]:
    """The owner's contacts of one channel that can be tried."""
    return registry.contacts_of(owner).filter(channel=channel, blocked_at__isnull=True)


def latest(most: int = 100) -> QuerySet[Message]:
    """The newest messages with their receivers, but for the public's news."""
    rows = Message.objects.exclude(topic="news").select_related("lao", "district", "vendor", "incident", "contact")
    return rows.order_by("-made_at", "-pk")[:most]


def counts() -> Counter[str]:
    """How many messages are in each state."""
    return Counter(Message.objects.values_list("state", flat=True))


def of_circular(circular: int) -> dict[int, Message]:
    """The circular's own messages by recipient id."""
    rows = Message.objects.filter(topic="circular", recipient__circular=circular)
    return {row.recipient_id: row for row in rows if row.recipient_id}


def about(contact: Contact) -> list[dict[str, str | None]]:
    """What was sent to a contact, for the person who asks what is held about it."""
    rows = Message.objects.filter(contact=contact).order_by("made_at", "pk")
    return [
        {
            "at": row.made_at.isoformat(),
            "state": row.state,
            "subject": row.subject,
            "text": row.text,
            "sent_at": row.sent_at.isoformat() if row.sent_at else None,
        }
        for row in rows
    ]
