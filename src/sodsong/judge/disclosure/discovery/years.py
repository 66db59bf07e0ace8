"""Which parts of a page belong to which fiscal year: by headings, tabs, accordions, ids and columns of tables."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from .codes import plain
from .page import Line, Page

_YEAR = re.compile(r"(?<!\d)(25\d\d|20[12]\d)(?!\d)")
_SHORT = re.compile(r"ปี(?:งบประมาณ)?\s*(?:พ\.?\s?ศ\.?\s*)?(\d\d)(?!\d)")
_ABOUT = re.compile(
    r"ITA|OIT|คุณธรรม|โปร่งใส|เปิดเผยข้อมูล|ปีงบประมาณ|ประเมิน|ประจำปี|ปี\s*พ\.?\s?ศ|^ปี|^พ\.?\s?ศ|^\W*25\d\d\W*$", re.IGNORECASE
)
_PHRASE = re.compile(
    r"^\W*(?:(?:ITA|OIT|การประเมิน|คุณธรรม|และ|ความ|โปร่งใส|ใน|การดำเนินงาน|ของ|หน่วยงาน|ภาครัฐ|การเปิดเผย|ข้อมูล|สาธารณะ|ข้อมูลสาธารณะ|online"
    r"|ประจำ|ปี|งบประมาณ|พ\.?\s?ศ\.?|รายการ|แบบ|ตรวจ|[\s\W]|25\d\d|20[12]\d))+$",
    re.IGNORECASE,
)
LEAST = 3  # items in a part of a page before its year counts: an item's own sub-headings have fewer
_PARTS = frozenset(("div", "section", "article", "table", "ul", "ol", "details", "tbody", "fieldset", "dl"))


@dataclass(frozen=True, slots=True)
class Scope:
    """From where to where a year holds; ``sure``: the words are about an assessment, not about a document."""

    start: int
    end: int
    year: int
    sure: bool = True


def years_in(text: str) -> set[int]:
    """The years of the Buddhist era that ``text`` names; those of the common era are turned into them."""
    text = plain(text)
    found = {int(one) if one.startswith("25") else int(one) + 543 for one in _YEAR.findall(text)}
    return found or {2500 + int(one) for one in _SHORT.findall(text) if 50 <= int(one) <= 99}


def scopes(page: Page, marked: Sequence[tuple[int, int]], lines: Sequence[int]) -> list[Scope]:
    """The parts of a page that bear one year. ``marked``: place and number of items; ``lines``: their lines, by index."""
    starts = [line.start for line in page.lines]
    own = set(lines)
    heads: list[tuple[Line, int, int, int]] = []  # line, year, container, end of it
    for place, line in enumerate(page.lines):
        if place in own or len(line.text) > 200:
            continue
        years = years_in(line.text)
        if len(years) != 1 or not (1 <= line.level <= 7 or _PHRASE.match(plain(line.text))):
            continue
        top = line.element
        while (parent := page.elements[top].parent) >= 0 and _lines_in(starts, page, parent) == 1:
            top = parent
        container = max(page.elements[top].parent, 0)
        heads.append((line, next(iter(years)), container, page.elements[container].end))
    found = [_of_head(page, number, heads) for number in range(len(heads))]
    found += _of_toggles(page) + _of_names(page)
    places = sorted(marked)
    return [one for one in found if _distinct(places, one) >= LEAST]


def year_at(found: Sequence[Scope], place: int) -> Scope | None:
    """The innermost scope that holds ``place``."""
    holding = [one for one in found if one.start <= place < one.end]
    return min(holding, key=lambda one: one.end - one.start) if holding else None


def columns(page: Page, year: int) -> dict[int, set[int]]:
    """Of each table (index) that has a column for ``year`` and one for another, the columns of other years."""
    heads: dict[int, dict[int, int]] = {}
    for line in page.lines:
        if len(line.text) > 80:
            continue
        years = years_in(line.text)
        cell = _ancestor(page, line.element, ("td", "th"))
        if len(years) == 1 and cell >= 0:
            table = _ancestor(page, cell, ("table",))
            known = heads.setdefault(table, {})
            if line.level == 8 or _PHRASE.match(plain(line.text)):
                element = page.elements[cell]
                for column in range(element.column, element.column + element.span):
                    known.setdefault(column, next(iter(years)))
    return {
        table: {column for column, one in known.items() if one != year}
        for table, known in heads.items()
        if year in known.values() and len(set(known.values())) > 1
    }


def in_other_column(page: Page, element: int, others: dict[int, set[int]]) -> bool:
    """Whether an element stands in a column of another year."""
    if not others:
        return False
    cell = _ancestor(page, element, ("td", "th"))
    return cell >= 0 and page.elements[cell].column in others.get(_ancestor(page, cell, ("table",)), ())


def _of_head(page: Page, number: int, heads: list[tuple[Line, int, int, int]]) -> Scope:
    line, year, container, end = heads[number]
    ranked = 1 <= line.level <= 6
    for other, _, other_container, _ in heads[number + 1 :]:
        if other.start >= end:
            break
        same = other_container == container
        if (ranked and 1 <= other.level <= line.level) or (not ranked and (same or 1 <= other.level <= 6)):
            end = other.start
            break
    if ranked:
        for other in page.lines:
            if line.start < other.start < end and 1 <= other.level < line.level:
                end = other.start
                break
    return Scope(line.start, end, year, _ABOUT.search(plain(line.text)) is not None)


def _of_toggles(page: Page) -> list[Scope]:
    """Tabs and accordions whose label names a year and whose pane stands elsewhere."""
    named = {element.name: element for element in page.elements if element.name}
    found = []
    for _, name, text in page.toggles:
        years = years_in(text)
        if len(years) == 1 and name in named and len(text) < 120:
            found.append(Scope(named[name].start, named[name].end, next(iter(years))))
    return found


def _of_names(page: Page) -> list[Scope]:
    """Parts whose id or data-year is a year."""
    found = []
    for element in page.elements:
        if element.tag in _PARTS and "25" in element.name:
            years = {int(one) for one in re.findall(r"(?<!\d)(25[5-9]\d)(?!\d)", element.name)}
            if len(years) == 1:
                found.append(Scope(element.start, element.end, next(iter(years))))
    return found


def _distinct(places: list[tuple[int, int]], scope: Scope) -> int:
    first, last = bisect_left(places, (scope.start, 0)), bisect_right(places, (scope.end, 0))
    return len({number for _, number in places[first:last]})


def _lines_in(starts: list[int], page: Page, index: int) -> int:
    element = page.elements[index]
    return bisect_left(starts, element.end) - bisect_left(starts, element.start)


def _ancestor(page: Page, index: int, tags: tuple[str, ...]) -> int:
    while index >= 0 and page.elements[index].tag not in tags:
        index = page.elements[index].parent
    return index
