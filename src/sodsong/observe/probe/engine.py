"""The probe engine: plans go in, observations come out; curl's multi handle and own DNS on one epoll loop."""

import errno
import time
from datetime import datetime, timedelta
from functools import partial

import pycurl

from .guard import Address, AddressError, denied, follow, read_url
from .loop import Loop, Timer
from .page.rules import Rules
from .plan import Limits, Plan
from .record import Observation, Reason
from .resolver import Lookup, Resolver
from .transfer.answer import Answer
from .transfer.conclusion import Concluder
from .transfer.exchange import Keep
from .transfer.handle import Handle, authorities
from .transfer.reasons import retriable, transport_reason
from .transfer.trust import Trust
from .transfer.visit import Visit

_REDIRECTS = (301, 302, 303, 307, 308)
_TRIED = 3  # addresses of one name
_LEAST = 0.3  # of the time to connect, for what is tried after a first failure
_V6_REST = 60.0  # seconds without IPv6 after our own machine said it has none
_PAUSE = 1.0  # seconds between two polls from which on this process counts as having stood still
_NO_WAY = (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EADDRNOTAVAIL)
_TIMEOUTS = ("connect-timeout", "timeout-header", "timeout-body", "tls-handshake", "dns-timeout")


def identify(version: str, contact: str = "") -> str:
    """The User-Agent by which servers know us; ``contact`` is where their keepers can reach ours.

    >>> identify("1.0", "https://phrae.lao.test/sodsong")
    'Mozilla/5.0 (compatible; Sodsong/1.0; +https://phrae.lao.test/sodsong)'
    """
    return f"Mozilla/5.0 (compatible; Sodsong/{version}{'; +' + contact if contact else ''})"


class Engine:
    """Probes many targets at once from one thread; every method but ``wake`` belongs to that thread.

    ``user_agent`` should say who asks and where to complain. ``ca_file`` is the file of trusted authorities,
    else SSL_CERT_FILE's, else the system's (FileNotFoundError when there is none). With ``learn_ns`` the name
    servers of each target's zone are looked up now and then.
    """

    def __init__(
        self,
        resolver: Resolver,
        *,
        rules: Rules,
        user_agent: str,
        limits: Limits | None = None,
        allow_private: bool = False,
        ca_file: str | None = None,
        learn_ns: bool = True,
    ) -> None:
        self._limits = limits or Limits()
        self._learn_ns, self._user_agent = learn_ns, user_agent
        self._denied = partial(denied, allow_private=allow_private)
        self._ca_file = ca_file or authorities()
        self._concluder = Concluder(self._limits, rules, user_agent)
        self._loop = Loop()
        self._resolver = resolver
        resolver.attach(self._loop)
        self._multi = pycurl.CurlMulti()
        self._multi.setopt(pycurl.M_SOCKETFUNCTION, self._watch)
        self._multi.setopt(pycurl.M_TIMERFUNCTION, self._set_timer)
        self._timer: Timer | None = None
        self._running: dict[pycurl.Curl, Handle] = {}
        self._idle: list[Handle] = []
        self._trust = Trust()
        self._done: list[Observation] = []
        self._v6_from = 0.0
        self._polled = time.monotonic()
        self._stalled = 0.0  # seconds in which nobody polled while probes were under way
        self.active = 0

    def submit(self, plan: Plan, *, vantage: str, at: datetime, again: bool = False, keep: Keep | None = None) -> None:
        """Begin to probe ``plan``, standing at ``vantage``; ``at`` (aware, UTC) is the observation's time.

        ``again``: it failed last time, so it is given less time to connect (``Limits.connect_again``).
        ``keep`` is filled with what goes over the wire.
        """
        patience = min(self._limits.connect, self._limits.connect_again) if again else self._limits.connect
        visit = Visit(plan, vantage, at, time.monotonic(), self._stood_still, patience, keep=keep)
        self.active += 1
        try:
            visit.first = read_url(plan.url)
        except AddressError:
            self._conclude(visit, "invalid-url")
            return
        self._name_servers(visit)  # asked for now, so that they may be there at the end
        self._hop(visit, visit.first)

    def poll(self, timeout: float) -> list[Observation]:
        """Work for up to ``timeout`` seconds; the observations finished meanwhile, as soon as there are any."""
        now = time.monotonic()
        if self.active and now - self._polled > _PAUSE:
            self._stalled += now - self._polled
        until = now + timeout
        self._loop.turn(0.0 if self._done else timeout)
        while not self._done and (left := until - time.monotonic()) > 0:
            self._loop.turn(left)
        done, self._done = self._done, []
        self._polled = time.monotonic()
        return done

    @property
    def patience(self) -> float:
        """The shortest time in which a server must have been connected to."""
        return min(self._limits.connect, self._limits.connect_again)

    def lateness(self) -> float:
        """The longest that anything ready has had to wait for its turn since this was last asked, in seconds."""
        return self._loop.lateness()

    def wake(self) -> None:
        """End a running ``poll`` soon; safe from any thread."""
        self._loop.wake()

    def close(self) -> None:
        """Break off what is under way and give everything back."""
        for handle in self._running.values():
            self._multi.remove_handle(handle.easy)
        for handle in (*self._running.values(), *self._idle):
            handle.easy.close()
        self._running.clear()
        self._idle.clear()
        self._multi.close()
        self._resolver.close()
        self._loop.close()

    def _hop(self, visit: Visit, place: Address) -> None:
        """Go to ``place``: look its name up."""
        visit.place, visit.hop_began = place, time.monotonic()
        visit.seen.add(place.url)
        visit.ip = None
        if place.literal:
            self._resolved(visit, Lookup((place.host,)))
        else:
            self._resolver.lookup(place.host, partial(self._resolved, visit))

    def _resolved(self, visit: Visit, lookup: Lookup) -> None:
        visit.lookup = lookup
        if visit.place is not None and not visit.place.literal:
            visit.looked_up(lookup, time.monotonic())
        if lookup.reason is not None:
            self._conclude(visit, lookup.reason)
        elif any(self._denied(ip) for ip in lookup.addresses):
            self._conclude(visit, "address-denied")
        else:
            visit.candidates = self._choose(lookup.addresses)
            self._connect(visit)

    def _choose(self, addresses: tuple[str, ...]) -> list[str]:
        """The addresses that race for the connection: the families by turns, IPv6 leading (RFC 8305 section 4)."""
        six = [ip for ip in addresses if ":" in ip]
        four = [ip for ip in addresses if ":" not in ip]
        first, second = (four, six) if time.monotonic() < self._v6_from else (six, four)
        return [*first[:1], *second[:1], *first[1:], *second[1:]][:_TRIED]

    def _connect(self, visit: Visit) -> None:
        """Start the transfer from the candidates, within what is left of the time."""
        now, place = time.monotonic(), visit.place
        left = self._limits.total - (now - visit.began)
        if place is None or left < 0.01:
            self._conclude(visit, "timeout-header" if visit.answer else "connect-timeout")
            return
        patience = max(visit.patience - (now - visit.hop_began), visit.patience * _LEAST)
        handle = self._handle(visit)
        verify = place.scheme == "http" or not self._trust.knows(f"{place.host}:{place.port}")
        limits = {"connect": min(patience, left), "total": left}
        handle.aim(place.url, place.host, place.port, visit.candidates, verify=verify, **limits)
        self._running[handle.easy] = handle
        self._multi.add_handle(handle.easy)

    def _handle(self, visit: Visit) -> Handle:
        """The handle of this visit, so that it keeps its cookies; else an idle one, else a new one."""
        handle: Handle | None = visit.handle
        if handle is None:
            handle = self._idle.pop() if self._idle else self._new_handle()
            handle.fresh(keeps=visit.keep is not None)
            handle.visit = visit
            visit.handle = handle
        return handle

    def _new_handle(self) -> Handle:
        return Handle(self._limits, user_agent=self._user_agent, ca_file=self._ca_file, denied=self._denied)

    def _completed(self, easy: pycurl.Curl, code: int, error: str) -> None:
        """A transfer ended: try IPv4 alone, follow the redirect, or conclude."""
        handle = self._running.pop(easy)
        answer = handle.finish(code, error)
        self._multi.remove_handle(easy)
        visit: Visit = handle.visit
        visit.ip = answer.ip or visit.candidates[-1]
        if answer.chain and not self._trusted(visit, answer):
            visit.candidates = [visit.ip]
            self._connect(visit)
            return
        visit.add(answer)
        if visit.keep is not None and visit.place is not None:
            sent = visit.at + timedelta(seconds=visit.hop_began - visit.began)
            visit.keep.add(visit.place.url, sent, answer, visit.ip or "")
        if code and self._without_v6(visit, answer):
            self._connect(visit)
            return
        location = answer.header("location")
        if answer.status in _REDIRECTS and location and answer.complete_head and not answer.over:
            self._redirect(visit, answer, location)
        else:
            self._conclude(visit, None)

    def _without_v6(self, visit: Visit, answer: Answer) -> bool:
        """Whether there was no way to IPv6 and IPv4 is to be tried alone: why that fails tells more."""
        four = [ip for ip in visit.candidates if ":" not in ip]
        if not retriable(answer) or answer.errno not in _NO_WAY or not 0 < len(four) < len(visit.candidates):
            return False
        self._v6_from = time.monotonic() + _V6_REST
        visit.candidates = four
        return True

    def _trusted(self, visit: Visit, answer: Answer) -> bool:
        """Whether the answer may count: its chain was verified in this hop, or is one that was before."""
        host = f"{visit.place.host}:{visit.place.port}" if visit.place else ""
        if not answer.verified:
            good = self._trust.covers(host, answer.chain)
            if not good:
                self._trust.forget(host)
            return good
        if answer.code == 0:
            self._trust.keep(host, answer.chain)
        return True

    def _redirect(self, visit: Visit, answer: Answer, location: str) -> None:
        if len(visit.redirects) >= self._limits.redirects or visit.place is None:
            self._conclude(visit, "redirect-loop")
            return
        try:
            place = follow(visit.place.url, location)
        except AddressError:
            visit.redirects.append(location[:500])
            self._conclude(visit, "redirect-elsewhere")
            return
        visit.redirects.append(place.url)
        if place.url in visit.seen and not answer.header("set-cookie"):  # a new cookie may change the answer
            self._conclude(visit, "redirect-loop")
        else:
            self._hop(visit, place)

    def _conclude(self, visit: Visit, reason: Reason | None) -> None:
        if visit.handle is not None:
            visit.handle.rest()
            self._idle.append(visit.handle)
            visit.handle = None
        self.active -= 1
        now = time.monotonic()
        if self._slept(visit, now):
            reason = "own-line"
        self._done.append(self._concluder.conclude(visit, reason, now, self._name_servers(visit)))

    @property
    def _stood_still(self) -> float:
        """Seconds in which probes under way had to wait for this process: nobody polled, or others' turns took long."""
        return self._stalled + self._loop.behind

    def _slept(self, visit: Visit, now: float) -> bool:
        """Whether a timeout is our own doing: this process stood still for a good part of the probe."""
        stalled = self._stood_still - visit.stalled_before
        return stalled > 0.2 * (now - visit.began) and bool(stalled) and self._timed_out(visit)

    def _timed_out(self, visit: Visit) -> bool:
        return (visit.lookup.reason or (visit.answer and transport_reason(visit.answer))) in _TIMEOUTS

    def _name_servers(self, visit: Visit) -> tuple[str, ...]:
        if not self._learn_ns or visit.first is None or visit.first.literal:
            return ()
        return self._resolver.name_servers(visit.first.host)

    def _watch(self, event: int, descriptor: int, _multi: object, _data: object) -> None:
        if event == pycurl.POLL_REMOVE:
            self._loop.unwatch(descriptor)
        elif event != pycurl.POLL_NONE:
            reads, writes = event in (pycurl.POLL_IN, pycurl.POLL_INOUT), event in (pycurl.POLL_OUT, pycurl.POLL_INOUT)
            self._loop.watch(descriptor, self._ready, readable=reads, writable=writes)

    def _set_timer(self, milliseconds: int) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None if milliseconds < 0 else self._loop.after(milliseconds / 1000, self._time_passed)

    def _time_passed(self) -> None:
        self._timer = None
        self._multi.socket_action(pycurl.SOCKET_TIMEOUT, 0)
        self._gather()

    def _ready(self, descriptor: int, readable: bool, writable: bool) -> None:  # noqa: FBT001  # the loop's signature
        mask = (pycurl.CSELECT_IN if readable else 0) | (pycurl.CSELECT_OUT if writable else 0)
        self._multi.socket_action(descriptor, mask)
        self._gather()

    def _gather(self) -> None:
        """Take the finished transfers off curl's hands."""
        more = 1
        while more:
            more, good, bad = self._multi.info_read()
            for easy in good:
                self._completed(easy, 0, "")
            for easy, code, error in bad:
                self._completed(easy, code, error)
