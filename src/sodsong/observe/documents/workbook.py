"""An XLSX's first visible sheet becomes a grid; a workbook that would run, reach out or blow up is refused unopened."""

import io
import re
import warnings
import zipfile
from datetime import date, datetime
from typing import Any

import openpyxl
from openpyxl.utils import column_index_from_string

from sodsong.observe.documents.record import MOST_COLUMNS, MOST_ROWS, Flaw, Grid, Unreadable
from sodsong.observe.documents.unpack import too_large

LARGEST_UNPACKED = 60 * 1024 * 1024  # bytes; 10,000 bodies with ten columns have five
MOST_FILLED = 200_000  # cells that merged ones are spread over
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b[^>]*?\bref=[\"']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})[\"']")
_HEAD = 4096  # bytes of a part in which a document type would stand
_DAMAGED = Unreadable("damaged", "the XLSX is damaged and cannot be opened")
_TOO_LARGE = Unreadable("too-large", "the XLSX unpacks to far more than a list holds; it is not opened")

Cells = dict[int, list[str]]  # by line


def read_workbook(data: bytes) -> Grid | Unreadable:
    """The cells of the first visible sheet; a merged cell's text stands in each of its places."""
    try:
        if too_large(data, LARGEST_UNPACKED):
            return _TOO_LARGE
        refused = _refused(data)
        if refused is not None:
            return refused
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl tells of styles and extensions that it drops
            return _grid(data)
    except MemoryError:
        return _TOO_LARGE
    except Exception:  # noqa: BLE001 - openpyxl raises a dozen kinds (KeyError, its parser's, zlib's) on damaged parts
        return _DAMAGED


def _refused(data: bytes) -> Unreadable | None:
    """Why the workbook is not opened; None where it may be."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = [name.lower() for name in archive.namelist()]
        if "xl/workbook.xml" not in names:
            return Unreadable("unsupported", "the file is a ZIP archive but no XLSX")
        if any(name.endswith("vbaproject.bin") or name.startswith("xl/macrosheets") for name in names):
            return Unreadable("unsupported", "the workbook carries macros; save it as XLSX without them")
        if any(name.startswith("xl/externallinks") for name in names):
            return Unreadable(
                "unsupported", "the workbook links to other files; paste its cells as values and save anew"
            )
        for part in archive.infolist():
            if part.filename.lower().endswith((".xml", ".rels", ".vml")):
                with archive.open(part) as stream:
                    head = stream.read(_HEAD).replace(b"\x00", b"")  # UTF-16 has a zero byte beside each letter
                if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
                    return Unreadable("unsupported", "the workbook holds a document type, which no office writes")
    return None


def _grid(data: bytes) -> Grid | Unreadable:
    opened = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
    try:
        sheet = next((one for one in opened.worksheets if one.sheet_state == "visible"), None)
        if sheet is None:
            return Unreadable("empty", "the workbook has no visible sheet")
        sheet.reset_dimensions()  # what the file says of its own size may be wrong
        cells: Cells = {}
        flaws: dict[tuple[int, int], Flaw] = {}
        more = False
        for line, row in enumerate(sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS), 1):
            if line > MOST_ROWS:
                more = any(cell.value is not None for cell in row)
                break
            texts = [_text(cell) for cell in row]
            flaws |= {(line, place): flaw for place, cell in enumerate(row) if (flaw := _flaw(cell))}
            if any(texts) or any((line, place) in flaws for place in range(len(row))):
                cells[line] = texts
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _spread(cells, archive.read(sheet._worksheet_path))  # noqa: SLF001 - reading only, openpyxl skips merged cells
    finally:
        opened.close()
    if not cells:
        return Unreadable("empty", "the first sheet is empty")
    rows = tuple((line, _trimmed(texts)) for line, texts in sorted(cells.items()))
    return Grid(tuple(row for row in rows if row[1]), flaws, more=more)


def _flaw(cell: Any) -> Flaw | None:
    if cell.value is None:
        return None
    return {"f": "formula", "e": "error"}.get(cell.data_type)  # type: ignore[return-value]  # the two words of Flaw


def _text(cell: Any) -> str:
    """A cell as people see it: whole numbers without a point, codes with the zeros that their format shows."""
    value = cell.value
    if value is None or cell.data_type in ("f", "e"):
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime | date):
        return (value.date() if isinstance(value, datetime) and not (value.hour or value.minute) else value).isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    if isinstance(value, int):
        shown = str(cell.number_format or "")
        return str(value).zfill(len(shown) if re.fullmatch("0+", shown) else 0)
    return str(value)


def _spread(cells: Cells, sheet: bytes) -> None:
    """Put the text of each merged cell in all of its places, within the lines that hold something."""
    left = MOST_FILLED
    for match in _MERGED.finditer(sheet):
        first, last = int(match[2]), int(match[4])
        start, end = column_index_from_string(match[1].decode()) - 1, column_index_from_string(match[3].decode())
        if first not in cells or start >= len(cells[first]) or not cells[first][start]:
            continue
        text = cells[first][start]
        for line in range(first, min(last, MOST_ROWS) + 1):
            row = cells.get(line)
            if row is None:
                continue
            for place in range(start, min(end, len(row))):
                row[place] = text
                left -= 1
            if left <= 0:
                return


def _trimmed(texts: list[str]) -> tuple[str, ...]:
    while texts and not texts[-1]:
        texts.pop()
    return tuple(texts)
