"""A page's ink becomes the cells of its table, found by the lines that rule it; a page without one has none."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from sodsong.observe.documents.scan.pixels import Grey, Mask, ink

_UPRIGHT = 75  # pixels at 300 dpi; no letter of a letter's text has so long an upright stroke
_LEAST_SHARE = 0.3  # of the page's width; what is narrower is no list
_CLOSED = 0.85  # of each side of the frame must be ink
_LEVEL = 0.7  # of a column's width must be ink where a line parts two cells
_LEAST_COLUMN, _LEAST_ROW = 60, 40  # pixels
_EDGE = 7  # pixels cut off inside a cell: half a line and what the turning left of it


@dataclass(frozen=True, slots=True)
class Box:
    """A part of a page in pixels; ``right`` and ``bottom`` are the first ones outside."""

    left: int
    top: int
    right: int
    bottom: int

    def of(self, page: Grey) -> Grey:
        """The pixels inside, the ruling cut off."""
        return page[self.top + _EDGE : self.bottom - _EDGE, self.left + _EDGE : self.right - _EDGE]


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table: the cells of each column, top to bottom. A cell over several rows is one cell."""

    box: Box
    columns: tuple[tuple[Box, ...], ...]

    def rows(self) -> list[list[Box | None]]:
        """The cells of each row of the column that has most; a cell over several rows stands in each."""
        lead = max(self.columns, key=len)
        return [[_at(column, (cell.top + cell.bottom) // 2) for column in self.columns] for cell in lead]


def find_table(page: Grey) -> Table | None:
    """The table on an upright page at 300 dpi, if it has two columns and two rows at least."""
    dark = ink(page)
    uprights = _opened(dark, _UPRIGHT)
    lengths = uprights.sum(axis=0)
    if not lengths.any() or lengths.max() < 2 * _LEAST_ROW:
        return None
    lines = _runs(lengths > max(2 * _LEAST_ROW, lengths.max() * 0.5))
    edges = [(first + last) // 2 for first, last in lines]
    if len(edges) < 3:
        return None
    ruled = np.nonzero(uprights[:, edges[0] - 3 : edges[-1] + 4].any(axis=1))[0]
    top, bottom = int(ruled[0]), int(ruled[-1])
    if not _framed(dark, uprights, edges, top, bottom):
        return None
    columns = [
        _cells(dark, left, right, top, bottom) for left, right in pairwise(edges) if right - left >= _LEAST_COLUMN
    ]
    kept = tuple(tuple(cells) for cells in columns if cells)
    if len(kept) < 2 or max(map(len, kept)) < 2:
        return None
    return Table(Box(edges[0], top, edges[-1], bottom), kept)


def without(page: Grey, box: Box) -> Grey:
    """The page with a part of it, and the lines around that, painted white."""
    cleared = page.copy()
    cleared[max(0, box.top - _EDGE) : box.bottom + _EDGE, max(0, box.left - _EDGE) : box.right + _EDGE] = 255
    return cleared


def _framed(dark: Mask, uprights: Mask, edges: list[int], top: int, bottom: int) -> bool:
    """Whether the outer lines close a frame: an emblem, a QR code or a stamp has none as wide as its page's text."""
    if edges[-1] - edges[0] < dark.shape[1] * _LEAST_SHARE:
        return False
    sides = [uprights[top:bottom, edge - _EDGE : edge + _EDGE + 1].any(axis=1).mean() for edge in (edges[0], edges[-1])]
    levels = [
        dark[max(0, height - _EDGE) : height + _EDGE + 1, edges[0] : edges[-1]].any(axis=0).mean()
        for height in (top, bottom)
    ]
    return bool(min(sides) >= _CLOSED and min(levels) >= _CLOSED)


def _opened(dark: Mask, length: int) -> Mask:
    """The pixels that lie in an upright run of ink; one missing in ten is forgiven. Drift to a neighbour counts."""
    wide = dark.copy()
    wide[:, 1:] |= dark[:, :-1]
    wide[:, :-1] |= dark[:, 1:]
    sums = np.zeros((dark.shape[0] + 1, dark.shape[1]), dtype=np.int32)
    np.cumsum(wide, axis=0, dtype=np.int32, out=sums[1:])
    found = np.zeros_like(dark)
    full = sums[length:] - sums[:-length] >= length * 0.9
    for shift in (0, length // 2, length - 1):
        found[shift : shift + full.shape[0]] |= full
    return found & wide


def _cells(dark: Mask, left: int, right: int, top: int, bottom: int) -> list[Box]:
    """The cells of the column between two upright lines."""
    inside = dark[:, left + _EDGE : right - _EDGE].copy()
    thick = inside.copy()
    for shift in (1, 2):  # what is left of the page's slant
        thick[shift:] |= inside[:-shift]
    levels = thick.mean(axis=1) >= _LEVEL
    levels[: max(0, top - _EDGE)] = False
    levels[bottom + _EDGE :] = False
    lines = [(first + last) // 2 for first, last in _runs(levels)]
    return [Box(left, above, right, below) for above, below in pairwise(lines) if below - above >= _LEAST_ROW]


def _runs(flags: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First and last place of each run of True; runs a few pixels apart are one."""
    places = np.nonzero(flags)[0]
    if not len(places):
        return []
    breaks = np.nonzero(np.diff(places) > _EDGE)[0]
    firsts = [places[0], *places[breaks + 1]]
    lasts = [*places[breaks], places[-1]]
    return [(int(first), int(last)) for first, last in zip(firsts, lasts, strict=True)]


def _at(column: tuple[Box, ...], height: int) -> Box | None:
    return next((cell for cell in column if cell.top <= height < cell.bottom), None)
