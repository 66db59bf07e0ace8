"""Ranges judged apart come to what one judge of all comes to, however they are cut, taken over and cut anew."""

import random
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sodsong.judge.verdict.judging import judge_batch
from sodsong.judge.verdict.line import Line, View, Voter
from sodsong.judge.verdict.ranges import SPACE, WHOLE, Range, Stand, place, recut
from sodsong.judge.verdict.rules import Rules

from .small_world import RULES, Watch, anchors, in_time

SITES = tuple(str(number) for number in range(1, 13))


@given(st.integers(1, 64), st.integers(0, 2**40).map(str))
def test_every_target_lies_in_one_range(parts, target):
    holding = [one for one in (Range(part, parts) for part in range(parts)) if one.holds(target)]
    assert len(holding) == 1
    first, behind = holding[0].bounds
    assert first <= place(target) < behind


@given(st.integers(1, 64))
def test_the_bounds_of_ranges_leave_nothing_out(parts):
    edges = [Range(part, parts).bounds for part in range(parts)]
    assert [edges[0][0], *(behind for _, behind in edges)] == [*(first for first, _ in edges), SPACE]


@pytest.mark.parametrize("parts", [2, 3, 7, 16])
@pytest.mark.parametrize("ids", [range(1, 7851), range(5, 340_000, 43)])
def test_ranges_are_of_one_size(parts, ids):
    sizes = [sum(Range(part, parts).holds(str(number)) for number in ids) for part in range(parts)]
    assert max(sizes) - min(sizes) <= 0.02 * len(ids) / parts + 2


def judge(windows, line, sights):
    changed, line, flips = judge_batch(windows, line, sights, RULES)
    return {**windows, **changed}, line, list(flips)


class Cut:
    """Ranges as their judges hold them: each the windows and the line of its own, and how far it has read."""

    def __init__(self, parts):
        self.windows = {}
        self.stands = [Stand({"here": 0}, Line()) for _ in range(parts)]
        self.flips = []

    def go_on(self, part, stream, end):
        """A judge of that range, whoever it is now, reads on to ``end``."""
        stand, one = self.stands[part], Range(part, len(self.stands))
        news = [seen for seen in stream[stand.positions["here"] : end] if seen[1] == "anchor" or one.holds(seen[0])]
        own = {name: window for name, window in self.windows.items() if one.holds(name)}
        found, line, flips = judge(own, stand.line, news)
        self.windows |= found
        self.flips += flips
        self.stands[part] = Stand({"here": max(end, stand.positions["here"])}, line)

    def cut_anew(self, parts, stream):
        """As the leading watch does it: all are judged up to one moment, and there the new ones begin."""
        end = max(stand.positions["here"] for stand in self.stands)
        for part in range(len(self.stands)):
            self.go_on(part, stream, end)
        self.stands = list(recut(self.stands, parts))


@cache
def world(seed):
    """Twelve minutes of twelve sites: some fall, one flaps, some fail now and then; in between our own line is cut."""
    chance = random.Random(seed)  # noqa: S311  # seeded on purpose
    falls = {name: sorted(chance.uniform(60, 650) for _ in range(2)) for name in chance.sample(SITES, 4)}
    cut = sorted(chance.uniform(200, 500) for _ in range(2)) if chance.random() < 0.5 else (0, 0)

    def truth(name, second):
        if cut[0] < second < cut[1]:
            return "down", "connect-timeout", 4.0
        first, last = falls.get(name, (0, 0))
        if first < second < last or (name == SITES[0] and second % 90 < 30):
            return "down", chance.choice(["connect-refused", "connect-timeout", "http-5xx"]), chance.uniform(0.1, 4)
        return chance.choice([("up", "ok", 0.2)] * 9 + [("degraded", "slow", 3.0)])

    watch = Watch(truth, SITES, interval=20, anchor_interval=4, rechecks=(2.0, 5.0), seed=seed)
    # The anchors are known before the first site is seen: until then home pages vouch for each other.
    return in_time(anchors(-3, -1), watch.run(700))


@cache
def judged_by_one(seed):
    """The flips of one judge of all, and the line it ends with."""
    _, line, flips = judge({}, Line(), world(seed))
    assert len(flips) > 12
    return line, flips


STEPS = st.lists(
    st.tuples(st.sampled_from(["judge", "judge", "judge", "recut"]), st.integers(0, 7), st.integers(1, 120)),
    max_size=60,
)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 5), st.integers(1, 5), STEPS)
def test_any_cut_any_order_of_judges_and_any_new_cut_give_the_flips_of_one_judge(seed, parts, steps):
    stream = world(seed)
    line, expected = judged_by_one(seed)
    ranges = Cut(parts)
    for what, number, far in steps:
        if what == "recut":
            ranges.cut_anew(number % 5 + 1, stream)
        else:
            part = number % len(ranges.stands)
            ranges.go_on(part, stream, min(len(stream), ranges.stands[part].positions["here"] + far))
    for part in range(len(ranges.stands)):
        ranges.go_on(part, stream, len(stream))
    assert sorted(ranges.flips, key=str) == sorted(expected, key=str)
    assert all(stand.line.views == line.views for stand in ranges.stands)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 5), st.data())
def test_a_judge_that_begins_again_further_back_adds_nothing(seed, data):
    """A killed one's rows are older than what it had seen: what it judged in between comes a second time."""
    stream = world(seed)
    _, expected = judged_by_one(seed)
    windows, line, at, flips = {}, Line(), 0, []
    for end in [*sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=6))), len(stream)]:
        back = data.draw(st.integers(0, 40))
        windows, line, new = judge(windows, line, stream[max(0, at - back) : end])
        flips, at = flips + new, end
    assert sorted(set(map(str, flips))) == sorted(map(str, expected))


def test_where_old_ranges_stand_apart_the_new_begin_with_the_one_that_is_behind():
    ahead, behind = View(newest=9, answers=(9,)), View(newest=4, answers=(4,))
    old = [
        Stand({"bkk": 7, "here": 3}, Line({"bkk": ahead, "here": behind}, {"1": (1, 2)})),
        Stand({"bkk": 5}, Line({"bkk": behind}, {"2": (3, 4)})),
    ]
    new = recut(old, 3)
    assert [stand.positions for stand in new] == [{"bkk": 5, "here": 0}] * 3
    assert all(stand.line.views == {"bkk": behind} for stand in new)
    waiting = {name: part for part, stand in enumerate(new) for name in stand.line.waiting}
    assert waiting == {name: next(part for part in range(3) if Range(part, 3).holds(name)) for name in "12"}


def test_home_pages_of_other_ranges_vouch_for_a_range_no_more():
    view = View(newest=9, voters={"1": Voter(anchor=False), "2": Voter(anchor=False), "90": Voter(anchor=True)})
    (left, right) = recut([Stand({"here": 9}, Line({"here": view}))], 2)
    found = [set(stand.line.views["here"].voters) for stand in (left, right)]
    assert found[0] | found[1] == {"1", "2", "90"}
    assert found[0] & found[1] == {"90"}
    assert recut([Stand({"here": 9}, Line({"here": view}))], 1)[0].line.views["here"] is view


def test_without_anchors_a_range_s_own_home_pages_vouch_for_each_other():
    """Each of two ranges finds a site of its own down, and a cut of the line blames nobody."""
    rules = Rules()

    def truth(name, second):
        cut = 700 < second < 760
        return ("down", "connect-timeout", 1.0) if cut or (name in ("3", "4") and second > 200) else ("up", "ok", 0.2)

    stream = Watch(truth, SITES, anchors=(), interval=20, rechecks=(2.0, 5.0)).run(1200)
    down = set()
    for one in (Range(0, 2), Range(1, 2)):
        _, _, flips = judge_batch({}, Line(), [seen for seen in stream if one.holds(seen[0])], rules)
        down |= {flip.target for flip in flips if flip.now == "down"}
    assert down == {"3", "4"}
    assert WHOLE.holds("any")
