"""What a probe costs: processor time a full HTTPS check beside its peers, memory, schedule lag, growth under attack."""

import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pycurl

from sodsong import data
from sodsong.bench.probing import fleet
from sodsong.bench.probing.child import grow, look, watch_many
from sodsong.bench.probing.peers import BLACKBOX, Blackbox, openssl_ms
from sodsong.bench.probing.stage import Stage, hostile
from sodsong.observe.probe.engine import Engine
from sodsong.observe.probe.page.rules import read_rules
from sodsong.observe.probe.plan import Pace, Plan
from sodsong.observe.probe.record import Finding, Observation
from sodsong.observe.probe.resolver import Lookup, Resolver
from sodsong.observe.probe.schedule.schedule import Schedule
from sodsong.observe.probe.wire import decode, encode

RUNS = 5
CHECKS = 250  # a run and client
AT_ONCE = 100
SITES, DEAD = 7_850, 952
SIMULATED = 130.0  # seconds
_HOSTS = 100
_FLEETS = 3  # runs of one and of two processes
_HANDED = 500  # observations
_CHILD = "import sys;from sodsong.bench.probing.{1} import {0};print({0}(*sys.argv[1:]))"


class MissingError(RuntimeError):
    """The probe's bench needs nginx and blackbox_exporter: apt-get install nginx-light prometheus-blackbox-exporter."""


def run() -> dict[str, Any]:
    """The bench document of interfaces.md; within a minute and a half. Raises MissingError, which names what to install."""
    with tempfile.TemporaryDirectory(prefix="sodsong-bench-") as name:
        folder = Path(name)
        try:
            stage = Stage(folder)
        except FileNotFoundError as error:
            raise MissingError(str(MissingError.__doc__)) from error
        try:
            blackbox = Blackbox(stage, folder)
        except FileNotFoundError as error:
            stage.close()
            raise MissingError(str(MissingError.__doc__)) from error
        try:
            figures = [*_costs(stage, blackbox), *_memory(stage, blackbox), *_fleet(stage)]
        finally:
            blackbox.close()
            stage.close()
    return {
        "bench": "probe",
        "machine": {"system": platform.platform(), "cores": os.cpu_count(), "checks": CHECKS, "at_once": AT_ONCE},
        "versions": {
            "python": platform.python_version(),
            "pycurl": pycurl.version,
            "pycares": version("pycares"),
            "lxml": version("lxml"),
        },
        "runs": RUNS,
        "figures": [*figures, *_hostile(), *_lag()],
    }


def _costs(stage: Stage, blackbox: Blackbox) -> list[dict[str, Any]]:
    """Processor time a check, the clients taking turns: ours looks names up, blackbox_exporter is spared that."""
    ours, spared = _engine(stage), _engine(stage, _Told())
    clients: dict[str, Callable[[], float]] = {
        "ours": lambda: _cpu_ms(ours, stage, CHECKS),
        "ours, names told": lambda: _cpu_ms(spared, stage, CHECKS),
        "ours, page changes": lambda: _cpu_ms(ours, stage, CHECKS, "changing.html"),
        BLACKBOX: lambda: blackbox.cpu_ms(CHECKS, AT_ONCE),
        "ours, page new": lambda: _cpu_ms(ours, stage, CHECKS, "changing.html?{}"),
        f"{BLACKBOX}, page changes": lambda: blackbox.cpu_ms(CHECKS, AT_ONCE, "changing.html"),
        "openssl s_time": lambda: openssl_ms(stage),
    }
    spent: dict[str, list[float]] = {name: [] for name in clients}
    for turn in range(RUNS + 1):
        for name, measure in clients.items():
            one = measure()
            if turn:  # the first warms up
                spent[name].append(one)
    (seen,) = look(ours, [Plan("one", stage.url(1), "home", 60.0)], 1)
    ours.close()
    spared.close()

    def ratio(one: str, other: str) -> float:
        return statistics.median(a / b for a, b in zip(spent[one], spent[other], strict=True))

    cost = {name: statistics.median(values) for name, values in spent.items()}
    peers = [(BLACKBOX, cost[BLACKBOX]), ("openssl s_time", cost["openssl s_time"])]
    changing = f"{BLACKBOX}, page changes"
    return [
        _figure("cpu_ms_per_check", cost["ours"], "ms", None, *peers),
        _figure("cpu_ratio_to_blackbox_exporter", ratio("ours", BLACKBOX), "ratio", 0.65),
        _figure("cpu_ratio_without_look_ups", ratio("ours, names told", BLACKBOX), "ratio", 0.65),
        _figure("cpu_ratio_to_openssl_s_time", ratio("ours", "openssl s_time"), "ratio"),
        _figure("cpu_ms_per_check_page_changes", cost["ours, page changes"], "ms", None, (BLACKBOX, cost[changing])),
        _figure("cpu_ratio_page_changes", ratio("ours, page changes", changing), "ratio", 0.65),
        _figure("cpu_ratio_page_never_seen", ratio("ours, page new", changing), "ratio"),
        _figure("handing_on_ms_per_check", _handing_on_ms(seen), "ms"),
    ]


def _handing_on_ms(seen: Observation) -> float:
    """What a second process adds to a check: writing the observation there and reading it here."""
    began = time.thread_time()
    for _ in range(_HANDED):
        decode(encode(seen))
    return (time.thread_time() - began) / _HANDED * 1000


class _Told(Resolver):
    """Knows every address without asking, as blackbox_exporter is told it."""

    def lookup(self, host: str, found: Callable[[Lookup], None]) -> None:  # noqa: ARG002  # one address for all
        found(Lookup(("127.0.0.1",), (), "NOERROR"))


def _engine(stage: Stage, resolver: Resolver | None = None) -> Engine:
    return Engine(
        resolver or Resolver(stage.resolver),
        rules=read_rules(data.text("content-rules.toml")),
        user_agent="Sodsong/bench",
        allow_private=True,
        ca_file=str(stage.ca),
        learn_ns=False,
    )


def _cpu_ms(engine: Engine, stage: Stage, checks: int, path: str = "") -> float:
    """Milliseconds of this thread's processor time a check, ``AT_ONCE`` at a time. Raises RuntimeError on a failure."""
    fresh = time.monotonic_ns()  # makes an address that nobody has seen, where the path has a place for it
    paths = [path.format(fresh + number) for number in range(checks)]
    plans = [Plan(str(number), stage.url(number % _HOSTS, one), "home", 60.0) for number, one in enumerate(paths)]
    began = time.thread_time()
    for seen in look(engine, plans, AT_ONCE):
        if seen.reason != "ok":
            raise RuntimeError(f"The bench's own page was found {seen.reason}.")
    return (time.thread_time() - began) / checks * 1000


def _memory(stage: Stage, blackbox: Blackbox) -> list[dict[str, Any]]:
    peak = _in_child(watch_many.__name__, str(stage.port), stage.resolver, str(stage.ca))
    return [_figure("peak_memory_8000_targets", peak, "MB", 100.0, (f"{BLACKBOX}, 100 sites", blackbox.memory_mb()))]


def _fleet(stage: Stage) -> list[dict[str, Any]]:
    """Two processes beside one: by processor time, as where cores are free, and by the clock on this machine."""
    arguments = (str(stage.port), stage.resolver, str(stage.ca))
    free, met = [], []
    for _ in range(_FLEETS):
        one, two = (fleet.read(_child("fleet", fleet.spend.__name__, *arguments, count)) for count in ("1", "2"))
        free.append(two.most() / one.most())
        met.append(two.met() / one.met())
    return [
        _figure("two_processes_to_one_cores_free", statistics.median(free), "ratio", 1.8),
        _figure("two_processes_to_one_on_this_machine", statistics.median(met), "ratio"),
    ]


def _hostile() -> list[dict[str, Any]]:
    with hostile() as urls:
        growth = _in_child(grow.__name__, *urls)
    return [_figure("memory_growth_hostile_servers", growth, "MB", 60.0)]


def _in_child(function: str, *arguments: str) -> float:
    """A fresh process's answer: its memory is its own."""
    return float(_child("child", function, *arguments))


def _child(module: str, function: str, *arguments: str) -> str:
    program = [sys.executable, "-c", _CHILD.format(function, module), *arguments]
    return subprocess.run(program, capture_output=True, text=True, check=True).stdout


def _lag() -> list[dict[str, Any]]:
    """A simulated national watch at 60 s with dead pages in it: how late live targets come to their turn."""
    late = sorted(later - earlier - 60.0 for times in simulate().values() for earlier, later in pairwise(times))
    return [
        _figure("schedule_lag_p99_7850_sites_952_dead", late[len(late) * 99 // 100], "s", 5.0),
        _figure("schedule_lag_most_7850_sites_952_dead", late[-1], "s", 60.0),
    ]


def simulate(sites: int = SITES, dead: int = DEAD, seconds: float = SIMULATED) -> dict[str, list[float]]:
    """When each live site was probed, by an invented clock; dead pages take the ten seconds of a silent server."""
    dice = Random(1)
    live = [
        Plan(f"s{n}", f"http://s{n}/", "home", 60.0, f"s{n}", None, f"a{n % 400}", f"v{n % 60}") for n in range(sites)
    ]
    pages = [Plan(f"dead{n}", f"http://s{n}/dead", "page", 60.0, f"s{n}", f"s{n}") for n in range(dead)]
    schedule = Schedule(Pace())
    schedule.replace([*live, *pages], 0.0)
    probes: dict[str, list[float]] = {plan.target: [] for plan in live}
    running: dict[str, tuple[float, Finding]] = {}
    now = 0.0
    while now < seconds:
        for target, (end, finding) in list(running.items()):
            if end <= now:
                del running[target]
                schedule.returned(target, finding, now)
        for plan in schedule.due(now, 400 - len(running)):
            schedule.started(plan.target, now)
            is_dead = plan.target.startswith("dead")
            running[plan.target] = (now + 10.0, "down") if is_dead else (now + dice.uniform(0.05, 0.5), "up")
            if not is_dead:
                probes[plan.target].append(now)
        now += 0.2
    return probes


def _figure(name: str, value: float, unit: str, goal: float | None = None, *peers: tuple[str, float]) -> dict[str, Any]:
    figure: dict[str, Any] = {"name": name, "value": round(value, 3), "unit": unit}
    if goal is not None:
        figure["goal"] = goal
    return figure | {"compared": [{"name": peer, "value": round(other, 3)} for peer, other in peers]}
