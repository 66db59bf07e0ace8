"""``sodsong up`` as a province runs it, against the lab: seconds until its first page, and the memory of all its processes.

Memory is the proportional set size: a page of memory that two processes share is counted once. It is that of the whole
service: the process in which a letter is set counts while it is there.
"""

import os
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sodsong.bench.pages.figure import figure
from sodsong.desk.apart.child import REST
from sodsong.lab.run import Lab

STARTS = 3
HOUR = 60.0  # seconds: every site is checked once a second, so that this is an hour's worth of checks
CHARTS = 10  # LAOs whose chart of phases somebody looks at
LIMIT = 250.0  # MB


def run() -> list[dict[str, Any]]:
    """The figures; about two minutes."""
    with tempfile.TemporaryDirectory(prefix="sodsong-bench-") as base:
        first = [_start(Path(base) / f"new-{number}") for number in range(STARTS)]
        again = [_start(Path(base) / "new-0") for _ in range(STARTS)]
        rest, hour, charts, setting, letter = _province(Path(base))
    return [
        figure("first_page_of_a_new_folder", round(statistics.median(first), 2), "s", 3.0),
        figure("first_page_of_a_used_folder", round(statistics.median(again), 2), "s", 3.0),
        figure("memory_at_rest", round(rest), "MB", LIMIT),
        figure("memory_after_an_hours_checks", round(hour), "MB", LIMIT),
        figure("memory_after_charts_of_sites_were_shown", round(charts), "MB", LIMIT),
        figure("memory_while_the_letter_is_set", round(setting), "MB", LIMIT),
        figure("memory_after_a_case_and_its_letter", round(letter), "MB", LIMIT),
    ]


def _start(folder: Path) -> float:
    """Seconds from typing ``sodsong up`` to its first page."""
    began = time.monotonic()
    with _up({"SODSONG_DATA": str(folder)}):
        return time.monotonic() - began


def _province(base: Path) -> tuple[float, float, float, float, float]:
    """MB at rest, after the hour's checks, after charts were shown, at most while a letter is set, and once that is over."""
    with Lab.of_phrae(seed=7) as lab:
        settings = {
            "SODSONG_DATA": str(base / "province"),
            "SODSONG_RESOLVER": lab.resolver,
            "SODSONG_ALLOW_PRIVATE": "1",
            "SODSONG_INTERVAL": "1",
            "SODSONG_RECHECKS": "0.4,0.9",
            "SODSONG_ANCHORS": ",".join(lab.world.anchors),
            "SSL_CERT_FILE": str(lab.ca_pem),
        }
        register = base / "register.csv"
        register.write_text(lab.world.register_csv(), encoding="utf-8")
        words = [sys.executable, "-m", "sodsong", "registry", "import", str(register)]
        subprocess.run(words, env=_environment(settings), check=True, capture_output=True)
        rows = base / "province" / "sodsong.sqlite3"
        _sql(rows, "update registry_site set watched = 1 where until is null")
        with _up(settings) as (process, port):
            _until(rows, "select count(*) >= 80 from watch_target where kind = 'home' and state = 'up'")
            for path in ("/", "/status/", "/report/", "/login/"):
                _get(port, path)
            rest = memory(process.pid)
            time.sleep(HOUR)
            hour = memory(process.pid)
            for (code,) in _rows(rows, "select code from registry_lao")[:CHARTS]:
                _get(port, f"/lao/{code}/times/")
            time.sleep(REST + 2.0)
            charts = memory(process.pid)
            lab.server_down(lab.world.failing_address)
            most = _most(rows, process.pid)
            time.sleep(REST + 2.0)
            return rest, hour, charts, most, memory(process.pid)


def _most(rows: Path, pid: int) -> float:
    """MB at most until the letter of a case lies ready, and a moment longer."""
    most, until, ready = 0.0, time.monotonic() + 60, 0.0
    while not ready or time.monotonic() < ready + 2.0:
        if time.monotonic() > until:
            raise RuntimeError("no letter within a minute")
        if not ready and _sql(rows, "select count(*) > 0 from dispatch_draft"):
            ready = time.monotonic()
        most = max(most, memory(pid))
        time.sleep(0.2)
    return most


def _environment(settings: dict[str, str]) -> dict[str, str]:
    known = {key: value for key, value in os.environ.items() if not key.startswith(("SODSONG", "DJANGO"))}
    return known | settings


@contextmanager
def _up(settings: dict[str, str]) -> Iterator[tuple["subprocess.Popen[bytes]", int]]:
    """The running service, once it has given out a page."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = trial.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "sodsong", "up", "--port", str(port)],
        env=_environment(settings),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        until = time.monotonic() + 60
        while not _get(port, "/login/"):
            if time.monotonic() > until or process.poll() is not None:
                raise RuntimeError("sodsong up did not serve a page within a minute")
            time.sleep(0.02)
        yield process, port
    finally:
        process.terminate()
        process.wait(timeout=30)


def _get(port: int, path: str) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=20) as answer:
            return bool(answer.read())
    except (urllib.error.URLError, ConnectionError):
        return False


def _sql(rows: Path, statement: str) -> Any:
    return (_rows(rows, statement) or [[None]])[0][0]


def _rows(rows: Path, statement: str) -> list[Any]:
    with closing(sqlite3.connect(rows, timeout=20)) as base, base:
        return base.execute(statement).fetchall()


def _until(rows: Path, question: str) -> None:
    until = time.monotonic() + 60
    while not _sql(rows, question):
        if time.monotonic() > until:
            raise RuntimeError(f"not within a minute: {question}")
        time.sleep(0.2)


def memory(pid: int) -> float:
    """MB (proportional set size) of a process and all below it."""
    return sum(_pss(one) for one in _tree(pid)) / 1000


def _tree(pid: int) -> list[int]:
    below = [int(one.name) for one in Path("/proc").iterdir() if one.name.isdigit() and _parent(one) == str(pid)]
    return [pid, *(deeper for one in below for deeper in _tree(one))]


def _parent(process: Path) -> str:
    try:
        return (process / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[1]
    except OSError:
        return ""


def _pss(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith("Pss:")).split()[1])
