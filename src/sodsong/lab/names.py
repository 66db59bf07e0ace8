"""The lab's resolver: DNS questions go in over UDP or TCP, answers for the made-up zones come out (RFC 1035, 6891).

It answers as a recursive resolver would: aliases are followed, unknown names are NXDOMAIN with the zone's SOA, names
without the asked type are an empty NOERROR. It knows no zone of the real world and asks nobody.
"""

import asyncio
import contextlib
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from sodsong.lab.cast import CDN_DOMAIN, CDN_EDGE_NAME, REGISTRY_SET
from sodsong.lab.web import halt, listening
from sodsong.lab.world import World

A, NS, CNAME, SOA, TXT, AAAA, OPT, ANY = 1, 2, 5, 6, 16, 28, 41, 255
NOERROR, FORMERR, SERVFAIL, NXDOMAIN, NOTIMP = 0, 1, 2, 3, 4
RCODES = {"servfail": SERVFAIL, "nxdomain": NXDOMAIN}
TTL, CDN_TTL = 300, 60  # seconds
PLAIN_UDP_SIZE = 512  # RFC 1035 4.2.1: without EDNS no more fits
MAX_ALIASES = 8
TCP_IDLE_SECONDS = 10.0
ZONES = ("lao.test", CDN_DOMAIN, "lab.test")  # longest match first


@dataclass(frozen=True, slots=True)
class Record:
    """One resource record; ``data`` is the RDATA on the wire, ``target`` the name a CNAME leads to."""

    name: str
    type: int
    ttl: int
    data: bytes
    target: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One question as it came: ``size`` is how many bytes the asker can take over UDP."""

    id: int
    name: str
    type: int
    raw: bytes
    recursion: bool
    edns: bool
    size: int


class Zones:
    """Every record of a world, by lower-case name."""

    def __init__(self, world: World) -> None:
        self.records: dict[str, list[Record]] = {}
        sets = {group.id: group.names for group in world.name_servers}
        for server in world.servers:
            self._add(server.name, A, socket.inet_aton(server.address))
            if server.kind == "edge":
                self._add(CDN_EDGE_NAME, A, socket.inet_aton(server.address), CDN_TTL)
        for site in world.sites:
            if site.cdn_name:
                self._alias(site.host, site.cdn_name)
                self._alias(site.cdn_name, CDN_EDGE_NAME)
                continue
            self._add(site.host, A, socket.inet_aton(site.server))
            for name in sets[site.name_servers]:
                self._add(site.host, NS, wire_name(name))
        for name in {name for names in sets.values() for name in names}:
            self._add(name, A, socket.inet_aton(world.dns_address))
        for zone in ZONES:
            for name in REGISTRY_SET.names:
                self._add(zone, NS, wire_name(name))
        for part in range(4):  # more than 512 bytes together, so that truncation can be seen
            words = f"{part + 1}/4 All names below lab.test and lao.test are made up. ".encode()
            self._add("lab.test", TXT, _texts(words * 4))

    def look_up(self, name: str, kind: int) -> tuple[int, list[Record], list[Record]]:
        """(RCODE, answers, authority) for a lower-case name without its last dot."""
        answers: list[Record] = []
        for _ in range(MAX_ALIASES):
            here = self.records.get(name)
            if here is None:
                found = any(known.endswith(f".{name}") for known in self.records)  # an empty non-terminal exists
                return (NOERROR if found else NXDOMAIN), answers, _start_of_authority(name)
            matching = [r for r in here if kind in (r.type, ANY)]
            if matching:
                return NOERROR, answers + matching, []
            alias = next((r for r in here if r.type == CNAME), None)
            if alias is None:
                return NOERROR, answers, _start_of_authority(name)
            answers.append(alias)
            name = alias.target
        return SERVFAIL, answers, []

    def _add(self, name: str, kind: int, data: bytes, ttl: int = TTL) -> None:
        self.records.setdefault(name, []).append(Record(name, kind, ttl, data))

    def _alias(self, name: str, target: str) -> None:
        self.records.setdefault(name, []).append(Record(name, CNAME, CDN_TTL, wire_name(target), target))


def wire_name(name: str) -> bytes:
    """A name as length-prefixed labels (RFC 1035 3.1), uncompressed."""
    labels = [label.encode("ascii") for label in name.split(".") if label]
    return b"".join(bytes([len(label)]) + label for label in labels) + b"\0"


def read_question(message: bytes) -> Question | None:
    """The single question of a message; None when it is not a well-formed query."""
    if len(message) < 12:
        return None
    ident, flags, questions, _, _, additional = struct.unpack("!6H", message[:12])
    if flags & 0x8000 or flags & 0x7800 or questions != 1:
        return None
    labels, at = [], 12
    while at < len(message) and message[at]:
        length = message[at]
        if length > 63 or at + 1 + length > len(message):
            return None
        labels.append(message[at + 1 : at + 1 + length])
        at += 1 + length
    if at + 5 > len(message):
        return None
    kind = struct.unpack("!H", message[at + 1 : at + 3])[0]
    end = at + 5
    edns, size = False, PLAIN_UDP_SIZE
    if additional and len(message) >= end + 11 and message[end : end + 3] == b"\0\0\x29":
        # RFC 6891 6.1.2: the OPT record's class holds the asker's UDP size; values below 512 count as 512.
        edns, size = True, max(PLAIN_UDP_SIZE, struct.unpack("!H", message[end + 3 : end + 5])[0])
    name = b".".join(labels).decode("latin-1").lower()
    return Question(ident, name, kind, message[12:end], bool(flags & 0x0100), edns, size)


def write_reply(question: Question, rcode: int, answers: list[Record], authority: list[Record], limit: int) -> bytes:
    """The reply on the wire; when it is longer than ``limit`` bytes, the header alone with the TC bit (RFC 2181 9)."""
    opt = struct.pack("!BHHIH", 0, OPT, 1232, 0, 0) if question.edns else b""
    body = b"".join(_write(record) for record in [*answers, *authority])
    flags = 0x8080 | (0x0100 if question.recursion else 0) | rcode  # response, recursion available
    counts = (len(answers), len(authority))
    if 12 + len(question.raw) + len(body) + len(opt) > limit:
        flags, body, counts = flags | 0x0200, b"", (0, 0)
    head = struct.pack("!6H", question.id, flags, 1, *counts, 1 if opt else 0)
    return head + question.raw + body + opt


def _write(record: Record) -> bytes:
    return wire_name(record.name) + struct.pack("!HHIH", record.type, 1, record.ttl, len(record.data)) + record.data


def _texts(data: bytes) -> bytes:
    return b"".join(bytes([len(data[i : i + 255])]) + data[i : i + 255] for i in range(0, len(data), 255))


def _start_of_authority(name: str) -> list[Record]:
    zone = next((z for z in ZONES if name == z or name.endswith(f".{z}")), "")
    if not zone:
        return []
    numbers = struct.pack("!5I", 2563081401, 3600, 600, 86400, 60)
    return [Record(zone, SOA, 60, wire_name(REGISTRY_SET.names[0]) + wire_name("hostmaster.lab.test") + numbers)]


class Resolver:
    """Serves the zones on one address; ``fault`` says for a name "", "nxdomain", "servfail" or "silence"."""

    def __init__(self, world: World, fault: Callable[[str], str]) -> None:
        self.zones, self.fault = Zones(world), fault
        self.transport: asyncio.DatagramTransport | None = None
        self.server: asyncio.Server | None = None
        self.writers: set[asyncio.StreamWriter] = set()

    async def open(self, address: str, port: int) -> None:
        """Listen over UDP and TCP; OSError when the place is taken."""
        loop = asyncio.get_running_loop()
        udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        # Desktops run a responder on 0.0.0.0:5353 that shares the port; ours is the more specific address.
        udp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            udp.bind((address, port))
            self.server = await asyncio.start_server(self._stream, sock=listening(address, port, 64))
        except OSError:
            udp.close()
            raise
        udp.settimeout(0)
        self.transport, _ = await loop.create_datagram_endpoint(lambda: _Datagrams(self), sock=udp)

    async def close(self) -> None:
        """Stop listening and end what is under way."""
        if self.server:
            halt(self.server)
            await asyncio.sleep(0)
            self.server.close()
        if self.transport:
            self.transport.abort()
        for writer in list(self.writers):
            writer.transport.abort()

    def reply(self, message: bytes, *, udp: bool) -> bytes | None:
        """The answer to one message, or None for silence."""
        question = read_question(message)
        if question is None:
            return _refusal(message)
        fault = self.fault(question.name)
        if fault == "silence":
            return None
        limit = question.size if udp else 0xFFFF
        if fault:
            return write_reply(question, RCODES[fault], [], [], limit)
        return write_reply(question, *self.zones.look_up(question.name, question.type), limit)

    async def _stream(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.writers.add(writer)
        with contextlib.suppress(OSError, EOFError, TimeoutError, asyncio.CancelledError):
            while True:
                async with asyncio.timeout(TCP_IDLE_SECONDS):
                    size = struct.unpack("!H", await reader.readexactly(2))[0]
                    reply = self.reply(await reader.readexactly(size), udp=False)
                if reply is not None:
                    writer.write(struct.pack("!H", len(reply)) + reply)
        self.writers.discard(writer)
        writer.close()


def _refusal(message: bytes) -> bytes | None:
    # A reply is never answered, else two servers could talk for ever.
    if len(message) < 12 or message[2] & 0x80:
        return None
    rcode = NOTIMP if message[2] & 0x78 else FORMERR
    return message[:2] + struct.pack("!5H", 0x8080 | rcode, 0, 0, 0, 0)


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, resolver: Resolver) -> None:
        self.resolver = resolver
        self.transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        reply = self.resolver.reply(data, udp=True)
        if reply is not None and self.transport:
            self.transport.sendto(reply, addr)
