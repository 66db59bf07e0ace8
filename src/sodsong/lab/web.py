"""A small HTTP/1.1 server on raw connections: requests go to a callable, its answers go out; doors open, shut and clog.

A *door* is one listening address and port. Shut, the kernel refuses; clogged, its backlog is full and the kernel
drops every further SYN, so that a client's connect runs into its own time limit.
"""

import asyncio
import contextlib
import select
import socket
import ssl
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Literal, cast

MAX_HEAD = 16 * 1024
MAX_BODY = 64 * 1024
IDLE_SECONDS = 30.0
BACKLOG = 512
FILLERS = 8  # connects that at most are needed to fill a backlog of zero


@dataclass(frozen=True, slots=True)
class Request:
    """One request as a handler sees it; ``host`` is without its port, header names are in lower case."""

    address: str
    tls: bool
    method: str
    path: str
    host: str
    headers: dict[str, str]
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back; ``delay`` is in seconds, before the first byte."""

    status: int
    body: bytes
    content_type: str = "text/html; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()
    delay: float = 0.0


Handler = Callable[[Request], Answer | Coroutine[Any, Any, Answer]]
DoorState = Literal["open", "refuse", "drop"]


class Conversation(asyncio.Protocol):
    """One connection: reads requests one after the other, answers each, closes when asked or idle."""

    def __init__(self, door: "Door") -> None:
        self.door = door
        self.buffer = bytearray()
        self.transport: asyncio.Transport | None = None
        self.timer: asyncio.TimerHandle | None = None
        self.busy = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self.door.live.add(self)
        if self.door.state == "open":
            self._wait(IDLE_SECONDS, self.abort)
        elif self.door.state == "drop":  # its handshake was under way when the line was cut
            self.mute()
        else:
            self.abort()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  the protocol's signature
        self._cancel()
        self.transport = None
        self.door.live.discard(self)

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        if not self.busy:
            self._next()

    def abort(self) -> None:
        """End it without a word."""
        self._cancel()
        if self.transport:
            self.transport.abort()

    def mute(self) -> None:
        """Say nothing more, yet keep the connection: what a cut line looks like from the other end."""
        self._cancel()
        self.busy = True
        if self.transport:
            self.transport.pause_reading()

    def _next(self) -> None:
        end = self.buffer.find(b"\r\n\r\n")
        if end < 0:
            if len(self.buffer) > MAX_HEAD:
                self._send(Answer(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, b""), keep=False)
            return
        head = _parse_head(bytes(self.buffer[:end]))
        if head is None:
            self._send(Answer(HTTPStatus.BAD_REQUEST, b""), keep=False)
            return
        method, path, headers = head
        size = int(headers.get("content-length") or 0)
        if size > MAX_BODY:
            self._send(Answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, b""), keep=False)
            return
        if len(self.buffer) < end + 4 + size:
            return
        body = bytes(self.buffer[end + 4 : end + 4 + size])
        del self.buffer[: end + 4 + size]
        host = headers.get("host", "").rsplit(":", 1)[0].lower()
        request = Request(self.door.address, self.door.tls is not None, method, path, host, headers, body)
        self._answer(request, keep=headers.get("connection", "").lower() != "close")

    def _answer(self, request: Request, *, keep: bool) -> None:
        bodiless = request.method == "HEAD"
        self.busy = True
        if request.method not in ("GET", "HEAD", "POST"):
            self._send(Answer(HTTPStatus.METHOD_NOT_ALLOWED, b""), keep=False)
            return
        answer = self.door.handler(request)
        if isinstance(answer, Answer):
            self._reply(answer, keep=keep, bodiless=bodiless)
        else:
            task = self.door.loop.create_task(answer)
            task.add_done_callback(lambda done: self._reply(done.result(), keep=keep, bodiless=bodiless))

    def _reply(self, answer: Answer, *, keep: bool, bodiless: bool) -> None:
        if answer.delay > 0:
            self._wait(answer.delay, lambda: self._send(answer, keep=keep, bodiless=bodiless))
        else:
            self._send(answer, keep=keep, bodiless=bodiless)

    def _send(self, answer: Answer, *, keep: bool, bodiless: bool = False) -> None:
        self._cancel()
        if self.transport is None:
            return
        lines = [
            f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}",
            f"Content-Type: {answer.content_type}",
            f"Content-Length: {len(answer.body)}",
            f"Connection: {'keep-alive' if keep else 'close'}",
            *(f"{name}: {value}" for name, value in answer.headers),
        ]
        head = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
        self.transport.write(head if bodiless else head + answer.body)
        self.busy = False
        if not keep:
            self.transport.close()
            return
        self._wait(IDLE_SECONDS, self.abort)
        if self.buffer:
            self._next()

    def _wait(self, seconds: float, then: Callable[[], None]) -> None:
        self._cancel()
        self.timer = self.door.loop.call_later(seconds, then)

    def _cancel(self) -> None:
        if self.timer:
            self.timer.cancel()
            self.timer = None


def _parse_head(head: bytes) -> tuple[str, str, dict[str, str]] | None:
    lines = head.decode("latin-1").split("\r\n")
    words = lines[0].split(" ")
    if len(words) != 3 or not words[2].startswith("HTTP/1.") or not words[1].startswith("/"):
        return None
    pairs = (line.partition(":") for line in lines[1:])
    headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
    length = headers.get("content-length", "0")
    return (words[0], words[1], headers) if length.isascii() and length.isdecimal() else None


class Door:
    """One listening address and port; ``tls`` makes it an HTTPS door. Use from the loop's thread only."""

    def __init__(self, address: str, port: int, handler: Handler, tls: ssl.SSLContext | None = None) -> None:
        self.address, self.port, self.handler, self.tls = address, port, handler, tls
        self.loop = asyncio.get_running_loop()
        self.live: set[Conversation] = set()
        self.state: DoorState | Literal["new"] = "new"
        self._server: asyncio.Server | None = None
        self._plug: list[socket.socket] = []

    async def turn(self, state: DoorState) -> None:
        """Bring the door into a state. Raises OSError when the address and port are taken."""
        await turn_all([(self, state)])

    def halt(self) -> None:
        """Let nobody more in; whom it has just let in comes through in the loop's next round."""
        if self._server:
            halt(self._server)

    async def follow(self, state: DoorState) -> None:
        """Be in a state, a round after `halt`."""
        self.state = state
        if self._server:
            self._server.close()
            self._server = None
        for plug in self._plug:
            plug.close()
        self._plug = []
        for conversation in list(self.live):
            if state == "drop":
                conversation.mute()
            else:
                conversation.abort()
        if state == "open":
            listener = listening(self.address, self.port, BACKLOG)
            self._server = await self.loop.create_server(lambda: Conversation(self), sock=listener, ssl=self.tls)
        elif state == "drop":
            self._plug = _clogged(self.address, self.port)


async def turn_all(turns: Sequence[tuple[Door, DoorState]]) -> None:
    """Bring doors into their states, those that shut at once: while they do, nobody is answered at another.

    A server that closes between a connection's accept and its transport loses that connection's socket unclosed
    (asyncio up to 3.12 asserts in ``Server._attach``). So first nobody more is let in, and the loop takes one round.
    """
    changing = [(door, state) for door, state in turns if state != door.state]
    for door, _state in changing:
        door.halt()
    await asyncio.sleep(0)
    for door, state in changing:
        await door.follow(state)


def halt(server: asyncio.Server) -> None:
    """Let ``server`` accept nobody more; those it has accepted have their transport after one round of the loop."""
    for listener in server.sockets:
        asyncio.get_running_loop().remove_reader(listener.fileno())


def listening(address: str, port: int, backlog: int) -> socket.socket:
    """A listening TCP socket; OSError when the place is taken."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((address, port))
        listener.listen(backlog)
    except OSError:
        listener.close()
        raise
    listener.settimeout(0)
    return listener


def _clogged(address: str, port: int) -> list[socket.socket]:
    # Linux drops a SYN for a listener whose accept queue is full; with a backlog of zero one connection fills it.
    sockets = [listening(address, port, 0)]
    for _ in range(FILLERS):
        filler = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        filler.settimeout(0)
        with contextlib.suppress(OSError):
            filler.connect_ex((address, port))
        if not select.select([], [filler], [], 0.01)[1]:
            filler.close()
            break
        sockets.append(filler)
    return sockets
