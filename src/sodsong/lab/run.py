"""Brings a world to life: a ``World`` goes in, servers on loopback addresses come out, in a thread or as a process."""

import asyncio
import contextlib
import csv
import datetime as dt
import io
import json
import os
import signal
import socket
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, Self, cast

from sodsong import data
from sodsong.lab.authority import Authority, Shown
from sodsong.lab.cast import CONTROL_PORT, DNS_PORT, HTTP_PORT, HTTPS_PORT
from sodsong.lab.control import ControlDoor, Fault, Faults, Verbs
from sodsong.lab.hosting import Hosting
from sodsong.lab.names import Resolver
from sodsong.lab.pages import Pages, catalogue
from sodsong.lab.web import Door, DoorState, listening, turn_all
from sodsong.lab.world import World, build

LOCK_PORT = 8082  # held on 127.<octet>.0.1 by whoever owns the octet
OCTETS = range(20, 251)
START_SECONDS, STOP_SECONDS, ACT_SECONDS = 20.0, 5.0, 10.0
RETRY_SECONDS = 0.05


class OctetTakenError(OSError):
    """Another lab, or another program, holds the addresses the lab needs."""


class Claim:
    """An octet held by a lock socket until `release`."""

    def __init__(self, octet: int, lock: socket.socket) -> None:
        self.octet, self._lock = octet, lock

    def release(self) -> None:
        """Give the octet back."""
        self._lock.close()


def claim_octet(seed: int, octet: int | None = None, wait: float = 5.0) -> Claim:
    """Take a free octet, searching from a start the seed gives, or the asked one, waiting up to ``wait`` seconds for it.

    Waiting lets a run that was killed and started again find its addresses free. Raises OctetTakenError.
    """
    until = time.monotonic() + wait
    start = seed % len(OCTETS)
    candidates = [octet] if octet is not None else [*OCTETS[start:], *OCTETS[:start]]
    while True:
        for candidate in candidates:
            with contextlib.suppress(OSError):
                return Claim(candidate, listening(f"127.{candidate}.0.1", LOCK_PORT, 1))
        if time.monotonic() >= until:
            break
        time.sleep(RETRY_SECONDS)
    which = f"127.{octet}.0.1:{LOCK_PORT}" if octet is not None else f"port {LOCK_PORT} of every loopback address"
    raise OctetTakenError(f"{which} is in use: another lab runs there; end it or choose another octet")


class Engine:
    """The world on one event loop: doors, resolver, certificates, and the faults upon them."""

    def __init__(self, world: World, secrets: Path) -> None:
        self.world = world
        self.faults = Faults(world)
        pages = Pages(catalogue(data.text("lab/oit-2563.csv")), json.loads(data.text("lab/words.json")), world.seed)
        self.hosting = Hosting(world, pages, self.faults)
        self.authority = Authority(world.seed, dt.datetime.now(dt.UTC), secrets)
        self.shown = Shown(world, self.authority, self.faults.certificate)
        self.resolver = Resolver(world, self.faults.dns)
        self.doors: list[Door] = []
        self.control: Door | None = None
        self._flapper: asyncio.Task[None] | None = None
        self._turning = asyncio.Lock()

    async def open(self) -> None:
        """Open every door. Raises OctetTakenError naming the first place that is taken."""
        place = ""
        try:
            place = self.world.resolver
            await self.resolver.open(self.world.dns_address, DNS_PORT)
            for server in self.world.servers:
                doors = [Door(server.address, HTTP_PORT, self.hosting)]
                if server.kind != "anchor":
                    doors.append(Door(server.address, HTTPS_PORT, self.hosting, self.shown.on(server.name)))
                for door in doors:
                    place = f"{door.address}:{door.port}"
                    await door.turn("open")
                    self.doors.append(door)
            handler = ControlDoor(self.world, self.act, self.state)
            place = f"{self.world.control_address}:{CONTROL_PORT}"
            self.control = Door(self.world.control_address, CONTROL_PORT, handler)
            await self.control.turn("open")
        except OSError as error:
            await self.close()
            raise OctetTakenError(
                f"{place} is in use ({error.strerror}): end the program that listens there"
            ) from error

    async def close(self) -> None:
        """Shut every door and end every conversation."""
        if self._flapper:
            self._flapper.cancel()
        doors = [*self.doors, *([self.control] if self.control else [])]
        await turn_all([(door, "refuse") for door in doors])
        await self.resolver.close()
        # Connections whose handshake is under way are known to the loop alone, which the lab has for itself.
        for transport in list(getattr(asyncio.get_running_loop(), "_transports", {}).values()):
            transport.abort()
        await asyncio.sleep(0.05)  # aborted connections say good-bye to the loop in its next rounds

    async def act(self, fault: Fault) -> dict[str, Any]:
        """Carry out one verb, repair included, and return the state once it is in force."""
        if fault.verb == "repair":
            self.faults.repair(fault.what)
        else:
            self.faults.put(fault)
        await self._apply()
        if self.faults.flaps() and (self._flapper is None or self._flapper.done()):
            self._flapper = asyncio.get_running_loop().create_task(self._flap())
        return self.state()

    def state(self) -> dict[str, Any]:
        """Faults in force, doors by address, requests answered so far."""
        return {
            "faults": [asdict(fault) for fault in self.faults.all()],
            "servers": {server.address: self.faults.server(server.address) or "open" for server in self.world.servers},
            "requests": self.hosting.answered,
        }

    async def _apply(self) -> None:
        async with self._turning:
            await turn_all(
                [(door, cast("DoorState", self.faults.server(door.address) or "open")) for door in self.doors]
            )

    async def _flap(self) -> None:
        while periods := self.faults.flaps():
            await asyncio.sleep(min(periods) / 8)
            await self._apply()


def phrae_rows() -> list[dict[str, str]]:
    """The rows of the shipped register of Phrae, as `build` takes them."""
    return list(csv.DictReader(io.StringIO(data.text("registers/phrae.csv"))))


class Lab(Verbs):
    """A world running in a thread of this process; a context manager. Not to be used from several threads at once.

    ``folder`` receives ``ca.pem``; without one it lies in a temporary folder that goes with the lab. ``claim`` is
    the octet's claim when the caller holds it; the lab releases it on `stop`.
    """

    def __init__(self, world: World, folder: Path | None = None, claim: Claim | None = None) -> None:
        self.world, self.claim = world, claim
        self._own = tempfile.TemporaryDirectory(prefix="sodsong-lab-ca-") if folder is None else None
        self.ca_pem = (folder or Path(self._own.name if self._own else "")) / "ca.pem"
        self._thread: threading.Thread | None = None
        self._engine: Engine | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop = asyncio.Event()

    @classmethod
    def of_phrae(cls, seed: int = 1, octet: int | None = None, folder: Path | None = None) -> Self:
        """A lab, not yet started, of Phrae's 84 LAOs on a free octet or the asked one. Raises OctetTakenError."""
        claim = claim_octet(seed, octet)
        return cls(build(phrae_rows(), seed, claim.octet), folder, claim)

    @property
    def resolver(self) -> str:
        """``IP:PORT`` of the lab's resolver."""
        return self.world.resolver

    def start(self) -> Self:
        """Open every door and return once all answer. Raises OctetTakenError."""
        self._stop = asyncio.Event()
        self.claim = self.claim or claim_octet(self.world.seed, self.world.octet)
        started: Future[Engine] = Future()
        self._thread = threading.Thread(target=self._live, args=(started,), name="sodsong-lab", daemon=True)
        self._thread.start()
        try:
            self._engine = started.result(START_SECONDS)
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """Shut every door, end the thread, release the octet. Safe to call twice."""
        if self._loop and self._thread and self._thread.is_alive():
            with contextlib.suppress(RuntimeError):  # the loop may have ended by itself in between
                self._loop.call_soon_threadsafe(self._stop.set)
        if self._thread:
            self._thread.join(STOP_SECONDS)
        if self.claim:
            self.claim.release()
        if self._own:
            self._own.cleanup()
        self._thread = self._loop = self._engine = self.claim = self._own = None

    def act(self, verb: str, what: str, mode: str = "", seconds: float = 0.0) -> dict[str, Any]:
        """Carry out one verb; back when it is in force."""
        engine, loop = self._running()
        return asyncio.run_coroutine_threadsafe(engine.act(Fault(verb, what, mode, seconds)), loop).result(ACT_SECONDS)

    def state(self) -> dict[str, Any]:
        """As GET /state."""
        engine, loop = self._running()

        async def ask() -> dict[str, Any]:
            return engine.state()

        return asyncio.run_coroutine_threadsafe(ask(), loop).result(ACT_SECONDS)

    def __enter__(self) -> Self:
        """Start."""
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop."""
        self.stop()

    def _running(self) -> tuple[Engine, asyncio.AbstractEventLoop]:
        if self._engine is None or self._loop is None:
            raise RuntimeError("the lab is not started")
        return self._engine, self._loop

    def _live(self, started: "Future[Engine]") -> None:
        async def live() -> None:
            self._loop = asyncio.get_running_loop()
            await serve(self.world, self.ca_pem.parent, ready=started.set_result, stop=self._stop)

        try:
            asyncio.run(live())
        except BaseException as error:  # noqa: BLE001  the starter's thread raises it
            if not started.done():
                started.set_exception(error)


async def serve(world: World, folder: Path, *, ready: Callable[[Engine], None], stop: asyncio.Event) -> None:
    """Run the world on the running loop until ``stop``; ``folder`` receives ca.pem. Raises OctetTakenError."""
    with tempfile.TemporaryDirectory(prefix="sodsong-lab-") as secrets:
        engine = Engine(world, Path(secrets))
        _put(folder, engine.authority.root_pem())
        await engine.open()
        try:
            ready(engine)
            await stop.wait()
        finally:
            await engine.close()


def _put(folder: Path, root: bytes) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "ca.pem").write_bytes(root)


def serve_forever(world: World, folder: Path, *, ready: Callable[[], None], with_parent: bool = False) -> None:
    """Run the world in this process until SIGTERM or SIGINT, or, ``with_parent``, until standard input ends.

    The caller holds the octet's claim. Raises OctetTakenError when an address is taken all the same.
    """

    async def live() -> None:
        stop, loop = asyncio.Event(), asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        if with_parent:
            threading.Thread(target=_watch_parent, args=(loop, stop), daemon=True).start()
        await serve(world, folder, ready=lambda _: ready(), stop=stop)

    asyncio.run(live())


def _watch_parent(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    # The parent holds the other end of our standard input: it closes however the parent ends, kill -9 included.
    with contextlib.suppress(OSError):
        while os.read(0, 4096):
            pass
    with contextlib.suppress(RuntimeError):  # the loop is closed already: we are ending anyway
        loop.call_soon_threadsafe(stop.set)
