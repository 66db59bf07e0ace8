"""Dates and times as Thai official papers write them: Buddhist years, Thai digits."""

from datetime import date, time

from sodsong.ground.thai.digits import to_thai

BUDDHIST_ERA = 543  # B.E. = C.E. + 543
MONTHS = (
    "มกราคม",
    "กุมภาพันธ์",
    "มีนาคม",
    "เมษายน",
    "พฤษภาคม",
    "มิถุนายน",
    "กรกฎาคม",
    "สิงหาคม",
    "กันยายน",
    "ตุลาคม",
    "พฤศจิกายน",
    "ธันวาคม",
)
SHORT_MONTHS = ("ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค.")
WEEKDAYS = ("จันทร์", "อังคาร", "พุธ", "พฤหัสบดี", "ศุกร์", "เสาร์", "อาทิตย์")  # as date.weekday() counts


def long_date(day: date) -> str:
    """A date as letters write it.

    >>> long_date(date(2020, 8, 11))
    '๑๑ สิงหาคม ๒๕๖๓'
    """
    return to_thai(f"{day.day} {MONTHS[day.month - 1]} {day.year + BUDDHIST_ERA}")


def short_date(day: date) -> str:
    """A date as tables write it, the year in two digits.

    >>> short_date(date(2020, 8, 11))
    '๑๑ ส.ค. ๖๓'
    """
    return to_thai(f"{day.day} {SHORT_MONTHS[day.month - 1]} {(day.year + BUDDHIST_ERA) % 100:02}")


def full_date(day: date) -> str:
    """A date with its weekday.

    >>> full_date(date(2020, 8, 16))
    'วันอาทิตย์ที่ ๑๖ สิงหาคม ๒๕๖๓'
    """
    return f"วัน{WEEKDAYS[day.weekday()]}ที่ {long_date(day)}"


def clock_time(moment: time) -> str:
    """A time of day as letters write it; the caller has already moved it to Thai time.

    >>> clock_time(time(9, 12))
    '๐๙.๑๒ น.'
    """
    return to_thai(f"{moment.hour:02}.{moment.minute:02} น.")
