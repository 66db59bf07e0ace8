"""A DOCX's paragraphs and tables become lines, in the order in which they stand."""

import io
import zipfile
from collections.abc import Iterator

import docx
from docx.table import Table
from docx.text.paragraph import Paragraph

from sodsong.observe.documents.record import Document, Unreadable

LARGEST_UNPACKED = 100 * 1024 * 1024  # bytes; a letter has well under one MB
MOST_PARTS = 2_000
_TOO_LARGE = Unreadable("too-large", "The DOCX unpacks to far more than a letter holds; it is not opened.")
_DAMAGED = Unreadable("damaged", "The DOCX is damaged and cannot be opened.")


def read_word(data: bytes) -> Document | Unreadable:
    """The text of a DOCX; cells of a table row are parted by tabs."""
    try:
        if _too_large(data):
            return _TOO_LARGE
        opened = docx.Document(io.BytesIO(data))
        return Document("docx", "\n".join(_lines(opened)))
    except MemoryError:
        return _TOO_LARGE
    except Exception:  # noqa: BLE001 - python-docx raises a dozen kinds (KeyError, lxml's, zlib's) on damaged parts
        return _DAMAGED


def _too_large(data: bytes) -> bool:
    """Whether unpacking would take too much. Sizes are counted while unpacking: the ZIP's own headers can lie."""
    total = 0
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
            return True
        for part in parts:
            with archive.open(part) as stream:
                while chunk := stream.read(1 << 20):
                    total += len(chunk)
                    if total > LARGEST_UNPACKED:
                        return True
    return False


def _lines(opened: object) -> Iterator[str]:
    for block in opened.iter_inner_content():  # type: ignore[attr-defined]  # python-docx ships no types
        if isinstance(block, Paragraph):
            yield block.text
        elif isinstance(block, Table):
            yield from _rows(block)


def _rows(table: Table) -> Iterator[str]:
    for row in table.rows:
        cells, seen = [], set()
        for cell in row.cells:
            if id(cell._tc) not in seen:  # noqa: SLF001 - a cell over several columns comes once for each; only this tells
                seen.add(id(cell._tc))  # noqa: SLF001
                cells.append(" ".join(cell.text.split()))
        yield "\t".join(cells)
