"""Each page of the console is asked for as an officer: server time in this process, the questions it costs, its size.

Reference cycles are collected as the web process collects them: what stays is set aside before, what a request leaves is
tidied up once its answer is there (told apart: the next one might have to wait for it), and it never rests, so that
what Python collects by itself falls into a request.
"""

import gzip
import statistics
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sodsong.bench.pages.figure import figure
from sodsong.bench.pages.places import places
from sodsong.desk.apart import helper
from sodsong.desk.dispatch.papers import press
from sodsong.desk.project import folder as data_folder
from sodsong.desk.project.serving import pauses

RUNS = 40  # requests of each page


def officer() -> Client:
    """A browser that is logged in."""
    client = Client(HTTP_HOST="localhost")
    client.force_login(User.objects.get(username="bench"))
    return client


def pages() -> list[dict[str, Any]]:
    """Server time (p95) and number of queries of every page, the board's bytes, and the slowest page."""
    data_folder.assets(Path(settings.SODSONG.data))
    client, slowest, figures, tidied = officer(), 0.0, [], []
    pauses.pages()
    pauses.settle()
    for name, address in places().items():
        answer = client.get(address, follow=True)
        if answer.status_code != 200:
            raise RuntimeError(f"{name} {address}: {answer.status_code}")
        with CaptureQueriesContext(connection) as asked:
            client.get(address, follow=True)
            questions = len(asked)
        times = []
        for _ in range(RUNS):
            began = time.perf_counter()
            answer = client.get(address, follow=True)
            times.append(1000 * (time.perf_counter() - began))
            pauses.tidy()
            tidied.append(1000 * (time.perf_counter() - began) - times[-1])
        p95 = round(statistics.quantiles(times, n=20)[18], 1)
        slowest = max(slowest, p95)
        figures += [figure(f"{name}_p95", p95, "ms", 60.0), figure(f"{name}_queries", questions, "queries")]
        if name == "board":
            size = round(len(gzip.compress(answer.content)) / 1000, 1)
            figures.append(figure("board_compressed", size, "KB", 60.0))
    worst = round(max(tidied), 1)
    return [figure("slowest_page_p95", slowest, "ms", 60.0), figure("slowest_tidying", worst, "ms"), *figures]


def looks() -> list[dict[str, Any]]:
    """A letter's editor the first time its words are looked at: with the typesetter at work already, and while it rests."""
    client, address = officer(), places()["letters-paper"]
    times = {}
    for name, rests in (("at_rest", True), ("at_work", False)):
        press.look.cache_clear()
        if rests:
            helper.HELPER.close()
        began = time.perf_counter()
        client.get(address)
        times[name] = round(1000 * (time.perf_counter() - began))
    return [figure(f"first_look_at_a_letter_typesetter_{name}", taken, "ms") for name, taken in times.items()]
