"""What stands beside a name that was found: further names in a row with it, or another province, make it a question."""

import re

from sodsong.ground.places.guess import Verdict
from sodsong.ground.places.mention import MASK, TAIL
from sodsong.ground.places.register import Register, key_of

LEAST = 4  # letters of a further name or a province; shorter ones are ordinary words (เลย, ตาก, สอง)
NEAR = 3  # words behind the name within which a province speaks of it
MOST = 5  # names in a row
_LINK = re.compile(r"\s*(?:[/,;+&]|และ|กับ|รวมทั้ง|รวมถึง|พร้อม)\s*|\s+")
_THAI = re.compile("[ก-๎]+")


def beside(verdict: Verdict, rest: str, register: Register) -> Verdict:
    """``verdict`` of the name at the start of ``rest``, or a question: who lists several names (อบต.ท่าข้าม แม่ยม) means all.

    A province of others right behind it (อบต.วังหลวง เชียงใหม่) says that it may lie there.
    """
    number, piece = verdict[2][0], verdict[3]
    end = _end(rest, piece)
    if end is None:
        return verdict
    others = _listed(rest[end:], register, number)
    if others:
        return ("ask", None, (number, *others), piece)
    return ("ask", None, (number,), piece) if _abroad(rest[end:], register) else verdict


def _end(rest: str, piece: str) -> int | None:
    """Where the name ends that is ``piece`` once its spaces and signs are gone."""
    for end in range(len(piece), min(len(rest), 2 * len(piece) + 8) + 1):
        if key_of(rest[:end]) == piece:
            return end
    return None


def _listed(behind: str, register: Register, first: int) -> list[int]:
    """The bodies whose names follow in a row; a district or province behind a name only says where it is."""
    found: dict[int, None] = {}
    for _turn in range(MOST):
        link = _LINK.match(behind)
        if link is None:
            break
        behind = behind[link.end() :]
        name = _name_at(behind, register)
        if not name or name in register.districts or name in register.provinces:
            break
        behind = behind[len(name) :]
        if first not in register.by_name[name]:
            found |= dict.fromkeys(register.by_name[name])
    return list(found)


def _name_at(text: str, register: Register) -> str:
    """The longest name that ``text`` begins with as a word of its own; empty where there is none."""
    for length in range(min(register.longest, len(text)), LEAST - 1, -1):
        if text[:length] in register.by_name and _ends(text, length):
            return text[:length]
    return ""


def _abroad(behind: str, register: Register) -> bool:
    """Whether one of the next words is a province that is not ours."""
    words = list(_THAI.finditer(behind.replace(MASK, " ")))[:NEAR]
    for word in words:
        for length in range(len(word[0]), LEAST - 1, -1):
            name = word[0][:length]
            if name in register.provinces and name not in register.by_name and _ends(word[0], length):
                return not register.provinces[name] & register.own_provinces
    return False


def _ends(text: str, length: int) -> bool:
    return length == len(text) or not "ก" <= text[length] <= "๎" or TAIL.match(text, length) is not None
