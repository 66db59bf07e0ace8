"""A day's hours become one file and old days are thinned: nothing that was asked for is lost, wherever it is stopped."""

import hashlib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sodsong.observe.probe.record import Phases
from sodsong.record.history import manifest, tables
from sodsong.record.history.history import History
from sodsong.record.history.manifest import ManifestError
from sodsong.record.history.merging import days, forms, slices
from sodsong.record.history.merging.thinning import Keep

from .makings import DAY, HERE, NOON, hours, seen
from .test_sealing import ALL, TARGETS, Killed, after, history, state, stop_at

__all__ = ["history"]
LATER = NOON + timedelta(days=2)
MINUTE = timedelta(minutes=1)


def sealed(history, observations):
    history.append(HERE, observations)
    history.append(HERE, [seen("site-0", 48 * 60)])
    return history.seal(LATER - timedelta(hours=1), ALL)


def answers(history):
    return (*state(history), history.availability(TARGETS, *DAY), history.phases("site-0", *DAY, timedelta(hours=1)))


def test_a_day_that_is_over_becomes_one_file_that_says_the_same(history, tmp_path):
    odd = replace(seen("site-1", 62, "connect-timeout"), phases=Phases(dns=1.0, total=30_000.4), ip=None)
    parts = sealed(history, [*hours(1), odd, *hours(3, start=1)])
    before = answers(history)
    (one,) = history.compact(LATER)
    assert history.sealed(HERE) == [one]
    assert (one.first, one.last, one.rows) == (1, parts[-1].last, sum(part.rows for part in parts))
    assert one.parts == tuple(part.segment for part in parts)
    assert answers(history) == before
    files = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (tmp_path / HERE / "sealed").iterdir()
    }
    assert files == {one.checks: one.checks_sha256, one.failures: one.failures_sha256}
    assert history.compact(LATER) == []
    assert history.extract(TARGETS, *DAY, tmp_path / "case.parquet") == one.rows


def test_a_year_is_asked_for_by_its_days(history):
    times = [seen("site-0", i, "http-5xx" if i == 3 else "ok", total=100.0 + i) for i in range(5)]
    next_day = seen("site-0", 24 * 60, "own-line")
    history.append(HERE, [*times, next_day, seen("site-0", 72 * 60)])
    history.seal(NOON + timedelta(days=3), ALL)
    assert history.days("site-0", *DAY) == []
    assert [one.rows for _ in range(3) for one in history.compact(NOON + timedelta(days=4))] == [5, 1]
    year = (NOON - timedelta(days=200), NOON + timedelta(days=165))
    first, second = history.days("site-0", *year)
    assert (first.start, first.vantage, first.checks, first.answered, first.unknown) == (DAY[0], HERE, 5, 4, 0)
    (bucket,) = history.phases("site-0", *DAY, timedelta(days=1))
    assert first.median == bucket.median
    assert first.p95.total == pytest.approx(bucket.p95.total, rel=1e-6)
    assert (second.start, second.checks, second.unknown, second.median) == (DAY[1], 1, 1, Phases())
    assert history.days("site-1", *year) == []
    assert history.days("site-0", *DAY) == [first]


def test_a_day_that_goes_on_or_is_not_sealed_waits(history):
    history.append(HERE, hours(3))
    history.seal(after(2), ALL)
    assert history.compact(after(3)) == []
    assert history.compact(LATER) == []  # its last hour is hot
    history.seal(after(3), ALL)
    assert [one.rows for one in history.compact(LATER)] == [9]


def test_what_comes_late_joins_its_day(history):
    sealed(history, hours(2))
    history.compact(LATER)
    history.close()
    late = History(history.folder)
    late.append(HERE, [seen("site-1", 5.5, "http-5xx")])
    late.seal(LATER, ALL)
    before = answers(late)
    (one,) = late.compact(LATER)
    assert one.rows == 7
    assert [live.checks for live in late.sealed(HERE)] == [one.checks] or len(late.sealed(HERE)) == 2
    assert answers(late) == before
    late.close()


@pytest.mark.parametrize("rows", [1, 3, 200_000])
def test_a_day_in_slices_says_the_same_as_in_one(history, monkeypatch, tmp_path, rows):
    """A slice of one check holds one target whole; names with quotes part slices like any others."""
    monkeypatch.setattr(slices, "ROWS", rows)
    monkeypatch.setattr(slices, "LINE", 1)
    names = ["a'b", "a", "site-0", "ก"]
    sealed(
        history,
        [seen(name, i, "http-5xx" if i % 3 == 0 else "ok", total=100.0 + i) for i in range(120) for name in names],
    )

    def asked():
        failed = [(one.target, one.at, one.transcript) for one in history.failures(names, *DAY)]
        return history.raw(names, *DAY), failed, history.availability(names, *DAY)

    before = asked()
    (one,) = history.compact(LATER)
    assert asked() == before
    assert [day.checks for name in names for day in history.days(name, *DAY)] == [120] * 4
    left = {path.name for path in (tmp_path / HERE / "sealed").iterdir()}
    assert left == {one.checks, one.failures}
    ordered = duckdb.sql("SELECT target FROM read_parquet(?)", params=[str(tmp_path / HERE / "sealed" / one.checks)])
    assert [name for (name,) in ordered.fetchall()] == [name for name in sorted(names) for _ in range(120)]
    (thinned,) = history.thin(LATER, [])
    assert history.availability(names, *DAY) == before[2]
    assert thinned.rows < one.rows


def test_days_noted_by_the_year_are_still_told(history, tmp_path):
    history.append(HERE, [seen("site-0", i) for i in range(5)] + [seen("site-0", 72 * 60)])
    history.seal(NOON + timedelta(days=3), ALL)
    history.compact(LATER)
    expected = history.days("site-0", *DAY)
    month = tmp_path / HERE / "digests" / "2020-08.parquet"
    month.rename(month.with_name("2020.parquet"))
    assert history.days("site-0", *DAY) == expected
    assert expected[0].checks == 5


numbers = st.none() | st.integers(0, 2**31)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 86_399_999), st.tuples(*[numbers] * 5)), min_size=1))
def test_any_times_and_phases_come_back_to_the_millisecond(tmp_path_factory, rows):
    folder = tmp_path_factory.mktemp("form")
    with tables.merging_engine(folder) as engine:
        fields = ", ".join(f"NULL::VARCHAR AS {name}" for name in ("url", "finding", "reason", "ip", "rcode"))
        values = ", ".join(
            str((target, 1_597_104_000_000 + at, *("NULL" if one is None else one for one in spans))).replace(
                "'NULL'", "NULL"
            )
            for target, at, spans in rows
        )
        plain = (
            f"SELECT target, 'v' AS vantage, at_ AS \"at\", {fields}, NULL::USMALLINT AS http_status, NULL::VARCHAR AS certificate, "  # noqa: S608 - drawn numbers
            "dns::UINTEGER AS dns, connect::UINTEGER AS connect, tls::UINTEGER AS tls, first_byte::UINTEGER AS first_byte, "
            "total::UINTEGER AS total, 0::UINTEGER AS bytes, 1::UINTEGER AS stands_for "
            f"FROM (VALUES {values}) AS r(target, at_, dns, connect, tls, first_byte, total)"
        )
        engine.execute(forms.export(plain, folder / "day.parquet"))
        columns = 'target, "at", dns, connect, tls, first_byte, total'
        back = engine.execute(f"SELECT {columns} FROM ({forms.unfolded([folder / 'day.parquet'])})").fetchall()  # noqa: S608 - our own file
    assert sorted(back, key=repr) == sorted(
        ((target, 1_597_104_000_000 + at, *spans) for target, at, spans in rows), key=repr
    )


def test_a_merged_file_that_says_something_else_is_not_taken(history, monkeypatch):
    parts = sealed(history, hours(2))
    before = answers(history)
    monkeypatch.setattr(forms, "SLOT", 60_001)
    right = forms.unfolded
    monkeypatch.setattr(forms, "unfolded", lambda paths: right(paths).replace("* 60001", "* 60000"))
    with pytest.raises(days.MergeMismatchError, match="were kept"):
        history.compact(LATER)
    assert history.sealed(HERE) == parts
    assert answers(history) == before


def quiet():
    """Four hours, a check a minute; site-1 is away for a while."""
    lost = {70, 71, 72, 150}
    return [
        seen(name, i, "http-5xx" if name == "site-1" and i in lost else "ok") for i in range(240) for name in TARGETS
    ]


def test_an_old_day_keeps_failures_cases_and_a_check_an_hour(history):
    sealed(history, quiet())
    counted = history.availability(TARGETS, *DAY)
    failed = history.failures(TARGETS, *DAY)
    history.compact(LATER)
    assert not history.thinnable(NOON)
    assert history.thin(NOON, []) == []
    assert history.thinnable(LATER)
    case = Keep("site-0", NOON + 20 * MINUTE, NOON + 30 * MINUTE)
    (one,) = history.thin(LATER, [case])
    kept = {name: [] for name in TARGETS}
    for check in history.raw(TARGETS, *DAY):
        kept[check.target].append((check.at - NOON) // MINUTE)
    assert kept == {
        "site-0": [0, *range(20, 30), 60, 120, 180],
        "site-1": [0, 60, 69, 70, 71, 72, 73, 120, 149, 150, 151, 180],
    }
    assert (one.rows, one.thinned) == (26, 480)
    assert history.availability(TARGETS, *DAY) == counted
    assert history.failures(TARGETS, *DAY) == failed
    assert not history.thinnable(LATER)
    assert history.sealed(HERE) == [one]
    assert history.compact(LATER) == []


@pytest.mark.parametrize("work", ["compact", "thin"])
def test_stopped_at_any_step_it_ends_the_same(tmp_path, monkeypatch, work):
    step, steps = 0, 1
    while step < steps:
        step += 1
        history = History(tmp_path / str(step))
        sealed(history, [*hours(2), seen("site-1", 62, "dns-nxdomain")])
        if work == "thin":
            history.compact(LATER)
        do = {"compact": lambda one: one.compact(LATER), "thin": lambda one: one.thin(LATER, [])}[work]
        counted = history.availability(TARGETS, *DAY), history.failures(TARGETS, *DAY)
        with monkeypatch.context() as patch:
            count = stop_at(patch, step)
            try:
                do(history)
            except Killed:
                steps = step + 1
        assert step <= max(count[0], 1) or steps == step
        history.close()
        again = History(tmp_path / str(step))
        assert (again.availability(TARGETS, *DAY), again.failures(TARGETS, *DAY)) == counted, step
        do(again)
        assert (again.availability(TARGETS, *DAY), again.failures(TARGETS, *DAY)) == counted, step
        again.seal(LATER, ALL)  # which sweeps
        (one,) = again.sealed(HERE)
        assert bool(one.thinned) == (work == "thin"), step
        left = {path.name for path in (tmp_path / str(step) / HERE / "sealed").iterdir()}
        assert left == {one.checks, one.failures}, step
        again.close()
    assert step > 6


def test_a_version_that_knows_no_days_leaves_them_alone(history, monkeypatch):
    sealed(history, hours(2))
    history.compact(LATER)
    monkeypatch.setattr(manifest, "VERSION", 1)
    manifest._live.cache_clear()
    with pytest.raises(ManifestError, match="newer version"):
        history.count()


def test_a_question_survives_a_merging_before_it_opens_the_hours(history, monkeypatch):
    sealed(history, hours(2))
    expected = history.raw(TARGETS, *DAY)
    other, merged, source = History(history.folder), [], type(history._questions)._source

    def merge_after_choosing(self, *span: object):
        chosen = source(self, *span)
        if self is other._questions and not merged:
            merged.extend(history.compact(LATER))
        return chosen

    monkeypatch.setattr(type(history._questions), "_source", merge_after_choosing)
    assert other.raw(TARGETS, *DAY) == expected
    assert len(merged) == 1
    assert isinstance(Path(merged[0].checks).stem, str)
    other.close()


def test_a_hundred_thousand_failures_are_joined_within_the_memory_of_merging(tmp_path):
    drafts, whole = [tmp_path / "1.tmp", tmp_path / "2.tmp"], tmp_path / "all.parquet"
    with tables.merging_engine(tmp_path) as engine:
        for number, draft in enumerate(drafts):
            engine.execute(
                f"COPY (SELECT 'site-' || i AS target, i AS \"at\", md5(i::VARCHAR) || repeat('GET / HTTP/1.1', 40) AS line "  # noqa: S608  # our own words
                f"FROM range({60_000 * number}, {60_000 * (number + 1)}) t(i)) TO '{draft}' ({slices.LINES})"
            )
        slices.joined(engine, drafts, whole, slices.LINES)
    assert duckdb.sql(f"SELECT count(*) FROM '{whole}'").fetchall() == [(120_000,)]  # noqa: S608  # our own words
