"""A copy holds each observation once, under the other machine's numbers, however often batches come."""

from hypothesis import given, settings
from hypothesis import strategies as st

from sodsong.record.history.copies import Copies
from sodsong.record.history.history import History

from .makings import HERE, seen

ALL = [seen(f"site-{number % 3}", number) for number in range(40)]
deliveries = st.lists(st.tuples(st.integers(0, 39), st.integers(1, 12), st.booleans()), max_size=25)


@settings(max_examples=60, deadline=None)
@given(deliveries)
def test_again_and_overlapping_changes_nothing(tmp_path_factory, cuts):
    folder = tmp_path_factory.mktemp("copy")
    history = History(folder)
    copies = Copies(history)
    reached = 0
    for start, length, killed in cuts:
        first = min(start, reached)  # a stream comes in order; it may begin again before where we are
        copies.take(HERE, "e1", first + 1, ALL[first : first + length])
        reached = max(reached, min(first + length, len(ALL)))
        if killed:  # opened again as after a kill: no leap over numbers, nothing twice
            history.close()
            history = History(folder)
            copies = Copies(history)
    kept = history.read(HERE, 0, 1000)
    assert [number for number, _ in kept] == list(range(1, reached + 1))
    assert [one for _, one in kept] == ALL[:reached]
    history.close()


def test_a_gap_stays_a_gap_and_a_new_epoch_counts_on(tmp_path):
    history = History(tmp_path)
    copies = Copies(history)
    copies.take(HERE, "e1", 1, ALL[:2])
    copies.take(HERE, "e1", 1_000_003, ALL[2:4])
    assert [number for number, _ in history.read(HERE, 0, 10)] == [1, 2, 1_000_003, 1_000_004]
    copies.take(HERE, "e2", 1, ALL[4:6])
    history.close()
    history = History(tmp_path)
    Copies(history).take(HERE, "e2", 1, ALL[4:7])
    assert [number for number, _ in history.read(HERE, 1_000_004, 10)] == [1_000_005, 1_000_006, 1_000_007]
    assert [one for _, one in history.read(HERE, 1_000_004, 10)] == ALL[4:7]
    history.close()


def test_the_copy_outlives_a_loss_of_power_without_a_leap(tmp_path):
    history = History(tmp_path)
    Copies(history).take(HERE, "e1", 1, ALL[:3])
    history.close()
    (tmp_path / HERE / "lock").write_text("another-boot", encoding="ascii")
    history = History(tmp_path)
    copies = Copies(history)
    assert copies.take(HERE, "e1", 1, ALL[:5]) == 5
    assert copies.place() == 0
    copies.reached(17)
    assert Copies(history).place() == 17
    history.close()
