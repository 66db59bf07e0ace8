"""The nation simulated: a desk's watch and two agents as real processes, each site probed from three vantages over TLS.

The answering side is one nginx and one resolver on this machine. What takes a day or twice the nation is measured stage by
stage with synthetic observations: see ``slopes``.
"""

import os
import platform
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sodsong.bench.probing.stage import Stage

from . import slopes
from .bus import Running, bus, cpu, held, size

SITES = 7_850
PAGES = 340_000  # a day
TURNS = (
    24  # in the live part fewer page targets are asked so many times a day: as many checks, and plans told in a minute
)
SETTLING = 75.0  # seconds after the last plan arrived until every site was asked once
SECONDS = 90.0
PATIENCE = 300.0
AGENTS = ("far1", "far2")


def run() -> dict[str, Any]:
    """The bench document. Raises RuntimeError where nginx or nats-server is not there."""
    with tempfile.TemporaryDirectory(prefix="sodsong-bench-") as folder:
        figures = _live(Path(folder))
    figures += slopes.measured(SITES, PAGES)
    machine = {"system": platform.platform(), "cores": os.cpu_count(), "sites": SITES, "pages": PAGES, "vantages": 3}
    versions = {"python": platform.python_version(), "nats-py": version("nats-py")}
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
        [sys.executable, "-m", "sodsong.bench.fleet.rows", str(SITES), str(_targets()), str(stage.port)],
        env=env,
        check=True,
    )
    with _started(folder, env) as pids:
        arrived = _planned(data)
        time.sleep(SETTLING)
        return [_figure("plans_told", arrived, "s"), *_measured(data, pids | {"bus": running.pid}, running)]


def _measured(data: Path, pids: dict[str, int], running: Running) -> list[dict[str, Any]]:
    """What the processes cost while the nation is watched, and how far behind the judge is."""
    history = data / "history"
    before = {name: cpu(pid) for name, pid in pids.items()}
    sizes = {"history": size(history), "bus": size(running.folder)}
    counts, began = _positions(data), time.monotonic()
    late = _lateness(data, SECONDS)
    seconds = time.monotonic() - began
    seen = {name: place - counts.get(name, 0) for name, place in _positions(data).items()}
    spent = {name: (cpu(pid) - before[name]) / seconds for name, pid in pids.items()}
    grown = {"history": size(history) - sizes["history"], "bus": size(running.folder) - sizes["bus"]}
    late.sort()
    return [
        _figure("judged_per_second", sum(seen.values()) / seconds, "1/s", 3 * (SITES / 60 + PAGES / 86_400)),
        _figure("judged_lag_median", statistics.median(late) if late else -1, "s"),
        _figure("judged_lag_worst", late[-1] if late else -1, "s", 10.0),
        *(_figure(f"cores_{name}", share, "cores") for name, share in spent.items()),
        _figure("cores_all", sum(spent.values()), "cores", 2.0),
        *(_figure(f"memory_{name}", held(pid), "MB") for name, pid in pids.items()),
        *(_figure(f"disk_{name}_an_hour", many / seconds * 3600 / 1e6, "MB/h") for name, many in grown.items()),
        _figure("not_up", _wrong(data), "", 0),
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
        "SODSONG_PAGE_INTERVAL": str(86_400 // TURNS),
        "SODSONG_PER_ADDRESS": "10000",  # all of them live on one address here
        "SODSONG_PROVINCE": "จังหวัดสมมุติ 0",
        "SSL_CERT_FILE": str(stage.ca),
    }


def _planned(data: Path) -> float:
    """Seconds until each agent has all its plans; raises RuntimeError when that takes too long."""
    began = time.monotonic()
    while time.monotonic() - began < PATIENCE:
        told = dict(_asked(data, "SELECT name, plans FROM watch_vantage"))
        if all(told.get(name, 0) >= SITES + _targets() for name in AGENTS):
            return time.monotonic() - began
        time.sleep(1)
    log = (data.parent / "log").read_text("utf-8", "replace")[-400:]
    raise RuntimeError(f"After {PATIENCE:.0f} s the agents have plans of {told or 'nothing'}: {log}")


def _targets() -> int:
    return PAGES // TURNS


def _positions(data: Path) -> dict[str, int]:
    return dict(_asked(data, "SELECT vantage, position FROM watch_reader"))


def _lateness(data: Path, seconds: float) -> list[float]:
    """How old the newest judged observation of a vantage is whenever its reading position is written."""
    late: list[float] = []
    known: dict[str, str] = {}
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for vantage, at in _asked(data, "SELECT vantage, read_at FROM watch_reader"):
            if at and known.get(vantage) != at:
                late.append((datetime.now(UTC) - datetime.fromisoformat(at).replace(tzinfo=UTC)).total_seconds())
                known[vantage] = at
        time.sleep(0.2)
    return late


def _wrong(data: Path) -> int:
    """Watched home pages whose verdict is not up, though all of them answer."""
    return int(_asked(data, "SELECT count(*) FROM watch_target WHERE kind = 'home' AND state <> 'up'")[0][0])


def _asked(data: Path, question: str) -> list[Any]:
    with closing(sqlite3.connect(f"file:{data}/sodsong.sqlite3?mode=ro", uri=True, timeout=30)) as rows:
        return rows.execute(question).fetchall()


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _figure(name: str, value: float, unit: str, goal: float | None = None) -> dict[str, Any]:
    return {"name": name, "value": round(value, 3), "unit": unit, "goal": goal}
