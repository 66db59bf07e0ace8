"""Days and times as LINE's apps write them in an exported chat, Thai and English, of both eras."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, time

from sodsong.ground.thai.digits import to_arabic
from sodsong.ground.thai.fold import fold
from sodsong.ground.thai.read_dates import read_date

_DAYS = (
    ("mon", "จ", "จันทร์"), ("tue", "อ", "อังคาร"), ("wed", "พ", "พุธ"), ("thu", "พฤ", "พฤหัสบดี"), ("fri", "ศ", "ศุกร์"),
    ("sat", "ส", "เสาร์"), ("sun", "อา", "อาทิตย์"),
)  # fmt: skip
_DAY_OF = {name: number for number, names in enumerate(_DAYS) for name in names}
_WEEKDAY = r"(?:วัน)?(?P<{0}>mon|tue|wed|thu|fri|sat|sun|จันทร์|อังคาร|พุธ|พฤหัสบดี|ศุกร์|เสาร์|อาทิตย์|พฤ|อา|จ|อ|พ|ศ|ส)[a-z]*\.?"
_DAY = re.compile(
    rf"(?:{_WEEKDAY.format('before')}(?:ที่)?[\s,]+)?(?P<a>\d{{1,4}})(?P<mark>[/.\-])(?P<b>\d{{1,2}})(?P=mark)(?P<c>\d{{1,4}})"
    rf"\s*\(?(?:{_WEEKDAY.format('behind')})?\)?",
    re.IGNORECASE,
)
_LONG_DAY = re.compile(
    r"(?:วัน)?[ก-๙a-z.,]{0,14}\s*(?:ที่)?\s*\d{1,2}\s+[ก-๙.]{3,12}\s+(?:พ\.ศ\.\s*)?\d{4}", re.IGNORECASE
)
_HALF = "am|pm|ก่อนเที่ยง|หลังเที่ยง"
_TIME = re.compile(
    rf"(?P<early>{_HALF})?\s?(?P<hour>\d{{1,2}})[:.](?P<minute>\d{{2}})\s?(?P<late>{_HALF}|น\.)?", re.IGNORECASE
)


def time_of(written: str) -> time | None:
    """The time that a whole text says (09:12, 9:12 PM, 12:00AM, หลังเที่ยง 1:12, 21.12 น.); None where it says none."""
    match = _TIME.fullmatch(to_arabic(written.strip().lstrip("\ufeff")))
    if match is None:
        return None
    hour, minute = int(match["hour"]), int(match["minute"])
    half = (match["early"] or match["late"] or "").lower()
    if half in _HALF.split("|"):
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half in ("pm", "หลังเที่ยง") else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def day_of(line: str, today: date, *, inside: bool) -> date | str | None:
    """The day that a line of its own says; a text where it says one that cannot be; None where it says none.

    ``inside`` a message only a day with its weekday, as the apps write it, is one of theirs.
    """
    if "\t" in line or not 6 <= len(line) <= 60:
        return None
    plain = to_arabic(fold(line.strip().lstrip("\ufeff")))
    match = _DAY.fullmatch(plain)
    if match is None:
        if inside or not _LONG_DAY.fullmatch(plain):
            return None
        found = read_date(plain, today)
        day = found.first if found and not found.problem else None
        return _not_ahead(day, today) if day else "the day cannot be read"
    named = match["before"] or match["behind"]
    if inside and not named:
        return None
    weekday = _DAY_OF[named.lower()] if named else None
    days = [day for day in _readings(match["a"], match["b"], match["c"]) if day is not None]
    right = [day for day in days if weekday is None or day.weekday() == weekday]
    if right:
        return _not_ahead(right[0], today)
    return "the day of the week does not belong to the date" if days else "there is no such day"


def _readings(a: str, b: str, c: str) -> Iterator[date | None]:
    """Year first, else day first as in Thailand, else month first as in America; a Buddhist year is one from 2400 on."""
    orders: Iterable[tuple[str, str, str]] = [(a, b, c)] if len(a) == 4 else [(c, b, a), (c, a, b)]
    for year, month, day in orders:
        number = int(year)
        common = number - 543 if number >= 2400 else number if number >= 1900 else 0
        try:
            yield date(common, int(month), int(day)) if len(year) == 4 else None
        except ValueError:
            yield None


def _not_ahead(day: date, today: date) -> date | str:
    if day > today:
        return "the day lies in the future"
    return day if day.year >= 2011 else "there was no LINE yet on that day"
