"""The whole watch on PostgreSQL, killed in mid-fault, and eight workers that claim the same rows."""

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import UTC, datetime

import psycopg
import pytest

from tests.story import worlds
from tests.story.test_up import ALL_UP, Office

from .test_move import FILL, run

pytestmark = [pytest.mark.timeout(240), pytest.mark.xdist_group("database")]

NOW = datetime(2020, 8, 11, 2, 12, tzinfo=UTC)
WORKER = """
import os, random, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "sodsong.desk.project.settings"
import django
django.setup()
from sodsong.desk import clock
from sodsong.desk.cases.ops import stages as case_stages
from sodsong.desk.watch import ops as watch
from sodsong.desk.watch.models import Flip
sys.stdin.read(1)  # all start together
mine = list(Flip.objects.values_list("pk", flat=True))
random.Random(int(sys.argv[1])).shuffle(mine)
won = [pk for pk in mine if watch.take_flips([pk], clock.now())]
for _ in range(5):
    case_stages.take_reports(clock.now())
print(*won)
"""
MORE = (
    FILL
    + """
from sodsong.desk.watch.models import Flip
Flip.objects.update(taken_at=None)
world.letter_received(digest="1" * 64)
print(Flip.objects.count())
"""
)


class PostgresOffice(Office):
    """An office whose rows lie in PostgreSQL."""

    def __init__(self, folder, lab, url):
        self.url = url
        folder.mkdir(exist_ok=True)
        os.environ["SODSONG_DATABASE_URL"] = url  # the parent class starts commands while it is made
        try:
            super().__init__(folder, lab)
        finally:
            del os.environ["SODSONG_DATABASE_URL"]

    @property
    def environment(self):
        return {**self._environment, "SODSONG_DATABASE_URL": self.url}

    @environment.setter
    def environment(self, value):
        self._environment = value

    @contextmanager
    def watching(self):
        process = subprocess.Popen(
            [sys.executable, "-m", "sodsong", "watch"],
            env=self.environment, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            yield process
        finally:
            process.kill()
            process.wait()

    def sql(self, statement):
        with psycopg.connect(self.url) as base:
            answer = base.execute(statement.replace("watched = 1", "watched = true"))
            return answer.fetchall() if answer.description else []


class Standby(PostgresOffice):
    """A second watch on the same rows, with a data folder and a vantage of its own."""

    def __init__(self, folder, lab, url):
        super().__init__(folder, lab, url)
        self._environment = {**self._environment, "SODSONG_VANTAGE": "there"}


@pytest.fixture(scope="module")
def lab():
    with worlds.phrae() as running:
        yield running


def test_killed_in_mid_fault_and_started_again_nothing_is_doubled(tmp_path, lab, database):
    office = PostgresOffice(tmp_path, lab, database)
    with office.up():
        office.until(ALL_UP, [(84,)])
        time.sleep(4)
        lab.server_down(lab.world.failing_address)
        time.sleep(2.2)  # some sites judged down, the incident perhaps begun: then kill -9
    while office.watchers():
        time.sleep(0.1)
    assert not (office.folder / "sodsong.sqlite3").exists()
    with office.up():
        office.until("select count(*), min(state) from cases_incident", [(1, "open")])
        office.until("select count(*) from cases_member where state = 'down'", [(34,)])
        office.until("select count(*) from dispatch_draft", [(1,)])
        lab.repair(lab.world.failing_address)
        office.until("select state from cases_incident", [("recovered",)])
    assert office.sql("select target_id, now, count(*) from watch_flip group by 1, 2 having count(*) > 2") == []
    assert (
        office.sql("select data->>'site', count(*) from cases_event where kind = 'back' group by 1 having count(*) > 1")
        == []
    )


def test_eight_workers_claim_each_row_once(tmp_path, database):
    made = run(tmp_path, "-c", MORE, url=database)
    assert made.returncode == 0, made.stderr
    env = {**os.environ, "SODSONG_DATA": str(tmp_path), "SODSONG_DATABASE_URL": database}
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", WORKER, str(seed)], env=env, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        for seed in range(8)
    ]  # fmt: skip
    said = [worker.communicate("\n", timeout=120) for worker in workers]
    assert [(worker.returncode, errors) for worker, (_, errors) in zip(workers, said, strict=True)] == [(0, "")] * 8
    won = [pk for told, _ in said for pk in told.split()]
    assert len(won) == len(set(won)) == int(made.stdout) > 30
    with psycopg.connect(database) as base:
        (loose, linked, settled) = base.execute(
            "select count(*) filter (where r.taken_at is null), count(k.id), count(*) from inbox_report r"
            " left join cases_reportlink k on k.report_id = r.id where r.lao_id is not null"
        ).fetchone()
        gaps = base.execute(
            "select incident_id from cases_event group by 1 having count(*) <> max(seq) or min(seq) <> 1"
        ).fetchall()
    assert (loose, linked, gaps) == (0, settled, [])
    assert settled == 66  # two letters of 33 rows that name one body


def test_of_two_watches_one_runs_the_stages_both_judge_and_the_other_takes_over(tmp_path, lab, database):
    lab.repair("everything")
    one, two = PostgresOffice(tmp_path / "one", lab, database), Standby(tmp_path / "two", lab, database)
    for office in (one, two):
        office.environment = office._environment | {"SODSONG_RANGES": "4"}
    with one.watching() as first, two.watching() as second:
        one.until(ALL_UP, [(84,)])
        shared = "select count(*) from watch_lease where name like 'range-%' group by holder"
        one.until(shared, [(2,), (2,)])
        ((holder,),) = one.sql("select holder from watch_lease where name = 'river'")
        leader, follower = (first, "two") if "/one/" in holder else (second, "one")
        leader.kill()
        leader.wait()
        killed = time.monotonic()
        lab.server_down(lab.world.failing_address)
        one.until("select holder like '%/one/%' from watch_lease where name = 'river'", [(follower == "one",)])
        one.until(shared, [(4,)])
        assert time.monotonic() - killed < 15
        one.until("select count(*), min(state) from cases_incident", [(1, "open")])
        one.until("select count(*) from cases_member where state = 'down'", [(34,)])
    lab.repair("everything")
    assert two.sql("select target_id, now, count(*) from watch_flip group by 1, 2 having count(*) > 1") == []


def test_a_watch_that_was_overtaken_keeps_nothing_of_its_batch(db):
    from sodsong.desk.watch import judging
    from sodsong.desk.watch.models import Reader

    first, second = judging.Memory(), judging.Memory(stored={"here": 10})
    judging._move_on(first, "here", 10, NOW, 10)
    judging._move_on(second, "here", 20, NOW, 10)
    for late in (first, second):
        with pytest.raises(judging.OvertakenError):
            judging._move_on(late, "here", 15, NOW, 5)
    reader = Reader.objects.get()
    assert (reader.position, reader.judged) == (20, 20)


def test_a_lease_is_one_holder_s_until_it_lapses(db):
    from sodsong.desk.watch.leases import hold

    assert hold("river", "a", 100.0, 9.0)
    assert not hold("river", "b", 108.9, 9.0)
    assert hold("river", "a", 105.0, 9.0)  # kept
    assert not hold("river", "b", 113.0, 9.0)
    assert hold("river", "b", 114.5, 9.0)
    assert not hold("river", "a", 115.0, 9.0)
