"""Three processes judge six ranges on PostgreSQL: killed, put to sleep and started again, they leave the rows of one judge."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from sodsong.judge.verdict.judging import judge_batch
from sodsong.judge.verdict.line import Line
from sodsong.judge.verdict.record import Sight
from sodsong.judge.verdict.rules import Rules
from sodsong.observe.probe.record import Observation, Phases
from sodsong.record.history.history import History

from .test_move import run

pytestmark = [pytest.mark.timeout(240), pytest.mark.xdist_group("database")]

BEGAN = datetime(2020, 8, 11, 2, 0, tzinfo=UTC)
RANGES, JUDGES = 6, (2, 3, 4)
MAKE = f"""
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "sodsong.desk.project.settings"
from pathlib import Path
from sodsong.desk.project import folder
folder.prepare(Path(os.environ["SODSONG_DATA"]))
import django
django.setup()
folder.migrate(Path(os.environ["SODSONG_DATA"]))
from sodsong.desk.watch import ops, ranges
from sodsong.desk.watch.models import Target
from tests.desk.helpers import phrae
phrae()
ops.sync_targets(["http://anchor1.test/", "http://anchor2.test/", "http://anchor3.test/"])
assert ranges.recut({RANGES}, "test")
for kind in ("home", "anchor"):
    print(*Target.objects.filter(kind=kind).values_list("pk", flat=True))
"""


class World:
    """What one vantage sees of sites that come and go, five seconds at a time, and what one judge of all makes of it."""

    def __init__(self, homes, anchors, history):
        self.homes, self.anchors, self.history = homes, anchors, history
        self.chance, self.step, self.given = random.Random(2563), 0, 0  # noqa: S311  # seeded on purpose
        self.down = {}
        self.windows, self.line, self.flips = {}, Line(), []

    def go_on(self):
        began = BEGAN + timedelta(seconds=5 * self.step)
        seen = [self.see(anchor, "anchor", began, down=False) for anchor in self.anchors]
        for number, home in enumerate(self.homes):
            if self.down.get(home, 0) < self.step and self.chance.random() < 0.002:
                self.down[home] = self.step + self.chance.randint(1, 30)
            if (self.step + number) % 2 == 0:
                seen.append(self.see(home, "home", began, down=self.down.get(home, 0) >= self.step))
        self.step += 1
        changed, self.line, flips = judge_batch(self.windows, self.line, [sight for _, sight in seen], Rules())
        self.windows |= changed
        self.flips += flips
        self.given = self.history.append("here", [observation for observation, _ in seen])

    def see(self, target, kind, began, *, down):
        verdict, phases = ("down", "connect-refused") if down else ("up", "ok"), Phases(total=300.0)
        at = began + timedelta(milliseconds=self.chance.randint(0, 2000))
        observation = Observation(
            target, "here", at, "http://s.test/", *verdict, ip=None if down else "192.0.2.7", phases=phases
        )
        return observation, (target, kind, Sight("here", at, *verdict, 0.3))

    def run(self, stop):
        while not stop.wait(0.2):
            self.go_on()


class Judges:
    """The processes, by number."""

    def __init__(self, folder, url):
        self.url = url
        self.environment = {**os.environ, "SODSONG_DATA": str(folder), "SODSONG_DATABASE_URL": url}
        self.running = {}

    def start(self, number):
        self.running[number] = subprocess.Popen(
            [sys.executable, "-m", "sodsong", "watch", "--judge", str(number)],
            env=self.environment, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        )  # fmt: skip

    def send(self, number, what):
        self.running[number].send_signal(what)
        if what == signal.SIGKILL:
            self.running[number].wait()

    def end(self):
        living = [process for process in self.running.values() if process.poll() is None]
        for process in living:
            process.send_signal(signal.SIGTERM)
        assert [process.wait(timeout=60) for process in living] == [0] * len(living)

    def ask(self, statement):
        with psycopg.connect(self.url) as base:
            return base.execute(statement).fetchall()

    def holders(self):
        """The number of the judge of each range that has one now."""
        rows = self.ask(
            f"select name, holder from watch_lease where name like 'range-%' and until >= {time.time()}"  # noqa: S608  # a number of our own
        )
        return {name: int(holder.rpartition("#")[2]) for name, holder in rows}

    def until(self, true, seconds=60):
        """Wait for that; how long it took."""
        began = time.monotonic()
        while not true():
            assert time.monotonic() - began < seconds
            time.sleep(0.3)
        return time.monotonic() - began

    def judged_up_to(self, position):
        rows = self.ask("select position from watch_reader where vantage = 'here'")
        return len(rows) == RANGES and min(rows)[0] >= position

    def even(self):
        holders = self.holders()
        return len(holders) == RANGES and {list(holders.values()).count(one) for one in self.running} == {2}


@pytest.fixture
def made(tmp_path, database):
    filled = run(tmp_path, "-c", MAKE, url=database)
    assert filled.returncode == 0, filled.stderr
    homes, anchors = (line.split() for line in filled.stdout.splitlines())
    judges = Judges(tmp_path, database)
    with closing(History(tmp_path / "history")) as history:
        yield World(homes, anchors, history), judges
    for process in judges.running.values():
        process.kill()
        process.wait()


def test_the_dead_and_the_sleeping_are_followed_and_nothing_is_lost_or_doubled(made):
    world, judges = made
    with at_work(world, judges):
        judges.until(judges.even)
        at, given = time.monotonic(), world.given
        judges.send(2, signal.SIGKILL)
        judges.send(3, signal.SIGSTOP)
        judges.until(lambda: judges.judged_up_to(given + 1))
        assert time.monotonic() - at < 15
        assert set(judges.holders().values()) == {4}
        judges.send(3, signal.SIGCONT)
        judges.until(lambda: 3 in judges.holders().values())
        judges.until(lambda: len(world.flips) > 84)  # not all came up alone
    as_one_judge(world, judges)


@pytest.mark.soak
@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_hundred_kills_and_sleeps(made, seed):
    world, judges = made
    chance, took = random.Random(seed), []  # noqa: S311  # seeded on purpose
    with at_work(world, judges):
        judges.until(judges.even)
        for _ in range(34):
            number, what = chance.choice(JUDGES), chance.choice(["again", "again", "later", "sleep"])
            time.sleep(chance.uniform(0.2, 3))
            given, at = world.given, time.monotonic()
            had = number in judges.holders().values()
            judges.send(number, signal.SIGSTOP if what == "sleep" else signal.SIGKILL)
            if what != "again":
                judges.until(lambda given=given: judges.judged_up_to(given + 1))
                took += [time.monotonic() - at] if had else []
            if what == "sleep":
                judges.send(number, signal.SIGCONT)
            else:
                judges.start(number)
    print(f"{len(world.flips)} flips, {world.given} observations; followed after at most {max(took):.1f} s")  # noqa: T201  # for the row in docs/soak.md
    as_one_judge(world, judges)
    assert max(took) < 15


class at_work:  # noqa: N801  # used as a phrase
    """The world goes on and all judges run; at the end what it gave out is judged and they end by themselves."""

    def __init__(self, world, judges):
        self.world, self.judges, self.stop = world, judges, threading.Event()
        self.thread = threading.Thread(target=world.run, args=(self.stop,))

    def __enter__(self):
        self.world.go_on()
        for number in JUDGES:
            self.judges.start(number)
        self.thread.start()

    def __exit__(self, *fault):
        self.stop.set()
        self.thread.join()
        if fault == (None, None, None):
            self.judges.until(lambda: not self.judges.ask("select 1 from watch_reader where position = 0"))
            self.judges.until(lambda: self.judges.judged_up_to(self.world.given), 90)
            self.judges.end()


def as_one_judge(world, judges):
    rows = judges.ask("select target_id::text, at, confirmed_at, was, now, reason from watch_flip")
    expected = [(one.target, one.at, one.confirmed_at, one.was, one.now, one.reason) for one in world.flips]
    assert sorted(rows) == sorted(expected)
    assert len(expected) > 84
    assert judges.ask("select sum(judged) from watch_reader") == [(world.given,)]
    lost = judges.ask("select site_id, kind from watch_attribute where until is null group by 1, 2 having count(*) > 1")
    assert lost == []
