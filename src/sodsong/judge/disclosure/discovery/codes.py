"""How pages write an item's code: O1, o1, 01, 010, 042, OIT 1, O1., ข้อ ๑, โอ ๑, O22+O23.

>>> [read_codes(text, 43).numbers for text in ("ข้อ ๑ โครงสร้าง", "O22-O23 ประกาศ", "027 หลักเกณฑ์")]
[(1,), (22, 23), (27,)]
"""

import re
from dataclasses import dataclass
from typing import Literal

How = Literal["letter", "said", "zero", "number"]
LONGEST_LINE = 400  # characters; what is longer is prose
_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789") | {
    **{0xFF10 + n: str(n) for n in range(10)},  # full-width digits
    0xFF2F: "O",
    0xFF4F: "o",
    0x041E: "O",  # Cyrillic and Greek letters that look the same
    0x043E: "o",
    0x039F: "O",
    0x03BF: "o",
    0x00A0: " ",
    0x200B: None,
    0x200C: None,
    0x200D: None,
    0xFEFF: None,
}
_PLAIN = r"0{0,2}([1-9]\d?)(?!\d)"
_MONTH = r"(?:ม\.?ค|ก\.?พ|มี\.?ค|เม\.?ย|พ\.?ค|มิ\.?ย|ก\.?ค|ส\.?ค|ก\.?ย|ต\.?ค|พ\.?ย|ธ\.?ค|[ก-๙]{3,7}(?:คม|ยน|พันธ์)\b)"
_NUMBER = _PLAIN + r"(?!\s?[.,:]\s?\d)"
_WORD_BEFORE = r"(?<![A-Za-z0-9/_.=&?%@#\-])"
# "โอ" is the letter's name; inside a word (วิดีโอ 1) it is none.
_LETTER = re.compile(_WORD_BEFORE + r"(?:(?:OIT|ITA)\s?[-–:._#(/]?\s?)?(?:[Oo]|(?<![ก-๙])โอ)\s?[-–:._#]?\s?" + _PLAIN)
_OIT = re.compile(
    _WORD_BEFORE
    + r"(?:OIT|Oit|oit)\s?[-–:._#(]?\s?(?:ข้อ(?:ที่)?\s?)?[Oo]?\s?"
    + _NUMBER
    + r"(?!\s*(?:ข้อ(?!มูล)|รายการ(?!การ)|ตัวชี้วัด|ประเด็น|items?\b))"
)
_SAID = re.compile(r"^[\s•*\-–(\[]*(?:ข้อ|ลำดับ|รายการ)(?:ที่)?\s?[.:]?\s?[Oo]?\s?" + _NUMBER)
_ZERO = re.compile(
    r"^[\s•*(\[]*[0๐]([0-9]{1,2})(?![\d\-–/])(?!\s?[.,:]\s?\d)(?=[\s.):\]\-–]|$|[^\W\d_])(?!\s*" + _MONTH + ")"
)
_BARE = re.compile(r"^[\s(\[]*([1-9]\d?)\s?[.)\]:]?(?=\s|$|[^\W\d_])(?![.,]\d)")
_MORE = re.compile(
    r"^\s*(?P<join>[-–~]|ถึง|to|[,+/&]|และ|กับ)\s*(?:(?:OIT|ITA)\s?)?[Oo]?\s?[-–:._#]?\s?" + _NUMBER, re.IGNORECASE
)
_EDGES = " \t-–:.,;)(]|/•*>»→"


@dataclass(frozen=True, slots=True)
class Written:
    """The numbers a line names as codes, the rest of it, and how they were written."""

    numbers: tuple[int, ...]
    rest: str
    how: How


def plain(text: str) -> str:
    """``text`` with common digits and letters in place of those that only look so."""
    return text.translate(_DIGITS)


def read_codes(text: str, most: int) -> Written | None:
    """The codes that a line begins with or, written with their letter, holds; None when there is none up to ``most``."""
    text = " ".join(plain(text).split())
    if not text or len(text) > LONGEST_LINE:
        return None
    how: How
    for how, pattern, search in (
        ("letter", _LETTER, True),
        ("letter", _OIT, True),
        ("said", _SAID, False),
        ("zero", _ZERO, False),
    ):
        found = pattern.search(text) if search else pattern.match(text)
        number = int(found[1]) if found else 0
        if found and 1 <= number <= most:
            numbers, end = _more(text, found.end(), number, most)
            rest = f"{text[: found.start()].strip(_EDGES)} {text[end:].strip(_EDGES)}".strip()
            return Written(numbers, rest, how)
    return None


def read_each(text: str, most: int) -> list[Written]:
    """Every code of a text that is written with its letter, one after the other: ``O4 | O5``."""
    text, found = " ".join(plain(text).split())[:LONGEST_LINE], []
    while match := _LETTER.search(text) or _OIT.search(text):
        number = int(match[1])
        numbers, end = _more(text, match.end(), number, most)
        if 1 <= number <= most:
            found.append(Written(numbers, text[end:].strip(_EDGES), "letter"))
        text = text[end:]
    return found


def read_ordinal(text: str) -> tuple[int, str] | None:
    """A bare number at the head of a line, and the rest: ``12. แผน``; it is an order, not a code."""
    text = " ".join(plain(text).split())
    found = _BARE.match(text)
    return (int(found[1]), text[found.end() :].strip(_EDGES)) if found else None


def _more(text: str, end: int, first: int, most: int) -> tuple[tuple[int, ...], int]:
    """Further codes joined to the first: O22+O23, O22-O24 (a range), O8, O32."""
    numbers = [first]
    while found := _MORE.match(text[end:]):
        number, join = int(found[2]), found["join"]
        written = re.search("[Oo]", found[0]) is not None
        run = join in ("-", "–", "~", "ถึง", "to")
        near = number - numbers[-1] <= (9 if run else 1) and join not in (",", "และ", "กับ", "&")
        if not numbers[-1] < number <= most or not (written or near):
            break
        numbers += range(numbers[-1] + 1, number + 1) if run else [number]
        end += found.end()
    return tuple(numbers), end
