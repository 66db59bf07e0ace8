"""Twice, four and eight times the nation, stage by stage, with synthetic observations: what each stage costs as it grows."""

import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sodsong.bench.nation import hours
from sodsong.record.history.history import History

TIMES = (1, 2, 4, 8)
DAY = datetime(2020, 8, 10, 17, tzinfo=UTC)  # midnight in Thailand
PART = 8  # a whole day of the nation takes minutes: its slope is measured from an eighth of the sites on


def measured(sites: int, pages: int) -> list[dict[str, Any]]:
    """Figures named ``stage_at_N``: the judge's and the plans' by N nations, the merging of a day by N eighths of one."""
    figures: list[dict[str, Any]] = []
    for times in TIMES:
        told = _judged(sites * times, pages * times)
        figures += [
            _figure(f"judge_minute_at_{times}", told["judge"], "s CPU"),
            _figure(f"plans_at_{times}", told["plans"], "s CPU"),
            _figure(f"plans_mark_at_{times}", told["mark"], "s CPU"),
            _figure(f"plans_packed_at_{times}", told["packs"], "s CPU"),
            _figure(f"judge_memory_at_{times}", told["mb"], "MB"),
        ]
    for times in TIMES:
        figures += _merged(sites * times // PART, times)
    return figures


def _judged(sites: int, pages: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="sodsong-bench-") as folder:
        env = {**os.environ, "SODSONG_DATA": str(Path(folder) / "data")}
        made = subprocess.run(
            [sys.executable, "-m", "sodsong.bench.fleet.minute", str(sites), str(pages)],
            env=env,
            capture_output=True,
            check=False,
        )
    if made.returncode:
        raise RuntimeError(f"A minute of {sites} sites was not judged: {made.stderr.decode()[-400:].strip()}")
    told: dict[str, float] = json.loads(made.stdout.splitlines()[-1])
    return told


def _merged(sites: int, times: int, vantages: tuple[str, ...] = ("here",)) -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory(prefix="sodsong-bench-") as folder:
        history = History(Path(folder))
        rows = sum(hours.lay(history, vantage, sites, DAY) for vantage in vantages)
        code = "import sys; from sodsong.bench.fleet.slopes import merge; merge(sys.argv[1])"
        began = time.monotonic()
        ran = subprocess.run([sys.executable, "-c", code, folder], capture_output=True, check=False)
        if ran.returncode:
            raise RuntimeError(f"A day of {rows} checks was not merged: {ran.stderr.decode()[-400:].strip()}")
        told = json.loads(ran.stdout)
        history.close()
    return [
        _figure(f"merge_checks_at_{times}_{PART}ths", rows, ""),
        _figure(f"merge_at_{times}_{PART}ths", told["cpu"], "s CPU"),
        _figure(f"merge_clock_at_{times}_{PART}ths", time.monotonic() - began, "s"),
        _figure(f"merge_memory_at_{times}_{PART}ths", told["mb"], "MB", 300.0),
        _figure(f"merge_bytes_at_{times}_{PART}ths", told["bytes"] / rows, "B", 5.0),
    ]


def merge(folder: str) -> None:
    """Merge the day that lies in ``folder`` and print what that took: a process of its own, for its memory."""
    import resource  # noqa: PLC0415 - the child's alone

    history = History(Path(folder))
    days = history.compact(DAY + timedelta(days=2))
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = used.ru_utime + used.ru_stime
    print(json.dumps({"cpu": spent, "mb": used.ru_maxrss / 1000, "bytes": sum(day.checks_bytes for day in days)}))


def _figure(name: str, value: float, unit: str, goal: float | None = None) -> dict[str, Any]:
    return {"name": name, "value": round(value, 3), "unit": unit, "goal": goal}
