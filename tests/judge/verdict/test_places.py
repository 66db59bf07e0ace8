"""Places at home and abroad: two of three decide, and down from abroad only is a finding of its own."""

from dataclasses import replace

import pytest

from sodsong.judge.verdict import form

from .small_world import RULES, Watch, anchors, in_time, judged, sight, told

ABROAD = replace(RULES, abroad=frozenset({"sgp", "fra"}))
HOME = ("bkk", "cnx")


def world(seen, seconds=600.0, *, offset=0.0):
    """One site looked at from each vantage of ``seen`` (vantage → what it finds at that second), with anchors that answer."""
    streams = []
    for number, (vantage, finds) in enumerate(seen.items()):

        def truth(name, at, finds=finds):
            down = name == "site" and finds(at)
            return ("down", "connect-timeout", 0.1) if down else ("up", "ok", 0.1)

        streams.append(Watch(truth, ["site"], vantage=vantage, seed=number).run(seconds))
    return in_time(*streams)


def always(_at):
    return True


def never(_at):
    return False


def after(second, until=1e9):
    return lambda at: second <= at < until


def states(flips):
    return [(flip.was, flip.now, flip.reason) for flip in flips if flip.target == "site"]


FINDING = ("up", "degraded", "abroad-only")
AT_ONCE = [("unknown", "degraded", "abroad-only")]  # where nobody abroad ever got in, it is the first that is known


def test_blocked_from_abroad_from_the_beginning_is_never_down():
    for seen in (
        {"bkk": never, "sgp": always},
        {"bkk": never, "sgp": always, "fra": always},
        {"bkk": never, "cnx": never, "sgp": always},
    ):
        windows, _, flips = judged(world(seen), ABROAD)
        assert states(flips) in (AT_ONCE, [("unknown", "up", "ok"), FINDING]), list(seen)
        assert (windows["site"].state, windows["site"].reason) == ("degraded", "abroad-only")


@pytest.mark.parametrize("away", [("sgp",), ("sgp", "fra")])
def test_blocked_from_abroad_later_and_let_in_again(away):
    seen = {"bkk": never} | {one: after(300, 900) for one in away}
    _, _, flips = judged(world(seen, 1500), ABROAD)
    assert states(flips) == [("unknown", "up", "ok"), FINDING, ("degraded", "up", "ok")]
    assert 300 <= told(flips)[1][3] <= 360
    assert 900 <= told(flips)[2][3] <= 960


@pytest.mark.parametrize("seen", [("bkk", "sgp"), ("bkk", "sgp", "fra"), ("bkk", "cnx", "sgp")])
def test_down_everywhere_is_down_and_comes_back_without_a_word_of_abroad(seen):
    _, _, flips = judged(world(dict.fromkeys(seen, after(300, 900)), 1500), ABROAD)
    assert states(flips) == [("unknown", "up", "ok"), ("up", "down", "connect-timeout"), ("down", "up", "ok")]


def test_known_from_abroad_then_down_everywhere_then_back_at_home():
    seen = {"bkk": after(600, 1200), "sgp": always, "fra": always}
    windows, _, flips = judged(world(seen, 1800), ABROAD)
    assert states(flips) == [*AT_ONCE, ("degraded", "down", "connect-timeout"), ("down", "degraded", "abroad-only")]
    assert 600 <= told(flips)[1][3] <= 660
    assert 1200 <= told(flips)[2][3] <= 1260  # it was reached again from then on, not from when abroad began to fail
    assert windows["site"].state == "degraded"


def test_one_failure_at_home_is_not_made_down_by_what_is_known_of_abroad():
    seen = {"bkk": after(600, 604), "sgp": always, "fra": always}
    for start in range(590, 660, 3):
        seen["bkk"] = after(start, start + 4)
        _, _, flips = judged(world(seen, 900), ABROAD)
        assert states(flips) == AT_ONCE, start


def test_without_marks_two_of_three_are_two_of_three():
    _, _, flips = judged(world({"bkk": never, "sgp": after(300), "fra": after(300)}))
    assert states(flips) == [("unknown", "up", "ok"), ("up", "down", "connect-timeout")]


def test_where_all_stand_abroad_they_decide_as_any():
    _, _, flips = judged(world({"sgp": after(300), "fra": after(300)}), ABROAD)
    assert states(flips) == [("unknown", "up", "ok"), ("up", "down", "connect-timeout")]


@pytest.mark.parametrize("known", [True, False])
def test_home_s_line_is_cut(known):
    """What is known of abroad stays so; what was seen from abroad before counts while nobody at home sees."""
    cut = after(600, 1300)
    away = always if known else after(700)

    def truth(name, at):
        return ("down", "connect-timeout", 0.1) if cut(at) else ("up", "ok", 0.1)

    home = Watch(truth, ["site"], vantage="bkk").run(2000)
    stream = in_time(home, world({"sgp": away, "fra": away}, 2000))
    _, _, flips = judged(stream, ABROAD)
    if known:
        assert states(flips) == AT_ONCE
    else:
        assert states(flips)[:2] == [("unknown", "up", "ok"), ("up", "down", "connect-timeout")]
        assert states(flips)[2:] == [("down", "degraded", "abroad-only")]


def test_all_blind_and_those_abroad_see_first():
    """What was known before nobody saw is known still: the site is not called down by those who never reached it."""
    lines = [*anchors(0, 200, vantage="bkk"), *anchors(0, 200, vantage="sgp")]
    begun = [
        *(("site", "home", sight(second, vantage="bkk")) for second in (10, 70, 130, 190)),
        *(("site", "home", sight(second, "down", vantage="sgp")) for second in (12, 17, 27, 72, 132)),
    ]
    hidden = [
        ("site", "home", sight(200 + second, "unknown", vantage=one))
        for second in (10, 20, 30)
        for one in ("bkk", "sgp")
    ]
    seen = [
        *anchors(240, 300, vantage="sgp"),
        *(("site", "home", sight(s, "down", vantage="sgp")) for s in (241, 251, 261, 281)),
    ]
    _, _, flips = judged(in_time(lines, begun, hidden, seen), ABROAD)
    assert [now for _, now, _ in states(flips)] == ["up", "degraded", "unknown"]


def test_an_agent_abroad_that_is_blind_takes_nothing_back():
    def sgp(name, at):
        cut = after(600, 900)(at)
        return ("down", "connect-timeout", 0.1) if cut or name == "site" else ("up", "ok", 0.1)

    home = world({"bkk": never}, 1500)
    _, _, flips = judged(in_time(home, Watch(sgp, ["site"], vantage="sgp").run(1500)), ABROAD)
    assert states(flips) == [("unknown", "up", "ok"), FINDING]


def test_slow_at_home_and_down_abroad_is_told_as_the_latter():
    def bkk(name, _at):
        return ("degraded", "slow", 5.0) if name == "site" else ("up", "ok", 0.1)

    windows, _, flips = judged(
        in_time(Watch(bkk, ["site"], vantage="bkk").run(900), world({"sgp": after(300)}, 900)), ABROAD
    )
    assert "down" not in {flip.now for flip in flips}
    assert (windows["site"].state, windows["site"].reason) == ("degraded", "abroad-only")


def test_the_finding_survives_a_restart():
    windows, _, _ = judged(world({"bkk": never, "sgp": always}), ABROAD)
    window = windows["site"]
    assert window.abroad
    assert form.window_from_json(form.window_to_json(window)) == window
    old = {key: value for key, value in form.window_to_json(window).items() if key != "abroad"}
    assert not form.window_from_json(old).abroad
