r"""Keys by name in the C2SP vkey form, and what they sign: notes (Ed25519) and cosignatures of witnesses.

>>> pen = Signer("sodsong.test/log", bytes(32))
>>> reader = verifier(pen.vkey)
>>> reader.verify("a text\n", pen.sign("a text\n"))
True
>>> reader.verify("another text\n", pen.sign("a text\n"))
False
"""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

NOTE, COSIGNATURE = 0x01, 0x04  # signature types of c2sp.org/signed-note
_NAME = re.compile(r"[^\s+\x00-\x1f\x7f]+")
_STAMP = 8  # bytes of a cosignature's time


class KeyFormError(ValueError):
    """This is no key in the C2SP form name+id+base64."""


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key with its name; ``kind`` is NOTE or COSIGNATURE."""

    name: str
    kind: int
    public: bytes

    @property
    def id(self) -> bytes:
        """The four bytes by which a signature line names its key."""
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    @property
    def vkey(self) -> str:
        """The key as it is handed out."""
        return f"{self.name}+{self.id.hex()}+{encoded(bytes([self.kind]) + self.public)}"

    def verify(self, text: str, signature: bytes) -> bool:
        """Whether ``signature`` is this key's under ``text``."""
        from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - 10 MB that reading a key does without
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415 - as above

        message = text.encode()
        if self.kind == COSIGNATURE:
            if len(signature) <= _STAMP:
                return False
            message = _cosigned(text, int.from_bytes(signature[:_STAMP], "big"))
            signature = signature[_STAMP:]
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key with its name; ``seed`` is 32 secret bytes and never shown."""

    name: str
    seed: bytes = field(repr=False)
    kind: int = NOTE

    def __post_init__(self) -> None:
        """Refuse what could not be written as a key."""
        if not _NAME.fullmatch(self.name) or len(self.seed) != 32 or self.kind not in (NOTE, COSIGNATURE):
            raise KeyFormError(f"{self.name!r}: {KeyFormError.__doc__}")

    @property
    def verifier(self) -> Verifier:
        """The public half."""
        public = _private(self.seed).public_key().public_bytes_raw()
        return Verifier(self.name, self.kind, public)

    @property
    def vkey(self) -> str:
        """The public half as it is handed out."""
        return self.verifier.vkey

    def sign(self, text: str, at: int = 0) -> bytes:
        """The signature of ``text``; a cosignature bears the time ``at`` (POSIX seconds)."""
        private = _private(self.seed)
        if self.kind == COSIGNATURE:
            return at.to_bytes(_STAMP, "big") + private.sign(_cosigned(text, at))
        return private.sign(text.encode())

    def written(self) -> str:
        """The secret in the form of Go's sumdb/note, for the key file."""
        return f"PRIVATE+KEY+{self.name}+{self.verifier.id.hex()}+{encoded(bytes([self.kind]) + self.seed)}"


def verifier(vkey: str) -> Verifier:
    """The key of a vkey; raises KeyFormError for what is none, or whose id is not its own."""
    parts = vkey.split("+", 2)
    material = decoded(parts[2]) if len(parts) == 3 else None
    if not material or len(material) != 33 or material[0] not in (NOTE, COSIGNATURE) or not _NAME.fullmatch(parts[0]):
        raise KeyFormError(f"{vkey[:80]!r}: {KeyFormError.__doc__}")
    found = Verifier(parts[0], material[0], material[1:])
    if found.id.hex() != parts[1]:
        raise KeyFormError(f"{vkey[:80]!r}: its id is not that of its key")
    return found


def signer(written: str) -> Signer:
    """The key of a key file; raises KeyFormError, which does not show the secret."""
    parts = written.strip().split("+", 4)
    material = decoded(parts[4]) if len(parts) == 5 and parts[:2] == ["PRIVATE", "KEY"] else None
    if not material:
        raise KeyFormError(f"key file: {KeyFormError.__doc__}")
    found = Signer(parts[2], material[1:], material[0])
    if found.verifier.id.hex() != parts[3]:
        raise KeyFormError("key file: its id is not that of its key")
    return found


def cosigned_at(signature: bytes) -> int:
    """The time a cosignature bears, POSIX seconds."""
    return int.from_bytes(signature[:_STAMP], "big")


def encoded(content: bytes) -> str:
    """Base64 of RFC 4648, section 4."""
    return base64.b64encode(content).decode()


def decoded(text: str) -> bytes | None:
    """What base64 ``text`` stands for; None unless it is written in the one right way."""
    try:
        content = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return content if encoded(content) == text else None


def _private(seed: bytes) -> "Ed25519PrivateKey":
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415 - as above

    return Ed25519PrivateKey.from_private_bytes(seed)


def _cosigned(text: str, at: int) -> bytes:
    """What a witness signs: c2sp.org/tlog-cosignature."""
    return f"cosignature/v1\ntime {at}\n{text}".encode()
