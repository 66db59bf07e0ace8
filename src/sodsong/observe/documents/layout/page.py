"""A page that PDFium has opened becomes glyphs and rules with their places, and these its lines."""

import ctypes
from typing import Any

from pypdfium2 import raw

from sodsong.observe.documents.layout.places import MARKS, Box, Glyph, lines_of

MOST_LETTERS = 60_000  # on one page; a full page of a list has some two thousand
MOST_PATHS = 20_000
CUT = 0.01  # points
_NOTHING = "\r\n\x00\ufffe\ufeff\u2060\u200b"
INK = 0.75  # of a letter's whole box, which is as high as its font's lines, for the size that is set


def seen_lines(page: Any) -> list[str] | None:
    """The lines of ``page`` as they stand on it; None where it lies on its side or holds more than a page can."""
    if page.get_rotation():
        return None
    textpage = page.get_textpage()
    try:
        count = textpage.count_chars()
        if count > MOST_LETTERS:
            return None
        glyphs = _glyphs(textpage, count)
    finally:
        textpage.close()
    return lines_of(glyphs, _paths(page))


def _glyphs(textpage: Any, count: int) -> list[Glyph]:
    """The page's letters. A syllable's ActualText has one box that PDFium cuts into equal parts: there a mark's own place
    says nothing. Where a mark alone bears a whole syllable's text once more, that is left out.
    """
    found: list[Glyph] = []
    before: tuple[float, ...] = ()
    again = apart = False
    for index in range(count):
        letter = chr(raw.FPDFText_GetUnicode(textpage, index))
        if raw.FPDFText_IsGenerated(textpage, index) == 1 or letter in _NOTHING:
            before, apart = (), letter == " "
            continue
        box = textpage.get_charbox(index)
        cut = bool(before) and box[1::2] == before[1::2] and abs(box[0] - before[2]) < CUT
        before = box
        height = _baseline(textpage, index)
        again = (
            again if cut else "ก" <= letter <= "ฮ" and box[1] - height > box[3] - box[1]
        )  # it floats: a mark's glyph
        if again:
            continue
        over = None
        if letter not in MARKS:
            box = textpage.get_charbox(index, loose=True)
        elif cut and found:
            over = found[-1].middle if found[-1].over is None else found[-1].over
        size = max(INK * (box[3] - box[1]), 1.0)
        found.append(Glyph(" " if letter.isspace() else letter, box[0], box[2], height, size, over, apart))
        apart = False
    return found


def _baseline(textpage: Any, index: int) -> float:
    x, y = ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetCharOrigin(textpage, index, x, y)
    return y.value


def _paths(page: Any) -> list[Box]:
    found: list[Box] = []
    for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=4):
        found.append(Box(*item.get_bounds()))
        if len(found) >= MOST_PATHS:
            return []  # a drawing, no table
    return found
