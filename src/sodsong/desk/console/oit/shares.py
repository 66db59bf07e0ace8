"""Counts become a picture of shares: a row a province or district, a column an item, a cell how many of its LAOs do not show it."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from sodsong.desk.console.oit.matrix import NARROW
from sodsong.desk.console.pages import write
from sodsong.desk.disclosure.shares import Share

HIGH, LABEL, HEAD = 21, 150, 30
MOST, BROAD, LEAST = 980, 25, 20  # pixels beside the names; widths of a column
LEVELS = 4


@dataclass(frozen=True, slots=True)
class Line:
    """One row: what it stands for, where it leads, how many of its LAOs have links, how many of their items are not seen."""

    name: str
    href: str
    bodies: int
    entered: int
    hidden: int
    shown: int

    @property
    def share(self) -> int:
        """Of a hundred items that its LAOs should show, how many cannot be seen."""
        return round(100 * self.hidden / self.shown) if self.shown else 0


@dataclass(frozen=True, slots=True)
class Shares:
    """The picture large and small, and its rows as text, the worst first."""

    cells: SafeString
    large: SafeString
    small: SafeString
    lines: tuple[Line, ...]


def level(hidden: int, entered: int) -> int:
    """0 nothing hidden … 4 all: what the shade of a cell says."""
    return min(LEVELS, 1 + (LEVELS - 1) * hidden // entered) if hidden else 0


def draw(shares: Iterable[Share], codes: list[str], address: str) -> Shares:
    """The picture of shares grouped by row; each row leads to ``address`` with its own key."""
    rows: dict[tuple[int, str, tuple[tuple[str, str], ...]], dict[str, Share]] = {}
    for one in shares:
        rows.setdefault((one.order, one.name, one.key), {})[one.code] = one
    wide = max(LEAST, min(BROAD, MOST // max(len(codes), 1)))
    scale = min(1.0, NARROW / (wide * max(len(codes), 1)))
    cells, names, bands, lines = [], [], [], []
    for place, ((_order, name, key), items) in enumerate(sorted(rows.items(), key=lambda pair: pair[0])):
        y = HEAD + place * HIGH
        href = f"{address}?{urlencode(key)}"
        lines.append(_line(name, href, list(items.values())))
        names.append((href, y, LABEL - 8, y + 15, name))
        bands.append((href, round(y * scale, 1), round(HIGH * scale, 1), name))
        cells += [
            (column * wide, y, level(cell.hidden, cell.entered), cell.hidden)
            for column, code in enumerate(codes)
            if (cell := items.get(code)) is not None and cell.hidden
        ]
    width, height = wide * len(codes), HEAD + HIGH * len(rows) + 6
    strokes: dict[int, list[str]] = {}
    for x, top, shade, _hidden in cells:
        strokes.setdefault(shade, []).append(f"M{x} {top}h{wide - 1}v20h-{wide - 1}z")
    shapes = format_html_join(
        "", '<path class="oit-level-{}" d="{}"/>', ((shade, "".join(parts)) for shade, parts in strokes.items())
    )
    return Shares(
        shapes,
        _large(cells, names, codes, (LABEL + width + 4, height), wide),
        format_html(
            '<svg class="oit narrow-only" width="{0}" height="{1}" viewBox="0 0 {0} {1}" role="group" aria-label="{2}">'
            '<g transform="scale({3})"><use href="#cells"/></g>{4}</svg>',
            round(width * scale), round(height * scale), _("A row an area, a column an item"), round(scale, 3),
            format_html_join(
                "", '<a href="{}"><rect class="band" x="0" y="{}" width="100%" height="{}"/><title>{}</title></a>', bands
            ),
        ),
        tuple(sorted(lines, key=lambda line: (-line.share, line.name))),
    )  # fmt: skip


def _large(
    cells: list[tuple[int, int, int, int]], names: list[tuple[str, int, int, int, str]],
    codes: list[str], size: tuple[int, int], wide: int,
) -> SafeString:  # fmt: skip
    bare = 1 if wide < BROAD else 0  # many columns: the number alone, after the first
    heads = ((LABEL + place * wide + 1, HEAD - 10, code[bare:] if place else code) for place, code in enumerate(codes))
    return format_html(
        '<svg class="oit wide-only" width="{0}" height="{1}" viewBox="0 0 {0} {1}" role="group" aria-label="{2}">{3}{4}'
        '<g transform="translate({5})"><use href="#cells"/>{6}</g></svg>',
        *size,
        _("A row an area, a column an item"),
        format_html_join("", '<text class="head small" x="{}" y="{}">{}</text>', heads),
        format_html_join(
            "",
            f'<a href="{{}}"><rect class="band" x="0" y="{{}}" width="{size[0]}" height="{HIGH - 1}"/><text class="name" x="{{}}" y="{{}}">{{}}</text></a>',
            names,
        ),
        LABEL,
        format_html_join(
            "",
            '<g class="share share-{}">{}</g>',
            (
                (
                    shade,
                    format_html_join(
                        "",
                        '<text x="{}" y="{}">{}</text>',
                        ((x + wide // 2, y + 15, write.digits(str(n))) for x, y, lv, n in cells if lv == shade),
                    ),
                )
                for shade in range(1, LEVELS + 1)
            ),
        ),
    )


def _line(name: str, href: str, items: list[Share]) -> Line:
    return Line(
        name,
        href,
        max((one.bodies for one in items), default=0),
        max((one.entered for one in items), default=0),
        sum(one.hidden for one in items),
        sum(one.entered for one in items),
    )
