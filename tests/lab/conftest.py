"""One lab a module, and two small clients of its own: curl for pages, raw DNS messages for names."""

import io
import socket
import struct
from dataclasses import dataclass, field

import pycurl
import pytest

from sodsong.lab.run import Lab


@dataclass
class Fetched:
    error: int = 0  # curl's code, 0 for none
    errno: int = 0
    verify: int = 0  # OpenSSL's verdict on the chain
    status: int = 0
    address: str = ""
    seconds: float = 0.0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def text(self) -> str:
        charset = self.headers["content-type"].partition("charset=")[2] or "utf-8"
        return self.body.decode("cp874" if charset == "windows-874" else charset)


@dataclass
class Answered:
    rcode: int
    truncated: bool
    answers: list[tuple[str, int, int, bytes]]  # name, type, TTL, data
    authority: list[tuple[str, int, int, bytes]]
    additional: int

    @property
    def addresses(self) -> list[str]:
        return [socket.inet_ntoa(data) for _, kind, _, data in self.answers if kind == 1]


def curl_fetch(lab, site, path="/", *, timeout=3.0, tls=None, address=None) -> Fetched:
    """GET a path of a site at the address the world gives, trusting the lab's root."""
    curl, body, got = pycurl.Curl(), io.BytesIO(), Fetched()
    tls = site.https if tls is None else tls
    port = 8443 if tls else 8080

    def header(line: bytes) -> None:
        name, _, value = line.decode("latin-1").partition(":")
        if value:
            got.headers[name.lower()] = value.strip()

    curl.setopt(pycurl.URL, f"{'https' if tls else 'http'}://{site.host}:{port}{path}")
    curl.setopt(pycurl.RESOLVE, [f"{site.host}:{port}:{address or site.address}"])
    curl.setopt(pycurl.CAINFO, str(lab.ca_pem))
    curl.setopt(pycurl.TIMEOUT_MS, int(timeout * 1000))
    curl.setopt(pycurl.NOPROXY, "*")
    curl.setopt(pycurl.WRITEDATA, body)
    curl.setopt(pycurl.HEADERFUNCTION, header)
    try:
        curl.perform()
    except pycurl.error as error:
        got.error = error.args[0]
    got.errno = curl.getinfo(pycurl.OS_ERRNO)
    got.verify = curl.getinfo(pycurl.SSL_VERIFYRESULT)
    got.status = curl.getinfo(pycurl.RESPONSE_CODE)
    got.address = curl.getinfo(pycurl.PRIMARY_IP)
    got.seconds = curl.getinfo(pycurl.TOTAL_TIME)
    got.body = body.getvalue()
    curl.close()
    return got


def dns_query(name: str, kind: int, edns: int = 0) -> bytes:
    labels = b"".join(bytes([len(part)]) + part.encode() for part in name.split("."))
    opt = struct.pack("!BHHIH", 0, 41, edns, 0, 0) if edns else b""
    return (
        struct.pack("!6H", 77, 0x0100, 1, 0, 0, 1 if edns else 0) + labels + b"\0" + struct.pack("!2H", kind, 1) + opt
    )


def dns_read(message: bytes) -> Answered:
    ident, flags, _, answers, authority, additional = struct.unpack("!6H", message[:12])
    assert ident == 77
    assert flags & 0x8000
    at = 12 + _name(message, 12)[1] + 4
    sections = []
    for count in (answers, authority):
        records = []
        for _ in range(count):
            name, length = _name(message, at)
            at += length
            record_type, _, ttl, size = struct.unpack("!HHIH", message[at : at + 10])
            records.append((name, record_type, ttl, message[at + 10 : at + 10 + size]))
            at += 10 + size
        sections.append(records)
    return Answered(flags & 15, bool(flags & 0x0200), *sections, additional)


def _name(message: bytes, at: int) -> tuple[str, int]:
    labels, start = [], at
    while message[at]:
        labels.append(message[at + 1 : at + 1 + message[at]].decode())
        at += 1 + message[at]
    return ".".join(labels), at + 1 - start


def dns_ask(
    lab, name: str, kind: int = 1, *, tcp: bool = False, edns: int = 0, timeout: float = 1.0
) -> Answered | None:
    """Ask the lab's resolver; None when it keeps silent."""
    message = dns_query(name, kind, edns)
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM if tcp else socket.SOCK_DGRAM) as client:
        client.settimeout(timeout)
        client.connect((lab.world.dns_address, 5353))
        client.sendall(struct.pack("!H", len(message)) + message if tcp else message)
        try:
            reply = client.recv(65535)
        except TimeoutError:
            return None
    return dns_read(reply[2:] if tcp else reply)


@pytest.fixture(scope="module")
def shared_lab():
    with Lab.of_phrae(seed=7) as lab:
        yield lab


@pytest.fixture
def lab(shared_lab):
    """The module's lab, whole again before each test."""
    shared_lab.repair()
    return shared_lab


@pytest.fixture
def fetch(lab):
    return lambda site, path="/", **more: curl_fetch(lab, site, path, **more)


@pytest.fixture
def ask(lab):
    return lambda name, kind=1, **more: dns_ask(lab, name, kind, **more)
