"""The stage of the probe's bench: nginx with chains shaped like Let's Encrypt's, names for it, and servers that mean harm."""

import contextlib
import datetime as dt
import gzip
import multiprocessing
import os
import shutil
import socket
import struct
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

ZONE = "bench.test"
PAGE_BYTES = 36_000
_DAY = dt.timedelta(days=1)
_Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
_NGINX = """
{user}daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log crit;
events {{ worker_connections 4096; }}
http {{
  access_log off; types {{ text/html html; }} charset utf-8; keepalive_timeout 5;
  client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
  uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
  ssl_session_cache off; ssl_session_tickets off; ssl_protocols TLSv1.2 TLSv1.3;
  server {{
    listen 127.0.0.1:{port} ssl backlog=4096; root {folder};
    ssl_certificate {folder}/chain.pem; ssl_certificate_key {folder}/key.pem;
    location /changing {{ ssi on; }}
  }}
}}
"""


class Stage:
    """nginx on loopback over ``folder``, until ``close``; every name below ``ZONE`` leads to it by ``resolver``.

    Raises FileNotFoundError where there is no nginx.
    """

    def __init__(self, folder: Path) -> None:
        program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
        if program is None:
            raise FileNotFoundError("nginx")
        self.port, dns_port = free_port(), free_port()
        self.ca = folder / "root.pem"
        self.resolver = f"127.0.0.1:{dns_port}"
        _write_chain(folder)
        (folder / "index.html").write_text(page(), "utf-8")
        (folder / "changing.html").write_text(page('<!--# echo var="request_id" -->'), "utf-8")
        user = "" if os.geteuid() else "user root; "  # else its worker may not read the folder
        (folder / "nginx.conf").write_text(_NGINX.format(folder=folder, port=self.port, user=user), "utf-8")
        self._dns = multiprocessing.get_context("spawn").Process(target=serve_names, args=(dns_port,), daemon=True)
        self._dns.start()
        self._nginx = subprocess.Popen(
            [program, "-c", str(folder / "nginx.conf"), "-p", str(folder), "-e", str(folder / "error.log")]
        )
        wait_for(self.port)
        _wait_for_names(dns_port)

    @property
    def pid(self) -> int:
        """The process that answers: nginx's worker."""
        children = Path(f"/proc/{self._nginx.pid}/task/{self._nginx.pid}/children").read_text("ascii").split()
        return int(children[0])

    def url(self, number: int, path: str = "") -> str:
        """The address of one of the many sites."""
        return f"https://s{number}.{ZONE}:{self.port}/{path}"

    def close(self) -> None:
        """Stop the servers."""
        self._nginx.terminate()
        self._nginx.wait()
        self._dns.terminate()
        self._dns.join()


def page(changing: str = "") -> str:
    """A home page of ``PAGE_BYTES`` as offices have them: menu, news, links, a foot."""
    dice = Random(2563)
    words = [
        "เทศบาล",
        "ตำบล",
        "ประกาศ",
        "ข่าว",
        "กิจกรรม",
        "โครงการ",
        "ประชาชน",
        "ประชุม",
        "แผนพัฒนา",
        "งบประมาณ",
        "ประจำปี",
        "จัดซื้อจัดจ้าง",
        "สภา",
        "ชุมชน",
    ]
    parts = [f"<!DOCTYPE html><html><head><title>เทศบาลตำบลสมมุติ</title></head><body><p>{changing}</p><ul>"]
    size = len(parts[0].encode())
    while size < PAGE_BYTES:
        text = " ".join(dice.choices(words, k=8))
        parts.append(f'<li class="news item"><a href="/news/{dice.randrange(9999)}">{text}</a></li>\n')
        size += len(parts[-1].encode())
    return "".join([*parts, "</ul><footer>พัฒนาโดย โฮสต์สมมุติ ก</footer></body></html>"])


def _write_chain(folder: Path) -> None:
    """Leaf P-256 ← intermediate P-384 ← root RSA 4096, the root not shown: as Let's Encrypt's E chain."""
    root_key = rsa.generate_private_key(public_exponent=65537, key_size=4096)
    middle_key = ec.generate_private_key(ec.SECP384R1())
    leaf_key = ec.generate_private_key(ec.SECP256R1())
    root = _certificate("Bench Root X1", root_key, None, root_key)
    middle = _certificate("Bench E7", middle_key, root, root_key)
    leaf = _certificate(f"s0.{ZONE}", leaf_key, middle, middle_key)
    (folder / "root.pem").write_bytes(root.public_bytes(Encoding.PEM))
    (folder / "chain.pem").write_bytes(leaf.public_bytes(Encoding.PEM) + middle.public_bytes(Encoding.PEM))
    secret = folder / "key.pem"
    secret.touch(mode=0o600)
    secret.write_bytes(leaf_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def _certificate(name: str, key: _Key, issuer: x509.Certificate | None, signer: _Key) -> x509.Certificate:
    now = dt.datetime.now(dt.UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    is_leaf = name.endswith(ZONE)
    builder = x509.CertificateBuilder(
        issuer_name=issuer.subject if issuer else subject,
        subject_name=subject,
        public_key=key.public_key(),
        serial_number=x509.random_serial_number(),
        not_valid_before=now - _DAY,
        not_valid_after=now + 80 * _DAY,
    ).add_extension(x509.BasicConstraints(ca=not is_leaf, path_length=None), critical=True)
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    above = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key())
    builder = builder.add_extension(above, critical=False)
    if is_leaf:
        names = x509.SubjectAlternativeName([x509.DNSName(ZONE), x509.DNSName(f"*.{ZONE}")])
        builder = builder.add_extension(names, critical=False)
    return builder.sign(signer, hashes.SHA384() if isinstance(signer, ec.EllipticCurvePrivateKey) else hashes.SHA256())


def serve_names(port: int) -> None:
    """Answer every question over UDP: 127.0.0.1 for an address, held for no time, nothing for other types."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as door:
        door.bind(("127.0.0.1", port))
        while True:
            message, peer = door.recvfrom(4096)
            end = message.index(0, 12) + 5
            is_a = message[end - 4 : end - 2] == b"\0\1"
            head = message[:2] + struct.pack("!HHHHH", 0x8180, 1, is_a, 0, 0)
            told = b"\xc0\x0c" + struct.pack("!HHIH", 1, 1, 0, 4) + b"\x7f\0\0\1" if is_a else b""
            door.sendto(head + message[12:end] + told, peer)


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def wait_for(port: int, seconds: float = 10.0) -> None:
    """Wait until someone listens. Raises TimeoutError."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise TimeoutError(f"Nobody listens on 127.0.0.1:{port}.")


def _wait_for_names(port: int) -> None:
    question = b"\0\1\1\0\0\1" + bytes(6) + b"\1a\0\0\1\0\1"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
        asker.settimeout(0.1)
        asker.connect(("127.0.0.1", port))
        for _ in range(100):
            with contextlib.suppress(OSError):
                asker.send(question)
                asker.recv(512)
                return
            time.sleep(0.05)
    raise TimeoutError(f"Nobody answers names on 127.0.0.1:{port}.")


@contextlib.contextmanager
def hostile() -> Iterator[list[str]]:
    """Servers that mean harm, by address: bombs, floods, drips and silence."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
    bomb = gzip.compress(b"\0" * 100_000_000, 9)
    packed = head + f"Content-Encoding: gzip\r\nContent-Length: {len(bomb)}\r\n\r\n".encode() + bomb
    doors = [
        _Door(packed, b""),
        _Door(head + b"\r\n", b"<p>endless" * 1000),
        _Door(head + b"Transfer-Encoding: chunked\r\n\r\n", b"4000\r\n" + b"<a href=" * 2048 + b"\r\n"),
        _Door(head, b"X-Flood: " + b"x" * 900 + b"\r\n"),
        _Door(b"", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"),
        _Door(head + b"\r\n" + b"<div>" * 300_000, b""),
        _Door(head + b"\r\n", b"<p>", pause=0.05),
        _Door(head, b"x", pause=0.05),
        _Door(b"", b"", pause=0.05),
    ]
    try:
        yield [f"http://127.0.0.1:{door.port}/" for door in doors]
    finally:
        for door in doors:
            door.close()


class _Door:
    """Sends ``first`` and then ``again`` until the caller hangs up."""

    def __init__(self, first: bytes, again: bytes, pause: float = 0.0) -> None:
        self._first, self._again, self._pause = first, again, pause
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = int(self._socket.getsockname()[1])
        self.close = self._socket.close
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._socket.accept()
                threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        until = time.monotonic() + 30
        with contextlib.suppress(OSError), connection:
            connection.settimeout(5)
            connection.recv(65536)
            connection.sendall(self._first)
            while (self._again or self._pause) and time.monotonic() < until:
                connection.sendall(self._again)
                time.sleep(self._pause)
