"""A DOCX's paragraphs and tables become lines, in the order in which they stand."""

import io
from collections.abc import Iterable, Iterator
from typing import Any

import docx
from docx.table import Table
from docx.text.paragraph import Paragraph

from sodsong.observe.documents.record import Document, Unreadable
from sodsong.observe.documents.unpack import too_large

LARGEST_UNPACKED = 100 * 1024 * 1024  # bytes; a letter has well under one MB
_TOO_LARGE = Unreadable("too-large", "The DOCX unpacks to far more than a letter holds; it is not opened.")
_DAMAGED = Unreadable("damaged", "The DOCX is damaged and cannot be opened.")


def read_word(data: bytes) -> Document | Unreadable:
    """The text of a DOCX; cells of a table row are parted by tabs."""
    try:
        if too_large(data, LARGEST_UNPACKED):
            return _TOO_LARGE
        opened = docx.Document(io.BytesIO(data))
        return Document("docx", "\n".join(_lines(opened)))
    except MemoryError:
        return _TOO_LARGE
    except Exception:  # noqa: BLE001 - python-docx raises a dozen kinds (KeyError, lxml's, zlib's) on damaged parts
        return _DAMAGED


def _lines(opened: object) -> Iterator[str]:
    for block in opened.iter_inner_content():  # type: ignore[attr-defined]  # python-docx ships no types
        if isinstance(block, Paragraph):
            yield block.text
        elif isinstance(block, Table):
            yield from _rows(block)


def _rows(table: Table) -> Iterator[str]:
    """A line a row; a table of one row only puts things side by side, and each of its paragraphs is a line."""
    if len(table.rows) == 1 and any(len(cell.paragraphs) > 1 for cell in table.rows[0].cells):
        yield from (part.text for cell in _distinct(table.rows[0].cells) for part in cell.paragraphs)
        return
    for row in table.rows:
        yield "\t".join(" ".join(cell.text.split()) for cell in _distinct(row.cells))


def _distinct(cells: Iterable[Any]) -> Iterator[Any]:
    """Each cell once: one over several columns comes once for each of them."""
    seen = set()
    for cell in cells:
        if id(cell._tc) not in seen:  # noqa: SLF001 - only its element tells
            seen.add(id(cell._tc))  # noqa: SLF001 - as above
            yield cell
