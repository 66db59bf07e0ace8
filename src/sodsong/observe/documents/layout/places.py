"""A page's letters with their places become lines: the order of eyes, not of the file.

Programs draw a page in any order. A raised tone mark or a vowel below is often a piece of its own that a reader of PDF
hands out in another word or on a line alone (วังชิน้, ส / ู / งเม่น). Here marks go back to the letter they stand over or under,
lines follow each other down the page, and within ruled tables cells are parted by tabs.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

BELOW, VOWELS, TONES = "ฺุู", "ัิีึืํ", "็่้๊๋์๎"
MARKS = BELOW + VOWELS + TONES  # in the order in which they are written
SAME_LINE = 0.45  # of a letter's size: baselines that lie nearer are one line
# Of a letter's size, from where on a space was meant: within Thai or Latin, between them, and another column.
WORD_GAP, SCRIPT_GAP, COLUMN_GAP = 0.45, 0.12, 1.5
BARE_GAP, FEW = 0.22, 0.005  # where the page draws hardly a space, a share of its letters, gaps are all there is
THIN, LEAST = 2.5, 5.0  # points: how thick a rule is at most, how long at least
WIDE = "    "
NEAR = 3.0  # points: rules that lie nearer are one


@dataclass(frozen=True, slots=True)
class Glyph:
    """One letter of a page in points from its lower left corner: its sides, the height of its baseline, its size.

    ``over`` is where the letter stands that a mark is known to belong to; else the mark's own place tells. ``apart``: the
    reader of the file took a space to stand before it, which counts where the page shows a gap.
    """

    letter: str
    left: float
    right: float
    baseline: float
    size: float
    over: float | None = None
    apart: bool = False

    @property
    def middle(self) -> float:
        """Half way between its sides."""
        return (self.left + self.right) / 2

    @property
    def waist(self) -> float:
        """A height that lies within the letter, whatever hangs below its line."""
        return self.baseline + 0.25 * self.size


@dataclass(frozen=True, slots=True)
class Box:
    """A drawn path's box: left, bottom, right, top."""

    left: float
    bottom: float
    right: float
    top: float


def lines_of(glyphs: Sequence[Glyph], paths: Iterable[Box] = ()) -> list[str]:
    """The page's lines from the top; the cells of a ruled table's row are one line, parted by tabs."""
    tables = _tables(tuple(paths))
    spaces = sum(glyph.letter == " " for glyph in glyphs)
    gap = WORD_GAP if spaces > FEW * len(glyphs) else BARE_GAP
    free: list[Glyph] = []
    cells: list[list[Glyph]] = [[] for _ in tables]
    for glyph in glyphs:
        home = next((n for n, table in enumerate(tables) if table.holds(glyph)), None)
        (free if home is None else cells[home]).append(glyph)
    placed = [(line[0], _text(line[1], gap)) for line in _rows_of_text(free)]
    for table, inside in zip(tables, cells, strict=True):
        placed += table.rows(inside, gap)
    return [text for _, text in sorted(placed, key=lambda one: -one[0])]


@dataclass(frozen=True, slots=True)
class _Table:
    """A ruled table: its upright rules from the left, and for each column the heights of the rules across it.

    A cell over several rows, such as a district's, has no rule between them; ``levels`` are all rows', from the bottom.
    """

    uprights: tuple[float, ...]
    levels: tuple[float, ...]
    columns: tuple[tuple[float, ...], ...]

    def holds(self, glyph: Glyph) -> bool:
        """Whether ``glyph`` stands within the table's edges."""
        inside = self.uprights[0] - 1 <= glyph.middle <= self.uprights[-1] + 1
        return inside and self.levels[0] <= glyph.waist <= self.levels[-1]

    def rows(self, glyphs: Sequence[Glyph], gap: float) -> list[tuple[float, str]]:
        """Each row's upper edge and its cells; a cell over several rows stands in the first of them."""
        held: dict[tuple[float, int], list[Glyph]] = {}
        for glyph in glyphs:
            column = min(max(bisect_right(self.uprights, glyph.middle), 1), len(self.columns)) - 1
            levels = self.columns[column]
            edge = levels[min(bisect_right(levels, glyph.waist), len(levels) - 1)]
            held.setdefault((min(self.levels, key=lambda level: abs(level - edge)), column), []).append(glyph)
        texts = {
            place: _joined([_text(line, gap) for _, line in _rows_of_text(inside)]) for place, inside in held.items()
        }
        return [
            (edge, "\t".join(texts.get((edge, column), "") for column in range(len(self.columns))))
            for edge in sorted({edge for edge, _ in texts}, reverse=True)
        ]


def _tables(paths: Sequence[Box]) -> list[_Table]:
    """Tables of at least two columns and two rows, each from rules that touch each other."""
    across, upright = _rules(paths)
    groups: list[list[Box]] = []
    for rule in sorted(upright, key=lambda one: -one.top):
        home = next((group for group in groups if any(_meet(rule, other) for other in group)), None)
        if home is None:
            groups.append([rule])
        else:
            home.append(rule)
    found = []
    for group in _merged(groups):
        xs = _distinct(one.left / 2 + one.right / 2 for one in group)
        if len(xs) < 3:
            continue
        bottom, top = min(one.bottom for one in group), max(one.top for one in group)
        inside = [one for one in across if bottom - NEAR <= one.bottom and one.top <= top + NEAR]
        columns = tuple(
            tuple(_distinct(o.bottom for o in inside if o.left <= left + NEAR and o.right >= right - NEAR))
            for left, right in pairwise(xs)
        )
        levels = _distinct(level for column in columns for level in column)
        if len(levels) > 2 and all(len(column) > 1 for column in columns):
            found.append(_Table(tuple(xs), tuple(levels), columns))
    return found


def _merged(groups: list[list[Box]]) -> list[list[Box]]:
    """Groups of upright rules that overlap in height are one table."""
    whole: list[list[Box]] = []
    for group in groups:
        bottom, top = min(one.bottom for one in group), max(one.top for one in group)
        home = next(
            (
                other
                for other in whole
                if min(top, max(o.top for o in other)) - max(bottom, min(o.bottom for o in other)) > LEAST
            ),
            None,
        )
        if home is None:
            whole.append(list(group))
        else:
            home += group
    return whole


def _meet(one: Box, other: Box) -> bool:
    """Whether two upright rules follow each other or stand side by side over some of their height."""
    return min(one.top, other.top) - max(one.bottom, other.bottom) > -NEAR


def _rules(paths: Sequence[Box]) -> tuple[list[Box], list[Box]]:
    """The rules across and upright that paths draw; a box draws four."""
    across, upright = [], []
    for box in paths:
        wide, high = box.right - box.left, box.top - box.bottom
        if high <= THIN and wide >= LEAST:
            across.append(box)
        elif wide <= THIN and high >= LEAST:
            upright.append(box)
        elif wide >= LEAST and high >= LEAST:
            across += [Box(box.left, y, box.right, y) for y in (box.bottom, box.top)]
            upright += [Box(x, box.bottom, x, box.top) for x in (box.left, box.right)]
    return across, upright


def _distinct(places: Iterable[float]) -> list[float]:
    found: list[float] = []
    for place in sorted(places):
        if not found or place - found[-1] > NEAR:
            found.append(place)
    return found


def _rows_of_text(glyphs: Sequence[Glyph]) -> list[tuple[float, list[Glyph]]]:
    """Letters that share a baseline, from the top; marks go with the line they are nearest to."""
    lines: list[tuple[float, list[Glyph]]] = []
    for glyph in sorted((one for one in glyphs if one.letter not in MARKS), key=lambda one: -one.baseline):
        if lines and lines[-1][0] - glyph.baseline <= SAME_LINE * max(glyph.size, 1.0):
            lines[-1][1].append(glyph)
        else:
            lines.append((glyph.baseline, [glyph]))
    for mark in (one for one in glyphs if one.letter in MARKS):
        if lines:
            min(lines, key=lambda line: abs(line[0] - mark.baseline))[1].append(mark)
    return lines


def _text(line: Sequence[Glyph], gap: float) -> str:
    """One line's letters from the left, each with its marks, spaces where the page shows them."""
    bases = sorted((one for one in line if one.letter not in MARKS), key=lambda one: one.left)
    held: dict[int, list[Glyph]] = {}
    for mark in (one for one in line if one.letter in MARKS):
        bearer = _bearer(bases, mark)
        if bearer is not None:
            held.setdefault(bearer, []).append(mark)
    size = median(one.size for one in bases) if bases else 0.0
    out: list[str] = []
    edge: float | None = None
    for index, base in enumerate(bases):
        if base.letter.isspace():
            out.append(" ")
            edge = max(edge, base.right) if edge is not None else base.right
            continue
        room = 0.0 if edge is None else base.left - edge
        if room > COLUMN_GAP * size:
            out.append(WIDE)
        elif room > (SCRIPT_GAP if base.apart or (out and _turns(out[-1][-1], base.letter)) else gap) * size:
            out.append(" ")
        out.append(base.letter)
        seen = {mark.letter for mark in held.get(index, ())}
        out += [mark for mark in MARKS if mark in seen]
        edge = max(base.right, *(mark.right for mark in held.get(index, ()))) if index in held else base.right
    return _spaced("".join(out))


def _turns(before: str, letter: str) -> bool:
    """Whether Thai turns to Latin here or Latin to Thai."""
    return before.isalnum() and letter.isalnum() and before.isascii() != letter.isascii()


def _spaced(text: str) -> str:
    """A space that was drawn and one that was seen are one; a gap as wide as a column stays wide."""
    return WIDE.join(" ".join(part.split()) for part in text.split(WIDE)).rstrip()


def _bearer(bases: Sequence[Glyph], mark: Glyph) -> int | None:
    """The consonant that ``mark`` stands over or under: the one whose span is nearest to the mark's middle."""
    place = mark.middle if mark.over is None else mark.over
    off = [
        (max(base.left - place, place - base.right, 0.0), index)
        for index, base in enumerate(bases)
        if "ก" <= base.letter <= "ฮ"
    ]
    least, index = min(off, default=(0.0, None))
    return index if index is not None and least <= bases[index].size else None


def _joined(lines: list[str]) -> str:
    """The lines of one cell as one text; Thai has no space between words."""
    text = ""
    for line in (line.strip() for line in lines):
        thai = bool(text) and "ก" <= text[-1] <= "๙" and "ก" <= line[:1] <= "๙"
        text += line if thai or not text else f" {line}"
    return text
