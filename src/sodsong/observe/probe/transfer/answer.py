"""What one hop brought back, and how a compressed body is opened without letting it grow beyond its cap."""

import zlib
from dataclasses import dataclass, field
from typing import Literal


@dataclass(slots=True)
class Answer:
    """One hop's result as curl left it. ``code`` is curl's (0 = done); times are seconds, None where not reached."""

    code: int = 0
    errno: int = 0
    error: str = ""
    verify: int = 0  # OpenSSL's X509_V_* result
    status: int = 0
    request: bytes = b""  # as it was sent, where the exchange is kept
    ip: str = ""  # the address that won the connection
    head: bytes = b""
    headers: list[tuple[str, str]] = field(default_factory=list)  # names in lower case
    body: bytes = b""  # as on the wire
    received: int = 0  # bytes of body, those over the cap included
    over: Literal["", "headers", "body"] = ""  # the cap that ended it
    refused: bool = False  # the guard refused the address at the socket
    secure: bool = False  # over TLS
    verified: bool = True  # the chain was verified in this very hop, else it must be one that was before
    complete_head: bool = False
    connect: float | None = None
    tls: float | None = None
    first_byte: float | None = None
    total: float = 0.0
    chain: tuple[str, ...] = ()  # PEM of each certificate shown, leaf first

    def header(self, name: str) -> str:
        """The first header called ``name`` (lower case), or an empty string."""
        return next((value for key, value in self.headers if key == name), "")


@dataclass(frozen=True, slots=True)
class Body:
    """A body as it was meant: ``data`` is cut at the cap when ``over``; ``broken`` when it could not be opened whole."""

    data: bytes
    over: bool = False
    broken: bool = False


def unpack(wire: bytes, encoding: str, cap: int) -> Body:
    """``wire`` with its Content-Encoding undone (gzip and deflate), never more than ``cap`` bytes of it.

    >>> unpack(zlib.compress(b"x" * 100), "deflate", 10)
    Body(data=b'xxxxxxxxxx', over=True, broken=False)
    """
    kinds = [kind for part in encoding.lower().split(",") if (kind := part.strip()) and kind != "identity"]
    if not kinds or not wire:
        return Body(wire[:cap], over=len(wire) > cap)
    if len(kinds) > 1 or kinds[0] not in ("gzip", "x-gzip", "deflate"):
        return Body(b"", broken=True)  # never offered, so nothing a browser would have been sent either
    # RFC 9110 section 8.4.1.2: some send deflate without its zlib wrapping; browsers read both.
    bare = kinds[0] == "deflate" and (wire[0] & 0x0F != 8 or (wire[0] << 8 | (wire[1] if len(wire) > 1 else 0)) % 31)
    reader = zlib.decompressobj(-zlib.MAX_WBITS if bare else zlib.MAX_WBITS | 32)
    try:
        data = reader.decompress(wire, cap + 1)
    except zlib.error:
        return Body(b"", broken=True)
    if len(data) > cap:
        return Body(data[:cap], over=True)
    return Body(data, broken=not reader.eof)
