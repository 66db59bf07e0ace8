"""What waits on an agent's disk is handed over once, in order, under the numbers it had."""

import pytest

from sodsong.agent.shelf import Shelf
from sodsong.observe.probe.wire import decode
from sodsong.record.history.layout import segments
from sodsong.record.history.writer import VantageTakenError
from tests.record.history.makings import HERE, seen


def test_in_order_once_and_on_after_a_restart(tmp_path):
    shelf = Shelf(tmp_path, HERE)
    shelf.put([seen(minute=number) for number in range(5)])
    assert shelf.waiting == 5
    first = shelf.next(3)
    assert (first.first, [decode(line).at.minute for line in first.lines]) == (1, [0, 1, 2])
    assert shelf.next(3) == first  # until it is taken it stays the next
    shelf.handed(first)
    shelf.close()
    again = Shelf(tmp_path, HERE)
    rest = again.next(10)
    assert (rest.epoch, rest.first, len(rest.lines)) == (first.epoch, 4, 2)
    again.handed(rest)
    assert again.next(10) is None
    assert again.waiting == 0
    again.close()


def test_hours_that_are_handed_over_are_let_go(tmp_path):
    shelf = Shelf(tmp_path, HERE)
    for hour in range(3):
        shelf.put([seen(minute=60 * hour + number) for number in range(4)])
    assert len(segments(tmp_path / HERE)) == 3
    shelf.handed(shelf.next(6))
    assert [one.first for one in segments(tmp_path / HERE)] == [5, 9]
    shelf.handed(shelf.next(100))
    assert [one.first for one in segments(tmp_path / HERE)] == [9]
    shelf.put([seen(minute=200 + number) for number in range(2)])
    assert shelf.next(100).first == 13
    shelf.close()


def test_a_new_folder_is_a_new_epoch(tmp_path):
    one, two = Shelf(tmp_path / "a", HERE), Shelf(tmp_path / "b", HERE)
    assert one.epoch != two.epoch
    with pytest.raises(VantageTakenError):
        Shelf(tmp_path / "a", HERE)
    one.close()
    two.close()


def test_a_gap_in_the_numbers_parts_two_batches(tmp_path):
    shelf = Shelf(tmp_path, HERE)
    shelf.put([seen(minute=1)])
    shelf.close()
    (tmp_path / HERE / "lock").write_text("another-boot", encoding="ascii")  # as after a loss of power
    shelf = Shelf(tmp_path, HERE)
    shelf.put([seen(minute=2), seen(minute=2.5)])
    first = shelf.next(10)
    assert (first.first, len(first.lines)) == (1, 1)
    shelf.handed(first)
    second = shelf.next(10)
    assert (second.first, len(second.lines)) == (1_000_002, 2)
    shelf.close()
