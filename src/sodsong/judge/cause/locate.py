"""From sites to an attribution: encode, fill in, search, and tell the answer with its other names and its doubts.

>>> from sodsong.judge.cause.tables import read_tables
>>> shows = {"connect": 1}
>>> tables = read_tables({"families": {"connect": ["connect-refused"]}, "independent": shows,
...     "kinds": {"ip": {"prior": 0, "rank": 0, "shows": shows}}, "other": {"prior": -2, "rank": 1, "shows": shows}})
>>> sites = [Site(f"s{n}", "down" if n < 5 else "up", "connect-refused", {"ip": "192.0.2.9" if n < 5 else f"10.0.0.{n}"})
...          for n in range(20)]
>>> locate(sites, tables).causes[0].value
'192.0.2.9'
"""

from collections.abc import Iterable
from math import exp, log

import numpy as np

from sodsong.judge.cause.impute import impute
from sodsong.judge.cause.ours import ours
from sodsong.judge.cause.record import Attribution, Cause, Site
from sodsong.judge.cause.search import Evidence, search
from sodsong.judge.cause.tables import Rules, Tables
from sodsong.judge.cause.telling import DISTRACTORS, Telling
from sodsong.judge.cause.world.arrays import Bools, Floats, Ints
from sodsong.judge.cause.world.atlas import Atlas
from sodsong.judge.cause.world.crowds import behind_crowds
from sodsong.judge.cause.world.view import World, encode

DEFAULT = Rules()
_THIN = 0.08  # a smaller share of failures than this no cause is blamed for


def locate(sites: Iterable[Site], tables: Tables, rules: Rules = DEFAULT) -> Attribution:
    """The fewest shared causes that explain the failed sites and that their healthy siblings do not contradict.

    Whatever no cause explains is ``independent``; sites of unknown status are left out of account.
    Attributes that are missing, wrong or of unknown kinds weigh little and never raise.
    """
    return locate_in(Atlas.of(sites), tables, rules)


def chart(sites: Iterable[Site], rules: Rules = DEFAULT) -> Atlas:
    """The atlas to keep between rounds: ``locate_in(atlas, …)`` now, ``follow(atlas, changed)`` before the next."""
    return _surveyed(Atlas.of(sites), rules)


def follow(atlas: Atlas, changed: Iterable[Site], rules: Rules = DEFAULT) -> Atlas:
    """The atlas with the ``changed`` sites as they are now; the others are not read again."""
    return _surveyed(atlas.updated(changed), rules)


def _surveyed(atlas: Atlas, rules: Rules) -> Atlas:
    return atlas if atlas.behind is not None else atlas.knowing(behind_crowds(atlas, rules.crowd))


def locate_in(atlas: Atlas, tables: Tables, rules: Rules = DEFAULT) -> Attribution:
    """As ``locate``, of an atlas that is kept between rounds."""
    world = encode(atlas, rules.crowd)
    unknown = _ids(atlas, ~(world.down | world.up))
    if not world.down.any():
        return Attribution(unknown=unknown)
    if (own := ours(atlas, tables)) is not None:
        kind, rows, confidence = own
        we = Cause(kind, "*", (), _ids(atlas, rows), (), confidence)
        return Attribution((we,), _ids(atlas, world.down & ~rows), unknown)
    explained = np.zeros(world.down.size, np.bool_)
    causes: list[Cause] = []
    if world.names:
        pairs = _pairs(atlas, world, rules)
        order = np.flatnonzero(world.down).astype(np.int32)
        family = _families(atlas, order, tables)
        evidence = _evidence(world, pairs, order, family, tables=tables, rules=rules)
        found = search(evidence, rules)
        told = Telling(atlas.ids, world, pairs, evidence=evidence, order=order, family=family, found=found)
        explained[told.explained()] = True
        causes = [cause for group in found.causes if (cause := told.cause(group, tables))]
        causes.sort(key=lambda cause: (-cause.confidence, -len(cause.sites), cause.kind, cause.value))
    return Attribution(tuple(causes), _ids(atlas, world.down & ~explained), unknown)


def _pairs(atlas: Atlas, world: World, rules: Rules) -> tuple[Ints, Ints, Floats]:
    """Who hangs on what, measured or filled in: (site row, group, trust) of the groups that a cause can be."""
    rows: list[Ints] = []
    groups: list[Ints] = []
    for column in world.columns:
        where = np.flatnonzero(column >= 0)
        rows.append(where.astype(np.int32))
        groups.append(column[where])
    known_rows = np.concatenate([*rows, world.more_rows])
    known_groups = np.concatenate([*groups, world.more_groups])
    promising = _promising(world, known_rows, known_groups)
    kind_of = np.array([kind for kind, _ in world.names])
    hopeful = set(kind_of[promising].tolist())  # where no group can be to blame there is nothing to fill in
    targets = [number for number, kind in enumerate(world.kinds) if kind not in DISTRACTORS and number in hopeful]
    telling = promising & np.isin(kind_of, targets)
    near = np.unique(known_rows[telling[known_groups]])
    more_rows, more_groups, more_trust = impute(world, near, targets, rules)
    first, second = promising[known_groups], promising[more_groups]
    known_rows = known_rows[first]
    return (
        np.concatenate([known_rows, more_rows[second]]),
        np.concatenate([known_groups[first], more_groups[second]]),
        np.concatenate([_trust(atlas.ages[known_rows], rules), more_trust[second]]),
    )


def _trust(ages: Floats, rules: Rules) -> Floats:
    """How far measured attributes are trusted that were last seen ``ages`` days ago."""
    fresh: Floats = np.exp2(-np.maximum(ages, 0.0) / rules.half_life)
    return rules.known * np.maximum(fresh, rules.least_known)


def _promising(world: World, rows: Ints, groups: Ints) -> Bools:
    """Groups with at least two failures, and clearly more of them than sites have by chance."""
    fallen = np.bincount(groups[world.down[rows]], minlength=len(world.names))
    size = np.bincount(groups[(world.down | world.up)[rows]], minlength=len(world.names))
    base = world.down.sum() / max(1, world.down.sum() + world.up.sum())
    promising: Bools = (fallen >= 2) & (fallen >= size * max(_THIN, min(1.5 * base, 0.5)))
    return promising


def _families(atlas: Atlas, order: Ints, tables: Tables) -> list[str]:
    """The symptom family of each failed site, "" where none is told."""
    values = atlas.symptoms.values
    codes = atlas.symptoms.codes[order].tolist()
    return [tables.family.get(values[code], "") if code >= 0 else "" for code in codes]


def _evidence(
    world: World, pairs: tuple[Ints, Ints, Floats], order: Ints, family: list[str], *, tables: Tables, rules: Rules
) -> Evidence:
    """The search's input."""
    rows, groups, trust = pairs
    place = np.full(world.down.size, -1, np.int32)
    place[order] = np.arange(order.size, dtype=np.int32)
    hit, miss = world.down[rows], world.up[rows]
    hit_site, hit_group = place[rows[hit]], groups[hit]
    kind_of = np.array([kind for kind, _ in world.names], np.int32)
    names = sorted(set(family))
    ratio = np.array(
        [[exp(rules.symptom_trust * tables.kind(kind).ratios.get(name, 0.0)) for name in names] for kind in world.kinds]
    )
    ratio = (1 - rules.symptom_noise) * ratio + rules.symptom_noise
    number = {name: place for place, name in enumerate(names)}
    shown = np.array([number[one] for one in family], np.int32)
    watched = int(world.up.sum()) + order.size
    choice = log(1 + watched)  # every site brings about one group of each kind it could be
    costs = np.array([choice - tables.kind(kind).prior for kind in world.kinds])
    return Evidence(
        failed=order.size,
        watched=watched,
        groups=len(world.names),
        hit_site=hit_site,
        hit_group=hit_group,
        lift=ratio[kind_of[hit_group], shown[hit_site]],
        trust=trust[hit],
        miss_group=groups[miss],
        miss_trust=trust[miss],
        cost=costs[kind_of],
    )


def _ids(atlas: Atlas, rows: Bools) -> tuple[str, ...]:
    return tuple(dict.fromkeys(atlas.ids[row] for row in np.flatnonzero(rows).tolist()))
