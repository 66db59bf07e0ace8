"""A vantage in a network of its own, whose lines are cut and made slow: it is blind, blames nobody, and loses nothing."""

import os
import shutil
import subprocess
import sys
import time
from contextlib import ExitStack, closing, contextmanager

import pytest

from sodsong.record.history.history import History
from tests.story import worlds
from tests.story.test_up import ALL_UP

from .bus import Bus
from .test_fleet import Fleet

pytestmark = [pytest.mark.soak, pytest.mark.timeout(400), pytest.mark.xdist_group("story")]
HERE, THERE = "10.213.7.1", "10.213.7.2"
LAB = """
import sys, time
from sodsong.lab.run import Lab
with Lab.of_phrae(seed=7, octet=int(sys.argv[1])) as lab:
    print(lab.ca_pem, flush=True)
    sys.stdin.read()
"""


def ip(*words):
    subprocess.run(["ip", *words], check=True, capture_output=True)


def why_not():
    """Why this machine cannot make networks of its own; empty where it can."""
    if os.getuid() != 0:
        return "only root makes networks of its own"
    if not (shutil.which("ip") and shutil.which("tc")):
        return "iproute2 is not on this machine"
    tried = subprocess.run(["ip", "netns", "add", "sodsong-trial"], capture_output=True, text=True, check=False)
    if tried.returncode:
        return f"this machine makes no networks of its own: {tried.stderr.strip()}"
    ip("netns", "del", "sodsong-trial")
    return ""


class Place:
    """A network of its own with a world of sites like ours in it; ``near`` is the line to the sites, ``far`` that to the bus."""

    def __init__(self, octet):
        self.name = f"sodsong-{os.getpid()}"
        self._mine, self._its = f"sds{os.getpid() % 100_000}a", f"sds{os.getpid() % 100_000}b"
        ip("netns", "add", self.name)
        ip("link", "add", self._mine, "type", "veth", "peer", "name", self._its)
        ip("link", "set", self._its, "netns", self.name)
        ip("addr", "add", f"{HERE}/30", "dev", self._mine)
        ip("link", "set", self._mine, "up")
        for words in (("addr", "add", f"{THERE}/30", "dev", self._its), ("link", "set", self._its, "up")):
            ip("-n", self.name, *words)
        ip("-n", self.name, "link", "set", "lo", "up")
        self.lab = self.run("-c", LAB, str(octet), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.ca_pem = self.lab.stdout.readline().strip()

    def run(self, *arguments, **more):
        return subprocess.Popen(["ip", "netns", "exec", self.name, sys.executable, *arguments], **more)

    def near(self, state):
        ip("-n", self.name, "link", "set", "lo", state)

    def far(self, state):
        ip("-n", self.name, "link", "set", self._its, state)

    @contextmanager
    def slow(self, rate):
        """The line to the bus carries no more than ``rate`` outward."""
        shape = ["tc", "-n", self.name, "qdisc"]
        said = ["dev", self._its, "root"]
        subprocess.run([*shape, "add", *said, "tbf", "rate", rate, "burst", "4kb", "latency", "2s"], check=True)
        try:
            yield
        finally:
            subprocess.run([*shape, "del", *said], check=True)

    def end(self):
        self.lab.stdin.close()
        self.lab.wait(timeout=20)
        self.lab.stdout.close()
        ip("netns", "del", self.name)


@pytest.fixture(scope="module")
def lab():
    with worlds.phrae() as running:
        yield running


@pytest.fixture
def place(lab):
    if reason := why_not():
        pytest.skip(reason)
    made = Place(lab.world.octet)
    yield made
    made.end()


@pytest.fixture
def fleet(tmp_path, lab, place):
    bus = Bus(tmp_path / "bus", host="0.0.0.0")  # noqa: S104  # the other network must reach it
    made = Fleet(tmp_path, lab, bus)
    with ExitStack() as stack:
        stack.callback(bus.kill)
        made.agent("bkk")
        known = {key: value for key, value in made.environment.items() if key not in ("SODSONG_DATA", "SODSONG_AGENTS")}
        known |= {"SODSONG_NATS_URL": f"nats://{HERE}:{bus.port}", "SSL_CERT_FILE": place.ca_pem}
        made.agents["cnx"] = place.run(
            "-m", "sodsong", "agent", "--vantage", "cnx", "--data", str(made.places / "cnx"),
            env=known, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        stack.callback(made.kill_agents)
        yield made


CNX = "select blind from watch_vantage where name = 'cnx'"
DOWN = "select count(*) from watch_target where kind = 'home' and state = 'down'"


def test_a_vantage_whose_lines_are_cut_or_slow_blames_nobody_and_hands_over_all_in_order(fleet, lab, place):
    with fleet.up():
        fleet.until("select count(*) from watch_vantage where plans = 87", [(3,)], 60)
        fleet.until(ALL_UP, [(84,)])
        fleet.until("select count(*) from watch_reader where position > 174", [(3,)], 60)

        place.near("down")  # it sees neither sites nor anchors, and says so over the bus
        fleet.until(CNX, [("line",)])
        time.sleep(6)
        assert fleet.sql("select count(*) from watch_flip where now = 'down'") == [(0,)]
        lab.server_down(lab.world.failing_address)  # those who see decide without it
        fleet.until(DOWN, [(34,)])
        place.near("up")
        fleet.until(CNX, [("",)])
        assert fleet.sql(DOWN) == [(34,)], "two of three agree still"
        lab.repair(lab.world.failing_address)
        fleet.until(ALL_UP, [(84,)])

        place.far("down")  # it sees, and cannot say so
        time.sleep(10)
        place.far("up")
        fleet.until("select count(*) from watch_vantage where name = 'cnx' and waiting > 100", [(1,)], 60)
        with place.slow("128kbit"):
            time.sleep(10)
        fleet.until("select count(*) from watch_vantage where name = 'cnx' and waiting < 100", [(1,)], 90)
        fleet.stop_agents()
        ends = {one: fleet.handed_over(one)[1] for one in ("bkk", "cnx")}
        for one, end in ends.items():
            fleet.until_copied(one, end)
    assert fleet.sql("select count(*) from watch_flip where now = 'down'") == [(34,)]
    with closing(History(fleet.folder / "history")) as history:
        for one, end in ends.items():
            kept = history.read(one, 0, 1_000_000)
            assert [number for number, _ in kept] == list(range(1, end + 1))
            assert len({(seen.target, seen.at) for _, seen in kept}) == len(kept)
