"""The points that items stand for, and what is at stake while some cannot be seen. Never an official score.

The rule of 2564: an item is 0 or 100; items weigh alike in their sub-indicator, sub-indicators in their indicator;
OIT = 0.40 x mean(indicator 9, indicator 10).

>>> from .catalogue import Catalogue, Item
>>> year = Catalogue(2564, "ita", (Item("O1", "ก", "9.1"), Item("O2", "ข", "9.1"), Item("O42", "ค", "10.2")), 3)
>>> weights(year).points
(('O1', 10.0), ('O2', 10.0), ('O42', 20.0))
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .catalogue import Catalogue
from .checking import State

_LOST: frozenset[State] = frozenset(("unreachable", "missing"))
_DOUBTFUL: frozenset[State] = frozenset(("suspect", "unknown"))


@dataclass(frozen=True, slots=True)
class Weights:
    """Points of the ITA total by code. ``sure``: the year's rule and the places of all its items are verified.

    Empty where the year's items are not all known: then nothing can be weighed.
    """

    points: tuple[tuple[str, float], ...]
    sure: bool

    def of(self, code: str) -> float:
        """The points of one item; 0 where nothing is known of it."""
        return dict(self.points).get(code, 0.0)


@dataclass(frozen=True, slots=True)
class Stake:
    """What an LAO stands to lose, in points of the ITA total.

    ``least``: items that surely cannot be seen. ``most``: with those that are doubtful or not known.
    """

    least: float
    most: float
    lost: tuple[str, ...]
    doubtful: tuple[str, ...]


def weights(year: Catalogue) -> Weights:
    """The points of each item of a year. Where no sub-indicator is known, items weigh alike, and that is not sure."""
    if not year.items or not year.complete:
        return Weights((), sure=False)
    total = year.scoring.oit_weight
    if any(item.sub_indicator is None for item in year.items):
        return Weights(tuple((item.code, total / len(year.items)) for item in year.items), sure=False)
    sizes = Counter(item.sub_indicator or "" for item in year.items)
    subs = Counter(sub.partition(".")[0] for sub in sizes)
    points = tuple(
        (item.code, total / len(subs) / subs[sub.partition(".")[0]] / sizes[sub])
        for item in year.items
        if (sub := item.sub_indicator or "")
    )
    placed = any(item.placed for item in year.items)
    return Weights(points, sure=year.scoring.verified and not placed)


def stake(states: Mapping[str, State], weighed: Weights) -> Stake:
    """What is at stake when the items have these ``states``; an item without one is not known."""
    points = dict(weighed.points)
    lost = tuple(code for code in points if states.get(code, "unknown") in _LOST)
    doubtful = tuple(code for code in points if states.get(code, "unknown") in _DOUBTFUL)
    least = sum(points[code] for code in lost)
    return Stake(least, least + sum(points[code] for code in doubtful), lost, doubtful)


def to_fix(states: Mapping[str, State], weighed: Weights) -> list[tuple[str, float]]:
    """The items that are not reachable, those with most points first."""
    found = [(code, points) for code, points in weighed.points if states.get(code, "unknown") != "reachable"]
    surely = {code for code, _ in found if states.get(code) in _LOST}
    return sorted(found, key=lambda pair: (-pair[1], pair[0] not in surely, int(pair[0][1:])))


def gains(failing: Iterable[tuple[str, str, float]]) -> list[tuple[str, float, int]]:
    """What the repair of each server or vendor would give back: (what failed, LAO, points) goes in.

    Out come name, points over all LAOs, and how many LAOs, most points first.
    """
    points: dict[str, float] = {}
    bodies: dict[str, set[str]] = {}
    for name, body, lost in failing:
        points[name] = points.get(name, 0.0) + lost
        bodies.setdefault(name, set()).add(body)
    ranked = sorted(points.items(), key=lambda pair: (-pair[1], pair[0]))
    return [(name, lost, len(bodies[name])) for name, lost in ranked]
