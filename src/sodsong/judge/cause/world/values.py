"""Whatever stands in an attribute becomes strings, and strings become codes that never change their meaning."""

from collections.abc import Mapping, Sequence

import numpy as np

from sodsong.judge.cause.world.arrays import Ints

NONE = -1  # no value; as an index it is the last place of a table, which is kept for it
_LONGEST = 1000  # bits of a number that is still read as a name
_NOTHING: Mapping[object, int] = {None: NONE, "": NONE}


class OddValueError(Exception):
    """A value that is no string."""


class _Growing(dict[object, int]):
    """A table of codes that gives a new string the next one, so that a column is read in a single pass."""

    def __init__(self, known: Mapping[object, int], values: Sequence[str]) -> None:
        super().__init__(known)
        self.values_by_code = list(values)

    def __missing__(self, value: object) -> int:
        if type(value) is not str:
            raise OddValueError
        self[value] = code = len(self.values_by_code)
        self.values_by_code.append(value)
        return code


class Words:
    """Per attribute kind the code of each value, and the values by code. What was given is never written to."""

    def __init__(self, known: Mapping[str, tuple[Mapping[object, int], Sequence[str]]] | None = None) -> None:
        """Begin with ``known``, or with nothing."""
        self._known = dict(known or {})
        self._own: dict[str, _Growing] = {}

    def codes(self, kind: str, raw: Sequence[object]) -> Ints:
        """The codes of ``raw``, new strings given theirs; OddValueError where it holds anything but strings and None."""
        try:
            if kind not in self._own:
                index, values = self._known.get(kind, (_NOTHING, ()))
                try:
                    return np.fromiter(map(index.__getitem__, raw), np.int32, len(raw))
                except KeyError:
                    self._own[kind] = _Growing(index, values)
            return np.fromiter(map(self._own[kind].__getitem__, raw), np.int32, len(raw))
        except TypeError as error:  # something unhashable
            raise OddValueError from error

    def kinds(self) -> set[str]:
        """The kinds of which something is known."""
        return {*self._known, *self._own}

    def table(self, kind: str) -> tuple[Mapping[object, int], Sequence[str]]:
        """What is known of ``kind`` now, to be kept: value to code, and the values."""
        if kind in self._own:
            self._known[kind] = dict(self._own[kind]), self._own.pop(kind).values_by_code
        return self._known.get(kind, (_NOTHING, ()))


def listed_strings(raw: Sequence[object]) -> tuple[list[object], list[tuple[int, list[str]]]]:
    """A string or None for each value, and (place, strings) of those that list several. Nothing raises."""
    plain: list[object] = []
    several: list[tuple[int, list[str]]] = []
    for place, value in enumerate(raw):
        found = _strings(value)
        plain.append(found[0] if len(found) == 1 else None)
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
