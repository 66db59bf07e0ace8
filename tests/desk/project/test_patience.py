"""Rows that are locked for long make a stage wait; any other fault, and one that lasts, ends the watch."""

import sqlite3
import threading
from contextlib import closing
from types import SimpleNamespace

import psycopg.errors
import pytest
from django.db.utils import OperationalError

from sodsong.desk.project.judging import judges
from sodsong.desk.project.lanes.patience import LONGEST, Patience, busy
from sodsong.desk.project.river import Stage

from .test_river import river

pytestmark = pytest.mark.django_db(transaction=True)


def as_django_has_it(cause):
    fault = OperationalError(str(cause))
    fault.__cause__ = cause
    return fault


@pytest.fixture
def locked(tmp_path):
    """What SQLite says, through Django, while another connection writes."""
    place = tmp_path / "rows.sqlite3"
    with closing(sqlite3.connect(place)) as one, closing(sqlite3.connect(place, timeout=0)) as other:
        one.execute("BEGIN IMMEDIATE")
        with pytest.raises(sqlite3.OperationalError) as fault:
            other.execute("BEGIN IMMEDIATE")
    return as_django_has_it(fault.value)


def test_what_others_writing_is_and_what_is_a_fault(locked, tmp_path):
    assert busy(locked)
    assert busy(as_django_has_it(psycopg.errors.DeadlockDetected("deadlock detected")))
    assert busy(as_django_has_it(psycopg.errors.LockNotAvailable("canceling statement due to lock timeout")))
    assert not busy(as_django_has_it(psycopg.errors.DiskFull("could not extend file")))
    assert not busy(OperationalError("database is locked"))  # a sentence alone proves nothing
    with closing(sqlite3.connect(tmp_path / "new.sqlite3")) as rows, pytest.raises(sqlite3.OperationalError) as fault:
        rows.execute("SELECT * FROM nothing")
    assert not busy(as_django_has_it(fault.value))


def test_a_stage_that_finds_the_rows_locked_is_run_again_and_the_others_go_on(locked, monkeypatch):
    monkeypatch.setattr("sodsong.desk.project.river.PAUSE", 0.01)
    stop, tried, beside = threading.Event(), [], []

    def sign(_now):
        tried.append(len(beside))
        if len(tried) <= 3:
            raise locked
        stop.set()
        return 1

    river(Stage("sign", 0.01, sign), Stage("judge", 0.001, lambda _now: beside.append(1) or 0)).run(stop)
    assert len(tried) == 4
    assert tried[-1] > tried[0]  # the stage after it in the same lane had its turns meanwhile


def test_rows_locked_for_too_long_end_the_watch(locked):
    now = [0.0]
    patience = Patience(lambda: now[0])

    def write():
        raise locked

    for now[0] in (0.0, 100.0, LONGEST):
        assert patience.tried("sign", write) is None
    assert patience.tried("sign", lambda: 3) == 3  # once it could write, it may wait again as long
    now[0] += 1.0
    assert patience.tried("sign", write) is None
    now[0] += LONGEST + 1.0
    with pytest.raises(OperationalError):
        patience.tried("sign", write)


def test_a_full_disk_ends_the_watch_at_once():
    fault = as_django_has_it(psycopg.errors.DiskFull("could not extend file"))

    def write(_now):
        raise fault

    with pytest.raises(OperationalError, match="could not extend file"):
        river(Stage("sign", 0.01, write)).run(threading.Event())


def test_a_process_that_only_judges_waits_for_the_rows_too(locked):
    stop, tried = threading.Event(), []

    def judge(_now):
        tried.append("judge")
        if len(tried) < 3:
            raise locked
        stop.set()
        return 0

    judges._judge(SimpleNamespace(judge=judge, unseen=lambda _now: 0), 0.04, stop)
    assert len(tried) == 3
    held = []

    def tick(*, leads):
        held.append(leads)
        stop.set()
        raise locked

    stop.clear()
    judges._keep(SimpleNamespace(tick=tick), stop)
    assert held == [False]
