"""Whose fault a silence is."""

from datetime import timedelta

import pytest

from sodsong.judge.verdict.judging import Seen, judge_batch
from sodsong.judge.verdict.line import Line, View, feed, standing
from sodsong.judge.verdict.record import Sight

from .small_world import NOON, RULES, anchors, in_time, judged, sight, told


def at(second):
    return NOON + timedelta(seconds=second)


def site(*sights: Sight, name="site-1"):
    return [(name, "home", one) for one in sights]


def cut(start, end, step=1.0):
    return anchors(start, end, step, finding="down")


def fed(*streams: list[Seen]):
    line = Line()
    for target, kind, one in in_time(*streams):
        line = feed(line, target, kind, one, RULES)
    return line


def test_a_line_is_unsure_until_somebody_answered_after_it():
    line = fed(anchors(0, 10))
    assert [standing(line, "here", at(second)) for second in (-1, 0, 9.5, 11)] == ["unsure", "good", "good", "unsure"]
    assert standing(line, "elsewhere", at(5)) == "unsure"


def test_a_line_is_bad_between_the_last_answer_and_the_next_once_every_anchor_failed():
    two_failed = fed(anchors(0, 8), cut(9, 10))
    assert standing(two_failed, "here", at(9.5)) == "unsure"
    all_failed = fed(anchors(0, 8), cut(9, 11))
    assert [standing(all_failed, "here", at(second)) for second in (8, 8.5, 99)] == ["good", "bad", "bad"]
    over = fed(anchors(0, 8), cut(9, 30), anchors(31, 40))
    assert [standing(over, "here", at(second)) for second in (8, 20, 31, 35)] == ["good", "bad", "good", "good"]


def test_a_line_cut_from_the_very_start_is_bad():
    assert standing(fed(cut(0, 3)), "here", at(2)) == "bad"


def test_a_dead_anchor_neither_proves_nor_accuses():
    dead = [("anchor-9", "anchor", sight(second, "down")) for second in range(60)]
    line = fed(anchors(0, 50), dead)
    assert standing(line, "here", at(30.5)) == "good"
    assert standing(fed(anchors(0, 50), dead, cut(51, 54)), "here", at(52)) == "bad"


def test_an_anchor_that_says_no_is_neither_an_answer_nor_a_silence():
    refusing = [("anchor-0", "anchor", sight(second, "down", "http-5xx")) for second in range(5)]
    assert fed(refusing) == Line()


def test_an_anchor_that_timed_out_late_still_tells_of_the_stretch():
    slow = [(f"anchor-{i}", "anchor", sight(9 + i, "down", took=20)) for i in range(3)]
    before_they_end = fed(anchors(0, 8), anchors(15, 25))
    assert standing(before_they_end, "here", at(12)) == "good"
    line = fed(anchors(0, 8), anchors(15, 25), slow)
    assert [standing(line, "here", at(second)) for second in (8, 12, 16)] == ["good", "bad", "good"]


def test_failures_on_a_bad_line_are_unknown_and_nobody_is_blamed():
    lost = site(sight(0), *(sight(second, "down") for second in (60, 65, 75)), *(sight(s, "down") for s in (120, 180)))
    stream = in_time(anchors(-3, 55), cut(56, 200), lost)
    windows, _, flips = judged(stream)
    assert told(flips)[1:] == [("site-1", "up", "unknown", 60)]
    assert windows["site-1"].reason == "own-line"


def test_the_failures_just_before_the_anchors_silence_is_noticed_do_not_count():
    # The cut comes at 56 s; the anchors' time-outs are told 20 s later, after the target's third failure.
    silent = [(f"anchor-{i % 3}", "anchor", sight(57 + i, "down", took=20)) for i in range(60)]
    lost = site(sight(0), *(sight(second, "down", "dns-servfail") for second in (56, 61, 71, 80)))
    windows, line, flips = judged(in_time(anchors(-3, 55), silent, lost))
    assert told(flips) == [("site-1", "unknown", "up", 0), ("site-1", "up", "unknown", 56)]
    assert standing(line, "here", at(60)) == "bad"
    back = in_time(anchors(130, 140), site(sight(131)))
    assert told(judge_batch(windows, line, back, RULES)[2]) == [("site-1", "unknown", "up", 131)]


def test_a_target_that_fails_after_a_bad_line_is_judged_anew():
    lost = site(sight(0), *(sight(second, "down") for second in (60, 65, 75, 120, 125, 135)))
    stream = in_time(anchors(-3, 55), cut(56, 100), anchors(101, 140), lost)
    assert told(judged(stream)[2])[1:] == [("site-1", "up", "unknown", 60), ("site-1", "unknown", "down", 120)]


def test_a_target_that_was_down_before_is_down_again_with_one_failure():
    lost = site(*(sight(second, "down") for second in (0, 5, 15, 60, 65, 75, 120)))
    stream = in_time(anchors(-3, 55), cut(56, 100), anchors(101, 140), lost)
    assert told(judged(stream)[2]) == [
        ("site-1", "unknown", "down", 0),
        ("site-1", "down", "unknown", 60),
        ("site-1", "unknown", "down", 120),
    ]


def test_an_answer_of_an_anchor_that_comes_late_decides_a_waiting_target_at_once():
    lost = site(sight(0), *(sight(second, "down") for second in (60, 60.5, 61)))
    windows, line, flips = judged(in_time(anchors(-3, 58), lost))
    assert len(flips) == 1
    late = [("anchor-1", "anchor", sight(60.2, took=0.1))]
    assert told(judge_batch(windows, line, late, RULES)[2]) == [("site-1", "up", "down", 60)]


def test_failures_that_overlap_are_of_one_gap_even_with_answers_while_they_lasted():
    # Each failure lasted 20 s: a short cut at 70 s could have made all three.
    lost = site(sight(0), *(sight(second, "down", took=20) for second in (55, 60, 65)))
    assert len(judged(in_time(anchors(-3, 90), lost))[2]) == 1


class TestWithoutAnchors:
    def homes(self, count, seconds, finding="up", start=0.0):
        return [
            (f"home-{i}", "home", sight(start + second + i / count, finding))
            for second in seconds
            for i in range(count)
        ]

    def test_every_target_unanswered_at_once_is_our_own_line(self):
        lost = self.homes(5, range(60, 80), "down")
        windows, line, flips = judged([*self.homes(5, range(60)), *lost])
        assert {flip.now for flip in flips} == {"up", "unknown"}
        assert {window.state for window in windows.values()} == {"unknown"}
        assert standing(line, "here", at(62)) == "bad"

    def test_some_targets_unanswered_are_down_as_the_others_vouch(self):
        rest = [seen for seen in self.homes(5, range(60, 80)) if seen[0] > "home-1"]
        lost = [seen for seen in self.homes(5, range(60, 80), "down") if seen[0] <= "home-1"]
        windows, _, _ = judged([*self.homes(5, range(60)), *in_time(rest, lost)])
        assert {name: window.state for name, window in windows.items()} == {
            "home-0": "down",
            "home-1": "down",
            "home-2": "up",
            "home-3": "up",
            "home-4": "up",
        }

    def test_every_target_answering_with_an_error_is_no_line_of_ours(self):
        sick = [
            (name, kind, sight(60 + i, "down", "http-5xx")) for i, (name, kind, _) in enumerate(self.homes(3, range(5)))
        ]
        windows, _, _ = judged([*self.homes(3, range(50)), *sick])
        assert {window.state for window in windows.values()} == {"down"}

    def test_a_lone_target_is_never_blamed(self):
        seen = site(sight(0), *(sight(second, "down") for second in (60, 65, 75, 135)))
        assert told(judged(seen)[2])[-1] == ("site-1", "up", "unknown", 60)

    def test_two_anchors_are_too_few_but_vouch_like_the_others(self):
        two = [seen for seen in anchors(-3, 300) if seen[0] != "anchor-2"]
        lost = site(sight(0), *(sight(second, "down") for second in (60, 65, 75)))
        assert told(judged(in_time(two, lost))[2])[-1] == ("site-1", "up", "down", 60)

    def test_the_state_kept_does_not_grow_with_the_targets(self):
        line = Line()
        for target, kind, one in self.homes(500, range(30)):
            line = feed(line, target, kind, one, RULES)
        view = line.views["here"]
        assert len(view.voters) == RULES.crowd
        assert len(view.answers) <= RULES.answers


def test_answers_and_stretches_are_forgotten_in_time_but_old_sights_do_no_harm():
    streams = []
    for hour in range(100):
        streams += [anchors(hour * 3600, hour * 3600 + 30), cut(hour * 3600 + 31, hour * 3600 + 40)]
    line = fed(*streams)
    view = line.views["here"]
    assert len(view.stretches) <= RULES.stretches
    assert len(view.answers) < 100
    assert feed(line, "anchor-0", "anchor", sight(1, "down"), RULES) is line


@pytest.mark.parametrize("seconds", [0.05, 1.0, 30.0])
def test_thinning_answers_loses_none_that_matters(seconds):
    view = fed([("anchor-0", "anchor", sight(i * 0.013)) for i in range(3000)]).views["here"]
    first = int(NOON.timestamp()) * 1_000_000
    found = view.separate(first + 4_321_000, first + 4_321_000 + round(seconds * 1e6), RULES)
    assert found is (seconds >= RULES.grain)


def test_a_view_knows_nothing_at_first():
    assert (View().bad(0, 1), View().separate(0, 1, RULES), View().anchored(RULES)) == (False, False, False)
