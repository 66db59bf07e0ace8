"""The desk's side of the message bus: observations of the agents come in, plans go out; a thread of its own.

Observations are copied into this desk's own history under the numbers the agents gave them; the place in the stream
moves only after they are durable. So none is lost and none is counted twice, whoever is killed when. The judge then reads
them like any other vantage's. What is held here is told to the stages, which write the rows.
"""

import asyncio
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from itertools import groupby
from typing import Any

import nats.errors
from nats.js import api
from nats.js import errors as stream_errors

from sodsong import __version__
from sodsong.desk.logs import log
from sodsong.observe.probe.fleet import form, names
from sodsong.observe.probe.fleet.bus import Bus, together, until
from sodsong.observe.probe.fleet.packs import Packer
from sodsong.observe.probe.plan import Plan
from sodsong.observe.probe.wire import WireError, decode
from sodsong.record.history.copies import Copies
from sodsong.record.history.history import History

DAY = 86_400
KEPT = 7 * DAY  # seconds the bus keeps observations for a desk that is away
ALIVE_EVERY = 5.0  # seconds between two signs that the desk lives
AT_ONCE = 64  # packs of plans on their way together: in a busy process each turn waits for the others' threads
PLANS_EVERY = 1.0  # seconds between two looks at what plans have changed


class Fleet:
    """Talks to the agents of ``vantages`` until stopped; what they saw goes into ``history``."""

    def __init__(self, bus: Bus, vantages: Iterable[str], history: History, clock: Callable[[], datetime]) -> None:
        self._bus, self._vantages, self._clock = bus, tuple(vantages), clock
        self._copies = Copies(history)
        self._lock = threading.Lock()
        self._plans: tuple[Plan, ...] | None = None
        self._packer, self._packing = Packer(), asyncio.Lock()
        self._packed: tuple[tuple[Plan, ...], Mapping[str, bytes]] | None = None  # plans, and the packs they came to
        self._standings: dict[str, tuple[datetime, form.Standing]] = {}
        self._beat: form.Beat | None = None

    def set_plans(self, plans: Iterable[Plan]) -> None:
        """What every agent is to probe from now on; safe from any thread."""
        with self._lock:
            self._plans = tuple(plans)

    def standings(self) -> dict[str, tuple[datetime, form.Standing]]:
        """Of each vantage heard: when, and how it said it stands; safe from any thread."""
        with self._lock:
            return dict(self._standings)

    def set_beat(self, beat: form.Beat) -> None:
        """What the agents are told from now on of how this desk does; safe from any thread."""
        with self._lock:
            self._beat = beat

    def run(self, stop: threading.Event) -> None:
        """Carry both ways until ``stop`` is set, however often the bus goes away."""
        asyncio.run(self._bus.use(partial(self._at_work, stop=stop), stop))

    async def _at_work(self, connection: Any, stop: threading.Event) -> None:
        stream = connection.jetstream(timeout=10)
        await _stand_up(stream)
        await connection.subscribe(names.TIME, cb=self._tell_time)
        await connection.subscribe(names.EVERY_STANDING, cb=self._hear)
        plans = [self._tell_plans(stream, vantage) for vantage in self._vantages]
        await together(self._take_in(stream), self._live(connection), *plans, until(stop))

    async def _tell_time(self, message: Any) -> None:
        await message.respond(self._clock().astimezone(UTC).isoformat().encode("ascii"))

    async def _hear(self, message: Any) -> None:
        try:
            standing = form.read_standing(message.data)
        except form.FormError as fault:
            log.warning("a standing cannot be read", vantage=names.vantage_of(message.subject), fault=str(fault))
            return
        with self._lock:
            self._standings[names.vantage_of(message.subject)] = (self._clock(), standing)

    async def _live(self, connection: Any) -> None:
        while True:
            with self._lock:
                known = self._beat or form.Beat(self._clock(), None, 0, __version__)
            await connection.publish(names.ALIVE, form.write_beat(replace(known, at=self._clock())))
            await asyncio.sleep(ALIVE_EVERY)

    async def _take_in(self, stream: Any) -> None:
        """Copy what the agents hand over, strictly in the order of the stream, on from where our disk has it."""
        place = self._copies.place()
        last = (await stream.stream_info(names.STREAM)).state.last_seq
        if place > last:  # another stream of that name: what is known already is passed over by its number
            place = 0
        # Nothing is acknowledged and nothing comes twice out of turn: the place on our own disk is what counts.
        config = api.ConsumerConfig(
            deliver_policy=api.DeliverPolicy.BY_START_SEQUENCE,
            opt_start_seq=place + 1,
            ack_policy=api.AckPolicy.NONE,
            inactive_threshold=60,
        )
        pull = await stream.pull_subscribe(names.EVERY_OBSERVATION, stream=names.STREAM, config=config)
        turn = 0
        while True:
            try:
                messages = await pull.fetch(100, timeout=2)
            except (TimeoutError, nats.errors.TimeoutError):
                continue
            for message in messages:
                turn += 1
                if message.metadata.sequence.consumer != turn:
                    raise nats.errors.Error("The bus has left one out.")
            for subject, some in groupby(messages, key=lambda message: message.subject):
                await asyncio.to_thread(self._copy, names.vantage_of(subject), [message.data for message in some])
            await asyncio.to_thread(self._copies.reached, messages[-1].metadata.sequence.stream)

    def _copy(self, vantage: str, batches: list[bytes]) -> None:
        """Copy batches of one vantage; what cannot be read, or speaks for another vantage, is told and passed over."""
        for data in batches:
            try:
                batch = form.read_batch(data)
                seen = [decode(line) for line in batch.lines]
            except (form.FormError, WireError) as fault:
                log.warning("a batch cannot be taken", vantage=vantage, fault=str(fault))
                continue
            if any(one.vantage != vantage for one in seen):
                log.warning("a batch speaks for another vantage", vantage=vantage)
                continue
            self._copies.take(vantage, batch.epoch, batch.first, seen)

    async def _tell_plans(self, stream: Any, vantage: str) -> None:
        """Bring the bucket of ``vantage`` to the plans, and then again whenever they have changed."""
        bucket = await _bucket(stream, vantage)
        told, brought = await _told(bucket), None
        while True:
            packs = await self._packs()
            if packs is not None and packs is not brought:
                await _bring(bucket, told, packs)
                brought = packs
            await asyncio.sleep(PLANS_EVERY)

    async def _packs(self) -> Mapping[str, bytes] | None:
        """The plans as the bus is to have them, packed once for all vantages; the same object while they are the same."""
        async with self._packing:
            with self._lock:
                wanted = self._plans
            if wanted is not None and (self._packed is None or self._packed[0] is not wanted):
                self._packed = wanted, await asyncio.to_thread(self._packer.pack, wanted)
            return self._packed[1] if self._packed else None


async def _stand_up(stream: Any) -> None:
    """The stream of observations, made where it is not there yet."""
    wanted = api.StreamConfig(
        name=names.STREAM,
        subjects=[names.EVERY_OBSERVATION],
        max_age=KEPT,
        duplicate_window=120,
        storage=api.StorageType.FILE,
    )
    try:
        await stream.stream_info(names.STREAM)
    except stream_errors.NotFoundError:
        await stream.add_stream(wanted)


async def _bucket(stream: Any, vantage: str) -> Any:
    name = names.plans(vantage)
    try:
        return await stream.key_value(name)
    except stream_errors.NotFoundError:
        return await stream.create_key_value(api.KeyValueConfig(bucket=name, history=1, storage=api.StorageType.FILE))


async def _told(bucket: Any) -> dict[str, bytes]:
    """What the bucket holds."""
    told: dict[str, bytes] = {}
    watcher = await bucket.watchall(ignore_deletes=True)
    async for entry in watcher:
        if entry is None:
            break
        told[entry.key] = entry.value
    await watcher.stop()
    return told


async def _bring(bucket: Any, told: dict[str, bytes], packs: Mapping[str, bytes]) -> None:
    """Put what is new or changed, then take out what is gone, so that nothing is missing meanwhile; ``told`` follows."""
    news = [(key, data) for key, data in packs.items() if told.get(key) != data]
    for start in range(0, len(news), AT_ONCE):
        some = news[start : start + AT_ONCE]
        await asyncio.gather(*(bucket.put(key, data) for key, data in some))
        told.update(some)
    for key in told.keys() - packs.keys():
        await bucket.delete(key)
        del told[key]
