"""What the measurement store costs: bytes a check, appending, one site's day and year; SQLite rows as peers keep them, and Prometheus, beside it."""

import json
import os
import platform
import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sodsong.bench.peers import prometheus
from sodsong.observe.probe.record import Certificate, Observation, Phases
from sodsong.record.history import tables
from sodsong.record.history.history import History
from sodsong.record.history.merging import digests

SITES = 200
MINUTES = 1440
NATION = 7_850
PHASES = ("dns", "connect", "tls", "first_byte", "total")
RUNS = 15  # of each question; the store itself is filled once
START = datetime(2020, 8, 10, 17, tzinfo=UTC)  # midnight in Thailand
VANTAGE = "bench"
_DAY = (START, START + timedelta(days=1))


def run() -> dict[str, Any]:
    """The bench document of interfaces.md; takes about a minute and some 400 MB of the temporary folder."""
    before = _memory()
    checks = SITES * MINUTES
    with tempfile.TemporaryDirectory(prefix="sodsong-bench-") as folder:
        history, rows = History(Path(folder) / "history"), _Rows(Path(folder) / "rows.sqlite")
        spent = _fill(history, rows)
        filled = _memory()
        started = time.process_time()
        sealed = history.seal(START + timedelta(days=2), {VANTAGE: checks})
        sealing = time.process_time() - started
        started = time.process_time()
        days = history.compact(START + timedelta(days=2))
        compacting = time.process_time() - started
        other = prometheus.measured(history, _names(), _DAY, Path(folder), RUNS)
        figures = [
            _bytes(days, rows, checks, other),
            _figure("bytes_per_check_in_hours", sum(one.checks_bytes for one in sealed) / checks, "B"),
            _figure("bytes_per_check_of_failures", sum(one.failures_bytes for one in days) / checks, "B"),
            _figure("appended_per_second", checks / spent[0], "1/s", 50_000.0, checks / spent[1]),
            _figure("appended_per_cpu_second", checks / spent[2], "1/s", 50_000.0, checks / spent[3]),
            *_asked(history, rows, other),
            _figure("nation_month_availability", _flips(), "ms CPU", 200.0),
            _figure("sealed_per_second", checks / sealing, "1/s"),
            _figure("compacted_per_second", checks / compacting, "1/s"),
            _figure("memory_while_appending", filled - before, "MB"),
            _figure("memory_with_engine_open", _memory() - before, "MB"),
        ]
        history.close()
        rows.close()
    machine = {"system": platform.platform(), "cores": os.cpu_count(), "checks": checks}
    versions = {"python": platform.python_version(), "duckdb": version("duckdb"), "sqlite": sqlite3.sqlite_version}
    return {"bench": "history", "machine": machine, "versions": versions, "runs": RUNS, "figures": figures}


def _names() -> list[str]:
    return [f"site-{i:04}" for i in range(SITES)]


def _bytes(days: Sequence[Any], rows: "_Rows", checks: int, other: prometheus.Told | None) -> dict[str, Any]:
    ours = sum(one.checks_bytes for one in days) / checks
    theirs = other.bytes / checks if other else None
    return _figure("bytes_per_check", ours, "B", 5.0, rows.bytes / checks, other=theirs)


def _asked(history: History, rows: "_Rows", other: prometheus.Told | None) -> list[dict[str, Any]]:
    """The questions, put to our store, to the rows of peers, and to Prometheus where it is there."""
    site = _names()[SITES // 2]
    ours = _millis(lambda: history.phases(site, *_DAY, timedelta(hours=1)))
    one = other.site_day if other else None
    day = _figure("site_day_phases", ours, "ms", 20.0, _millis(lambda: rows.phases(site)), other=one)
    ours = _millis(lambda: history.availability(_names(), *_DAY))
    one = other.all_day if other else None
    every = _figure("all_sites_day_availability", ours, "ms", None, _millis(rows.availability), other=one)
    return [day, every, _year(history, rows, site)]


def _fill(history: History, rows: "_Rows") -> list[float]:
    """Append the same day to both, ten minutes a batch; the seconds each took by the clock, then those of the processor."""
    spent = [0.0] * 4
    batch: list[Observation] = []
    for minute, seen in enumerate(_day(), 1):
        batch += seen
        if minute % 10:
            continue
        for which, append in enumerate((lambda seen: history.append(VANTAGE, seen), rows.append)):
            started = time.perf_counter(), time.process_time()
            append(batch)
            spent[which] += time.perf_counter() - started[0]
            spent[which + 2] += time.process_time() - started[1]
        batch = []
    return spent


def _year(history: History, rows: "_Rows", site: str) -> dict[str, Any]:
    """One site's year by days among those of a nation, beside the same site's rows alone."""
    names = ", ".join(f"random() * 100 AS {name}_{cut}" for cut in (50, 95) for name in PHASES)
    months = {f"{START + timedelta(days=day):%Y-%m}" for day in range(1, 366)}
    with tables.merging_engine(history.folder) as engine:
        for month in months:
            begins = f"make_timestamp({int(month[:4])}, {int(month[5:])}, 1, 0, 0, 0)"
            to = history.folder / VANTAGE / "digests" / f"{month}.parquet"
            engine.execute(
                f"COPY (SELECT printf('site-%04d', i) AS target, epoch_ms({begins}) - 25200000 + d * 86400000 AS start, "  # noqa: S608 - numbers
                f"1440 AS checks, 1430 AS answered, 0 AS unknown, {names} FROM range({NATION}) s(i), "
                f"range(datediff('day', {begins}, {begins} + INTERVAL 1 MONTH)) r(d) ORDER BY target, start) "
                f"TO {tables.quoted(str(to))} ({digests.FORM})"
            )
    year = (START, START + timedelta(days=365))
    rows.lengthen(site)
    told = _millis(lambda: history.days(site, *year))
    return _figure("site_year_by_days", told, "ms", 150.0, _millis(lambda: rows.phases(site, 10), runs=3))


def _flips() -> float:
    """Every site's month from flips, in a process of its own with a database that is thrown away."""
    with tempfile.TemporaryDirectory(prefix="sodsong-bench-") as folder:
        env = {**os.environ, "SODSONG_DATA": str(Path(folder) / "data")}
        made = subprocess.run(  # our own module
            [sys.executable, "-m", "sodsong.bench.flips.child", "7"], env=env, capture_output=True, check=False
        )
    if made.returncode:
        raise RuntimeError(f"The flips could not be measured: {made.stderr.decode()[-400:].strip()}")
    return float(json.loads(made.stdout.decode().splitlines()[-1])["ms"])


def _day() -> Iterator[list[Observation]]:
    """A day of ``SITES`` sites minute by minute: each has its own distance and jitter, one check in a hundred fails."""
    rng = random.Random(2563)
    sites = [Checked(rng, i) for i in range(SITES)]
    for minute in range(MINUTES):
        yield [site.check(rng, START + timedelta(minutes=minute)) for site in sites]


class Checked:
    """One site of the synthetic day."""

    def __init__(self, rng: random.Random, number: int) -> None:
        self.name = f"site-{number:04}"
        self.phase = timedelta(seconds=rng.uniform(0, 58))
        self.base = [rng.lognormvariate(mean, 0.4) for mean in (1.6, 2.7, 3.2, 4.2)]
        self.ip = f"127.0.{number % 40}.1"
        fingerprint = f"{rng.getrandbits(256):064x}"
        self.certificate = Certificate(START, "Lab CA", (f"{self.name}.lao.test",), fingerprint, (fingerprint,))
        self.size = rng.randint(20_000, 60_000)

    def check(self, rng: random.Random, minute: datetime) -> Observation:
        at = minute + self.phase + timedelta(milliseconds=rng.gauss(0, 20))
        dns, connect, tls, first = (base * rng.lognormvariate(0, 0.12) for base in self.base)
        failed = rng.random() < 0.01
        return Observation(
            self.name,
            VANTAGE,
            at,
            f"https://{self.name}.lao.test/",
            "down" if failed else "up",
            "timeout-header" if failed else "ok",
            http_status=None if failed else 200,
            ip=self.ip,
            addresses=(self.ip,),
            rcode="NOERROR",
            phases=Phases(dns, connect, tls, None if failed else first, dns + connect + tls + first * 1.4),
            certificate=self.certificate,
            headers=(("server", "nginx"), ("content-type", "text/html; charset=utf-8")),
            bytes=0 if failed else self.size,
            body_sha256=None if failed else self.certificate.fingerprint,
            charset="utf-8",
            title="องค์การบริหารส่วนตำบลสมมุติ",
            transcript="GET / HTTP/1.1\r\n" * 20 if failed else None,
        )


class _Rows:
    """One indexed row a check, as monitors that keep rows do it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._db = sqlite3.connect(path)
        self._db.executescript(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
            "CREATE TABLE heartbeat (id INTEGER PRIMARY KEY, monitor_id INTEGER, status INTEGER, msg TEXT, time TEXT,"
            " ping REAL, dns REAL, connect REAL, tls REAL, first_byte REAL);"
            "CREATE INDEX by_monitor ON heartbeat (monitor_id, time);"
        )

    def append(self, batch: list[Observation]) -> None:
        with self._db:
            self._db.executemany(
                "INSERT INTO heartbeat VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    (
                        int(one.target[5:]),
                        one.finding == "up",
                        "200 - OK" if one.finding == "up" else one.reason,
                        one.at.isoformat(),
                        one.phases.total,
                        one.phases.dns,
                        one.phases.connect,
                        one.phases.tls,
                        one.phases.first_byte,
                    )
                    for one in batch
                ),
            )

    def lengthen(self, target: str) -> None:
        """Say the day of ``target`` again on 364 others."""
        with self._db:
            for day in range(1, 365):
                self._db.execute(
                    "INSERT INTO heartbeat SELECT NULL, monitor_id, status, msg, date(time, ?) || substr(time, 11),"
                    " ping, dns, connect, tls, first_byte FROM heartbeat WHERE monitor_id = ? AND time < ?",
                    [f"{day} days", int(target[5:]), (START + timedelta(days=1)).isoformat()],
                )

    def phases(self, target: str, by: int = 13) -> dict[str, float]:
        """The 95th percentile by hour, or day (10 letters), sorted in Python: SQLite has no quantiles of its own."""
        hours: dict[str, list[float]] = {}
        for at, ping in self._db.execute(
            f"SELECT substr(time, 1, {by}), ping FROM heartbeat WHERE monitor_id = ? AND status = 1",  # noqa: S608 - a number
            [int(target[5:])],
        ):
            hours.setdefault(at, []).append(ping)
        return {hour: sorted(pings)[len(pings) * 95 // 100] for hour, pings in hours.items()}

    def availability(self) -> list[Any]:
        return self._db.execute("SELECT monitor_id, avg(status) FROM heartbeat GROUP BY monitor_id").fetchall()

    @property
    def bytes(self) -> int:
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return self._path.stat().st_size

    def close(self) -> None:
        self._db.close()


def _figure(
    name: str,
    value: float,
    unit: str,
    goal: float | None = None,
    rows: float | None = None,
    *,
    other: float | None = None,
) -> dict[str, Any]:
    peers = {"sqlite rows": rows, "prometheus": other}
    compared = [{"name": peer, "value": round(told, 2)} for peer, told in peers.items() if told is not None]
    return {"name": name, "value": round(value, 2), "unit": unit, "goal": goal, "compared": compared}


def _millis(ask: Callable[[], object], runs: int = RUNS) -> float:
    ask()
    spent = []
    for _ in range(runs):
        started = time.perf_counter()
        ask()
        spent.append(time.perf_counter() - started)
    return statistics.median(spent) * 1000


def _memory() -> float:
    """What this process holds now, in MB."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
