"""The river's lanes: what waits in one delays no other, a fault in one ends all."""

import threading
import time
from itertools import pairwise
from types import SimpleNamespace

import pytest

from sodsong.desk.project.river import River, Stage

pytestmark = pytest.mark.django_db(transaction=True)


def river(*stages):
    """A river whose stages are given and whose prober waits."""
    made = object.__new__(River)
    made.stages, made.failed = stages, None
    made.prober = SimpleNamespace(run=lambda stop: stop.wait())
    made.fleet, made.archiving = None, SimpleNamespace(stop=threading.Event())
    made.name, made.leads_until = "here:test", 0.0
    made.verdicts, made.judges = SimpleNamespace(tick=lambda **_: None, end=lambda: None), SimpleNamespace(count=0)
    made.history = SimpleNamespace(close=lambda: None, vantages=list)
    made.targets = lambda _now: 0
    return made


def test_a_slow_lane_delays_no_verdict():
    stop, seen = threading.Event(), []

    def judge(_now):
        seen.append("judged")
        if len(seen) == 5:
            stop.set()
        return 0

    river(Stage("send", 0.01, lambda _now: stop.wait(20), lane="messages"), Stage("judge", 0.01, judge)).run(stop)
    assert len(seen) == 5


def test_a_fault_in_any_lane_ends_the_river_and_is_told():
    def send(_now):
        raise LookupError("no such thing")

    stop = threading.Event()
    with pytest.raises(LookupError, match="no such thing"):
        river(Stage("judge", 0.01, lambda _now: 0), Stage("send", 0.01, send, lane="messages")).run(stop)
    assert stop.is_set()


def test_a_stage_that_takes_long_rests_as_many_times_as_long():
    stop, began = threading.Event(), []

    def targets(_now):
        began.append(time.monotonic())
        time.sleep(0.05)
        if len(began) == 3:
            stop.set()
        return 0

    river(Stage("targets", 0.01, targets, rest=4.0)).run(stop)
    assert all(0.25 <= later - earlier < 5 for earlier, later in pairwise(began))
