"""Workers share the ranges of targets: whoever dies or sleeps, others go on, and the rows are those of one judge."""

import random
import threading
import time
from dataclasses import replace
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from sodsong.desk.project.judging import verdicts
from sodsong.desk.project.judging.verdicts import LEASE, Verdicts
from sodsong.desk.registry.models import Province
from sodsong.desk.watch import leases, ranges
from sodsong.desk.watch.models import Reader
from sodsong.record.history.history import History
from tests.desk.helpers import at

from .streams import forget, judged_by_one, rows, story, watch_some

pytestmark = pytest.mark.django_db


@pytest.fixture
def history(tmp_path):
    store = History(tmp_path / "history")
    yield store
    store.close()


@given(st.integers(1, 20), st.integers(1, 6), st.randoms(use_true_random=False))
def test_workers_share_fairly_and_then_rest(parts, count, chance):
    """From any state, with any worker's turn next, all come within one of each other and nothing moves any more."""
    workers = [f"w{number}" for number in range(count)]
    holders = {part: chance.choice(workers) for part in range(parts) if chance.random() < 0.7}
    moved = 0
    for turn in range(6 * count + 60):
        me = workers[turn % count]
        mine = {part for part, holder in holders.items() if holder == me}
        take, leave = leases.share(leases.Claims(parts, dict(holders), frozenset(workers)), me, mine)
        assert not set(take) & holders.keys()
        assert set(leave) <= mine
        holders |= dict.fromkeys(take, me)
        for part in leave:
            del holders[part]
        moved = turn if take or leave else moved
    sizes = [list(holders.values()).count(worker) for worker in workers]
    assert sum(sizes) == parts
    assert max(sizes) - min(sizes) <= 1
    assert moved < 5 * count + 50


def test_whoever_cuts_anew_gets_all_and_others_take_none():
    known = leases.Claims(4, {0: "a", 1: "b"}, frozenset("ab"), recutter="b")
    assert leases.share(known, "a", {0}) == ([], [0])
    assert leases.share(known, "b", {1}) == ([2, 3], [])


class Machine:
    """Workers on one clock that is moved by hand."""

    def __init__(self, history, monkeypatch, wanted):
        self.history, self.now, self.wanted, self.workers = history, 1000.0, wanted, {}
        monkeypatch.setattr(verdicts, "time", SimpleNamespace(monotonic=lambda: self.now, time=lambda: self.now))

    def worker(self, name):
        if name not in self.workers:
            options = replace(settings.SODSONG, ranges=self.wanted)
            self.workers[name] = Verdicts(options, self.history, "box:/data", f"box:/data#{name}")
        return self.workers[name]

    def leads(self, name):
        return leases.hold("river", name, self.now, LEASE)

    def turn(self, name, *, judge=True):
        made = self.worker(name)
        made.tick(leads=self.leads(name))
        if judge:
            made.judge(at(0))

    def holders(self):
        return leases.claims(ranges.cut(), self.now).holders


STEPS = ["work"] * 5 + ["die", "sleep", "cut"]


@pytest.mark.parametrize(
    "drawn", [range(3), pytest.param(range(3, 150), marks=[pytest.mark.soak, pytest.mark.timeout(1200)])]
)
def test_whoever_dies_or_sleeps_the_rows_are_those_of_one_judge(tmp_path, monkeypatch, drawn):
    stream = story(*watch_some(6), until=300)
    whole = History(tmp_path / "whole")
    whole.append("here", stream)
    expected = judged_by_one(whole)
    whole.close()
    for seed in drawn:
        store = History(tmp_path / str(seed))
        machine = Machine(store, monkeypatch, 3)
        play(machine, stream, random.Random(seed))  # noqa: S311  # seeded on purpose
        assert rows() == expected, seed
        assert set(Reader.objects.values_list("position", flat=True)) == {len(stream)}
        assert set(machine.holders()) == set(range(ranges.cut()))
        assert sum(Reader.objects.values_list("judged", flat=True)) == len(stream)
        store.close()
        forget()


def play(machine, stream, chance):
    """Three workers while the stream comes in; at the end all that live come to rest."""
    given_out = 0
    while given_out < len(stream):
        few = chance.randint(1, 40)
        machine.history.append("here", stream[given_out : given_out + few])
        given_out += few
        name, what = chance.choice("abc"), chance.choice(STEPS)
        machine.now += chance.uniform(0.1, 3)
        if what == "die":
            machine.workers.pop(name, None)
        elif what == "sleep":  # it judges when it wakes, before it looks at its leases
            machine.now += 11
            machine.worker(name).judge(at(0))
        else:
            if what == "cut":  # a setting takes effect when a watch begins anew
                machine.wanted = chance.randint(1, 4)
                machine.workers.pop(name, None)
            machine.turn(name)
    for _ in range(8):
        machine.now += 3
        for name in "abc":
            machine.turn(name)
    for worker in machine.workers.values():
        worker.unseen(at(300))


def test_a_dead_worker_s_ranges_are_judged_on_within_fifteen_seconds(history, monkeypatch):
    history.append("here", story(*watch_some(), until=60))
    machine = Machine(history, monkeypatch, 4)
    for _ in range(4):
        for name in "ab":
            machine.turn(name)
        machine.now += 3
    assert sorted(machine.holders().values()) == ["box:/data#a"] * 2 + ["box:/data#b"] * 2
    machine.workers.pop("b")
    died = machine.now
    history.append("here", [replace(one, at=at(70)) for one in story(*watch_some(), until=5)])
    last = history.read("here", 0, 100_000)[-1][0]
    while Reader.objects.filter(position=last).count() < 4:
        machine.now += 3
        machine.turn("a")
        assert machine.now - died <= 15
    assert set(machine.holders().values()) == {"box:/data#a"}


def test_a_lease_that_lapsed_is_gone_on_with_if_nobody_took_it_and_else_not(history, monkeypatch):
    stream = story(*watch_some(), until=40)
    history.append("here", stream[:60])
    machine = Machine(history, monkeypatch, 1)
    machine.turn("a")
    known = machine.worker("a")._memories[0][1]
    machine.now += 30  # the rows were locked for so long
    history.append("here", stream[60:70])
    machine.worker("a").judge(at(0))
    assert known.positions == {"here": 60}, "until it is seen that nobody has it, nothing is judged"
    machine.turn("a")
    assert machine.worker("a")._memories[0][1] is known
    assert known.positions == {"here": 70}
    machine.now += 30
    machine.turn("b")
    machine.turn("a")
    assert machine.worker("a")._memories == {}
    machine.now += 3
    history.append("here", stream[70:])
    machine.turn("b")
    assert machine.worker("b")._memories[0][1].positions == {"here": len(stream)}


def test_who_ends_by_itself_leaves_its_ranges_at_once(history, monkeypatch):
    history.append("here", story(*watch_some(), until=20))
    machine = Machine(history, monkeypatch, 2)
    machine.turn("a")
    machine.worker("a").end()
    machine.turn("b")
    assert set(machine.holders().values()) == {"box:/data#b"}


def test_another_number_of_ranges_takes_effect_once_the_leader_has_all_of_them(history, monkeypatch):
    stream = story(*watch_some())
    history.append("here", stream[:300])
    machine = Machine(history, monkeypatch, 2)
    for _ in range(3):
        for name in "ab":
            machine.turn(name)
        machine.now += 3
    machine.workers.pop("a")  # a, who leads, begins anew with another setting
    machine.wanted = 5
    history.append("here", stream[300:])
    machine.turn("a")
    assert ranges.cut() == 2, "b still holds one"
    for _ in range(6):
        machine.now += 3
        for name in "ba":
            machine.turn(name)
    assert ranges.cut() == 5
    assert sorted(machine.holders().values()) in (
        ["box:/data#a"] * 3 + ["box:/data#b"] * 2,
        ["box:/data#a"] * 2 + ["box:/data#b"] * 3,
    )
    found = rows()
    forget()
    assert found == judged_by_one(history)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer, whose sleep nobody can end")
def test_nobody_waits_for_who_falls_asleep_while_storing_and_its_transaction_is_broken_off(monkeypatch):
    monkeypatch.setattr(leases, "ASLEEP", 500)
    assert leases.hold("range-0", "a", 100.0, 9.0)
    asleep, wake, faults = threading.Event(), threading.Event(), []

    def sleeper():
        try:
            with transaction.atomic():
                assert leases.held("range-0", "a")
                asleep.set()
                wake.wait(20)
                Province.objects.create(name="จังหวัดสมมุติ")
        except DatabaseError as fault:
            faults.append(fault)
        finally:
            connection.close()

    thread = threading.Thread(target=sleeper)
    thread.start()
    asleep.wait(20)
    began = time.monotonic()
    assert not leases.hold("range-0", "b", 110.0, 9.0)
    assert time.monotonic() - began < 0.4
    while not leases.hold("range-0", "b", 110.0, 9.0):
        assert time.monotonic() - began < 10
        time.sleep(0.05)
    wake.set()
    thread.join()
    assert faults
    assert not Province.objects.filter(name="จังหวัดสมมุติ").exists()
