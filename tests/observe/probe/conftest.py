"""Small real servers on loopback: any bytes over TCP or TLS, any answer over DNS; and an engine to probe them with."""

import contextlib
import socket
import ssl
import struct
import threading
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from sodsong import data
from sodsong.observe.probe.engine import Engine
from sodsong.observe.probe.page.rules import read_rules
from sodsong.observe.probe.plan import Limits, Plan
from sodsong.observe.probe.resolver import Resolver

SHORT = Limits(connect=0.4, total=0.8, slow=0.5)
A, NS, CNAME, AAAA = 1, 2, 5, 28
PAGE = "<html><head><title>เทศบาลตำบลสมมุติ</title></head><body><p>ยินดีต้อนรับสู่หน้าเว็บ</p></body></html>".encode()


def reply(body=PAGE, status="200 OK", *headers: str):
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Content-Type: text/html; charset=utf-8", *headers]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


class Server:
    """Listens on 127.0.0.1 and hands each connection and the request it brought to ``talk``."""

    def __init__(self, talk, context=None, *, read=True) -> None:
        self._talk, self._context, self._read = talk, context, read
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.url = f"http{'s' if context else ''}://127.0.0.1:{self.port}/"
        self.requests = []
        self.closing = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        connection.settimeout(5)
        if self._context:
            connection = self._context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        with contextlib.suppress(OSError), connection:
            if self._context:
                connection.do_handshake()
            request = b""
            while self._read and b"\r\n\r\n" not in request:
                more = connection.recv(65536)
                if not more:
                    return
                request += more
            self.requests.append(request)
            self._talk(connection, request)
            if self._context:
                connection.unwrap()

    def close(self):
        self.closing.set()
        self._socket.close()


class Dns:
    """Answers over UDP from ``zones``: (name, type) -> records (ttl, rdata text) or an rcode, or a function of none."""

    def __init__(self, zones) -> None:
        self.zones = zones
        self.asked = []
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._socket.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                message, peer = self._socket.recvfrom(4096)
            except OSError:
                return
            reply = self._reply(message)
            if reply is not None:
                with contextlib.suppress(OSError):
                    self._socket.sendto(reply, peer)

    def _reply(self, message):
        labels, place = [], 12
        while message[place]:
            labels.append(message[place + 1 : place + 1 + message[place]].decode())
            place += 1 + message[place]
        name, (kind,) = ".".join(labels).lower(), struct.unpack("!H", message[place + 1 : place + 3])
        self.asked.append((name, kind))
        found = self.zones.get((name, kind), self.zones.get(name, 3))
        found = found() if callable(found) else found
        if found is None:
            return None
        rcode, records = (found, []) if isinstance(found, int) else (0, found)
        empty = rcode in (0, 3) and not records  # such an answer may be kept for an hour, says the zone (RFC 2308)
        head = message[:2] + struct.pack("!HHHHH", 0x8180 | rcode, 1, len(records), empty, 0)
        told = b"".join(self._record(name, kind, one) for one in records)
        return head + message[12 : place + 5] + told + (self._start("test") if empty else b"")

    def _start(self, zone):
        rdata = self._name("ns." + zone) + self._name("keeper." + zone) + struct.pack("!IIIII", 1, 60, 60, 60, 3600)
        return self._name(zone) + struct.pack("!HHIH", 6, 1, 3600, len(rdata)) + rdata

    def _record(self, name, kind, record):
        owner, kind, ttl, value = record if len(record) == 4 else (name, kind, *record)
        if kind in (A, AAAA):
            rdata = socket.inet_pton(socket.AF_INET if kind == A else socket.AF_INET6, value)
        else:
            rdata = self._name(value)
        return self._name(owner) + struct.pack("!HHIH", kind, 1, ttl, len(rdata)) + rdata

    def _name(self, name):
        return b"".join(bytes([len(label)]) + label.encode() for label in name.split(".")) + b"\0"

    def close(self):
        self._socket.close()


class Authority:
    """A certificate authority and the TLS contexts of servers under it."""

    def __init__(self, folder, name="Lab Authority") -> None:
        self.folder, self.now = folder, datetime.now(UTC)
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        own = self._build(self.name, self.key, self.now + timedelta(days=90))
        own = own.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        self.certificate = own.sign(self.key, hashes.SHA256())
        self.file = folder / f"{name}.pem"
        self.file.write_bytes(self.certificate.public_bytes(serialization.Encoding.PEM))

    def _build(self, subject, key, until):
        start = min(self.now - timedelta(days=60), until - timedelta(days=30))
        builder = x509.CertificateBuilder().subject_name(subject).issuer_name(self.name).public_key(key.public_key())
        return builder.serial_number(x509.random_serial_number()).not_valid_before(start).not_valid_after(until)

    def context(self, *hosts: str, days=30.0, self_signed=False):
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, hosts[0])])
        builder = self._build(subject, key, self.now + timedelta(days=days))
        if self_signed:
            builder = builder.issuer_name(subject) if False else builder
        names = x509.SubjectAlternativeName([x509.DNSName(host) for host in hosts])
        leaf = builder.add_extension(names, critical=False).sign(key if self_signed else self.key, hashes.SHA256())
        file = self.folder / f"{hosts[0]}-{days}-{self_signed}.pem"
        shown = [
            leaf.public_bytes(serialization.Encoding.PEM),
            self.certificate.public_bytes(serialization.Encoding.PEM),
        ]
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        file.write_bytes(b"".join([private, *shown]))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        context.leaf = leaf
        return context


@pytest.fixture
def serve():
    """Start a server: ``serve(talk)``, with ``context`` over TLS; ``serve(bytes)`` sends them and closes."""
    servers = []

    def start(talk, **options: Any):
        if isinstance(talk, bytes):
            talk = partial(_send, talk)
        server = Server(talk, **options)
        servers.append(server)
        return server

    yield start
    for server in servers:
        server.close()


def _send(answer, connection, _request):
    connection.sendall(answer)


@pytest.fixture
def dns():
    """Start a DNS server from zones; see ``Dns``."""
    servers = []

    def start(zones):
        servers.append(Dns(zones))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="session")
def rules():
    return read_rules(data.text("content-rules.toml"))


@pytest.fixture
def engine(rules, authority):
    """Build an engine: ``engine(resolver=…, limits=…)``; loopback is allowed unless said otherwise."""
    engines = []

    def build(server=None, **options: Any):
        resolver = options.pop("resolver", None) or Resolver(server or "127.0.0.1:9", timeout=0.6)
        options = {"limits": SHORT, "allow_private": True, "ca_file": str(authority.file), "rules": rules} | options
        engines.append(Engine(resolver, user_agent="Sodsong/test (+https://office.lab.test)", **options))
        return engines[-1]

    yield build
    for one in engines:
        one.close()


@pytest.fixture
def probe(engine):
    """Probe URLs at once with a new engine (or the one given) and return their observations in the same order."""

    def run(*urls: str, with_engine=None, **options: Any):
        prober = with_engine or engine(**options)
        for number, url in enumerate(urls):
            prober.submit(Plan(str(number), url, "home", 60.0), vantage="test", at=datetime.now(UTC))
        seen = {}
        while len(seen) < len(urls):
            seen.update((one.target, one) for one in prober.poll(1.0))
        found = [seen[str(number)] for number in range(len(urls))]
        return found[0] if len(urls) == 1 else found

    return run
