"""Days off as a page shows them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from sodsong.desk.console.pages import write
from sodsong.desk.registry.calendar.models import DayChange
from sodsong.desk.registry.calendar.queries import Day

REGIONS = {
    "": pgettext_lazy("region", "none, only the nation’s days"),
    "north": pgettext_lazy("region", "the North"),
    "northeast": pgettext_lazy("region", "the Northeast"),
    "central": pgettext_lazy("region", "the Centre and the East"),
    "south": pgettext_lazy("region", "the South"),
}
REFUSED = {
    "day-unnamed": gettext_lazy("Please write the day’s name, as it was announced."),
    "day-off-already": gettext_lazy("Nobody works on that day as it is: it is a day off or a weekend."),
    "reason-missing": gettext_lazy("Please give the reason in words."),
    "no-day-off": gettext_lazy("That day is no day off of the shipped calendar."),
    "region-unknown": gettext_lazy("There is no such region."),
    "undone-already": gettext_lazy("That change has been undone already."),
    "changed-meanwhile": gettext_lazy("Somebody else has changed that day meanwhile, so nothing was changed."),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A day off in the list: when, what for, and what sets it apart; ``iso`` where an officer may strike it."""

    day: str
    name: str
    tag: str = ""
    look: str = ""
    why: str = ""
    iso: str = ""


def rows(days: Iterable[Day], *, striking: bool = True) -> list[Row]:
    """The days off of a year, by date; ``striking`` where an officer may still say that the office works."""
    return [_row(one) if striking else replace(_row(one), iso="") for one in days]


def _row(one: Day) -> Row:
    day, name, change = write.full_day(one.holiday.day), one.holiday.name, one.change
    if one.works and change:
        return Row(day, name, _("the office works"), "unknown", change.reason)
    if change:
        return Row(day, name, _("added by the office"), "waiting", change.reason)
    iso = one.holiday.day.isoformat()
    if one.holiday.provisional:
        return Row(day, name, _("not announced yet"), "unknown", iso=iso)
    return Row(day, name, iso=iso)


def told(change: DayChange) -> str:
    """What an officer changed, in a sentence."""
    if change.kind == "region":
        return _("Region chosen: %(region)s") % {"region": str(REGIONS.get(change.text, change.text))}
    said = {"day": write.full_day(change.day) if change.day else "", "name": change.text}
    pattern = _("Day off added: %(day)s, %(name)s") if change.kind == "off" else _("Worked on: %(day)s, %(name)s")
    return pattern % said


def years(known: Iterable[int], today: date, shown: int) -> list[int]:
    """The years to choose from (common era): those known, this one and the next, and the one shown."""
    return sorted({*known, today.year, today.year + 1, shown})
