"""Full collections wait until nobody waits, and come all the same on a server that never rests."""

import asyncio
import gc

import pytest
from django.template import engines
from django.urls import get_resolver

from sodsong.desk.project.serving import pauses
from tests import loops

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")  # what other tests left is collected here


class Knot:
    """Garbage that only the collector finds."""

    alive = 0

    def __init__(self):
        self.itself = self
        Knot.alive += 1

    def __del__(self):
        Knot.alive -= 1


class Told(list):
    """What the full collections took, one after another; ``before`` are the thresholds that were."""


@pytest.fixture
def collector():
    """The collector of this process, as it was before, whatever a test does to it; full collections are told."""
    before, full = gc.get_threshold(), Told()
    full.before = before

    def note(phase, told):
        if phase == "stop" and told["generation"] == 2:
            full.append(told["collected"])

    gc.collect()
    gc.callbacks.append(note)
    yield full
    gc.callbacks.remove(note)
    gc.unfreeze()
    gc.set_threshold(*before)


def aged(rounds):
    """So many collections of the middle generation."""
    for _ in range(rounds):
        gc.collect(1)


async def answer(_scope, receive, _send):
    if receive:
        await receive


def test_once_nobody_waits_a_full_collection_takes_what_lay_about(collector):
    async def an_evening():
        handle = pauses.between(answer, still=0.02)
        knot = Knot()
        aged(pauses.ROUNDS)
        del knot  # old by now: the collections of young ones do not find it
        await handle({}, None, None)
        during = Knot.alive, list(collector)
        await asyncio.sleep(0.1)
        return during

    pauses.settle()
    collector.clear()
    assert loops.run(an_evening()) == ((1, []))
    assert Knot.alive == 0
    assert len(collector) == 1


def test_a_request_under_way_and_one_that_comes_at_once_are_not_made_to_wait(collector):
    async def a_morning():
        handle, long = pauses.between(answer, still=0.02), asyncio.Event()
        aged(pauses.ROUNDS)
        slow = asyncio.ensure_future(handle({}, long.wait(), None))
        for _ in range(10):
            await handle({}, None, None)
            await asyncio.sleep(0.01)
        long.set()
        await slow
        for _ in range(10):  # each comes sooner than the collection's turn
            await handle({}, None, None)
            await asyncio.sleep(0)
        seen = list(collector)
        await asyncio.sleep(0.1)
        return seen

    pauses.settle()
    collector.clear()
    assert loops.run(a_morning()) == []
    assert len(collector) == 1


def test_what_a_request_leaves_goes_once_it_is_over(collector):
    async def a_request(_scope, _receive, _send):
        made = [Knot() for _ in range(3000)]
        gc.collect(0)  # as one amid the request would, were it not put off: what is alive grows old
        del made

    async def one_after_another():
        handle = pauses.between(a_request, still=60.0)
        for _ in range(5):
            await handle({}, None, None)
            assert Knot.alive == 0

    pauses.settle()
    collector.clear()
    loops.run(one_after_another())
    assert collector == []
    assert gc.get_threshold()[0] == pauses.YOUNG


def test_little_to_look_through_is_left(collector):
    async def a_glance():
        await pauses.between(answer, still=0.0)({}, None, None)
        await asyncio.sleep(0.05)

    pauses.settle()
    collector.clear()
    loops.run(a_glance())
    assert collector == []


def test_requests_that_overlap_without_end_do_not_grow_it(collector, monkeypatch):
    """Garbage that outlives its request for a while, as a page's cycles do, is bounded by Python's own collections."""

    async def a_rush():
        handle, held, most, end = pauses.between(answer, still=60.0), [], 0, asyncio.Event()
        slow = asyncio.ensure_future(handle({}, end.wait(), None))
        for _ in range(2000):
            await handle({}, None, None)
            held = [*held[-3:], [Knot() for _ in range(100)]]
            most = max(most, Knot.alive)
        end.set()
        await slow
        return most

    gc.set_threshold(100, 5, 10)
    monkeypatch.setattr(pauses, "YOUNG", 100)
    pauses.settle()
    collector.clear()
    most = loops.run(a_rush())
    assert len(collector) >= 2
    assert most < 2 * 101 * 6 * 11  # what the thresholds let gather, twice
    gc.collect()
    assert Knot.alive == 0


def test_what_stays_is_loaded_and_set_aside_before_the_first_reader(collector):
    pauses.pages()
    pauses.settle()
    assert gc.get_freeze_count() > 50_000
    assert len(gc.get_objects()) < 5_000
    loaders = engines["django"].engine.template_loaders
    known = {origin for loader in loaders for origin in loader.get_template_cache}
    assert {"console/board.html", "public/base.html"} <= known
    assert get_resolver()._populated or get_resolver().url_patterns
    assert gc.get_threshold() == (pauses.YOUNG, *collector.before[1:])
