"""A letter's PDF as it is read and seen: lines, glyphs with their places, the structure's elements."""

import ctypes
import re
import subprocess
from collections.abc import Iterator

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium

CM = 72 / 2.54
HALF_A_MILLIMETRE = 0.05 * CM


def squeezed(text: str) -> str:
    """Without white space and soft marks: Thai has no spaces between words, and readers of PDF invent some."""
    return re.sub(r"\s|[\u2060\u200b\u00a0]", "", text.replace("\x02", "-"))  # PDFium's hyphen at a line's end


def pages(pdf: bytes) -> list[str]:
    return [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf)]


def poppler(pdf: bytes, *options: str) -> str:
    return subprocess.run(["pdftotext", *options, "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()


class Glyph:
    """One character of a page, in points from the left and from the top: box, size, colour and baseline."""

    def __init__(self, text_page, height: float, index: int) -> None:
        raw = text_page.raw
        self.letter = chr(pdfium.FPDFText_GetUnicode(raw, index))
        left, bottom, right, top = text_page.get_charbox(index)
        self.left, self.right, self.top, self.bottom = left, right, height - top, height - bottom
        self.size = pdfium.FPDFText_GetFontSize(raw, index)
        x, y = ctypes.c_double(), ctypes.c_double()
        pdfium.FPDFText_GetCharOrigin(raw, index, x, y)
        self.x, self.baseline = x.value, height - y.value
        parts = [ctypes.c_uint() for _ in range(4)]
        pdfium.FPDFText_GetFillColor(raw, index, *parts)
        self.colour = tuple(part.value for part in parts[:3])


def glyphs(pdf: bytes, number: int) -> list[Glyph]:
    page = pypdfium2.PdfDocument(pdf)[number]
    text_page = page.get_textpage()
    found = [Glyph(text_page, page.get_height(), index) for index in range(text_page.count_chars())]
    return [glyph for glyph in found if not glyph.letter.isspace() and glyph.letter not in "\u2060\u200b\ufffe"]


def found(seen: list[Glyph], text: str, nth: int = 0) -> list[Glyph]:
    """The glyphs of the ``nth`` occurrence of ``text``."""
    letters, at = "".join(glyph.letter for glyph in seen), -1
    for _ in range(nth + 1):
        at = letters.index(squeezed(text), at + 1)
    return seen[at : at + len(squeezed(text))]


def drawn(pdf: bytes, number: int, kind: int = pdfium.FPDF_PAGEOBJ_PATH) -> list[tuple[float, float, float, float]]:
    """Left, top, right, bottom of every path (or picture) of a page, in points from the left and from the top."""
    page = pypdfium2.PdfDocument(pdf)[number]
    height = page.get_height()
    boxes = [item.get_bounds() for item in page.get_objects(max_depth=4) if item.type == kind]
    return [(left, height - top, right, height - bottom) for left, bottom, right, top in boxes]


def structure(node) -> Iterator[pikepdf.Dictionary]:
    """Every element of the structure tree, in order."""
    if isinstance(node, pikepdf.Array):
        for kid in node:
            yield from structure(kid)
    elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
        yield node
        if "/K" in node:
            yield from structure(node.K)
