"""Ranges judged apart leave the rows of one judge; who has no right to a range writes nothing in it."""

import pytest

from sodsong.desk.watch import judging, leases, ranges
from sodsong.desk.watch.models import Flip, OwnLine, Reader, Target
from sodsong.judge.verdict import form
from sodsong.judge.verdict.line import FOR_EVER, Line, View
from sodsong.judge.verdict.ranges import Range
from sodsong.record.history.history import History
from tests.desk.helpers import at, seen

from .streams import RULES, forget, judged_by_one, rows, story, watch_some

pytestmark = pytest.mark.django_db


@pytest.fixture
def history(tmp_path):
    store = History(tmp_path / "history")
    yield store
    store.close()


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
