"""How fast a nation seen from three vantages is judged by one, two and four workers that share its ranges, and their memory.

Real processes on one history and one database; the parent gives each minute out and
waits for the last of them. Judging starts when all have read their ranges from the rows.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sodsong.observe.probe.record import Observation, Phases
from sodsong.record.history.history import History

WORKERS = (1, 2, 4)
VANTAGES = ("bkk", "cnx", "hdy")
MINUTES = ("first", "calm", "calm", "failing", "failing", "failing")  # three of ten sites fail in the last ones
BEGAN = datetime(2020, 8, 11, 2, 0, tzinfo=UTC)


def measured(sites: int, pages: int, url: str = "") -> list[dict[str, Any]]:
    """Figures named ``judged_calm_by_N`` and ``judged_failing_by_N``: observations a second of the clock and of processors' time.

    The rows lie in an empty database at ``url``, which serves one number of workers, else in SQLite.
    """
    figures = []
    for workers in WORKERS:
        with tempfile.TemporaryDirectory(prefix="sodsong-bench-") as folder:
            told = _run(Path(folder), sites, pages, workers, url)
        for kind in ("calm", "failing"):
            minutes = [one for one in told["minutes"] if one["kind"] == kind]
            count = sum(one["count"] for one in minutes)
            clock, spent = (sum(one[name] for one in minutes) for name in ("clock", "cpu"))
            figures += [
                _figure(f"judged_{kind}_by_{workers}", count / clock, "/s"),
                _figure(f"judged_{kind}_by_{workers}_of_a_core", count / spent, "/s CPU"),
            ]
        figures.append(_figure(f"judge_memory_by_{workers}", told["mb"], "MB each at most"))
    return figures


def _run(folder: Path, sites: int, pages: int, workers: int, url: str) -> dict[str, Any]:
    env = {**os.environ, "SODSONG_DATA": str(folder / "data"), "SODSONG_DATABASE_URL": url}
    made = subprocess.run(
        [sys.executable, "-m", "sodsong.bench.fleet.ranges", "rows", str(sites), str(pages)],
        env=env,
        capture_output=True,
        check=False,
    )
    if made.returncode:
        raise RuntimeError(f"The rows were not made: {made.stderr.decode()[-400:].strip()}")
    homes, anchors = (line.split() for line in made.stdout.decode().splitlines()[-2:])
    running = [_started(env, part, workers) for part in range(workers)]
    history = History(folder / "data" / "history")
    try:
        for process in running:
            _answer(process)
        minutes = [_minute(history, number, homes, anchors, running) for number in range(len(MINUTES))]
    finally:
        history.close()
        for process in running:
            process.kill()
            process.communicate()
    return {"minutes": minutes, "mb": max(one["mb"] for one in minutes)}


def _started(env: dict[str, str], part: int, parts: int) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "sodsong.bench.fleet.ranges", "judge", str(part), str(parts)]
    return subprocess.Popen(command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def _answer(process: "subprocess.Popen[bytes]") -> dict[str, float]:
    line = process.stdout.readline() if process.stdout else b""
    if not line:
        raise RuntimeError("A worker ended before it had judged.")
    told: dict[str, float] = json.loads(line)
    return told


def _minute(
    history: History, number: int, homes: list[str], anchors: list[str], running: "list[subprocess.Popen[bytes]]"
) -> dict[str, Any]:
    kind, count = MINUTES[number], 0
    failing = set(homes[: len(homes) * 3 // 10]) if kind == "failing" else set[str]()
    for vantage in VANTAGES:
        batch = seen(vantage, number, homes, anchors, failing)
        history.append(vantage, batch)
        count += len(batch)
    began = time.monotonic()
    for process in running:
        if process.stdin:
            process.stdin.write(b"\n")
            process.stdin.flush()
    told = [_answer(process) for process in running]
    clock = time.monotonic() - began
    spent, held = sum(one["cpu"] for one in told), max(one["mb"] for one in told)
    return {"kind": kind, "count": count, "clock": clock, "cpu": spent, "mb": held}


def seen(vantage: str, number: int, homes: list[str], anchors: list[str], failing: set[str]) -> list[Observation]:
    """What ``vantage`` sees in that minute, in order of time; anchors are asked every three seconds."""
    dice = random.Random(vantage)
    begun, phases = BEGAN + timedelta(minutes=number), Phases(1.0, 2.0, 3.0, 4.0, 300.0)
    found = [
        Observation(
            home,
            vantage,
            begun + timedelta(seconds=60 * dice.random()),
            "http://s.test/",
            "down" if home in failing else "up",
            "connect-refused" if home in failing else "ok",
            ip="192.0.2.7",
            phases=phases,
        )
        for home in homes
    ]
    found += [
        Observation(one, vantage, begun + timedelta(seconds=s), "http://a.test/", "up", "ok", phases=phases)
        for s in range(1, 60, 3)
        for one in anchors
    ]
    return sorted(found, key=lambda one: one.at)


def make(sites: int, pages: int) -> None:
    """Fill the rows; the ids of home pages and of anchors, a line each."""
    from sodsong.bench.fleet import rows  # noqa: PLC0415  # this process's alone

    rows.main(sites, pages, 443)
    from sodsong.desk.watch.models import Target  # noqa: PLC0415  # Django was started by the line above

    Target.objects.bulk_create(Target(kind="anchor", url=f"http://anchor{n}.test/") for n in range(3))
    for kind in ("home", "anchor"):
        print(*Target.objects.filter(kind=kind).order_by("pk").values_list("pk", flat=True))


def judge(part: int, parts: int) -> None:
    """Judge one range, a minute for each line of standard input; what it took, a line each."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "sodsong.desk.project.settings"
    import resource  # noqa: PLC0415  # this process's alone

    import django  # noqa: PLC0415  # as above

    django.setup()
    from django.conf import settings  # noqa: PLC0415  # as above

    from sodsong.desk.watch import judging  # noqa: PLC0415  # as above
    from sodsong.judge.verdict.ranges import Range  # noqa: PLC0415  # as above
    from sodsong.judge.verdict.rules import Rules  # noqa: PLC0415  # as above

    history, memory = History(settings.SODSONG.data / "history"), judging.remember(one=Range(part, parts))
    print("{}", flush=True)
    while sys.stdin.readline():
        began = time.process_time()
        judging.judge_history(history, memory, Rules())
        held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
        print(json.dumps({"cpu": time.process_time() - began, "mb": held}), flush=True)


def _figure(name: str, value: float, unit: str) -> dict[str, Any]:
    return {"name": name, "value": round(value), "unit": unit, "goal": None}


if __name__ == "__main__":
    {"rows": make, "judge": judge}[sys.argv[1]](*map(int, sys.argv[2:4]))
