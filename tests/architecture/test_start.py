"""`sodsong --help` is quick because heavy rooms are imported where they are used, not at the door."""

import os
import subprocess
import sys

import pytest

from .tree import SRC

_HEAVY = """
aiodns asyncio cryptography django docx duckdb fontTools lxml numpy pycurl pypdfium2 rapidfuzz segno sqlite3
structlog typst uvicorn whitenoise
"""
HEAVY = _HEAVY.split()
LIST = "import sys\n{}\nprint(*sorted({{name.partition('.')[0] for name in sys.modules}} | {{*sys.modules}}))"


def loaded(statement, src=SRC):
    done = subprocess.run(
        [sys.executable, "-c", LIST.format(statement)],
        env={"PYTHONPATH": str(src), "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split())


def test_the_door_opens_without_heavy_modules():
    assert sorted(loaded("import sodsong.cli.main") & set(HEAVY)) == []


# Loaded where they are used, each for a reason said there: a letter, a spreadsheet, a scan, a failure, a question to
# the measurements, an LAO named by a misspelt name, a program that asks the API.
AT_REST = """
PIL apprise docx duckdb fontTools linebot nats ninja numpy openpyxl pandas pikepdf pydantic pygments pypdfium2 rapidfuzz
rfc3161_client rich segno structlog typst urllib3 yaml zxingcpp
""".split()  # noqa: SIM905  # a column of names
SET_UP = """
import os, sys, tempfile, warnings
warnings.simplefilter("ignore")
os.environ["DJANGO_SETTINGS_MODULE"] = "sodsong.desk.project.settings"
from pathlib import Path
folder = tempfile.TemporaryDirectory()
os.environ["SODSONG_DATA"] = folder.name
import django
from sodsong.desk.project import folder as data
data.prepare(Path(folder.name)); django.setup(); data.migrate(Path(folder.name)); data.seed_register()
"""
WEB = (
    SET_UP
    + """
import asyncio, uvicorn
data.assets(Path(folder.name))
from sodsong.desk.project.asgi import application
async def ask(path):
    said, rest = [], [{"type": "http.request", "body": b"", "more_body": False}]
    async def receive(): return rest.pop() if rest else await asyncio.Event().wait()
    async def send(message): said.append(message)
    scope = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
             "path": path, "raw_path": path.encode(), "query_string": b"", "headers": [(b"host", b"localhost")],
             "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 1)}
    await application(scope, receive, send)
    assert said[0]["status"] in (200, 302), (path, said[0])
for path in ("/login/", "/status/", "/report/", "/verify/", "/readyz"):
    asyncio.run(ask(path))
"""
)
WATCH = SET_UP + "from sodsong.desk.project import river"
A_LETTER = (
    WATCH
    + """
from datetime import UTC, datetime
from sodsong.desk.project import equipment
from sodsong.ground.papers.record import Letter
made = equipment.press(Letter("stamped", to=("ทุกอำเภอ",), body=("ข้อความ",)), datetime(2020, 8, 14, tzinfo=UTC))
assert (made.pdf[:4], made.docx[:2], made.pages) == (b"%PDF", b"PK", 1)
"""
)


@pytest.mark.parametrize(
    ("process", "more"),
    [
        (WEB, ["cryptography", "pycares", "pycurl", "prometheus_client"]),
        (WATCH, ["django.core.handlers"]),
        (A_LETTER, []),  # a letter is set in a process apart
    ],
    ids=["web", "watch", "a letter"],
)
def test_a_fresh_process_has_loaded_nothing_that_is_rarely_used(process, more):
    assert sorted(loaded(process) & {*AT_REST, *more}) == []


def test_what_loads_late_is_seen_once_it_has_loaded():
    assert {"numpy", "lxml"} <= loaded(
        "from sodsong.judge.cause import locate; from sodsong.record.archive.page import html"
    )


def test_a_planted_heavy_import_is_seen(tmp_path):
    (tmp_path / "planted_door.py").write_text("import numpy\n", encoding="utf-8")
    assert "numpy" in loaded("import planted_door", tmp_path)
