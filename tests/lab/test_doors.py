"""A door that shuts lets go of everybody, also of whom it had let in a moment before."""

import asyncio
import gc
import socket
import ssl
import warnings

import pytest

from sodsong.lab.web import Answer, Door
from tests import loops

PLACE = "127.0.0.1"


async def shut_in_between(rounds, tls):
    """Sixteen come; the loop takes so many rounds; the door shuts."""
    with socket.create_server((PLACE, 0)) as free:
        port = free.getsockname()[1]
    door = Door(PLACE, port, lambda _request: Answer(200, b""), tls)
    await door.turn("open")
    guests = [socket.create_connection((PLACE, port)) for _ in range(16)]
    for _ in range(rounds):
        await asyncio.sleep(0)
    await door.turn("refuse")
    for guest in guests:
        guest.close()
    await asyncio.sleep(0.01)


@pytest.mark.parametrize("tls", [None, ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)], ids=["plain", "tls"])
def test_a_door_that_shuts_while_guests_come_in_loses_none_of_them(tls):
    gc.collect()
    with warnings.catch_warnings(record=True) as lost:
        warnings.simplefilter("always")
        for rounds in range(5):
            loops.run(shut_in_between(rounds, tls))
        gc.collect()
    assert [str(one.message) for one in lost] == []
