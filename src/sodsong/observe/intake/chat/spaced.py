"""The form in which time, sender and words are parted by one space alone, as LINE on a computer writes it.

Names hold spaces too, so where a name ends is nowhere written. It is known where a line of the same sender holds nothing
but what the app itself says (a picture, a sticker, that somebody joined); else it is a guess, and is told as one.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import time

from sodsong.ground.thai.fold import fold
from sodsong.observe.intake.chat.days import time_of

# What the app itself writes in the place of words. Thai ones were seen in others' exports; the English are not verified.
_OWN_WORDS = (
    "รูป", "รูปภาพ", "วิดีโอ", "สติกเกอร์", "ไฟล์", "ข้อความเสียง", "อัลบั้ม", "โน้ต", "ตำแหน่งที่ตั้ง", "ยกเลิกข้อความแล้ว", "ยกเลิกข้อความ", "ไม่ได้รับสาย",
    "เข้าร่วมกลุ่ม", "เข้าร่วมกลุ่มแล้ว", "ออกจากกลุ่ม", "ออกจากกลุ่มแล้ว", "เขียนโน้ตใหม่", "เพิ่มประกาศ",
    "Photos", "Photo", "Videos", "Video", "Stickers", "Sticker", "File", "Voice message", "Album", "Notes", "Contact", "Location",
    "unsent a message.", "joined the group.", "left the group.", "Missed call", "Call canceled",
)  # fmt: skip
_TAIL = re.compile("^(?P<name>.+?) (?:" + "|".join(map(re.escape, sorted(_OWN_WORDS, key=len, reverse=True))) + ")$")
_BEGINS = re.compile(r"(?P<time>(?:[AaPp][Mm] ?)?\d{1,2}[:.]\d{2}(?: ?[AaPp][Mm])?) (?P<rest>\S.*)")
_DAY_LINE = re.compile(r"\ufeff?\d{4}\.\d{1,2}\.\d{1,2}\s")
MOST_WORDS = 6  # of a sender's name


@dataclass(frozen=True, slots=True)
class Parted:
    """A line behind its time: who, in which words, and whether it is known that the name ends there."""

    sender: str
    text: str
    sure: bool
    media: bool = False


def is_spaced(lines: Sequence[str]) -> bool:
    """Whether a file is of this form: days with points, and more messages begin with a space behind the time than a tab."""
    if not any(_DAY_LINE.match(line) for line in lines):
        return False
    spaced = sum(_BEGINS.match(line) is not None for line in lines)
    return spaced > sum(time_of(line.partition("\t")[0]) is not None for line in lines if "\t" in line)


def begun(line: str) -> tuple[time, str] | None:
    """Time and the rest, name and words still in one, if a message begins here."""
    match = _BEGINS.match(line)
    at = time_of(match["time"]) if match else None
    return (at, match["rest"]) if match and at else None


def parted(rests: Iterable[str]) -> list[Parted]:
    """Who says what in each line (behind its time) of one chat.

    >>> [(one.sender, one.text, one.sure) for one in parted(["นาง ก รูป", "นาง ก เว็บล่มค่ะ", "นาย ข ครับ"])]
    [('นาง ก', '', True), ('นาง ก', 'เว็บล่มค่ะ', True), ('นาย', 'ข ครับ', False)]
    """
    lines = [" ".join(fold(rest).split(" ")) for rest in rests]
    starts = Counter(start for line in lines for start in _starts(line))
    names = {match["name"] for line in lines if (match := _TAIL.match(line)) and starts[match["name"]] > 1}
    return [_part(line, starts, names) for line in lines]


def _starts(line: str) -> list[str]:
    """The line's first word, its first two, and so on, as far as a name may reach."""
    words = line.split(" ")
    return [" ".join(words[:count]) for count in range(1, min(len(words), MOST_WORDS) + 1)]


def _part(line: str, starts: Counter[str], names: set[str]) -> Parted:
    own = _TAIL.match(line)
    if own and own["name"] in names:
        return Parted(own["name"], "", sure=True, media=True)
    mine = [start for start in _starts(line) if start in names and start != line]
    if len(mine) == 1:
        return Parted(mine[0], line[len(mine[0]) + 1 :], sure=True)
    # A guess: as many words as all lines have in common that begin with the first.
    first, *longer = _starts(line)
    name = next((start for start in reversed(longer) if starts[start] == starts[first] > 1 and start != line), first)
    return Parted(name, line[len(name) + 1 :], sure=False)
