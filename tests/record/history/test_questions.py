"""The answers are the same whether the observations are hot, sealed, or both."""

import subprocess
import sys
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sodsong.observe.probe.record import Phases
from sodsong.record.history.history import History
from sodsong.record.history.merging.digests import Bucket
from sodsong.record.history.questions import Availability

from .makings import DAY, HERE, NOON, hours, seen

HOUR = timedelta(hours=1)


@pytest.fixture(params=["hot", "sealed", "both"])
def asked(request, tmp_path):
    """Four hours of one target, checked every five minutes, down in the second hour, blind at its end."""
    history = History(tmp_path)
    for minute in range(0, 240, 5):
        reason = "ok"
        if 60 <= minute < 120:
            reason = "own-line" if minute >= 110 else "connect-timeout"
        total = float(minute) if reason == "ok" else None
        history.append(HERE, [seen("site-1", minute, reason, total=total), seen("site-2", minute)])
    until = {"hot": 0, "sealed": 4, "both": 2}[request.param]
    history.seal(NOON + until * HOUR, {HERE: 10**9})
    assert len(history.sealed(HERE)) == until
    yield history
    history.close()


def test_the_last_look_at_each_target_is_told_with_what_it_found(asked):
    asked.append(HERE, [seen("site-2", 236, "connect-timeout")])
    asked.append("there", [seen("site-1", 239, "connect-timeout", vantage="there")])
    last = asked.last(HERE, ["site-1", "site-2", "site-9"], *DAY)
    assert last == {
        "site-1": (NOON + timedelta(minutes=235), "up"),
        "site-2": (NOON + timedelta(minutes=236), "down"),
    }


def test_raw_gives_each_check_in_its_time(asked):
    rows = asked.raw(["site-1"], NOON + timedelta(minutes=55), NOON + timedelta(minutes=70))
    assert [(row.at.minute, row.finding, row.reason, row.phases.total) for row in rows] == [
        (55, "up", "ok", 55.0),
        (0, "down", "connect-timeout", None),
        (5, "down", "connect-timeout", None),
    ]
    first = rows[0]
    assert (first.target, first.vantage, first.at, first.url) == (
        "site-1",
        HERE,
        NOON + timedelta(minutes=55),
        "https://site-1.lao.test/",
    )
    assert (first.http_status, first.ip, first.rcode, first.bytes, first.certificate) == (
        200,
        "127.0.7.1",
        "NOERROR",
        20480,
        "ab" * 32,
    )
    assert first.phases == Phases(2.0, 2.0, 10.0, 40.0, 55.0)
    assert len(asked.raw(["site-2", "site-1"], *DAY)) == 96
    assert asked.raw([], *DAY) == asked.raw(["site-9"], *DAY) == []
    assert asked.raw(["site-1"], NOON - HOUR, NOON) == []


def test_phases_by_bucket(asked):
    buckets = asked.phases("site-1", NOON, NOON + 4 * HOUR, HOUR)
    assert [(one.start, one.checks, one.answered, one.unknown) for one in buckets] == [
        (NOON, 12, 12, 0),
        (NOON + HOUR, 12, 0, 2),
        (NOON + 2 * HOUR, 12, 12, 0),
        (NOON + 3 * HOUR, 12, 12, 0),
    ]
    took = Phases(2.0, 2.0, 10.0, 40.0, 27.5), Phases(2.0, 2.0, 10.0, 40.0, 52.25)
    assert buckets[0] == Bucket(NOON, HERE, 12, 12, 0, *took)
    assert buckets[1].median == buckets[1].p95 == Phases()
    assert asked.phases("site-9", *DAY, HOUR) == []
    with pytest.raises(ValueError, match="bucket"):
        asked.phases("site-1", *DAY, timedelta(0))


def test_each_vantage_has_buckets_of_its_own(asked):
    asked.append("there", [seen("site-1", 5, vantage="there", total=900.0)])
    first, second = asked.phases("site-1", NOON, NOON + HOUR, HOUR)
    assert (first.vantage, first.checks, first.median.total) == (HERE, 12, 27.5)
    assert (second.vantage, second.checks, second.median.total) == ("there", 1, 900.0)


def test_what_is_not_sealed_can_be_left_unread(asked):
    sealed = asked.phases("site-1", NOON, NOON + 4 * HOUR, HOUR, hot=False)
    assert len(sealed) == len(asked.sealed(HERE))
    assert (asked.unsealed() == 0) == (len(sealed) == 4)


def test_availability_counts_what_is_known(asked):
    found = asked.availability(["site-1", "site-2", "site-9"], *DAY)
    assert found == {"site-1": Availability(48, 36, 2), "site-2": Availability(48, 48, 0)}
    assert found["site-1"].share == pytest.approx(36 / 46)
    assert Availability(2, 0, 2).share is None


def test_failures_come_whole(asked):
    lost = asked.failures(["site-1"], *DAY)
    assert [one.reason for one in lost] == ["connect-timeout"] * 10 + ["own-line"] * 2
    assert lost[0] == seen("site-1", 60, "connect-timeout", total=None)


def test_count_needs_no_engine(asked):
    asked._questions.close()
    assert asked.count() == 96
    assert asked._questions._engine is None


def test_an_engine_opened_for_sealing_alone_is_let_go(tmp_path):
    history = History(tmp_path)
    history.append(HERE, hours(2))
    history.seal(NOON + HOUR, {HERE: 6})
    assert history._questions._engine is None
    history.raw(["site-1"], *DAY)
    history.seal(NOON + 2 * HOUR, {HERE: 6})
    assert history._questions._engine is not None
    history.close()


def test_vantages_are_asked_together(tmp_path):
    history = History(tmp_path)
    for vantage in ("a", "b"):
        history.append(vantage, [seen(vantage=vantage), seen(minute=1, vantage=vantage)])
    history.seal(NOON + HOUR, {"a": 2})
    assert [(row.vantage, row.at.minute) for row in history.raw(["site-1"], *DAY)] == [
        ("a", 0),
        ("b", 0),
        ("a", 1),
        ("b", 1),
    ]
    assert history.count() == 4
    history.close()


def test_half_a_line_at_the_hot_end_gives_no_row(tmp_path):
    history = History(tmp_path)
    history.append(HERE, hours(1))
    (hot,) = (tmp_path / HERE / "hot").iterdir()
    whole = hot.read_bytes()
    for size in (1, 30, 200, 400):
        hot.write_bytes(whole + whole[:size])
        assert len(history.raw(["site-0", "site-1"], *DAY)) == history.count() == 3
    history.close()


def test_names_with_quotes_are_names(tmp_path):
    history = History(tmp_path / "it's here")
    odd = "site'; DROP TABLE x; --"
    history.append(HERE, [seen(odd)])
    assert [row.target for row in history.raw([odd], *DAY)] == [odd]
    history.seal(NOON + HOUR, {HERE: 1})
    assert [row.target for row in history.raw([odd], *DAY)] == [odd]
    history.close()


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(
            texts.filter(bool),
            st.integers(0, 59),
            st.sampled_from(["ok", "slow", "http-4xx"]),
            st.none() | st.floats(0, 90_000),
            texts,
        ),
        min_size=1,
        max_size=20,
    )
)
def test_sealing_changes_no_answer(tmp_path_factory, given_):
    history = History(tmp_path_factory.mktemp("history"))
    batch = [seen(name, minute, reason, total=total, title=title) for name, minute, reason, total, title in given_]
    history.append(HERE, batch)
    targets = [name for name, *_ in given_]

    def answers():
        rows = sorted(history.raw(targets, *DAY), key=repr)
        return rows, history.availability(targets, *DAY), sorted(history.failures(targets, *DAY), key=repr)

    before = answers()
    assert len(before[0]) == len(batch) == history.count()
    assert sorted(before[2], key=repr) == sorted((one for one in batch if one.reason != "ok"), key=repr)
    assert len(history.seal(NOON + HOUR, {HERE: len(batch)})) == 1
    assert answers() == before
    history.close()


def test_writing_and_reading_load_no_engine(tmp_path):
    code = (
        "import sys; from pathlib import Path; from sodsong.record.history.history import History\n"
        f"h = History(Path({str(tmp_path)!r})); h.read('here', 0, 1); h.count(); h.close()\n"
        "sys.exit('duckdb' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
