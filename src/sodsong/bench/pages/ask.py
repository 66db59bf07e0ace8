"""Each page is asked for: server time in this process, the questions it costs, and the public page from its own server."""

import asyncio
import gzip
import os
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sodsong.desk import clock
from sodsong.desk.cases.models import Incident
from sodsong.desk.public.status.front import front
from sodsong.desk.public.status.ops import Keeper

RUNS = 20  # requests of each page
SECONDS = 3.0  # the public page is asked for so long
CLIENTS = 8


def figure(name: str, value: float, unit: str, goal: float | None = None) -> dict[str, Any]:
    """One figure."""
    return {"name": name, "value": value, "unit": unit, "goal": goal, "compared": []}


def pages() -> list[dict[str, Any]]:
    """Server time and queries of each page, as an officer asks for it."""
    call_command("collectstatic", verbosity=0, interactive=False)
    client = Client(HTTP_HOST="localhost")
    client.force_login(User.objects.get())
    last, first = (
        Incident.objects.order_by("-began_at")[0],
        Incident.objects.order_by("began_at")[0],
    )
    addresses = {
        "today": "/today/", "board": "/", "incidents": "/incidents/",
        "case": f"/incidents/{last.year}/{last.number}/", "case_closed": f"/incidents/{first.year}/{first.number}/",
        "lao": "/lao/x0/", "inbox": "/inbox/", "vendors": "/vendors/", "contacts": "/contacts/", "messages": "/messages/",
        "letters": "/letters/", "oit": "/oit/",
    }  # fmt: skip
    figures = []
    for name, address in addresses.items():
        answer = client.get(address, follow=True)
        if answer.status_code != 200:
            raise RuntimeError(f"{address}: {answer.status_code}")
        with CaptureQueriesContext(connection) as asked:
            client.get(address, follow=True)
            questions = len(asked)
        times = []
        for _ in range(RUNS):
            began = time.perf_counter()
            answer = client.get(address, follow=True)
            times.append(1000 * (time.perf_counter() - began))
        figures.append(
            figure(
                f"{name}_p95",
                round(statistics.quantiles(times, n=20)[18], 1),
                "ms",
                60.0,
            )
        )
        figures.append(figure(f"{name}_queries", questions, "queries"))
        if name == "board":
            figures.append(
                figure(
                    "board_compressed",
                    round(len(gzip.compress(answer.content)) / 1000, 1),
                    "KB",
                    60.0,
                )
            )
    return figures


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
    return [
        figure("status_files", files, "files"),
        figure("status_made", round(1000 * made), "ms"),
        figure("status_unchanged", round(1000 * quiet), "ms"),
        figure("public_page_door_alone", round(inside), "requests/s"),
        figure("public_page_uvicorn", round(_served()), "requests/s of one core", 2000.0),
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


def _served() -> float:
    """Requests a second of the server's own processor time, asked for over kept-open loopback connections."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = trial.getsockname()[1]
    words = [
        sys.executable,
        "-m",
        "uvicorn",
        "sodsong.desk.project.asgi:application",
        "--port",
        str(port),
    ]
    with subprocess.Popen([*words, "--log-level", "error", "--lifespan", "off"], env={**os.environ}) as server:
        try:
            lines = _connect(port)
            count, began, before = 0, time.monotonic(), _spent(server.pid)
            while time.monotonic() - began < SECONDS:
                for line in lines:
                    line.sendall(b"GET /status/ HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n\r\n")
                for line in lines:
                    _read(line)
                    count += 1
            return count / (_spent(server.pid) - before)
        finally:
            server.terminate()


def _connect(port: int) -> list[socket.socket]:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        try:
            return [socket.create_connection(("127.0.0.1", port), timeout=5) for _ in range(CLIENTS)]
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
