"""Own DNS on c-ares: every address, the CNAME chain and the RCODE of a name, from a resolver of one's choice."""

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pycares

from .guard import registrable
from .loop import Loop, Timer
from .record import Reason


@dataclass(frozen=True, slots=True)
class Lookup:
    """What DNS said of a name: IPv6 addresses first as a browser tries them; ``reason`` None when there are any."""

    addresses: tuple[str, ...] = ()
    cname: tuple[str, ...] = ()
    rcode: str | None = None
    reason: Reason | None = None


_A, _AAAA, _NS = pycares.QUERY_TYPE_A, pycares.QUERY_TYPE_AAAA, pycares.QUERY_TYPE_NS
_RCODES = {
    pycares.errno.ARES_ENODATA: "NOERROR",
    pycares.errno.ARES_EFORMERR: "FORMERR",
    pycares.errno.ARES_ESERVFAIL: "SERVFAIL",
    pycares.errno.ARES_ENOTFOUND: "NXDOMAIN",
    pycares.errno.ARES_ENOTIMP: "NOTIMP",
    pycares.errno.ARES_EREFUSED: "REFUSED",
}
_NO_SERVER = 26  # ARES_ENOSERVER, which pycares does not name
_OUR_FAULT = (pycares.errno.ARES_ECONNREFUSED, _NO_SERVER)  # the resolver itself is not there
_CACHED = 20_000  # names
_GRACE = 0.25  # seconds the other family may lag behind once one has addresses


@dataclass(slots=True)
class _Query:
    """A look-up under way: what came of each record type, and who waits."""

    host: str
    waiting: list[Callable[[Lookup], None]]
    until: float  # monotonic
    answers: dict[int, tuple[list[Any] | None, int | None]] = field(default_factory=dict)
    timers: list[Timer] = field(default_factory=list)
    done: bool = False


class Resolver:
    """Looks names up without blocking; belongs to the loop it is attached to.

    ``server`` is IP or IP:PORT ([IP]:PORT for IPv6), None for the system's; ``timeout`` seconds bound a look-up.
    An answer is kept for its TTL but at most ``max_ttl`` seconds, a failure for ``negative_ttl``,
    the name servers of a zone for ``ns_ttl``. Raises ValueError for a server that is none.
    """

    def __init__(
        self,
        server: str | None = None,
        *,
        timeout: float = 5.0,
        max_ttl: float = 60.0,
        negative_ttl: float = 2.0,
        ns_ttl: float = 4 * 3600.0,
    ) -> None:
        self._server = None if server is None else _server(server)
        self._timeout, self._max_ttl, self._negative_ttl, self._ns_ttl = timeout, max_ttl, negative_ttl, ns_ttl
        self._cache: OrderedDict[str, tuple[float, Lookup]] = OrderedDict()
        self._ns: OrderedDict[str, tuple[float, tuple[str, ...]]] = OrderedDict()
        self._running: dict[str, _Query] = {}
        self._loop: Loop | None = None
        self._line: _Line | None = None

    def attach(self, loop: Loop) -> None:
        """Do the waiting on ``loop``."""
        self._loop = loop

    def lookup(self, host: str, found: Callable[[Lookup], None]) -> None:
        """Call ``found`` with what DNS says of ``host`` (a name in punycode), at once when it is known."""
        now = time.monotonic()
        if host == "localhost" or host.endswith(".localhost"):  # RFC 6761 section 6.3: never asked of DNS
            found(Lookup(("::1", "127.0.0.1"), (), "NOERROR"))
            return
        kept = self._cache.get(host)
        if kept is not None and kept[0] > now:
            found(kept[1])
            return
        query = self._running.get(host)
        if query is not None:
            query.waiting.append(found)
            return
        query = self._running[host] = _Query(host, [found], now + self._timeout)
        query.timers.append(self._clock().after(self._timeout, partial(self._finish, query)))
        for kind in (_AAAA, _A):
            self._ask(query, kind)

    def name_servers(self, host: str) -> tuple[str, ...]:
        """The name servers of the zone ``host`` lies in, as far as known; unknown ones are asked for meanwhile."""
        now = time.monotonic()
        kept = self._ns.get(host)
        if kept is None or kept[0] <= now:
            known = kept[1] if kept else ()
            self._keep_ns(host, known, self._timeout)  # asked once, whoever calls until the answer is here
            self._ask_ns(host, host)
            return known
        return kept[1]

    def close(self) -> None:
        """End all look-ups; nobody is called any more."""
        self._running.clear()
        if self._line is not None:
            self._line.close()
            self._line = None

    def _clock(self) -> Loop:
        if self._loop is None:
            raise RuntimeError("The resolver is not attached to a loop.")
        return self._loop

    def _ask(self, query: _Query, kind: int) -> None:
        self._channel().ask(query.host, kind, partial(self._answered, query, kind))

    def _channel(self) -> "_Line":
        """The line to the resolver. c-ares keeps answers of its own for up to an hour; a fresh line keeps none."""
        if self._line is None or self._line.stale or time.monotonic() - self._line.since > self._max_ttl:
            if self._line is not None:
                self._line.retire()
            self._line = _Line(self._clock(), self._server, self._timeout)
        return self._line

    def _answered(self, query: _Query, kind: int, answer: list[Any] | None, error: int | None) -> None:
        if query.done:
            return
        if error == pycares.errno.ARES_ETIMEOUT and query.until - time.monotonic() > 0.1:
            self._ask(query, kind)  # c-ares gives up by its own, much shorter measure of the server
            return
        query.answers[kind] = (answer, error)
        if len(query.answers) == 2:
            self._finish(query)
        elif _addresses(answer, kind):
            query.timers.append(self._clock().after(_GRACE, partial(self._finish, query)))

    def _finish(self, query: _Query) -> None:
        if query.done:
            return
        query.done = True
        for timer in query.timers:
            timer.cancel()
        self._running.pop(query.host, None)
        lookup, ttl = _sum_up(query)
        if lookup.reason is not None:
            ttl = self._negative_ttl
            if self._line is not None:
                self._line.stale = True
        self._cache[query.host] = (time.monotonic() + min(ttl, self._max_ttl), lookup)
        self._cache.move_to_end(query.host)
        if len(self._cache) > _CACHED:
            self._cache.popitem(last=False)
        for found in query.waiting:
            found(lookup)

    def _ask_ns(self, host: str, zone: str) -> None:
        def answered(answer: list[Any] | None, error: int | None) -> None:
            names = sorted(one.data.nsdname.rstrip(".").lower() for one in answer or () if one.type == _NS)
            if names:
                self._keep_ns(host, tuple(names), self._ns_ttl)
            elif error in (None, pycares.errno.ARES_ENODATA, pycares.errno.ARES_ENOTFOUND) and zone != registrable(
                zone
            ):
                self._ask_ns(host, zone.partition(".")[2])
            else:
                known = self._ns.get(host, (0.0, ()))[1]
                self._keep_ns(host, known, min(self._ns_ttl, 600.0))

        self._channel().ask(zone, _NS, answered)

    def _keep_ns(self, host: str, names: tuple[str, ...], seconds: float) -> None:
        self._ns[host] = (time.monotonic() + seconds, names)
        self._ns.move_to_end(host)
        if len(self._ns) > _CACHED:
            self._ns.popitem(last=False)


class _Line:
    """One c-ares channel on the loop; a retired one ends with its last question."""

    def __init__(self, loop: Loop, server: str | None, timeout: float) -> None:
        self.since = time.monotonic()
        self.stale = False
        self._loop = loop
        self._open = 0
        self._retired = False
        self._timer: Timer | None = None
        self._fds: set[int] = set()
        self._channel = pycares.Channel(
            flags=pycares.ARES_FLAG_NOSEARCH | pycares.ARES_FLAG_EDNS | pycares.ARES_FLAG_NO_DFLT_SVR,
            timeout=max(timeout / 4, 0.2),
            tries=3,
            sock_state_cb=self._socket,
        )
        if server is not None:
            self._channel.servers = [server]

    def ask(self, name: str, kind: int, answered: Callable[[list[Any] | None, int | None], None]) -> None:
        """Ask for ``name``'s records of ``kind``; ``answered`` gets the answer section or c-ares' error number."""
        called = False

        def callback(result: Any, error: int | None) -> None:
            nonlocal called
            if called:
                return
            called = True
            self._open -= 1
            # Not from within c-ares: the answer may lead to a new question or to this line's end.
            self._loop.after(0.0, partial(answered, None if result is None else result.answer, error))

        self._open += 1
        try:
            self._channel.query(name, kind, callback=callback)
        except pycares.AresError as error:
            callback(None, error.args[0])
        self._tick()

    def retire(self) -> None:
        """No new questions; close with the last answer."""
        self._retired = True
        self._tick()

    def close(self) -> None:
        """Close now; open questions stay unanswered."""
        if self._timer is not None:
            self._timer.cancel()
        for descriptor in tuple(self._fds):
            self._loop.unwatch(descriptor)
        self._fds.clear()
        self._open = 0
        self._channel.close()

    def _socket(self, descriptor: int, readable: bool, writable: bool) -> None:  # noqa: FBT001  # c-ares' signature
        if readable or writable:
            self._fds.add(descriptor)
            self._loop.watch(descriptor, self._ready, readable=bool(readable), writable=bool(writable))
        else:
            self._fds.discard(descriptor)
            self._loop.unwatch(descriptor)

    def _ready(self, descriptor: int, readable: bool, writable: bool) -> None:  # noqa: FBT001  # the loop's signature
        nobody = pycares.ARES_SOCKET_BAD
        self._channel.process_fd(descriptor if readable else nobody, descriptor if writable else nobody)
        self._tick()

    def _time_passed(self) -> None:
        self._timer = None
        self._channel.process_fd(pycares.ARES_SOCKET_BAD, pycares.ARES_SOCKET_BAD)
        self._tick()

    def _tick(self) -> None:
        """While questions are open, let c-ares look at its clock when it wants to."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._open:
            wait: float = self._channel.timeout(1.0)  # type: ignore[no-untyped-call]  # pycares leaves it bare
            self._timer = self._loop.after(max(wait, 0.01), self._time_passed)
        elif self._retired:
            self.close()


def _server(written: str) -> str:
    """``IP``, ``IP:PORT`` or ``[IP]:PORT`` in c-ares' form. Raises ValueError."""
    host, port = written, "53"
    if written.startswith("["):
        host, _, rest = written[1:].partition("]")
        port = rest.removeprefix(":") or "53"
    elif written.count(":") == 1:
        host, port = written.split(":")
    ip = ipaddress.ip_address(host)
    if not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        raise ValueError(f"{written} is no resolver.")
    return f"[{ip}]:{int(port)}"


def _addresses(answer: list[Any] | None, kind: int) -> list[str]:
    return [one.data.addr for one in answer or () if one.type == kind]


def _sum_up(query: _Query) -> tuple[Lookup, float]:
    """What both answers amount to, and for how many seconds it holds."""
    answers = [query.answers.get(kind, (None, pycares.errno.ARES_ETIMEOUT)) for kind in (_AAAA, _A)]
    addresses = [*_addresses(answers[0][0], _AAAA), *_addresses(answers[1][0], _A)]
    records = [one for answer, _ in answers for one in answer or ()]
    ttl = float(min((one.ttl for one in records), default=0))
    cname = _chain(query.host, records)
    if addresses:
        return Lookup(tuple(dict.fromkeys(addresses)), cname, "NOERROR"), ttl
    # A name without IPv4 is judged by what the IPv6 question said only where IPv4's says "no such record".
    errors = [error for _, error in (answers[1], answers[0])]
    error = next((one for one in errors if one not in (None, pycares.errno.ARES_ENODATA)), None)
    if pycares.errno.ARES_ENOTFOUND in errors:
        error = pycares.errno.ARES_ENOTFOUND
    return Lookup((), cname, _RCODES.get(error) if error is not None else "NOERROR", _reason(error)), ttl


def _reason(error: int | None) -> Reason:
    if error is None or error in (pycares.errno.ARES_ENOTFOUND, pycares.errno.ARES_EBADNAME):
        return "dns-nxdomain"
    if error == pycares.errno.ARES_ETIMEOUT:
        return "dns-timeout"
    if error in _OUR_FAULT:
        return "own-line"
    return "dns-servfail"


def _chain(host: str, records: list[Any]) -> tuple[str, ...]:
    """The names that ``host`` points on to, in order."""
    steps = {
        one.name.rstrip(".").lower(): one.data.cname.rstrip(".").lower()
        for one in records
        if one.type == pycares.QUERY_TYPE_CNAME
    }
    chain: list[str] = []
    while (host := steps.get(host, "")) and host not in chain:
        chain.append(host)
    return tuple(chain)
