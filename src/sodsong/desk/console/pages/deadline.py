"""The days offered as a deadline: the one a letter names, and the next working days; days off say so."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sodsong.desk.console.pages import write
from sodsong.desk.inbox.models import Report
from sodsong.ground.thai.working_days import Calendar

AHEAD = (1, 3, 5)  # working days from today


@dataclass(frozen=True, slots=True)
class Offer:
    """A day to choose; ``value`` is what the form sends, ``why`` where it comes from and whether it is a day off."""

    value: str
    label: str
    why: str


def offers(lines: Iterable[Report], calendar: Calendar, now: datetime) -> list[Offer]:
    """Days from today on: those the letters name first, then some working days ahead; each once."""
    today = write.civil(now)
    days: dict[date, str] = {}
    for line in lines:
        named = line.letter.reading.get("deadline") if line.letter else None
        if named and date.fromisoformat(named) >= today:
            days.setdefault(date.fromisoformat(named), _("named in the letter received"))
    for count in AHEAD:
        text = ngettext("%(n)s working day from today", "%(n)s working days from today", count)
        days.setdefault(calendar.add_working_days(today, count), text % {"n": write.digits(count)})
    return [Offer(day.isoformat(), write.full_day(day), _why(day, why, calendar)) for day, why in days.items()]


def day_off(day: date, calendar: Calendar) -> str | None:
    """Why nobody works that day, in the reader's language; None on a working day."""
    off = calendar.day_off(day)
    weekend = {"เสาร์": _("Saturday"), "อาทิตย์": _("Sunday")}
    return weekend.get(off, off) if off else None


def _why(day: date, why: str, calendar: Calendar) -> str:
    off = day_off(day, calendar)
    return f"{why} · " + _("a day off: %(off)s") % {"off": off} if off else why
