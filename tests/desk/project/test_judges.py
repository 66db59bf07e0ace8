"""Processes that only judge are kept alive, end with the watch, and are not replaced for ever."""

import subprocess
import threading
import time

import environ
import pytest

from sodsong.desk.project import options
from sodsong.desk.project.judging import judges
from sodsong.desk.project.judging.judges import Judges, JudgesError


def stand_in(monkeypatch, *command):
    """The processes started, each running ``command`` in place of a judge."""
    started = []

    def start(number):
        process = subprocess.Popen(command, stdin=subprocess.PIPE)
        started.append((number, process))
        return process

    monkeypatch.setattr(judges, "_start", start)
    monkeypatch.setattr(judges, "_LOOK", 0.02)
    return started


def test_one_that_dies_is_replaced_and_all_end_with_the_watch(monkeypatch):
    started, stop = stand_in(monkeypatch, "cat"), threading.Event()
    thread = threading.Thread(target=Judges(2).run, args=(stop,))
    thread.start()
    while len(started) < 2:
        time.sleep(0.01)
    started[0][1].kill()
    while len(started) < 3:
        time.sleep(0.01)
    stop.set()
    thread.join(timeout=10)
    assert [number for number, _ in started] == [2, 3, 2]
    assert [process.poll() for _, process in started] == [-9, 0, 0], "whoever lived saw its standard input end"


def test_ones_that_die_again_and_again_end_the_watch(monkeypatch):
    started = stand_in(monkeypatch, "false")
    with pytest.raises(JudgesError, match="again and again"):
        Judges(1).run(threading.Event())
    assert len(started) == 5


@pytest.mark.parametrize(
    ("given", "found"), [({}, (1, 1)), ({"JUDGES": "3"}, (3, 3)), ({"JUDGES": "2", "RANGES": "8"}, (2, 8))]
)
def test_there_are_as_many_ranges_as_judges_unless_it_is_said(monkeypatch, given, found):
    for name in ("JUDGES", "RANGES"):
        monkeypatch.delenv(f"SODSONG_{name}", raising=False)
    for name, value in given.items():
        monkeypatch.setenv(f"SODSONG_{name}", value)
    made = options.read(environ.FileAwareEnv())
    assert (made.judges, made.ranges) == found


def test_no_ranges_at_all_are_refused(monkeypatch):
    monkeypatch.setenv("SODSONG_RANGES", "0")
    with pytest.raises(options.BadOption, match="SODSONG_RANGES=0"):
        options.read(environ.FileAwareEnv())
