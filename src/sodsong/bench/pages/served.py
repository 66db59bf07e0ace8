"""The pages as a server of its own gives them out: the public page by requests a second, the board by what a browser sees."""

import asyncio
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings

from sodsong.bench.pages import browser
from sodsong.bench.pages.ask import officer
from sodsong.bench.pages.figure import figure
from sodsong.desk import clock
from sodsong.desk.public.status.front import front
from sodsong.desk.public.status.ops import Keeper

SECONDS = 3.0  # the public page is asked for so long
CLIENTS = 8
VIEWS = 5  # of the board


def public(folder: Path) -> list[dict[str, Any]]:
    """The public page: how long making all its files takes, then requests a second of one core of its server."""
    keeper = Keeper(folder, settings.SODSONG.province)
    began = time.perf_counter()
    files = keeper.keep(clock.now())
    made = time.perf_counter() - began
    began = time.perf_counter()
    keeper.keep(clock.now())
    quiet = time.perf_counter() - began
    inside = asyncio.run(_inside(front(_nothing, folder)))
    with server() as (port, pid):
        return [
            figure("status_files", files, "files"),
            figure("status_made", round(1000 * made), "ms"),
            figure("status_unchanged", round(1000 * quiet), "ms"),
            figure("public_page_door_alone", round(inside), "requests/s"),
            figure("public_page_uvicorn", round(_rate(port, pid)), "requests/s of one core", 2000.0),
        ]


def first_view() -> list[dict[str, Any]]:
    """The board in Chromium with a processor four times as slow, nothing kept from before: until it is drawn and loaded."""
    if browser.CHROMIUM is None:
        return [figure("first_view_chromium_missing", 1, "install chromium")]
    session = officer().cookies["sessionid"].value
    with server() as (port, _pid), browser.Browser() as window:
        views = [window.view(f"http://127.0.0.1:{port}/", session) for _ in range(VIEWS)]
    drawn, loaded = (statistics.median(one) for one in zip(*views, strict=True))
    return [
        figure("first_view_drawn_4x_slow", round(drawn), "ms", 1000.0),
        figure("first_view_loaded_4x_slow", round(loaded), "ms", 1000.0),
    ]


async def _nothing(_scope: Any, _receive: Any, _send: Any) -> None:
    raise RuntimeError("the status page is not there")


async def _inside(door: Any) -> float:
    async def send(_message: Any) -> None:
        return

    scope = {
        "type": "http",
        "method": "GET",
        "path": "/status/",
        "headers": [(b"accept-encoding", b"gzip")],
    }
    count, began = 0, time.process_time()
    while time.process_time() - began < 1:
        await door(scope, None, send)
        count += 1
    return count / (time.process_time() - began)


@contextmanager
def server() -> Iterator[tuple[int, int]]:
    """A web server on this bench's rows: its port and its process."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = trial.getsockname()[1]
    words = [sys.executable, "-m", "sodsong", "web", "--port", str(port)]
    with subprocess.Popen(words, env={**os.environ}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _connect(port).close()
            yield port, process.pid
        finally:
            process.terminate()


def _rate(port: int, pid: int) -> float:
    """Requests a second of the server's own processor time, asked for over kept-open loopback connections."""
    lines = [_connect(port) for _ in range(CLIENTS)]
    count, began, before = 0, time.monotonic(), _spent(pid)
    while time.monotonic() - began < SECONDS:
        for line in lines:
            line.sendall(b"GET /status/ HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n\r\n")
        for line in lines:
            _read(line)
            count += 1
    rate = count / (_spent(pid) - before)
    for line in lines:
        line.close()
    return rate


def _connect(port: int) -> socket.socket:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=5)
        except ConnectionRefusedError:
            time.sleep(0.1)
    raise RuntimeError("the server did not start within 20 s")


def _read(line: socket.socket) -> None:
    got = line.recv(65_536)
    head, _end, body = got.partition(b"\r\n\r\n")
    length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
    while len(body) < length:
        body += line.recv(65_536)


def _spent(pid: int) -> float:
    """Seconds of processor time of a process."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
