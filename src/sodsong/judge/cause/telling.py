"""Turns the chosen groups into causes with their names, sites, healthy siblings, rivals and confidence."""

from collections.abc import Sequence
from math import exp

import numpy as np

from sodsong.judge.cause.record import Cause
from sodsong.judge.cause.search import Evidence, Found, load_of
from sodsong.judge.cause.tables import Tables
from sodsong.judge.cause.world.arrays import Bools, Floats, Ints
from sodsong.judge.cause.world.view import World

DISTRACTORS = frozenset({"province", "district", "registrar"})
_TELLING_SITES = 3  # so many sites at most count as independent witnesses of how a cause shows
_ALIKE = 0.9  # two names are one set of sites from this overlap (Jaccard) on
_NEAR = 6.0  # nats: what explains this little less in a cause's place makes it less sure
_CLOSE, _MOST = 3.0, 3  # nats, count: of those the ones worth telling a reader
_SURE = 0.5  # an attribute filled in counts as had from this trust on


class Telling:
    """What was found, for readers. ``order`` holds the row of each failed site, ``family`` its symptom's family."""

    def __init__(
        self,
        ids: Sequence[str],
        world: World,
        pairs: tuple[Ints, Ints, Floats],
        *,
        evidence: Evidence,
        order: Ints,
        family: Sequence[str],
        found: Found,
    ) -> None:
        self._ids, self._world, self._evidence, self._found = ids, world, evidence, found
        self._order, self._family = order, family
        rows, groups, trust = pairs
        sure = trust >= _SURE
        self._rows, self._groups = rows[sure], groups[sure]
        self._total = np.bincount(self._groups, minlength=evidence.groups)
        self._owner = self._owners()

    def _owners(self) -> Ints:
        """For each failed site the cause that weighs most on it, -1 where chance outweighs all causes together."""
        evidence, found = self._evidence, self._found
        share = np.zeros(evidence.groups)
        share[list(found.causes)] = list(found.causes.values())
        part = share[evidence.hit_group] * evidence.trust * evidence.lift
        at = np.flatnonzero(part)
        at = at[np.argsort(part[at], kind="stable")]  # written in this order the largest stays
        owner = np.full(evidence.failed, -1, np.int32)
        owner[evidence.hit_site[at]] = evidence.hit_group[at]
        load = load_of(evidence, found.causes, found.rate).fitting
        owner[load < 2 * found.rate] = -1
        return owner

    def explained(self) -> Ints:
        """The rows of the failed sites that a cause explains."""
        return self._order[self._owner >= 0]

    def cause(self, group: int, tables: Tables) -> Cause | None:
        """The cause told; None where no site is left to it."""
        mine = np.flatnonzero(self._owner == group)
        if not mine.size:
            return None
        members = self._members(group)
        alike, rivals = self._others(group, members)
        twins = [one for one in alike if bool((self._members(one) == members).all())]
        shown = [self._family[site] for site in mine.tolist()]
        first = max([group, *twins], key=lambda one: (self._fit(one, shown, tables), one == group))
        alike = [one for one in (group, *alike) if one != first]
        names = [first, *sorted(alike, key=lambda one: (tables.kind(self._name(one)[0]).rank, self._name(one)))]
        (kind, value), *others = (self._name(one) for one in names)
        gains = self._found.others[group]
        close = [one for one in rivals if gains[one] > self._found.gains[group] - _CLOSE]
        return Cause(
            kind,
            value,
            tuple(others),
            self._names(self._order[mine]),
            self._names(np.flatnonzero(members & self._world.up)),
            self._confidence(group, rivals),
            tuple(self._name(one) for one in sorted(close, key=lambda one: -gains[one])[:_MOST]),
        )

    def _names(self, rows: "np.ndarray[tuple[int, ...], np.dtype[np.integer]]") -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._ids[row] for row in rows.tolist()))

    def _members(self, group: int) -> Bools:
        members = np.zeros(self._world.down.size, np.bool_)
        members[self._rows[self._groups == group]] = True
        return members & (self._world.down | self._world.up)

    def _others(self, group: int, members: Bools) -> tuple[list[int], list[int]]:
        """Groups that are the same set of sites by another name, and groups that could stand in its place."""
        shared = np.bincount(self._groups[members[self._rows]], minlength=self._evidence.groups)
        overlap = shared / np.maximum(int(members.sum()) + self._total - shared, 1)
        close = [int(one) for one in np.flatnonzero(overlap >= _ALIKE) if one != group]
        alike = [one for one in close if self._name(one)[0] not in DISTRACTORS]
        gain = self._found.others[group]
        near = np.flatnonzero((gain > 0) & (overlap < _ALIKE) & (gain > self._found.gains[group] - _NEAR))
        return alike, [int(one) for one in near if one != group and one not in self._found.causes]

    def _fit(self, group: int, shown: Sequence[str], tables: Tables) -> float:
        """How well the kind of ``group`` fits what its sites show, beside how often such a kind fails.

        The search may weigh each site's symptom alone, as all names of one set gain alike from their number. To choose
        among those names it must not: the sites of one cause fail alike, so all of them are hardly more than a few.
        """
        kind = tables.kind(self._name(group)[0])
        ratios = [kind.ratios.get(family, 0.0) for family in shown]
        return kind.prior + sum(ratios) / len(ratios) * min(len(ratios), _TELLING_SITES)

    def _confidence(self, group: int, rivals: list[int]) -> float:
        """0..1: how far the cause is ahead of chance, and of its nearest rival; modest where nothing at all is up."""
        gain = self._found.gains[group]
        sure = 1 / (1 + exp(-(gain - 2.0) / 2.5))
        best = max((float(self._found.others[group][one]) for one in rivals), default=-50.0)
        ahead = 1 / (1 + exp(-max(-50.0, min(50.0, gain - best)) / 1.5))
        value = sure * (0.5 + 0.5 * max(0.0, 2 * ahead - 1) if rivals else 1.0)
        return round(min(value, 0.99 if bool(self._world.up.any()) else 0.5), 3)

    def _name(self, group: int) -> tuple[str, str]:
        number, value = self._world.names[group]
        return self._world.kinds[number], value
