"""What one probe of one target saw: the frozen record every later stage reads."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Finding = Literal["up", "degraded", "down", "unknown"]
Reason = Literal[
    "ok",
    "slow",
    "dns-nxdomain",
    "dns-servfail",
    "dns-timeout",
    "connect-refused",
    "connect-timeout",
    "connect-reset",
    "tls-expired",
    "tls-name-mismatch",
    "tls-untrusted",
    "tls-handshake",
    "timeout-header",
    "timeout-body",
    "truncated",
    "redirect-loop",
    "redirect-elsewhere",
    "http-4xx",
    "http-5xx",
    "empty",
    "too-large",
    "suspended",
    "parked",
    "default-page",
    "database-error",
    "hacked-gambling",
    "challenge",
    "address-denied",
    "own-line",
    "invalid-url",
]


@dataclass(frozen=True, slots=True)
class Phases:
    """How long each phase took, in milliseconds, each alone but ``total``; None where it was not reached."""

    dns: float | None = None
    connect: float | None = None
    tls: float | None = None
    first_byte: float | None = None
    total: float | None = None


@dataclass(frozen=True, slots=True)
class Certificate:
    """The leaf certificate shown, trusted or not; ``not_after`` is UTC."""

    not_after: datetime
    issuer: str
    sans: tuple[str, ...]
    fingerprint: str  # SHA-256 of the leaf's DER, hex
    chain: tuple[str, ...] = ()  # SHA-256 of each certificate shown, leaf first


@dataclass(frozen=True, slots=True)
class Observation:
    """One probe's record. ``at`` is when it began, aware, in UTC.

    ``finding`` is this observation judged alone, without re-checks or anchors; ``marks`` are the
    traces of a shared maker learned while up: (kind, value) with kinds ``cms`` and ``credit``.
    """

    target: str
    vantage: str
    at: datetime
    url: str
    finding: Finding
    reason: Reason
    final_url: str = ""
    http_status: int | None = None
    ip: str | None = None
    addresses: tuple[str, ...] = ()
    cname: tuple[str, ...] = ()
    name_servers: tuple[str, ...] = ()
    rcode: str | None = None
    phases: Phases = field(default_factory=Phases)
    certificate: Certificate | None = None
    headers: tuple[tuple[str, str], ...] = ()  # chosen ones only, names in lower case
    bytes: int = 0
    body_sha256: str | None = None
    charset: str | None = None
    title: str | None = None
    text_length: int | None = None
    text_fingerprint: str | None = None
    marks: tuple[tuple[str, str], ...] = ()
    redirects: tuple[str, ...] = ()
    transcript: str | None = None  # of a failure: request, headers, the first 4 KB
