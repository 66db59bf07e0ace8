"""What happens to LINE's events: kept once, claimed, done and forgotten."""

import json
import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from sodsong.desk.bot import queries
from sodsong.desk.bot.models import Incoming
from sodsong.desk.registry.sealing import digest, opened, seal

LEASE = timedelta(seconds=90)
MOST_TRIES = 3
KEPT = timedelta(days=7)  # how long a done event is known, for deliveries that come again


def keep(events: Iterable[dict[str, Any]], now: datetime) -> None:
    """Keep events that have not come before; what has no id of its own is left."""
    rows = [
        Incoming(
            event_id=event["webhookEventId"],
            kind=str(event.get("type", ""))[:20],
            chat=digest(f"chat:{chat_of(event)}"),
            sealed=seal(json.dumps(event, ensure_ascii=False)),
            received_at=now,
        )
        for event in map(_whole, events)
        if isinstance(event.get("webhookEventId"), str) and 0 < len(event["webhookEventId"]) <= 64
    ]
    Incoming.objects.bulk_create(rows, ignore_conflicts=True)


def _whole(value: Any) -> Any:
    """JSON without halves of characters and zero bytes, which it can hold and no database does."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode().replace("\x00", "")
    if isinstance(value, list):
        return [_whole(one) for one in value]
    return {_whole(key): _whole(one) for key, one in value.items()} if isinstance(value, dict) else value


def chat_of(event: dict[str, Any]) -> str:
    """The id of the chat an event belongs to: a group's, a room's or a user's; empty when it names none."""
    source = event.get("source")
    if not isinstance(source, dict):
        return ""
    return str(source.get("groupId") or source.get("roomId") or source.get("userId") or "")


def claim(pk: int, now: datetime) -> tuple[Incoming, dict[str, Any]] | None:
    """Take an event to deal with it; None when another has it, or when it failed too often or cannot be read."""
    mark = uuid.uuid4().hex
    if not queries.waiting(now).filter(pk=pk).update(claim=mark, lease_until=now + LEASE):
        return None
    row = Incoming.objects.get(pk=pk)
    text = opened(row.sealed)
    if row.tries >= MOST_TRIES or text is None:
        done(row, "given-up", now)
        return None
    Incoming.objects.filter(pk=pk).update(tries=row.tries + 1)
    event: dict[str, Any] = json.loads(text)
    return row, event


def begin_reply(row: Incoming) -> bool:
    """Note that the answer leaves now; False when an earlier try had come that far."""
    return bool(Incoming.objects.filter(pk=row.pk, replying=False).update(replying=True))


def done(row: Incoming, outcome: str, now: datetime, *, replied: bool = False) -> None:
    """The event is dealt with: its words are forgotten, that it came is known for a week."""
    Incoming.objects.filter(pk=row.pk, done_at__isnull=True).update(
        done_at=now, outcome=outcome, sealed="", replied=replied, claim="", lease_until=None
    )


def forget(now: datetime) -> int:
    """Strike events that were done long ago, and those that nobody has dealt with in all that time."""
    over = Q(done_at__lt=now - KEPT) | Q(done_at__isnull=True, received_at__lt=now - KEPT)
    gone, _each = Incoming.objects.filter(over).delete()
    return gone
