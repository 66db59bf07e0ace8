"""How well causes are found in simulated worlds, beside grouping by address and SCORE, and how fast."""

import json
import platform
import resource
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from itertools import islice
from typing import Any

import numpy as np

from sodsong import data
from sodsong.bench.worlds import Episode, Setting, episode
from sodsong.judge.cause.impute import impute
from sodsong.judge.cause.locate import chart, follow, locate, locate_in
from sodsong.judge.cause.record import Attribution, Cause, Site
from sodsong.judge.cause.tables import Rules, Tables, read_tables
from sodsong.judge.cause.world.atlas import Atlas
from sodsong.judge.cause.world.view import encode

Solver = Callable[[Sequence[Site]], Attribution]
TUNED, REPORTED = 1_000, 500_000  # first seeds of the set tuned on and the set reported on
SPEED_RUNS = 9


def tables() -> Tables:
    """The shipped symptom tables."""
    return read_tables(json.loads(data.text("symptoms.json")))


def by_address(sites: Sequence[Site]) -> Attribution:
    """What monitors with labels do: three or more failures behind one address are one cause."""
    groups: dict[str, list[str]] = defaultdict(list)
    for site in sites:
        ip = site.attributes.get("ip")
        if site.status == "down" and isinstance(ip, str):
            groups[ip].append(site.id)
    return Attribution(tuple(Cause("ip", ip, (), tuple(ids), (), 1.0) for ip, ids in groups.items() if len(ids) >= 3))


def score(sites: Sequence[Site], threshold: float = 0.7) -> Attribution:
    """SCORE (Kompella and others, NSDI 2005): greedy by coverage among groups whose hit ratio passes a threshold."""
    return _score([dict(site.attributes) for site in sites], sites, threshold)


def score_imputed(sites: Sequence[Site], threshold: float = 0.7) -> Attribution:
    """SCORE after filling in missing attributes as our own solver does."""
    rules = Rules(least_imputed=0.5)
    world = encode(Atlas.of(sites), rules.crowd)
    filled = [dict(site.attributes) for site in sites]
    failed = [row for row, site in enumerate(sites) if site.status == "down"]
    if failed and world.names:
        fallen = np.bincount(
            np.concatenate([column[failed][column[failed] >= 0] for column in world.columns]),
            minlength=len(world.names),
        )
        near = np.flatnonzero(
            np.any([(column >= 0) & (fallen[np.maximum(column, 0)] >= 2) for column in world.columns], axis=0)
        ).astype(np.int32)
        for row, group, _ in zip(*impute(world, near, list(range(len(world.kinds))), rules), strict=True):
            kind, value = world.names[group]
            filled[row][world.kinds[kind]] = value
    return _score(filled, sites, threshold)


def _score(attributes: list[dict[str, object]], sites: Sequence[Site], threshold: float) -> Attribution:
    size: dict[tuple[str, object], int] = defaultdict(int)
    left: dict[tuple[str, object], set[str]] = defaultdict(set)
    for have, site in zip(attributes, sites, strict=True):
        if site.status == "unknown":
            continue
        for name in have.items():
            size[name] += 1
            if site.status == "down":
                left[name].add(site.id)
    good = {name: set(ids) for name, ids in left.items() if len(ids) >= 3 and len(ids) >= threshold * size[name]}
    causes = []
    while good:
        name = max(good, key=lambda one: (len(good[one]), one[0] == "ip", one[0], str(one[1])))
        ids = good.pop(name)
        if len(ids) < 3:
            break
        causes.append(Cause(name[0], str(name[1]), (), tuple(sorted(ids)), (), 1.0))
        for other in good.values():
            other.difference_update(ids)
    return Attribution(tuple(causes))


class Tally:
    """Hits and misses over episodes: causes match when their sites overlap by half (Jaccard), best pairs first."""

    def __init__(self) -> None:
        self.true = self.told = self.matched = self.named = self.first_named = 0
        self.sites_true = self.sites_told = self.sites_right = self.alarms = self.episodes = 0

    def add(self, truth: Episode, answer: Attribution) -> None:
        """Count one episode."""
        told = [(cause, frozenset(cause.sites)) for cause in answer.causes]
        self.episodes += 1
        self.alarms += bool(told) and not truth.causes
        self.true += len(truth.causes)
        self.told += len(told)
        self.sites_true += sum(len(cause.sites) for cause in truth.causes)
        self.sites_told += sum(len(sites) for _, sites in told)
        pairs = sorted(
            (
                (-len(real.sites & sites) / len(real.sites | sites), a, b)
                for a, real in enumerate(truth.causes)
                for b, (_, sites) in enumerate(told)
            )
        )
        used: tuple[set[int], set[int]] = (set(), set())
        for overlap, a, b in pairs:
            if overlap > -0.5 or a in used[0] or b in used[1]:
                continue
            used[0].add(a)
            used[1].add(b)
            real, (cause, sites) = truth.causes[a], told[b]
            self.matched += 1
            self.sites_right += len(real.sites & sites)
            names = {(cause.kind, cause.value), *cause.equivalent}
            self.named += bool(names & (real.names | {(real.kind, real.value)}))
            self.first_named += (cause.kind, cause.value) in real.names | {(real.kind, real.value)}

    def figures(self) -> dict[str, float]:
        """F1 of causes, of sites, of names (any of the answer's names), of first names; share of false alarms."""

        def f1(right: int, told: int, true: int) -> float:
            return 2 * right / (told + true) if told + true else 1.0

        return {
            "cause_f1": f1(self.matched, self.told, self.true),
            "site_f1": f1(self.sites_right, self.sites_told, self.sites_true),
            "name_f1": f1(self.named, self.told, self.true),
            "first_name_f1": f1(self.first_named, self.told, self.true),
            "false_alarm": self.alarms / max(1, self.episodes),
        }


SETTINGS: dict[str, tuple[Setting, int]] = {
    "nation": (Setting(), 50),
    "missing30": (Setting(missing=(0.30, 0.30)), 20),
    "partial": (Setting(partial=(0.30, 0.60), causes=(1, 3)), 30),
    "province": (Setting(sites=84, provinces=1, causes=(0, 2)), 200),
    "quiet": (Setting(causes=(0, 0), independent=(0.05, 0.05)), 20),
    "quiet_province": (Setting(sites=84, provinces=1, causes=(0, 0), independent=(0.05, 0.05)), 200),
}


def measure(name: str, solvers: dict[str, Solver], first: int, episodes: int | None = None) -> dict[str, Tally]:
    """Every solver's tally on the episodes of the setting ``name`` from seed ``first`` on."""
    setting, count = SETTINGS[name]
    tallies = {solver: Tally() for solver in solvers}
    for seed in range(first, first + (episodes or count)):
        world = episode(setting, seed)
        for solver, solve in solvers.items():
            tallies[solver].add(world, solve(world.sites))
    return tallies


def _milliseconds(work: Callable[[], object], runs: int) -> float:
    """Median processor milliseconds of ``work``: it has one thread, and the machine may be busy with others."""
    times = []
    for _ in range(runs):
        began = time.process_time()
        work()
        times.append(1000 * (time.process_time() - began))
    return statistics.median(times)


def speed(shipped: Tables, sites: int = 7850, runs: int = SPEED_RUNS) -> dict[str, float]:
    """Milliseconds of a nation with three causes: a round in which one site in a hundred changed, and a first call."""
    world = episode(Setting(sites=sites, causes=(3, 3)), TUNED - 1)
    changed = [Site(site.id, "up", None, site.attributes) for site in world.sites[::100]]
    kept = follow(chart(world.sites), world.sites[::100])
    return {
        "nation_ms": _milliseconds(lambda: locate_in(follow(kept, changed), shipped), runs),
        "nation_cold_ms": _milliseconds(lambda: locate(world.sites, shipped), runs),
    }


def _tiles(sites: int, causes: int) -> Iterator[Site]:
    """That many sites with that many causes, one by one: nations of 7,850 beside each other that share nothing."""
    loud = [episode(Setting(causes=(3, 3)), TUNED - 10 - seed) for seed in range(4)]
    quiet = episode(Setting(causes=(0, 0)), TUNED - 20)
    given, left = 0, causes
    for tile in range(1 + sites // len(quiet.sites)):
        world = loud[tile % len(loud)]
        world = world if len(world.causes) <= left else quiet
        left -= len(world.causes)
        for site in world.sites[: sites - given]:
            attributes = {kind: f"{tile}-{value}" for kind, value in site.attributes.items()}
            yield Site(f"{tile}-{site.id}", site.status, site.symptom, attributes)
        given += len(world.sites[: sites - given])


def _timed(sites: Iterator[Site], making: list[float]) -> Iterator[Site]:
    """The same sites; what making them costs is added to ``making``, handful by handful."""
    while True:
        began = time.process_time()
        some = list(islice(sites, 20_000))
        making[0] += time.process_time() - began
        if not some:
            return
        yield from some


def scale(shipped: Tables, sites: int = 1_000_000, causes: int = 50, runs: int = 3) -> dict[str, float]:
    """A million sites with fifty causes: seconds of a round and of the first reading, and the peak in MB.

    The sites come as a stream, as from a file or a database; making them is not counted.
    """
    making = [0.0]
    began = time.process_time()
    kept = chart(_timed(_tiles(sites, causes), making))
    reading = time.process_time() - began - making[0]
    began = time.process_time()
    locate_in(kept, shipped)
    first = reading + time.process_time() - began
    changed = list(islice(_tiles(sites, causes), 0, sites // 10, 100))
    milliseconds = _milliseconds(lambda: locate_in(follow(kept, changed), shipped), runs)
    return {
        "million_s": milliseconds / 1000,
        "million_first_reading_s": reading,
        "million_cold_s": first,
        "million_peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


GOALS = (
    ("nation", "cause_f1", 0.95),
    ("nation", "site_f1", 0.95),
    ("nation", "name_f1", 0.85),
    ("nation", "first_name_f1", None),
    ("missing30", "cause_f1", 0.88),
    ("partial", "cause_f1", 0.92),
    ("province", "cause_f1", 0.88),
    ("province", "name_f1", None),
    ("quiet", "false_alarm", 0.01),
    ("quiet_province", "false_alarm", 0.01),
)


COSTS: dict[str, tuple[float | None, str]] = {
    "nation_ms": (10.0, "ms"),
    "nation_cold_ms": (10.0, "ms"),
    "million_s": (3.0, "s"),
    "million_first_reading_s": (None, "s"),
    "million_cold_s": (3.0, "s"),
    "million_peak_mb": (1000.0, "MB"),
}


def run() -> dict[str, Any]:
    """The bench document of interfaces.md; about a minute on one core. Times are of the processor."""
    shipped = tables()
    large = scale(shipped)  # first, so that the peak is its own
    solvers: dict[str, Solver] = {
        "sodsong": lambda sites: locate(sites, shipped),
        "by-address": by_address,
        "score": score,
        "score-imputed": score_imputed,
    }
    measured = {name: measure(name, solvers, REPORTED) for name in SETTINGS}
    figures = []
    for setting, figure, goal in GOALS:
        values = {solver: round(tally.figures()[figure], 4) for solver, tally in measured[setting].items()}
        compared = [{"name": solver, "value": value} for solver, value in values.items() if solver != "sodsong"]
        entry = {"name": f"{setting}_{figure}", "value": values["sodsong"], "unit": "share", "goal": goal}
        figures.append({**entry, "compared": compared})
    for name, value in {**speed(shipped), **large}.items():
        goal, unit = COSTS[name]
        figures.append({"name": name, "value": round(value, 2), "unit": unit, "goal": goal, "compared": []})
    return {
        "bench": "cause",
        "machine": {
            "system": platform.platform(),
            "python": platform.python_version(),
            "processor": platform.machine(),
        },
        "versions": {"numpy": version("numpy"), "sodsong": version("sodsong")},
        "runs": SPEED_RUNS,
        "episodes": {name: count for name, (_, count) in SETTINGS.items()},
        "figures": figures,
    }


if __name__ == "__main__":
    json.dump(run(), sys.stdout, ensure_ascii=False)
