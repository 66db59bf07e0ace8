"""Pages as pixels become text: running lines, and a ruled list cell by cell, its cells parted by tabs."""

import time
from collections.abc import Sequence
from itertools import groupby
from statistics import fmean
from typing import Any

import numpy as np

from sodsong.observe.documents.record import Document, Unreadable
from sodsong.observe.documents.scan.ocr import REMEDY, OcrFailedError, OcrMissingError, Word, joined, read_words
from sodsong.observe.documents.scan.pixels import MOST_PAGES, Grey, pdf_page, pictures
from sodsong.observe.documents.scan.ruling import Box, Table, find_table, without

LONGEST = 300.0  # seconds for all pages of a picture; three take ten to thirty
TRUSTED = 40.0  # a line below this is no text: a seal, a QR, a hand's initial
CLEAR = 75.0  # below this on the average the whole reading is doubtful
_GAP = 50  # white pixels between cells put one under another
_LEAST_INK = 40  # pixels; a cell with less is empty
_TOO_SLOW = Unreadable("too-large", f"The scan takes over {LONGEST:.0f} seconds to read; give fewer pages.")
_WHITE, _DARK = 255, 128


def read_picture(data: bytes) -> Document | Unreadable:
    """The text of a PNG, JPEG or TIFF."""
    pages = pictures(data)
    return pages if isinstance(pages, Unreadable) else read_scan(pages)


def read_pdf_page(opened: Any, number: int) -> Document | Unreadable:
    """The text of one page of an opened pypdfium2 document, drawn and read as a picture; ``empty`` if it has no ink."""
    if number >= MOST_PAGES:
        return Unreadable("too-large", f"The PDF has over {MOST_PAGES} scanned pages; give fewer.")
    page = pdf_page(opened, number)
    if isinstance(page, Unreadable):
        return page
    return read_scan([page]) if (page < _DARK).any() else Unreadable("empty", "The page is blank.")


def read_scan(pages: Sequence[Grey]) -> Document | Unreadable:
    """The text of all pages. ``clean`` is False where the reader itself trusts its reading little."""
    lines: list[str] = []
    trust: list[float] = []
    until = time.monotonic() + LONGEST
    try:
        for page in pages:
            if time.monotonic() > until:
                return _TOO_SLOW
            lines += _page(page, trust)
    except OcrMissingError:
        return Unreadable("no-reader", f"Reading a scan needs tesseract and its Thai data. Type: {REMEDY}")
    except OcrFailedError:
        return Unreadable("scan", "The scan could not be read: give it upright and at 300 dpi, or give the text.")
    if not any(line.strip() for line in lines):
        return Unreadable("scan", "No text can be seen in the scan.")
    return Document("scan", "\n".join(lines), clean=bool(trust) and fmean(trust) >= CLEAR)


def _page(page: Grey, trust: list[float]) -> list[str]:
    table = find_table(page)
    if table is None:
        return _running(_read(page), trust)
    # A letter's list stands under its title; what stands under the list (a page number) says nothing.
    running = _running(_read(without(page, table.box)), trust)
    return [*running, *_rows(page, table, trust)]


def _read(page: Grey) -> list[Word]:
    """The words on the part of the page that has ink; blank paper would keep the reader busy for minutes."""
    rows = np.nonzero((page < _DARK).any(axis=1))[0]
    if not len(rows):
        return []
    return read_words(page[max(0, int(rows[0]) - _GAP) : int(rows[-1]) + _GAP])


def _running(words: list[Word], trust: list[float]) -> list[str]:
    """Words as lines, from the top down; what is no text at all is left out."""
    lines = [list(line) for _, line in groupby(words, key=lambda word: word.line)]
    lines.sort(key=lambda line: fmean(word.middle for word in line))
    found = []
    for line in lines:
        sure = fmean(word.trust for word in line)
        if sure >= TRUSTED:
            trust.append(sure)
            found.append(joined(line))
    return found


def _rows(page: Grey, table: Table, trust: list[float]) -> list[str]:
    said: dict[Box, str] = {}
    for column in table.columns:
        said |= _column(page, column, trust)
    return ["\t".join(said.get(cell, "") if cell else "" for cell in row) for row in table.rows()]


def _column(page: Grey, cells: tuple[Box, ...], trust: list[float]) -> dict[Box, str]:
    """The text in each cell of a column. The cells are read in one go, set apart from each other by white."""
    shown = [(cell, cell.of(page)) for cell in cells]
    written = [(cell, pixels) for cell, pixels in shown if (pixels < _DARK).sum() >= _LEAST_INK]
    if not written:
        return {}
    width = max(pixels.shape[1] for _, pixels in written) + 2 * _GAP
    strips: list[Grey] = [np.full((_GAP, width), _WHITE, dtype=np.uint8)]
    spans: list[tuple[int, int, Box]] = []
    height = _GAP
    for cell, pixels in written:
        strip = np.full((pixels.shape[0] + _GAP, width), _WHITE, dtype=np.uint8)
        strip[: pixels.shape[0], _GAP : _GAP + pixels.shape[1]] = pixels
        strips.append(strip)
        spans.append((height, height + pixels.shape[0], cell))
        height += strip.shape[0]
    words = read_words(np.vstack(strips))
    trust += [word.trust for word in words]
    return {
        cell: joined(word for word in words if top - _GAP // 2 <= word.middle < bottom + _GAP // 2)
        for top, bottom, cell in spans
    }
