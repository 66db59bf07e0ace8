"""One round's view of an atlas: for each attribute kind one column of groups, those that failed sites share."""

from dataclasses import dataclass

import numpy as np

from sodsong.judge.cause.world.arrays import Bools, Ints
from sodsong.judge.cause.world.atlas import DOWN, UP, Atlas
from sodsong.judge.cause.world.crowds import ADDRESSES, behind_crowds
from sodsong.judge.cause.world.values import NONE

OTHER, MISSING = -1, -2


@dataclass(frozen=True, slots=True)
class World:
    """What the search works on.

    ``columns[k]`` holds for each site the number of its group of kind ``k``, OTHER for a value that no two
    failed sites have, MISSING where unknown. ``more_rows`` and ``more_groups`` pair sites with further groups.
    """

    down: Bools
    up: Bools
    kinds: list[str]
    columns: list[Ints]
    more_rows: Ints
    more_groups: Ints
    names: list[tuple[int, str]]  # per group: kind number, value


def encode(atlas: Atlas, crowd: int) -> World:
    """The world as the failed sites see it. Only values that two failed sites have can be to blame."""
    down, up = atlas.status == DOWN, atlas.status == UP
    failed = np.flatnonzero(down)
    behind = atlas.behind if atlas.behind is not None else behind_crowds(atlas, crowd)
    hidden = bool(behind.any())
    kinds: list[str] = []
    columns: list[Ints] = []
    names: list[tuple[int, str]] = []
    more: set[tuple[int, int]] = set()
    for kind, column in atlas.columns.items():
        away = behind if hidden and kind in ADDRESSES else None
        codes = column.codes if away is None else np.where(away, np.int32(NONE), column.codes)
        listed = [pair for pair in column.more if away is None or not away[pair[0]]]
        seen = _seen(codes[failed], [code for row, code in listed if down[row]], len(column.values))
        if not seen:
            continue
        seen.sort(key=column.values.__getitem__)  # so that the answer does not hang on the order of events
        groups = np.full(len(column.values) + 1, OTHER, np.int32)  # the last is NONE's place
        groups[seen] = np.arange(len(names), len(names) + len(seen), dtype=np.int32)
        groups[NONE] = MISSING
        more |= {(row, int(groups[code])) for row, code in listed if groups[code] >= 0}
        names.extend((len(kinds), column.values[code]) for code in seen)
        kinds.append(kind)
        columns.append(groups[codes])
    pairs = np.array(sorted(more), np.int32).reshape(-1, 2)
    return World(down, up, kinds, columns, pairs[:, 0], pairs[:, 1], names)


def _seen(failed: Ints, listed: list[int], size: int) -> list[int]:
    """The codes that at least two failed sites have."""
    counts = np.bincount(failed[failed != NONE], minlength=size)
    if listed:
        counts += np.bincount(listed, minlength=size)
    return np.flatnonzero(counts > 1).tolist()
