"""What a kept document may be served as, and which rules bind the browser that gets it.

Everything comes from this site's own address, so nothing kept may act in its name: it runs in an origin of its own
(the CSP's ``sandbox``), may fetch only what is kept of the same LAO, and is never taken for another type.
"""

from dataclasses import dataclass
from typing import Literal

from sodsong.record.archive.page.html import HTML

Way = Literal["page", "sheet", "picture", "document", "download"]
_PICTURES = frozenset(
    f"image/{kind}" for kind in ("png", "jpeg", "gif", "webp", "bmp", "avif", "x-icon", "vnd.microsoft.icon", "svg+xml")
)
_FONTS = ("font/", "application/font", "application/x-font", "application/vnd.ms-fontobject")
_OFFICE = ("application/vnd.", "application/msword", "application/rtf", "text/csv", "application/zip")
_SIGNS = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
)


@dataclass(frozen=True, slots=True)
class Kind:
    """``way`` it is treated, and the media type it is sent as."""

    way: Way
    type: str


def kind_of(told: str, body: bytes) -> Kind:
    """What a document is: as its server told (lower case, no parameters), or by its first bytes where that says nothing."""
    if told in ("", "application/octet-stream", "application/force-download", "binary/octet-stream"):
        told = next((kind for sign, kind in _SIGNS if body.startswith(sign)), told)
    if told in HTML or (not told and body.lstrip()[:1] == b"<"):
        return Kind("page", "text/html; charset=utf-8")
    if told == "text/css":
        return Kind("sheet", "text/css; charset=utf-8")
    if told == "application/pdf":
        return Kind("document", told)
    if told in _PICTURES or told.startswith(_FONTS):
        return Kind("picture", told)
    if told == "text/plain":
        return Kind("document", "text/plain; charset=utf-8")
    return Kind("download", told if told.startswith(_OFFICE) else "application/octet-stream")


def policy(kind: Kind, root: str) -> str:
    """The Content-Security-Policy of a kept document; ``root`` is the address below which its LAO's documents lie."""
    if kind.type == "application/pdf":
        return "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; img-src data: blob:; frame-ancestors 'self'"
    return (
        f"sandbox allow-top-navigation-by-user-activation; default-src 'none'; img-src {root} data:; "
        f"style-src {root} 'unsafe-inline'; font-src {root} data:; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'self'"
    )
