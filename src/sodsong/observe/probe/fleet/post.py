"""One request to another office, a stamping authority or a healthcheck: bounded in time and size, never redirected, TLS verified."""

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

    @property
    def taken(self) -> bool:
        """Whether the other side took it."""
        return 200 <= self.status < 300


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_arguments: object) -> None:
        """None says: do not follow."""


def post(url: str, body: bytes, kind: str) -> Answered:
    """Send ``body`` of media type ``kind``; plain HTTP is spoken with this machine alone."""
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and _here(parts.hostname or "")):
        return Answered(0, why=f"{url}: must begin with https://")
    return _ask(url, body, kind)


def knock(url: str, body: bytes) -> Answered:
    """Tell a healthcheck, in JSON, that whoever watches over us need not worry; an office's own one may speak plain HTTP.

    Some know GET alone: where a POST is refused as such, the address is opened without a body.
    """
    if not url.startswith(("https://", "http://")):
        return Answered(0, why="must begin with https:// or http://")
    told = _ask(url, body, "application/json")
    return _ask(url, None, "text/plain") if told.status in (404, 405, 501) else told


def _ask(url: str, body: bytes | None, kind: str) -> Answered:
    asked = urllib.request.Request(url, body, {"Content-Type": kind, "User-Agent": "Sodsong"})  # noqa: S310  # http(s), seen by the caller
    try:
        with urllib.request.build_opener(_Stay).open(asked, timeout=SECONDS) as answer:
            return Answered(answer.status, answer.read(LARGEST))
    except urllib.error.HTTPError as refused:
        return Answered(refused.code, refused.read(LARGEST), str(refused.reason))
    except (OSError, HTTPException, ValueError) as fault:
        return Answered(0, why=str(fault))


def _here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
