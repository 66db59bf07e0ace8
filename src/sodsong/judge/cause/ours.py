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
    """Whether most name-server sets have failures, and no one value has most of them."""
    column = atlas.columns.get("ns") or atlas.columns.get("vendor")
    if column is None or _most_shared(atlas, names) >= _ONE:
        return False
    several = _counts(column, watched) >= 2  # of a single site's own nothing can be told
    touched = several & (_counts(column, names) > 0)
    return int(touched.sum()) >= max(_SETS, _TOUCHED * int(several.sum()))


def _most_shared(atlas: Atlas, failed: Bools) -> float:
    """The largest share of the failed sites that have one value in common; where they lie says nothing."""
    kinds = [column for kind, column in atlas.columns.items() if kind not in DISTRACTORS]
    most = max((int(_counts(column, failed).max(initial=0)) for column in kinds), default=0)
    return most / max(1, int(failed.sum()))


def _counts(column: Column, rows: Bools) -> Ints:
    """How many of the ``rows`` have each value, listed ones counted too."""
    codes = column.codes[rows]
    counts = np.bincount(codes[codes != NONE], minlength=len(column.values))
    listed = [code for row, code in column.more if rows[row]]
    return (counts + np.bincount(np.array(listed, np.int32), minlength=len(column.values))).astype(np.int32)
