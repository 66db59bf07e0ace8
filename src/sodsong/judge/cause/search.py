"""The fewest causes that explain the failures: noisy-OR likelihood, description length, greedy with drop and swap."""

from dataclasses import dataclass, field
from math import log1p

import numpy as np

from sodsong.judge.cause.tables import Rules
from sodsong.judge.cause.world.arrays import Floats, Ints

_LEAST, _MOST = 1e-4, 0.15  # between these lies the rate of independent failures
_SWAPS = 4


@dataclass(frozen=True, slots=True)
class Evidence:
    """Who hangs on what. Failed sites are numbered 0..n; each ``hit`` pairs one with a group it is likely in.

    ``trust`` is how sure the pair is, ``lift`` how much better the symptom fits this kind of cause than an
    independent failure; ``miss`` pairs are the healthy members.
    """

    failed: int
    watched: int
    groups: int
    hit_site: Ints
    hit_group: Ints
    lift: Floats
    trust: Floats
    miss_group: Ints
    miss_trust: Floats
    cost: Floats  # per group: what naming it costs, in nats


@dataclass(frozen=True, slots=True)
class Found:
    """The causes chosen (groups with the share each takes down) and the rate of independent failures."""

    causes: dict[int, float] = field(default_factory=dict)
    rate: float = _MOST
    gains: dict[int, float] = field(default_factory=dict)
    others: dict[int, Floats] = field(default_factory=dict)  # in each cause's place, what every group would gain


def search(evidence: Evidence, rules: Rules) -> Found:
    """The best set of causes; the independent rate is estimated by EM around the greedy choice."""
    rate = min(_MOST, max(_LEAST, (evidence.failed + 1) / (evidence.watched + 2)))
    if not evidence.hit_group.size:
        return Found(rate=rate)
    causes: dict[int, float] = {}
    seen: set[tuple[int, ...]] = set()
    for _ in range(rules.rounds):
        causes = _mend(evidence, _greedy(evidence, rate, rules), rate, rules)
        alone = float((rate / load_of(evidence, causes, rate).fitting).sum())
        before, rate = rate, min(_MOST, max(_LEAST, (alone + 0.5) / (evidence.watched + 10)))
        key = tuple(sorted(causes))
        if key in seen and abs(rate - before) < 0.2 * before:
            break
        seen.add(key)
    others = {group: _without(evidence, causes, group, rate, rules)[0] for group in causes}
    return Found(causes, rate, {group: float(gain[group]) for group, gain in others.items()}, others)


@dataclass(frozen=True, slots=True)
class Load:
    """What already weighs on each failed site: the chance of being spared, the sum of shares, and that sum by symptom."""

    spared: Floats
    shares: Floats
    fitting: Floats


def load_of(evidence: Evidence, causes: dict[int, float], rate: float) -> Load:
    """What the chosen causes and the independent rate put on each failed site."""
    spared = np.full(evidence.failed, log1p(-rate))
    shares = np.full(evidence.failed, rate)
    fitting = np.full(evidence.failed, rate)
    if causes:
        share = np.zeros(evidence.groups)
        share[list(causes)] = list(causes.values())
        part = share[evidence.hit_group] * evidence.trust
        on = np.flatnonzero(part)
        site, part = evidence.hit_site[on], part[on]
        spared += np.bincount(site, np.log1p(-part), evidence.failed)
        shares += np.bincount(site, part, evidence.failed)
        fitting += np.bincount(site, part * evidence.lift[on], evidence.failed)
    return Load(np.exp(spared), shares, fitting)


def _gains(evidence: Evidence, load: Load, rules: Rules) -> tuple[Floats, Floats]:
    """For each group what adding it would gain, in nats, and the share of its members it would take down.

    A failed site is likelier by noisy-OR of what weighs on it, and its symptom is drawn from one of
    these in proportion to their shares.
    """
    site, group = evidence.hit_site, evidence.hit_group
    weight = evidence.trust * evidence.lift
    new = evidence.trust * weight / (weight + load.fitting[site])
    fallen = np.bincount(group, new, evidence.groups)
    standing = np.bincount(evidence.miss_group, evidence.miss_trust, evidence.groups)
    raw = (fallen + 1.0) / (fallen + standing + 1.2)
    share = np.clip(raw, rules.least_rate, 0.98)
    part = share[group] * evidence.trust
    spared = load.spared[site]
    better = np.log((1 - spared * (1 - part)) / (1 - spared))
    shown = (load.fitting[site] + part * evidence.lift) / (load.shares[site] + part)
    better += np.log(shown * (load.shares[site] / load.fitting[site]))
    gain: Floats = np.bincount(group, better, evidence.groups) - evidence.cost
    gain += np.bincount(
        evidence.miss_group, np.log1p(-share[evidence.miss_group] * evidence.miss_trust), evidence.groups
    )
    members = np.bincount(group, evidence.trust, evidence.groups)
    gain -= rules.nested * (1 - fallen / np.maximum(members, 1e-9))
    gain[(raw < 0.6 * rules.least_rate) | (fallen < rules.least_sites - 0.6)] = -np.inf
    return gain, share


def _greedy(evidence: Evidence, rate: float, rules: Rules) -> dict[int, float]:
    causes: dict[int, float] = {}
    while len(causes) < evidence.groups:
        gain, share = _gains(evidence, load_of(evidence, causes, rate), rules)
        gain[list(causes)] = -np.inf
        best = int(gain.argmax())
        if not gain[best] > rules.margin:
            break
        causes[best] = float(share[best])
    return causes


def _mend(evidence: Evidence, causes: dict[int, float], rate: float, rules: Rules) -> dict[int, float]:
    """Take each cause out in turn and put in its place whatever is best there then: itself, another, or nothing."""
    for _ in range(_SWAPS):
        before = set(causes)
        for group in list(causes):
            rest = {one: share for one, share in causes.items() if one != group}
            gain, share = _without(evidence, causes, group, rate, rules)
            gain[list(rest)] = -np.inf
            best = int(gain.argmax())
            if gain[best] > rules.margin:
                rest[best] = float(share[best])
            causes = rest
        if set(causes) == before:
            break
    return causes


def _without(
    evidence: Evidence, causes: dict[int, float], group: int, rate: float, rules: Rules
) -> tuple[Floats, Floats]:
    """What every group would gain, and the share it would take down, were ``group`` not among the causes."""
    rest = {one: share for one, share in causes.items() if one != group}
    return _gains(evidence, load_of(evidence, rest, rate), rules)
