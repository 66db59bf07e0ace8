"""The matrix as one picture: a row an LAO, a column an item; a state is a shape and a colour, five paths in all.

The same paths are drawn once more, smaller and without names, for a telephone: there the districts are named and each row is a link.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from sodsong.desk.disclosure.stakes import Standing

CELL, ROW, LABEL, HEAD, GAP = 15, 19, 190, 34, 30  # pixels; GAP stands before each district
NARROW = 322  # pixels that a telephone of 360 leaves
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
class Picture:
    """The picture large and small, made here and not in the template, which would take half the page's time; and its sums."""

    cells: SafeString
    large: SafeString
    small: SafeString
    counts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class _Laid:
    """Where rows and districts stand."""

    rows: list[tuple[str, str, int]]  # code, name, y
    groups: list[tuple[int, str]]  # y, name
    height: int


def draw(standing: Standing, query: str = "") -> Picture:
    """The picture of those LAOs that have any link; the others are told in words. ``query`` goes along to each item's page."""
    codes = [item.code for item in standing.items]
    strokes: dict[str, list[str]] = {state: [] for state in (*_SHAPES, "missing")}
    counts: Counter[str] = Counter()
    rows, groups = [], []
    y, district = HEAD, None
    for row in standing.entered:
        name = row.lao.district.name if row.lao.district else ""
        if name != district:
            district = name
            if name:
                groups.append((y + GAP - 7, name))
                y += GAP
        states = [row.items[code].judged.state if code in row.items else "missing" for code in codes]
        counts.update(states)
        _row(strokes, states, y)
        rows.append((row.lao.code, row.lao.short_name, y))
        y += ROW
    laid = _Laid(rows, groups, y + 6)
    paths = ((state, "".join(parts)) for state, parts in strokes.items() if parts)
    return Picture(
        format_html_join("", '<path class="oit-{}" d="{}"/>', paths),
        _large(laid, codes, f"?{query}" if query else ""),
        _small(laid, len(codes)),
        tuple((state, counts[state]) for state in ("unreachable", "missing", "suspect", "unknown", "reachable")),
    )


def _large(laid: _Laid, codes: Sequence[str], query: str) -> SafeString:
    """With names at the left and codes above: every fifth, all where there are few. Heads lead to items, rows to LAOs."""
    width = LABEL + CELL * len(codes) + 4
    few = len(codes) <= EVERY * 2
    heads = (
        (code, query, LABEL + n * CELL, code if few or n == 0 or (n + 1) % EVERY == 0 else "", code)
        for n, code in enumerate(codes)
    )
    return format_html(
        '<svg class="oit" width="{0}" height="{1}" viewBox="0 0 {0} {1}" role="group" aria-label="{2}">{3}{4}<use href="#cells" x="{5}"/>{6}</svg>',
        width,
        laid.height,
        _("A row an LAO, a column an item"),
        format_html_join(
            "",
            '<a href="item/{0}/{1}"><rect class="band" x="{2}" y="0" width="14" height="32"/><title>{4}</title><text class="head" x="{2}" y="26">{3}</text></a>',
            heads,
        ),
        format_html_join("", '<text class="group" x="0" y="{}">{}</text>', laid.groups),
        LABEL,
        format_html_join(
            "",
            f'<a href="lao/{{}}/"><rect class="band" x="0" y="{{}}" width="{width}" height="17"/><text class="name" x="{LABEL - 8}" y="{{}}">{{}}</text></a>',
            ((code, y, y + 12, name) for code, name, y in laid.rows),
        ),
    )


def _small(laid: _Laid, columns: int) -> SafeString:
    """The same cells shrunk to a telephone's width."""
    scale = min(1.0, NARROW / (CELL * max(columns, 1)))
    return format_html(
        '<svg class="oit narrow-only" width="{0}" height="{1}" viewBox="0 0 {0} {1}" role="group" aria-label="{2}"><g transform="scale({3})"><use href="#cells"/></g>{4}{5}</svg>',
        round(CELL * columns * scale),
        round(laid.height * scale),
        _("A row an LAO, a column an item"),
        round(scale, 3),
        format_html_join(
            "",
            '<text class="group" x="0" y="{}">{}</text>',
            ((round((y + 7) * scale) - 3, name) for y, name in laid.groups),
        ),
        format_html_join(
            "",
            '<a href="lao/{}/"><rect class="band" x="0" y="{}" width="100%" height="9"/><title>{}</title></a>',
            ((code, round(y * scale, 1), name) for code, name, y in laid.rows),
        ),
    )


def _row(strokes: dict[str, list[str]], states: Sequence[str], y: int) -> None:
    """One row's cells; neighbours of one state in one stroke, where the shape runs through."""
    place = 0
    while place < len(states):
        state, run = states[place], 1
        while place + run < len(states) and states[place + run] == state and state != "unknown":
            run += 1
        x, width = place * CELL, (run - 1) * CELL
        left, top, wide, high = _SHAPES.get(state, (2, 2, 11, 11))
        strokes[state].append(f"M{x + left} {y + top}h{width + wide}v{high}h-{width + wide}z")
        place += run
