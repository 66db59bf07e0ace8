"""What a text in a chat wants: a command, a code, a report, or nothing; pure.

>>> hear("สถานะ ท่าข้าม"), hear("ผูกกลุ่ม K7QM-2XAB"), hear("สวัสดีค่ะ")
(Heard(what='status', rest='ท่าข้าม'), Heard(what='bind', rest='K7QM-2XAB'), Heard(what='words', rest='สวัสดีค่ะ'))
"""

import re
from dataclasses import dataclass
from typing import Literal

from sodsong.ground.thai.fold import fold

LONGEST = 1_000  # characters of a text that is read; nobody reports a site in more
_COMMANDS: dict[str, Literal["status", "report", "help", "bind", "follow", "unfollow"]] = {
    "สถานะ": "status",
    "รายงาน": "report",
    "ช่วยเหลือ": "help",
    "วิธีใช้": "help",
    "ผูกกลุ่ม": "bind",
    "รับข่าว": "follow",
    "เลิกรับข่าว": "unfollow",
    "status": "status",
    "help": "help",
}
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Heard:
    """What was wanted, and the text that belongs to it, freed of marks nobody sees."""

    what: Literal["status", "report", "help", "bind", "follow", "unfollow", "words", "too-long"]
    rest: str


def hear(text: str) -> Heard:
    """Read one text; a command is a text's first word."""
    if len(text) > LONGEST:
        return Heard("too-long", "")
    plain = fold(_INVISIBLE.sub("", text)).strip()
    first, _space, rest = plain.partition(" ")
    command = _COMMANDS.get(first.strip("/!:").lower())
    return Heard(command, rest.strip()) if command else Heard("words", plain)
