from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sodsong.judge.verdict.availability import Measured, Turn, by_day, measured, over

BEGAN = datetime(2020, 8, 1, tzinfo=UTC)
STATES = st.sampled_from(["up", "down", "unknown", "degraded"])


def test_what_is_unknown_is_in_neither():
    turns = [Turn(BEGAN, "unknown", "up"), Turn(BEGAN + timedelta(days=1), "up", "unknown")]
    assert measured(turns, BEGAN, BEGAN + timedelta(days=9)) == Measured(1.0, 0.0)
    assert measured([], BEGAN, BEGAN + timedelta(days=9)).share is None


def test_a_window_before_the_first_flip_is_what_the_flip_left():
    turns = [Turn(BEGAN + timedelta(days=5), "up", "down")]
    assert measured(turns, BEGAN, BEGAN + timedelta(days=2)) == Measured(2.0, 0.0)


@given(st.lists(st.tuples(st.integers(0, 500), STATES), max_size=9), st.integers(0, 400), st.integers(1, 99))
def test_two_windows_beside_each_other_are_the_one_they_make(steps, cut, more):
    turns, state = [], "unknown"
    for hour, now in sorted(steps):
        turns.append(Turn(BEGAN + timedelta(hours=hour), state, now))
        state = now
    middle, end = BEGAN + timedelta(hours=cut), BEGAN + timedelta(hours=cut + more)
    both = measured(turns, BEGAN, middle) + measured(turns, middle, end)
    whole = measured(turns, BEGAN, end)
    assert abs(both.up - whole.up) + abs(both.down - whole.down) < 1e-6


@given(st.lists(st.tuples(st.integers(0, 500), STATES), max_size=9), st.integers(-5, 20), st.integers(1, 20))
def test_days_one_after_another_in_one_walk_are_what_each_is_by_itself(steps, first, days):
    turns, state = [], "unknown"
    for hour, now in sorted(steps):
        turns.append(Turn(BEGAN + timedelta(hours=hour), state, now))
        state = now
    begin = BEGAN + timedelta(days=first)
    spans = [(begin + timedelta(days=day), begin + timedelta(days=day + 1)) for day in range(days)]
    found = over(turns, spans)
    assert found == [measured(turns, *span) for span in spans]
    if turns:  # the other way of counting, which knows no span without a turn
        assert found == by_day(turns, begin, days)
