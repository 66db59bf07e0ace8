"""Links that need no account: a purpose and a subject go in, a signed token that expires comes out, and back.

A token serves one purpose: signed with the purpose's own salt, it opens nothing else.
"""

from dataclasses import dataclass

from django.core import signing

DAY = 24 * 3600


@dataclass(frozen=True, slots=True)
class Read:
    """What a token says: its ``subject``, or None when it is altered, of another purpose or, then ``expired``, too old."""

    subject: str | None
    expired: bool = False


def token(purpose: str, subject: str) -> str:
    """The signed part of a link for ``subject`` that serves ``purpose`` (a short stable word) alone."""
    return signing.TimestampSigner(salt=_salt(purpose)).sign(subject)


def read(purpose: str, written: str, age: int) -> Read:
    """What ``written`` says, if it was signed for ``purpose`` at most ``age`` seconds ago."""
    try:
        return Read(signing.TimestampSigner(salt=_salt(purpose)).unsign(written, max_age=age))
    except signing.SignatureExpired:
        return Read(None, expired=True)
    except signing.BadSignature:
        return Read(None)


def _salt(purpose: str) -> str:
    return f"sodsong.link.{purpose}"
