"""Which links are whose: those inside an item's part of the page, then those that only follow it."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from .markers import Marker, Territories
from .page import Anchor, Page

LEAST_COLUMNS = 3  # items side by side in one row before the row below is read by columns
Owned = dict[int, list[tuple[Anchor, Marker]]]


def assign(page: Page, markers: Sequence[Marker], anchors: Sequence[Anchor]) -> tuple[Owned, list[Anchor]]:
    """Each number's links with the marker they hang on, and the links that hang on none."""
    anchors = sorted(anchors, key=lambda one: one.at)
    own = Territories(page, markers, [one.at for one in anchors])
    owned: Owned = {}
    taken: set[int] = set()
    spans = _spans(page, own)
    for start, end, marker in spans:
        for place in range(bisect_left(own.links, start), bisect_left(own.links, end)) if marker.numbers else ():
            taken.add(place)
            _give(owned, marker, anchors[place])
    left = [anchor for place, anchor in enumerate(anchors) if place not in taken]
    followed = _following(page, own, spans, left)
    for anchor, marker in followed:
        _give(owned, marker, anchor)
    gone = {id(anchor) for anchor, marker in followed if marker.numbers}
    return owned, [anchor for anchor in left if id(anchor) not in gone]


def _give(owned: Owned, marker: Marker, anchor: Anchor) -> None:
    for number in marker.numbers:
        owned.setdefault(number, []).append((anchor, marker))


def _spans(page: Page, own: Territories) -> list[tuple[int, int, Marker]]:
    """The parts of the page that belong to items, rows under a tall cell and opened panes included."""
    spans = [(start, end, marker) for (start, end, _), marker in zip(own.reach, own.markers, strict=True)]
    row_of = {marker.start: _row(page, marker.element) for marker in own.markers}
    for index, element in enumerate(page.elements):
        for cell in element.over if element.tag == "tr" else ():
            tall = page.elements[cell]
            named = [one for one in own.markers if tall.start <= one.start < tall.end]
            if named and own.alone(tall.start, element.end):
                spans.append((element.start, element.end, named[0]))  # the code's cell reaches into this row
            elif not named and own.linked(tall.start, tall.end):
                spans += [(tall.start, tall.end, one) for one in own.markers if row_of[one.start] == index]
    spans += _panes(page, own) + _below(page, own)
    return spans


def _below(page: Page, own: Territories) -> list[tuple[int, int, Marker]]:
    """Tables that name their items in one row and give the links in the next, column by column."""
    heads: dict[int, list[Marker]] = {}
    for one in own.markers:
        heads.setdefault(_row(page, one.element), []).append(one)
    found = []
    for row, markers in heads.items():
        if row < 0 or len(markers) < LEAST_COLUMNS or own.linked(page.elements[row].start, page.elements[row].end):
            continue
        columns = {_column(page, one.element): one for one in markers}
        parent, end = page.elements[row].parent, page.elements[row].end
        under = next((at for at in range(row + 1, len(page.elements)) if page.elements[at].start > end), -1)
        if under < 0 or page.elements[under].tag != "tr" or page.elements[under].parent != parent:
            continue
        for at in range(under + 1, len(page.elements)):
            cell = page.elements[at]
            if cell.start > page.elements[under].end:
                break
            if cell.parent == under and cell.column in columns:
                found.append((cell.start, cell.end, columns[cell.column]))
    return found


def _panes(page: Page, own: Territories) -> list[tuple[int, int, Marker]]:
    """What a tab or an accordion's head opens, if that names no other item."""
    named = {element.name: element for element in page.elements if element.name}
    found = []
    for at, name, _ in page.toggles:
        pane = named.get(name)
        if pane is None or pane.start <= at < pane.end:
            continue
        place = bisect_right(own.starts, at)
        before, after = own.markers[max(0, place - 1)], own.markers[min(place, len(own.markers) - 1)]
        mine = after if at <= after.start <= at + 6 else before if before.start <= at <= before.end else None
        inside = [one for one in own.markers if pane.start <= one.start < pane.end]
        if mine is not None and all(one.numbers == mine.numbers for one in inside):
            found.append((pane.start, pane.end, mine))
    return found


def _following(
    page: Page, own: Territories, spans: list[tuple[int, int, Marker]], left: Sequence[Anchor]
) -> list[tuple[Anchor, Marker]]:
    """Links between an item's head and the next one, where the page is flat."""
    if not own.markers or not left:
        return []
    first, last = own.markers[0], own.markers[-1]
    limit = _end_of_list(page, own)
    bare = {one.start for one in own.markers} - {one.start for start, end, one in spans if own.linked(start, end)}
    before = [one for one in left if first.start > one.at >= _begin_of_list(page, own)]
    after = [one for one in left if last.start < one.at < limit]
    blank = sum(not one.text for one in left)
    if len(bare) > len(own.markers) // 2 and before and not after and 2 * blank > len(left):
        return _preceding(own, left)
    heads = sorted(line.start for line in page.lines if 1 <= line.level <= 3)
    firsts = [line.start for line in page.lines]
    found = []
    for anchor in left:
        place = bisect_right(own.starts, anchor.at) - 1
        if place < 0 or anchor.at >= limit:
            continue
        marker = own.markers[place]
        between = bisect_right(heads, anchor.at) - bisect_right(heads, marker.end)
        if between or not (marker.start in bare or _goes_on(page, own, place, anchor, firsts)):
            continue
        found.append((anchor, marker))
    return found


def _preceding(own: Territories, left: Sequence[Anchor]) -> list[tuple[Anchor, Marker]]:
    """Flat pages that put the link before the item's name."""
    found = []
    for anchor in left:
        place = bisect_right(own.starts, anchor.at)
        if place < len(own.markers):
            found.append((anchor, own.markers[place]))
    return found


def _goes_on(page: Page, own: Territories, place: int, anchor: Anchor, firsts: list[int]) -> bool:
    """Whether a link after an item that has links already is a further one of it: a row or line that names nothing new."""
    marker = own.markers[place]
    row, other = _row(page, marker.element), _row(page, anchor.element)
    if row >= 0 or other >= 0:
        if row < 0 or other < 0 or page.elements[row].parent != page.elements[other].parent or marker.by == "title":
            return False
        first = bisect_left(firsts, page.elements[other].start)
        return first < len(firsts) and _column(page, page.lines[first].element) > max(_column(page, marker.element), 0)
    if marker.by != "code" or place + 1 >= len(own.markers):
        return marker.by == "code" and _block(page, anchor.element) == _block(page, marker.element)
    return page.elements[_block(page, anchor.element)].parent == page.elements[_block(page, marker.element)].parent


def _row(page: Page, index: int) -> int:
    while index >= 0 and page.elements[index].tag != "tr":
        index = page.elements[index].parent
    return index


def _block(page: Page, index: int) -> int:
    while (
        page.elements[index].tag in ("a", "span", "b", "strong", "font", "u", "em") and page.elements[index].parent >= 0
    ):
        index = page.elements[index].parent
    return index


def _column(page: Page, index: int) -> int:
    while index >= 0 and page.elements[index].tag not in ("td", "th"):
        index = page.elements[index].parent
    return page.elements[index].column if index >= 0 else -1


def _list(page: Page, own: Territories) -> tuple[int, int]:
    """The smallest element that holds every marker."""
    first, last = own.markers[0], own.markers[-1]
    index = first.element
    while index >= 0 and page.elements[index].end <= last.start:
        index = page.elements[index].parent
    if len(own.markers) == 1 and index >= 0:
        index = max(page.elements[own.reach[0][2]].parent if own.reach[0][2] >= 0 else index, 0)
    index = max(index, 0)
    return page.elements[index].start, page.elements[index].end


def _end_of_list(page: Page, own: Territories) -> int:
    return _list(page, own)[1]


def _begin_of_list(page: Page, own: Territories) -> int:
    return _list(page, own)[0]
