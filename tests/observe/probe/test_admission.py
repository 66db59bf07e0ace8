"""Fewer probes begin while our own process is behind: what answers is probed later, never called silent."""

import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from sodsong.observe.probe.engine import Engine
from sodsong.observe.probe.plan import Limits, Pace, Plan
from sodsong.observe.probe.prober import Prober
from sodsong.observe.probe.schedule.admission import Admission
from sodsong.observe.probe.schedule.schedule import Schedule

from .simulated import anchor, home, page_of

BOUND = 0.4
ANSWERS = """
import asyncio

async def talk(reader, writer):
    try:
        await reader.readuntil(b"\\r\\n\\r\\n")
    except asyncio.IncompleteReadError:
        return writer.close()
    writer.write(b"HTTP/1.1 200 OK\\r\\nContent-Type: text/html\\r\\nContent-Length: 5\\r\\nConnection: close\\r\\n\\r\\nhello")
    await writer.drain()
    writer.close()

async def main():
    server = await asyncio.start_server(talk, "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()

asyncio.run(main())
"""


@contextmanager
def answering():
    """A server in a process of its own, which our burning threads do not slow down; its URL."""
    with subprocess.Popen([sys.executable, "-c", ANSWERS], stdout=subprocess.PIPE, text=True) as process:
        try:
            yield f"http://127.0.0.1:{process.stdout.readline().strip()}/"
        finally:
            process.kill()


class Slow:
    """A processor that needs so long for each thing that happens on a socket."""

    def __init__(self, monkeypatch, seconds) -> None:
        served = Engine._ready

        def ready(engine, *event):
            until = time.monotonic() + seconds
            while time.monotonic() < until:
                pass
            served(engine, *event)

        monkeypatch.setattr(Engine, "_ready", ready)


def watched(engine, url, seconds, count):
    """What ``count`` sites looked like that are each due every second."""
    seen, stop = [], threading.Event()
    limits = Limits(connect=1.0, connect_again=1.0, total=5.0, slow=5.0)
    prober = Prober(engine(limits=limits), Pace(rechecks=(5.0,)), "here", seen.extend, lambda: datetime.now(UTC))
    prober.set_plans([Plan(f"s{n}", url, "home", 1.0) for n in range(count)])
    ending = threading.Timer(seconds, stop.set)
    ending.start()
    prober.run(stop)
    ending.join()
    return seen


def test_a_process_that_is_too_slow_probes_fewer_and_calls_nobody_silent(engine, monkeypatch, capsys):
    Slow(monkeypatch, 0.008)  # two hundred sites a second are some five seconds of work
    with answering() as url:
        with monkeypatch.context() as patch:
            patch.setattr(Admission, "note", lambda *_: None)
            crowded = watched(engine, url, 1.5, 200)
        told_before = capsys.readouterr().out
        seen = watched(engine, url, 1.5, 200)
    assert any(one.reason != "ok" for one in crowded), "the machine was not slow enough to show anything"
    assert {one.reason for one in seen} == {"ok"}
    assert len(seen) > 20
    assert "behind" not in told_before
    assert capsys.readouterr().out.count("the processor is behind") == 1


def test_its_end_is_told_once_too(engine, capsys):
    prober = Prober(engine(), Pace(), "here", lambda _batch: None, lambda: datetime.now(UTC), at_once=2)
    prober._admission.note(9.0, 2, now=0.0)
    prober._schedule.replace([Plan(f"s{n}", "http://127.0.0.1:9/", "home", 0.01) for n in range(5)], now=0.0)
    for _ in range(3):
        prober._begin(now=1.0)  # one begins, four wait
    assert prober._engine.active == 1
    prober._admission.note(0.0, 1, now=100.0)
    for _ in range(3):
        prober._begin(now=101.0)
    told = capsys.readouterr().out
    assert (told.count("is behind"), told.count("keeps up again")) == (1, 1)


def test_a_round_that_is_late_is_measured_and_a_wait_on_purpose_is_not(engine):
    one = engine()
    one.poll(0.0)
    one.lateness()
    one.poll(0.2)
    assert one.lateness() < 0.15
    time.sleep(0.2)  # whatever else this process does between two looks
    assert one.lateness() >= 0.2
    one.poll(0.0)
    assert one.lateness() < 0.15
    one._loop.after(0.0, lambda: time.sleep(0.2))  # a handler
    one.poll(0.05)
    assert one.lateness() >= 0.2


rounds = st.lists(st.tuples(st.floats(0.0, 20.0), st.integers(0, 400), st.floats(0.0, 5.0)), max_size=60)


@given(rounds)
def test_places_shrink_when_late_recover_when_not_and_one_always_stays(drawn):
    admission, now = Admission(400, BOUND), 0.0
    for late, active, after in drawn:
        now += after
        before = admission.room(0)
        admission.note(late, active, now)
        places = admission.room(0)
        assert 1 <= places <= 400
        if late <= BOUND:
            assert places >= before
        elif active <= before:
            assert places <= max(active // 2, 1)
        else:
            assert places == before, "what was cut has not told yet"
    for second in range(12):
        admission.note(0.0, 1, now + second)
    assert not admission.tight
    assert admission.room(30) == 370


@given(st.lists(st.tuples(st.floats(0.0, BOUND), st.integers(0, 400), st.floats(0.0, 5.0)), max_size=30))
def test_in_time_no_place_is_missing(drawn):
    admission, now = Admission(400, BOUND), 0.0
    for late, active, after in drawn:
        now += after
        admission.note(late, active, now)
        assert not admission.tight
        assert admission.room(active) == 400 - active


kinds = st.lists(st.tuples(st.sampled_from(["home", "page", "anchor"]), st.floats(1.0, 50.0)), min_size=1, max_size=40)


def drawn_plans(drawn):
    return [Plan(f"s{n}", f"http://s{n}.test/", kind, interval) for n, (kind, interval) in enumerate(drawn)]


@given(kinds)
def test_in_calm_all_kinds_are_begun_in_the_order_of_their_turns(drawn):
    schedule = Schedule(Pace())
    schedule.replace(drawn_plans(drawn), now=0.0)
    turns = sorted((state.due, number) for number, state in enumerate(schedule._states.values()))
    assert [one.target for one in schedule.due(60.0, 1000)] == [f"s{number}" for _, number in turns]


@given(kinds, st.lists(st.integers(0, 3), min_size=1, max_size=8))
def test_with_few_places_nothing_is_dropped_and_home_pages_go_first(drawn, places):
    schedule, plans = Schedule(Pace()), drawn_plans(drawn)
    schedule.replace(plans, now=0.0)
    turns = {target: state.due for target, state in schedule._states.items()}
    begun = []
    while len(begun) < len(plans):
        for room in [*places, 1]:
            begun += schedule.each_due(60.0, room, tight=True)
    assert {one.target for one in begun} == set(turns)
    assert len(begun) == len(plans)
    assert [one.kind == "page" for one in begun] == sorted(one.kind == "page" for one in begun)
    for pages in (False, True):
        alike = [turns[one.target] for one in begun if (one.kind == "page") is pages]
        assert alike == sorted(alike)


def test_what_is_not_asked_for_keeps_its_turn():
    schedule = Schedule(Pace())
    schedule.replace([home("a"), home("b")], now=0.0)
    first = next(schedule.each_due(60.0, 2))
    (second,) = schedule.each_due(60.0, 2)
    assert {first.target, second.target} == {"a", "b"}


def test_a_page_that_waited_long_goes_before_home_pages_too():
    schedule = Schedule(Pace())
    schedule.replace([page_of("x", "old", interval=60.0)], now=0.0)
    schedule.replace([page_of("x", "old", interval=60.0), home("new")], now=400.0)
    assert [one.target for one in schedule.each_due(470.0, 1, tight=True)] == ["old"]


def test_re_checks_and_called_anchors_go_before_all_else():
    schedule = Schedule(Pace())
    others = [*(home(f"s{n}") for n in range(20)), *(page_of("x", f"p{n}", interval=60.0) for n in range(20))]
    schedule.replace([*others, anchor("n"), home("a")], now=0.0)
    for one in sorted(schedule.due(60.0, 100), key=lambda one: one.target == "a"):
        schedule.started(one.target, 60.0)
        schedule.returned(one.target, "down" if one.target == "a" else "up", 61.0)
    begun = [one.target for one in schedule.each_due(900.0, 60, tight=True)]
    assert begun[:2] == ["n", "a"]
    assert len(begun) == 42
