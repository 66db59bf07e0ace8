"""The watch as a process against the lab's world, times shortened: a dead server is told in time, a cut of our own line blames nobody."""

import json
import os
import subprocess
import sys
import time
from contextlib import ExitStack

import pytest

from sodsong.lab.control import Client
from tests import postgres

INTERVAL, RECHECKS = 2.0, (0.5, 1.0)
IN_TIME = INTERVAL + RECHECKS[-1] + 3.0  # what 20 s are beside 15 s, and the machine's own slowness
CUT = 8.0  # seconds: four intervals, as ten minutes are ten
WATCH_ALL = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from sodsong.cli.desk import start
start.set_up(None)
from sodsong.desk.registry import importing, ops, queries
from sodsong.observe.intake.registry_file import read_registry
importing.import_rows(read_registry(Path(sys.argv[1]).read_bytes()).rows, datetime.now(UTC))
ops.watch_sites(queries.current_sites("แพร่"), on=True)
"""


class Running:
    """The lab's world and a watch with two probe processes on a folder of its own."""

    def __init__(self, folder, stack) -> None:
        self.folder, self._stack = folder, stack
        lab = self._child("lab", "--folder", str(folder / "lab"), "--json", "--with-parent", stdout=subprocess.PIPE)
        self.world = json.loads(lab.stdout.readline())
        self.client = Client(self.world["octet"])
        settings = {"RESOLVER": self.world["resolver"], "ALLOW_PRIVATE": "1", "PROBES": "2", "SETTLE": "30"}
        settings |= {"INTERVAL": f"{INTERVAL:g}", "RECHECKS": ",".join(map(str, RECHECKS))}
        settings |= {"ANCHORS": ",".join(self.world["anchors"])}
        self.env = {f"SODSONG_{name}": value for name, value in settings.items()} | {
            "SSL_CERT_FILE": self.world["ca_pem"]
        }
        script = [sys.executable, "-c", WATCH_ALL, self.world["register"]]
        subprocess.run(script, env=self._environment(), check=True, timeout=60)
        self._child("watch", "--with-parent")

    def _environment(self):
        return {
            **os.environ,
            "SODSONG_DATA": str(self.folder / "data"),
            **getattr(self, "env", {}),
            **postgres.own(self.folder / "data"),
        }

    def _child(self, *words, **options):
        command = [sys.executable, "-m", "sodsong", *words]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, env=self._environment(), **options)
        self._stack.enter_context(process)  # closes its pipes and waits
        self._stack.callback(process.terminate)
        return process

    def ask(self, question):
        return postgres.ask(self.folder / "data", question)

    def states(self):
        return dict(self.ask("SELECT state, count(*) FROM watch_target WHERE kind = 'home' AND active GROUP BY state"))

    def wait(self, state, count, seconds):
        began = time.monotonic()
        while self.states().get(state, 0) != count and time.monotonic() - began < seconds:
            time.sleep(0.1)
        assert self.states().get(state, 0) == count
        return time.monotonic() - began


@pytest.fixture
def running(tmp_path):
    with ExitStack() as stack:
        yield Running(tmp_path, stack)


def test_a_dead_server_is_told_in_time_and_a_cut_of_our_own_line_blames_nobody(running):
    running.wait("up", 84, 60)
    running.client.server_down(running.world["failing_address"], "refuse")
    running.wait("down", 34, 5 * IN_TIME)
    running.client.repair("everything")
    running.wait("up", 84, 60)
    downs = running.ask("SELECT count(*) FROM watch_flip WHERE now = 'down'")
    incidents = running.ask("SELECT count(*) FROM cases_incident")
    assert downs == [(34,)]
    running.client.own_line_cut()
    time.sleep(CUT)
    running.wait("unknown", 84, 60)
    running.client.repair("everything")
    running.wait("up", 84, 60)
    assert running.ask("SELECT count(*) FROM watch_flip WHERE now = 'down'") == downs
    assert running.ask("SELECT count(*) FROM cases_incident") == incidents
    whys = running.ask("SELECT DISTINCT reason FROM watch_flip WHERE now = 'unknown'")
    assert whys == [("own-line",)]
