"""One string of a letter: clean, in Thai digits, with marks of no ink against wrong line ends.

Every string is data; none is markup. A reader of the paper takes the marks out again (``plain``).
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from sodsong.ground.thai.digits import to_thai
from sodsong.ground.thai.write import MONTHS

WORD_JOINER, NO_BREAK, MAY_BREAK = "\u2060", "\u00a0", "\u200b"

_GAP = re.compile(r" {3,}")
_HAS_LATIN = re.compile(r"[A-Za-z]")
_ADDRESS = re.compile(r"\d{1,3}(\.\d{1,3}){3}(:\d+)?")
_UNITS = "แห่ง|คน|ราย|รายการ|หน่วยงาน|วัน|วันทำการ|ชั่วโมง|นาที|หน้า|แผ่น|ฉบับ|ชุด|เครื่อง|บาท|น\\."
_MONTHS = "|".join(MONTHS)
_SOFT = (
    (re.compile(r"(?<=\S)(?=[ฯๆ”])"), WORD_JOINER),
    (re.compile("“(?=.)"), "“" + WORD_JOINER),
    (re.compile(" (?=[ๆฯ])"), NO_BREAK),
    (re.compile(f"(?<=[๐-๙0-9]) (?={_UNITS})"), NO_BREAK),
    (re.compile(f"(?<=[๐-๙0-9]) (?={_MONTHS})"), NO_BREAK),
    (re.compile(f"({_MONTHS}) (?=(?:พ\\.ศ\\. ?)?[๐-๙0-9])"), rf"\1{NO_BREAK}"),
    (re.compile("(?<=พ\\.ศ\\.) (?=[๐-๙0-9])"), NO_BREAK),
    (re.compile("(?<=ที่) (?=[๐-๙0-9])"), NO_BREAK),
    (re.compile(f"(?<=วัน)(?=ที่{NO_BREAK}?[๐-๙0-9])"), WORD_JOINER),
    (re.compile("(?<=พร้อม)(?=นี้)"), WORD_JOINER),  # one word of letters, not of dictionaries
)
_PIECE = re.compile(r"[A-Za-z0-9]{1,12}[^A-Za-z0-9]*|[^A-Za-z0-9]{1,12}")
_CONSONANT = re.compile("[ก-ฮ][็-๎]*")
_CONSONANTS = re.compile("(?:[ก-ฮ][็-๎]*){30,}")  # the longest in real words has about fourteen
LINE_LATIN, CONTACT_LATIN, CELL_LATIN, NARROW_LATIN = 60, 30, 18, 14  # letters of a Latin run that always fit


def clean(text: str) -> str:
    r"""``text`` in NFC without control and invisible characters; white space is one space.

    Three spaces or more are a place to write in by hand and stay as wide as they are, up to twelve.

    >>> clean("  ข้อ\t๑\x07 \u200b\u202eก ")
    'ข้อ ๑ ก'
    """
    visible = "".join(" " if letter.isspace() else letter for letter in text if _visible(letter))
    one_line = re.sub(r"(?<! ) {2}(?! )", " ", unicodedata.normalize("NFC", visible).strip())
    return _GAP.sub(lambda gap: NO_BREAK * min(len(gap.group()), 12), one_line)


@lru_cache(maxsize=8_192)  # thousands of letters share their list and paragraphs
def shown(text: str, latin: int = LINE_LATIN) -> str:
    """``text`` as it is printed: clean, in Thai digits, soft marks set, runs longer than ``latin`` made breakable."""
    return soft(thai_figures(breakable(clean(text), latin)))


def thai_figures(text: str) -> str:
    """Thai digits, but in words that hold Latin letters and in IP addresses, which stay as they are typed.

    >>> thai_figures("ข้อ 5 ของ www.lao1.go.th ที่ 10.0.0.1")
    'ข้อ ๕ ของ www.lao1.go.th ที่ 10.0.0.1'
    """
    words = text.split(" ")
    return " ".join(word if _HAS_LATIN.search(word) or _ADDRESS.fullmatch(word) else to_thai(word) for word in words)


def soft(text: str) -> str:
    """``text`` with marks of no ink against wrong line ends: before ฯ ๆ ”, after “, between a number and its noun.

    A reader of the paper takes them out again: U+2060 is nothing, U+00A0 a space.
    """
    for pattern, instead in _SOFT:
        text = pattern.sub(instead, text)
    return text


def breakable(text: str, latin: int) -> str:
    r"""``text`` with places to part a line in runs that have none: Latin words longer than ``latin`` and strings of Thai
    consonants that no dictionary knows. Without them such a run would leave the paper.

    >>> breakable("www.example.go.th/abc", 10).split("\u200b")
    ['www.', 'example.', 'go.', 'th/', 'abc']
    """
    text = re.sub(
        rf"[!-~]{{{latin + 1},}}", lambda run: _PIECE.sub(rf"\g<0>{MAY_BREAK}", run.group()).rstrip(MAY_BREAK), text
    )
    return _CONSONANTS.sub(lambda run: MAY_BREAK.join(_CONSONANT.findall(run.group())), text)


def _visible(letter: str) -> bool:
    """Printed letters and white space; not controls, format marks, surrogates or code points that are no character."""
    return letter.isspace() or unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Cn")


def filled(texts: Sequence[str], latin: int = LINE_LATIN) -> tuple[str, ...]:
    """Each of ``texts`` as it is printed; those of which nothing is left are dropped."""
    return tuple(text for text in (shown(text, latin) for text in texts) if text)


def plain(text: str) -> str:
    r"""``text`` as a reader gets it back: soft marks out.

    >>> plain("คณะที่ปรึกษา\u2060ฯ ๓๔\u00a0แห่ง")
    'คณะที่ปรึกษาฯ ๓๔ แห่ง'
    """
    return text.replace(WORD_JOINER, "").replace(MAY_BREAK, "").replace(NO_BREAK, " ")
