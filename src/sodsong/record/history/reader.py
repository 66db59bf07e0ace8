"""Reads on where it stopped, while the writer appends."""

from dataclasses import dataclass
from pathlib import Path

from sodsong.observe.probe.record import Observation
from sodsong.observe.probe.wire import decode

from .layout import Segment, home, segments


@dataclass(frozen=True, slots=True)
class _Place:
    """Behind observation ``seq``, at ``offset`` of a hot file."""

    segment: Segment
    offset: int
    seq: int


class Reader:
    """Remembers, per vantage, where the last reading ended: to read on costs what is new, not what is there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._places: dict[str, tuple[int, _Place]] = {}  # after which number, where

    def read(self, vantage: str, after: int, limit: int) -> list[tuple[int, Observation]]:
        """At most ``limit`` observations with numbers above ``after``, in order, each with its number.

        Whole lines only. What is sealed already is not read again: then the first number is above ``after + 1``.
        Raises WireError for a damaged line, BadVantageError for a name that is none.
        """
        place = home(self._folder, vantage)
        for _ in range(3):  # a hot file may be sealed away between being listed and being read
            try:
                return self._read(vantage, place, after, limit)
            except FileNotFoundError:
                self._places.pop(vantage, None)
        return []

    def _read(self, vantage: str, place: Path, after: int, limit: int) -> list[tuple[int, Observation]]:
        known, at = self._places.get(vantage, (None, None))
        if known != after:
            at = _locate(segments(place), after)
        found: list[tuple[int, Observation]] = []
        while at is not None and len(found) < limit:
            # Listed before reading: a file followed by another one grows no more, so its end is its end.
            later = [one for one in segments(place) if one.first > at.segment.first]
            lines, offset = _lines(at.segment.path, at.offset, limit - len(found))
            found += [(seq, decode(line)) for seq, line in enumerate(lines, at.seq + 1) if seq > after]
            at = _Place(at.segment, offset, at.seq + len(lines))
            self._places[vantage] = (found[-1][0] if found else after, at)
            if lines:
                continue
            if not later:
                break
            at = _Place(later[0], 0, later[0].first - 1)
        return found


def _locate(hot: list[Segment], after: int) -> _Place | None:
    """As near before the observation that follows ``after`` as the hot files reach."""
    if not hot:
        return None
    chosen = max((one for one in hot if one.first <= after + 1), default=hot[0])
    seq, offset = chosen.first - 1, 0
    with chosen.path.open("rb") as file:
        for line in file:
            if seq >= after or not line.endswith(b"\n"):
                break
            seq, offset = seq + 1, offset + len(line)
    return _Place(chosen, offset, seq)


def _lines(path: Path, offset: int, limit: int) -> tuple[list[bytes], int]:
    lines: list[bytes] = []
    with path.open("rb") as file:
        file.seek(offset)
        while len(lines) < limit:
            line = file.readline()
            if not line.endswith(b"\n"):
                break  # half a line: the writer is at it
            lines.append(line[:-1])
            offset += len(line)
    return lines, offset
