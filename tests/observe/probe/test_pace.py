"""Caps, rest and mass outages: what the schedule does when many fail at once or a host asks to be left alone."""

import random
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sodsong.observe.probe.plan import Limits, Pace, Plan
from sodsong.observe.probe.record import Observation
from sodsong.observe.probe.schedule.rest import rest_asked

from .simulated import World, home, page_of

AT = datetime(2020, 8, 11, 2, 0, tzinfo=UTC)
CONFIRM = 1 + len(Pace().rechecks)


def confirmed(world, target, since):
    """When the last of the failures that a verdict takes came back, for the first failure after ``since``."""
    downs = [time for time, finding in world.ends[target] if finding == "down" and time >= since]
    return downs[CONFIRM - 1]


def dropping(world, dead, since):
    """A server that drops every packet from ``since`` on: a probe takes as long as it has patience."""
    limits = Limits()

    def find(target, now):
        if target not in dead or now < since:
            return "up", 0.2
        return "down", limits.connect_again if world.schedule.failing(target) else limits.connect

    world.find = find


def test_34_sites_on_one_dropping_server_are_confirmed_within_an_interval_and_20_seconds():
    dead = [home(f"s{n}", group=f"s{n}.test", address="127.0.0.9", vendor="v") for n in range(34)]
    live = [home(f"l{n}", group=f"l{n}.test", address=f"127.0.1.{n}", vendor="v") for n in range(50)]
    pages = [page_of(one.target, f"{one.target}-{n}", 6 * 3600.0) for one in dead + live for n in range(43)]
    for since in (100.0, 117.3, 141.9):
        world = World(limit=400).plan(*dead, *live, *pages)
        dropping(world, {one.target for one in dead}, since)
        world.until(since + 90, step=0.1)
        assert max(confirmed(world, one.target, since) for one in dead) <= since + 60 + 20


def test_300_sites_on_one_dropping_server_are_confirmed_within_two_minutes():
    dead = [home(f"s{n}", address="127.0.0.9") for n in range(300)]
    world = World(limit=400).plan(*dead)
    dropping(world, {one.target for one in dead}, 100.0)
    world.until(260, step=0.1)
    assert world.most["127.0.0.9"] <= Pace().per_address
    assert max(confirmed(world, one.target, 100.0) for one in dead) <= 100 + 120


def test_no_cap_is_ever_passed_and_nobody_starves():
    plans = [home(f"s{n}", 10.0, group=f"h{n % 20}", address=f"127.0.0.{n % 5}", vendor=f"v{n % 2}") for n in range(60)]
    pace = Pace(per_group=1, per_address=2, per_vendor=4)
    world = World(pace, find=lambda _t, _n: ("up", 0.5)).plan(*plans).until(120)
    for key, most in world.most.items():
        assert not key or most <= {"h": 1, "1": 2, "v": 4}[key[0]]
    assert world.most["v0"] == 4
    assert all(len(world.probes[plan.target]) >= 8 for plan in plans)


def test_an_address_is_learned_from_the_probes():
    pace = Pace(per_address=2, rechecks=())
    world = World(pace, find=lambda _t, _n: ("up", 3.0)).plan(*(home(f"s{n}", 10.0) for n in range(12)))
    learned, returned = set(), world.schedule.returned

    def note(target, finding, now, *, address, rest):
        learned.add(target)
        returned(target, finding, now, address="127.0.0.9", rest=rest)

    world.schedule.returned = note
    world.until(30)
    together = 0
    while world.now < 60:
        world.until(world.now + 0.25)
        together = max(together, len(learned & world.running.keys()))
    assert together == 2


def test_the_third_failure_in_a_row_on_an_address_makes_its_others_expected_to_fail():
    world = World().plan(*(home(f"s{n}", address="127.0.0.9") for n in range(5)), home("other", address="127.0.0.8"))
    schedule = world.schedule
    for count in range(3):
        assert not schedule.failing("s4"), count
        schedule.returned(f"s{count}", "down", 1.0, address="127.0.0.9")
    assert schedule.failing("s4")
    assert not schedule.failing("other")
    schedule.returned("s3", "up", 2.0, address="127.0.0.9")
    assert not schedule.failing("s4")


def test_a_host_that_asks_for_rest_is_left_alone_with_all_its_targets():
    plans = [home("a", group="h"), *(Plan(f"p{n}", f"http://h/{n}", "page", 60.0, "h") for n in range(5)), home("b")]
    world = World().plan(*plans)
    world.find = lambda target, now: ("degraded" if target == "a" and now > 100 else "up", 0.1)
    world.asked = lambda target, now: 200.0 if target == "a" and 100 < now < 200 else None
    world.until(500)
    asked = next(time for time, finding in world.ends["a"] if finding == "degraded")
    for target in ("a", *(f"p{n}" for n in range(5))):
        quiet = [time for time in world.probes[target] if asked < time < asked + 200]
        assert quiet == []
        assert any(asked + 200 <= time <= asked + 270 for time in world.probes[target])
    assert all(later - earlier < 61 for earlier, later in pairwise(world.probes["b"]))


def test_no_host_can_ask_to_be_left_alone_for_long():
    world = World().plan(home("a"))
    world.find, world.asked = lambda _t, _n: ("degraded", 0.1), lambda _t, _n: 86_400.0
    world.until(3600)
    gaps = [later - earlier for earlier, later in pairwise(world.probes["a"])]
    assert all(Pace().rest_most <= gap <= Pace().rest_most + 61 for gap in gaps)


def test_a_host_that_names_no_time_gets_longer_rests_each_time():
    world = World().plan(home("a", interval=10.0))
    world.find = lambda _t, now: ("degraded" if now < 600 else "up", 0.1)
    world.asked = lambda _t, now: 0.0 if now < 600 else None
    world.until(1500)
    gaps = [later - earlier for earlier, later in pairwise(world.probes["a"])]
    assert [60 <= gaps[0] <= 71, 120 <= gaps[1] <= 131, 240 <= gaps[2] <= 251, 300 <= gaps[3] <= 311] == [True] * 4
    late = [time for time in world.probes["a"] if time > 1000]
    assert all(later - earlier < 11 for earlier, later in pairwise(late)), "forgotten once it answers again"


def test_a_failure_that_asks_for_rest_is_confirmed_first():
    world = World().plan(home("a"))
    world.find, world.asked = (
        lambda _t, now: ("down" if now > 100 else "up", 0.1),
        lambda _t, now: (now > 100 and 300.0) or None,
    )
    world.until(700)
    first, second, third, *_ = (time for time in world.probes["a"] if time > 100)
    assert (second - first, third - first) == (pytest.approx(5, abs=0.5), pytest.approx(15, abs=0.5))
    assert min(time for time in world.probes["a"] if time > third) - third >= 300


@pytest.mark.parametrize(
    ("status", "written", "seconds"),
    [
        (429, None, 0.0), (429, "120", 120.0), (429, " 0 ", 0.0), (429, "soon", 0.0), (429, "-5", 0.0),
        (429, "Tue, 11 Aug 2020 02:05:00 GMT", 300.0), (429, "Tue, 11 Aug 2020 01:00:00 GMT", 0.0),
        (429, "Tue, 11 Aug 2020 09:05:00 +0700", 300.0), (429, "9" * 400, 999_999_999.0), (429, "๑๒๐", 0.0),
        (503, None, None), (503, "60", 60.0), (503, "later", None), (200, "60", None), (404, "60", None), (None, "60", None),
    ],
)  # fmt: skip
def test_what_a_server_asks_for(status, written, seconds):
    headers = () if written is None else (("server", "x"), ("retry-after", written))
    seen = Observation("a", "here", AT, "http://a/", "down", "http-5xx", http_status=status, headers=headers)
    assert rest_asked(seen) == seconds


@settings(max_examples=100, deadline=None)
@given(
    st.text(max_size=60) | st.sampled_from(["Tue, 99 Foo 2020", "Mon, 1 Jan 0000 00:00:00 GMT", "1 1 1 1:1:1 +99999"])
)
def test_any_retry_after_is_read_or_passed_over(written):
    seen = Observation(
        "a", "here", AT, "http://a/", "degraded", "http-4xx", http_status=429, headers=(("retry-after", written),)
    )
    assert rest_asked(seen) >= 0


def test_7850_sites_with_952_dead_pages_among_them_keep_their_turn():
    dice = random.Random(1)  # noqa: S311  # a simulation's dice
    sites = [home(f"s{n}", group=f"host{n}", address=f"a{n % 400}", vendor=f"v{n % 60}") for n in range(7850)]
    dead = [page_of(f"s{n}", f"dead{n}", 60.0) for n in range(952)]

    def find(target, _now):
        return ("down", 10.0) if target.startswith("dead") else ("up", dice.uniform(0.05, 0.5))

    world = World(find=find, limit=400).plan(*sites, *dead).until(181)
    gaps = sorted(later - earlier for plan in sites for earlier, later in pairwise(world.probes[plan.target]))
    assert len(gaps) >= 2 * len(sites) * 0.95
    assert gaps[int(len(gaps) * 0.99)] - 60 <= 5
    assert gaps[-1] < 120
    assert all(world.probes[plan.target] for plan in dead)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from("gh"), st.sampled_from("xy"), st.sampled_from(["", "v"])), min_size=1, max_size=12
    ),
    st.lists(
        st.tuples(st.sampled_from(["up", "down", "degraded", "unknown"]), st.sampled_from([None, None, 0.0, 5.0])),
        max_size=50,
    ),
    st.integers(1, 6),
    st.integers(1, 3),
)
def test_everyones_turn_comes_whatever_caps_and_rests_say(kinds, answers, limit, most):
    given_answers = iter(answers)
    rests = {}
    plans = [home(f"s{n}", 10.0, *keys) for n, keys in enumerate(kinds)]
    pace = Pace(per_group=most, per_address=most, per_vendor=most, rest=3.0, rest_most=6.0)

    def find(target, _now):
        finding, rests[target] = next(given_answers, ("up", None))
        return finding, 0.3

    world = World(pace, find=find, limit=limit).plan(*plans)
    world.asked = lambda target, _now: rests.get(target)
    world.until(150)
    assert all(count <= most for key, count in world.most.items() if key)
    assert all(world.now - world.probes[plan.target][-1] <= 45 for plan in plans)
