"""What a fleet carries: agents as processes of their own, a real nats-server, the desk's copy of their histories."""

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

from .bus import Running, bus, cpu

RUNS = 3
AGENTS = ("far1", "far2")
BACKLOG = 20_000  # observations each agent has waiting when its line comes back
RATE = 136.0  # a second and vantage: 7,850 home pages a minute, 340,000 pages a day
SECONDS = 10
NATION = 3 * RATE


def run() -> dict[str, Any]:
    """The bench document; half a minute a run. Raises RuntimeError without nats-server."""
    runs = [_run() for _ in range(RUNS)]
    median = {name: statistics.median(one[name] for one in runs) for name in runs[0]}
    figures = [
        _figure("carried_per_second", median["carried"], "1/s", 8 * NATION),
        _figure("cpu_per_observation", median["cpu"], "ms"),
        _figure("cpu_per_observation_agent", median["cpu_agent"], "ms"),
        _figure("cpu_per_observation_bus", median["cpu_bus"], "ms"),
        _figure("cpu_per_observation_desk", median["cpu_desk"], "ms"),
        _figure("lag_median_at_nations_rate", median["late_median"], "ms"),
        _figure("lag_p99_at_nations_rate", median["late_p99"], "ms", 2000.0),
        _figure("lost", max(one["lost"] for one in runs), "", 0),
        _figure("duplicates", max(one["duplicates"] for one in runs), "", 0),
        _figure("memory_agent", median["mb_agent"], "MB"),
        _figure("memory_desk", median["mb_desk"], "MB"),
    ]
    machine = {"system": platform.platform(), "cores": os.cpu_count(), "agents": len(AGENTS), "backlog": BACKLOG}
    versions = {"python": platform.python_version(), "nats-py": version("nats-py"), "nats-server": _server()}
    return {"bench": "fleet", "machine": machine, "versions": versions, "runs": RUNS, "figures": figures}


def _run() -> dict[str, float]:
    """A backlog that comes over as fast as it goes, then a nation's rate for some seconds."""
    with tempfile.TemporaryDirectory(prefix="sodsong-bench-") as folder, bus(Path(folder)) as running:
        much = _carry(running, Path(folder) / "much", 0.0, BACKLOG)
    with tempfile.TemporaryDirectory(prefix="sodsong-bench-") as folder, bus(Path(folder)) as running:
        steady = _carry(running, Path(folder) / "steady", RATE, round(RATE * SECONDS))
    count = BACKLOG * len(AGENTS)
    parts = {name: 1000 * much[name] / count for name in ("cpu_agent", "cpu_bus", "cpu_desk")}
    return {
        "carried": count / much["seconds"],
        "cpu": sum(parts.values()),
        **parts,
        "late_median": steady["late_median"],
        "late_p99": steady["late_p99"],
        "lost": much["lost"] + steady["lost"],
        "duplicates": much["duplicates"] + steady["duplicates"],
        "mb_agent": much["mb_agent"],
        "mb_desk": much["mb"],
    }


def _carry(running: Running, folder: Path, rate: float, count: int) -> dict[str, float]:
    """What the desk tells of it, with the processor's seconds of all parts."""
    before = cpu(running.pid)
    desk = _child("desk", running.url, folder / "desk", ",".join(AGENTS), count * len(AGENTS))
    agents = [_child("agent", running.url, name, folder / name, rate, count) for name in AGENTS]
    spent = [_answer(one) for one in agents]
    told = _answer(desk)
    return {
        **told,
        "cpu_agent": sum(one["cpu"] for one in spent),
        "cpu_bus": cpu(running.pid) - before,
        "cpu_desk": told["cpu"],
        "mb_agent": max(one["mb"] for one in spent),
    }


def _child(*words: object) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "sodsong.bench.fleet.child", *map(str, words)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def _answer(child: "subprocess.Popen[bytes]") -> dict[str, float]:
    told, faults = child.communicate()
    if child.returncode:
        raise RuntimeError(f"A process of the fleet ended with {child.returncode}: {faults.decode()[-400:].strip()}")
    answer: dict[str, float] = json.loads(told.splitlines()[-1])
    return answer


def _server() -> str:
    found = subprocess.run(["/usr/sbin/nats-server", "--version"], capture_output=True, text=True, check=False)
    return found.stdout.strip().removeprefix("nats-server: ")


def _figure(name: str, value: float, unit: str, goal: float | None = None) -> dict[str, Any]:
    return {"name": name, "value": round(value, 3), "unit": unit, "goal": goal}
