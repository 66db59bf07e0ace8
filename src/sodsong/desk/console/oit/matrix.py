"""The matrix as one picture: a row an LAO (or a district), a column an item; a state is a shape and a colour, five paths in all."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sodsong.desk.disclosure.stakes import Standing

CELL, ROW, LABEL, HEAD, GAP = 15, 19, 190, 34, 26  # pixels; GAP stands before each district
EVERY = 5  # columns between two printed codes
# State → how it is drawn in a cell of 15: (left, top, width, height); the shape tells it without colour.
_SHAPES = {
    "reachable": (3, 6, 9, 2),
    "unreachable": (1, 1, 13, 13),
    "suspect": (1, 7, 13, 7),
    "unknown": (6, 6, 3, 3),
}


def shape(state: str) -> str:
    """The path of one cell of a state, for the legend."""
    left, top, wide, high = _SHAPES.get(state, (2, 2, 11, 11))
    return f"M{left} {top}h{wide}v{high}h-{wide}z"


@dataclass(frozen=True, slots=True)
class Label:
    """A text beside a row or above a column."""

    text: str
    x: int
    y: int
    code: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """What the template draws: five paths, labels, districts' names, bands that link each row to its LAO."""

    width: int
    height: int
    paths: tuple[tuple[str, str], ...]
    columns: tuple[Label, ...]
    rows: tuple[Label, ...]
    groups: tuple[Label, ...]
    counts: tuple[tuple[str, int], ...]


def draw(standing: Standing) -> Picture:
    """The picture of those LAOs that have any link; the others are told in words."""
    codes = [item.code for item in standing.year.items]
    strokes: dict[str, list[str]] = {state: [] for state in (*_SHAPES, "missing")}
    counts: Counter[str] = Counter()
    rows, groups = [], []
    y, district = HEAD, None
    for row in standing.entered:
        name = row.lao.district.name if row.lao.district else ""
        if name != district:
            district = name
            groups.append(Label(name, 0, y + GAP - 7))
            y += GAP
        states = [row.items[code].judged.state if code in row.items else "missing" for code in codes]
        counts.update(states)
        _row(strokes, states, y)
        rows.append(Label(row.lao.short_name, LABEL - 8, y, row.lao.code))
        y += ROW
    columns = [
        Label(code, LABEL + place * CELL, HEAD - 8)
        for place, code in enumerate(codes)
        if place == 0 or (place + 1) % EVERY == 0
    ]
    return Picture(
        LABEL + CELL * len(codes) + 4,
        y + 6,
        tuple((state, "".join(parts)) for state, parts in strokes.items() if parts),
        tuple(columns),
        tuple(rows),
        tuple(groups),
        tuple((state, counts[state]) for state in ("unreachable", "missing", "suspect", "unknown", "reachable")),
    )


def _row(strokes: dict[str, list[str]], states: Sequence[str], y: int) -> None:
    """One row's cells; neighbours of one state in one stroke, where the shape runs through."""
    place = 0
    while place < len(states):
        state, run = states[place], 1
        while place + run < len(states) and states[place + run] == state and state != "unknown":
            run += 1
        x, width = LABEL + place * CELL, (run - 1) * CELL
        if state == "missing":
            strokes[state].append(f"M{x + 2} {y + 2}h{width + 11}v11h-{width + 11}z")
        else:
            left, top, wide, high = _SHAPES[state]
            strokes[state].append(f"M{x + left} {y + top}h{width + wide}v{high}h-{width + wide}z")
        place += run


@dataclass(frozen=True, slots=True)
class Cell:
    """One item in one district: how many LAOs show it, of how many."""

    x: int
    y: int
    level: int  # 0 none hidden … 4 all
    title: str


def districts(standing: Standing) -> tuple[list[Label], list[Cell], int, int]:
    """The same drawn small: a row a district, a cell's shade tells in how many of its LAOs the item cannot be seen."""
    codes = [item.code for item in standing.year.items]
    grouped: dict[str, list[dict[str, str]]] = {}
    for row in standing.entered:
        name = f"{row.lao.province.name if not row.lao.district else row.lao.district.name}"
        plain: dict[str, str] = {
            code: row.items[code].judged.state if code in row.items else "missing" for code in codes
        }
        grouped.setdefault(name, []).append(plain)
    labels, cells, y = [], [], HEAD
    for name, bodies in grouped.items():
        labels.append(Label(name, LABEL - 8, y))
        for place, code in enumerate(codes):
            hidden = sum(body[code] in ("unreachable", "missing") for body in bodies)
            level = 0 if not hidden else min(4, 1 + 3 * hidden // len(bodies))
            if level:
                cells.append(Cell(LABEL + place * CELL, y, level, f"{name} {code}: {hidden}/{len(bodies)}"))
        y += ROW
    return labels, cells, LABEL + CELL * len(codes) + 4, y + 6
