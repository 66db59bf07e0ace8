"""Working days of Thai government offices, counted over holidays that the caller passes in."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Holiday:
    """One day off. ``provisional`` until the cabinet has announced it; ``region`` empty where all offices close."""

    day: date
    name: str
    provisional: bool = False
    region: str = ""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days off by date and the years they are known for; in other years only weekends count.

    >>> Calendar.of([Holiday(date(2020, 8, 12), "วันแม่แห่งชาติ")]).add_working_days(date(2020, 8, 11), 1)
    datetime.date(2020, 8, 13)
    """

    holidays: dict[date, Holiday]
    years: frozenset[int]

    @classmethod
    def of(cls, holidays: Iterable[Holiday], *, region: str = "") -> "Calendar":
        """A calendar of the nation's holidays and those of one ``region`` (such as ``north``)."""
        rows = list(holidays)
        kept = {row.day: row for row in rows if row.region in ("", region)}
        return cls(kept, frozenset(row.day.year for row in rows))

    def changed(self, off: Iterable[Holiday], worked: Iterable[date]) -> "Calendar":
        """This calendar with some days ``off`` more, and without those on which the office works all the same.

        >>> Calendar.of([]).changed([Holiday(date(2020, 7, 27), "วันหยุดพิเศษ")], []).day_off(date(2020, 7, 27))
        'วันหยุดพิเศษ'
        """
        left = {day: row for day, row in self.holidays.items() if day not in set(worked)}
        return Calendar({**left, **{row.day: row for row in off}}, self.years)

    def knows(self, day: date) -> bool:
        """Whether the holidays of that day's year are known at all."""
        return day.year in self.years

    def day_off(self, day: date) -> str | None:
        """Why nobody works on ``day``: the holiday's name, เสาร์ or อาทิตย์; None on a working day."""
        if day in self.holidays:
            return self.holidays[day].name
        return None if day.weekday() < SATURDAY else ("เสาร์", "อาทิตย์")[day.weekday() - SATURDAY]

    def is_working_day(self, day: date) -> bool:
        """Whether offices are open on ``day``."""
        return self.day_off(day) is None

    def next_working_day(self, day: date) -> date:
        """``day`` itself if it is a working day, else the first one after it."""
        while not self.is_working_day(day):
            day += timedelta(days=1)
        return day

    def add_working_days(self, day: date, count: int) -> date:
        """The ``count``-th working day after ``day`` (before it, if negative); 0 gives ``day`` itself."""
        step = timedelta(days=1 if count > 0 else -1)
        for _ in range(abs(count)):
            day += step
            while not self.is_working_day(day):
                day += step
        return day

    def working_days_between(self, first: date, last: date) -> int:
        """How many working days lie after ``first`` up to and including ``last``; 0 when ``last`` is not later."""
        span = (last - first).days
        return sum(self.is_working_day(first + timedelta(days=number)) for number in range(1, span + 1))


def read_calendar(text: str, *, region: str = "") -> Calendar:
    """The calendar in CSV ``text`` with the columns date, name, provisional (yes or no), region.

    Raises ValueError naming the line that is no holiday.
    """
    holidays = []
    for line, row in enumerate(csv.DictReader(text.splitlines()), 2):
        try:
            day = date.fromisoformat(row["date"])
            holidays.append(Holiday(day, row["name"], row["provisional"] == "yes", row["region"]))
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"Line {line} of the calendar is no holiday: {error}.") from error
    return Calendar.of(holidays, region=region)
