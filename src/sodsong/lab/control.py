"""Faults as verbs: what is to break goes in, what each address and site must do now comes out; and the door to say it by.

The same verbs are methods of `lab.run.Lab` (in this process) and of `Client` (over HTTP, to a lab in another one).
"""

import http.client
import json
import time
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Any

from sodsong.lab.cast import CONTROL_PORT
from sodsong.lab.web import Answer, Request
from sodsong.lab.world import World

EVERYTHING = "everything"
MODES = {
    "server_down": ("refuse", "drop"),
    "dns": ("nxdomain", "servfail", "silence"),
    "certificate": ("expired", "wrong-name", "untrusted"),
    "page": ("database-error", "suspended", "gambling", "soft-404", "login-wall", "moved-year"),
    "slow": ("",),
    "flapping": ("",),
    "own_line_cut": ("",),
}
TIMED = ("slow", "flapping")
MAX_SECONDS = 3600.0
CLIENT_SECONDS = 10.0


class BadVerbError(ValueError):
    """The verb, its target or its mode is not known to the lab."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault in force; ``seconds`` is the delay of ``slow`` or the period of ``flapping``."""

    verb: str
    what: str
    mode: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class _Standing:
    fault: Fault
    since: float
    addresses: frozenset[str]
    codes: frozenset[str]


class Faults:
    """What is broken now. ``clock`` gives seconds and only ever rises; flapping is bad in the first half of its period."""

    def __init__(self, world: World, clock: Callable[[], float] = time.monotonic) -> None:
        self.world, self.clock = world, clock
        self._standing: list[_Standing] = []
        self._hosts = {site.host: site.code for site in world.sites}
        self._servers = {server.address for server in world.servers}
        self._watched = frozenset(server.address for server in world.servers if server.kind != "anchor")
        self._sets = {group.id for group in world.name_servers}
        self._codes = {site.code for site in world.sites}

    def put(self, fault: Fault) -> None:
        """Bring a fault into force; a later one of the same verb wins. Raises BadVerbError with what would be right."""
        if fault.verb not in MODES:
            raise BadVerbError(f"verb {fault.verb!r} is not one of {', '.join(MODES)} or repair")
        if fault.mode not in MODES[fault.verb]:
            raise BadVerbError(f"mode {fault.mode!r} of {fault.verb} is not one of {', '.join(MODES[fault.verb])}")
        if fault.verb in TIMED and not 0 < fault.seconds <= MAX_SECONDS:
            raise BadVerbError(f"{fault.verb} needs seconds above 0 and at most {MAX_SECONDS:.0f}, not {fault.seconds}")
        addresses, codes = self._extent(fault.what)
        if fault.verb == "server_down" and not addresses:
            raise BadVerbError(f"server_down takes a server's address or {EVERYTHING}, not {fault.what!r}")
        self._standing.append(_Standing(fault, self.clock(), addresses, codes))

    def repair(self, what: str) -> int:
        """Lift every fault on ``what`` and, for an address or everything, on what lies on it; how many were lifted."""
        addresses, codes = self._extent(what)
        before = len(self._standing)
        self._standing = [
            s
            for s in self._standing
            if what not in (EVERYTHING, s.fault.what) and not (addresses and s.fault.what in codes)
        ]
        return before - len(self._standing)

    def all(self) -> list[Fault]:
        """Every fault in force, oldest first."""
        return [standing.fault for standing in self._standing]

    def flaps(self) -> list[float]:
        """The periods of the flapping faults, seconds."""
        return [s.fault.seconds for s in self._standing if s.fault.verb == "flapping"]

    def server(self, address: str) -> str:
        """How an address is down: "", "refuse" or "drop"."""
        if self._latest("own_line_cut"):
            return "drop"
        for s in reversed(self._standing):
            if address in s.addresses and s.fault.verb == "server_down":
                return s.fault.mode
            if address in s.addresses and self._flapped(s):
                return "refuse"
        return ""

    def dns(self, name: str) -> str:
        """How the resolver fails a name: "", "nxdomain", "servfail" or "silence"."""
        if self._latest("own_line_cut"):
            return "silence"
        code = self._hosts.get(name.removeprefix("www."), "")
        flapping = any(s.fault.what in self._sets and code in s.codes and self._flapped(s) for s in self._standing)
        return "silence" if flapping else self._mode("dns", code)

    def certificate(self, code: str) -> str:
        """The flaw of a site's certificate, or ""."""
        return self._mode("certificate", code)

    def page(self, code: str) -> str:
        """What stands on a site's pages instead of its own, or ""."""
        flapping = any(s.fault.what == code and self._flapped(s) for s in self._standing)
        return "database-error" if flapping else self._mode("page", code)

    def delay(self, code: str) -> float:
        """Seconds a site waits before its first byte."""
        slow = self._latest("slow", code)
        return slow.seconds if slow else 0.0

    def _mode(self, verb: str, code: str) -> str:
        fault = self._latest(verb, code)
        return fault.mode if fault else ""

    def _latest(self, verb: str, code: str | None = None) -> Fault | None:
        for s in reversed(self._standing):
            if s.fault.verb == verb and (code is None or code in s.codes):
                return s.fault
        return None

    def _flapped(self, standing: _Standing) -> bool:
        if standing.fault.verb != "flapping":
            return False
        half = standing.fault.seconds / 2
        return int((self.clock() - standing.since) / half) % 2 == 0

    def _extent(self, what: str) -> tuple[frozenset[str], frozenset[str]]:
        if what == EVERYTHING:
            return self._watched, frozenset(self._codes)
        if what in self._servers:
            return frozenset({what}), frozenset(site.code for site in self.world.on_server(what))
        if what in self._sets:
            return frozenset(), frozenset(site.code for site in self.world.sites if site.name_servers == what)
        if what in self._codes:
            return frozenset(), frozenset({what})
        raise BadVerbError(f"{what!r} is no server address, LAO code, name-server set or {EVERYTHING!r} of this lab")


class Verbs(ABC):
    """The verbs; ``what`` is a server's address, a LAO code, a name-server set's id or "everything".

    Each returns the lab's state once the fault is in force, and raises BadVerbError when the lab cannot do it.
    """

    @abstractmethod
    def act(self, verb: str, what: str, mode: str = "", seconds: float = 0.0) -> dict[str, Any]:
        """Have the lab carry out one verb."""

    @abstractmethod
    def state(self) -> dict[str, Any]:
        """The faults in force, the state of every server's doors, the number of requests answered."""

    def server_down(self, what: str, mode: str = "refuse") -> dict[str, Any]:
        """The machine refuses connections, or drops them so that connecting times out (``drop``)."""
        return self.act("server_down", what, mode)

    def dns(self, what: str, mode: str = "nxdomain") -> dict[str, Any]:
        """The sites' names fail: ``nxdomain``, ``servfail`` or ``silence``."""
        return self.act("dns", what, mode)

    def certificate(self, what: str, mode: str = "expired") -> dict[str, Any]:
        """The sites' certificates are ``expired``, for a ``wrong-name`` or from an ``untrusted`` authority."""
        return self.act("certificate", what, mode)

    def page(self, what: str, mode: str = "database-error") -> dict[str, Any]:
        """The sites' pages show a ``database-error``, are ``suspended`` or carry ``gambling`` links.

        Three touch OIT pages alone: ``soft-404`` says with 200 that they are gone, ``login-wall`` asks to sign in,
        ``moved-year`` keeps the addresses and shows another year's list at the home page.
        """
        return self.act("page", what, mode)

    def slow(self, what: str, seconds: float) -> dict[str, Any]:
        """The sites wait so many seconds before each answer."""
        return self.act("slow", what, seconds=seconds)

    def flapping(self, what: str, period: float) -> dict[str, Any]:
        """Bad for half a period (seconds), good for the other: servers refuse, name servers keep silent, pages fail."""
        return self.act("flapping", what, seconds=period)

    def own_line_cut(self) -> dict[str, Any]:
        """Nothing answers any more, the anchors and the resolver neither."""
        return self.act("own_line_cut", EVERYTHING)

    def repair(self, what: str = EVERYTHING) -> dict[str, Any]:
        """Lift the faults on ``what`` and on what lies on it."""
        return self.act("repair", what)


class Client(Verbs):
    """The verbs over the control door of the lab that holds ``octet``; OSError when no lab answers there."""

    def __init__(self, octet: int, timeout: float = CLIENT_SECONDS) -> None:
        self.address, self.timeout = f"127.{octet}.0.1", timeout

    def act(self, verb: str, what: str, mode: str = "", seconds: float = 0.0) -> dict[str, Any]:
        """Post one verb."""
        return self._ask("POST", "/verb", asdict(Fault(verb, what, mode, seconds)))

    def state(self) -> dict[str, Any]:
        """Get ``/state``."""
        return self._ask("GET", "/state", None)

    def facts(self) -> dict[str, Any]:
        """Get ``/facts``: the world as it truly is, see ``World.facts``."""
        return self._ask("GET", "/facts", None)

    def _ask(self, method: str, path: str, value: object) -> dict[str, Any]:
        connection = http.client.HTTPConnection(self.address, CONTROL_PORT, timeout=self.timeout)
        try:
            body = None if value is None else json.dumps(value)
            connection.request(method, path, body, {"Content-Type": "application/json", "Connection": "close"})
            response = connection.getresponse()
            answer: dict[str, Any] = json.loads(response.read())
        finally:
            connection.close()
        if response.status != HTTPStatus.OK:
            raise BadVerbError(answer["error"])
        return answer


Act = Callable[[Fault], Awaitable[dict[str, Any]]]


class ControlDoor:
    """The handler of the control door: POST /verb, GET /state, GET /facts; JSON both ways."""

    def __init__(self, world: World, act: Act, state: Callable[[], dict[str, Any]]) -> None:
        self.world, self.act, self.state = world, act, state

    async def __call__(self, request: Request) -> Answer:
        """Answer one request; 400 with one sentence when the lab cannot do it."""
        # A page in somebody's browser must not play with the lab: it cannot send this type or this Host unasked.
        if request.host != self.world.control_address:
            return _json(HTTPStatus.BAD_REQUEST, {"error": f"the control door is {self.world.control_url}"})
        if request.method == "GET" and request.path in ("/state", "/facts"):
            return _json(HTTPStatus.OK, self.state() if request.path == "/state" else self.world.facts())
        if request.method != "POST" or request.path != "/verb":
            return _json(HTTPStatus.NOT_FOUND, {"error": "POST /verb, GET /state and GET /facts are what there is"})
        if request.headers.get("content-type", "").split(";")[0] != "application/json":
            return _json(HTTPStatus.BAD_REQUEST, {"error": "Content-Type must be application/json"})
        try:
            return _json(HTTPStatus.OK, await self.act(_fault(request.body)))
        except BadVerbError as error:
            return _json(HTTPStatus.BAD_REQUEST, {"error": str(error)})


def _fault(body: bytes) -> Fault:
    try:
        given = json.loads(body)
        return Fault(
            str(given["verb"]),
            str(given.get("what") or EVERYTHING),
            str(given.get("mode") or ""),
            float(given.get("seconds") or 0.0),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise BadVerbError('a verb looks like {"verb": "server_down", "what": "127.x.y.z", "mode": "refuse"}') from None


def _json(status: int, value: object) -> Answer:
    return Answer(status, json.dumps(value, ensure_ascii=False).encode(), "application/json")
