"""Missing attributes filled in from the sites that share the rest (naive Bayes over the other kinds).

A failed site's known attribute is doubted in the same way: it may be stale, and the site may hang where its
other attributes say.
"""

import numpy as np
import numpy.typing as npt

from sodsong.judge.cause.encode import MISSING, Floats, Ints, World
from sodsong.judge.cause.tables import Rules

_WRONG = 0.05  # the chance that an attribute is stale or wrong, and so says nothing


def impute(world: World, rows: Ints, targets: list[int], rules: Rules) -> tuple[Ints, Ints, Floats]:
    """(site, group, weight) of what is likely where site ``rows`` lack an attribute of the ``targets`` kinds.

    Only groups that failed sites are known to have come into question; everything else is one class.
    """
    sites: list[Ints] = [np.empty(0, np.int32)]
    groups: list[Ints] = [np.empty(0, np.int32)]
    weights: list[Floats] = [np.empty(0)]
    if not rows.size:
        targets = []
    local = [_relabel(column[rows]) for column in world.columns]
    for target in targets:
        codes, labels = local[target]
        lacking = np.flatnonzero((codes < 0) | world.down[rows])
        if not lacking.size or labels.size < 2:
            continue
        chance = _posterior(local, target, lacking)
        keep = (chance >= rules.least_imputed) & (labels >= 0)
        own = np.flatnonzero(codes[lacking] >= 0)
        keep[own, codes[lacking[own]]] = False
        where, which = np.nonzero(keep)
        sites.append(rows[lacking[where]])
        groups.append(labels[which])
        weights.append(rules.imputed * chance[where, which])
    return np.concatenate(sites), np.concatenate(groups), np.concatenate(weights)


def _relabel(column: Ints) -> tuple[Ints, Ints]:
    """The column with its own small labels 0..n (-1 where missing), and what each label stands for."""
    present = np.bincount(column - MISSING) > 0  # MISSING, OTHER and the groups, from 0 on
    present[:1] = False
    number = np.cumsum(present) - 1
    codes = np.where(column == MISSING, -1, number[column - MISSING]).astype(np.int32)
    return codes, (np.flatnonzero(present) + MISSING).astype(np.int32)


def _posterior(local: list[tuple[Ints, Ints]], target: int, lacking: npt.NDArray[np.intp]) -> Floats:
    """For each lacking site the chance of each label of the target kind, given its labels of the other kinds."""
    truth, labels = local[target]
    known = truth >= 0
    size = labels.size
    score = np.tile(np.log(np.bincount(truth[known], minlength=size) + 0.1), (lacking.size, 1))
    for number, (codes, others) in enumerate(local):
        asked = codes[lacking]
        if number == target or not others.size or (asked < 0).all():
            continue
        both = known & (codes >= 0)
        pairs = np.bincount(codes[both] * size + truth[both], minlength=others.size * size)
        table = pairs.reshape(others.size, size).astype(np.float64)
        marginal = table.sum(axis=1, keepdims=True) + 0.1
        table = (1 - _WRONG) * table / np.maximum(table.sum(axis=0), 1) + _WRONG * marginal / marginal.sum()
        has = asked >= 0
        score[has] += np.log(table)[asked[has]]
    own = np.flatnonzero(truth[lacking] >= 0)
    if own.size:
        counts = np.bincount(truth[known], minlength=size) + 0.1
        base = score.copy()
        score[own] += np.log(_WRONG * counts[truth[lacking[own]]] / counts.sum())[:, None]
        score[own, truth[lacking[own]]] = base[own, truth[lacking[own]]]
    score -= score.max(axis=1, keepdims=True)
    chance: Floats = np.exp(score)
    chance /= chance.sum(axis=1, keepdims=True)
    return chance
