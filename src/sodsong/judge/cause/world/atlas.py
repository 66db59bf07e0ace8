"""Sites as columns of numbers, kept from round to round: a round writes what changed and reads the rest as it is.

>>> atlas = Atlas.of([Site("a", "up", None, {"ip": "192.0.2.9"}), Site("b", "up", None, {"ip": "192.0.2.9"})])
>>> later = atlas.updated([Site("b", "down", "connect-refused", {"ip": "192.0.2.9"})])
>>> later.status.tolist(), later.columns["ip"].codes.tolist()
([1, 2], [0, 0])
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, repeat
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from sodsong.judge.cause.record import Site
from sodsong.judge.cause.world.arrays import Bools, Bytes, Floats, Ints
from sodsong.judge.cause.world.values import NONE, OddValueError, Words, listed_strings

Pairs = tuple[tuple[int, int], ...]

UNKNOWN, UP, DOWN = 0, 1, 2
_STATUS = {"up": UP, "down": DOWN}
_CHUNK = 2_048  # sites read at a time: so few that all passes over them find them in the cache; a stream need not lie in memory
MOST_KINDS = 40  # what forty kinds do not explain, the next one hardly does; each costs a number a site
_SYMPTOM = ""  # the symptoms' place among the words, which no attribute kind can take


@dataclass(frozen=True, slots=True)
class Column:
    """One attribute kind. ``codes`` holds for each site the place of its value in ``values``, or NONE.

    Where a site lists several values they stand in ``more`` as (row, code), and its own code is NONE.
    """

    codes: Ints
    index: Mapping[object, int]
    values: Sequence[str]
    more: Pairs = ()


@dataclass(frozen=True, slots=True)
class Atlas:
    """Sites in rows, attribute kinds in columns; a value: ``updated`` gives a new one that shares what stayed.

    ``cdn`` marks the sites said to be behind a delivery network. ``behind`` is the reader's to fill: see
    ```crowds.py```; it stays while no attribute changes.
    """

    ids: Sequence[str]
    status: Bytes
    symptoms: Column
    columns: Mapping[str, Column]
    cdn: Bools
    ages: Floats
    rows: Mapping[str, int] = field(default_factory=dict)  # id → row, made at the first update
    behind: Bools | None = None

    @classmethod
    def of(cls, sites: Iterable[Site]) -> Self:
        """The atlas of ``sites``, a sequence or a stream; an id that comes twice is two rows."""
        words, parts = Words(), list[_Part]()
        ids: list[str] = []
        rest = iter(sites)
        while chunk := list(islice(rest, _CHUNK)):
            parts.append(_Part(chunk, len(ids), words))
            ids.extend([site.id for site in chunk])
        parts = parts or [_Part([], 0, words)]
        kinds = sorted({kind for part in parts for kind in part.codes} - {_SYMPTOM})
        return cls(
            ids,
            np.concatenate([part.status for part in parts]),
            _whole(_SYMPTOM, parts, words),
            {kind: _whole(kind, parts, words) for kind in kinds},
            np.concatenate([part.cdn for part in parts]),
            np.concatenate([part.ages for part in parts]),
        )

    def updated(self, sites: Iterable[Site]) -> "Atlas":
        """The atlas with these sites as they are now, attributes replaced as a whole; new ids become new rows.

        No other site is read again; what the rest costs is the copy of a few bytes a site.
        """
        rows = self.rows or dict(zip(self.ids, range(len(self.ids)), strict=True))
        changed = list({site.id: site for site in sites}.values())
        fresh = [site.id for site in changed if site.id not in rows]
        ids = [*self.ids, *fresh] if fresh else self.ids
        if fresh:
            rows = {**rows, **{name: len(self.ids) + place for place, name in enumerate(fresh)}}
        where = np.array([rows[site.id] for site in changed], np.int32)
        columns = {**self.columns, _SYMPTOM: self.symptoms}
        words = Words({kind: (column.index, column.values) for kind, column in columns.items()})
        part = _Part(changed, 0, words)
        status, cdn = _grown(self.status, len(ids), UNKNOWN), _grown(self.cdn, len(ids), fill=False)
        same = not fresh and bool((cdn[where] == part.cdn).all())
        ages = _grown(self.ages, len(ids), 0.0)
        status[where], cdn[where], ages[where] = part.status, part.cdn, part.ages
        after = {
            kind: _patched(columns.get(kind), kind, part, where, words=words, size=len(ids))
            for kind in sorted({*columns, *part.codes})
        }
        same = same and all(after[kind] is columns.get(kind) for kind in after if kind != _SYMPTOM)
        symptoms = after.pop(_SYMPTOM)
        return Atlas(ids, status, symptoms, after, cdn, ages, rows, self.behind if same else None)

    def knowing(self, behind: Bools) -> "Atlas":
        """The same atlas with who stands behind a crowd's address."""
        return replace(self, behind=behind)


class _Part:
    """Some sites, encoded: ``codes`` by attribute kind, ``more`` the (row, code) pairs of listed values."""

    __slots__ = ("ages", "cdn", "codes", "more", "status")

    def __init__(self, sites: list[Site], first: int, words: Words) -> None:
        """``first`` is the row of the first site; values not seen before are added to ``words``."""
        size = len(sites)
        attributes = [site.attributes for site in sites]
        plain = set(map(type, attributes)) <= {dict}  # of those one can be asked without a call for each site
        kinds = {kind for kind in set[str]().union(*attributes) if isinstance(kind, str) and kind}
        self.status = np.fromiter([_STATUS.get(site.status, UNKNOWN) for site in sites], np.int8, size)
        marked = [bool(have.get("cdn")) for have in attributes] if "cdn" in kinds else [False] * size
        self.cdn = np.array(marked, np.bool_)
        self.ages: Floats = np.fromiter([site.age for site in sites], np.float64, size)
        self.codes: dict[str, Ints] = {}
        self.more: dict[str, list[tuple[int, int]]] = {}
        self._read(_SYMPTOM, [site.symptom for site in sites], first, words)
        for kind in _kept(kinds - {"cdn"}, attributes, words):
            self._read(kind, _asked(attributes, kind, plain=plain), first, words)

    def _read(self, kind: str, raw: list[object], first: int, words: Words) -> None:
        several: list[tuple[int, list[str]]] = []
        try:
            self.codes[kind] = words.codes(kind, raw)
        except OddValueError:
            raw, several = listed_strings(raw)
            self.codes[kind] = words.codes(kind, raw)
        if several and kind != _SYMPTOM:
            self.more[kind] = [
                (first + row, code) for row, found in several for code in words.codes(kind, found).tolist()
            ]


def _asked(attributes: Sequence[Mapping[str, object]], kind: str, *, plain: bool) -> list[object]:
    """Each one's value of ``kind`` or None; ``plain`` dicts are asked without a call of ours for each."""
    if plain:
        ask: Callable[[Mapping[str, object], str], object] = dict.get  # type: ignore[assignment]  # dicts all
        return list(map(ask, attributes, repeat(kind)))
    return [have.get(kind) for have in attributes]


def _kept(kinds: set[str], attributes: Sequence[Mapping[str, object]], words: Words) -> list[str]:
    """The kinds that get a column: all, where there are not absurdly many; else those known, then the commonest."""
    room = MOST_KINDS - len(words.kinds() - {_SYMPTOM})
    new = kinds - words.kinds()
    if len(new) > room:
        often = Counter(kind for have in attributes for kind in have if kind in new)
        new = set(sorted(new, key=lambda kind: (-often[kind], kind))[: max(0, room)])
    return sorted((kinds & words.kinds()) | new)


def _whole(kind: str, parts: list[_Part], words: Words) -> Column:
    """The column of ``kind`` from all parts."""
    codes = [part.codes.get(kind, np.full(part.status.size, NONE, np.int32)) for part in parts]
    more = tuple(pair for part in parts for pair in part.more.get(kind, ()))
    return Column(np.concatenate(codes), *words.table(kind), more)


def _patched(column: Column | None, kind: str, part: _Part, where: Ints, *, words: Words, size: int) -> Column:
    """``column`` with what ``part`` says of the rows ``where``; itself where nothing changed."""
    now = part.codes.get(kind, np.full(where.size, NONE, np.int32))
    rows = where.tolist()
    listed = tuple((rows[row], code) for row, code in part.more.get(kind, ()))
    before = column or Column(np.empty(0, np.int32), {}, (), ())
    here = set(rows) if before.more else set()
    more = (*(pair for pair in before.more if pair[0] not in here), *listed)
    if column and column.codes.size == size and more == column.more and bool((column.codes[where] == now).all()):
        return column
    codes = _grown(before.codes, size, NONE)
    codes[where] = now
    return Column(codes, *words.table(kind), more)


def _grown(array: npt.NDArray[Any], size: int, fill: object) -> npt.NDArray[Any]:
    """A copy of ``array``, lengthened to ``size``."""
    longer = np.full(size, fill, array.dtype)
    longer[: array.size] = array
    return longer
