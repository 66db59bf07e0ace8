"""Several processes that probe as one."""

import os
import signal
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from multiprocessing import active_children

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sodsong import data
from sodsong.observe.probe.engine import Engine
from sodsong.observe.probe.page.rules import read_rules
from sodsong.observe.probe.plan import Pace, Plan
from sodsong.observe.probe.resolver import Resolver
from sodsong.observe.probe.shards import Shards, Work, WorkerError, deal

from .conftest import reply


def build():
    rules = read_rules(data.text("content-rules.toml"))
    return Engine(Resolver("127.0.0.1:9"), rules=rules, user_agent="Sodsong/test", allow_private=True)


def clock():
    return datetime.now(UTC)


WORK = Work(build, clock, Pace(spread=0.2), "phrae", 40)


def wait_for(what, seconds=20):
    until = time.monotonic() + seconds
    while not what() and time.monotonic() < until:
        time.sleep(0.02)
    assert what()


@pytest.fixture
def watching():
    """Run shards in a thread: ``watching(shards)`` -> the list its failure goes to."""
    stop, threads, failures = threading.Event(), [], []

    def start(shards):
        def run():
            try:
                shards.run(stop)
            except (WorkerError, ValueError) as error:
                failures.append(error)

        threads.append(threading.Thread(target=run))
        threads[-1].start()
        return failures

    start.stop = lambda: (stop.set(), [thread.join(15) for thread in threads])
    yield start
    start.stop()
    assert active_children() == []


def test_two_processes_see_what_one_would(serve, watching):
    servers = [serve(reply()) for _ in range(6)]
    plans = [Plan(f"s{n}", server.url, "home", 1.0) for n, server in enumerate(servers)]
    seen = []
    shards = Shards(WORK, seen.extend, 2)
    shards.set_plans(plans)
    watching(shards)
    wait_for(lambda: {one.target for one in seen} == {plan.target for plan in plans})
    assert {(one.vantage, one.finding, one.title) for one in seen} == {("phrae", "up", "เทศบาลตำบลสมมุติ")}
    shards.set_plans(plans[:1])
    time.sleep(1.5)
    before = len(servers[5].requests)
    time.sleep(1.2)
    assert len(servers[5].requests) == before
    watching.stop()
    assert abs(sum(len(server.requests) for server in servers) - len(seen)) <= 2, "what was seen was handed on"


def test_a_worker_that_dies_is_told_of_and_its_targets_keep_their_turns(serve, watching):
    servers = [serve(reply()) for _ in range(6)]
    plans = [Plan(f"s{n}", server.url, "home", 3.0) for n, server in enumerate(servers)]
    seen, fallen = [], []
    shards = Shards(WORK, seen.extend, 2, fallen.append)
    shards.set_plans(plans)
    failures = watching(shards)
    wait_for(lambda: len({one.target for one in seen}) == 6)
    os.kill(active_children()[0].pid, signal.SIGKILL)
    wait_for(lambda: fallen)
    assert fallen == [-signal.SIGKILL]
    before = len(seen)
    wait_for(lambda: len({one.target for one in seen[before:]}) == 6)
    assert failures == []
    times = {plan.target: [one.at for one in seen if one.target == plan.target] for plan in plans}
    gaps = [(later - earlier).total_seconds() for of in times.values() for earlier, later in pairwise(of)]
    assert min(gaps) > 1.5, "no burst: what the old worker saw counts"


def test_workers_that_die_again_and_again_end_the_run(watching):
    fallen = []
    failures = watching(Shards(replace(WORK, engine=os.abort), print, 2, fallen.append))
    wait_for(lambda: failures, 60)
    assert isinstance(failures[0], WorkerError)
    assert len(fallen) == 5


def test_a_failing_sink_ends_the_run(serve, watching):
    def sink(_batch):
        raise ValueError("the disk is full")

    shards = Shards(WORK, sink, 1)
    shards.set_plans([Plan("a", serve(reply()).url, "home", 1.0)])
    failures = watching(shards)
    wait_for(lambda: failures)
    assert str(failures[0]) == "the disk is full"


names = st.sampled_from(["a.test", "b.test", "c.test:8080", "d.test"])


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(names, st.sampled_from(["home", "page", "anchor"])), max_size=20), st.integers(1, 5))
def test_every_plan_is_dealt_once_and_hosts_stay_together(made, count):
    homes = {f"home-{host}": Plan(f"home-{host}", f"http://{host}/", "home", 60.0) for host, _ in made}
    others = [
        Plan(f"{kind}{n}", f"http://x{n}.test/", kind, 60.0, parent=f"home-{host}" if kind == "page" else None)
        for n, (host, kind) in enumerate(made)
        if kind != "home"
    ]
    hands = deal([*homes.values(), *others], count)
    assert len(hands) == count
    where = {plan.target: [n for n, hand in enumerate(hands) if plan in hand] for plan in [*homes.values(), *others]}
    for plan in [*homes.values(), *others]:
        assert len(where[plan.target]) == (count if plan.kind == "anchor" else 1)
        if plan.parent:
            assert where[plan.target] == where[plan.parent]


def test_hosts_are_dealt_evenly():
    hands = deal([Plan(f"s{n}", f"https://s{n}.lao.test/", "home", 60.0) for n in range(2000)], 4)
    assert all(400 <= len(hand) <= 600 for hand in hands)
