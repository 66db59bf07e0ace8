"""Workers share the ranges of targets: whoever judges what, whoever dies or sleeps, the rows are those of one judge."""

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

from sodsong.desk.project.lanes import verdicts
from sodsong.desk.project.lanes.verdicts import LEASE, Verdicts
from sodsong.desk.registry.models import Province
from sodsong.desk.watch import judging, leases, ops, ranges
from sodsong.desk.watch.models import Attribute, Flip, Lease, OwnLine, Reader, Target
from sodsong.judge.verdict import form
from sodsong.judge.verdict.line import FOR_EVER, Line, View
from sodsong.judge.verdict.ranges import Range
from sodsong.judge.verdict.rules import Rules
from sodsong.record.history.history import History
from tests.desk.helpers import at, phrae, seen

pytestmark = pytest.mark.django_db
RULES = Rules()


@pytest.fixture
def history(tmp_path):
    store = History(tmp_path / "history")
    yield store
    store.close()


def watch_some(count=12):
    phrae()
    ops.sync_targets(("http://anchor1.test/", "http://anchor2.test/", "http://anchor3.test/"))
    anchors = list(Target.objects.filter(kind="anchor"))
    return list(Target.objects.filter(kind="home").order_by("pk")[:count]), anchors


def story(homes, anchors, until=600, seed=1):
    """Anchors answer each 5 s, homes are asked each 10 s; a third of them fails for a while, each at its own time."""
    chance = random.Random(seed)  # noqa: S311  # seeded on purpose
    falls = {home.pk: sorted(chance.uniform(60, until) for _ in range(2)) for home in homes[::3]}
    stream = []
    for second in range(0, until, 5):
        stream += [seen(anchor, second) for anchor in anchors]
        for number, home in enumerate(homes):
            if (second // 5 + number) % 2 == 0:
                first, last = falls.get(home.pk, (0, 0))
                down = first < second < last
                stream.append(
                    seen(home, second + 2, "connect-refused" if down else "ok", ip=None if down else "192.0.2.7")
                )
    return stream


def rows():
    """What judging leaves: flips, states and what was learned."""
    return (
        sorted(Flip.objects.values_list("target", "at", "confirmed_at", "was", "now", "reason")),
        sorted(Target.objects.filter(kind="home").values_list("pk", "state", "since", "reason"), key=str),
        # Since when depends on where batches end: the newest answer of a batch teaches.
        sorted(Attribute.objects.values_list("site", "kind", "value", "until"), key=str),
    )


def forget():
    """Back to before the first judgement."""
    for model in (Flip, Attribute, Reader, OwnLine, Lease):
        model.objects.all().delete()
    Target.objects.update(window={}, state="unknown", since=None, reason="")


def judged_by_one(history):
    judging.judge_history(history, judging.remember(), RULES)
    found = rows()
    forget()
    return found


@pytest.mark.parametrize("parts", [2, 5])
def test_one_worker_judges_many_ranges_reading_once_and_the_rows_are_those_of_one(history, monkeypatch, parts):
    history.append("here", story(*watch_some()))
    expected = judged_by_one(history)
    assert len(expected[0]) > 12
    reads, read = [], history.read
    monkeypatch.setattr(history, "read", lambda *asked: reads.append(asked) or read(*asked))
    memories = [judging.remember(one=Range(part, parts)) for part in range(parts)]
    count = judging.judge_ranges(history, memories, RULES)
    assert rows() == expected
    assert (count, len(reads)) == (len(story(*watch_some())), count // judging.BATCH + 1)
    assert sum(Reader.objects.values_list("judged", flat=True)) <= count
    for memory in memories:
        judging.tell(memory)
    assert sum(Reader.objects.values_list("judged", flat=True)) == count, "each observation counts in one range"
    assert set(Reader.objects.values_list("position", "parts")) == {(count, parts)}


def test_a_range_knows_its_own_targets_and_all_anchors_also_those_made_since(history):
    homes, anchors = watch_some()
    memories = [judging.remember(one=Range(part, 3)) for part in range(3)]
    known = [set(memory.kinds) for memory in memories]
    everybody = {str(pk) for pk in Target.objects.values_list("pk", flat=True)}
    assert set().union(*known) == everybody
    shared = {str(anchor.pk) for anchor in anchors}
    assert sum(map(len, known)) == len(everybody) + 2 * len(shared)
    assert set.intersection(*known) == shared
    late = Target.objects.create(kind="anchor", url="http://anchor4.test/")
    page = Target.objects.create(kind="page", site=homes[0].site, url="http://new.test/o1")
    history.append("here", [seen(late, 5), seen(page, 6)])
    judging.judge_ranges(history, memories, RULES)
    assert all(str(late.pk) in memory.kinds for memory in memories)
    assert sum(str(page.pk) in memory.kinds for memory in memories) == 1


def test_steady_checks_of_another_range_cost_no_question(history, django_assert_num_queries):
    homes, anchors = watch_some()
    memory = judging.remember(one=Range(0, 2))
    for second in (0, 2, 4):
        history.append("here", [seen(one, second, ip="192.0.2.8") for one in homes + anchors])
        if second < 4:
            judging.judge_ranges(history, [memory], RULES)
    with django_assert_num_queries(0):
        assert judging.judge_ranges(history, [memory], RULES) == 15


def test_whoever_lost_the_lease_writes_nothing(history):
    homes, anchors = watch_some()
    history.append("here", [seen(one, 0, ip="192.0.2.8") for one in homes + anchors])
    assert ranges.recut(1, "a")
    assert leases.hold("range-0", "a", 100.0, 9.0)
    sleeper = judging.remember(holder="a")
    judging.judge_history(history, sleeper, RULES)
    history.append("here", [seen(one, 10, ip="192.0.2.9") for one in homes])
    assert leases.hold("range-0", "b", 110.0, 9.0)
    before = rows()
    with pytest.raises(judging.OvertakenError):  # b has not judged yet: the position alone would not tell
        judging.judge_history(history, sleeper, RULES)
    sleeper.heard = dict.fromkeys(sleeper.kinds, -1e9)
    with pytest.raises(judging.OvertakenError):
        judging.note_unseen({"home": 60.0}, sleeper, RULES, at(900))
    sleeper.positions["here"] += 1
    with pytest.raises(judging.OvertakenError):
        judging.tell(sleeper)
    assert rows() == before
    assert judging.judge_history(history, judging.remember(holder="b"), RULES) == len(homes)
    assert rows() != before


def test_a_lease_of_a_range_that_is_no_more_gives_no_right(history):
    homes, anchors = watch_some()
    history.append("here", [seen(one, 0, ip="192.0.2.8") for one in homes + anchors])
    ranges.recut(2, "a")
    for part, parts in ((5, 6), (1, 6)):
        leases.hold(leases.of_range(part), "a", 100.0, 9.0)
        late = judging.remember(one=Range(part, parts), holder="a")
        with pytest.raises(judging.OvertakenError):
            judging.judge_ranges(history, [late], RULES)
    assert (Flip.objects.count(), Reader.objects.count(), ranges.cut()) == (0, 0, 2)
    judging.judge_ranges(history, [judging.remember(one=Range(1, 2), holder="a")], RULES)
    assert Flip.objects.count() > 0


def test_ranges_are_cut_anew_only_by_who_holds_them_all_and_what_was_judged_stays(history):
    stream = story(*watch_some())
    history.append("here", stream)
    expected = judged_by_one(history)
    assert ranges.recut(2, "a")
    assert ranges.cut() == 2
    memories = [judging.remember(one=Range(part, 2)) for part in range(2)]
    history.close()
    judging.judge_ranges(history, memories, RULES)
    for memory in memories:
        judging.tell(memory)
    leases.hold("range-0", "a", 100.0, 9.0)
    assert not ranges.recut(3, "a"), "it has one of two"
    leases.hold("range-1", "a", 100.0, 9.0)
    assert ranges.recut(3, "a")
    assert set(Reader.objects.values_list("part", "parts", "position")) == {(part, 3, len(stream)) for part in range(3)}
    assert sum(Reader.objects.values_list("judged", flat=True)) == len(stream)
    with pytest.raises(judging.OvertakenError):  # a judge of the old cut stands where the new one stands too
        judging._move_on(memories[0], "here", len(stream) + 1, at(700), 1)
    again = [judging.remember(one=Range(part, 3)) for part in range(3)]
    assert judging.judge_ranges(history, again, RULES) == 0
    assert rows() == expected


def test_rows_from_before_there_were_ranges_go_on_as_one_and_can_be_cut(history):
    stream = story(*watch_some())
    history.append("here", stream[:700])
    judging.judge_history(history, judging.remember(), RULES)
    leases.hold("range-0", "a", 100.0, 9.0)
    assert ranges.cut() == 1
    assert ranges.recut(4, "a")
    history.append("here", stream[700:])
    judging.judge_ranges(history, [judging.remember(one=Range(part, 4)) for part in range(4)], RULES)
    found = rows()
    forget()
    assert found == judged_by_one(history)


def test_only_what_all_ranges_have_judged_is_sealed():
    for part, position in ((0, 40), (1, 25)):
        OwnLine.objects.create(part=part, parts=2)
        Reader.objects.create(vantage="here", part=part, parts=2, position=position)
    Reader.objects.create(vantage="bkk", part=0, parts=2, position=7)
    mine = {0: "box:/data", 1: "box:/data#2"}
    assert ranges.consumed(["bkk", "here"], mine, "box:/data") == {"here": 25}
    assert ranges.consumed(["bkk", "here"], {}, "box:/data") == {"here": 25}, "nobody's range waits too"
    elsewhere = {0: "box:/data", 1: "other:/data"}
    assert ranges.consumed(["bkk", "here"], elsewhere, "box:/data") == {"here": 40, "bkk": 7}
    assert ranges.consumed(["here"], dict.fromkeys((0, 1), "box:/data2"), "box:/data") == {"here": FOR_EVER}


def test_vantages_are_told_as_all_judges_see_them():
    """What was judged is added up; one range whose line is bad is enough."""
    good = Line({"here": View(newest=9), "bkk": View(newest=9), "cnx": View(newest=9)})
    bad = Line({**good.views, "bkk": View(newest=9, stretches=((3, FOR_EVER),)), "cnx": View(newest=-700_000_000)})
    for part, line in enumerate((good, bad)):
        OwnLine.objects.create(part=part, parts=2, memory=form.line_to_json(line))
        for vantage in ("here", "bkk", "cnx"):
            Reader.objects.create(vantage=vantage, part=part, parts=2, judged=30 + part)
    told = ranges.seen(RULES, {"here": 5})
    assert {name: (one.judged, one.blind) for name, one in told.items()} == {
        "here": (66, ""),
        "bkk": (61, "line"),
        "cnx": (61, "mute"),
    }


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
