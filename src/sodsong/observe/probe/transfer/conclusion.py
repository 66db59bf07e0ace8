"""What a finished probe amounts to: its last answer, read and judged alone, as an observation."""

import hashlib

from sodsong.observe.probe.guard import registrable
from sodsong.observe.probe.page.charset import decode
from sodsong.observe.probe.page.content import Reading, is_suspect, is_text, read_page
from sodsong.observe.probe.page.rules import Rules
from sodsong.observe.probe.page.skeleton import skeleton
from sodsong.observe.probe.plan import Limits
from sodsong.observe.probe.record import Observation, Phases, Reason
from sodsong.observe.probe.transfer.answer import Answer, unpack
from sodsong.observe.probe.transfer.certificate import read_chain
from sodsong.observe.probe.transfer.handle import ACCEPT
from sodsong.observe.probe.transfer.reasons import finding_of, transport_reason
from sodsong.observe.probe.transfer.visit import Visit

_TRANSCRIPT = 4096  # bytes of a failure's body that are kept
_HEAD = 8192  # and of its headers
_READINGS = 20_000  # pages remembered, each as it is and by its skeleton, so that what says the same is not read anew
_TOO_MANY = 429
# Who served it: the server's own name and the marks of CDNs.
KEPT_HEADERS = frozenset(
    (
        *("server", "x-powered-by", "via", "x-cache", "x-cdn", "cf-ray", "cf-cache-status", "cf-mitigated"),
        *("x-served-by", "x-amz-cf-pop", "x-akamai-request-id", "x-sucuri-id", "x-iinfo", "x-litespeed-cache"),
        *("x-generator", "content-type", "content-encoding", "content-length", "retry-after", "last-modified"),
    )
)
# What a page may say of itself whatever its status is.
_AT_ANY_STATUS = ("suspended", "parked", "default-page", "database-error", "challenge")


class Concluder:
    """Turns finished visits into observations; remembers pages it has read."""

    def __init__(self, limits: Limits, rules: Rules, user_agent: str) -> None:
        self._limits, self._rules, self._user_agent = limits, rules, user_agent
        self._readings: dict[bytes, Reading] = {}  # the one used last stands last

    def conclude(self, visit: Visit, reason: Reason | None, now: float, name_servers: tuple[str, ...]) -> Observation:
        """The observation of ``visit``. ``reason`` is what ended it, None for an answer still to be read."""
        answer = visit.answer or Answer()
        total = now - visit.began
        reading, data, digest = Reading(), b"", None
        if reason is None:
            reason, reading, data, digest = self._judge(visit, answer)
            if visit.keep is not None:
                visit.keep.body, visit.keep.over = data, answer.over == "body" or reason == "too-large"
            reason = "slow" if reason == "ok" and total > self._limits.slow else reason
        finding = finding_of(reason)
        if reason == "http-4xx" and answer.status == _TOO_MANY:
            finding = "degraded"  # RFC 6585 section 4: the server is well and asks us, not the public, to slow down
        return Observation(
            target=visit.plan.target,
            vantage=visit.vantage,
            at=visit.at,
            url=visit.plan.url,
            finding=finding,
            reason=reason,
            final_url=visit.place.url if visit.place else "",
            http_status=answer.status or None,
            ip=visit.ip,
            addresses=visit.lookup.addresses,
            cname=visit.lookup.cname,
            name_servers=name_servers,
            rcode=visit.lookup.rcode,
            phases=_phases(visit, total),
            certificate=read_chain(answer.chain),
            headers=tuple((name, value[:200]) for name, value in answer.headers if name in KEPT_HEADERS),
            bytes=len(data) or answer.received,
            body_sha256=digest,
            charset=reading.charset,
            title=reading.title,
            text_length=reading.text_length,
            text_fingerprint=reading.text_fingerprint,
            marks=reading.marks if finding == "up" else (),
            redirects=tuple(visit.redirects),
            transcript=None if finding == "up" else self._transcript(visit, answer, data, reading, reason),
        )

    def _judge(self, visit: Visit, answer: Answer) -> tuple[Reason, Reading, bytes, str | None]:
        """The answer's reason, what was read of it, its body as meant and the body's SHA-256 where it is whole."""
        kind = answer.header("content-type")
        reason = transport_reason(answer)
        if reason == "too-large" and answer.over == "body" and _announced(answer) and not is_text(kind):
            return "ok", Reading(), b"", None  # a long document, told so beforehand: served, though not read to its end
        if reason is not None:
            return reason, Reading(), answer.body, None
        body = unpack(answer.body, answer.header("content-encoding"), self._limits.unpacked)
        if body.over or body.broken:
            return "too-large" if body.over else "truncated", Reading(), body.data, None
        digest = hashlib.sha256(body.data).hexdigest()
        reading = self._read(body.data, digest, kind, visit.place.url if visit.place else visit.plan.url)
        return _content_reason(visit, answer, reading), reading, body.data, digest

    def _read(self, data: bytes, digest: str, kind: str, url: str) -> Reading:
        key = _short(f"{digest}\n{kind}\n{url}".encode("utf-8", "replace"))
        known = self._known(key)
        if known is not None or not is_text(kind):
            return known or read_page(data, kind, url, self._rules)
        bones, tokens = skeleton(data)
        alike = _short(b"\n".join((bones, kind.encode("utf-8", "replace"), url.encode())))
        known = self._known(alike)
        if known is not None and not is_suspect(tokens.decode("ascii").lower(), self._rules):
            return known
        reading = read_page(data, kind, url, self._rules)
        if reading.plain:
            self._keep(alike, reading)
        self._keep(key, reading)
        return reading

    def _known(self, key: bytes) -> Reading | None:
        known = self._readings.pop(key, None)
        if known is not None:
            self._readings[key] = known
        return known

    def _keep(self, key: bytes, reading: Reading) -> None:
        self._readings[key] = reading
        if len(self._readings) > _READINGS:
            del self._readings[next(iter(self._readings))]

    def _transcript(self, visit: Visit, answer: Answer, data: bytes, reading: Reading, reason: Reason) -> str:
        """The failing exchange as one would see it: request, headers, the first 4 KB, and what we make of it."""
        lines = []
        if visit.place is not None and visit.ip is not None:
            path = visit.place.url.split("/", 3)[3]
            host = visit.place.url.split("/", 3)[2]
            lines += [f"GET /{path} HTTP/1.1", f"Host: {host}", f"User-Agent: {self._user_agent}", *ACCEPT, ""]
        if answer.head:
            lines += [_veiled(line) for line in answer.head[:_HEAD].decode("latin-1").splitlines()]
        if data and is_text(answer.header("content-type")):
            lines.append(decode(data[:_TRANSCRIPT], answer.header("content-type"))[0])
        lines.append("-- " + "; ".join((reason, *filter(None, (visit.lookup.rcode, answer.error)), *reading.evidence)))
        return "\n".join(lines).replace("\x00", "�")


def _short(data: bytes) -> bytes:
    """A key for ``data`` that takes little room."""
    return hashlib.blake2b(data, digest_size=16).digest()


def _announced(answer: Answer) -> bool:
    return answer.status == 200 and answer.header("content-length").isdigit()


def _content_reason(visit: Visit, answer: Answer, reading: Reading) -> Reason:
    """What a whole HTTP answer says: its own words first, then its status, then where it was found."""
    if answer.header("cf-mitigated") == "challenge":
        return "challenge"
    if answer.status >= 400:
        if reading.reason in _AT_ANY_STATUS:
            return reading.reason
        return "http-4xx" if answer.status < 500 else "http-5xx"
    if reading.reason is not None:
        return reading.reason
    return "redirect-elsewhere" if _elsewhere(visit) else "ok"


def _elsewhere(visit: Visit) -> bool:
    """Whether redirects led to a name that someone else may have registered."""
    if not visit.redirects or visit.first is None or visit.place is None:
        return False
    return registrable(visit.place.host) != registrable(visit.first.host)


def _phases(visit: Visit, total: float) -> Phases:
    def shown(seconds: float | None) -> float | None:
        return None if seconds is None else round(seconds * 1000, 1)

    return Phases(shown(visit.dns), shown(visit.connect), shown(visit.tls), shown(visit.first_byte), shown(total))


def _veiled(line: str) -> str:
    """A header line without the session it may carry."""
    return "Set-Cookie: (not kept)" if line.lower().startswith("set-cookie:") else line
