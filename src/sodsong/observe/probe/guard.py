"""Where a probe may go: web addresses read as a browser reads them, and network addresses it must never touch.

>>> read_url("HTTP://0x7f.1:80/a b").url
'http://127.0.0.1/a%20b'
>>> denied("::ffff:10.0.0.1")
True
>>> denied("1.1.1.1")
False
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import quote, unquote_to_bytes, urljoin, urlsplit

_PORTS = {"http": 80, "https": 443}
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+")
# Kept as they stand in a path or query: everything RFC 3986 allows there, and escapes already made.
_KEPT = "/:@!$&'()*+,;=~-._%?[]|"

# Never connected to, even where private addresses are allowed: no web server can stand there.
_NEVER_4 = tuple(IPv4Network(net) for net in ("0.0.0.0/8", "224.0.0.0/4", "240.0.0.0/4"))
_NEVER_6 = tuple(IPv6Network(net) for net in ("::/128", "ff00::/8"))
# IANA's special-purpose registries (RFC 6890 and its updates), and the clouds' metadata services.
_PRIVATE_4 = tuple(
    IPv4Network(net)
    for net in (
        "10.0.0.0/8",
        "100.64.0.0/10",  # carrier-grade NAT; holds Alibaba's metadata service
        "127.0.0.0/8",
        "169.254.0.0/16",  # link-local; holds most clouds' metadata service
        "168.63.129.16/32",  # Azure's wire server: a public-looking address inside every Azure machine
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
    )
)
# Of IPv6 only 2000::/3 is given out; the rest is denied as a whole, and these within it.
_GLOBAL_6 = IPv6Network("2000::/3")
_PRIVATE_6 = tuple(
    IPv6Network(net)
    for net in ("2001::/23", "2001:db8::/32", "2620:4f:8000::/48", "3fff::/20")  # protocol use, documentation, AS112
)
_NAT64 = IPv6Network("64:ff9b::/96")
_6TO4 = IPv6Network("2002::/16")
_ISATAP = (0x00005EFE, 0x02005EFE)


@dataclass(frozen=True, slots=True)
class Address:
    """A web address made plain: ``url`` in normal form, ``host`` a punycode name or an address without brackets."""

    url: str
    scheme: str
    host: str
    port: int
    literal: bool  # the host is an address, no name


class AddressError(ValueError):
    """This is no web address that can be probed."""


def denied(ip: str, *, allow_private: bool = False) -> bool:
    """Whether ``ip`` must not be connected to: private, loopback, link-local, metadata, multicast, reserved.

    IPv6 addresses that carry an IPv4 one (mapped, compatible, 6to4, NAT64, ISATAP) are also judged by it.
    ``allow_private`` lets all through but what no server can have. What is no address is denied.
    """
    return _denied(ip, allow_private)


@lru_cache(maxsize=16384)
def _denied(ip: str, allow_private: bool) -> bool:  # noqa: FBT001  # a cache key, called from one place
    try:
        address = ip_address(ip)
    except ValueError:
        return True
    if isinstance(address, IPv4Address):
        return _denied_4(address, allow_private)
    if address.scope_id is not None or any(address in net for net in _NEVER_6):
        return True
    carried = _carried(address)
    if carried is not None:
        return _denied_4(carried, allow_private) or (not allow_private and address not in _NAT64)
    if allow_private:
        return False
    return address not in _GLOBAL_6 or any(address in net for net in _PRIVATE_6)


def _denied_4(address: IPv4Address, allow_private: bool) -> bool:  # noqa: FBT001  # as above
    if any(address in net for net in _NEVER_4):
        return True
    return not allow_private and any(address in net for net in _PRIVATE_4)


def _carried(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address inside ``address``, where one of the schemes that carry one is used."""
    number = int(address)
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in _6TO4:
        return address.sixtofour
    if address in _NAT64 or (number >> 32) & 0xFFFFFFFF in _ISATAP:
        return IPv4Address(number & 0xFFFFFFFF)
    if number >> 32 == 0 and number != 1:  # ::/96, the old "compatible" form; ::1 is loopback
        return IPv4Address(number & 0xFFFFFFFF)
    return None


@lru_cache(maxsize=16384)  # the same addresses are read check after check
def read_url(written: str) -> Address:
    """``written`` as a browser would read it (WHATWG URL for http and https), in normal form without fragment.

    Raises AddressError for another scheme, for a name and password inside, and for what cannot be read.
    """
    text = written.strip()
    if not text or any(ord(char) < 0x20 or ord(char) == 0x7F for char in text):
        raise AddressError("The address is empty or has control characters.")
    before, mark, after = text.partition("?")
    try:
        # A backslash is a slash to every browser; read otherwise it would hide the true host.
        parts = urlsplit(before.replace("\\", "/") + mark + after)
        port = parts.port
    except ValueError as error:
        raise AddressError("The address cannot be read.") from error
    scheme = parts.scheme.lower()
    if scheme not in _PORTS:
        raise AddressError("Only http:// and https:// addresses are probed.")
    if "@" in parts.netloc:
        raise AddressError("An address with a name or password inside is not probed.")
    if port == 0:
        raise AddressError("There is no port 0.")
    host, literal = _host(parts.hostname or "", bracketed="[" in parts.netloc)
    port = port or _PORTS[scheme]
    shown = f"[{host}]" if ":" in host else host
    place = shown if port == _PORTS[scheme] else f"{shown}:{port}"
    path = quote(parts.path or "/", safe=_KEPT, errors="replace")
    query = "?" + quote(parts.query, safe=_KEPT, errors="replace") if parts.query else ""
    return Address(f"{scheme}://{place}{path}{query}", scheme, host, port, literal)


def follow(base: str, location: str) -> Address:
    """Where a redirect from ``base`` leads, ``location`` being its header. Raises AddressError like ``read_url``."""
    try:
        return read_url(urljoin(base, location.strip().replace("\\", "/")))
    except ValueError as error:
        raise AddressError("The redirect's address cannot be read.") from error


def _host(written: str, *, bracketed: bool) -> tuple[str, bool]:
    """The host in normal form, and whether it is an address."""
    if bracketed:
        if "%" in written:
            raise AddressError("An address that holds on one link only is not probed.")
        try:
            return str(IPv6Address(written)), True
        except ValueError as error:
            raise AddressError("The address in brackets is no IPv6 address.") from error
    try:
        name = unquote_to_bytes(written).decode("utf-8")
        # IDNA as browsers do it (UTS 46): its mapping belongs to the standard, ำ included.
        name = name.encode("idna").decode("ascii").lower().removesuffix(".")
    except ValueError as error:
        raise AddressError("The host name cannot be read.") from error
    labels = name.split(".")
    if _NUMBER.fullmatch(labels[-1]):
        return str(_ipv4(labels)), True
    if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise AddressError("The host name is not a valid one.")
    return name, False


def _ipv4(labels: list[str]) -> IPv4Address:
    """The address that dotted, decimal, octal or hexadecimal parts make (WHATWG's IPv4 parser, after inet_aton)."""
    if len(labels) > 4:
        raise AddressError("The host looks like an address but has too many parts.")
    numbers = [_number(label) for label in labels]
    last = numbers.pop()
    if any(number > 255 for number in numbers) or last >= 256 ** (4 - len(numbers)):
        raise AddressError("The host looks like an address but its parts are too large.")
    value = last
    for index, number in enumerate(numbers):
        value += number << (8 * (3 - index))
    return IPv4Address(value)


def _number(label: str) -> int:
    if len(label) > 64 or not _NUMBER.fullmatch(label):
        raise AddressError("The host looks like an address but a part is no number.")
    try:
        if label.startswith("0x"):
            return int(label[2:] or "0", 16)
        return int(label, 8 if label.startswith("0") and len(label) > 1 else 10)
    except ValueError as error:
        raise AddressError("The host looks like an address but a part is no number.") from error


# Second levels under which countries give out names: "go" in phrae.go.th.
_SECOND_LEVELS = frozenset(("ac", "co", "com", "edu", "gov", "go", "in", "mi", "net", "ne", "nom", "or", "org", "sch"))


def registrable(host: str) -> str:
    """The part of ``host`` that someone registered, near enough without the public suffix list; addresses as they are.

    >>> registrable("www.phrae.go.th"), registrable("a.b.example.com")
    ('phrae.go.th', 'example.com')
    """
    labels = host.split(".")
    if ":" in host or labels[-1].isdigit() or len(labels) < 3:
        return host
    under_country = len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVELS
    return ".".join(labels[-3 if under_country else -2 :])
