"""A reused curl handle: one hop to pinned addresses, within caps that the server cannot move.

Addresses of one name race as RFC 8305 has it: curl starts the next one 200 ms after the last, or at once when that
failed, and the first connection wins. curl knows them by a name of the handle's own, so that no two hops mix.
"""

import io
import itertools
import os
import socket
import ssl
from collections.abc import Callable, Sequence
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pycurl

from sodsong.observe.probe.plan import Limits

from .answer import Answer

_TIMES = (pycurl.NAMELOOKUP_TIME, pycurl.CONNECT_TIME, pycurl.APPCONNECT_TIME, pycurl.STARTTRANSFER_TIME)
ACCEPT = (
    "Accept: text/html,application/xhtml+xml,application/pdf;q=0.9,*/*;q=0.8",
    "Accept-Language: th,en;q=0.5",
    "Accept-Encoding: gzip, deflate",
)
# Where distributions keep the bundle of trusted authorities.
_BUNDLES = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem")


def authorities() -> str:
    """The file of trusted certificate authorities: SSL_CERT_FILE where it is set, else the system's.

    Raises FileNotFoundError when this machine has none.
    """
    named = os.environ.get("SSL_CERT_FILE")
    found = (named,) if named else (ssl.get_default_verify_paths().cafile, *_BUNDLES)
    for name in found:
        if name and Path(name).is_file():
            return name
    raise FileNotFoundError(f"No file of certificate authorities at {named or _BUNDLES[0]}; install ca-certificates.")


class _Lent(socket.socket):
    """A socket that pycurl takes a duplicate of; this one ends quietly as soon as nobody holds it."""

    def __del__(self) -> None:
        self.close()


_numbers = itertools.count()


class Handle:
    """One easy handle for one probe at a time; ``easy`` goes to curl's multi, ``answer`` fills while it runs."""

    def __init__(self, limits: Limits, *, user_agent: str, ca_file: str, denied: Callable[[str], bool]) -> None:
        self.limits = limits
        self.answer = Answer()
        self.visit: Any = None  # whose hop this is; the engine's to set
        self._denied = denied
        self._name = f"hop{next(_numbers)}.invalid"  # RFC 2606: nobody else has it
        self._pinned: tuple[str, ...] = ()
        self._keeps = False
        self._body = io.BytesIO()  # gives its bytes away without a second copy
        self._head: list[bytes] = []
        self._head_size = 0
        self._interim = False  # the head under way is no answer yet
        self.easy = pycurl.Curl()
        self._set_up(user_agent, ca_file)

    def _set_up(self, user_agent: str, ca_file: str) -> None:
        """What stays the same from probe to probe (its tuning is measured: TLS is nine tenths of a check)."""
        for option, value in (
            (pycurl.USERAGENT, user_agent),
            (pycurl.HTTPHEADER, list(ACCEPT)),
            (pycurl.CAINFO, ca_file),
            (pycurl.HTTP_VERSION, pycurl.CURL_HTTP_VERSION_1_1),
            (pycurl.PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS),
            (pycurl.PROXY, ""),  # a proxy from the environment would hide whom we reach
            (pycurl.FOLLOWLOCATION, 0),
            (pycurl.HTTP_CONTENT_DECODING, 0),  # opened by hand, under a cap
            (pycurl.FRESH_CONNECT, 1),
            (pycurl.FORBID_REUSE, 1),
            (pycurl.SSL_SESSIONID_CACHE, 0),
            (pycurl.DNS_CACHE_TIMEOUT, 0),
            (pycurl.BUFFERSIZE, 262144),
            (pycurl.SSLVERSION, pycurl.SSLVERSION_TLSv1_2),
            (pycurl.SSL_EC_CURVES, "X25519:P-256:P-384:P-521"),  # the first is the one guessed, so the cheap one
            (pycurl.SSL_VERIFYHOST, 2),
            (pycurl.OPT_CERTINFO, 1),
            (pycurl.NOSIGNAL, 1),
            (pycurl.COOKIEFILE, ""),  # cookies live for one probe: some sites redirect until they see theirs
            (pycurl.WRITEFUNCTION, self._on_body),
            (pycurl.HEADERFUNCTION, self._on_header),
            (pycurl.OPENSOCKETFUNCTION, self._on_socket),
        ):
            self.easy.setopt(option, value)

    def fresh(self, *, keeps: bool = False) -> None:
        """Forget the last probe's cookies. With ``keeps`` the request is kept as sent, and what is too long not begun."""
        self.easy.setopt(pycurl.COOKIELIST, "ALL")
        if keeps != self._keeps:
            self._keeps = keeps
            self.easy.setopt(pycurl.DEBUGFUNCTION, self._on_debug)
            self.easy.setopt(pycurl.VERBOSE, int(keeps))

    def rest(self) -> None:
        """The probe is over: hold nothing of it any longer."""
        self.visit, self.answer = None, Answer()

    def aim(
        self,
        url: str,
        host: str,
        port: int,
        ips: Sequence[str],
        *,
        connect: float,
        total: float,
        verify: bool = True,
    ) -> None:
        """Make ready for one hop: ``url`` fetched from one of ``ips`` at ``port``, seconds for the connection and for all.

        Without ``verify`` the name is checked but not the chain: the caller compares it (see ``Trust``).
        """
        self.answer = Answer(secure=url.startswith("https:"), verified=verify)
        self._body, self._head, self._head_size, self._pinned = io.BytesIO(), [], 0, tuple(ips)
        easy = self.easy
        easy.setopt(pycurl.URL, url)
        easy.setopt(pycurl.SSL_VERIFYPEER, int(verify))
        shown, *addresses = (f"[{one}]" if ":" in one else one for one in (host, *ips))
        easy.setopt(pycurl.CONNECT_TO, [f"{shown}:{port}:{self._name}:{port}"])
        easy.setopt(pycurl.RESOLVE, [f"{self._name}:{port}:{','.join(addresses)}"])
        easy.setopt(pycurl.CONNECTTIMEOUT_MS, max(int(connect * 1000), 1))
        easy.setopt(pycurl.TIMEOUT_MS, max(int(total * 1000), 1))

    def finish(self, code: int, error: str) -> Answer:
        """The hop is over with curl's ``code``: gather what came of it."""
        answer, easy = self.answer, self.easy
        answer.code, answer.error = code, error
        answer.status = easy.getinfo(pycurl.RESPONSE_CODE)
        answer.head, answer.body = b"".join(self._head), self._body.getvalue()
        answer.ip = easy.getinfo(pycurl.PRIMARY_IP) or ""
        answer.total = easy.getinfo(pycurl.TOTAL_TIME)
        start, connected, secured, first = (easy.getinfo(time) for time in _TIMES)
        if connected:
            answer.connect = connected - start
        if secured:
            answer.tls = secured - connected
        if first and answer.status:  # curl sets it on some failures, too
            answer.first_byte = max(first - (secured or connected), 0.0)
        if code:
            answer.errno = easy.getinfo(pycurl.OS_ERRNO)
            answer.verify = easy.getinfo(pycurl.SSL_VERIFYRESULT)
        if answer.secure:
            answer.chain = tuple(
                value for one in easy.getinfo(pycurl.INFO_CERTINFO) for name, value in one if name == "Cert"
            )
        self._body, self._head = io.BytesIO(), []
        return answer

    def _on_debug(self, kind: int, data: bytes) -> None:
        if kind == pycurl.INFOTYPE_HEADER_OUT:
            self.answer.request += data

    def _on_socket(self, _purpose: int, address: Any) -> Any:
        """The last gate: curl asks for the very socket it will connect, so nothing can slip in between."""
        ip = str(ip_address(address.addr[0]))
        if ip not in self._pinned or self._denied(ip):
            self.answer.refused = True
            return pycurl.SOCKET_BAD
        return _Lent(address.family, address.socktype, address.protocol)

    def _on_header(self, line: bytes) -> int:
        answer = self.answer
        self._head_size += len(line)
        if self._head_size > self.limits.headers:
            answer.over = "headers"
            return -1
        if line.startswith(b"HTTP/"):  # also after an interim answer (RFC 9110 section 15.2): only the last counts
            answer.headers.clear()
            self._head.clear()
            answer.complete_head = False
            self._interim = line[9:10] == b"1" and line[9:12] != b"101"
        elif line in (b"\r\n", b"\n"):
            answer.complete_head = not self._interim
        else:
            name, _, value = line.decode("latin-1").partition(":")
            answer.headers.append((name.strip().lower(), value.strip()))
        self._head.append(line)
        return len(line)

    def _on_body(self, data: bytes) -> int:
        answer = self.answer
        room = self.limits.body - answer.received
        if self._keeps and not answer.received and _length(answer) > room:
            answer.received, answer.over = len(data), "body"
            return -1  # it would be cut in any case: better to ask the server for none of it
        answer.received += len(data)
        if len(data) > room:
            self._body.write(data[: max(room, 0)])
            answer.over = "body"
            return -1  # anything but the length ends the transfer
        self._body.write(data)
        return len(data)


def _length(answer: Answer) -> int:
    """The length the server announces; 0 where it does not."""
    told = answer.header("content-length")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 20 else 0
