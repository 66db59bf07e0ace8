"""Another Sodsong that falls silent is told to the office, once; and once that it is back."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localtime

from sodsong.desk.dispatch.outbox import ops
from sodsong.desk.dispatch.outbox.texts import say
from sodsong.desk.watch import queries, vantages
from sodsong.desk.watch.models import Neighbour
from sodsong.ground.thai.write import clock_time, long_date


def tell(patience: float, now: datetime) -> int:
    """Put what is to be told of the neighbours into the outbox; returns how many messages that made.

    A neighbour is silent after ``patience`` seconds; one that speaks but judges nothing is told of like that.
    """
    return sum(_take(row, vantages.ailing(row, patience, now), now) for row in queries.neighbours())


@transaction.atomic
def _take(row: Neighbour, ails: str, now: datetime) -> bool:
    if bool(ails) == bool(row.told_at) or not vantages.claim(row, now if ails else None):
        return False
    since = (row.judged_at if ails == "idle" else row.heard_at) or now
    key = f"neighbour:{row.pk}:{ails or 'back'}:{(row.told_at or now).isoformat()}"
    words = say(f"neighbour-{ails or 'back'}", name=row.name, at=_moment(since))
    ops.post(key, "province", words, now, ops.Extra(urgent=bool(ails)))
    return True


def _moment(at: datetime) -> str:
    local = localtime(at)
    if settings.SODSONG.messaging.lang == "en":
        return f"{local:%H:%M on %-d %B %Y}"
    return f"{long_date(local.date())} เวลา {clock_time(local.time())}"
