"""`sodsong up` as an office runs it: starts, serves, stops cleanly, survives kill -9 with nothing doubled."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests import postgres

from . import worlds

pytestmark = [pytest.mark.timeout(240), pytest.mark.xdist_group("story")]


def free_port():
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


@pytest.fixture(scope="module")
def lab():
    with worlds.phrae() as running:
        yield running


class Office:
    """A data folder of its own with the lab's sites in it, and the processes started on it."""

    def __init__(self, folder, lab):
        self.folder, self.port = folder / "data", free_port()
        known = {key: value for key, value in os.environ.items() if not key.startswith(("SODSONG", "DJANGO"))}
        self.environment = (
            known
            | {
                "SODSONG_DATA": str(self.folder),
                "SODSONG_RESOLVER": lab.resolver,
                "SODSONG_ALLOW_PRIVATE": "1",
                "SODSONG_INTERVAL": "2",
                "SODSONG_RECHECKS": "0.4,0.9",
                "SODSONG_ANCHORS": ",".join(lab.world.anchors),
                "SSL_CERT_FILE": str(lab.ca_pem),
            }
            | postgres.own(self.folder)
        )
        register = folder / "register.csv"
        register.write_text(lab.world.register_csv(), encoding="utf-8")
        assert self.run("registry", "import", str(register)).returncode == 0
        self.sql("update registry_site set watched = 1 where until is null")

    def run(self, *arguments):
        return subprocess.run(
            [sys.executable, "-m", "sodsong", *arguments],
            env=self.environment, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip

    @contextmanager
    def up(self):
        process = subprocess.Popen(
            [sys.executable, "-m", "sodsong", "up", "--port", str(self.port)],
            env=self.environment, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()
            process.wait()
            worlds.let_go()

    def sql(self, statement):
        return postgres.ask(self.folder, statement)

    def until(self, statement, wanted, seconds=40):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if (found := self.sql(statement)) == wanted:
                return
            time.sleep(0.2)
        raise AssertionError(f"{statement}: {found}, not {wanted}")

    def get(self, path):
        end = time.monotonic() + 30
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
                    return answer.read().decode()
            except OSError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.2)

    def watchers(self):
        """Processes of this folder's watch that are alive."""
        return self.running("sodsong watch --with-parent")

    def running(self, command):
        """Processes of this folder that were started so."""
        found = subprocess.run(["pgrep", "-f", command], capture_output=True, text=True, check=False)
        mine = f"SODSONG_DATA={self.folder}".encode()
        return [pid for pid in found.stdout.split() if mine in read_environment(pid)]


def read_environment(pid):
    try:
        return Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return b""


@pytest.fixture
def office(tmp_path, lab):
    lab.repair("everything")
    return Office(tmp_path, lab)


ALL_UP = "select count(*) from watch_target where kind = 'home' and state = 'up'"


def test_it_serves_stops_on_sigterm_and_leaves_no_process(office):
    with office.up() as process:
        assert "แพร่" in office.get("/")
        office.until(ALL_UP, [(84,)])
        assert json.loads(office.get("/healthz"))["ok"] is True
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) in (0, -signal.SIGTERM)
    assert office.watchers() == []


def test_killed_in_mid_fault_and_started_again_nothing_is_doubled(office, lab):
    with office.up():
        office.until(ALL_UP, [(84,)])
        time.sleep(4)
        lab.server_down(lab.world.failing_address)
        time.sleep(2.2)  # some sites judged down, the incident perhaps begun: then kill -9
    end = time.monotonic() + 15
    while office.watchers() and time.monotonic() < end:
        time.sleep(0.1)
    assert office.watchers() == []
    with office.up():
        office.until("select count(*), min(state) from cases_incident", [(1, "open")])
        office.until("select count(*) from cases_member where state = 'down'", [(34,)])
        office.until("select count(*) from dispatch_draft", [(1,)])
        lab.repair(lab.world.failing_address)
        office.until("select state from cases_incident", [("recovered",)])
    assert office.sql("select target_id, now, count(*) from watch_flip group by 1, 2 having count(*) > 2") == []
    assert office.sql(
        "select count(*) from watch_flip f join watch_target t on t.id = f.target_id where t.kind = 'home' and f.now = 'down'"
    ) == [(34,)]
    site = "data->>'site'" if postgres.own(office.folder) else "json_extract(data, '$.site')"
    twice = f"select {site}, count(*) from cases_event where kind = 'back' group by 1 having count(*) > 1"  # noqa: S608  # no stranger's words
    assert office.sql(twice) == []


def test_our_own_line_cut_blames_nobody(office, lab):
    with office.up():
        office.until(ALL_UP, [(84,)])
        lab.own_line_cut()
        time.sleep(12)
        assert office.sql("select count(*) from watch_flip where now = 'down'") == [(0,)]
        lab.repair("everything")
        office.until(ALL_UP, [(84,)])
    assert office.sql("select count(*) from cases_incident") == [(0,)]


def test_a_port_in_use_is_one_sentence(office):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", office.port))
        taken.listen()
        done = office.run("up", "--port", str(office.port))
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert str(office.port) in done.stderr
    assert "--port" in done.stderr


def test_a_second_watch_on_the_same_folder_is_refused(office):
    with office.up():
        office.until(ALL_UP, [(84,)])
        done = office.run("watch")
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
