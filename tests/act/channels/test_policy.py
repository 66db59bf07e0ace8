from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sodsong.act.channels import policy

NOON = datetime(2020, 8, 14, 5, 0, tzinfo=UTC)  # 12.00 in Phrae


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_waiting_grows_and_has_an_end(tries, jitter):
    wait = policy.backoff(tries, jitter)
    assert 15 <= wait <= 1.5 * policy.LONGEST_WAIT
    assert policy.backoff(tries + 1, jitter) >= wait


@pytest.mark.parametrize(
    ("hour", "until"),
    [(12, None), (19, None), (20, "2020-08-15T07:00"), (23, "2020-08-15T07:00"), (3, "2020-08-14T07:00"), (7, None)],
)
def test_quiet_hours_end_in_the_morning(hour, until):
    now = datetime(2020, 8, 14, hour, 30, tzinfo=policy.BANGKOK)
    found = policy.rests_until(now, policy.Quiet())
    assert (found and f"{found:%Y-%m-%dT%H:%M}") == until


@given(st.integers(0, 9 * 365 * 86_400), st.integers(0, 23), st.integers(0, 23))
def test_quiet_hours_always_end_within_a_day(seconds, begins, ends):
    now = NOON + timedelta(seconds=seconds)
    until = policy.rests_until(now, policy.Quiet(begins, ends))
    assert until is None or timedelta(0) < until - now <= timedelta(days=1)
    if begins == ends:
        assert until is None


def test_the_last_fifth_of_a_quota_is_for_the_urgent():
    assert policy.may_spend(79, 1, 100, urgent=False)
    assert not policy.may_spend(80, 1, 100, urgent=False)
    assert policy.may_spend(99, 1, 100, urgent=True)
    assert not policy.may_spend(100, 1, 100, urgent=True)
    assert policy.may_spend(10**9, 1, None, urgent=False)


def test_a_month_is_counted_in_thai_time():
    assert policy.month_of(datetime(2020, 7, 31, 18, tzinfo=UTC)).isoformat() == "2020-08-01T00:00:00+07:00"


def test_what_does_not_fit_a_digest_is_counted():
    assert policy.joined(["a", "b"]) == "a\n\n———\n\nb"
    assert policy.joined(["a" * 10, "b" * 10, "c"], most=15) == "a" * 10 + "\n\n(+2)"
