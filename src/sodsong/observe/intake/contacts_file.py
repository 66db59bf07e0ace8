"""A list of contacts as offices keep it in CSV or XLSX becomes rows, with every problem named by line and column."""

import re
from dataclasses import dataclass

from sodsong.ground.thai.fold import one_line
from sodsong.observe.documents.grid import read_grid
from sodsong.observe.documents.record import Unreadable

_HEADINGS = {
    "of": ("of", "ของ", "ประเภท"),
    "who": ("who", "หน่วยงาน", "รหัส"),
    "channel": ("channel", "ช่องทาง"),
    "address": ("address", "ที่อยู่ติดต่อ", "ที่อยู่"),
    "name": ("name", "ชื่อผู้ติดต่อ", "ชื่อ"),
}
COLUMNS = tuple(_HEADINGS)
_COLUMN_OF = {written: column for column, names in _HEADINGS.items() for written in names}
_OF = {"อปท": "lao", "อำเภอ": "district", "ผู้ให้บริการ": "vendor", "สำนักงาน": "office"}
_CHANNEL = {"ไลน์": "line", "อีเมล": "email", "อีเมล์": "email", "e-mail": "email"}
_KINDS = ("lao", "district", "vendor", "office")
_CHANNELS = ("line", "email", "webhook", "apprise")


@dataclass(frozen=True, slots=True)
class ContactRow:
    """One way to reach one body: ``of`` lao, district, vendor or office; ``who`` its code or name."""

    line: int
    of: str
    who: str
    channel: str
    address: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class ContactsFile:
    """The rows that are right, and (line, column, problem) of every one that is not."""

    rows: tuple[ContactRow, ...] = ()
    problems: tuple[tuple[int, str, str], ...] = ()


def read_contacts(data: bytes) -> ContactsFile:
    """The rows of a list of contacts; the header is line 1, headings Thai or English in any order."""
    grid = read_grid(data)
    if isinstance(grid, Unreadable):
        return ContactsFile(problems=((1, "", grid.text),))
    if not grid.rows or grid.rows[0][0] != 1:
        return ContactsFile(problems=((1, "", "line 1 is empty; it must hold the headings"),))
    columns = [_COLUMN_OF.get(re.sub(r"[\s._\-]", "", one_line(cell).lower()), "") for cell in grid.rows[0][1]]
    missing = [name for name in COLUMNS if columns.count(name) != 1 and not (name == "name" and name not in columns)]
    if missing:
        return ContactsFile(problems=tuple((1, name, "the column must stand there once") for name in missing))
    rows: list[ContactRow] = []
    problems: list[tuple[int, str, str]] = []
    for line, cells in grid.rows[1:]:
        fields = {name: one_line(cell) for name, cell in zip(columns, cells, strict=False) if name}
        flawed = [
            (line, columns[at], "the cell holds a formula or an error") for (row, at) in grid.flaws if row == line
        ]
        found, wrong = _row(line, fields)
        problems += flawed or wrong
        if found and not flawed:
            rows.append(found)
    if grid.broken:
        problems.append((grid.broken[0], "", grid.broken[1]))
    elif grid.more:
        problems.append((grid.rows[-1][0] + 1, "", "the file has more rows than are read"))
    return ContactsFile(tuple(rows), tuple(problems))


def _row(line: int, fields: dict[str, str]) -> tuple[ContactRow | None, list[tuple[int, str, str]]]:
    of = fields.get("of", "").lower().replace(".", "")
    of = _OF.get(of, of)
    channel = fields.get("channel", "").lower()
    channel = _CHANNEL.get(channel, channel)
    wrong = []
    if of not in _KINDS:
        wrong.append((line, "of", f"{of or 'nothing'} is none of {', '.join(_KINDS)}"))
    if channel not in _CHANNELS:
        wrong.append((line, "channel", f"{channel or 'nothing'} is none of {', '.join(_CHANNELS)}"))
    wrong += [(line, name, f"the {name} is missing") for name in ("who", "address") if not fields.get(name)]
    if wrong:
        return None, wrong
    return ContactRow(line, of, fields["who"], channel, fields["address"], fields.get("name", "")), []
