"""The agent: a prober in a thread of its own, and this loop between its shelf and the message bus."""

import asyncio
import contextlib
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

import nats.errors
import structlog
from nats.js import errors as stream_errors
from nats.js.kv import KV_DEL, KV_PURGE

from sodsong import __version__
from sodsong.agent.lookout import Lookout
from sodsong.agent.shelf import Shelf
from sodsong.observe.probe.fleet import form, names
from sodsong.observe.probe.fleet.bus import Bus, together, until
from sodsong.observe.probe.fleet.packs import Unpacked
from sodsong.observe.probe.plan import Plan
from sodsong.observe.probe.prober import Prober

log = structlog.get_logger()

BATCH = 500  # observations handed over at once
EVERY = 5.0  # seconds between two standings
SETTLE = 0.3  # seconds in which changed plans are gathered


class Agent:
    """Runs one vantage: ``prober`` puts what it sees on ``shelf``; plans for it come from the bus, observations go there."""

    def __init__(
        self, bus: Bus, vantage: str, shelf: Shelf, prober: Prober, *, lookout: Lookout, clock: Callable[[], datetime]
    ) -> None:
        self._bus, self._vantage, self._shelf, self._prober, self._clock = bus, vantage, shelf, prober, clock
        self._lookout = lookout
        self._plans: Mapping[str, Plan] = {}
        self._behind: float | None = None
        self._failed: BaseException | None = None

    def run(self, stop: threading.Event) -> None:
        """Probe and hand over until ``stop`` is set. Without the bus it goes on with the plans it has."""
        works = {"prober": self._prober.run, "lookout": self._lookout.run}
        threads = [threading.Thread(target=self._guarded, args=(work, stop), name=name) for name, work in works.items()]
        for thread in threads:
            thread.start()
        try:
            asyncio.run(self._bus.use(partial(self._at_work, stop=stop), stop))
        finally:
            stop.set()
            for thread in threads:
                thread.join(timeout=30)
            self._shelf.close()
        if self._failed:
            raise self._failed

    def _guarded(self, work: Callable[[threading.Event], None], stop: threading.Event) -> None:
        try:
            work(stop)
        except BaseException as fault:  # noqa: BLE001  # handed to the thread that tells it
            self._failed = fault
            stop.set()

    async def _at_work(self, connection: Any, stop: threading.Event) -> None:
        """Everything that needs the bus, until one part of it fails or ``stop`` is set."""
        stream = connection.jetstream()
        await connection.subscribe(names.ALIVE, cb=self._heard_desk)
        await together(self._follow_plans(stream), self._hand_over(stream), self._stand(connection), until(stop))

    async def _heard_desk(self, message: Any) -> None:
        try:
            self._lookout.heard(form.read_beat(message.data))
        except form.FormError:
            self._lookout.heard(None)  # of another version: it lives

    async def _follow_plans(self, stream: Any) -> None:
        """Take the whole bucket, then its changes; the prober gets them gathered."""
        bucket = await self._bucket(stream)
        watcher = await bucket.watchall()
        packs, whole, changed = Unpacked(), False, True  # what is gone since another connection is in none of them
        while True:
            try:
                entry = await watcher.updates(timeout=SETTLE)
            except (TimeoutError, nats.errors.TimeoutError):
                if changed and whole:
                    self._set(packs.plans())
                    changed = False
                continue
            if entry is None:  # this was all there is
                whole = True
                continue
            changed = True
            await asyncio.to_thread(_note, packs, entry)

    async def _bucket(self, stream: Any) -> Any:
        """The bucket of plans; it is there once a desk knows this vantage."""
        while True:
            try:
                return await stream.key_value(names.plans(self._vantage))
            except stream_errors.NotFoundError:
                log.info("no plans yet", vantage=self._vantage)
                await asyncio.sleep(2.0)

    def _set(self, plans: Mapping[str, Plan]) -> None:
        self._plans = plans
        log.info("plans", count=len(plans))
        self._prober.set_plans(plans.values())

    async def _hand_over(self, stream: Any) -> None:
        """Hand over what waits, oldest first, each batch remembered as taken only once the bus has it on its disk."""
        while True:
            batch = await asyncio.to_thread(self._shelf.next, BATCH)
            if batch is None:
                await asyncio.sleep(0.25)
                continue
            once = f"{self._vantage}-{batch.epoch}-{batch.first}-{len(batch.lines)}"
            await stream.publish(
                names.observations(self._vantage),
                form.write_batch(batch),
                timeout=10,
                stream=names.STREAM,
                headers={"Nats-Msg-Id": once},
            )
            await asyncio.to_thread(self._shelf.handed, batch)

    async def _stand(self, connection: Any) -> None:
        """Say now and then how this vantage stands, and learn how far its clock is off."""
        while True:
            await self._ask_time(connection)
            standing = form.Standing(
                self._clock(), len(self._plans), self._shelf.waiting, self._behind, __version__, self._bus.public_key
            )
            await connection.publish(names.standing(self._vantage), form.write_standing(standing))
            await asyncio.sleep(EVERY)

    async def _ask_time(self, connection: Any) -> None:
        """The desk's clock minus ours, half the way there and back taken off; kept as it was when nobody answers."""
        began = self._clock()
        with contextlib.suppress(nats.errors.TimeoutError, nats.errors.NoRespondersError, ValueError):
            answer = await connection.request(names.TIME, b"", timeout=2)
            middle = began + (self._clock() - began) / 2
            there = datetime.fromisoformat(answer.data.decode("ascii")).astimezone(UTC)
            self._behind = round((there - middle).total_seconds(), 3)


def _note(packs: Unpacked, entry: Any) -> None:
    if entry.operation in (KV_DEL, KV_PURGE):
        packs.put(entry.key, ())
        return
    try:
        plans, unread = form.read_plans(entry.value)
    except form.FormError as fault:
        log.warning("plans cannot be read", key=entry.key, fault=str(fault))
        return
    if unread:
        log.warning("plans cannot be read", key=entry.key, count=unread)
    packs.put(entry.key, plans)
