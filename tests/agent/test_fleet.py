"""A desk, two agents and a message bus, all real; whoever is killed when, every observation counts once."""

import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import ExitStack, closing

import nats
import nats.errors
import pytest

from sodsong.observe.probe.fleet import names
from sodsong.observe.probe.fleet.bus import Bus as Way
from sodsong.record.history.history import History
from sodsong.record.history.layout import home
from sodsong.record.history.writer import Writer
from tests import loops
from tests.act.channels.helpers import receiver
from tests.story import worlds
from tests.story.test_up import ALL_UP, Office

from .bus import Bus

pytestmark = [pytest.mark.timeout(280), pytest.mark.xdist_group("story")]
PLACES = ("bkk", "cnx")


class Fleet(Office):
    """An office whose desk has agents in other places."""

    def __init__(self, folder, lab, bus):
        super().__init__(folder, lab)
        self.bus, self.agents, self.places, self.more = bus, {}, folder / "agents", {}
        self.environment |= {"SODSONG_NATS_URL": bus.url, "SODSONG_AGENTS": ",".join(PLACES)}

    def agent(self, place):
        known = {key: value for key, value in self.environment.items() if key not in ("SODSONG_DATA", "SODSONG_AGENTS")}
        self.agents[place] = subprocess.Popen(
            [sys.executable, "-m", "sodsong", "agent", "--vantage", place, "--data", str(self.places / place)],
            env=known | self.more, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def stop_agents(self):
        for process in self.agents.values():
            process.send_signal(signal.SIGTERM)
        for process in self.agents.values():
            process.wait(timeout=30)

    def kill_agents(self):
        for process in self.agents.values():
            process.kill()
            process.wait()
        worlds.let_go()

    def kill(self, one, chance):
        """kill -9: an agent, the bus, the watch or a process of its that judges; what no keeper starts again is started here."""
        if one == "agent":
            place = chance.choice(PLACES)
            self.agents[place].kill()
            self.agents[place].wait()
            self.agent(place)
        elif one == "bus":
            self.bus.kill()
            time.sleep(chance.uniform(0, 1))
            self.bus.start()
        elif one == "judge":
            for pid in self.judges()[:1]:
                os.kill(int(pid), chance.choice([signal.SIGKILL, signal.SIGKILL, signal.SIGTERM]))
        else:
            for pid in self.watchers():
                os.kill(int(pid), signal.SIGKILL)

    def other_desk(self, desk, desks):
        """kill -9 of the desk's own process; its watch ends with it, and both begin anew."""
        desk.kill()
        desk.wait()
        end = time.monotonic() + 20
        while self.watchers() and time.monotonic() < end:
            time.sleep(0.1)
        return desks.enter_context(self.up())

    def judges(self):
        """Processes of this folder that only judge."""
        return self.running("sodsong watch --judge")

    def until_gone(self):
        """Wait until nothing of this folder judges any more: all end with their desk."""
        end = time.monotonic() + 60
        while self.watchers() + self.judges():
            assert time.monotonic() < end
            time.sleep(0.1)

    def until_copied(self, place, number, seconds=60):
        """Wait until the desk has the agent's observation of that number."""
        end = time.monotonic() + seconds
        with closing(History(self.folder / "history")) as history:
            while not history.read(place, number - 1, 1) and time.monotonic() < end:
                time.sleep(0.3)

    def handed_over(self, place):
        """(how many observations the agent ever kept, how many it handed over)."""
        with closing(Writer(self.places / place, place)) as writer:
            mark = json.loads((home(self.places / place, place) / "handed-over.json").read_text())
            return writer.last, mark["handed"]


@pytest.fixture(scope="module")
def lab():
    with worlds.phrae() as running:
        yield running


@pytest.fixture
def fleet(tmp_path, lab):
    lab.repair("everything")
    bus = Bus(tmp_path / "bus")
    made = Fleet(tmp_path, lab, bus)
    with ExitStack() as stack:
        stack.callback(bus.kill)
        for place in PLACES:
            made.agent(place)
        stack.callback(made.kill_agents)
        yield made


def test_two_agents_and_the_desk_agree_on_one_incident(fleet, lab):
    """And one of them tells its own way when the desk is gone."""
    with receiver() as (way, told), receiver() as (healthcheck, knocks):
        fleet.more = {"SODSONG_TELL": way, "SODSONG_HEARTBEAT": healthcheck, "SODSONG_SILENCE": "11"}
        fleet.kill("agent", random.Random(1))  # noqa: S311  # seeded on purpose; it starts again with what it is told now
        agree(fleet, lab)
        assert json.loads(knocks[-1][1])["desk"] == "well"
        assert told == []
        end = time.monotonic() + 40
        while not told and time.monotonic() < end:
            time.sleep(0.2)
    said = json.loads(told[0][1])
    assert (said["event"], said["vantage"]) in {("desk-silent", place) for place in PLACES}


def agree(fleet, lab):
    with fleet.up():
        fleet.until("select count(*) from watch_vantage where plans = 87", [(3,)])
        fleet.until(ALL_UP, [(84,)])
        fleet.until("select count(*) from watch_reader where position > 87", [(3,)])
        lab.server_down(lab.world.failing_address)
        fleet.until("select count(*), min(state) from cases_incident", [(1, "open")])
        fleet.until("select count(*) from cases_member where state = 'down'", [(34,)])
        lab.repair(lab.world.failing_address)
        fleet.until("select state from cases_incident", [("recovered",)])
        (behind,) = fleet.sql("select max(abs(clock_behind)) from watch_vantage")[0]
        assert behind < 1


@pytest.mark.parametrize("kills", [10, pytest.param(100, marks=[pytest.mark.soak, pytest.mark.timeout(1500)])])
def test_killed_at_random_nothing_is_lost_or_counted_twice(fleet, lab, kills):
    chance = random.Random(kills)  # noqa: S311  # seeded on purpose
    fleet.environment |= {"SODSONG_JUDGES": "3", "SODSONG_RANGES": "4"}
    whom = ["agent", "watch", "bus", "desk", "judge"] * (kills // 5)
    chance.shuffle(whom)
    with ExitStack() as desks:
        desk = desks.enter_context(fleet.up())
        fleet.until(ALL_UP, [(84,)])
        for one in whom:
            time.sleep(chance.uniform(0.3, 2))
            if one == "desk":
                desk = fleet.other_desk(desk, desks)
            else:
                fleet.kill(one, chance)
        fleet.until("select count(*) from watch_vantage where plans = 87", [(3,)])
        time.sleep(3)
        fleet.stop_agents()
        ends = {place: fleet.handed_over(place) for place in PLACES}
        # What an agent saw in its last moments may still wait on its own disk: it goes over when it runs again.
        for place in PLACES:
            assert ends[place][1] > 84
            fleet.until_copied(place, ends[place][1])
        reached = "select count(*), min(position) from watch_reader where vantage = '{}' and parts = 4"
        for place in PLACES:  # in all ranges, whoever has judged which of them
            fleet.until(reached.format(place), [(4, ends[place][1])], 90)
        judged = dict(fleet.sql("select vantage, sum(judged) from watch_reader group by vantage"))
    fleet.until_gone()
    assert {place: int(judged[place]) for place in PLACES} == {place: ends[place][1] for place in PLACES}
    down = fleet.sql("select count(*) from watch_flip where now = 'down'")
    history = History(fleet.folder / "history")
    for place in PLACES:
        kept = history.read(place, 0, 1_000_000)
        assert [number for number, _ in kept] == list(range(1, len(kept) + 1))
        # An agent stopped between the bus's word and its own note of it has handed over more than it knows.
        assert ends[place][1] <= len(kept) <= ends[place][0]
        assert len({(one.target, one.at) for _, one in kept}) == len(kept)
        print(place, len(kept), "observations kept")  # noqa: T201  # for the row in docs/soak.md
    history.close()
    assert down == [(0,)]


def sodsong(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "sodsong", *arguments], capture_output=True, text=True, timeout=60, check=False
    )


def test_an_agent_may_publish_its_own_vantage_alone(tmp_path):
    """The key and the rights that the command gives an agent are enough for its work, and no more."""
    made = sodsong("agent-key", str(tmp_path / "bkk.nk"), "--vantage", "bkk")
    assert made.returncode == 0, made.stderr
    bus = Bus(tmp_path / "bus", f"authorization {{ users = [ {{ user: desk, password: d }}, {made.stdout} ] }}")
    try:
        loops.run(asyncio.wait_for(_play(bus.port, tmp_path / "bkk.nk"), 30))
    finally:
        bus.kill()
    assert (tmp_path / "bkk.nk").stat().st_mode & 0o777 == 0o600
    assert f"nkey: {Way((bus.url,), nkey=tmp_path / 'bkk.nk').public_key}," in made.stdout
    again = sodsong("agent-key", str(tmp_path / "bkk.nk"), "--vantage", "bkk")
    assert (again.returncode, again.stderr.count("\n")) == (2, 1)
    assert sodsong("agent-key", str(tmp_path / "x.nk"), "--vantage", "a/b").returncode == 2
    assert not (tmp_path / "x.nk").exists()


@pytest.mark.parametrize("content", [None, b"", b"SUNOTASEED", b"\xff\x00 SU"])
def test_a_key_that_cannot_be_read_has_no_public_part(tmp_path, content):
    if content is not None:
        (tmp_path / "bad.nk").write_bytes(content)
    assert Way(("nats://127.0.0.1:1",), nkey=tmp_path / "bad.nk").public_key == ""


async def _play(port, seed):
    denied = []

    async def note(fault):
        denied.append(str(fault))

    desk = await nats.connect(f"nats://desk:d@127.0.0.1:{port}")
    stream = desk.jetstream()
    await stream.add_stream(name=names.STREAM, subjects=[names.EVERY_OBSERVATION])
    await stream.create_key_value(bucket=names.plans("bkk"))
    await stream.create_key_value(bucket=names.plans("cnx"))
    agent = await nats.connect(f"nats://127.0.0.1:{port}", nkeys_seed=str(seed), error_cb=note)
    ours = agent.jetstream(timeout=2)
    assert (await ours.publish(names.observations("bkk"), b"x", stream=names.STREAM)).seq == 1
    watcher = await (await ours.key_value(names.plans("bkk"))).watchall()
    assert await watcher.updates(timeout=3) is None
    assert denied == []
    with pytest.raises(nats.errors.Error):
        await ours.publish(names.observations("cnx"), b"x", stream=names.STREAM)
    with pytest.raises(nats.errors.Error):
        await (await ours.key_value(names.plans("cnx"))).watchall()
    assert any("sodsong.observations.cnx" in one for one in denied)
    assert (await stream.stream_info(names.STREAM)).state.messages == 1
    await agent.close()
    await desk.close()
