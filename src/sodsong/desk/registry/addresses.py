"""What an address of each channel looks like: the written one goes in, the one form we keep comes out."""

import re
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

_LINE = re.compile(r"[UCR][0-9a-f]{32}")  # a user, a group, a room
LONGEST = 500


class BadAddress(ValueError):  # noqa: N818  # what was written, told to a person
    """This is no address of that channel."""


def normal(channel: str, written: str) -> str:
    """The address in its one form. Raises BadAddress with what it should look like.

    >>> normal("email", " Sarabun@EXAMPLE.test ")
    'Sarabun@example.test'
    """
    address = written.strip()
    if not address or len(address) > LONGEST or not address.isprintable():
        raise BadAddress("an address has 1 to 500 printable characters")
    if channel == "line":
        if not _LINE.fullmatch(address):
            raise BadAddress("a LINE id is U, C or R and 32 characters of 0-9 and a-f")
        return address
    if channel == "email":
        return _email(address)
    scheme = urlsplit(address).scheme
    if channel == "webhook" and scheme in ("http", "https") and urlsplit(address).hostname:
        return address
    if channel == "apprise" and "://" in address and scheme not in ("http", "https", "file"):
        return address
    raise BadAddress("a webhook begins with https://, an Apprise address with the service's own scheme")


def same(channel: str, written: str) -> str:
    """What is the same for each way of writing one address: a mailbox is one whatever its capitals, and stays as written."""
    address = normal(channel, written)
    return address.lower() if channel == "email" else address


def _email(address: str) -> str:
    try:
        validate_email(address)
    except ValidationError as fault:
        raise BadAddress("an e-mail address looks like name@example.go.th") from fault
    local, _at, host = address.rpartition("@")
    return f"{local}@{host.lower()}"
