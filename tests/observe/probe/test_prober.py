"""The prober at work on real servers: batches, changes of plan, stopping, failing sinks."""

import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from sodsong.observe.probe import prober as prober_module
from sodsong.observe.probe.plan import Pace, Plan
from sodsong.observe.probe.prober import Prober

QUICK = Pace(rechecks=(0.1, 0.3), spread=0.5, anchor_gap=0.05)
GOOD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\nhello"
BAD = b"HTTP/1.1 500 Error\r\nContent-Length: 0\r\n\r\n"


class Ticking:
    """A clock of its own: every look is a second later."""

    def __init__(self) -> None:
        self.now = datetime(2020, 8, 11, 2, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@contextmanager
def running(prober):
    stop, failures = threading.Event(), []

    def run():
        try:
            prober.run(stop)
        except ValueError as error:
            failures.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield failures
    finally:
        stop.set()
        thread.join(5)
        assert not thread.is_alive()


def wait_for(condition, seconds=5.0):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.01)


def plan(target, url, interval=0.4, kind="home"):
    return Plan(target, url, kind, interval)


def test_observations_arrive_in_batches_with_the_clocks_times(serve, engine):
    server, batches = serve(GOOD), []
    prober = Prober(engine(), QUICK, "phrae", batches.append, Ticking())
    prober.set_plans([plan(f"s{n}", server.url) for n in range(20)])
    with running(prober):
        wait_for(lambda: sum(map(len, batches)) >= 40)
    seen = [one for batch in batches for one in batch]
    assert {one.target for one in seen} == {f"s{n}" for n in range(20)}
    assert {(one.vantage, one.finding) for one in seen} == {("phrae", "up")}
    assert len(batches) < len(seen) / 2
    assert len({one.at for one in seen}) == len(seen)
    assert seen[0].at > datetime(2020, 8, 11, 2, 0, tzinfo=UTC)


def test_a_failure_is_looked_at_again_at_once_and_the_anchors_are_called(serve, engine):
    answers = iter([GOOD])
    site = serve(lambda connection, _request: connection.sendall(next(answers, BAD)))
    friend, seen = serve(GOOD), []
    prober = Prober(engine(), QUICK, "here", seen.extend, Ticking())
    prober.set_plans([plan("site", site.url, 1.0), plan("friend", friend.url, 3600.0, "anchor")])
    with running(prober):
        wait_for(lambda: [one.finding for one in seen if one.target == "site"].count("down") >= 3)
        wait_for(lambda: any(one.target == "friend" for one in seen))
    assert [one.reason for one in seen if one.target == "site"][:3] == ["ok", "http-5xx", "http-5xx"]


def test_plans_change_while_it_runs(serve, engine):
    first, second, seen = serve(GOOD), serve(GOOD), []
    prober = Prober(engine(), QUICK, "here", seen.extend, Ticking())
    with running(prober):
        prober.set_plans([plan("a", first.url)])
        wait_for(lambda: any(one.target == "a" for one in seen))
        prober.set_plans([plan("b", second.url)])
        wait_for(lambda: any(one.target == "b" for one in seen))
        count = len(first.requests)
        time.sleep(0.5)
        assert len(first.requests) <= count + 1


def test_stopping_hands_on_what_is_done(serve, engine):
    server, seen = serve(GOOD), []
    prober = Prober(engine(), QUICK, "here", seen.extend, Ticking())
    prober.set_plans([plan("a", server.url, 0.2)])
    with running(prober):
        wait_for(lambda: server.requests)
        time.sleep(0.05)
    assert len(seen) >= 1
    assert len(server.requests) - len(seen) <= 1


def test_a_failing_sink_ends_the_run(serve, engine):
    def sink(_batch):
        raise ValueError("the disk is full")

    prober = Prober(engine(), QUICK, "here", sink, Ticking())
    prober.set_plans([plan("a", serve(GOOD).url)])
    with running(prober) as failures:
        wait_for(lambda: failures)
    with pytest.raises(ValueError, match="the disk is full"):
        raise failures[0]


def test_no_more_than_asked_for_run_at_once(serve, engine):
    running_now, most, lock = [0], [0], threading.Lock()

    def talk(connection, _request):
        with lock:
            running_now[0] += 1
            most[0] = max(most[0], running_now[0])
        time.sleep(0.05)
        with lock:
            running_now[0] -= 1
        connection.sendall(GOOD)

    server, seen = serve(talk), []
    prober = Prober(engine(), QUICK, "here", seen.extend, Ticking(), at_once=3)
    prober.set_plans([plan(f"s{n}", server.url, 0.2) for n in range(30)])
    with running(prober):
        wait_for(lambda: len(seen) >= 30)
    assert most[0] == 3


def test_an_idle_prober_rests(engine):
    began = time.process_time()
    with running(Prober(engine(), QUICK, "here", lambda _batch: None, Ticking())):
        time.sleep(0.5)
    assert time.process_time() - began < 0.25


def test_many_new_plans_are_taken_in_a_little_at_a_time(serve, engine, monkeypatch):
    monkeypatch.setattr(prober_module, "_SLICE", 0.0)  # a step a turn
    server, seen = serve(GOOD), []
    prober = Prober(engine(), QUICK, "here", seen.extend, Ticking())
    prober.set_plans([plan("a", server.url, 0.05)])
    prober._take_news()
    prober.set_plans([plan("a", server.url, 0.05), *(plan(f"s{n}", server.url, 86_400.0) for n in range(3_000))])
    steps = []
    while prober._following is not None or not steps:
        prober._take_news()
        steps.append(len(prober._schedule))
    assert len(steps) > 5
    assert steps == sorted(steps)
    assert steps[-1] == 3_001
    assert prober._wait(time.monotonic()) > 0
    with running(prober):
        wait_for(lambda: any(one.target == "a" for one in seen))
