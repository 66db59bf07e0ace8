"""The archive of one data folder: WARC files by place and day, appended by one hand at a time, read by any.

<folder>/<place>/20200811-1.warc.gz   what was captured that day; .r1 and so on once something was taken out of it
<folder>/index.sqlite                 where each capture lies; made anew from the files when it is lost
<folder>/lock                         held while somebody writes
"""

import fcntl
import os
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from sodsong import __version__
from sodsong.observe.probe.fetch import Fetched
from sodsong.observe.probe.guard import AddressError, follow
from sodsong.observe.probe.transfer.answer import unpack

from .index import Index
from .record import NOWHERE, Capture, Content, Repair
from .warc import Earlier, Record, media_type, members, moment, opening, payload_of, read_member, scan

FULL = 256 * 1024 * 1024  # bytes from which on the day's next file begins
_SYNC = 8 * 1024 * 1024  # bytes written between two times that the disk must have them
_CAP = 64 * 1024 * 1024  # of a body unpacked again
_PLACE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
_NAME = re.compile(r"(\d{8})-(\d+)(?:\.r(\d+))?\.warc\.gz")
_REDIRECTS = 5


class DamagedError(ValueError):
    """A record of the archive cannot be read; the others can."""


class Archive:
    """Captures in, captures out. ``repairs`` are told by whoever found an interrupted write and mended it."""

    def __init__(self, folder: Path, *, full: int = FULL) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._full = folder, full
        self._index = Index(folder / "index.sqlite")

    def close(self) -> None:
        """Let this thread's hold on the index go."""
        self._index.close()

    @contextmanager
    def writing(self, place: str) -> Iterator["Writer"]:
        """Append captures of ``place``; what was given is safe on leaving, and found by others from then on."""
        if not _PLACE.fullmatch(place):
            raise ValueError(f"{place!r} is no place of the archive.")
        with self._held():
            writer = Writer(self._folder, self._index, place, self._full)
            try:
                yield writer
            finally:
                writer.close()

    @contextmanager
    def _held(self) -> Iterator[None]:
        handle = os.open(self._folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def mend(self) -> list[Repair]:
        """Look at every file's end, also of a lost index: torn ends are cut back, whole records taken in."""
        found: list[Repair] = []
        for place in sorted(one.name for one in self._folder.iterdir() if one.is_dir() and _PLACE.fullmatch(one.name)):
            with self.writing(place) as writer:
                found += writer.repairs
        return found

    def near(self, url: str, at: datetime | None = None, place: str | None = None) -> Capture | None:
        """What stood at ``url`` at ``at`` (None: last): the newest capture until then, else the first after."""
        return self._index.near(url, at, place)

    def captures(self, place: str | None = None, urls: Iterable[str] = (), *, pages: bool = False) -> list[Capture]:
        """Captures by time: of a place or some addresses, only pages, as asked."""
        return self._index.of(place, urls, pages=pages)

    def content(self, capture: Capture) -> Content:
        """What ``capture`` holds. Raises DamagedError, for a revisit also when what it refers to is no longer there."""
        record = self.record(capture)
        holder = self.holder(capture)
        if holder is None:
            raise DamagedError("The capture that this one refers to has been taken out.")
        body = _unchunked(record.body if capture.new else self.record(holder).body, record.head)
        headers = tuple(_headers(record.head))
        encoding = next((value for name, value in headers if name == "content-encoding"), "")
        return Content(capture, record.head, headers, unpack(body, encoding, _CAP).data)

    def holder(self, capture: Capture) -> Capture | None:
        """The capture that has the payload of ``capture``: itself, or for a revisit an earlier one."""
        return capture if capture.new else self._index.first_with(capture.place, capture.url, capture.digest)

    def followed(self, capture: Capture) -> Capture:
        """Where ``capture``'s redirects led at its time, as far as that is kept; else itself."""
        for _ in range(_REDIRECTS):
            if not 300 <= capture.status < 400:
                break
            try:
                place = follow(capture.url, self.content(capture).header("location"))
            except AddressError:
                break
            further = self._index.near(place.url, capture.at, capture.place)
            if further is None or further.id == capture.id:
                break
            capture = further
        return capture

    def record(self, capture: Capture) -> Record:
        """The record itself. Raises DamagedError."""
        try:
            return read_member(self.packed(capture))
        except (ValueError, OSError) as error:
            raise DamagedError(f"{capture.file} at {capture.start}: {error}") from error

    def packed(self, capture: Capture) -> bytes:
        """The record's bytes as they lie in the file."""
        with (self._folder / capture.file).open("rb") as file:
            file.seek(capture.start)
            return file.read(capture.length)

    def with_requests(self, captures: Iterable[Capture]) -> Iterator[tuple[Capture, bytes]]:
        """Each capture with its record and the request that follows it, packed as they lie in the file."""
        for capture in captures:
            with (self._folder / capture.file).open("rb") as file:
                parts = []
                for start, length, record in scan(file, capture.start):
                    if start != capture.start and record.headers.get("warc-type") != "request":
                        break
                    file_at = file.tell()
                    file.seek(start)
                    parts.append(file.read(length))
                    file.seek(file_at)
                    if len(parts) == 2:
                        break
            yield capture, b"".join(parts)

    def closed(self, before: datetime) -> list[tuple[str, Path]]:
        """Files that grow no more because their day is over: name below the folder, and path."""
        day = before.astimezone(UTC).strftime("%Y%m%d")
        found = sorted(self._folder.glob("*/*.warc.gz"))
        return [
            (str(path.relative_to(self._folder)), path)
            for path in found
            if (match := _NAME.fullmatch(path.name)) and match[1] < day
        ]

    def drop(self, unwanted: Iterable[Capture]) -> list[str]:
        """Take captures out for good: their files are written anew without them; the names of those that are gone.

        What is left of a revisit whose payload is dropped would be an empty shell: it goes, too.
        """
        ids = {one.id for one in unwanted}
        with self._held():
            chosen = [one for one in self._index.of() if one.id in ids]
            bare = {(one.place, one.url, one.digest) for one in chosen if one.new}
            ids |= {o.id for o in self._index.of() if not o.new and (o.place, o.url, o.digest) in bare}
            files = sorted({one.file for one in self._index.of() if one.id in ids})
            for file in files:
                self._rewrite(file, ids)
        return files

    def outdated(self, before: datetime) -> list[Capture]:
        """What was captured before ``before`` and can go: not an address's last capture, nor a payload that a later one means."""
        by_page: dict[tuple[str, str], list[Capture]] = defaultdict(list)
        for one in self._index.of():
            by_page[one.place, one.url].append(one)
        old = []
        for captures in by_page.values():
            stay = [one for one in captures if one.at >= before] or captures[-1:]
            meant = {one.digest for one in stay if not one.new}
            old += [one for one in captures if one not in stay and not (one.new and one.digest in meant)]
        return old

    def _rewrite(self, file: str, without: set[int]) -> None:
        old = self._folder / file
        match = _NAME.fullmatch(old.name)
        assert match  # noqa: S101  # the index knows only such files
        fresh = old.with_name(f"{match[1]}-{match[2]}.r{int(match[3] or 0) + 1}.warc.gz")
        skip = {one.start for one in self._index.of(file=file) if one.id in without}
        kept, gone = {one.start: one for one in self._index.of(file=file) if one.id not in without}, False
        moved, half = [], fresh.with_suffix(".new")
        with old.open("rb") as source, half.open("wb") as target:
            for start, length, record in scan(source, 0):
                # A request follows the response it belongs to, and goes with it.
                gone = start in skip or (gone and record.headers.get("warc-type") == "request")
                if gone:
                    continue
                if start in kept:
                    moved.append(replace(kept[start], file=str(fresh.relative_to(self._folder)), start=target.tell()))
                _copy(source, start, length, target)
            target.flush()
            os.fsync(target.fileno())
            end = target.tell()
        place = old.parent.name
        half.replace(fresh)
        self._index.replace(place, file, str(fresh.relative_to(self._folder)), end, moved)
        old.unlink()


class Writer:
    """The one who appends to a place's files of the day. ``repairs``: what had to be mended before."""

    def __init__(self, folder: Path, index: Index, place: str, full: int) -> None:
        self._folder, self._index, self._place, self._full = folder, index, place, full
        (folder / place).mkdir(exist_ok=True)
        self._file: BinaryIO | None = None
        self._name = ""
        self._fresh: list[Capture] = []
        self._known: dict[tuple[str, str], Earlier] = {}
        self._unsynced = 0
        self.repairs = self._recover()

    def add(self, fetched: Fetched, *, page: bool) -> list[Capture]:
        """Keep what a fetch brought, hop by hop; what is the same as before becomes a revisit. The captures, oldest first.

        ``page``: it was asked for itself, and is not merely needed to show another.
        """
        kept = []
        for number, exchange in enumerate(fetched.exchanges):
            payload, digest = payload_of(exchange)
            earlier = self._earlier(exchange.url, digest) if payload and not exchange.over else None
            packed = members(exchange, payload, digest, page=page and number == 0, earlier=earlier)
            start = self._write(exchange.at, packed)
            kept.append(
                Capture(
                    *(0, self._place, exchange.url, exchange.at.astimezone(UTC).replace(microsecond=0)),
                    *(exchange.status, media_type(exchange.head), digest),
                    new=earlier is None,
                    page=page and number == 0,
                    size=len(exchange.body) if earlier is None else 0,
                    over=exchange.over,
                    file=self._name,
                    start=start,
                    length=len(packed[0]),
                )
            )
            self._fresh.append(kept[-1])
            if earlier is None and not exchange.over:
                self._known[exchange.url, digest] = Earlier(exchange.url, kept[-1].at)
            if self._unsynced > _SYNC:
                self._settle()
        return kept

    def close(self) -> None:
        """Everything given is safe on the disk and in the index."""
        self._settle()
        if self._file is not None:
            self._file.close()
            self._file = None

    def _earlier(self, url: str, digest: str) -> Earlier | None:
        known = self._known.get((url, digest))
        if known is None:
            found = self._index.first_with(self._place, url, digest)
            known = Earlier(found.url, found.at) if found and not found.over else None
        return known

    def _write(self, at: datetime, packed: list[bytes]) -> int:
        """Append ``packed`` to the day's file; where its first member begins."""
        day = at.astimezone(UTC).strftime("%Y%m%d")
        if self._file is None or not self._name.startswith(f"{self._place}/{day}-") or self._file.tell() > self._full:
            self._turn(day, at)
        assert self._file is not None  # noqa: S101  # just opened
        start, data = self._file.tell(), b"".join(packed)
        self._file.write(data)
        self._unsynced += len(data)
        return start

    def _turn(self, day: str, at: datetime) -> None:
        self.close()
        number = 1
        while True:
            self._name = f"{self._place}/{day}-{number}.warc.gz"
            path = self._folder / self._name
            rewritten = any(path.parent.glob(f"{day}-{number}.r*.warc.gz"))
            if not rewritten and (not path.exists() or path.stat().st_size <= self._full):
                break
            number += 1
        self._file = path.open("ab")
        if not self._file.tell():
            self._file.write(opening(f"Sodsong/{__version__}", at))
            _settle_folder(path.parent)

    def _settle(self) -> None:
        if self._file is not None:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._index.take(self._place, self._name, self._file.tell(), self._fresh)
            self._fresh, self._unsynced = [], 0

    def _recover(self) -> list[Repair]:
        """Take in what an interrupted write left whole behind what is known, and cut off the rest."""
        ends, repairs = self._index.ends(self._place), []
        for path in sorted((self._folder / self._place).glob("*.warc.gz")):
            name, size = f"{self._place}/{path.name}", path.stat().st_size
            end = ends.get(name, 0)
            if size == end or not _NAME.fullmatch(path.name):
                continue
            found = []
            with path.open("rb") as file:
                for start, length, record in scan(file, end):
                    end = start + length
                    found += _captured(self._place, name, start, length, record)
            if end < size:
                os.truncate(path, end)
            self._index.take(self._place, name, end, found)
            repairs.append(Repair(name, size - end, len(found)))
        return repairs


def _captured(place: str, file: str, start: int, length: int, record: Record) -> list[Capture]:
    """What the index says of a record, as the record itself tells it; nothing of those that are no answers."""
    told = record.headers
    if told.get("warc-type") not in ("response", "revisit"):
        return []
    status = re.match(rb"HTTP/\S+ (\d{3})", record.head)
    return [
        Capture(
            *(0, place, told.get("warc-target-uri", ""), moment(told["warc-date"])),
            *(int(status.group(1)) if status else 0, media_type(record.head), told.get("warc-payload-digest", "")),
            new=told["warc-type"] == "response",
            page=record.page,
            size=len(_unchunked(record.body, record.head)),
            over="warc-truncated" in told,
            file=file,
            start=start,
            length=length,
        )
    ]


def _unchunked(body: bytes, head: bytes) -> bytes:
    """The body without the one chunk's marks that ``payload_of`` put around it."""
    if not re.search(rb"^transfer-encoding:[^\r\n]*chunked", head, re.IGNORECASE | re.MULTILINE):
        return body
    first, mark, rest = body.partition(b"\r\n")
    return rest[: int(first, 16)] if mark and re.fullmatch(rb"[0-9a-f]+", first) else body


def _headers(head: bytes) -> Iterator[tuple[str, str]]:
    for line in head.decode("latin-1").splitlines()[1:]:
        name, mark, value = line.partition(":")
        if mark:
            yield name.strip().lower(), value.strip()


def _copy(source: BinaryIO, start: int, length: int, target: BinaryIO) -> None:
    here = source.tell()
    source.seek(start)
    target.write(source.read(length))
    source.seek(here)


def _settle_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


__all__ = ["NOWHERE", "Archive", "DamagedError", "Writer"]
