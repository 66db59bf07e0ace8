"""Whose host a link leads to.

>>> kind("https://drive.google.com/file/d/1/view", "https://www.a.go.th/ita")
'file'
>>> kind("https://ita.a.go.th/o1", "https://www.a.go.th/ita"), kind("https://www.facebook.com/a", "https://www.a.go.th/")
('own', 'third-party')
"""

from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from .record import HostKind

# Hosts that keep other people's documents: a file there outlives the site, and asks for its own sign-in.
_FILES = [
    "drive.google.com",
    "docs.google.com",
    "drive.usercontent.google.com",
    "dropbox.com",
    "dropboxusercontent.com",
    "1drv.ms",
    "onedrive.live.com",
    "sharepoint.com",
    "box.com",
    "mega.nz",
    "mediafire.com",
    "4shared.com",
    "icloud.com",
    "anyflip.com",
    "fliphtml5.com",
    "flipbookpdf.net",
    "flipsnack.com",
    "flippingbook.com",
    "issuu.com",
    "scribd.com",
    "calameo.com",
    "yumpu.com",
    "pubhtml5.com",
    "heyzine.com",
    "flipbuilder.com",
    "publuu.com",
    "slideshare.net",
    "academia.edu",
    "wetransfer.com",
    "we.tl",
    "pcloud.com",
    "ebook.in.th",
    "ebooks.in.th",
    "online.pubhtml5.com",
    "simplebooklet.com",
    "mydigitalpublication.com",
    "joomag.com",
    "terabox.com",
    "zippyshare.com",
    "mediafire.co",
    "sendspace.com",
    "archive.org",
]
_NOT_FILES = ("docs.google.com/forms", "docs.google.com/form/")
_SECOND = frozenset(("go", "or", "ac", "co", "in", "mi", "net", "com", "org", "gov", "edu"))
_INTERNAL = (".local", ".localhost", ".internal", ".lan", ".home", ".intranet", ".home.arpa")


def split(url: str) -> SplitResult | None:
    """The parts of an address; None when it is none."""
    try:
        parts = urlsplit(url)
        _ = parts.port  # a port that is no number
    except ValueError:
        return None
    return parts if parts.hostname else None


def kind(url: str, base: str) -> HostKind:
    """``file`` for a host of documents, ``own`` for the site of ``base`` and its sub-domains, else ``third-party``."""
    parts, own = split(url), split(base)
    host = (parts.hostname or "").lower() if parts else ""
    if any(host == one or host.endswith("." + one) for one in _FILES):
        place = f"{host}{parts.path if parts else ''}/"
        return "third-party" if place.startswith(_NOT_FILES) else "file"
    return "own" if own and host and _whose(host) == _whose((own.hostname or "").lower()) else "third-party"


def private(url: str) -> bool:
    """Whether the address as written can lead nobody outside: a private or loopback address, an internal name."""
    parts = split(url)
    host = (parts.hostname or "").lower().rstrip(".") if parts else ""
    try:
        return not ip_address(host.strip("[]")).is_global
    except ValueError:
        return host == "localhost" or host.endswith(_INTERNAL) or ("." not in host and bool(host))


def _whose(host: str) -> str:
    """The part of a host name that one owner registers: a.go.th of www.a.go.th."""
    labels = host.rstrip(".").split(".")
    try:
        ip_address(host)
    except ValueError:
        deep = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND
        return ".".join(labels[-3:] if deep else labels[-2:])
    return host
