"""The schedule, driven by an invented clock: who is probed when, whatever the findings are."""

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sodsong.observe.probe.plan import Pace, Past, Plan
from sodsong.observe.probe.schedule import schedule as module
from sodsong.observe.probe.schedule.schedule import Schedule

from .simulated import World, anchor, home, page_of


def test_targets_start_evenly_over_their_interval():
    world = World().plan(*(home(f"s{n}") for n in range(600))).until(61)
    starts = [times[0] for times in world.probes.values()]
    assert len(starts) == 600
    tenths = Counter(int(start // 6) for start in starts)
    assert all(35 <= tenths[tenth] <= 85 for tenth in range(10))


def test_a_target_is_probed_once_an_interval():
    world = World().plan(home("a")).until(60 * 10)
    gaps = [later - earlier for earlier, later in pairwise(world.probes["a"])]
    assert gaps
    assert all(abs(gap - 60) <= 0.5 for gap in gaps)


def test_a_spread_shortens_the_first_round_only():
    world = World(Pace(spread=0.1)).plan(*(home(f"s{n}") for n in range(50))).until(60)
    assert max(times[0] for times in world.probes.values()) <= 6.25
    assert all(len(times) == 1 for times in world.probes.values())


def test_a_first_failure_is_looked_at_again_after_5_and_15_seconds():
    fall = {}

    def find(_target, now):
        return ("down" if now > 100 else "up"), 1.0

    world = World(find=find).plan(home("a")).until(300)
    times = world.probes["a"]
    fall = next(time for time in times if time > 100)
    place = times.index(fall)
    assert times[place + 1] == pytest.approx(fall + 5, abs=0.3)
    assert times[place + 2] == pytest.approx(fall + 15, abs=0.3)
    assert times[place + 3] - times[place + 2] > 15


def test_a_silent_server_is_looked_at_three_times_within_twenty_seconds():
    schedule = World(find=lambda _t, _n: ("down", 10.0)).plan(home("a"))
    quick = {True: 3.75, False: 10.0}
    schedule.find = lambda target, _now: ("down", quick[schedule.schedule.failing(target)])
    first, _second, third = schedule.until(120).probes["a"][:3]
    assert third + 3.75 - first <= 19.5


def test_a_recovery_is_confirmed_too():
    world = World(find=lambda _t, now: (("down" if now < 200 else "up"), 0.1)).plan(home("a")).until(400)
    times = world.probes["a"]
    first_good = next(time for time in times if time >= 200)
    after = times[times.index(first_good) + 1]
    assert after - first_good == pytest.approx(5, abs=0.5)


def test_a_target_that_fails_from_the_first_is_looked_at_again():
    world = World(find=lambda _t, _n: ("down", 0.1)).plan(home("a")).until(80)
    first, second, third = world.probes["a"][:3]
    assert (second - first, third - first) == (pytest.approx(5, abs=0.5), pytest.approx(15, abs=0.5))


def test_a_steady_failure_is_probed_at_its_interval():
    world = World(find=lambda _t, _n: ("down", 0.1)).plan(home("a")).until(660)
    late = [time for time in world.probes["a"] if time > 120]
    assert len(late) == 9


def test_unknown_changes_nothing():
    findings = iter(["up", "unknown", "unknown", "up"])
    world = World(find=lambda _t, _n: (next(findings, "up"), 0.1)).plan(home("a")).until(400)
    times = world.probes["a"]
    assert all(later - earlier > 55 for earlier, later in pairwise(times))


def test_rechecks_go_before_routine():
    schedule = Schedule(Pace(rechecks=(1.0,)))
    schedule.replace([home(f"s{n}") for n in range(100)] + [home("z")], now=0.0)
    everyone = schedule.due(now=60.0, limit=1000)
    for one in everyone:
        schedule.started(one.target, 60.0)
    for one in everyone:
        schedule.returned(one.target, "down" if one.target == "z" else "up", 60.5)
    assert [one.target for one in schedule.due(now=200.0, limit=1)] == ["z"]


def test_live_targets_go_before_those_known_to_fail():
    schedule = Schedule(Pace(rechecks=()))
    schedule.replace([home("bad"), home("good")], now=0.0)
    for one in schedule.due(now=60.0, limit=10):
        schedule.started(one.target, 60.0)
        schedule.returned(one.target, "down" if one.target == "bad" else "up", 60.5)
    assert [one.target for one in schedule.due(now=500.0, limit=2)] == ["good", "bad"]


def test_a_group_is_never_probed_beyond_its_cap():
    plans = [home(f"s{n}", interval=10.0, group="vendor") for n in range(40)] + [home("free", 10.0)]
    world = World(Pace(per_group=3), find=lambda _t, _n: ("up", 0.5)).plan(*plans).until(120)
    assert world.most["vendor"] == 3
    assert all(len(world.probes[plan.target]) > 8 for plan in plans)


def test_a_group_at_its_cap_does_not_hold_up_others():
    plans = [home(f"s{n}", group="dead") for n in range(30)] + [home(f"live{n}") for n in range(30)]
    slow = lambda target, _now: ("down", 10.0) if target.startswith("s") else ("up", 0.1)  # noqa: E731  # as short as it is
    world = World(Pace(per_group=2), find=slow).plan(*plans).until(600)
    for number in range(30):
        times = world.probes[f"live{number}"]
        assert all(later - earlier < 61 for earlier, later in pairwise(times))
    assert all(world.probes[f"s{number}"] for number in range(30)), "the capped are late, not forgotten"


def test_pages_of_a_home_page_that_is_down_are_probed_at_a_trickle():
    down = lambda _t, now: (("down" if now > 601 else "up"), 0.1)  # noqa: E731  # as short as it is
    plans = [home("a"), *(page_of("a", f"p{n}") for n in range(20))]
    world = World(Pace(trickle=12), find=down).plan(*plans).until(601)
    assert all(len(world.probes[f"p{n}"]) == 1 for n in range(20)), "one routine probe in the first round"
    world.until(601 + 7200)
    counts = [len(world.probes[f"p{n}"]) - 1 for n in range(20)]
    assert all(count <= 5 for count in counts), "a trickle: not the twelve and their re-checks"
    assert sum(counts) >= 20, "yet each is looked at"


def test_pages_come_back_soon_with_their_home_page_but_not_at_once():
    find = lambda _t, now: (("down" if 700 < now < 5000 else "up"), 0.1)  # noqa: E731  # as short as it is
    plans = [home("a"), *(page_of("a", f"p{n}", 3600.0) for n in range(40))]
    world = World(find=find).plan(*plans).until(5800)
    firsts = [next((time for time in world.probes[f"p{n}"] if time > 5000), None) for n in range(40)]
    assert None not in firsts
    assert max(Counter(int(time // 10) for time in firsts).values()) <= 6


def test_a_failing_home_page_calls_the_anchors_at_once():
    find = lambda target, now: (("down" if target == "a" and now > 100 else "up"), 0.1)  # noqa: E731  # as short as it is
    world = World(find=find).plan(home("a"), anchor("x"), anchor("y"), anchor("z")).until(250)
    fall = next(time for time in world.probes["a"] if time > 100)
    for name in "xyz":
        called = [time for time in world.probes[name] if fall <= time <= fall + 16]
        assert called[0] - fall <= 0.5
        assert len(called) >= 3, "at the failure and at each re-check"


def test_anchors_are_not_called_in_a_crowd():
    plans = [*(home(f"s{n}") for n in range(200)), anchor("x")]
    world = World(Pace(anchor_gap=4.0), find=lambda t, n: (("down" if t != "x" and n > 100 else "up"), 0.1))
    world.plan(*plans).until(160)
    assert 1 <= len([time for time in world.probes["x"] if time > 100]) <= 17


def test_plans_come_and_go_and_the_rest_keeps_its_turn():
    world = World().plan(*(home(f"s{n}") for n in range(20))).until(600)
    before = {target: times[-1] for target, times in world.probes.items()}
    world.plan(*(home(f"s{n}") for n in range(10)), home("new")).until(720)
    assert len(world.schedule) == 11
    for number in range(10):
        after = [time for time in world.probes[f"s{number}"] if time > 600]
        assert after[0] - before[f"s{number}"] == pytest.approx(60, abs=0.5)
    assert all(time <= 600 for time in world.probes["s15"])
    assert world.probes["new"]


def test_a_target_taken_away_while_under_way_leaves_no_trace():
    schedule = Schedule(Pace(per_group=1))
    schedule.replace([home("a", group="g"), home("b", group="g")], now=0.0)
    (first,) = schedule.due(now=100.0, limit=10)
    schedule.replace([home("b" if first.target == "a" else "a", group="g")], now=100.0)
    assert schedule.due(now=100.0, limit=10) == []
    schedule.returned(first.target, "down", now=101.0)
    assert len(schedule.due(now=101.0, limit=10)) == 1


def test_a_group_does_not_wait_for_one_that_was_taken_away():
    schedule = Schedule(Pace(per_group=1))
    plans = [home(name, group="g") for name in "abcd"]
    schedule.replace(plans, now=0.0)
    (first,) = schedule.due(now=100.0, limit=10)
    schedule.returned(first.target, "up", now=101.0)
    (second,) = schedule.due(now=101.0, limit=10)
    schedule.returned(second.target, "up", now=102.0)
    rest = [plan for plan in plans if plan.target not in (first.target, second.target)]
    schedule.replace(rest[:1], now=102.0)
    assert schedule.due(now=102.0, limit=10) == rest[:1]


def test_a_shorter_interval_holds_at_once():
    world = World().plan(home("a", 3600.0)).until(10)
    world.plan(home("a", 30.0)).until(100)
    assert len(world.probes["a"]) >= 2


def test_a_restart_goes_on_where_it_stopped():
    plans = [page_of("a", f"p{n}", 3600.0) for n in range(100)]
    pasts = {f"p{n}": Past(36.0 * n, "up") for n in range(100)}
    world = World().plan(*plans, pasts=pasts).until(3600)
    for number in range(1, 100):
        assert world.probes[f"p{number}"][0] == pytest.approx(3600 - 36 * number, abs=0.5)


def test_a_restart_goes_on_with_rechecks_that_were_still_to_come():
    """A watch that falls between a failure and its re-checks must not wait for the next turn to begin again."""
    past = {
        "new": Past(2.0, "down", settled=False),
        "old": Past(2.0, "down", settled=True),
        "fine": Past(2.0, "up"),
        "back": Past(20.0, "up", settled=False),
        "anchor": Past(2.0, "up"),
    }
    world = World(find=lambda target, _now: ("down" if target in ("new", "old") else "up", 0.1))
    world.plan(*(home(one) for one in past if one != "anchor"), anchor("anchor"), pasts=past).until(45)
    assert world.probes["new"] == pytest.approx([3.0, 13.0], abs=0.3)
    assert world.probes["back"] == pytest.approx([0.25, 0.25, 40.0], abs=0.6)
    assert world.probes["old"] == world.probes["fine"] == []
    assert world.probes["anchor"][0] == pytest.approx(0.0, abs=0.3), "asked at once: whose fault is it?"


def test_what_was_down_before_a_restart_is_known_to_fail_after_it():
    schedule = World().plan(home("a"), home("b"), pasts={"a": Past(5.0, "down"), "b": Past(5.0, "up")}).schedule
    assert (schedule.failing("a"), schedule.failing("b")) == (True, False)


def test_pages_of_a_home_page_that_was_down_before_a_restart_keep_to_the_trickle():
    pasts = {"a": Past(5.0, "down"), "a-1": Past(599.0, "down")}
    world = World(find=lambda _target, _now: ("down", 0.1)).plan(home("a"), page_of("a", "a-1"), pasts=pasts)
    assert world.until(600).probes["a-1"] == []


def test_a_restart_does_not_burst():
    plans = [home(f"s{n}") for n in range(600)]
    world = World().plan(*plans, pasts={f"s{n}": Past(100_000.0) for n in range(600)}).until(60)
    seconds = Counter(int(times[0]) for times in world.probes.values())
    assert max(seconds.values()) <= 30


def test_what_is_next_is_told():
    schedule = Schedule(Pace())
    assert schedule.next_due(0.0) is None
    schedule.replace([home("a")], now=0.0)
    due = schedule.next_due(0.0)
    assert 0 <= due < 60
    assert schedule.due(due - 0.001, 5) == []
    assert [one.target for one in schedule.due(due, 5)] == ["a"]
    assert schedule.next_due(due) is None


plans = st.lists(
    st.tuples(
        st.sampled_from("abcdefgh"), st.sampled_from(["home", "page", "anchor"]), st.sampled_from(["", "g", "h"])
    ),
    unique_by=lambda one: one[0],
    max_size=8,
)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(plans, min_size=1, max_size=4),
    st.lists(st.sampled_from(["up", "down", "degraded", "unknown"]), max_size=60),
    st.integers(1, 5),
)
def test_nothing_is_lost_doubled_or_too_early_whatever_happens(rounds, findings, limit):
    answers = iter(findings)
    world = World(Pace(per_group=1, trickle=3.0), find=lambda _t, _n: (next(answers, "up"), 0.3), limit=limit)
    for one in rounds:
        made = [
            Plan(name, f"http://{name}/", kind, 10.0, group, "a" if kind == "page" else None)
            for name, kind, group in one
        ]
        world.plan(*made).until(world.now + 25)
    world.until(world.now + 120)
    for name, _kind, _group in rounds[-1]:
        assert world.now - world.probes[name][-1] <= 45, "everyone's turn comes"
    assert all(count <= 1 for group, count in world.most.items() if group)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sets(st.integers(0, 30)), st.sampled_from((30.0, 60.0)), st.integers(0, 12)), max_size=5))
def test_plans_that_are_followed_in_steps_and_overtaken_come_to_the_same(rounds):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(module, "_STEP", 3)
        stepwise, at_once = Schedule(Pace()), Schedule(Pace())
        final = [home(f"s{n}", 60.0) for n in range(10, 25)]
        for names, interval, steps in rounds:
            following = stepwise.follow([home(f"s{n}", interval) for n in names], now=0.0)
            for _ in range(steps):
                next(following, None)
                stepwise.due(now=-1.0, limit=10)
        stepwise.replace(final, now=0.0)
        at_once.replace(final, now=0.0)
    asked = {plan.target for plan in stepwise.due(now=60.0, limit=100)}
    assert asked == {plan.target for plan in at_once.due(now=60.0, limit=100)} == {plan.target for plan in final}
    assert len(stepwise) == 15


def test_what_is_learned_of_a_target_moves_no_turn_and_leaves_nothing_behind():
    world = (
        World(find=lambda _target, now: ("down" if now >= 50 else "up", 0.1))
        .plan(home("a"), home("b", 7200.0))
        .until(50)
    )
    failed = next(end for end, finding in world.until(115).ends["a"] if finding == "down")
    world = World(find=lambda _target, now: ("down" if now >= 50 else "up", 0.1)).plan(home("a"), home("b", 7200.0))
    world.until(failed + 1)
    for number in range(3):
        world.plan(home("a", address=f"192.0.2.{number}"), home("b", 7200.0, address=f"192.0.2.{number}"))
    assert sum(map(len, world.schedule._heaps)) == 2
    world.until(failed + 30)
    assert [round(time - failed) for time in world.probes["a"] if time >= failed - 1] == [0, 5, 15]
