"""The pages on a filled database: a nation's register of 7,850 sites, a year of flips, 200 cases, a thousand rows of every
other list; the public page; the board in Chromium; and the whole service of a province: its start and its memory.

Server time is measured inside the process, the request's whole way through the middleware included and the network left out.
"""

import os
import platform
import tempfile
import time
from importlib import import_module, metadata
from pathlib import Path
from typing import Any

import django

from sodsong.bench.pages import service
from sodsong.bench.pages.figure import figure
from sodsong.desk.project import folder as data_folder


def run() -> dict[str, Any]:
    """The figures as ``sodsong bench pages`` prints them; about four minutes."""
    with tempfile.TemporaryDirectory(prefix="sodsong-bench-") as folder:
        os.environ["SODSONG_DATA"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "sodsong.desk.project.settings"
        data_folder.prepare(Path(folder))
        django.setup()
        data_folder.migrate(Path(folder))
        fill, papers, ask, served = (
            import_module(f"sodsong.bench.pages.{name}") for name in ("fill", "papers", "ask", "served")
        )  # they need Django set up
        from sodsong.desk import clock  # noqa: PLC0415  # as above

        began, now, scale = time.monotonic(), clock.now(), fill.Scale()
        papers.fill(fill.fill(scale, now), scale, now)
        figures = [
            figure("fill", round(time.monotonic() - began, 1), "s"),
            *ask.pages(),
            *ask.looks(),
            *served.first_view(),
            *served.public(Path(folder)),
            *service.run(),
        ]
        runs = ask.RUNS
    return {
        "bench": "pages",
        "machine": {
            "system": platform.platform(),
            "python": platform.python_version(),
            "cores": os.cpu_count(),
        },
        "versions": {name: metadata.version(name) for name in ("django", "uvicorn")},
        "runs": runs,
        "figures": figures,
    }
