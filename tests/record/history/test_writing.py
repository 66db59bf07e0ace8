"""What is appended stays, whatever happens to the process that did it."""

import errno
import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from sodsong.record.history import writer as writing
from sodsong.record.history.history import History
from sodsong.record.history.layout import BadVantageError, segments
from sodsong.record.history.writer import LEAP, Repair, VantageTakenError, Writer

from .makings import HERE, NOON, hours, seen


@pytest.fixture
def history(tmp_path):
    one = History(tmp_path / "history")
    yield one
    one.close()


def numbers(history, after=0, limit=10_000, vantage=HERE):
    return [seq for seq, _ in history.read(vantage, after, limit)]


def test_what_is_appended_is_read_back_whole_and_numbered_from_one(history):
    first, second = [seen(minute=0), seen(minute=1, reason="connect-refused")], [seen(minute=2, title="อบต.แม่คำมี")]
    assert history.append(HERE, first) == 2
    assert history.append(HERE, second) == 3
    assert history.read(HERE, 0, 10) == list(enumerate([*first, *second], 1))
    assert history.read(HERE, 2, 10) == [(3, second[0])]
    assert (history.vantages(), history.count()) == ([HERE], 3)


def test_nothing_is_appended_when_one_of_the_batch_cannot_be(history):
    with pytest.raises(ValueError, match="without a zone"):
        history.append(HERE, [seen(), _unaware()])
    with pytest.raises(ValueError, match="no other vantage"):
        history.append(HERE, [seen(), seen(vantage="there")])
    assert (history.append(HERE, []), numbers(history)) == (0, [])


def _unaware():
    one = seen()
    return type(one)(one.target, one.vantage, one.at.replace(tzinfo=None), one.url, one.finding, one.reason)


@pytest.mark.parametrize("name", ["", "..", "a/b", "a b", "ที่นี่", ".hidden", "x" * 65])
def test_a_vantage_that_is_no_folder_name_is_refused(history, name):
    with pytest.raises(BadVantageError, match="letters, digits"):
        history.append(name, [seen(vantage=name)])


def test_a_second_writer_is_refused_until_the_first_lets_go(history, tmp_path):
    history.append(HERE, [seen()])
    other = History(tmp_path / "history")
    with pytest.raises(VantageTakenError, match="here: Another process writes"):
        other.append(HERE, [seen()])
    assert other.append("there", [seen(vantage="there")]) == 1
    history.close()
    assert other.append(HERE, [seen(minute=1)]) == 2
    other.close()


def test_each_hour_has_its_file_and_stragglers_stay_with_the_current_one(history, tmp_path):
    history.append(HERE, [*hours(2), seen(minute=3), seen(minute=70)])
    history.append(HERE, hours(1, start=2))
    files = segments(tmp_path / "history" / HERE)
    assert [(one.first, one.hour) for one in files] == [
        (1, NOON),
        (4, NOON + timedelta(hours=1)),
        (9, NOON + timedelta(hours=2)),
    ]
    assert numbers(history) == list(range(1, 12))


@pytest.mark.parametrize("torn", [b"{", b'{"v":1,"target":"site-1"', b"\0" * 4096, b'{"v":1}\n', b"\n", b"{\xff}\n"])
def test_a_torn_end_is_cut_back_and_told(history, tmp_path, torn):
    history.append(HERE, [seen(), seen(minute=1)])
    history.close()
    file = segments(tmp_path / "history" / HERE)[-1].path
    with file.open("ab") as tail:
        tail.write(torn)
    again = History(tmp_path / "history")
    assert again.append(HERE, [seen(minute=2)]) == 3
    assert again.repairs == [Repair(HERE, file.name, len(torn))]
    assert [one.at.minute for _, one in again.read(HERE, 0, 10)] == [0, 1, 2]
    again.close()


def test_an_empty_file_left_by_a_crash_is_no_obstacle(history, tmp_path):
    history.append(HERE, [seen()])
    history.close()
    (tmp_path / "history" / HERE / "hot" / "000000000002-20200811T06.ndjson").touch()
    again = History(tmp_path / "history")
    assert (again.append(HERE, [seen(minute=65)]), numbers(again)) == (2, [1, 2])
    again.close()


WORKER = """
import sys
from pathlib import Path
from tests.record.history.makings import seen
from sodsong.record.history.history import History
history, minute = History(Path(sys.argv[1])), 0
while True:
    last = history.append("here", [seen("site-%d" % i, minute / 60) for i in range(37)])
    minute += 1
    print(last, flush=True)
"""


@pytest.mark.parametrize("after_lines", [1, 9, 60])
def test_killed_while_appending_nothing_acknowledged_is_lost_and_the_numbers_go_on(tmp_path, after_lines):
    folder, root = tmp_path / "history", Path(__file__).parents[3]
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, str(folder)],
        stdout=subprocess.PIPE,
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    with worker:
        said = [int(worker.stdout.readline()) for _ in range(after_lines)][-1]
        worker.send_signal(signal.SIGKILL)
    history = History(folder)
    found = history.read(HERE, 0, 1_000_000)
    assert [seq for seq, _ in found] == list(range(1, len(found) + 1))
    assert len(found) >= said
    assert history.append(HERE, [seen()]) == len(history.read(HERE, 0, 1_000_000)) >= said + 1
    history.close()


def test_after_a_loss_of_power_numbers_a_reader_may_have_seen_do_not_come_back(tmp_path, monkeypatch):
    lost = Writer(tmp_path, HERE)
    lost.append([seen(), seen(minute=1)])
    os.close(lost._lock)  # the machine goes down: nothing is closed properly
    lost._lock = None
    file = segments(tmp_path / HERE)[-1].path
    os.truncate(file, file.read_bytes().index(b"\n") + 1)
    monkeypatch.setattr(writing, "_boot", lambda: "another start")
    history = History(tmp_path)
    assert history.append(HERE, [seen(minute=2)]) == 1 + LEAP + 1
    assert numbers(history) == [1, LEAP + 2]
    assert numbers(history, after=2) == [LEAP + 2]
    history.close()


def test_what_was_appended_is_on_the_disk_soon_even_if_nothing_follows(tmp_path, monkeypatch):
    synced = threading.Event()
    writer = Writer(tmp_path, HERE)
    original = os.fsync

    def sync(handle):
        original(handle)
        if threading.current_thread() is not threading.main_thread():
            synced.set()

    monkeypatch.setattr(writing.os, "fsync", sync)
    writer.append([seen()])
    assert synced.wait(20)
    writer.close()
    writer.close()  # twice is as good


def test_a_disk_that_fails_in_the_background_is_told_at_the_next_append(tmp_path, monkeypatch):
    tried = threading.Event()

    def refuse(handle):
        tried.set()
        raise OSError(errno.EIO, "broken disk")

    writer = Writer(tmp_path, HERE)
    writer.append([seen()])
    monkeypatch.setattr(writing.os, "fsync", refuse)
    writer.append([seen(minute=1)])
    assert tried.wait(20)
    while not writer._failed:  # the thread that tried has not yet told it
        threading.Event().wait(0.01)
    with pytest.raises(OSError, match="broken disk"):
        writer.append([seen(minute=2)])
    monkeypatch.undo()
    writer.close()


def test_a_full_disk_leaves_whole_lines_only(history, monkeypatch):
    history.append(HERE, [seen()])
    original, calls = os.write, []

    def fill_up(handle, data):
        calls.append(len(data))
        if len(calls) > 1:
            raise OSError(errno.ENOSPC, "no space left")
        return original(handle, data[: len(data) * 5 // 8])

    monkeypatch.setattr(writing.os, "write", fill_up)
    batch = [seen(minute=minute) for minute in range(1, 5)]
    with pytest.raises(OSError, match="no space left"):
        history.append(HERE, batch)
    monkeypatch.undo()
    stayed = numbers(history)
    assert 1 < len(stayed) < 5
    assert history.append(HERE, batch) == len(stayed) + 4
    assert numbers(history) == list(range(1, len(stayed) + 5))
