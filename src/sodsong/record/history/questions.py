"""What the history answers, over sealed and hot observations alike."""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from sodsong.observe.probe.record import Finding, Observation, Phases
from sodsong.observe.probe.wire import decode

from . import manifest, tables
from .layout import segments, vantages
from .merging import digests, forms

_T = TypeVar("_T")
_EVER = (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))
_PHASES = ("dns", "connect", "tls", "first_byte", "total")


@dataclass(frozen=True, slots=True)
class Check:
    """One observation as it is kept: times and phases in whole milliseconds; ``certificate`` is a fingerprint."""

    target: str
    vantage: str
    at: datetime
    url: str
    finding: str
    reason: str
    http_status: int | None
    ip: str | None
    rcode: str | None
    phases: Phases
    bytes: int
    certificate: str | None


@dataclass(frozen=True, slots=True)
class Availability:
    """How many checks of a target were made, how many of them answered, and of how many nothing is known."""

    checks: int
    answered: int
    unknown: int

    @property
    def share(self) -> float | None:
        """Answered of all that is known, 0..1; None where nothing is known."""
        known = self.checks - self.unknown
        return self.answered / known if known else None


@dataclass(frozen=True, slots=True)
class _Source:
    hot: tuple[Path, ...]
    checks: tuple[Path, ...]  # of hours
    days: tuple[Path, ...]
    failures: tuple[Path, ...]
    rows: int  # in all sealed files, whenever they were made


class Questions:
    """Asks one DuckDB connection, opened at the first question; one question at a time."""

    def __init__(self, folder: Path, present: Callable[[Iterable[Path]], None]) -> None:
        """``present`` brings back files that have left for a storage elsewhere."""
        self._folder, self._present = folder, present
        self._mutex = threading.Lock()
        self._engine: Any = None

    @contextmanager
    def lent(self) -> Iterator[Any]:
        """The connection, for who seals with it; one that had to be opened for that is closed again, its memory let go."""
        with self._mutex:
            opened = self._engine is None
            try:
                engine = self._open()
                engine.execute(f"SET memory_limit = '{tables.SEALING_MEMORY}'")
                yield engine
            finally:
                if self._engine is not None:
                    self._engine.execute(f"SET memory_limit = '{tables.MEMORY}'")
                if opened and self._engine is not None:
                    self._engine.close()
                    self._engine = None

    def close(self) -> None:
        """Let the connection and its memory go."""
        with self._mutex:
            if self._engine is not None:
                self._engine.close()
            self._engine = None

    def raw(self, targets: Sequence[str], start: datetime, end: datetime) -> list[Check]:
        """The checks of ``targets`` from ``start`` on and before ``end``, by target and time."""

        def query(table: str) -> str:
            return f'SELECT {", ".join(tables.COLUMNS)} FROM {table} ORDER BY target, "at", vantage'  # noqa: S608 - our own names

        rows = self._ask(start, end, query, targets)
        return [_check(row) for row in rows]

    def phases(
        self, target: str, start: datetime, end: datetime, bucket: timedelta, *, hot: bool = True
    ) -> list[digests.Bucket]:
        """How long the answers of ``target`` took, by buckets counted from ``start`` and vantage; empty ones are left out.

        Without ``hot`` only what is sealed is read.
        """
        return self.stretches(target, [(start, end, bucket)], hot=hot)[0]

    def stretches(
        self, target: str, asked: Sequence[tuple[datetime, datetime, timedelta]], *, hot: bool = True
    ) -> list[list[digests.Bucket]]:
        """``phases`` of several stretches of time and lengths of buckets, for which the checks are read once."""
        widths = [bucket // timedelta(milliseconds=1) for _start, _end, bucket in asked]
        if any(width < 1 for width in widths):
            raise ValueError("A bucket lasts at least a millisecond.")
        good = "FILTER (finding IN ('up', 'degraded'))"
        cuts = ", ".join(f"quantile_cont({name}, [0.5, 0.95]) {good}" for name in _PHASES)
        parts = " UNION ALL ".join(
            f'SELECT {number} AS which, ("at" - {_millis(start)}) // {width} AS slot, vantage, sum(stands_for), '  # noqa: S608 - numbers only
            f"sum(stands_for) {good}, sum(stands_for) FILTER (finding = 'unknown'), {cuts} FROM told "
            f'WHERE "at" >= {_millis(start)} AND "at" < {_millis(end)} GROUP BY slot, vantage'
            for number, ((start, end, _bucket), width) in enumerate(zip(asked, widths, strict=True))
        )
        kept = ", ".join(('vantage, finding, stands_for, "at"', *_PHASES))
        rows = self._ask(
            min(start for start, _end, _bucket in asked),
            max(end for _start, end, _bucket in asked),
            lambda table: (
                f"WITH told AS MATERIALIZED (SELECT {kept} FROM {table}) {parts} ORDER BY which, slot, vantage"  # noqa: S608 - as above
            ),
            [target],
            hot=hot,
        )
        found: list[list[digests.Bucket]] = [[] for _ in asked]
        for which, slot, vantage, *rest in rows:
            start, _end, bucket = asked[which]
            found[which].append(_bucket(start + slot * bucket, vantage, rest[:3], rest[3:]))
        return found

    def days(self, target: str, start: datetime, end: datetime) -> list[digests.Bucket]:
        """What each day of ``target`` amounted to, of days that are one file, by day and vantage."""
        places = [self._folder / vantage for vantage in vantages(self._folder)]
        with self._mutex:
            return digests.days(places, self._open(), target, start, end)

    def availability(self, targets: Sequence[str], start: datetime, end: datetime) -> dict[str, Availability]:
        """How the checks of each target came out, thinned ones counted by those that stand for them; a target without any is left out."""
        rows = self._ask(
            start,
            end,
            lambda table: (
                "SELECT target, sum(stands_for), sum(stands_for) FILTER (finding IN ('up', 'degraded')), "  # noqa: S608 - no outside text
                f"sum(stands_for) FILTER (finding = 'unknown') FROM {table} GROUP BY target ORDER BY target"
            ),
            targets,
        )
        return {row[0]: Availability(*(int(count or 0) for count in row[1:])) for row in rows}

    def last(
        self, vantage: str, targets: Sequence[str], start: datetime, end: datetime
    ) -> dict[str, tuple[datetime, Finding]]:
        """When each target was last seen from ``vantage`` in that time, and how; a target that was not is left out."""
        rows = self._ask(
            start,
            end,
            lambda table: (
                f'SELECT target, vantage, max("at"), arg_max(finding, "at") '  # noqa: S608 - our own names
                f"FROM {table} GROUP BY target, vantage"
            ),
            targets,
        )
        return {target: (_time(at), finding) for target, stood, at, finding in rows if stood == vantage}

    def failures(self, targets: Sequence[str], start: datetime, end: datetime) -> list[Observation]:
        """All that was not plainly up, whole, with its transcript, by target and time."""

        def query(table: str) -> str:
            return f'SELECT line FROM {table} ORDER BY target, "at"'  # noqa: S608 - our own names

        def run(source: _Source) -> list[Any]:
            self._present(source.failures)
            parts = [tables.hot_failures(source.hot)] if source.hot else []
            parts += [tables.sealed(source.failures)] if source.failures else []
            return self._run(parts, start, end, query, targets)

        return [decode(line.encode()) for (line,) in self._settled(start, end, run)]

    def extract(self, targets: Sequence[str], start: datetime, end: datetime, to: Path) -> int:
        """Write the checks of ``targets`` from ``start`` on and before ``end`` to a Parquet file; how many they are.

        Where there is no history at all no file is written.
        """
        columns = ", ".join(tables.COLUMNS)
        query = lambda table: tables.export(f"SELECT {columns} FROM {table}", to)  # noqa: E731, S608 - our own names
        rows = self._ask(start, end, query, targets)
        return int(rows[0][0]) if rows else 0

    def count(self) -> int:
        """How many observations there are, of all vantages."""
        return self._settled(_EVER[0], _EVER[1], lambda source: source.rows + sum(map(_lines, source.hot)))

    def _open(self) -> Any:
        if self._engine is None:
            self._engine = tables.open_engine(self._folder)
        return self._engine

    def _ask(
        self, start: datetime, end: datetime, query: Callable[[str], str], targets: Sequence[str], *, hot: bool = True
    ) -> list[Any]:
        def run(source: _Source) -> list[Any]:
            self._present((*source.checks, *source.days))
            parts = [tables.weighed(tables.hot(source.hot))] if source.hot and hot else []
            parts += [tables.weighed(tables.sealed(source.checks))] if source.checks else []
            parts += [forms.unfolded(source.days)] if source.days else []
            return self._run(parts, start, end, query, targets)

        return self._settled(start, end, run)

    def _run(
        self, parts: list[str], start: datetime, end: datetime, query: Callable[[str], str], targets: Sequence[str]
    ) -> list[Any]:
        if not parts or not targets:
            return []
        # One target is looked up by what the files tell of their parts, without reading the rest of a nation's day.
        named = "= ?" if len(targets) == 1 else "IN (SELECT unnest(?))"
        span = f'"at" >= {_millis(start)} AND "at" < {_millis(end)} AND target {named}'
        given = [targets[0] if len(targets) == 1 else list(targets)] * len(parts)
        union = " UNION ALL BY NAME ".join(f"(SELECT * FROM ({part}) WHERE {span})" for part in parts)  # noqa: S608 - no outside text
        with self._mutex:
            answer: list[Any] = self._open().execute(query(f"({union})"), given).fetchall()
        return answer

    def _settled(self, start: datetime, end: datetime, run: Callable[[_Source], _T]) -> _T:
        """``run`` over files that stay while it runs: sealing or merging may take one away, then all is asked again."""
        last = None
        while True:
            source = self._source(start, end)
            try:
                return run(source)
            except Exception:
                gone = not all(path.exists() for path in (*source.hot, *source.checks, *source.days, *source.failures))
                if not gone or source == last:  # a file that stays away though it should be there is no race
                    raise
                last = source

    def _source(self, start: datetime, end: datetime) -> _Source:
        hot: list[Path] = []
        checks: list[Path] = []
        days: list[Path] = []
        failures: list[Path] = []
        rows = 0
        for vantage in vantages(self._folder):
            place = self._folder / vantage
            listed = segments(place)  # before the manifest: what is sealed in between is asked twice, never missed
            live = manifest.read(place)
            gone = {name for one in live for name in one.segments}
            rows += sum(one.rows for one in live)
            hot += [one.path for one in listed if one.path.name not in gone]
            kept = [one for one in live if one.overlaps(start, end)]
            checks += [place / "sealed" / one.checks for one in kept if not one.parts]
            days += [place / "sealed" / one.checks for one in kept if one.parts]
            failures += [place / "sealed" / one.failures for one in kept if one.failures]
        return _Source(tuple(hot), tuple(checks), tuple(days), tuple(failures), rows)


def _check(row: Sequence[Any]) -> Check:
    target, vantage, at, url, finding, reason, status, ip, rcode, *rest = row
    *phases, size, certificate = rest
    timings = Phases(*map(_span, phases))
    return Check(target, vantage, _time(at), url, finding, reason, status, ip, rcode, timings, size, certificate)


def _lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1 << 20), b""))


def _millis(at: datetime) -> int:
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def _time(millis: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=millis)


def _span(value: int | None) -> float | None:
    return None if value is None else float(value)


def _bucket(start: datetime, vantage: str, counts: Sequence[Any], cuts: Sequence[Any]) -> digests.Bucket:
    checks, answered, unknown = (int(count or 0) for count in counts)
    median, p95 = (Phases(*(_cut(one, which) for one in cuts)) for which in (0, 1))
    return digests.Bucket(start, vantage, checks, answered, unknown, median, p95)


def _cut(cuts: list[float] | None, which: int) -> float | None:
    return cuts[which] if cuts else None
