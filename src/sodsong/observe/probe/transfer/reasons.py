"""Which reason a hop's failure has: curl's codes, OpenSSL's verdict and our own flags told apart."""

import errno
from collections.abc import Callable

import pycurl

from sodsong.observe.probe.record import Finding, Reason

from .answer import Answer

# X509_V_ERR_* of OpenSSL's x509_vfy.h.
_EXPIRED = (10, 12)
_NAME = (62, 63, 64)
_NO_COMPLAINT = (0, 1)  # X509_V_OK, and X509_V_ERR_UNSPECIFIED as curl sets it beforehand
_TLS = (pycurl.E_SSL_CONNECT_ERROR, pycurl.E_SSL_CIPHER)
_OUR_LINE = (errno.ENETUNREACH, errno.ENETDOWN, errno.EADDRNOTAVAIL)
_E_TOO_LARGE = 100  # CURLE_TOO_LARGE, which pycurl does not name: one header beyond curl's own cap
_CUT = (pycurl.E_PARTIAL_FILE, pycurl.E_RECV_ERROR, pycurl.E_SEND_ERROR, pycurl.E_GOT_NOTHING)

_FINDINGS: dict[Reason, Finding] = {
    "ok": "up",
    "slow": "degraded",
    # The server answers and people may well get through; what they see is not what it should be.
    "too-large": "degraded",
    "redirect-elsewhere": "degraded",
    "hacked-gambling": "degraded",
    # The probe was not shown the page, so it cannot say.
    "challenge": "unknown",
    "own-line": "unknown",
    "invalid-url": "unknown",
}


def finding_of(reason: Reason) -> Finding:
    """What one observation with ``reason`` says by itself; every reason not listed as milder is ``down``."""
    return _FINDINGS.get(reason, "down")


def transport_reason(answer: Answer) -> Reason | None:
    """Why the hop failed on the wire; None when an HTTP answer came whole (whatever it says)."""
    if answer.refused:
        return "address-denied"
    if answer.over:
        return "too-large"
    if answer.code == 0:
        return None
    if answer.code in _TELL:
        return _TELL[answer.code](answer)
    if answer.connect is None:
        return "connect-reset"
    return "truncated"  # what came was no whole HTTP answer: HTTP/0.9, a broken status line, bad chunks


def retriable(answer: Answer) -> bool:
    """Whether another address of the same name may fare better: no connection came about."""
    return answer.connect is None and not answer.refused


def _connect_reason(answer: Answer) -> Reason:
    number = answer.errno
    if number == errno.ECONNREFUSED:
        return "connect-refused"
    if number in _OUR_LINE:
        return "own-line"
    if number in (errno.ECONNRESET, errno.ECONNABORTED, errno.EPIPE):
        return "connect-reset"
    return "connect-timeout"  # EHOSTUNREACH, ETIMEDOUT: nobody answered


def _timeout_reason(answer: Answer) -> Reason:
    if answer.connect is None:
        return "connect-timeout"
    if answer.secure and answer.tls is None:
        return "tls-handshake"
    return "timeout-body" if answer.complete_head else "timeout-header"


def _handshake_reason(answer: Answer) -> Reason:
    return "connect-reset" if answer.errno == errno.ECONNRESET and answer.connect is None else "tls-handshake"


def _verify_reason(answer: Answer) -> Reason:
    result = answer.verify
    if result in _EXPIRED:
        return "tls-expired"
    if result in _NAME or result in _NO_COMPLAINT:  # the chain was fine, so curl's own look at the names was not
        return "tls-name-mismatch"
    return "tls-untrusted"


def _cut_reason(answer: Answer) -> Reason | None:
    if not answer.complete_head:
        return "connect-reset"
    # Without a length the end of the connection ends the body; TLS without a goodbye is common
    # there, and browsers take the page as whole (RFC 9112 section 9.8 warns, users do not).
    unmeasured = not answer.header("content-length") and "chunked" not in answer.header("transfer-encoding").lower()
    if answer.code == pycurl.E_RECV_ERROR and unmeasured and "unexpected eof" in answer.error.lower():
        return None
    return "truncated"


_TELL: dict[int, Callable[[Answer], Reason | None]] = {
    pycurl.E_COULDNT_CONNECT: _connect_reason,
    pycurl.E_OPERATION_TIMEDOUT: _timeout_reason,
    _E_TOO_LARGE: lambda _answer: "too-large",
    pycurl.E_PEER_FAILED_VERIFICATION: _verify_reason,
    **dict.fromkeys(_TLS, _handshake_reason),
    **dict.fromkeys(_CUT, _cut_reason),
}
