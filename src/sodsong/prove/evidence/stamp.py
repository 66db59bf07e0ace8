"""Time stamps by RFC 3161: a request for a digest, and what an answer amounts to.

Two verifiers: rfc3161-client, and openssl where that refuses the form (it wants a token's certificates in DER order,
which not every authority keeps to).
"""

import hashlib
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

LARGEST = 100_000  # bytes of an answer; they have about five thousand
_OPENSSL_TIME = re.compile(r"^Time stamp: (\w{3} +\d+ \d\d:\d\d:\d\d)(?:\.\d+)? (\d{4}) GMT$", re.MULTILINE)
_OPENSSL_NAME = re.compile(r"^TSA: (?:DirName:)?(.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Stamp:
    """When an authority has seen the message, and who it is (its certificate's name)."""

    time: datetime
    authority: str


@dataclass(frozen=True, slots=True)
class NoStamp:
    """Why an answer proves nothing: ``stamp-unreadable``, ``stamp-not-of-this``, ``stamp-refused`` or ``stamp-authority-unknown``."""

    code: str


def request(message: bytes) -> bytes:
    """A request to stamp ``message``, with a fresh nonce and for the authority's certificate."""
    return (
        TimestampRequestBuilder()
        .data(message)
        .hash_algorithm(HashAlgorithm.SHA256)
        .nonce(nonce=True)
        .build()
        .as_bytes()
    )


def check(answer: bytes, message: bytes, roots: bytes) -> Stamp | NoStamp:
    """What ``answer`` amounts to for ``message``, under the root certificates ``roots`` (PEM, may be empty)."""
    if len(answer) > LARGEST:
        return NoStamp("stamp-unreadable")
    try:
        read = decode_timestamp_response(answer)
        imprint = read.tst_info.message_imprint
    except ValueError:
        return _by_openssl(answer, message, roots)
    if imprint.message != hashlib.sha256(message).digest():
        return NoStamp("stamp-not-of-this")
    return _verified(read, message, roots) or (
        _by_openssl(answer, message, roots) if roots else NoStamp("stamp-authority-unknown")
    )


def _verified(read: TimeStampResponse, message: bytes, roots: bytes) -> Stamp | None:
    """The stamp if the first verifier has no doubt."""
    try:
        VerifierBuilder(roots=x509.load_pem_x509_certificates(roots)).build().verify_message(read, message)
    except (VerificationError, ValueError):
        return None
    return Stamp(read.tst_info.gen_time.astimezone(UTC), _authority(read.signed_data.certificates))


def _authority(certificates: object) -> str:
    """The name of the certificate that is made for stamping."""
    for raw in certificates if isinstance(certificates, list | set | tuple | frozenset) else ():
        one = x509.load_der_x509_certificate(raw)
        try:
            uses = one.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
        except x509.ExtensionNotFound:
            continue
        if ExtendedKeyUsageOID.TIME_STAMPING in uses:
            return one.subject.rfc4514_string()
    return ""


def _by_openssl(answer: bytes, message: bytes, roots: bytes) -> Stamp | NoStamp:
    """The second verifier, where the system has it."""
    program = shutil.which("openssl")
    if program is None:
        return NoStamp("stamp-unreadable")
    with tempfile.TemporaryDirectory(prefix="sodsong-stamp-") as name:
        folder = Path(name)
        for file, content in {"answer": answer, "message": message, "roots": roots}.items():
            (folder / file).write_bytes(content)

        def said(*arguments: str) -> str | None:
            ran = subprocess.run(
                [program, "ts", *arguments], cwd=folder, capture_output=True, text=True, timeout=20, check=False
            )
            return ran.stdout if ran.returncode == 0 else None

        told = said("-reply", "-in", "answer", "-text")
        when = _OPENSSL_TIME.search(told or "")
        if told is None or when is None:
            return NoStamp("stamp-unreadable")
        if not roots:
            return NoStamp("stamp-authority-unknown")
        if said("-verify", "-data", "message", "-in", "answer", "-CAfile", "roots") is None:
            return NoStamp("stamp-refused")
        time = datetime.strptime(f"{when[1]} {when[2]}", "%b %d %H:%M:%S %Y").replace(tzinfo=UTC)
        who = _OPENSSL_NAME.search(told)
        parts = who[1].strip().strip("/").split("/") if who else []
        return Stamp(time, ",".join(reversed(parts)))  # in the order of RFC 4514, as the other verifier says it
