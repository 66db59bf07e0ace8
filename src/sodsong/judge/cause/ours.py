"""Is it we? What lies on our own side, or on the whole province's, is tried before anybody else is blamed."""

import numpy as np

from sodsong.judge.cause.record import EVERYTHING, RESOLVER
from sodsong.judge.cause.tables import Tables
from sodsong.judge.cause.telling import DISTRACTORS
from sodsong.judge.cause.world.arrays import Bools, Ints
from sodsong.judge.cause.world.atlas import DOWN, UNKNOWN, Atlas, Column
from sodsong.judge.cause.world.values import NONE

_FEW = 5  # fewer failures than this say nothing of everything
_ALL = 0.9  # from this share of all sites on, everything is down
_ONE = 0.8  # one value that this share of the failed has is a likelier cause than we are
_NAMES = 0.25  # a smaller share of sites whose names fail is not our resolver's doing
_TOUCHED, _SETS = 0.6, 4  # our resolver fails for this share of the name-server sets, and for so many at least
_LIKE = 0.4  # a set fails with the others if it fails at this share of their rate
_MODEST = {EVERYTHING: 0.4, RESOLVER: 0.6}  # below what opens an incident by itself


def ours(atlas: Atlas, tables: Tables) -> tuple[str, Bools, float] | None:
    """The kind of cause on our side that explains the failures, the rows it explains, and the confidence; else None.

    Names that cannot be resolved whoever serves them are our resolver's; nearly everything down at once, with nothing
    in common but us, is our line or the province's.
    """
    down, watched = atlas.status == DOWN, atlas.status != UNKNOWN
    if int(down.sum()) < _FEW:
        return None
    names = down & _of_family(atlas, tables, "dns")
    if int(names.sum()) >= max(_FEW, _NAMES * int(watched.sum())) and _whoever_serves(atlas, names, watched):
        return RESOLVER, names, _MODEST[RESOLVER]
    if int(down.sum()) >= _ALL * int(watched.sum()) and _most_shared(atlas, down) < _ONE:
        return EVERYTHING, down, _MODEST[EVERYTHING]
    return None


def _of_family(atlas: Atlas, tables: Tables, family: str) -> Bools:
    """The rows whose symptom belongs to that family."""
    told = [tables.family.get(value) == family for value in atlas.symptoms.values]
    return np.array([*told, False], np.bool_)[atlas.symptoms.codes]


def _whoever_serves(atlas: Atlas, names: Bools, watched: Bools) -> bool:
    """Whether most name-server sets, or most vendors, fail about alike, and no one value has most of the failures."""
    if _most_shared(atlas, names) >= _ONE:
        return False
    rate = float(names.sum()) / max(1, int(watched.sum()))
    return any(_alike(atlas.columns[kind], names, watched, rate) for kind in ("ns", "vendor") if kind in atlas.columns)


def _alike(column: Column, names: Bools, watched: Bools, rate: float) -> bool:
    """Whether most of the values, and enough of them, fail at something like the overall ``rate``."""
    size = _counts(column, watched)
    several = size >= 2  # of a single site's own nothing can be told
    touched = several & (_counts(column, names) >= np.maximum(1, _LIKE * rate * size))
    return int(touched.sum()) >= max(_SETS, _TOUCHED * int(several.sum()))


def _most_shared(atlas: Atlas, failed: Bools) -> float:
    """The largest share of the failed sites, of those that tell, that have one value in common; where they lie says nothing."""
    most = 0.0
    for kind, column in atlas.columns.items():
        counts = _counts(column, failed)
        known = int((column.codes[failed] != NONE).sum()) + len({row for row, _ in column.more if failed[row]})
        if kind not in DISTRACTORS and 2 * known >= int(failed.sum()):
            most = max(most, int(counts.max(initial=0)) / max(1, known))
    return most


def _counts(column: Column, rows: Bools) -> Ints:
    """How many of the ``rows`` have each value, listed ones counted too."""
    codes = column.codes[rows]
    counts = np.bincount(codes[codes != NONE], minlength=len(column.values))
    listed = [code for row, code in column.more if rows[row]]
    return (counts + np.bincount(np.array(listed, np.int32), minlength=len(column.values))).astype(np.int32)
