"""Certificate chains that OpenSSL has verified for a host, so that the same chain is not verified anew each minute.

A host whose chain is known is asked without verification of the chain, and its answer counts only when it shows that
very chain again; else the hop is done anew with verification. That its server holds the leaf's key, the handshake
proves in either case, and the name is looked at by curl in either case. Verification is a third of a check's cost.
"""

import hashlib
import time
from collections import OrderedDict
from collections.abc import Sequence

from cryptography import x509

_HOLDS = 3600.0  # seconds: what the authorities' file or a root's end may change is seen by then
_CHAINS = 4  # of one host: the edges of a CDN do not all show the same one
_HOSTS = 20_000


class Trust:
    """Remembers by host (and port) which chains were good, and until when."""

    def __init__(self) -> None:
        self._hosts: OrderedDict[str, tuple[tuple[bytes, float], ...]] = OrderedDict()  # digests and until when

    def knows(self, host: str) -> bool:
        """Whether a chain of ``host`` is known to be good now."""
        now = time.time()
        return any(until > now for _, until in self._hosts.get(host, ()))

    def covers(self, host: str, chain: Sequence[str]) -> bool:
        """Whether ``chain`` (PEM, leaf first) is one that is known to be good for ``host`` now."""
        shown, now = digest(chain), time.time()
        return any(one == shown and until > now for one, until in self._hosts.get(host, ()))

    def keep(self, host: str, chain: Sequence[str]) -> None:
        """``chain`` was verified for ``host`` just now: it holds for an hour, but not beyond any certificate's end."""
        now = time.time()
        try:
            ends = [x509.load_pem_x509_certificate(pem.encode()).not_valid_after_utc.timestamp() for pem in chain]
        except ValueError:  # OpenSSL reads some that this parser does not
            return
        if not ends:
            return
        shown = digest(chain)
        others = [(one, until) for one, until in self._hosts.get(host, ()) if until > now and one != shown]
        self._hosts[host] = (*others[1 - _CHAINS :], (shown, min(now + _HOLDS, *ends)))
        self._hosts.move_to_end(host)
        if len(self._hosts) > _HOSTS:
            self._hosts.popitem(last=False)

    def forget(self, host: str) -> None:
        """Verify the next chain of ``host`` whatever it is."""
        self._hosts.pop(host, None)


def digest(chain: Sequence[str]) -> bytes:
    """One value for a whole chain as shown."""
    return hashlib.sha256("\n".join(chain).encode()).digest()
