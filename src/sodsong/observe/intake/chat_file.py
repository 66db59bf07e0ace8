"""A LINE chat as the telephone apps export it becomes messages with their time and sender, every doubt named; pure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time

from sodsong.ground.thai.digits import to_arabic
from sodsong.ground.thai.fold import fold
from sodsong.ground.thai.read_dates import read_date
from sodsong.observe.documents.plain import decode
from sodsong.observe.intake.registry_file import MOST_PROBLEMS, Problem

LARGEST = 20 * 1024 * 1024  # bytes
MOST_MESSAGES = 100_000
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
_TIME = re.compile(
    r"(?P<early>am|pm|ก่อนเที่ยง|หลังเที่ยง)?\s?(?P<hour>\d{1,2})[:.](?P<minute>\d{2})\s?(?P<late>am|pm|ก่อนเที่ยง|หลังเที่ยง|น\.)?",
    re.IGNORECASE,
)
_MEDIA = re.compile(r"\[[^\]\n]{1,40}\]|☎.*", re.DOTALL)  # [Sticker], [รูป], [Photo], a call: no words


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message: the ``line`` it begins on, when in Thai time, who and what; ``media`` says that it holds no words."""

    line: int
    at: datetime
    sender: str
    text: str
    media: bool = False


@dataclass(frozen=True, slots=True)
class ChatFile:
    """The messages in their order, and every problem by line; with a problem nothing of the file is to be taken."""

    messages: tuple[ChatMessage, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(slots=True)
class _Reading:
    """What has been read so far."""

    day: date | None = None
    lines: list[str] = field(default_factory=list)  # of the message that is open
    head: tuple[int, datetime, str] | None = None
    messages: list[ChatMessage] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def close(self) -> None:
        """The open message ends."""
        if self.head is not None:
            line, at, sender = self.head
            text = "\n".join(self.lines).strip()
            if "\n" in text and len(text) > 1 and text[0] == text[-1] == '"':
                text = text[1:-1].replace('""', '"')
            self.messages.append(ChatMessage(line, at, sender, text, media=bool(_MEDIA.fullmatch(text))))
        self.head, self.lines = None, []


def read_chat(data: bytes | str, today: date) -> ChatFile:
    r"""The messages of an exported chat; ``today`` (Thai civil date) tells a day that cannot have been.

    >>> chat = read_chat("[LINE] แชต\n\nอ. 11/08/2563\n09:12\tนาง ก\tอบต.ท่าข้าม เข้าไม่ได้", date(2020, 8, 12))
    >>> chat.messages[0].at, chat.messages[0].sender
    (datetime.datetime(2020, 8, 11, 9, 12), 'นาง ก')
    """
    if len(data) > LARGEST:
        return _refused("the file is larger than 20 MB")
    text = decode(data) if isinstance(data, bytes) else data.replace("\r\n", "\n").replace("\r", "\n")
    if text is None:
        return _refused("the file is no text")
    reading = _Reading()
    for number, line in enumerate(text.split("\n"), 1):
        if len(reading.problems) >= MOST_PROBLEMS or len(reading.messages) >= MOST_MESSAGES:
            reading.problems.append(Problem(number, "", "", "there is more in the file than is read"))
            break
        _take(reading, number, line, today)
    reading.close()
    if not reading.messages and not reading.problems:
        return _refused("this is no exported LINE chat: no day and no message was found")
    return ChatFile(tuple(reading.messages), tuple(reading.problems))


def _refused(why: str) -> ChatFile:
    return ChatFile(problems=(Problem(1, "", "", why),))


def _take(reading: _Reading, number: int, line: str, today: date) -> None:
    inside = bool(reading.head and reading.lines[-1].strip())  # the apps leave an empty line before a day
    day = _day_of(line, today, inside=inside)
    if day is not None:
        reading.close()
        reading.day = None if isinstance(day, str) else day
        if isinstance(day, str):
            reading.problems.append(Problem(number, "date", "", day))
        return
    begun = _begun(line)
    if begun is None:
        if reading.head is not None:
            reading.lines.append(line)
        return
    reading.close()
    at, sender, text = begun
    if reading.day is None:
        if not any(problem.column == "date" for problem in reading.problems):
            reading.problems.append(Problem(number, "date", "", "a message stands before any day"))
        return
    if sender:
        reading.head = (number, datetime.combine(reading.day, at), sender)
        reading.lines = [text]


def _begun(line: str) -> tuple[time, str, str] | None:
    """Time, sender and first words, if a message begins here; of what LINE itself says (joined, left) the sender is empty."""
    parts = line.split("\t", 2)
    if len(parts) == 1:
        return None
    at = _time_of(parts[0])
    if at is None:
        return None
    sender = " ".join(fold(parts[1]).split())
    return (at, sender[:100], parts[2]) if len(parts) == 3 else (at, "", parts[1])


def _time_of(written: str) -> time | None:
    match = _TIME.fullmatch(to_arabic(written.strip().lstrip("\ufeff")))
    if match is None:
        return None
    hour, minute = int(match["hour"]), int(match["minute"])
    half = (match["early"] or match["late"] or "").lower()
    if half in ("am", "pm", "ก่อนเที่ยง", "หลังเที่ยง"):
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half in ("pm", "หลังเที่ยง") else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _day_of(line: str, today: date, *, inside: bool) -> date | str | None:
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
