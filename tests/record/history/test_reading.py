"""A reader reads on from a number, sees whole lines only, and pays for what is new."""

import threading
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from sodsong.record.history import reader as reading
from sodsong.record.history.history import History
from sodsong.record.history.layout import segments
from sodsong.record.history.reader import Reader

from .makings import HERE, NOON, hours, seen


def test_half_a_line_is_not_there_yet(tmp_path):
    history = History(tmp_path)
    history.append(HERE, [seen(), seen(minute=1)])
    file = segments(tmp_path / HERE)[0].path
    whole = file.read_bytes()
    for size in range(len(whole) - 1, whole.index(b"\n"), -97):
        file.write_bytes(whole[:size])
        assert [seq for seq, _ in Reader(tmp_path).read(HERE, 0, 10)] == [1]
    reader = Reader(tmp_path)
    file.write_bytes(whole[:-5])
    assert [seq for seq, _ in reader.read(HERE, 0, 10)] == [1]
    file.write_bytes(whole)
    assert [seq for seq, _ in reader.read(HERE, 1, 10)] == [2]
    history.close()


def test_reading_on_opens_the_file_where_it_stopped(tmp_path, monkeypatch):
    history = History(tmp_path)
    history.append(HERE, hours(1, per_hour=50))
    reader = Reader(tmp_path)
    assert len(reader.read(HERE, 0, 1000)) == 50
    monkeypatch.setattr(reading, "_locate", None)  # to search from the start again would fail
    starts = []
    lines = reading._lines
    monkeypatch.setattr(
        reading, "_lines", lambda path, offset, limit: starts.append(offset) or lines(path, offset, limit)
    )
    history.append(HERE, [seen(minute=51)])
    assert [seq for seq, _ in reader.read(HERE, 50, 1000)] == [51]
    assert reader.read(HERE, 51, 1000) == []
    assert min(starts) > 0
    history.close()


def test_a_reader_may_begin_anywhere(tmp_path):
    history = History(tmp_path)
    batch = hours(3)
    history.append(HERE, batch)
    for after in range(12):
        expected = list(enumerate(batch, 1))[after:]
        assert Reader(tmp_path).read(HERE, after, 100) == expected
        assert Reader(tmp_path).read(HERE, after, 2) == expected[:2]
    history.close()


def test_nothing_to_read(tmp_path):
    history = History(tmp_path / "absent")
    assert (history.read(HERE, 0, 10), history.vantages(), history.count()) == ([], [], 0)
    history.close()


def test_a_reader_ahead_of_the_writer_waits_for_its_number(tmp_path):
    """The folder was lost, the reader's offset was not: old numbers are never told as new ones."""
    history = History(tmp_path)
    history.append(HERE, hours(1))
    assert history.read(HERE, 4, 10) == []
    history.append(HERE, hours(1))
    assert [seq for seq, _ in history.read(HERE, 4, 10)] == [5, 6]
    history.close()


def test_what_is_sealed_is_passed_over_and_the_number_tells(tmp_path):
    history = History(tmp_path)
    history.append(HERE, hours(3))
    late = Reader(tmp_path)
    late.read(HERE, 0, 1)
    history.seal(NOON + timedelta(hours=2), {HERE: 9})
    assert [seq for seq, _ in late.read(HERE, 1, 10)] == [7, 8, 9]
    assert [seq for seq, _ in Reader(tmp_path).read(HERE, 0, 10)] == [7, 8, 9]
    history.close()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 200), st.integers(1, 12)), max_size=12))
def test_whatever_is_appended_and_read_in_turns_comes_once_and_in_order(tmp_path_factory, turns):
    folder = tmp_path_factory.mktemp("history")
    history = History(folder)
    given_, got, after = [], [], 0
    for count, minute, limit in turns:
        batch = [seen(f"site-{i}", minute) for i in range(count)]
        given_ += batch
        history.append(HERE, batch)
        found = history.read(HERE, after, limit)
        assert len(found) <= limit
        after = found[-1][0] if found else after
        got += found
    got += history.read(HERE, after, 1000)
    assert got == list(enumerate(given_, 1))
    history.close()


def test_a_reader_beside_a_busy_writer_misses_and_doubles_nothing(tmp_path):
    history, total = History(tmp_path), 60 * 40

    def write():
        for minute in range(60):
            history.append(HERE, [seen(f"site-{i}", minute * 3) for i in range(40)])

    thread = threading.Thread(target=write)
    thread.start()
    reader, got = Reader(tmp_path), []
    while len(got) < total and (thread.is_alive() or reader.read(HERE, len(got), 1)):
        got += [seq for seq, _ in reader.read(HERE, len(got), 97)]
    thread.join()
    assert got == list(range(1, total + 1))
    history.close()
