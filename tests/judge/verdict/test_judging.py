"""What the verdict of one target is, sight by sight."""

from datetime import timedelta

from sodsong.judge.verdict.judging import judge, judge_batch, reach, stale
from sodsong.judge.verdict.line import Line
from sodsong.judge.verdict.record import Sight, Window

from .small_world import NOON, RULES, anchors, in_time, judged, sight, told


def site(*sights: Sight, name="site-1", kind="home"):
    return [(name, kind, one) for one in sights]


def down(*seconds: float, reason="connect-refused"):
    return [sight(second, "down", reason) for second in seconds]


def flips_of(*sights: Sight, until=200):
    return told(judged(in_time(anchors(-3, until), site(*sights)))[2])


def test_the_first_answer_of_a_new_target_makes_it_up_at_once():
    assert flips_of(sight(0)) == [("site-1", "unknown", "up", 0)]


def test_a_failure_is_confirmed_by_two_rechecks_and_dated_by_the_first():
    assert flips_of(sight(0), *down(60, 65)) == [("site-1", "unknown", "up", 0)]
    windows, _, flips = judged(in_time(anchors(-3, 90), site(sight(0), *down(60, 65, 75))))
    assert told(flips)[1:] == [("site-1", "up", "down", 60)]
    assert flips[1].confirmed_at == NOON + timedelta(seconds=75)
    assert flips[1].reason == windows["site-1"].reason == "connect-refused"


def test_a_new_target_that_fails_is_down_after_confirmation():
    assert flips_of(*down(0, 5, 15)) == [("site-1", "unknown", "down", 0)]


def test_one_answer_among_the_rechecks_ends_the_suspicion():
    assert flips_of(sight(0), *down(60, 65), sight(75), *down(120, 125), sight(135)) == [("site-1", "unknown", "up", 0)]


def test_a_recovery_is_confirmed_and_dated_by_its_first_answer():
    lost = [sight(0), *down(60, 65, 75)]
    assert len(flips_of(*lost, sight(135))) == 2
    assert flips_of(*lost, sight(135), *down(140), sight(150)) == flips_of(*lost)
    assert flips_of(*lost, sight(135), sight(140))[-1] == ("site-1", "down", "up", 135)


def test_slow_answers_are_degraded_after_confirmation_and_back():
    slow = [sight(second, "degraded") for second in (60, 65, 75)]
    assert flips_of(sight(0), *slow[:2]) == [("site-1", "unknown", "up", 0)]
    assert flips_of(sight(0), *slow, sight(120), sight(125))[1:] == [
        ("site-1", "up", "degraded", 60),
        ("site-1", "degraded", "up", 120),
    ]


def test_a_slow_answer_after_down_is_a_recovery_to_degraded():
    seen = [sight(0), *down(60, 65, 75), sight(130, "degraded"), sight(135, "degraded")]
    assert flips_of(*seen)[-1] == ("site-1", "down", "degraded", 130)


def test_failures_with_slow_answers_in_between_are_degraded_not_down():
    seen = [sight(0), *down(60), sight(65, "degraded"), *down(75)]
    assert flips_of(*seen)[-1] == ("site-1", "up", "degraded", 60)


def test_a_degraded_target_can_go_down():
    slow = [sight(second, "degraded") for second in (0, 5, 15)]
    assert flips_of(*slow, *down(60, 65, 75)) == [
        ("site-1", "unknown", "degraded", 0),
        ("site-1", "degraded", "down", 60),
    ]


def test_failures_heard_from_the_target_itself_need_no_anchor_in_between():
    seen = site(sight(0), *down(60, 60.1, 60.2, reason="database-error"))
    assert told(judged(seen)[2])[-1] == ("site-1", "up", "down", 60)


def test_a_finding_of_unknown_neither_confirms_nor_clears():
    seen = [sight(0), *down(60), sight(62, "unknown"), *down(65, 75)]
    assert flips_of(*seen)[-1] == ("site-1", "up", "down", 60)


def test_only_unknown_for_long_is_unknown_and_one_sight_returns_to_what_was_before():
    blind = [sight(second, "unknown", "invalid-url") for second in (60, 65, 75)]
    assert flips_of(sight(0), *blind, sight(120))[1:] == [
        ("site-1", "up", "unknown", 60),
        ("site-1", "unknown", "up", 120),
    ]
    lost = [sight(-60), *down(0, 5, 15)]
    assert flips_of(*lost, *blind, *down(120))[2:] == [
        ("site-1", "down", "unknown", 60),
        ("site-1", "unknown", "down", 120),
    ]


def test_doubles_change_nothing_not_even_the_objects():
    stream = in_time(anchors(-3, 90), site(sight(0), *down(60, 65, 75), sight(80)))
    windows, line, _ = judged(stream)
    assert judge_batch(windows, line, stream, RULES) == ({}, line, ())


def test_a_late_answer_between_two_failures_is_put_in_its_place():
    late = in_time(anchors(-3, 90), site(sight(0), *down(60, 65)))
    late += site(sight(62), *down(75))
    assert told(judged(late)[2]) == [("site-1", "unknown", "up", 0)]


def test_late_failures_from_before_a_recovery_do_not_bring_it_down_again():
    stream = in_time(anchors(-3, 200), site(sight(0), *down(60, 65, 75), sight(135), sight(140)))
    stream += site(*down(62, 70, 80, 90))
    assert told(judged(stream)[2])[-1] == ("site-1", "down", "up", 135)


def test_the_reason_follows_what_is_seen_now():
    windows, _, flips = judged(in_time(anchors(-3, 140), site(*down(0, 5, 15), *down(75, reason="http-5xx"))))
    assert (len(flips), windows["site-1"].reason) == (1, "http-5xx")


def test_flapping_is_named_and_ends():
    sights = [sight(second * 10.0, "down" if second % 2 else "up") for second in range(6)]
    windows, line, flips = judged(in_time(anchors(-3, 60), site(*sights)))
    assert windows["site-1"].flapping
    assert told(flips) == [("site-1", "unknown", "up", 0)]
    calm, _, _ = judge_batch(windows, line, site(*(sight(100.0 + i) for i in range(10))), RULES)
    assert not calm["site-1"].flapping


def test_one_lost_site_is_not_called_flapping():
    windows, _, _ = judged(in_time(anchors(-3, 200), site(sight(0), *down(60, 65, 75), sight(135), sight(140))))
    assert not windows["site-1"].flapping


def test_two_of_three_vantages_decide():
    def seen_from(vantage, finding):
        return site(*(sight(second, finding, vantage=vantage) for second in (60.0, 65.0, 75.0)))

    lines = [anchors(-3, 80, vantage=vantage) for vantage in ("a", "b", "c")]
    begun = [site(sight(0, vantage=vantage)) for vantage in ("a", "b", "c")]
    alone = in_time(*lines, *begun, seen_from("a", "down"), seen_from("b", "up"), seen_from("c", "up"))
    assert told(judged(alone)[2]) == [("site-1", "unknown", "up", 0)]
    two = in_time(*lines, *begun, seen_from("a", "down"), seen_from("b", "down"), seen_from("c", "up"))
    assert told(judged(two)[2])[-1] == ("site-1", "up", "down", 60)


def test_a_blind_vantage_does_not_outvote_a_seeing_one():
    blind = site(*(sight(second, "unknown", vantage="b") for second in (60.0, 65.0, 75.0)))
    stream = in_time(anchors(-3, 80, vantage="a"), site(sight(0, vantage="a")), blind)
    stream = in_time(stream, site(*(sight(s, "down", vantage="a") for s in (60.0, 65.0, 75.0))))
    assert told(judged(stream)[2])[-1] == ("site-1", "up", "down", 60)


def test_nothing_seen_for_three_intervals_is_stale():
    window, _ = judge("site-1", Window(), sight(0), Line(), RULES)
    soon, none = stale("site-1", window, 60.0, NOON + timedelta(seconds=179), RULES)
    assert (soon, none) == (window, None)
    late, flip = stale("site-1", window, 60.0, NOON + timedelta(seconds=200), RULES)
    assert told([flip]) == [("site-1", "up", "unknown", 180)]
    assert (late.state, late.reason) == ("unknown", "stale")
    assert stale("site-1", late, 60.0, NOON + timedelta(seconds=900), RULES) == (late, None)
    old, nothing = judge("site-1", late, sight(100), Line(), RULES)  # it only arrived late
    assert (old.state, nothing) == ("unknown", None)
    _, back = judge("site-1", old, sight(1000), Line(), RULES)
    assert told([back]) == [("site-1", "unknown", "up", 1000)]


def test_short_intervals_are_not_stale_before_the_floor():
    window, _ = judge("site-1", Window(), sight(0), Line(), RULES)
    assert stale("site-1", window, 2.0, NOON + timedelta(seconds=59), RULES)[1] is None
    assert stale("site-1", window, 2.0, NOON + timedelta(seconds=60), RULES)[1] is not None


def test_only_the_windows_within_reach_need_be_given():
    first = in_time(anchors(-3, 58), site(sight(0), *down(60, 61, 62)))
    windows, line, _ = judged(first)
    assert line.waiting  # no anchor answered between the failures, yet
    late = [("anchor-0", "anchor", sight(60.5)), ("site-2", "home", sight(63))]
    assert reach(line, late) == {"site-1", "site-2"}
    _, line, flips = judge_batch({"site-1": windows["site-1"]}, line, late, RULES)
    assert told(flips)[0] == ("site-1", "up", "down", 60)
    assert not line.waiting


def test_a_waiting_target_that_is_gone_is_forgotten():
    _, line, _ = judged(in_time(anchors(-3, 58), site(sight(0), *down(60, 61, 62))))
    changed, line, flips = judge_batch({}, line, [("anchor-0", "anchor", sight(60.5))], RULES)
    assert (changed, dict(line.waiting), flips) == ({}, {}, ())


def test_anchors_get_no_window():
    assert judged(anchors(0, 10))[0] == {}
