"""A register as offices keep it in CSV or XLSX becomes rows, with every problem named by line and column."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import get_args

from sodsong.ground.places.record import Lao, LaoType
from sodsong.ground.places.register import Register
from sodsong.ground.thai.digits import to_arabic
from sodsong.ground.thai.fold import one_line
from sodsong.observe.documents.grid import read_grid
from sodsong.observe.documents.record import Flaw, Grid, Unreadable

MOST_PROBLEMS = 1_000
REQUIRED = ("code", "type", "name", "official_name", "district", "province")

# Headings, as keys without spaces and dots; English ones of other lists of the same bodies are understood too.
_HEADINGS = {
    "code": ("code", "dlacode", "รหัส", "รหัสอปท", "รหัสหน่วยงาน"),
    "type": ("type", "ประเภท", "ประเภทอปท", "ชนิด"),
    "name": ("name", "ชื่อ", "ชื่ออปท", "ชื่อย่อ"),
    "official_name": ("officialname", "ชื่อเต็ม", "ชื่อทางการ", "ชื่อหน่วยงาน", "องค์กรปกครองส่วนท้องถิ่น"),
    "district": ("district", "อำเภอ", "amphoe"),
    "province": ("province", "จังหวัด", "changwat"),
    "url": ("url", "เว็บไซต์", "เว็บ", "ที่อยู่เว็บไซต์", "website"),
    "vendor": ("vendor", "ผู้ให้บริการ", "บริษัท", "บริษัทผู้ดูแล", "ผู้ดูแลเว็บไซต์"),
    "aliases": ("aliases", "ชื่อเรียกอื่น", "ชื่ออื่น"),
    "name_en": ("nameen", "ชื่อภาษาอังกฤษ"),
}
_COLUMN_OF = {written: column for column, names in _HEADINGS.items() for written in names}
_TYPES: dict[str, LaoType] = {
    **{kind.replace(".", ""): kind for kind in get_args(LaoType)},
    "พิเศษ": "special",
    "องค์การบริหารส่วนจังหวัด": "อบจ.",
    "องค์การบริหารส่วนตำบล": "อบต.",
    "เทศบาลตำบล": "ทต.",
    "เทศบาลเมือง": "ทม.",
    "เทศบาลนคร": "ทน.",
}
FLAWS: dict[Flaw, str] = {
    "formula": "the cell holds a formula; put its value there",
    "error": "the cell holds an error; put a value there",
}
_LIST = re.compile(r"\s*[|;\n]\s*|\s{2,}")
_URLS = re.compile(r"[\s|;]+")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in one place of the file; the header is line 1, ``column`` is empty where the whole line is meant."""

    line: int
    column: str
    value: str
    problem: str


@dataclass(frozen=True, slots=True)
class RegistryRow:
    """One body with its web address, vendor, other names, and what other addresses the cell held."""

    line: int
    lao: Lao
    url: str = ""
    vendor: str = ""
    aliases: tuple[str, ...] = ()
    other_urls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RegistryFile:
    """The rows that are right, and every problem. A row with a problem is not among the rows."""

    rows: tuple[RegistryRow, ...] = ()
    problems: tuple[Problem, ...] = ()


def read_registry(data: bytes) -> RegistryFile:
    """The rows of a register: CSV (UTF-8 or windows-874; commas, semicolons or tabs) or XLSX; headings in any order."""
    grid = read_grid(data)
    if isinstance(grid, Unreadable):
        return _broken(grid.text)
    if not grid.rows or grid.rows[0][0] != 1:
        return _broken(grid.broken[1] if grid.broken else "line 1 is empty; it must hold the headings")
    columns = [_column(cell) for cell in grid.rows[0][1]]
    problems = _heading_problems(columns)
    return RegistryFile(problems=problems) if problems else _read_rows(grid, columns)


def _heading_problems(columns: list[str]) -> tuple[Problem, ...]:
    missing = [Problem(1, name, "", f"the column {name} is missing") for name in REQUIRED if name not in columns]
    doubled = [name for name in dict.fromkeys(columns) if name and columns.count(name) > 1]
    return (*missing, *(Problem(1, name, name, "the column stands twice") for name in doubled))


def _broken(problem: str, line: int = 1) -> RegistryFile:
    return RegistryFile(problems=(Problem(line, "", "", problem),))


def _column(heading: str) -> str:
    key = re.sub(r"[\s._\-]", "", one_line(heading).lower())
    return _COLUMN_OF.get(key, "")


def _read_rows(grid: Grid, columns: list[str]) -> RegistryFile:
    rows: list[RegistryRow] = []
    problems: list[Problem] = []
    seen: dict[str, int] = {}
    for line, cells in grid.rows[1:]:
        if len(problems) >= MOST_PROBLEMS:
            break
        fields = {name: one_line(cell) for name, cell in zip(columns, cells, strict=False) if name}
        flawed = [
            Problem(line, name, "", FLAWS[grid.flaws[line, place]])
            for place, name in enumerate(columns)
            if name and (line, place) in grid.flaws
        ]
        row, wrong = _read_row(line, fields, seen)
        said = {one.column for one in flawed}
        wrong = [*flawed, *(one for one in wrong if one.column not in said)]
        problems += wrong
        if len(cells) > len(columns) and any(cell.strip() for cell in cells[len(columns) :]):
            problems.append(Problem(line, "", cells[len(columns)], "the line has more cells than the header"))
        elif row is not None and not wrong:
            rows.append(row)
    problems += _ends(grid, problems)
    if not rows and not problems:
        problems.append(Problem(1, "", "", "the file has a header and no rows"))
    return RegistryFile(tuple(rows), tuple(problems))


def _ends(grid: Grid, problems: list[Problem]) -> list[Problem]:
    """Why the file was not read to its end, if it was not."""
    line = grid.rows[-1][0] + 1
    if grid.broken:
        return [Problem(grid.broken[0], "", "", grid.broken[1])]
    if grid.more or len(problems) >= MOST_PROBLEMS:
        return [Problem(line, "", "", "the file has more rows or problems than are read; nothing below was looked at")]
    return []


def _read_row(line: int, fields: dict[str, str], seen: dict[str, int]) -> tuple[RegistryRow | None, list[Problem]]:
    wrong: list[Problem] = []

    def bad(column: str, problem: str) -> None:
        wrong.append(Problem(line, column, fields.get(column, ""), problem))

    code = to_arabic(fields.get("code", ""))
    if not code:
        bad("code", "the code is missing")
    elif code in seen:
        bad("code", f"the code stands in line {seen[code]} already")
    seen.setdefault(code, line)
    kind = _TYPES.get(fields.get("type", "").replace(".", "").replace(" ", ""))
    if kind is None:
        bad("type", f"the type is none of {', '.join(get_args(LaoType))}")
    for column in ("name", "official_name", "province"):
        if not fields.get(column):
            bad(column, f"the {column} is missing")
    if kind in ("ทน.", "ทม.", "ทต.", "อบต.") and not fields.get("district"):
        bad("district", "the district is missing")
    if wrong or kind is None:
        return None, wrong
    lao = Lao(
        code, kind, fields["name"], fields["official_name"],
        re.sub(r"^(?:อำเภอ|อ\.)\s*", "", fields.get("district", "")),
        re.sub(r"^(?:จังหวัด|จ\.)\s*", "", fields["province"]),
    )  # fmt: skip
    aliases = [name for name in _LIST.split(fields.get("aliases", "")) if name]
    aliases += [name for name in (fields.get("name_en", ""),) if name]
    url, *others = [url for url in _URLS.split(fields.get("url", "")) if url] or [""]
    return RegistryRow(line, lao, url, fields.get("vendor", ""), tuple(aliases), tuple(others)), []


def register_of(rows: Iterable[RegistryRow], *, province: str | None = None, provinces: Iterable[str] = ()) -> Register:
    """The register for looking names up: bodies, addresses and aliases; ``provinces`` are further names of provinces."""
    kept = list(rows)
    return Register(
        [row.lao for row in kept],
        province=province,
        sites={row.lao.code: (row.url, *row.other_urls) for row in kept if row.url},
        aliases={row.lao.code: row.aliases for row in kept if row.aliases},
        provinces=provinces,
    )
