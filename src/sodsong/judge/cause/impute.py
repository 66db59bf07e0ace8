"""Missing attributes filled in from the sites that share the rest (naive Bayes over the other kinds).

A failed site's known attribute is doubted in the same way: it may be stale, and the site may hang where its
other attributes say.
"""

import numpy as np
import numpy.typing as npt

from sodsong.judge.cause.tables import Rules
from sodsong.judge.cause.world.arrays import Floats, Ints
from sodsong.judge.cause.world.view import MISSING, OTHER, World

Places = npt.NDArray[np.intp]

_KNOWN = 0.1  # what a smaller share of the sites has at all, most lack in truth: there is nothing to fill in
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
        if np.count_nonzero(world.columns[target] != MISSING) < _KNOWN * world.down.size:
            continue
        lacking = np.flatnonzero((codes == 0) | world.down[rows])
        if not lacking.size or labels.size < 2:
            continue
        chance = _posterior(local, target, lacking)
        keep = (chance >= rules.least_imputed) & (labels >= 0)
        own = np.flatnonzero(codes[lacking])
        keep[own, codes[lacking[own]] - 1] = False
        where, which = np.nonzero(keep)
        sites.append(rows[lacking[where]])
        groups.append(labels[which])
        weights.append(rules.imputed * chance[where, which])
    return np.concatenate(sites), np.concatenate(groups), np.concatenate(weights)


def _relabel(column: Ints) -> tuple[Places, Ints]:
    """The column with its own small labels from 1 on (0 where missing), and what each label stands for.

    OTHER always has one: that all the near ones agree does not make it certain that the next one does.
    """
    present = np.bincount(column - MISSING, minlength=2) > 0  # MISSING, OTHER and the groups, from 0 on
    present[0], present[OTHER - MISSING] = False, True
    number: Places = np.cumsum(present, dtype=np.intp)
    number[0] = 0
    return number[column - MISSING], (np.flatnonzero(present) + MISSING).astype(np.int32)


def _posterior(local: list[tuple[Places, Ints]], target: int, lacking: Places) -> Floats:
    """For each lacking site the chance of each label of the target kind, given its labels of the other kinds."""
    truth, labels = local[target]
    size = labels.size
    often = np.bincount(truth, minlength=size + 1)[1:] + 0.1
    score = np.tile(np.log(often), (lacking.size, 1))
    room = np.empty_like(score)
    for number, (codes, others) in enumerate(local):
        asked = codes[lacking]
        if number == target or not asked.any():
            continue
        pairs = np.bincount(codes * (size + 1) + truth, minlength=(others.size + 1) * (size + 1))
        table = pairs.reshape(others.size + 1, size + 1)[1:, 1:]
        marginal = table.sum(axis=1) + 0.1
        told = np.zeros((others.size + 1, size))  # the first row is the missing ones', who say nothing
        told[1:] = np.log(
            (1 - _WRONG) * table / np.maximum(table.sum(axis=0), 1) + (_WRONG * marginal / marginal.sum())[:, None]
        )
        score += told.take(asked, axis=0, out=room, mode="clip")  # the same as told[asked], which takes twice as long
    own = np.flatnonzero(truth[lacking])
    if own.size:
        mine = truth[lacking[own]] - 1
        base = score[own, mine]
        score[own] += np.log(_WRONG * often[mine] / often.sum())[:, None]
        score[own, mine] = base
    score -= score.max(axis=1, keepdims=True)
    chance: Floats = np.exp(score)
    chance /= chance.sum(axis=1, keepdims=True)
    return chance
