"""What an item stands for, and what is at stake."""

import pytest

from sodsong.judge.disclosure.risk import gains, stake, to_fix, weights
from tests.judge.disclosure.years import shipped

PROVED = {"9.1": 0.44, "9.2": 0.50, "9.3": 0.57, "9.4": 1.00, "9.5": 0.80, "10.1": 1.25, "10.2": 5.00}


def test_the_weights_of_2564_are_those_proved_on_published_results():
    year, weighed = shipped(2564), weights(shipped(2564))
    told = {item.sub_indicator: round(weighed.of(item.code), 2) for item in year.items}
    assert told == PROVED
    assert weighed.sure
    assert sum(points for _, points in weighed.points) == pytest.approx(40)


def test_an_item_of_10_2_is_worth_eleven_of_9_1():
    weighed = weights(shipped(2564))
    assert weighed.of("O42") / weighed.of("O1") == pytest.approx(11.25)


@pytest.mark.parametrize(
    ("year", "sum_of", "sure"),
    [(2563, 40, False), (2566, 40, False), (2569, 40, False), (2567, 0, False), (2570, 0, False)],
)
def test_other_years_are_never_sure(year, sum_of, sure):
    weighed = weights(shipped(year))
    assert (round(sum(points for _, points in weighed.points), 6), weighed.sure) == (sum_of, sure)


def test_a_whole_site_down_costs_forty():
    year = shipped(2564)
    at_stake = stake({item.code: "unreachable" for item in year.items}, weights(year))
    assert (at_stake.least, at_stake.most, at_stake.doubtful) == (pytest.approx(40), pytest.approx(40), ())


def test_doubt_stands_between_best_and_worst():
    states = {item.code: "reachable" for item in shipped(2564).items} | {
        "O1": "missing",
        "O42": "suspect",
        "O25": "unknown",
    }
    at_stake = stake(states, weights(shipped(2564)))
    assert (round(at_stake.least, 2), round(at_stake.most, 2)) == (0.44, 6.44)
    assert (at_stake.lost, at_stake.doubtful) == (("O1",), ("O25", "O42"))


def test_what_to_fix_begins_with_most_points():
    states = {item.code: "reachable" for item in shipped(2564).items} | {
        "O1": "missing",
        "O43": "unknown",
        "O42": "unreachable",
        "O36": "suspect",
    }
    assert [code for code, _ in to_fix(states, weights(shipped(2564)))] == ["O42", "O43", "O36", "O1"]


def test_what_a_repair_gives_back_is_summed_by_what_failed():
    assert gains([("a", "1", 2.0), ("b", "1", 5.0), ("a", "2", 4.0), ("a", "2", 1.0)]) == [("a", 7.0, 2), ("b", 5.0, 1)]
