"""The certificates a server showed, trusted or not, as facts to keep."""

import base64
import hashlib
from collections import OrderedDict
from collections.abc import Sequence

from cryptography import x509

from sodsong.observe.probe.record import Certificate

from .trust import digest

_KEPT = 10_000
_known: OrderedDict[bytes, Certificate | None] = OrderedDict()  # a site shows the same chain check after check


def read_chain(chain: Sequence[str]) -> Certificate | None:
    """The leaf of ``chain`` (PEM, leaf first) with the fingerprints of all; None where it cannot be read."""
    if not chain:
        return None
    key = digest(chain)
    if key not in _known:
        _known[key] = _read(chain)
        if len(_known) > _KEPT:
            _known.popitem(last=False)
    return _known[key]


def _read(chain: Sequence[str]) -> Certificate | None:
    try:
        leaf = x509.load_pem_x509_certificate(chain[0].encode())
        prints = tuple(_fingerprint(pem) for pem in chain)
        return Certificate(
            not_after=leaf.not_valid_after_utc,
            issuer=leaf.issuer.rfc4514_string(),
            sans=_names(leaf),
            fingerprint=prints[0],
            chain=prints,
        )
    except ValueError:  # a server may show any bytes; ours is to note that they are no certificate
        return None


def _fingerprint(pem: str) -> str:
    lines = [line for line in pem.strip().splitlines() if not line.startswith("-")]
    return hashlib.sha256(base64.b64decode("".join(lines))).hexdigest()


def _names(leaf: x509.Certificate) -> tuple[str, ...]:
    """The DNS names and addresses the certificate is for, as it lists them."""
    try:
        found = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (x509.ExtensionNotFound, x509.DuplicateExtension):
        return ()
    return tuple(str(one.value) for one in found if isinstance(one, x509.DNSName | x509.IPAddress))
