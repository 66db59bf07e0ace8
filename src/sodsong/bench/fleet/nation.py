"""The nation simulated: a desk's watch and two agents as real processes, each site probed from three vantages.

The answering side is one nginx and one resolver on this machine, and what they cost is told apart. The rows lie in SQLite
or, where ``SODSONG_DATABASE_URL`` names an empty database, in PostgreSQL. What takes a day or twice the nation is measured
stage by stage with synthetic observations: see ``slopes``.
"""

import os
import platform
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sodsong.bench.probing.stage import Stage

from . import ranges, slopes
from .base import Base
from .bus import Running, bus, cpu, held, named, size

SITES = 7_850
PAGES = 340_000  # each once a day
FIRST = 200.0  # seconds from the start: every plan has arrived, every site was asked and judged, what was late has been made up
SECONDS = 120.0
PATIENCE = 300.0
AGENTS = ("far1", "far2")


def run() -> dict[str, Any]:
    """The bench document. Raises RuntimeError where nginx or nats-server is not there."""
    with tempfile.TemporaryDirectory(prefix="sodsong-bench-") as folder:
        figures = _live(Path(folder))
        base = Base(Path(folder) / "data").name
    figures += slopes.measured(SITES, PAGES)
    figures += ranges.measured(SITES, 0)
    machine = {"system": platform.platform(), "cores": os.cpu_count(), "sites": SITES, "pages": PAGES, "vantages": 3}
    versions = {"python": platform.python_version(), "nats-py": version("nats-py"), "rows": base}
    return {"bench": "fleet", "machine": machine, "versions": versions, "runs": 1, "figures": figures}


def _live(folder: Path) -> list[dict[str, Any]]:
    try:
        stage = Stage(_made(folder / "stage"))
    except FileNotFoundError:
        raise RuntimeError("nginx is not on this machine: sudo apt-get install -y nginx-light") from None
    try:
        with bus(folder) as running:
            return _watched(folder, stage, running)
    finally:
        stage.close()


def _watched(folder: Path, stage: Stage, running: Running) -> list[dict[str, Any]]:
    data = folder / "data"
    env = {**os.environ, **_settings(data, stage, running)}
    subprocess.run(
        [sys.executable, "-m", "sodsong.bench.fleet.rows", str(SITES), str(PAGES), str(stage.port)], env=env, check=True
    )
    base = Base(data)
    with _started(folder, env) as pids:
        began = time.monotonic()
        arrived = _planned(base, folder / "log")
        first = _lateness(base, FIRST - (time.monotonic() - began))
        figures = [
            _figure("plans_told", arrived, "s"),
            _figure("first_judged_lag_worst", first[-1] if first else -1, "s"),
            _figure("first_called_down", base.ask("SELECT count(*) FROM watch_flip WHERE now = 'down'")[0][0], "", 0),
        ]
        return figures + _measured(base, data, pids | {"bus": running.pid, "answering": stage.pid}, running)


def _measured(base: Base, data: Path, pids: dict[str, int], running: Running) -> list[dict[str, Any]]:
    """What the processes cost while the nation is watched, and how far behind the judge is."""
    history = data / "history"
    before = {name: cpu(pid) for name, pid in pids.items()}
    rows = {pid: cpu(pid) for pid in named("postgres")}
    sizes = {"history": size(history), "bus": size(running.folder), "rows": base.size()}
    counts, began = base.positions(), time.monotonic()
    late = _lateness(base, SECONDS)
    seconds = time.monotonic() - began
    seen = sum(place - counts[key][0] for key, (place, _) in base.positions().items() if key in counts)
    spent = {name: (cpu(pid) - before[name]) / seconds for name, pid in pids.items()}
    if rows:
        spent["rows"] = sum(cpu(pid) - rows.get(pid, 0.0) for pid in named("postgres")) / seconds
    ours = sum(share for name, share in spent.items() if name != "answering")
    now = {"history": size(history), "bus": size(running.folder), "rows": base.size()}
    return [
        _figure("judged_per_second", seen / seconds, "1/s", 3 * (SITES / 60 + PAGES / 86_400)),
        _figure("judged_lag_median", statistics.median(late) if late else -1, "s"),
        _figure("judged_lag_worst", late[-1] if late else -1, "s", 10.0),
        *(_figure(f"cores_{name}", share, "cores") for name, share in spent.items()),
        _figure("cores_all_but_answering", ours, "cores", 2.0),
        *(_figure(f"memory_{name}", held(pid), "MB") for name, pid in pids.items()),
        *(_figure(f"disk_{name}_an_hour", (now[name] - sizes[name]) / seconds * 3600 / 1e6, "MB/h") for name in now),
        _figure("not_up", _wrong(base), "", 0),
    ]


@contextmanager
def _started(folder: Path, env: dict[str, str]) -> Iterator[dict[str, int]]:
    """The watch and the agents, stopped on leaving."""
    commands = {"watch": ["watch"]}
    commands |= {name: ["agent", "--vantage", name, "--data", str(folder / name)] for name in AGENTS}
    with (folder / "log").open("wb") as log:
        running = {
            name: subprocess.Popen([sys.executable, "-m", "sodsong", *words], env=env, stdout=log, stderr=log)
            for name, words in commands.items()
        }
    try:
        yield {name: process.pid for name, process in running.items()}
    finally:
        for process in running.values():
            process.send_signal(signal.SIGTERM)
        for process in running.values():
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()


def _settings(data: Path, stage: Stage, running: Running) -> dict[str, str]:
    return {
        "SODSONG_DATA": str(data),
        "SODSONG_NATS_URL": running.url,
        "SODSONG_AGENTS": ",".join(AGENTS),
        "SODSONG_RESOLVER": stage.resolver,
        "SODSONG_ALLOW_PRIVATE": "1",
        "SODSONG_PAGE_INTERVAL": "86399",  # the most that may be set
        "SODSONG_PER_ADDRESS": "10000",  # all of them live on one address here
        "SODSONG_PROVINCE": "จังหวัดสมมุติ 0",
        "SSL_CERT_FILE": str(stage.ca),
    }


def _planned(base: Base, log: Path) -> float:
    """Seconds until each agent has all its plans; raises RuntimeError when that takes too long."""
    began = time.monotonic()
    while time.monotonic() - began < PATIENCE:
        told = dict(base.ask("SELECT name, plans FROM watch_vantage"))
        if all(told.get(name, 0) >= SITES + PAGES for name in AGENTS):
            return time.monotonic() - began
        time.sleep(1)
    said = log.read_text("utf-8", "replace")[-400:]
    raise RuntimeError(f"After {PATIENCE:.0f} s the agents have plans of {told or 'nothing'}: {said}")


def _lateness(base: Base, seconds: float) -> list[float]:
    """How old the newest judged observation of a vantage is whenever its reading position is written; the oldest last."""
    late: list[float] = []
    known = base.positions()
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for key, (_, at) in (told := base.positions()).items():
            if known.get(key, (0, None))[1] != at:
                late.append((datetime.now(UTC) - at).total_seconds())
        known = told
        time.sleep(0.2)
    return sorted(late)


def _wrong(base: Base) -> int:
    """Watched home pages whose verdict is not up, though all of them answer."""
    return int(base.ask("SELECT count(*) FROM watch_target WHERE kind = 'home' AND state <> 'up'")[0][0])


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _figure(name: str, value: float, unit: str, goal: float | None = None) -> dict[str, Any]:
    return {"name": name, "value": round(value, 3), "unit": unit, "goal": goal}
