"""One POST to another office or to a stamping authority: bounded in time and size, never redirected, TLS verified."""

import urllib.error
import urllib.request
from dataclasses import dataclass
from http.client import HTTPException
from ipaddress import ip_address
from urllib.parse import urlsplit

SECONDS = 15.0
LARGEST = 100_000  # bytes


@dataclass(frozen=True, slots=True)
class Answered:
    """What came back; status 0 where nothing did, with the reason in words."""

    status: int
    body: bytes = b""
    why: str = ""


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_arguments: object) -> None:
        """None says: do not follow."""


def post(url: str, body: bytes, kind: str) -> Answered:
    """Send ``body`` of media type ``kind``; plain HTTP is spoken with this machine alone."""
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and _here(parts.hostname or "")):
        return Answered(0, why=f"{url}: must begin with https://")
    asked = urllib.request.Request(url, body, {"Content-Type": kind, "User-Agent": "Sodsong"})  # noqa: S310  # https, seen above
    try:
        with urllib.request.build_opener(_Stay).open(asked, timeout=SECONDS) as answer:
            return Answered(answer.status, answer.read(LARGEST))
    except urllib.error.HTTPError as refused:
        return Answered(refused.code, refused.read(LARGEST), str(refused.reason))
    except (OSError, HTTPException) as fault:
        return Answered(0, why=str(fault))


def _here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
