"""Dates and times found in Thai text, in the forms people write: long, short, slashed, ranges, relative days.

Day first. Years 24xx to 26xx and two-digit years are Buddhist (two digits mean 25xx), 18xx to 21xx are common era.
A date that cannot be (31 เมษายน, 29 February of a common year) or that its weekday contradicts carries a problem.
"""

import re
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Literal

from sodsong.ground.thai.digits import to_arabic
from sodsong.ground.thai.write import BUDDHIST_ERA, MONTHS, SHORT_MONTHS, WEEKDAYS

Problem = Literal["no-such-day", "no-year", "weekday-disagrees", "range-reversed", "year-out-of-range"]


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date in a text: its place there, the day or days it names, and what is wrong with it.

    ``last`` equals ``first`` but for a range. Both are None where no day could be made out.
    """

    start: int
    end: int
    written: str
    first: date | None
    last: date | None
    problem: Problem | None = None


_MONTH_NUMBER = {name: number for number, name in enumerate(MONTHS, 1)}
_MONTH_NUMBER |= {name.replace(".", ""): number for number, name in enumerate(SHORT_MONTHS, 1)}
_MONTH = "|".join([*MONTHS, *(name.replace(".", r"\.?\s?")[:-3] for name in SHORT_MONTHS)])
_WEEKDAY = "|".join(WEEKDAYS)
_DASH = r"\s*(?:[-–—]|ถึง(?:วันที่)?)\s*"
_ERA = r"(?P<era>พ\.?\s?ศ\.?|ค\.?\s?ศ\.?)?"
_NAMED = re.compile(
    rf"(?:วัน(?P<weekday>{_WEEKDAY})(?:ที่)?\s*)?(?<![\d/.])(?P<day>\d{{1,2}})\s*(?:(?P<month0>{_MONTH})\.?)?"
    rf"(?:{_DASH}(?P<last>\d{{1,2}})\s*)?(?:เดือน\s*)?(?P<month>{_MONTH})\.?\s*{_ERA}\s*(?P<year>\d{{4}}|\d{{2}})?(?!\d)"
    # "๑๑ ส.ค. ๐๙.๑๒ น.": the number behind the month is then an hour, not a year.
)
_HOUR_AHEAD = re.compile(r"\s*\d{1,2}[.:]\d{2}")
_FIGURES = re.compile(
    r"(?<![\d/.\-])(?P<day>\d{1,2})(?P<mark>[/.\-])(?P<month>\d{1,2})(?P=mark)(?P<year>\d{4}|\d{2})(?![\d/\-]|\.\d)"
)
_ISO = re.compile(r"(?<![\d/.\-])(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?![\d\-])")
_RELATIVE = {"เมื่อวานซืน": -2, "เมื่อวานนี้": -1, "เมื่อวาน": -1, "วันนี้": 0, "พรุ่งนี้": 1, "มะรืนนี้": 2, "มะรืน": 2}
_NEAR = re.compile(rf"(?P<word>{'|'.join(_RELATIVE)})|วัน(?P<weekday>{_WEEKDAY})(?P<which>ที่แล้ว|ที่ผ่านมา|นี้|หน้า)")
_TIME = re.compile(r"(?<![\d./])(?P<hour>[01]?\d|2[0-4])(?:[.:](?P<minute>[0-5]\d))?\s*(?:น\.|นาฬิกา)")


def read_dates(text: str, today: date | None = None) -> tuple[FoundDate, ...]:
    """Every date in folded ``text``, in order. ``today`` (Thai civil date) resolves เมื่อวาน and dates without a year.

    >>> read_dates("ภายในวันที่ ๑๖ ส.ค. ๖๓")[0].first
    datetime.date(2020, 8, 16)
    """
    plain = to_arabic(text)
    found: list[FoundDate] = []
    for pattern, read in ((_NAMED, _named), (_FIGURES, _figures), (_ISO, _figures), (_NEAR, _near)):
        others = tuple(found)  # those of one pattern never overlap each other
        for match in pattern.finditer(plain):
            if all(match.end() <= other.start or match.start() >= other.end for other in others):
                one = read(match, text, today)
                if one is not None:
                    found.append(one)
    return tuple(sorted(found, key=lambda one: one.start))


def read_date(text: str, today: date | None = None) -> FoundDate | None:
    """The first date in ``text``, or None."""
    found = read_dates(text, today)
    return found[0] if found else None


def read_time(text: str) -> time | None:
    """The first time of day in ``text`` (๐๙.๑๒ น., 16:30 น.); ๒๔.๐๐ น. is midnight, 00:00.

    >>> read_time("ก่อน ๑๖.๓๐ น.")
    datetime.time(16, 30)
    """
    match = _TIME.search(to_arabic(text))
    if match is None:
        return None
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    return None if hour == 24 and minute else time(hour % 24, minute)


def common_year(written: str, era: str = "") -> int | None:
    """The common-era year of a written one; None where it is neither a plausible Buddhist nor common-era year.

    >>> common_year("63"), common_year("2563"), common_year("2020"), common_year("1200")
    (2020, 2020, 2020, None)
    """
    year = int(written)
    if len(written) == 2:
        return year + 2000 if era.startswith("ค") else year + 2500 - BUDDHIST_ERA
    if era.startswith("ค"):
        return year if 1800 <= year < 2200 else None
    if 2400 <= year < 2700:
        return year - BUDDHIST_ERA
    return year if 1800 <= year < 2200 and not era else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _named(match: re.Match[str], text: str, today: date | None) -> FoundDate | None:
    start, end = match.span()
    written_year = match["year"]
    if written_year and len(written_year) == 2 and _HOUR_AHEAD.match(match.string, match.start("year")):
        end, written_year = match.end("month"), None
    if match["month0"] and not match["last"]:
        return None
    month = _month(match["month"])
    first_month = _month(match["month0"]) if match["month0"] else month
    written = text[start:end].strip()
    end = start + len(text[start:end].rstrip())
    if written_year:
        year = common_year(written_year, match["era"] or "")
        if year is None:
            return FoundDate(start, end, written, None, None, "year-out-of-range")
    elif today is None:
        return FoundDate(start, end, written, None, None, "no-year")
    else:
        year = today.year
    first = _day(year, first_month, int(match["day"]))
    last = _day(year, month, int(match["last"] or match["day"]))
    return _checked((start, end), written, first, last, match["weekday"])


def _checked(
    span: tuple[int, int], written: str, first: date | None, last: date | None, weekday: str | None = None
) -> FoundDate:
    start, end = span
    if first is None or last is None:
        return FoundDate(start, end, written, None, None, "no-such-day")
    problem: Problem | None = None
    if last < first:
        problem = "range-reversed"
    elif weekday and WEEKDAYS[first.weekday()] != weekday:
        problem = "weekday-disagrees"
    return FoundDate(start, end, written, first, last, problem)


def _month(written: str) -> int:
    return _MONTH_NUMBER[written if written in _MONTH_NUMBER else re.sub(r"[.\s]", "", written)]


def _figures(match: re.Match[str], text: str, today: date | None) -> FoundDate | None:  # noqa: ARG001 - one shape for all
    start, end = match.span()
    written = text[start:end]
    year = common_year(match["year"])
    month, day = int(match["month"]), int(match["day"])
    if not (1 <= month <= 12 and 1 <= day <= 31) and match.groupdict().get("mark") != "/":
        return None  # 19.99.63 or 1-15-20 is a price or a telephone, not a date gone wrong
    if year is None:
        return FoundDate(start, end, written, None, None, "year-out-of-range")
    day_found = _day(year, month, day)
    return _checked((start, end), written, day_found, day_found)


def _near(match: re.Match[str], text: str, today: date | None) -> FoundDate | None:
    start, end = match.span()
    if today is None:
        return FoundDate(start, end, text[start:end], None, None, "no-year")
    if match["word"]:
        day = today + timedelta(days=_RELATIVE[match["word"]])
    else:
        ahead = (WEEKDAYS.index(match["weekday"]) - today.weekday()) % 7
        # "This Friday" is the coming one (today included); "next" is the one after it, "last" the one before today.
        shift = {"นี้": 0, "หน้า": 7}.get(match["which"], -7)
        day = today + timedelta(days=ahead + shift)
    return FoundDate(start, end, text[start:end], day, day)
