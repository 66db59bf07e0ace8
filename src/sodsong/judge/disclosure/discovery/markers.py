"""Where a page names an item, and how far round that place everything belongs to it."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from .codes import How, read_codes, read_each, read_ordinal
from .page import Anchor, Line, Page
from .record import MatchedBy
from .titles import LONGEST, SURE, Likeness, Wordings

_ROW = frozenset(("tr", "li", "details", "article"))
_LISTS = frozenset(("table", "tbody", "thead", "ul", "ol", "dl"))
_WHOLE = frozenset(("html", "body", "main", "form"))
LEAST_ZERO = 3  # lines that begin with a zero before such numbers count as codes


@dataclass(frozen=True, slots=True)
class Marker:
    """A line that names items: their numbers, the words beside the code, how it names them."""

    numbers: tuple[int, ...]
    line: int
    start: int
    end: int
    element: int
    rest: str
    by: MatchedBy
    score: float = 100.0
    how: How = "letter"


def by_code(page: Page, most: int, *, nav: bool) -> list[Marker]:
    """The lines that bear a code; ``nav``: also those in menus."""
    found: list[tuple[How, Marker]] = []
    for place, line in enumerate(page.lines):
        if line.nav and not nav:
            continue
        several = _inline(place, line, most) if line.pieces else []
        if several:
            found += [("letter", one) for one in several]
            continue
        written = read_codes(line.text, most)
        if written is not None:
            marker = Marker(
                written.numbers, place, line.start, line.end, line.element, written.rest, "code", how=written.how
            )
            found.append((written.how, marker))
    hows: dict[How, set[int]] = {}
    for how, one in found:
        hows.setdefault(how, set()).update(one.numbers)
    many = len(set().union(*hows.values())) >= LEAST_ZERO
    strong = len(hows.get("letter", ())) >= 8
    weak = {how for how in ("zero", "said") if not many or (strong and len(hows.get(how, ())) < 8)}
    return [
        one
        for how, one in found
        if how not in weak
        and not (strong and how == "said" and len(hows["said"]) < 8)
        and not (len(one.numbers) > 3 and strong)
    ]


def _inline(place: int, line: Line, most: int) -> list[Marker]:
    """The codes of a line that lists several items one after the other: ``O1 link O2 link``."""
    found: list[Marker] = []
    before = line.start - 4
    for at, text in line.pieces:
        found += [
            Marker(written.numbers, place, before + 1, line.end, line.element, written.rest, "code")
            for written in read_each(text, most)
        ]
        before = at if text.strip() else before
    if len({one.numbers for one in found}) < 2:
        return []
    return [replace(one, end=after.start) for one, after in pairwise(found)] + found[-1:]


def by_title(page: Page, wordings: Wordings, *, inside: tuple[int, int] | None = None) -> list[Marker]:
    """The lines that read like a title of the year."""
    found = []
    known: dict[str, Likeness | None] = {}

    def like(text: str) -> Likeness | None:
        if text not in known:
            one = wordings.best(text) if len(text) <= LONGEST else None
            known[text] = one if one is not None and (one.margin >= 2.0 or one.score >= SURE) else None
        return known[text]

    anchors = sorted((one for one in page.anchors if not one.nav and one.text), key=lambda one: one.at)
    places = [one.at for one in anchors]
    for place, line in enumerate(page.lines):
        if line.nav or (inside and not inside[0] <= line.start < inside[1]):
            continue
        whole = like(line.text)
        if whole is not None:
            found.append(_titled(place, (line.start, line.end, line.element), line.text, whole))
            continue
        before = page.lines[place - 1].end if place else 0  # a link opens before its text does
        lead = _lead(line, anchors[bisect_left(places, line.start) : bisect_left(places, line.end + 1)], page)
        named = like(lead) if lead else None
        if named is not None:
            found.append(_titled(place, (line.start, line.end, line.element), lead, named))
            continue
        for one in anchors[bisect_left(places, before) : bisect_left(places, line.end + 1)]:
            part = like(one.text) if one.text != line.text else None
            if part is not None:
                found.append(
                    _titled(place, (page.elements[one.element].start, one.at + 1, one.element), one.text, part)
                )
    return found


def _lead(line: Line, anchors: Sequence[Anchor], page: Page) -> str:
    """What a line says before its first link, if that says more than nothing: "name [here] [there]"."""
    if not anchors:
        return ""
    first = min(page.elements[one.element].start for one in anchors)
    return " ".join("".join(text for at, text in line.pieces if at < first).split()) if first > line.start else ""


def _titled(line: int, span: tuple[int, int, int], text: str, like: Likeness) -> Marker:
    return Marker((like.number,), line, *span, text, "title", like.score)


def by_ordinal(page: Page, most: int) -> list[Marker]:
    """The lines that begin with a bare number, if these run on from 1."""
    found, expected = [], 1
    for place, line in enumerate(page.lines):
        number = None if line.nav else read_ordinal(line.text)
        if number is not None and number[0] == expected and expected <= most:
            found.append(Marker((expected,), place, line.start, line.end, line.element, number[1], "position"))
            expected += 1
    return found


def densest(page: Page, markers: Sequence[Marker]) -> tuple[int, int]:
    """The smallest element that holds nearly all of the different items: the list itself, not a menu beside it."""
    every = {number for one in markers for number in one.numbers}
    starts = [one.start for one in markers]
    best = (0, page.elements[0].end + 1) if page.elements else (0, 1)
    for element in page.elements:
        if element.end - element.start >= best[1] - best[0]:
            continue
        inside = markers[bisect_left(starts, element.start) : bisect_left(starts, element.end)]
        if len(inside) >= 0.9 * len(every) and len({n for one in inside for n in one.numbers}) >= 0.9 * len(every):
            best = (element.start, element.end)
    return best


class Territories:
    """For each marker the places that are its own: its line, and what encloses it as long as no other item is inside."""

    def __init__(self, page: Page, markers: Sequence[Marker], links: Sequence[int]) -> None:
        self.page, self.markers, self.links = page, sorted(markers, key=lambda one: one.start), sorted(links)
        self.starts = [one.start for one in self.markers]
        self.changes = [0]
        for before, after in zip(self.markers, self.markers[1:], strict=False):
            self.changes.append(self.changes[-1] + (before.numbers != after.numbers))
        self.children: dict[int, list[int]] = {}
        for index, element in enumerate(page.elements):
            self.children.setdefault(element.parent, []).append(index)
        self.reach = [self._climb(one) for one in self.markers]

    def linked(self, start: int, end: int) -> int:
        """How many usable links lie between two places."""
        return bisect_left(self.links, end) - bisect_left(self.links, start)

    def alone(self, start: int, end: int) -> bool:
        """Whether at most one item is named between two places."""
        first, last = bisect_left(self.starts, start), bisect_left(self.starts, end)
        return last <= first or self.changes[last - 1] == self.changes[first]

    def _climb(self, marker: Marker) -> tuple[int, int, int]:
        """Start, end and element of a marker's own part of the page."""
        start, end, top = marker.start, marker.end, marker.element
        inside = -1  # the element whose whole the part is so far; none yet: the line alone
        while top >= 0:
            element = self.page.elements[top]
            if element.tag in _WHOLE or not self.alone(element.start, element.end):
                break
            if inside >= 0 and self.page.elements[inside].tag == "tr":
                break  # in spoilt tables a row may stand inside the row before it
            has = self.linked(start, end)
            if has and (element.tag in _LISTS or (inside >= 0 and self._is_row(inside, top))):
                break
            if self.linked(element.start, element.end) > 120:
                break
            start, end, inside, top = element.start, element.end, top, element.parent
        return start, end, inside

    def _is_row(self, inside: int, parent: int) -> bool:
        """Whether ``inside`` is one of several alike that bear links."""
        element = self.page.elements[inside]
        if element.tag in _ROW:
            return True
        alike = 0
        for child in self.children.get(parent, ())[:40]:
            one = self.page.elements[child]
            if one.tag == element.tag and one.classes == element.classes and child != inside:
                alike += self.linked(one.start, one.end) > 0
        return alike > 1 and element.tag not in ("td", "th", "p", "span", "a") and not re.match(r"h\d", element.tag)
