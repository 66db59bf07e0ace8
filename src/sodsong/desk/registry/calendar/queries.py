"""Questions to the office's calendar: the shipped days off with what officers have changed."""

from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from sodsong import data
from sodsong.desk.registry.calendar.models import DayChange
from sodsong.ground.thai.working_days import Calendar, Holiday, read_calendar

REGIONS = ("", "north", "northeast", "central", "south")
USUAL = "north"  # until an officer chooses: where the shipped register lies

Standing = tuple[tuple[str, date | None, str], ...]  # kind, day and text of the changes in force, the oldest first


@dataclass(frozen=True, slots=True)
class Day:
    """A day off, or one that was: ``holiday`` as it ships or as an officer added it, ``change`` what was changed of it."""

    holiday: Holiday
    change: DayChange | None = None

    @property
    def works(self) -> bool:
        """Whether the office works on it all the same."""
        return self.change is not None and self.change.kind == "open"


def calendar() -> Calendar:
    """The calendar that every deadline of this office is reckoned on."""
    rows = DayChange.objects.filter(undone_at__isnull=True).order_by("at", "pk")
    return _made(tuple(rows.values_list("kind", "day", "text")))


def region() -> str:
    """The region whose own days off count here; empty for none."""
    chosen = DayChange.objects.filter(kind="region", undone_at__isnull=True).first()
    return chosen.text if chosen else USUAL


def year_of(year: int) -> list[Day]:
    """The days off of a year (common era) by date, those the office works on and those it added among them."""
    changes = {row.day: row for row in DayChange.objects.filter(undone_at__isnull=True, day__year=year)}
    days = [
        Day(holiday, changes.pop(holiday.day, None))
        for holiday in shipped(region()).holidays.values()
        if holiday.day.year == year
    ]
    days += [Day(Holiday(day, row.text), row) for day, row in changes.items() if day and row.kind == "off"]
    return sorted(days, key=lambda one: one.holiday.day)


def changes(most: int) -> list[DayChange]:
    """The newest changes, undone ones among them."""
    return list(DayChange.objects.all()[:most])


@cache
def shipped(region: str) -> Calendar:
    """The calendar of government holidays that ships, with those of one region."""
    return read_calendar(data.text("calendar/th-government-holidays.csv"), region=region)


@lru_cache(maxsize=8)
def _made(standing: Standing) -> Calendar:
    region = next((text for kind, _day, text in reversed(standing) if kind == "region"), USUAL)
    days = [(kind, day, text) for kind, day, text in standing if day]
    return shipped(region).changed(
        [Holiday(day, text) for kind, day, text in days if kind == "off"],
        [day for kind, day, _text in days if kind == "open"],
    )
