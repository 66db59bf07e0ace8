"""Sealing loses nothing and doubles nothing, wherever it is stopped."""

import hashlib
import os
import threading
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from sodsong.record.history import questions, sealing
from sodsong.record.history.history import History
from sodsong.record.history.layout import segments
from sodsong.record.history.manifest import ManifestError

from .makings import DAY, HERE, NOON, hours, seen

ALL = {HERE: 10**9}
TARGETS = ["site-0", "site-1"]


@pytest.fixture
def history(tmp_path):
    one = History(tmp_path)
    yield one
    one.close()


def after(count):
    return NOON + timedelta(hours=count)


def state(history):
    return history.count(), history.raw(TARGETS, *DAY), history.failures(TARGETS, *DAY)


def test_closed_hours_become_parquet_with_their_hash_and_the_hot_file_goes(history, tmp_path):
    history.append(HERE, [*hours(2), seen("site-0", 61.5, "http-5xx"), *hours(1, start=2)])
    before = state(history)
    done = history.seal(after(2), ALL)
    assert [(one.first, one.last, one.rows, one.start, one.end) for one in done] == [
        (1, 3, 3, NOON, NOON + timedelta(minutes=2)),
        (4, 7, 4, after(1), after(1) + timedelta(minutes=2)),
    ]
    assert history.sealed(HERE) == done
    for one in done:
        file = tmp_path / HERE / "sealed" / one.checks
        assert hashlib.sha256(file.read_bytes()).hexdigest() == one.checks_sha256
        assert file.stat().st_size == one.checks_bytes
    assert [one.first for one in segments(tmp_path / HERE)] == [8]
    assert state(history) == before
    assert history.seal(after(2), ALL) == []


def test_the_file_is_sorted_and_open_to_any_reader_of_parquet(history, tmp_path):
    history.append(HERE, hours(1, per_hour=6))
    (one,) = history.seal(after(1), ALL)
    file = str(tmp_path / HERE / "sealed" / one.checks)
    rows = duckdb.sql('SELECT target, "at", dns, total, finding FROM read_parquet(?)', params=[file]).fetchall()
    noon = int(NOON.timestamp() * 1000)
    assert rows[:4] == [
        ("site-0", noon, 2, 120, "up"),
        ("site-0", noon + 120_000, 2, 120, "up"),
        ("site-0", noon + 240_000, 2, 120, "up"),
        ("site-1", noon + 60_000, 2, 120, "up"),
    ]
    encodings = dict(duckdb.sql("SELECT path_in_schema, encodings FROM parquet_metadata(?)", params=[file]).fetchall())
    assert encodings["at"] == "DELTA_BINARY_PACKED"


def test_what_was_not_read_yet_or_whose_hour_goes_on_stays_hot(history, tmp_path):
    history.append(HERE, hours(3))
    assert history.seal(after(3), {HERE: 2}) == []
    assert [one.last for one in history.seal(after(3), {HERE: 5})] == [3]
    assert history.seal(after(3) - timedelta(seconds=1), {HERE: 6}) == history.sealed(HERE)[1:2]
    assert history.seal(after(9), {"there": 9}) == []
    assert len(segments(tmp_path / HERE)) == 1


def test_the_hour_being_written_is_closed_when_it_is_over(history):
    history.append(HERE, hours(1))
    assert [one.last for one in history.seal(after(1), ALL)] == [3]
    assert history.append(HERE, [seen(minute=2.5)]) == 4
    assert [one.last for one in history.seal(after(1), ALL)] == [4]


def test_the_newest_file_of_another_writer_is_left_alone(history, tmp_path):
    history.append(HERE, hours(2))
    other = History(tmp_path)
    assert [one.last for one in other.seal(after(9), ALL)] == [3]
    history.close()
    assert [one.last for one in other.seal(after(9), ALL)] == [6]
    assert other.append(HERE, [seen()]) == 7
    other.close()


def test_numbers_go_on_after_everything_is_sealed(history, tmp_path):
    history.append(HERE, hours(1))
    history.seal(after(1), ALL)
    history.close()
    again = History(tmp_path)
    assert again.append(HERE, [seen(minute=61)]) == 4
    assert [seq for seq, _ in again.read(HERE, 3, 10)] == [4]
    again.close()


def test_failures_keep_all_they_said(history):
    lost = seen("site-1", 1, "connect-refused", headers=(("server", "nginx"),), redirects=("http://a.test/",))
    history.append(HERE, [seen(), lost, seen(minute=2)])
    assert history.failures(["site-1"], *DAY) == [lost]
    history.seal(after(1), ALL)
    assert history.failures(["site-1"], *DAY) == [lost]
    assert history.failures(["site-0"], *DAY) == []


class Killed(BaseException):
    """Stands for kill -9: no `except Exception` sees it."""


def stop_at(monkeypatch, step):
    """Die before the step-th thing that touches the disk; how many there were."""
    count, here = [0], threading.get_ident()

    def guard(original):
        def wrapped(*args: object, **kwargs: object):
            if threading.get_ident() != here:  # the writer's timer, which syncs by itself whenever it is time
                return original(*args, **kwargs)
            count[0] += 1
            if count[0] == step:
                raise Killed
            return original(*args, **kwargs)

        return wrapped

    for owner, name in (
        (Path, "unlink"),
        (Path, "replace"),
        (Path, "mkdir"),
        (os, "fsync"),
        (os, "pwrite"),
        (os, "ftruncate"),
    ):
        monkeypatch.setattr(owner, name, guard(getattr(owner, name)))
    monkeypatch.setattr(sealing.tables, "export", guard(sealing.tables.export))
    return count


def test_stopped_at_any_step_it_ends_the_same(tmp_path, monkeypatch):
    step, steps = 0, 1
    while step < steps:
        step += 1
        folder = tmp_path / str(step)
        history = History(folder)
        history.append(HERE, [*hours(2), seen("site-1", 62, "dns-nxdomain"), *hours(1, start=2)])
        expected = state(history)
        with monkeypatch.context() as patch:
            count = stop_at(patch, step)
            try:
                history.seal(after(2), ALL)
            except Killed:
                steps = step + 1
        assert step <= max(count[0], 1) or steps == step
        history._questions.close()  # the process is gone, its locks with it
        for writer in history._writers.values():
            os.close(writer._lock)
            writer._lock = None
        again = History(folder)
        assert state(again) == expected, step
        assert again.append(HERE, [seen(minute=150)]) == 11
        again.seal(after(2), ALL)
        assert [one.last for one in again.sealed(HERE)] == [3, 7], step
        assert again.count() == 11
        again.close()
        left = {path.name for path in (folder / HERE / "sealed").iterdir()}
        assert left == {name for one in again.sealed(HERE) for name in (one.checks, one.failures)}, step
    assert step > 12


def test_half_a_line_of_the_manifest_was_never_live(history, tmp_path):
    history.append(HERE, hours(2))
    history.seal(after(1), ALL)
    path = tmp_path / HERE / "manifest.ndjson"
    whole = path.read_bytes()
    path.write_bytes(whole + whole[:40])
    assert len(history.sealed(HERE)) == 1
    history.seal(after(2), ALL)
    assert [one.last for one in history.sealed(HERE)] == [3, 6]
    assert path.read_bytes().startswith(whole)


def test_a_hot_file_of_another_count_is_kept(history, tmp_path, monkeypatch):
    history.append(HERE, hours(1))
    monkeypatch.setattr(sealing, "_count", lambda _path: 4)
    with pytest.raises(sealing.SealMismatchError, match="hot file was kept"):
        history.seal(after(1), ALL)
    assert len(segments(tmp_path / HERE)) == 1


def test_a_history_of_a_newer_version_is_not_touched(history, tmp_path):
    history.append(HERE, hours(2))
    history.seal(after(1), ALL)
    path = tmp_path / HERE / "manifest.ndjson"
    path.write_text(path.read_text().replace('"v":1', '"v":3'))
    with pytest.raises(ManifestError, match="newer version"):
        history.count()


def test_a_question_survives_a_sealing_in_its_middle(history, monkeypatch):
    history.append(HERE, hours(2))
    expected = history.raw(TARGETS, *DAY)
    other, sealed_meanwhile = History(history.folder), []

    def seal_after_listing(place):
        listed = segments(place)
        if not sealed_meanwhile:
            sealed_meanwhile.extend(history.seal(after(2), ALL))
        return listed

    monkeypatch.setattr(questions, "segments", seal_after_listing)
    assert other.raw(TARGETS, *DAY) == expected
    assert len(sealed_meanwhile) == 2
    other.close()


def test_a_question_survives_a_sealing_before_it_opens_the_hot_file(history, monkeypatch):
    history.append(HERE, hours(2))
    expected = history.raw(TARGETS, *DAY)
    other, sealed_meanwhile, source = History(history.folder), [], questions.Questions._source

    def seal_after_choosing(self, *span: object):
        chosen = source(self, *span)
        if self is other._questions and not sealed_meanwhile:
            sealed_meanwhile.extend(history.seal(after(2), ALL))
        return chosen

    monkeypatch.setattr(questions.Questions, "_source", seal_after_choosing)
    assert other.raw(TARGETS, *DAY) == expected
    assert len(sealed_meanwhile) == 2
    assert other.count() == 6
    other.close()
