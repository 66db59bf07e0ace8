"""A spreadsheet's cells, from CSV or XLSX alike: text in lines and columns."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from sodsong.observe.documents.plain import decode
from sodsong.observe.documents.record import MOST_ROWS, Grid, Unreadable

LARGEST = 25 * 1024 * 1024  # bytes


def read_grid(data: bytes) -> Grid | Unreadable:
    """The cells of a CSV (UTF-8, UTF-16 or windows-874; commas, semicolons or tabs) or of an XLSX's first sheet."""
    if len(data) > LARGEST:
        return Unreadable("too-large", f"the file has over {LARGEST // 2**20} MB")
    if data.startswith(b"PK\x03\x04"):
        from sodsong.observe.documents.workbook import read_workbook  # noqa: PLC0415 - openpyxl loads for an XLSX alone

        return read_workbook(data)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return Unreadable("unsupported", "the file is an old or locked Excel file; save it as XLSX without a password")
    text = decode(data)
    if text is None or "\ufffd" in text:
        return Unreadable("binary", "the file is no text in UTF-8 or windows-874, nor an XLSX")
    if not text.strip():
        return Unreadable("empty", "the file is empty")
    return _read_csv(text)


def _read_csv(text: str) -> Grid:
    delimiter = max(",;\t", key=text.split("\n", 1)[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: list[tuple[int, tuple[str, ...]]] = []
    try:
        for line, cells in _numbered(reader):
            if len(rows) >= MOST_ROWS:
                return Grid(tuple(rows), more=True)
            if any(cell.strip() for cell in cells):
                rows.append((line, tuple(cells)))
    except csv.Error as error:
        return Grid(tuple(rows), broken=(reader.line_num or 1, f"the CSV is broken: {error}"))
    return Grid(tuple(rows))


def _numbered(reader: Any) -> Iterator[tuple[int, list[str]]]:
    """Each row of a csv reader (whose type has no public name) with the line it begins in; a quoted cell may hold line ends."""
    line = 1
    for cells in reader:
        yield line, cells
        line = reader.line_num + 1
