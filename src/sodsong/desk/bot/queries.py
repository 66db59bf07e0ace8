"""Questions to what LINE has told us."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from sodsong.desk.bot.models import Incoming


def waiting(now: datetime) -> QuerySet[Incoming]:
    """Events nobody has dealt with and nobody is dealing with, the oldest first."""
    free = Q(lease_until__isnull=True) | Q(lease_until__lte=now)
    return Incoming.objects.filter(free, done_at__isnull=True)


def answered_lately(chat: str, now: datetime, within: timedelta) -> int:
    """How many answers a chat has had within that time."""
    return Incoming.objects.filter(chat=chat, replied=True, done_at__gt=now - within).count()


def wrong_codes(chat: str, now: datetime, within: timedelta) -> int:
    """How many wrong codes came from a chat within that time."""
    return Incoming.objects.filter(chat=chat, outcome="wrong-code", done_at__gt=now - within).count()
