"""Whatever stands in an attribute becomes strings, and strings become codes that never change their meaning."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import count, islice

import numpy as np

from sodsong.judge.cause.world.arrays import Ints

NONE = -1  # no value; as an index it is the last place of a table, which is kept for it
_LONGEST = 1000  # bits of a number that is still read as a name
_NOTHING: Mapping[object, int] = {None: NONE, "": NONE}


class OddValueError(Exception):
    """A value that is no string."""


class _Growing:
    """A table of codes that gives a new string the next one, so that a column is read in a single pass."""

    __slots__ = ("index", "values")

    def __init__(self, known: Mapping[object, int], values: Sequence[str]) -> None:
        self.values = list(values)
        self.index: defaultdict[object, int] = defaultdict(count(len(self.values)).__next__, known)

    def codes(self, raw: Sequence[object]) -> Ints:
        """As ``Words.codes``; after an OddValueError the table is as it was."""
        before = len(self.index)
        try:
            found = np.fromiter(map(self.index.__getitem__, raw), np.int32, len(raw))
        except TypeError as error:  # something unhashable
            self._forget(before)
            raise OddValueError from error
        fresh = list(islice(reversed(self.index), len(self.index) - before))
        if not set(map(type, fresh)) <= {str}:
            self._forget(before)
            raise OddValueError
        self.values += reversed(fresh)  # type: ignore[arg-type]  # strings, as just seen
        return found

    def _forget(self, before: int) -> None:
        while len(self.index) > before:
            self.index.popitem()
        self.index.default_factory = count(len(self.values)).__next__


class Words:
    """Per attribute kind the code of each value, and the values by code. What was given is never written to."""

    def __init__(self, known: Mapping[str, tuple[Mapping[object, int], Sequence[str]]] | None = None) -> None:
        """Begin with ``known``, or with nothing."""
        self._known = dict(known or {})
        self._own: dict[str, _Growing] = {}

    def codes(self, kind: str, raw: Sequence[object]) -> Ints:
        """The codes of ``raw``, new strings given theirs; OddValueError where it holds anything but strings and None."""
        if kind not in self._own:
            index, values = self._known.get(kind, (_NOTHING, ()))
            try:
                return np.fromiter(map(index.__getitem__, raw), np.int32, len(raw))
            except TypeError as error:  # something unhashable
                raise OddValueError from error
            except KeyError:
                self._own[kind] = _Growing(index, values)
        return self._own[kind].codes(raw)

    def kinds(self) -> set[str]:
        """The kinds of which something is known."""
        return {*self._known, *self._own}

    def table(self, kind: str) -> tuple[Mapping[object, int], Sequence[str]]:
        """What is known of ``kind`` now, to be kept: value to code, and the values."""
        if kind in self._own:
            own = self._own.pop(kind)
            own.index.default_factory = None  # it grows no more
            self._known[kind] = own.index, own.values
        return self._known.get(kind, (_NOTHING, ()))


def listed_strings(raw: Sequence[object]) -> tuple[list[object], list[tuple[int, list[str]]]]:
    """A string or None for each value, and (place, strings) of those that list several. Nothing raises."""
    plain = list(raw)
    several: list[tuple[int, list[str]]] = []
    for place in [place for place, value in enumerate(raw) if value is not None and type(value) is not str]:
        found = _strings(raw[place])
        plain[place] = found[0] if len(found) == 1 else None
        if len(found) > 1:
            several.append((place, found))
    return plain, several


def _strings(value: object) -> list[str]:
    """The usable strings in an attribute's value: itself, those it lists, or none."""
    if isinstance(value, str):
        return [str(value)] if value else []
    if isinstance(value, int) and not isinstance(value, bool):
        return [str(value)] if value.bit_length() <= _LONGEST else []
    if isinstance(value, (list, tuple, set, frozenset)):
        return sorted({str(one) for one in value if isinstance(one, str) and one})
    return []
