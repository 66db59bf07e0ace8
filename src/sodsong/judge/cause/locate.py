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

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log

import numpy as np

from sodsong.judge.cause.encode import Bools, Floats, Ints, World, encode
from sodsong.judge.cause.impute import impute
from sodsong.judge.cause.record import Attribution, Cause, Site
from sodsong.judge.cause.search import Evidence, Found, load_of, search
from sodsong.judge.cause.tables import Rules, Tables

DEFAULT = Rules()
_DISTRACTORS = frozenset({"province", "district", "registrar"})
_TELLING_SITES = 3  # so many sites at most count as independent witnesses of how a cause shows
_ALIKE = 0.9  # two names are one set of sites from this overlap (Jaccard) on
_THIN = 0.08  # a smaller share of failures than this no cause is blamed for
_EVERYTHING = 5  # from this many sites on "all of them" is worth saying


def locate(sites: Sequence[Site], tables: Tables, rules: Rules = DEFAULT) -> Attribution:
    """The fewest shared causes that explain the failed sites and that their healthy siblings do not contradict.

    Whatever no cause explains is ``independent``; sites of unknown status are left out of account.
    Attributes that are missing, wrong or of unknown kinds weigh little and never raise.
    """
    world = encode(sites, rules.crowd)
    unknown = tuple(dict.fromkeys(sites[row].id for row in np.flatnonzero(~(world.down | world.up)).tolist()))
    if not world.down.any():
        return Attribution(unknown=unknown)
    if not world.names:
        return _leftover(sites, world, np.zeros(len(sites), np.bool_), (), unknown)
    pairs = _pairs(world, rules)
    evidence, order = _evidence(sites, world, pairs, tables, rules)
    found = search(evidence, rules)
    told = _Telling(sites, world, pairs, evidence=evidence, order=order, found=found)
    explained = np.zeros(len(sites), np.bool_)
    causes = []
    for group in found.causes:
        cause, rows = told.cause(group, tables)
        if rows.size:
            explained[rows] = True
            causes.append(cause)
    causes.sort(key=lambda cause: (-cause.confidence, -len(cause.sites), cause.kind, cause.value))
    return _leftover(sites, world, explained, tuple(causes), unknown)


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Who hangs on what, measured or filled in: site row, group, trust."""

    rows: Ints
    groups: Ints
    trust: Floats


def _pairs(world: World, rules: Rules) -> _Pairs:
    """Every (site, group) pair of the groups in question; sites of groups that no cause can be are left out."""
    rows: list[Ints] = []
    groups: list[Ints] = []
    for column in world.columns:
        where = np.flatnonzero(column >= 0)
        rows.append(where.astype(np.int32))
        groups.append(column[where])
    if world.more:
        extra = np.array(sorted(set(world.more)), np.int32)
        rows.append(extra[:, 0])
        groups.append(extra[:, 1])
    known_rows, known_groups = np.concatenate(rows).astype(np.int32), np.concatenate(groups).astype(np.int32)
    promising = _promising(world, known_rows, known_groups)
    targets = [number for number, kind in enumerate(world.kinds) if kind not in _DISTRACTORS]
    telling = promising & np.isin(np.array([kind for kind, _ in world.names]), targets)
    near = np.unique(known_rows[telling[known_groups]])
    more_rows, more_groups, more_trust = impute(world, near, targets, rules)
    first, second = promising[known_groups], promising[more_groups]
    return _Pairs(
        np.concatenate([known_rows[first], more_rows[second]]).astype(np.int32),
        np.concatenate([known_groups[first], more_groups[second]]).astype(np.int32),
        np.concatenate([np.full(int(first.sum()), rules.known), more_trust[second]]),
    )


def _promising(world: World, rows: Ints, groups: Ints) -> Bools:
    """Groups with at least two failures, and clearly more of them than sites have by chance."""
    fallen = np.bincount(groups[world.down[rows]], minlength=len(world.names))
    size = np.bincount(groups[(world.down | world.up)[rows]], minlength=len(world.names))
    base = world.down.sum() / max(1, world.down.sum() + world.up.sum())
    promising: Bools = (fallen >= 2) & (fallen >= size * max(_THIN, min(1.5 * base, 0.5)))
    return promising


def _evidence(
    sites: Sequence[Site], world: World, pairs: _Pairs, tables: Tables, rules: Rules
) -> tuple[Evidence, Ints]:
    """The search's input, and the row of each failed site in its order."""
    order = np.flatnonzero(world.down).astype(np.int32)
    place = np.full(world.down.size, -1, np.int32)
    place[order] = np.arange(order.size, dtype=np.int32)
    hit, miss = world.down[pairs.rows], world.up[pairs.rows]
    hit_site, hit_group = place[pairs.rows[hit]], pairs.groups[hit]
    kind_of = np.array([kind for kind, _ in world.names], np.int32)
    families = [tables.family.get(sites[row].symptom or "", "") for row in order.tolist()]
    names = sorted(set(families))
    ratio = np.array(
        [[exp(rules.symptom_trust * tables.kind(kind).ratios.get(name, 0.0)) for name in names] for kind in world.kinds]
    )
    ratio = (1 - rules.symptom_noise) * ratio + rules.symptom_noise
    shown = np.array([names.index(family) for family in families], np.int32)
    trust = pairs.trust[hit]
    watched = int(world.up.sum()) + order.size
    choice = log(1 + watched)  # every site brings about one group of each kind it could be
    costs = np.array([choice - tables.kind(kind).prior for kind in world.kinds])
    evidence = Evidence(
        failed=order.size,
        watched=watched,
        groups=len(world.names),
        hit_site=hit_site,
        hit_group=hit_group,
        lift=ratio[kind_of[hit_group], shown[hit_site]],
        trust=trust,
        miss_group=pairs.groups[miss],
        miss_trust=pairs.trust[miss],
        cost=costs[kind_of],
    )
    return evidence, order


class _Telling:
    """Turns a chosen group into a cause with its names, its sites, its healthy siblings and a confidence."""

    def __init__(
        self, sites: Sequence[Site], world: World, pairs: _Pairs, *, evidence: Evidence, order: Ints, found: Found
    ) -> None:
        self.sites, self.world, self.pairs = sites, world, pairs
        self.evidence, self.order, self.found = evidence, order, found
        share = np.zeros(evidence.groups)
        share[list(found.causes)] = list(found.causes.values())
        self.part = share[evidence.hit_group] * evidence.trust * evidence.lift  # what each cause puts on each site
        self.load = load_of(evidence, found.causes, found.rate).fitting  # what all causes and chance put on it

    def cause(self, group: int, tables: Tables) -> tuple[Cause, Ints]:
        """The cause told, and the rows of the sites that are down by it."""
        mine = np.zeros(self.evidence.failed)
        at = self.evidence.hit_group == group
        np.add.at(mine, self.evidence.hit_site[at], self.part[at])
        rest = self.load - mine
        rows = self.order[mine > rest]
        members = self._members(group)
        healthy = np.flatnonzero(members & self.world.up)
        alike, rivals = self._others(group, members)
        first = max([group, *self._twins(alike, members)], key=lambda one: (self._fit(one, rows, tables), one == group))
        alike = [one for one in (group, *alike) if one != first]
        names = [first, *sorted(alike, key=lambda one: (tables.kind(self._name(one)[0]).rank, self._name(one)))]
        (kind, value), *others = (self._name(one) for one in names)
        return (
            Cause(
                kind,
                value,
                tuple(others),
                tuple(dict.fromkeys(self.sites[row].id for row in rows.tolist())),
                tuple(dict.fromkeys(self.sites[row].id for row in healthy.tolist())),
                self._confidence(group, rivals),
            ),
            rows,
        )

    def _members(self, group: int) -> Bools:
        at = (self.pairs.groups == group) & (self.pairs.trust >= 0.5)
        members = np.zeros(self.world.down.size, np.bool_)
        members[self.pairs.rows[at]] = True
        return members & (self.world.down | self.world.up)

    def _others(self, group: int, members: Bools) -> tuple[list[int], list[int]]:
        """Groups that are the same set of sites by another name, and groups that could stand in its place."""
        size = int(members.sum())
        inside = members[self.pairs.rows] & (self.pairs.trust >= 0.5)
        shared = np.bincount(self.pairs.groups[inside], minlength=self.evidence.groups)
        total = np.bincount(self.pairs.groups[self.pairs.trust >= 0.5], minlength=self.evidence.groups)
        overlap = shared / np.maximum(size + total - shared, 1)
        close = [int(one) for one in np.flatnonzero(overlap >= _ALIKE) if one != group]
        alike = [one for one in close if self._kind(one) not in _DISTRACTORS]
        gain = self.found.others[group]
        near = np.flatnonzero((gain > 0) & (overlap < _ALIKE) & (gain > self.found.gains[group] - 6))
        return alike, [int(one) for one in near if one != group and one not in self.found.causes]

    def _twins(self, alike: list[int], members: Bools) -> list[int]:
        """Those of ``alike`` that are exactly the same set of sites."""
        return [one for one in alike if bool((self._members(one) == members).all())]

    def _fit(self, group: int, rows: Ints, tables: Tables) -> float:
        """How well the kind of ``group`` fits what its sites show, beside how often such a kind fails.

        The search may weigh each site's symptom alone, as all names of one set gain alike from their number. To choose
        among those names it must not: the sites of one cause fail alike, so all of them are hardly more than a few.
        """
        kind = tables.kind(self._kind(group))
        ratios = [kind.ratios.get(tables.family.get(self.sites[row].symptom or "", ""), 0.0) for row in rows.tolist()]
        return kind.prior + (sum(ratios) / len(ratios) * min(len(ratios), _TELLING_SITES) if ratios else 0.0)

    def _confidence(self, group: int, rivals: list[int]) -> float:
        """0..1: how far the cause is ahead of chance, and of its nearest rival; modest where nothing at all is up."""
        gain = self.found.gains[group]
        sure = 1 / (1 + exp(-(gain - 2.0) / 2.5))
        best = max((float(self.found.others[group][one]) for one in rivals), default=-50.0)
        ahead = 1 / (1 + exp(-max(-50.0, min(50.0, gain - best)) / 1.5))
        healthy_world = bool(self.world.up.any())
        value = sure * (0.5 + 0.5 * max(0.0, 2 * ahead - 1) if rivals else 1.0)
        return round(min(value, 0.99 if healthy_world else 0.5), 3)

    def _kind(self, group: int) -> str:
        return self.world.kinds[self.world.names[group][0]]

    def _name(self, group: int) -> tuple[str, str]:
        number, value = self.world.names[group]
        return self.world.kinds[number], value


def _leftover(
    sites: Sequence[Site],
    world: World,
    explained: Bools,
    causes: tuple[Cause, ...],
    unknown: tuple[str, ...],
) -> Attribution:
    """The attribution; where all are down and much is left over, "all" itself is named, with modest confidence."""
    left = np.flatnonzero(world.down & ~explained)
    everything = not world.up.any() and left.size and int(world.down.sum()) >= _EVERYTHING
    if everything:
        ids = tuple(dict.fromkeys(sites[row].id for row in np.flatnonzero(world.down).tolist()))
        return Attribution((Cause("all", "*", (), ids, (), 0.4),), (), unknown)
    alone = tuple(dict.fromkeys(sites[row].id for row in left.tolist()))
    return Attribution(causes, alone, unknown)
