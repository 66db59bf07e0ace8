"""Prometheus beside the history: six series a site (up or not, five phases), loaded offline by promtool, asked over its API."""

import json
import shutil
import statistics
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

from sodsong.bench.probing.stage import free_port, wait_for
from sodsong.record.history.history import History

_PHASES = ("dns", "connect", "tls", "first_byte", "total")


@dataclass(frozen=True, slots=True)
class Told:
    """Bytes of its blocks, and milliseconds for one site's 95th percentiles by hour and for all sites' share of the day."""

    bytes: int
    site_day: float
    all_day: float


def measured(
    history: History, names: Sequence[str], day: tuple[datetime, datetime], folder: Path, runs: int
) -> Told | None:
    """What Prometheus makes of the checks of ``names`` on ``day``; None where it is not on this machine."""
    loader, server = shutil.which("promtool"), shutil.which("prometheus")
    if not loader or not server:
        return None
    text, store = folder / "checks.om", folder / "prometheus"
    with text.open("w", encoding="utf-8") as file:
        file.writelines(_lines(history, names, day))
    subprocess.run(
        [loader, "tsdb", "create-blocks-from", "openmetrics", "--max-block-duration=24h", "--quiet", text, store],
        capture_output=True,
        check=True,
    )
    text.unlink()
    size = sum(path.stat().st_size for path in store.rglob("*") if path.is_file())
    with _serving(server, store, folder) as address:
        site = f'quantile_over_time(0.95, check_seconds{{target="{names[len(names) // 2]}"}}[1h])'
        span = {"start": day[0].timestamp() + 3600, "end": day[1].timestamp(), "step": 3600}
        many = {"time": day[1].timestamp()}
        return Told(
            size,
            _millis(f"{address}/query_range?{urlencode({'query': site, **span})}", 5, runs),
            _millis(f"{address}/query?{urlencode({'query': 'avg_over_time(check_up[1d])', **many})}", len(names), runs),
        )


def _lines(history: History, names: Sequence[str], day: tuple[datetime, datetime]) -> Iterator[str]:
    """The checks as OpenMetrics, a series at a time."""
    checks = {name: history.raw([name], *day) for name in names}
    yield "# TYPE check_up gauge\n"
    for name, found in checks.items():
        for one in found:
            yield f'check_up{{target="{name}"}} {int(one.finding == "up")} {one.at.timestamp():.3f}\n'
    yield "# TYPE check_seconds gauge\n# UNIT check_seconds seconds\n"
    for name, found in checks.items():
        for phase in _PHASES:
            for one in found:
                value = getattr(one.phases, phase)
                if value is not None:
                    said = f'check_seconds{{target="{name}",phase="{phase}"}} {value / 1000:.3f}'
                    yield f"{said} {one.at.timestamp():.3f}\n"
    yield "# EOF\n"


@contextmanager
def _serving(server: str, store: Path, folder: Path) -> Iterator[str]:
    port, conf = free_port(), folder / "prometheus.yml"
    conf.write_text("{}\n", "utf-8")
    process = subprocess.Popen(
        [
            server,
            f"--config.file={conf}",
            f"--storage.tsdb.path={store}",
            "--storage.tsdb.retention.time=100y",
            f"--web.listen-address=127.0.0.1:{port}",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(port, 30)
        yield f"http://127.0.0.1:{port}/api/v1"
    finally:
        process.terminate()
        process.wait()


def _millis(url: str, series: int, runs: int) -> float:
    """The median of ``runs`` answers, each of which must hold as many series as it should."""
    spent = []
    for _ in range(runs + 1):
        began = time.perf_counter()
        told = _answer(url)
        spent.append((time.perf_counter() - began) * 1000)
        if len(told["data"]["result"]) != series:
            raise RuntimeError(f"Prometheus answered with {len(told['data']['result'])} series instead of {series}.")
    return statistics.median(spent[1:])


def _answer(url: str) -> Any:
    until = time.monotonic() + 20
    while True:
        try:
            with urlopen(url, timeout=30) as answer:  # noqa: S310 - our own server on loopback
                return json.load(answer)
        except OSError:  # it listens before it is ready
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
