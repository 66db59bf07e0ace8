"""A list of bodies whose sites are down, kept as CSV or XLSX, becomes rows of written names, every problem named."""

import re
from dataclasses import dataclass

from sodsong.ground.thai.fold import one_line
from sodsong.observe.documents.grid import read_grid
from sodsong.observe.documents.record import Grid, Unreadable
from sodsong.observe.intake.listing import TYPE_WORD
from sodsong.observe.intake.registry_file import FLAWS, MOST_PROBLEMS, Problem

TITLES = 10  # lines that may stand above the headings
_HEADINGS = {
    "name": (
        "name", "officialname", "lao", "ชื่อ", "ชื่ออปท", "อปท", "ชื่อเต็ม", "ชื่อหน่วยงาน", "หน่วยงาน", "รายชื่อ", "รายชื่ออปท",
        "รายชื่อหน่วยงาน", "องค์กรปกครองส่วนท้องถิ่น", "ชื่อองค์กรปกครองส่วนท้องถิ่น", "รายชื่อองค์กรปกครองส่วนท้องถิ่น",
    ),
    "type": ("type", "ประเภท", "ประเภทอปท", "ชนิด"),
    "district": ("district", "อำเภอ", "amphoe"),
    "note": ("note", "remark", "remarks", "หมายเหตุ", "อาการ", "สาเหตุ", "ปัญหา", "ปัญหาที่พบ", "รายละเอียด"),
}  # fmt: skip
_COLUMN_OF = {written: column for column, names in _HEADINGS.items() for written in names}
_DISTRICT = re.compile(r"^(?:อำเภอ|อ\.)\s*")


@dataclass(frozen=True, slots=True)
class OutageRow:
    """One body as the list names it: ``district`` is bare and filled down, empty where none is said."""

    line: int
    written: str
    district: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class OutageFile:
    """The rows that are right, and every problem by line and column."""

    rows: tuple[OutageRow, ...] = ()
    problems: tuple[Problem, ...] = ()


def read_outages(data: bytes) -> OutageFile:
    """The rows of a list in CSV or XLSX; its headings, in any order, stand within the first ten lines."""
    grid = read_grid(data)
    if isinstance(grid, Unreadable):
        return OutageFile(problems=(Problem(1, "", "", grid.text),))
    start, columns = _headings(grid)
    if not columns:
        said = (
            grid.broken[1] if grid.broken else "no line among the first ten has a heading such as องค์กรปกครองส่วนท้องถิ่น"
        )
        return OutageFile(problems=(Problem(1, "name", "", said),))
    return _rows(grid, start, columns)


def _headings(grid: Grid) -> tuple[int, list[str]]:
    """Where in ``grid.rows`` the list begins, and what each column holds; no columns where there is no heading."""
    for place, (line, cells) in enumerate(grid.rows[:TITLES]):
        named = [_COLUMN_OF.get(re.sub(r"[\s._\-]", "", one_line(cell).lower()), "") for cell in cells]
        columns = [name if name not in named[:index] else "" for index, name in enumerate(named)]
        if "name" in columns and line <= TITLES:
            return place + 1, columns
    return 0, []


def _rows(grid: Grid, start: int, columns: list[str]) -> OutageFile:
    rows: list[OutageRow] = []
    problems: list[Problem] = []
    district = ""
    for line, cells in grid.rows[start:]:
        if len(problems) >= MOST_PROBLEMS:
            break
        fields = {name: one_line(cell) for name, cell in zip(columns, cells, strict=False) if name}
        flawed = [
            Problem(line, name, "", FLAWS[grid.flaws[line, place]])
            for place, name in enumerate(columns)
            if name and (line, place) in grid.flaws
        ]
        district = _DISTRICT.sub("", fields.get("district", "")) or district
        written = fields.get("name", "")
        if fields.get("type") and written and not TYPE_WORD.match(written):
            written = fields["type"] + written
        if flawed:
            problems += flawed
        elif written:
            rows.append(OutageRow(line, written, district, fields.get("note", "")))
        elif fields.get("note") or fields.get("type"):
            problems.append(Problem(line, "name", "", "the name is missing"))
    if grid.broken:
        problems.append(Problem(grid.broken[0], "", "", grid.broken[1]))
    elif grid.more or len(problems) >= MOST_PROBLEMS:
        problems.append(Problem(grid.rows[-1][0] + 1, "", "", "there is more in the file than is read"))
    elif not rows and not problems:
        problems.append(Problem(1, "", "", "the list has headings and no rows"))
    return OutageFile(tuple(rows), tuple(problems))
