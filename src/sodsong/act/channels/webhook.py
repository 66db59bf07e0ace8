"""A POST of JSON to an address of the receiver's, signed; never to a private address unless that is allowed.

``X-Sodsong-Signature`` is ``sha256=`` and the HMAC of "timestamp.body" under the shared secret, ``X-Sodsong-Timestamp``
the Unix time that is signed too, ``X-Sodsong-Key`` the message's own: the same one again is a repeated try.
"""

import hashlib
import hmac
import io
import json
import socket
import time
from dataclasses import dataclass
from typing import Any

import pycurl

from sodsong.act.channels.record import Failed, Message, Sent
from sodsong.observe.probe.guard import AddressError, denied, read_url
from sodsong.observe.probe.transfer.handle import authorities

TIMEOUT = 10  # seconds in all
LARGEST = 65_536  # bytes of an answer that are read
AGAIN = (408, 425, 429)


class _Lent(socket.socket):
    """A socket that pycurl takes a duplicate of; this one ends quietly as soon as nobody holds it."""

    def __del__(self) -> None:
        self.close()


@dataclass(frozen=True, slots=True)
class Webhook:
    """The signing secret, and whether an office's own network may be reached."""

    secret: str
    allow_private: bool = False

    def cost(self, _address: str) -> int:
        """Every message counts as one."""
        return 1

    def send(self, address: str, message: Message) -> Sent | Failed:
        """Post one message; redirects are not followed."""
        try:
            url = read_url(address).url
        except AddressError:
            return Failed(permanent=True, reason="address-refused", blames_address=True)
        said = {"key": message.key, "subject": message.subject, "text": message.text}
        body = json.dumps(said, ensure_ascii=False).encode()
        stamp = str(int(time.time()))
        signature = sign(self.secret, stamp, body)
        head = ["Content-Type: application/json; charset=utf-8", f"X-Sodsong-Timestamp: {stamp}"]
        head += [f"X-Sodsong-Signature: {signature}", f"X-Sodsong-Key: {message.key}", "Expect:"]
        refused: list[str] = []

        def opened(_purpose: int, place: Any) -> Any:
            if denied(place.addr[0], allow_private=self.allow_private):
                refused.append(place.addr[0])
                return pycurl.SOCKET_BAD
            return _Lent(place.family, place.socktype, place.protocol)

        return _post(url, body, head, opened, refused)


def _post(url: str, body: bytes, head: list[str], opened: Any, refused: list[str]) -> Sent | Failed:
    easy, answer, waits = pycurl.Curl(), io.BytesIO(), dict[str, str]()

    def keep(piece: bytes) -> int | None:
        return answer.write(piece) if answer.tell() < LARGEST else 0

    def note(line: bytes) -> None:
        name, _colon, value = line.decode("latin-1").partition(":")
        waits[name.strip().lower()] = value.strip()

    for option, value in (
        (pycurl.URL, url), (pycurl.POST, 1), (pycurl.POSTFIELDS, body), (pycurl.HTTPHEADER, head),
        (pycurl.TIMEOUT, TIMEOUT), (pycurl.NOSIGNAL, 1), (pycurl.CAINFO, authorities()), (pycurl.FOLLOWLOCATION, 0),
        (pycurl.PROXY, ""), (pycurl.OPENSOCKETFUNCTION, opened), (pycurl.WRITEFUNCTION, keep), (pycurl.HEADERFUNCTION, note),
        (pycurl.USERAGENT, "Sodsong"),
    ):  # fmt: skip
        easy.setopt(option, value)
    try:
        easy.perform()
        status = int(easy.getinfo(pycurl.RESPONSE_CODE))
    except pycurl.error as fault:
        if refused:
            return Failed(permanent=True, reason="address-refused", blames_address=True)
        status = int(easy.getinfo(pycurl.RESPONSE_CODE)) if fault.args[0] == pycurl.E_WRITE_ERROR else 0
    finally:
        easy.close()
    return _judged(status, waits.get("retry-after", ""))


def _judged(status: int, after: str) -> Sent | Failed:
    if 200 <= status < 300:
        return Sent(str(status))
    if status == 410:
        return Failed(permanent=True, reason="address-unknown", blames_address=True)
    if status == 0:
        return Failed(permanent=False, reason="unreachable")
    if 300 <= status < 500 and status not in AGAIN:
        return Failed(permanent=True, reason="refused")
    wait = float(after) if after.isascii() and after.isdigit() and len(after) < 7 else None
    return Failed(permanent=False, reason="too-many" if status == 429 else "server-error", retry_after=wait)


def sign(secret: str, stamp: str, body: bytes) -> str:
    """What the receiver reckons too, to know that the message is ours and fresh.

    >>> sign("geheim", "1", b"{}")[:14]
    'sha256=495e69e'
    """
    return "sha256=" + hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
