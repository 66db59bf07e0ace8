"""The way to the message bus, the same for desk and agents: addresses and proofs go in, connections come out."""

import asyncio
import contextlib
import threading
import time
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import nats
import nats.errors
import nkeys
import structlog
from nats.js import errors as stream_errors

log = structlog.get_logger()

AWAY = (nats.errors.Error, stream_errors.Error, OSError, asyncio.TimeoutError)  # the bus, or the line to it


@dataclass(frozen=True)
class Bus:
    """Where the bus is and how to be let in: ``servers`` are URLs; ``creds`` or ``nkey`` is a file that proves who we are."""

    servers: tuple[str, ...]
    creds: Path | None = None
    nkey: Path | None = None

    async def use(self, at_work: Callable[[Any], Awaitable[None]], stop: threading.Event) -> None:
        """Run ``at_work`` with a connection until ``stop`` is set; when the bus is lost, anew with another connection.

        Nothing is carried over from one connection to the next: whoever works reads everything again.
        """
        while not stop.is_set():
            try:
                connection = await nats.connect(**self._options())
            except AWAY as fault:
                log.warning("bus away", fault=type(fault).__name__)
                await until(stop, 2.0)
                continue
            try:
                await at_work(connection)
            except AWAY as fault:
                log.warning("bus lost", fault=type(fault).__name__)
                await until(stop, 1.0)
            finally:
                with contextlib.suppress(*AWAY):
                    await asyncio.wait_for(connection.close(), 5)

    @cached_property
    def public_key(self) -> str:
        """The public part of the key that proves who we are; empty where it is a password, or cannot be read."""
        file = self.nkey or self.creds
        if file is None:
            return ""
        try:
            seed = next(line for line in file.read_bytes().split() if line.startswith(b"SU"))
            return bytes(nkeys.from_seed(bytearray(seed)).public_key).decode("ascii")
        except (OSError, StopIteration, ValueError, nkeys.NkeysError):
            return ""

    def _options(self) -> dict[str, Any]:
        said: dict[str, Any] = {
            "servers": list(self.servers),
            "allow_reconnect": False,
            "connect_timeout": 5,
            "error_cb": _quiet,  # the default one prints addresses, and they may hold a password
        }
        if self.creds:
            said["user_credentials"] = str(self.creds)
        if self.nkey:
            said["nkeys_seed"] = str(self.nkey)
        return said


async def together(*works: Coroutine[Any, Any, None]) -> None:
    """Run ``works`` side by side until the first of them ends; its fault, if any, is raised, the others are cancelled."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in done:
        task.result()


async def until(stop: threading.Event, seconds: float | None = None) -> None:
    """Wait until ``stop`` is set, at most so many seconds."""
    end = None if seconds is None else time.monotonic() + seconds
    while not stop.is_set() and (end is None or time.monotonic() < end):  # noqa: ASYNC110  # other threads set it
        await asyncio.sleep(0.1)


async def _quiet(fault: Exception) -> None:
    log.warning("bus", fault=type(fault).__name__)
