"""The list of sites, CSV or XLSX, as rows with an address."""

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sodsong.ground.thai.fold import one_line
from sodsong.observe.documents.plain import decode
from sodsong.observe.intake.registry_file import read_registry

LARGEST = 25 * 1024 * 1024  # bytes
MOST_UNPACKED = 300 * 1024 * 1024  # bytes of all parts of a workbook together
MOST_ROWS, MOST_COLUMNS = 20_000, 64
_HEADINGS = {
    "url": ("url", "website", "web", "site", "เว็บไซต์", "เว็บ", "ที่อยู่เว็บไซต์"),
    "name": ("name", "ชื่อ", "ชื่ออปท", "ชื่อหน่วยงาน", "หน่วยงาน", "officialname", "official_name"),
    "district": ("district", "อำเภอ"),
    "province": ("province", "จังหวัด"),
    "vendor": ("vendor", "ผู้ให้บริการ", "บริษัท"),
}
_COLUMN_OF = {written: column for column, names in _HEADINGS.items() for written in names}


class ListError(Exception):
    """The list cannot be used; the message says what, where and what to do."""


@dataclass(frozen=True, slots=True)
class Row:
    """One site of the list; ``url`` is empty where the list knows none."""

    line: int
    name: str
    url: str
    district: str = ""
    province: str = ""
    vendor: str = ""


def read_list(file: Path) -> tuple[tuple[Row, ...], tuple[str, ...]]:
    """The rows of ``file`` and a sentence for each line that could not be used. Raises ListError.

    A register's columns are read as ``registry import`` reads them; else a column ``url`` is enough, with
    ``name``, ``district``, ``province`` and ``vendor`` where there are any. The header is line 1.
    """
    try:
        data = file.read_bytes() if file.stat().st_size <= LARGEST else b""
    except OSError as error:
        raise ListError(f"{file}: cannot be read ({error.strerror}); give a CSV or XLSX list of sites.") from error
    if not data:
        raise ListError(f"{file}: is empty or larger than {LARGEST // 2**20} MB; give a CSV or XLSX list of sites.")
    if data[:4] == b"PK\x03\x04":
        data = _as_csv(file, data)
    register = read_registry(data)
    if register.rows:
        rows = tuple(
            Row(row.line, row.lao.official_name, row.url, row.lao.district, row.lao.province, row.vendor)
            for row in register.rows
        )
        problems = tuple(f"line {one.line}: {one.problem}" for one in register.problems)
    else:
        rows, problems = _plain(file, data), ()
    if not any(row.url for row in rows):
        raise ListError(f"{file}: no line has a web address; fill the column url.")
    if len(rows) > MOST_ROWS:
        raise ListError(f"{file}: has more than {MOST_ROWS:,} lines; survey it in parts.")
    return rows, problems


def _plain(file: Path, data: bytes) -> tuple[Row, ...]:
    """The rows of a list whose only needed column is ``url``."""
    text = decode(data)
    if text is None or "\ufffd" in text or "\0" in text:
        raise ListError(f"{file}: is no text in UTF-8 or windows-874 and no XLSX; save the list as CSV UTF-8.")
    text = text.removeprefix("\ufeff")
    delimiter = max(",;\t", key=text.split("\n", 1)[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        columns = [
            _COLUMN_OF.get(one_line(cell).lower().replace(" ", "").replace(".", ""), "") for cell in next(reader)
        ]
        if "url" not in columns:
            raise ListError(
                f"{file}, line 1: no column is called url (or เว็บไซต์); "
                "name the columns in the first line, such as name,url."
            )
        rows = []
        for cells in reader:
            fields = {name: one_line(cell) for name, cell in zip(columns, cells, strict=False) if name}
            if any(fields.values()):
                url = fields.get("url", "").split(" ")[0]
                row = Row(reader.line_num, fields.get("name") or url, url)
                rows.append(
                    Row(row.line, row.name, url, *(fields.get(k, "") for k in ("district", "province", "vendor")))
                )
            if len(rows) > MOST_ROWS:
                break
    except csv.Error as error:
        raise ListError(f"{file}, line {reader.line_num}: the CSV is broken ({error}); save it anew.") from error
    except StopIteration:
        raise ListError(f"{file}: is empty; give a list with a column url.") from None
    return tuple(rows)


def _as_csv(file: Path, data: bytes) -> bytes:
    """The first sheet of a workbook as CSV; values only, never formulas. Guards against a bomb in a few bytes."""
    import openpyxl

    out = io.StringIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            unpacked = sum(part.file_size for part in parts.infolist())
        if unpacked <= MOST_UNPACKED:
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            csv.writer(out, lineterminator="\n").writerows(_cells(book.worksheets[0]))
            book.close()
    except Exception as error:  # a damaged workbook raises whatever its reader stumbles on
        raise ListError(f"{file}: the workbook cannot be read; save it anew as XLSX or as CSV.") from error
    if unpacked > MOST_UNPACKED:
        raise ListError(f"{file}: unpacks to more than {MOST_UNPACKED // 2**20} MB; save the list as CSV.")
    return out.getvalue().encode()


def _cells(sheet: Any) -> Iterator[list[str]]:  # openpyxl ships no types
    for cells in sheet.iter_rows(max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS, values_only=True):
        yield ["" if cell is None else _text(cell) for cell in cells]


def _text(cell: object) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
