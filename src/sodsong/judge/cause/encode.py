"""Sites become numbers: for each attribute kind one column of codes, shaped by the values seen at failed sites."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat

import numpy as np
import numpy.typing as npt

from sodsong.judge.cause.record import Site

Ints = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

OTHER, MISSING = -1, -2
_ADDRESSES = ("ip", "net24", "net48", "asn", "tls", "cname")
_CROWDED = ("ip", "tls", "cname")
_OWNERS = ("vendor", "ns")
_PLAIN = (str, type(None))


@dataclass(frozen=True, slots=True)
class World:
    """What the search works on.

    ``columns[k]`` holds for each site the number of its group of kind ``k``, OTHER for a value that no
    failed site has, MISSING where unknown. ``more`` holds further (site, group) pairs of listed values.
    """

    down: Bools
    up: Bools
    kinds: list[str]
    columns: list[Ints]
    more: list[tuple[int, int]]
    names: list[tuple[int, str]]  # per group: kind number, value


def encode(sites: Sequence[Site], crowd: int) -> World:
    """The world as the failed sites see it; values that are no strings are passed over, listed ones kept each.

    Only values that two failed sites have can be to blame; the others become OTHER.
    """
    status = [site.status for site in sites]
    down = np.fromiter(map("down".__eq__, status), np.bool_, len(status))
    up = np.fromiter(map("up".__eq__, status), np.bool_, len(status))
    failed = np.flatnonzero(down).tolist()
    attributes = [site.attributes for site in sites]
    kinds = sorted({kind for row in failed for kind in attributes[row] if isinstance(kind, str) and kind != "cdn"})
    world = World(down, up, kinds, [], [], [])
    for number, kind in enumerate(kinds):
        if all(type(attributes[row].get(kind)) in _PLAIN for row in failed):
            try:
                world.columns.append(_codes(world, number, [have.get(kind) for have in attributes], failed))
                continue
            except TypeError:
                pass  # something unhashable among the others: look at each value
        column = _first(world, number, [have.get(kind) for have in attributes], failed)
        world.columns.append(_codes(world, number, column, failed))
    _hide_crowds(world, attributes, failed, crowd)
    return world


def _first(world: World, number: int, column: list[object], failed: list[int]) -> list[object]:
    """The column with one string or None a site; where failed sites list several, each listed value becomes a group."""
    listed = [_strings(value) for value in column]
    shared = Counter(value for row in failed if len(listed[row]) > 1 for value in listed[row])
    base = {value: len(world.names) + place for place, value in enumerate(sorted(shared))}
    world.names.extend((number, value) for value in base)
    world.more.extend((row, base[value]) for row, have in enumerate(listed) for value in have if value in base)
    return [next((value for value in have if value not in base), None) for have in listed]


def _strings(value: object) -> list[str]:
    """The usable strings in an attribute's value: itself, those it lists, or none."""
    if isinstance(value, str):
        return [value] if value else []
    if isinstance(value, int) and not isinstance(value, bool):
        return [str(value)]
    if isinstance(value, (list, tuple, set, frozenset)):
        return sorted({one for one in value if isinstance(one, str) and one})
    return []


def _codes(world: World, number: int, column: list[object], failed: list[int]) -> Ints:
    counts = Counter(column[row] for row in failed)
    seen = [value for value, count in counts.items() if count > 1 and isinstance(value, str) and value]
    start = len(world.names)
    index: dict[object, int] = {value: start + place for place, value in enumerate(seen)}
    index[None] = index[""] = MISSING
    codes = np.fromiter(map(index.get, column, repeat(OTHER)), np.int32, len(column))
    world.names.extend((number, str(value)) for value in seen)
    return codes


def _hide_crowds(world: World, attributes: list[Mapping[str, object]], failed: list[int], crowd: int) -> None:
    """Addresses of a CDN are no evidence: those said to be one, and those with many and otherwise diverse sharers."""
    marked = any(attributes[row].get("cdn") for row in failed)
    behind = [row for row, have in enumerate(attributes) if have.get("cdn")] if marked else []
    owner = next((kind for kind in _OWNERS if kind in world.kinds), None)
    for kind, column in zip(world.kinds, world.columns, strict=True):
        if kind not in _ADDRESSES:
            continue
        column[behind] = MISSING
        if owner is None or kind not in _CROWDED:
            continue
        sizes = np.bincount(column[column >= 0])
        for group in np.flatnonzero(sizes >= crowd).tolist():
            sharers = column == group
            if _diverse([attributes[row].get(owner) for row in np.flatnonzero(sharers).tolist()]):
                column[sharers] = MISSING


def _diverse(values: list[object]) -> bool:
    """Whether no owner stands out: the commonest of at least six holds under 40 %."""
    known = Counter(value for value in values if isinstance(value, str))
    total = sum(known.values())
    return total >= 6 and len(known) >= 5 and max(known.values()) < 0.4 * total
