"""Officers change the calendar: a day off more, one on which they work after all, the region; each can be undone.

Every act gives a code that says why it was refused, or nothing where it was done.
"""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from sodsong.desk.registry.calendar import queries
from sodsong.desk.registry.calendar.models import DayChange


def close_on(day: date, name: str, reason: str, by: str, now: datetime) -> str:
    """The office does not work on ``day``, as the cabinet or the governor has announced."""
    if not name.strip():
        return "day-unnamed"
    if not queries.calendar().is_working_day(day):
        return "day-off-already"
    return _keep(DayChange(kind="off", day=day, text=name.strip()[:200], reason=reason.strip()[:300], by=by, at=now))


def work_on(day: date, reason: str, by: str, now: datetime) -> str:
    """The office works on a shipped day off; a reason in words is needed."""
    if not reason.strip():
        return "reason-missing"
    holiday = queries.shipped(queries.region()).holidays.get(day)
    if holiday is None or day not in queries.calendar().holidays:
        return "no-day-off"
    return _keep(DayChange(kind="open", day=day, text=holiday.name[:200], reason=reason.strip()[:300], by=by, at=now))


def choose_region(region: str, by: str, now: datetime) -> str:
    """The days off of this region count beside the nation's; empty for none."""
    if region not in queries.REGIONS:
        return "region-unknown"
    return _keep(DayChange(kind="region", text=region, by=by, at=now)) if region != queries.region() else ""


def undo(change: DayChange, by: str, now: datetime) -> str:
    """The change holds no more; its row stays."""
    done = DayChange.objects.filter(pk=change.pk, undone_at__isnull=True).update(undone_at=now, undone_by=by)
    return "" if done else "undone-already"


def _keep(change: DayChange) -> str:
    """Store it; of two officers who change one day at once the second is refused."""
    try:
        with transaction.atomic():
            change.save(force_insert=True)
    except IntegrityError:
        return "changed-meanwhile"
    return ""
