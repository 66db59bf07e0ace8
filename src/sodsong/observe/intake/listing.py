"""The list of a letter: lines in any of the ways offices type them become rows of number, district and written name."""

import re
from dataclasses import dataclass

from sodsong.ground.thai.digits import to_arabic
from sodsong.ground.thai.read_dates import read_dates

MOST_ROWS = 10_000
SHORT = 70  # letters; a longer line that begins with a body is prose
TYPE_WORD = re.compile(r"อ\.?\s?บ\.?\s?[ตจ]\.?|ท\.?\s?[ตมน]\.|เท[ศสด]บา[ลน]|องค์?กา?รบริหารส่วน|องค์กรบริหารส่วน|เมืองพัทยา")
_DISTRICT = re.compile(r"^(?:\(?[\d๐-๙]+[.)]\s*)?(?:อ\s?\.|อำเภอ)\s?(?P<name>[ก-๎]+)\s*(?:\(ต่อ\))?\s*:?\s*")
_DISTRICT_BEHIND = re.compile(r"(?<=\S)\s*\(?\s*(?:(?<![ก-๎.])อ\s?\.|อำเภอ)\s?(?P<name>[ก-๎]+)\s*\)?\s*$")
_BULLET = re.compile(
    rf"^\s*(?:[-–—•●▪*]|[\d๐-๙]{{1,3}}\.[\d๐-๙]{{1,3}}\.?)\s*(?=(?:{TYPE_WORD.pattern})|(?:อ\s?\.|อำเภอ)\s?[ก-๎])"
)
_FIRST = re.compile(rf"(?:สำนักงาน|ที่ทำการ|[ก-๎]{{2,25}}\s)?\s*(?:{TYPE_WORD.pattern})")
_BARE = re.compile("[ก-๎]{2,25}")
_NUMBER = re.compile(r"^\(?(?P<no>[\d๐-๙]{1,5})\s?[.)]?(?=\s|$|[ก-๎,])\s*,?\s*")
_AGAIN = re.compile(r"\s*\(\s*ต่อ\s*\)\s*")
_PAGE = re.compile(r"^[\s\-–—]*(?:หน้า(?:ที่)?\s*)?[\d๐-๙]{0,4}\s*[\-–—]*\s*$")
_LIST_TITLE = re.compile(r"^\s*\(?\s*(?:บัญชี|รายชื่อ|สิ่งที่แนบ|เอกสารแนบ)")
_END = re.compile(r"^(?:รวม|หมายเหตุ\s*:|ข้อมูล ณ|ผู้รายงาน|ลงชื่อ)")
_PARTS = re.compile(r"\t|\s{2,}|\s*[|;]\s*")
_IN_TEXT = re.compile(r"(?:ได้แก่|ดังนี้|ดังต่อไปนี้|ประกอบด้วย)\s*:?\s*(?P<names>[^\n]+)")
_AND = "และ|กับ|รวมทั้ง|รวมถึง"
# A name ends before "and" only where another body follows; a run of thousands of letters is none, and takes no time.
_NAMED = re.compile(
    rf"(?:{TYPE_WORD.pattern})\s?(?:ตำบล|เมือง|นคร)?[ก-๎]{{1,60}}?(?=\s*(?:{_AND})\s*(?:{TYPE_WORD.pattern})|[^ก-๎]|$)"
    r"(?:\s(?:อ\.|อำเภอ)\s?[ก-๎]{1,60})?"
)
_ROW = re.compile(rf"(?:{_NAMED.pattern})(?:\s*(?:[,/]|{_AND})\s*(?:{_NAMED.pattern}))+")
_NO_PROSE = re.compile(r"^\s*(?:ถึง|เรียน|เรื่อง|อ้างถึง|สิ่งที่ส่งมาด้วย|สำเนา|ที่\s)")


@dataclass(frozen=True, slots=True)
class Line:
    """One body of the list as it stands: ``district`` is bare and filled down, empty where none is said."""

    no: int
    district: str
    written: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """Where a letter's list begins and ends (line numbers), its title's lines, and its rows."""

    start: int
    title: tuple[str, ...]
    lines: tuple[Line, ...]
    end: int = 0


def read_listing(lines: list[str]) -> Listing:
    """The list in folded ``lines``; it starts at its title, its table's heading or its first numbered body."""
    lines = [_plain(line) for line in lines]
    start, first = _begin(lines)
    title = tuple(line.strip() for line in lines[start:first] if line.strip() and not _is_heading(line))
    found: list[Line] = []
    district = ""
    columns: list[str] = []
    end = first
    for number, line in enumerate(lines[first:], first + 1):
        if _is_heading(line):
            columns = [cell.strip() for cell in line.split("\t")] if "\t" in line else columns
            continue
        if _PAGE.match(line) or len(found) >= MOST_ROWS:
            continue
        if _END.match(line.strip()) or _dated(line):
            break
        district, rows = _read_line(line, district, len(found) + 1, columns)
        found += rows
        end = number if rows else end
    if not found:
        return Listing(len(lines), (), tuple(_in_text(lines)), len(lines))
    return Listing(start, title, tuple(found), end)


def _dated(line: str) -> bool:
    """A day on a line of its own closes the letter: its number is no row's."""
    found = read_dates(line) if len(line) < 60 and not TYPE_WORD.search(line) else ()
    return (
        bool(found) and re.fullmatch(r"[\s.]*(?:วันที่)?\s*", line[: found[0].start] + line[found[-1].end :]) is not None
    )


def _plain(line: str) -> str:
    """A line of a table drawn with bars as one with tabs; a bullet or a number such as 2.1 before a body is no part of it."""
    text = line.strip()
    if text.startswith("|") and text.count("|") > 1:
        return "\t".join(cell.strip() for cell in text.strip("|").split("|"))
    return _BULLET.sub("", line)


def _begin(lines: list[str]) -> tuple[int, int]:
    """The line on which the list's title begins, and the one with its first row or heading."""
    first = next(
        (
            number for number, line in enumerate(lines) if "\t" in line and _is_heading(line)
        ),  # a table's, past all doubt
        None,
    )
    if first is None:
        first = next(
            (
                number
                for number, line in enumerate(lines)
                if _is_heading(line) or _is_numbered_row(line) or (_row_without_number(lines, number))
            ),
            len(lines),
        )
    while first > 0 and (not lines[first - 1].strip() or _DISTRICT.fullmatch(lines[first - 1].strip())):
        first -= 1
    start = first
    for number in range(first - 1, max(-1, first - 12), -1):
        if _LIST_TITLE.match(lines[number]):
            start = number
            break
    return start, first


def _is_heading(line: str) -> bool:
    """The table's heading: it numbers the rows and names a column of bodies or districts."""
    text = line.strip()
    if len(text) >= 120 or _NUMBER.match(text) or not re.search("อำเภอ|องค์กร|รายชื่อ|หน่วยงาน|อปท|ชื่อ", text):
        return False
    return "ลำดับ" in text or (re.match(r"(?:ที่|เลขที่)[\t ]", text) is not None and TYPE_WORD.search(text) is None)


def _is_row(line: str) -> bool:
    return len(line) < 200 and TYPE_WORD.search(line) is not None


def _is_numbered_row(line: str) -> bool:
    """A number and right behind it a body, a district or another cell; a year that begins a line of prose is none."""
    text = line.strip()
    number = _NUMBER.match(text)
    if number is None or not _is_row(line):
        return False
    rest = text[number.end() :]
    return (
        len(_PARTS.split(text)) > 1 or "," in text[: number.end()] or _FIRST.match(_DISTRICT.sub("", rest)) is not None
    )


def _row_without_number(lines: list[str], number: int) -> bool:
    """Two short lines in a row that each begin with a body (or a district and a body) are a list without numbers."""
    return all(
        index < len(lines) and len(lines[index]) < SHORT and TYPE_WORD.match(_DISTRICT.sub("", lines[index].strip()))
        for index in (number, number + 1)
    )


def _read_line(line: str, district: str, next_no: int, columns: list[str]) -> tuple[str, list[Line]]:
    """The district from here on, and the rows in this line."""
    text = line.strip()
    if not text:
        return district, []
    no, cells = _take_number(_cells(line), next_no)
    numbered = no is not None
    district, cells = _take_district(cells, district, columns[1:] if numbered else columns)
    cells = [cell for cell in cells if cell]
    if not cells or not (TYPE_WORD.search(text) or numbered or "\t" in line or "|" in line):
        return district, []  # a district alone, or a line of prose under the list
    first = next_no if no is None else no
    names = [name.strip() for name in re.split(r"\s*[,،]\s*|\s+และ\s*", cells[0]) if name.strip()]
    if len(names) > 1 and all(TYPE_WORD.match(name) for name in names):
        return district, [Line(first + index, district, name) for index, name in enumerate(names)]
    return district, [Line(first, district, cells[0].strip(" ,"), " ".join(cells[1:]))]


def _cells(line: str) -> list[str]:
    """The cells of a line; its number, where it begins with one, is the first."""
    if "\t" in line:
        return [cell.strip() for cell in line.split("\t")]
    text = line.strip()
    number = _NUMBER.match(text)
    rest = text[number.end() :] if number else text
    by_comma = number is not None and "," in text[: number.end()]  # 1,เมืองแพร่,อบต.ท่าข้าม
    parts = [part.strip() for part in (rest.split(",") if by_comma else _PARTS.split(rest))]
    return [number["no"], *parts] if number else parts


def _take_number(cells: list[str], next_no: int) -> tuple[int | None, list[str]]:
    """The row's number and the other cells; an empty first cell counts on, None says there is no number at all."""
    written = to_arabic(cells[0]).strip(" .()") if cells else ""
    if written.isascii() and written.isdigit() and len(written) <= 5:
        return int(written), cells[1:]
    if len(cells) > 1 and not cells[0]:
        return next_no, cells[1:]
    return None, cells


def _take_district(cells: list[str], district: str, columns: list[str]) -> tuple[str, list[str]]:
    """The district that the cells say, else the one from above, and the cells without it."""
    left: list[str] = []
    for index, cell in enumerate(cells):
        text = _AGAIN.sub(" ", cell).strip()
        match = _DISTRICT.match(text) or _DISTRICT_BEHIND.search(text)
        if match:
            district, text = match["name"], (text[: match.start()] + text[match.end() :]).strip()
        elif _BARE.fullmatch(text) and not TYPE_WORD.match(text) and _in_district_column(cells, index, columns):
            district, text = text, ""
        left.append(text)
    return district, left


def _in_district_column(cells: list[str], index: int, columns: list[str]) -> bool:
    """Whether a bare name stands where districts do: under that heading, or right before the first body."""
    if any(column.startswith("อำเภอ") for column in columns):
        return index < len(columns) and columns[index].startswith("อำเภอ")
    return index + 1 < len(cells) and TYPE_WORD.match(cells[index + 1]) is not None


def _in_text(lines: list[str]) -> list[Line]:
    """Bodies named within a sentence (ได้แก่ อบต.ก, ทต.ข และ อบต.ค), or in a row anywhere but among the addressees."""
    for line in lines:
        match = _IN_TEXT.search(line)
        named = _named(match["names"]) if match else []
        if len(named) > 1:
            return named
    rows = (_named(match[0]) for match in _ROW.finditer("\n".join(line for line in lines if not _NO_PROSE.match(line))))
    return max(rows, key=len, default=[])


def _named(text: str) -> list[Line]:
    return [Line(number, "", one[0].strip()) for number, one in enumerate(_NAMED.finditer(text), 1)]
