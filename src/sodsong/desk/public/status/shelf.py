"""The files on disk: written whole one by one when they change, handed out with their ETag, squeezed once.

What is asked for is compared with the file's stamp, so another process may write while this one serves.
"""

import gzip
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

NAME = "status"  # the folder in the data folder
LISTED = ".sodsong-status.json"  # which files are ours: nothing else is ever removed
INDEX = "index.html"
PLACE = re.compile(r"(?:[A-Za-z0-9_-]+/){0,4}(?:[A-Za-z0-9_-]+(?:\.[a-z0-9]+)+)?", re.ASCII)
POLICY = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'self'"
)
KINDS = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "svg": "image/svg+xml; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "ics": "text/calendar; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "pdf": "application/pdf",
    "woff2": "font/woff2",
}
PACKED = frozenset({"pdf", "woff2"})  # already small


class ForeignFolder(Exception):  # noqa: N818  # told to a person
    """The folder holds things that are not ours."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes out."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class _Held:
    stamp: tuple[int, int, int]
    whole: Answer
    squeezed: Answer | None
    unchanged: Answer
    tag: str


_held: dict[Path, _Held] = {}


def write(folder: Path, files: Mapping[str, bytes], *, strangers: bool = True) -> int:
    """Make ``folder`` hold exactly ``files`` as far as it is ours; returns how many were written or removed.

    Each file is replaced whole, what is linked to before what links to it. Without ``strangers`` a folder that holds
    anything and was never ours raises ForeignFolder.
    """
    listing = folder / LISTED
    before = set(json.loads(listing.read_text(encoding="utf-8"))) if listing.is_file() else None
    if before is None and not strangers and folder.is_dir() and any(folder.iterdir()):
        raise ForeignFolder
    changed = 0
    if before is None or not set(files) <= before:
        _put(listing, json.dumps(sorted({*(before or ()), *files})).encode())
    for place in sorted(files, key=lambda place: (place.endswith(".html"), place.count("/") == 0, place)):
        file = folder / place
        if not file.is_file() or file.read_bytes() != files[place]:
            _put(file, files[place])
            changed += 1
    gone = (before or set()) - set(files)
    for place in gone:
        (folder / place).unlink(missing_ok=True)
    if gone:
        _put(listing, json.dumps(sorted(files)).encode())
    return changed + len(gone)


def _put(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(file.name + ".new")
    fresh.write_bytes(content)
    fresh.replace(file)


def answer(folder: Path, place: str, tags: str = "", encodings: str = "") -> Answer | None:
    """The file at ``place`` as it goes out; ``tags`` is what If-None-Match says. None where there is no such file."""
    if not PLACE.fullmatch(place):
        return None
    file = folder / (place + INDEX if not place or place.endswith("/") else place)
    try:
        told = file.stat()
    except (FileNotFoundError, NotADirectoryError):
        _held.pop(file, None)
        return None
    stamp = (told.st_mtime_ns, told.st_size, told.st_ino)
    held = _held.get(file)
    if held is None or held.stamp != stamp:
        if not file.is_file():
            return None
        held = _held[file] = _hold(file, stamp)
    if tags and held.tag in tags:
        return held.unchanged
    return held.squeezed if held.squeezed and "gzip" in encodings else held.whole


def _hold(file: Path, stamp: tuple[int, int, int]) -> _Held:
    body = file.read_bytes()
    suffix = file.suffix.removeprefix(".")
    tag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    fixed = "assets" in file.parts[-4:]
    headers = {
        "Content-Type": KINDS.get(suffix, "application/octet-stream"),
        "ETag": tag,
        "Cache-Control": "public, max-age=31536000, immutable" if fixed else "public, max-age=20",
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Access-Control-Allow-Origin": "*",
        "Vary": "Accept-Encoding",
    }
    whole = Answer(200, {**headers, "Content-Length": str(len(body))}, body)
    squeezed = None
    if suffix not in PACKED:
        small = gzip.compress(body, 9, mtime=0)
        squeezed = Answer(200, {**headers, "Content-Encoding": "gzip", "Content-Length": str(len(small))}, small)
    return _Held(stamp, whole, squeezed, Answer(304, headers, b""), tag)
