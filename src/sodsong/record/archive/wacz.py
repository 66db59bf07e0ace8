"""Captures as a file to hand on: WARC, or WACZ 1.1.1 (a zip of the WARC, its index and its pages) for replay tools."""

import hashlib
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import IO, Protocol
from urllib.parse import urlsplit

from sodsong import __version__

from .archive import Archive, DamagedError
from .page.html import HTML
from .page.parts import parts
from .record import Capture
from .warc import opening, stamp

_WARC, _INDEX, _PAGES = "archive/data.warc.gz", "indexes/index.cdx", "pages/pages.jsonl"
_WACZ = "1.1.1"
_MOST = 1000  # captures that belong to one page


class Sink(Protocol):
    """Whatever bytes can be written to."""

    def write(self, data: bytes, /) -> int:
        """Take ``data``; how many bytes that was."""
        ...


def with_earlier(archive: Archive, captures: Iterable[Capture]) -> list[Capture]:
    """``captures`` and those that their revisits refer to, by time: a file that can be read by itself."""
    found = {one.id: one for one in captures}
    for one in list(found.values()):
        holder = None if one.new else archive.holder(one)
        if holder is not None:
            found[holder.id] = holder
    return sorted(found.values(), key=lambda one: (one.at, one.id))


def with_parts(archive: Archive, page: Capture) -> list[Capture]:
    """``page``, where it redirected to, and what it needs to be read, each as it stood at its time."""
    found = {page.id: page}
    waiting = [archive.followed(page)]
    while waiting and len(found) < _MOST:
        one = waiting.pop(0)
        found[one.id] = one
        if one.kind not in (*HTML, "text/css", "") or one.status != 200:
            continue
        try:
            content = archive.content(one)
        except DamagedError:
            continue
        near = (
            archive.near(url, page.at, page.place)
            for url in parts(content.body, content.header("content-type"), one.url)
        )
        waiting += [part for part in near if part is not None and part.id not in found]
    return list(found.values())


def write_warc(archive: Archive, captures: Sequence[Capture], file: Sink, at: datetime) -> list[tuple[Capture, int]]:
    """Write ``captures`` with their requests; where each begins."""
    start = file.write(opening(f"Sodsong/{__version__}", at))
    places = []
    for one, packed in archive.with_requests(captures):
        places.append((one, start))
        start += file.write(packed)
    return places


def write_wacz(
    archive: Archive,
    captures: Sequence[Capture],
    output: Path | IO[bytes],
    *,
    title: str,
    at: datetime,
    titles: dict[str, str],
) -> None:
    """Write ``captures`` as a WACZ; ``titles`` names pages by their address. A page's ``ts`` is its record's WARC-Date."""
    resources = []
    with zipfile.ZipFile(output, "w", zipfile.ZIP_STORED) as wacz:

        def put(path: str, data: bytes) -> None:
            wacz.writestr(_entry(path, at), data)
            resources.append(_resource(path, "sha256:" + hashlib.sha256(data).hexdigest(), len(data)))

        with wacz.open(_entry(_WARC, at), "w", force_zip64=True) as file:
            hashed = _Hashed(file)
            places = write_warc(archive, captures, hashed, at)
        resources.append(_resource(_WARC, hashed.digest, hashed.size))
        put(_INDEX, "".join(sorted(_index(places))).encode())
        put(_PAGES, "".join(_pages(captures, titles)).encode())
        package = {
            "profile": "data-package",
            "title": title,
            "created": stamp(at),
            "wacz_version": _WACZ,
            "software": f"Sodsong/{__version__}",
            "resources": resources,
        }
        data = json.dumps(package, ensure_ascii=False, indent=2).encode()
        wacz.writestr(_entry("datapackage.json", at), data)
        digest = {"path": "datapackage.json", "hash": "sha256:" + hashlib.sha256(data).hexdigest()}
        wacz.writestr(_entry("datapackage-digest.json", at), json.dumps(digest))


class _Hashed:
    """A file that is hashed while it is written."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._hash, self.size = file, hashlib.sha256(), 0

    def write(self, data: bytes, /) -> int:
        self._hash.update(data)
        self.size += len(data)
        return self._file.write(data)

    @property
    def digest(self) -> str:
        return "sha256:" + self._hash.hexdigest()


def _entry(path: str, at: datetime) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(path, (max(at.year, 1980), at.month, at.day, at.hour, at.minute, at.second))
    entry.external_attr = 0o644 << 16
    return entry


def _resource(path: str, digest: str, size: int) -> dict[str, str | int]:
    return {"name": path.rsplit("/", 1)[1], "path": path, "hash": digest, "bytes": size}


def _index(places: Sequence[tuple[Capture, int]]) -> Iterator[str]:
    for one, start in places:
        told = {
            "url": one.url,
            "mime": one.kind if one.new else "warc/revisit",
            "status": str(one.status),
            "digest": one.digest,
            "length": str(one.length),
            "offset": str(start),
            "filename": _WARC.rsplit("/", 1)[1],
        }
        yield f"{key_of(one.url)} {one.at:%Y%m%d%H%M%S} {json.dumps(told)}\n"


def key_of(url: str) -> str:
    """The sort key of an address (SURT): host reversed, then path and query.

    >>> key_of("https://www.a.go.th:8080/X?b=2&a=1")
    'th,go,a:8080)/x?a=1&b=2'
    """
    parts = urlsplit(url.lower())
    host = re.sub(r"^www\d*\.", "", parts.hostname or "")
    named = host if re.fullmatch(r"[\d.]+|.*:.*", host) else ",".join(reversed(host.split(".")))
    port = f":{parts.port}" if parts.port else ""
    query = "?" + "&".join(sorted(parts.query.split("&"))) if parts.query else ""
    path = parts.path.rstrip("/") or "/"
    return f"{named}{port}){path}{query}"


def _pages(captures: Sequence[Capture], titles: dict[str, str]) -> Iterator[str]:
    yield json.dumps({"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}) + "\n"
    for one in captures:
        if one.page:
            identity = hashlib.sha256(f"{stamp(one.at)} {one.url}".encode()).hexdigest()[:20]
            page = {"id": identity, "url": one.url, "ts": stamp(one.at), "title": titles.get(one.url, one.url)}
            yield json.dumps(page, ensure_ascii=False) + "\n"
