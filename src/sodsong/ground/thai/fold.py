"""One form for text that looks the same: NFC, and the repairs of Thai typing and extraction that NFC does not make.

Never NFKC: it takes sara am apart. Thai marks come in one order here: vowel above or below, then tone or other sign.
"""

import re
import unicodedata

# Characters of no width and direction marks: they are invisible on paper and split words for a machine.
_INVISIBLE = dict.fromkeys(
    [
        0x00AD,
        0x061C,
        0x115F,
        0x180E,
        0x25CC,
        0xFEFF,
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
    ]
)
_SPACES = dict.fromkeys([0x0B, 0x0C, 0x00A0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000], " ")
# Old Thai fonts drew shifted marks from the private-use area; PDF text carries these glyphs on.
_SHIFTED_GLYPHS = dict(
    zip(
        range(0xF700, 0xF71B),  # the order in which the Windows Thai fonts hold them
        "\u0e10\u0e34\u0e35\u0e36\u0e37\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e48\u0e49\u0e4a\u0e4b\u0e4c"
        "\u0e0d\u0e31\u0e4d\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e38\u0e39\u0e3a",
        strict=True,
    )
)
_TIDY = str.maketrans({**_INVISIBLE, **_SPACES, **_SHIFTED_GLYPHS})

_VOWEL_MARK = "ัิีึืฺุู็"  # above or below the consonant
_SIGN = "่้๊๋์"  # tones and the silencer
MOST_MARKS = (
    8  # in a row; a syllable has three, and marks that change places one by one would take for ever in thousands
)
_REPAIRS = (
    (re.compile(f"([{_VOWEL_MARK}{_SIGN}ํำ]{{{MOST_MARKS}}})[{_VOWEL_MARK}{_SIGN}ํำ]+"), r"\1"),
    (re.compile(r"เเ"), "แ"),
    (re.compile(r"(?<! ) +(?=[ัิีึืฺุู็่้๊๋์ํ])"), ""),  # a mark stands on a letter, never after a space
    (re.compile(f"ํ([{_SIGN}]*)า"), r"\1ำ"),
    (re.compile(f"([{_SIGN}])ํ"), r"ํ\1"),
    (re.compile(f"ํ([{_SIGN}]*)า"), r"\1ำ"),
    (re.compile(f"ำ([{_SIGN}]+)"), r"\1ำ"),
    (re.compile(f"(?<![{_SIGN}])([{_SIGN}]+)([{_VOWEL_MARK}]+)"), r"\2\1"),
    (re.compile(f"([{_VOWEL_MARK}{_SIGN}ํำ])\\1+"), r"\1"),
    (re.compile(r"(?<![ฤฦ])ๅ"), "า"),  # lakkhangyao stands only after ฤ and ฦ
)


def fold(text: str) -> str:
    """``text`` in NFC with look-alike spellings made one; line breaks and tabs stay, other spaces become plain ones.

    Repaired: นำ้, ํ + า, เเ, doubled, misordered or endless marks, ๅ for า, marks parted by a space, private-use glyphs of old
    fonts, zero-width and direction marks, no-break spaces, word joiners.

    >>> fold("อบต.นํ้าเลา") == fold("อบต.นำ้เลา") == "อบต.น้ำเลา"
    True
    """
    clean = unicodedata.normalize("NFC", text.translate(_TIDY))
    while True:
        before = clean
        for pattern, instead in _REPAIRS:
            clean = pattern.sub(instead, clean)
        clean = unicodedata.normalize("NFC", clean)
        if clean == before:
            return clean


def one_line(text: str) -> str:
    """``text`` folded, with every run of white space as one space and none at the ends."""
    return " ".join(fold(text).split())
