"""Addresses that bear one visitor's session: what they are called without it, so that two of them can be compared.

The address that was entered stays as it is, for an assessor opens just that one; a person is told that it may not last.

>>> session_in("https://www.a.go.th/news.php?id=7&PHPSESSID=0a1b2c3d4e5f60718293a4b5c6d7e8f9")
'PHPSESSID'
>>> comparable("https://www.A.go.th/o1;jsessionid=7F00?id=7#top") == comparable("https://www.a.go.th/o1?id=7")
True
>>> session_in("https://www.a.go.th/index.php?sid=12") is None
True
"""

import re
from urllib.parse import SplitResult, urlunsplit

from .discovery.hosts import split

_NAMES = frozenset(
    (
        "phpsessid",
        "jsessionid",
        "sessionid",
        "session_id",
        "sessid",
        "phpsessionid",
        "cfid",
        "cftoken",
        "oscsid",
        "zenid",
    )
)
_ASP = re.compile(r"aspsessionid\w*", re.IGNORECASE)
_LONG = re.compile(r"[A-Za-z0-9,-]{16,}")  # what a session's number looks like; sid=12 is a section of a site
_IN_PATH = re.compile(r";(jsessionid|phpsessid|sid)=[^/?;#]*", re.IGNORECASE)
_COOKIELESS = re.compile(r"/\(([SAF])\([A-Za-z0-9]{16,}\)\)(?=/|$)")  # ASP.NET: /(S(abc…))/


def session_in(url: str) -> str | None:
    """The name of the session's parameter in an address, None where there is none."""
    parts = split(url)
    if parts is None:
        return None
    in_path = _IN_PATH.search(parts.path)
    if in_path:
        return in_path[1]
    if _COOKIELESS.search(parts.path):
        return "(S(…))"
    return next((name for name, value in _pairs(parts) if _is_session(name, value)), None)


def comparable(url: str) -> str:
    """The address without session, fragment and what is the same written otherwise (case of the host, usual port)."""
    parts = split(url)
    if parts is None:
        return url
    host = (parts.hostname or "").lower()
    usual = {"http": 80, "https": 443}.get(parts.scheme.lower())
    place = host if parts.port in (None, usual) else f"{host}:{parts.port}"
    path = _COOKIELESS.sub("", _IN_PATH.sub("", parts.path)) or "/"
    query = "&".join(piece for piece in parts.query.split("&") if piece and not _is_session(*piece.partition("=")[::2]))
    return urlunsplit((parts.scheme.lower(), place, path, query, ""))


def _pairs(parts: SplitResult) -> list[tuple[str, str]]:
    return [piece.partition("=")[::2] for piece in parts.query.split("&") if piece]


def _is_session(name: str, value: str) -> bool:
    low = name.lower()
    if low in ("sid", "s_id", "session"):
        return _LONG.fullmatch(value) is not None
    return low in _NAMES or _ASP.fullmatch(low) is not None
