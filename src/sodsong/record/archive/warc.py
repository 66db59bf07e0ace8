"""Exchanges as WARC 1.1 records (ISO 28500), a gzip member each, and such members read back.

The head is kept byte for byte. A chunked body is kept as one chunk: how it was cut on the way says nothing.
"""

import hashlib
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any, BinaryIO

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from sodsong.observe.probe.transfer.exchange import Exchange

_TEXTUAL = re.compile(r"text/|html|xml|json|javascript|svg|font/ttf|rtf|^$")
_LEVEL, _PACKED = 6, 1  # zlib's; 9 takes twice as long for no byte less, and what is packed already gains nothing
_EMPTY_LINE = re.compile(rb"\n\r?\n")
_READ = 1 << 20
_PAGE = "WARC-Sodsong-Page"
MARKED_PAGE = (_PAGE, "yes")


@dataclass(frozen=True, slots=True)
class Record:
    """One record read back: its own headers (names in lower case), then the HTTP head and body of its block."""

    headers: dict[str, str]
    head: bytes
    body: bytes

    @property
    def page(self) -> bool:
        """Whether it was asked for as a page."""
        return _PAGE.lower() in self.headers


@dataclass(frozen=True, slots=True)
class Earlier:
    """The capture that a revisit refers to."""

    url: str
    at: datetime


class _Head(StatusAndHeaders):  # type: ignore[misc]  # warcio ships no types
    """A head that is written as it was received."""

    def __init__(self, raw: bytes) -> None:
        super().__init__("as received", [])
        self._raw = raw

    def compute_headers_buffer(self, _header_filter: Any = None) -> None:
        self.headers_buff = self._raw


class _Member:
    """A gzip member that grows by ``write``."""

    def __init__(self, level: int) -> None:
        self._pack = zlib.compressobj(level, zlib.DEFLATED, zlib.MAX_WBITS | 16, 9)
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> None:
        self._parts.append(self._pack.compress(data))

    def flush(self) -> None:
        """Nothing to hand on before the end."""

    def finish(self) -> bytes:
        return b"".join((*self._parts, self._pack.flush()))


class _Writer(WARCWriter):  # type: ignore[misc]  # as above
    """warcio's writer, giving out each record as a member packed at a level of ours, its digest made before."""

    def __init__(self) -> None:
        super().__init__(BytesIO(), gzip=False, warc_version="1.1")

    def member(self, record: Any, level: int) -> bytes:
        self.out = _Member(level)
        self.write_record(record)
        return self.out.finish()

    def ensure_digest(self, _record: Any, block: bool = True, payload: bool = True) -> None:  # noqa: FBT001, FBT002  # warcio's signature
        """The digests that a record has are enough."""

    def _iter_stream(self, stream: BytesIO) -> Iterator[memoryview]:
        """In one piece, and without a copy."""
        yield stream.getbuffer()


_writer = _Writer()


def payload_of(exchange: Exchange) -> tuple[bytes, str]:
    """The body as it is kept, and its digest as WARC writes it."""
    body = exchange.body
    if body and re.search(rb"^transfer-encoding:[^\r\n]*chunked", exchange.head, re.IGNORECASE | re.MULTILINE):
        body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    return body, "sha256:" + hashlib.sha256(body).hexdigest()


def opening(software: str, at: datetime) -> bytes:
    """The member that begins a file: who made it."""
    facts = {"software": software, "format": "WARC File Format 1.1", "robots": "ignore"}
    text = "".join(f"{name}: {value}\r\n" for name, value in facts.items()).encode()
    headers = {"WARC-Date": stamp(at)}
    return _writer.member(
        _writer.create_warc_record("", "warcinfo", payload=BytesIO(text), length=len(text), warc_headers_dict=headers),
        6,
    )


def members(exchange: Exchange, payload: bytes, digest: str, *, page: bool, earlier: Earlier | None) -> list[bytes]:
    """The response (with ``earlier``, a revisit of it without a body) and the request that it answers."""
    headers = {
        "WARC-Date": stamp(exchange.at),
        "WARC-IP-Address": exchange.ip,
        "WARC-Payload-Digest": digest,
        **({"WARC-Truncated": "unspecified"} if exchange.over else {}),
        **(dict([MARKED_PAGE]) if page else {}),
    }
    head, level = _Head(exchange.head), _level(exchange.head)
    if earlier is None:
        record = _writer.create_warc_record(
            exchange.url, "response", BytesIO(payload), len(payload), warc_headers_dict=headers, http_headers=head
        )
    else:
        del headers["WARC-Payload-Digest"]  # warcio adds it
        record = _writer.create_revisit_record(
            exchange.url, digest, earlier.url, stamp(earlier.at), head, warc_headers_dict=headers
        )
    asked = {"WARC-Date": stamp(exchange.at), "WARC-Concurrent-To": record.rec_headers.get_header("WARC-Record-ID")}
    request = _writer.create_warc_record(
        exchange.url, "request", BytesIO(), 0, warc_headers_dict=asked, http_headers=_Head(exchange.request)
    )
    return [_writer.member(record, level), _writer.member(request, _LEVEL)]


def stamp(at: datetime) -> str:
    """A time as WARC-Date writes it: UTC, whole seconds."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment(written: str) -> datetime:
    """The time that a WARC-Date says."""
    return datetime.fromisoformat(written).astimezone(UTC)


def _level(head: bytes) -> int:
    kind = media_type(head)
    packed = re.search(rb"^content-encoding: *\w*(gzip|deflate)", head, re.IGNORECASE | re.MULTILINE)
    return _LEVEL if _TEXTUAL.search(kind) and not packed else _PACKED


def media_type(head: bytes) -> str:
    """What Content-Type says, in lower case and without its parameters."""
    found = re.search(rb"^content-type:[ \t]*([^;\r\n]*)", head, re.IGNORECASE | re.MULTILINE)
    return found.group(1).decode("latin-1").strip().lower() if found else ""


def read_member(packed: bytes) -> Record:
    """The record of one member. Raises ValueError for what is none."""
    try:
        data = zlib.decompress(packed, zlib.MAX_WBITS | 16)
    except zlib.error as error:
        raise ValueError("The record is damaged.") from error
    return _record(data)


def _record(data: bytes) -> Record:
    top, mark, rest = data.partition(b"\r\n\r\n")
    first, *lines = top.decode("utf-8", "replace").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    length = headers.get("content-length", "")
    if not mark or not first.startswith("WARC/") or not length.isdigit() or len(rest) != int(length) + 4:
        raise ValueError("The record is damaged.")
    block = rest[:-4]
    if "application/http" not in headers.get("content-type", ""):
        return Record(headers, b"", block)
    # Some servers end their lines with a bare line feed (RFC 9112 section 2.2).
    end = found.end() if (found := _EMPTY_LINE.search(block)) else len(block)
    return Record(headers, block[:end], block[end:])


def scan(file: BinaryIO, start: int) -> Iterator[tuple[int, int, Record]]:
    """The whole members of ``file`` from ``start`` on: where each begins, its length, its record; ends at what is none."""
    file.seek(start)
    rest = b""
    while rest or (rest := file.read(_READ)):
        reader, parts, taken = zlib.decompressobj(zlib.MAX_WBITS | 16), [], 0
        try:
            while not reader.eof:
                if not rest and not (rest := file.read(_READ)):
                    return
                parts.append(reader.decompress(rest))
                taken += len(rest) - len(reader.unused_data)
                rest = reader.unused_data
            record = _record(b"".join(parts))
        except (zlib.error, ValueError):
            return
        yield start, taken, record
        start += taken
