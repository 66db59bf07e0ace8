"""Who plays in the simulated world: made-up vendors with their marks, kinds of servers, the shape of a site.

Every vendor's name says that it is made up (สมมุติ) and every host name ends in ``.test``.
"""

from dataclasses import dataclass
from typing import Literal

ServerKind = Literal["origin", "edge", "anchor"]

HTTP_PORT, HTTPS_PORT, DNS_PORT, CONTROL_PORT = 8080, 8443, 5353, 8081

# The bodies named by the list of the letter of 14 August 2563, in its order; the 31st is อบต.แม่คำมี, as the
# person asked about that row answers, and the fifth is the other แม่คำมี, the ทต. of อำเภอเมืองแพร่.
FAILING_CODES = tuple(
    "5497 540166 540167 540162 5486 540454 540551 540553 540552 5490 5483 5493 5482 540352 540358 540353 540356 540654 "  # noqa: SIM905  a column of 34 lines says no more
    "540657 5489 540658 540652 540255 540256 5488 540754 540755 540752 540756 540751 540851 540855 540854 5487".split()
)


@dataclass(frozen=True, slots=True)
class Vendor:
    """A made-up hosting vendor and the marks its sites carry; ``servers`` are how many sites lie on each."""

    key: str
    name: str
    credit: str
    domain: str
    cms: str
    software: str
    powered_by: str
    servers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Server:
    """One address: an ``origin`` carries sites, an ``edge`` is the CDN's, an ``anchor`` belongs to nobody watched."""

    address: str
    name: str
    vendor: str
    software: str
    powered_by: str
    kind: ServerKind


@dataclass(frozen=True, slots=True)
class NameServers:
    """A set of name servers several zones share."""

    id: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Terminator:
    """A TLS terminator: one certificate whose SANs are the hosts it speaks for."""

    id: str
    hosts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Site:
    """One LAO's site as it truly is; ``listed_vendor`` is what the register believes, rightly or not.

    ``server`` is the address of the origin; ``edges`` are the CDN's addresses when the site lies behind it.
    """

    code: str
    type: str
    name: str
    official_name: str
    district: str
    province: str
    name_en: str
    host: str
    https: bool
    vendor: str
    listed_vendor: str
    server: str
    edges: tuple[str, ...]
    name_servers: str
    terminator: str | None
    cms: str
    credit: str
    charset: str
    style: int

    @property
    def url(self) -> str:
        """The home page's address as the register gives it."""
        return f"https://{self.host}:{HTTPS_PORT}/" if self.https else f"http://{self.host}:{HTTP_PORT}/"

    @property
    def addresses(self) -> tuple[str, ...]:
        """What the DNS answers for the site: the CDN's edges, else its own server."""
        return self.edges or (self.server,)

    @property
    def address(self) -> str:
        """The first address the DNS answers."""
        return self.addresses[0]

    @property
    def cdn_name(self) -> str | None:
        """The name a site behind the CDN is an alias of."""
        return f"{self.code}.{CDN_DOMAIN}" if self.edges else None


CDN_DOMAIN = "cdn.lab.test"
CDN_EDGE_NAME = f"edge.{CDN_DOMAIN}"
REGISTRY_SET = NameServers("ns-registry", ("ns1.registry.lab.test", "ns2.registry.lab.test"))
SHARED_SET = NameServers("ns-dns", ("ns1.dns.lab.test", "ns2.dns.lab.test"))

VENDORS = (
    Vendor(
        "a",
        "ผู้ให้บริการสมมุติ ก",
        "พัฒนาโดย โฮสต์สมมุติ ก",
        "host-a.lab.test",
        "SommutCMS A 2.1",
        "Apache/2.4.41 (Ubuntu)",
        "PHP/7.2.24",
        (34, 5),
    ),
    Vendor(
        "b",
        "ผู้ให้บริการสมมุติ ข",
        "Powered by โฮสต์สมมุติ ข",
        "host-b.lab.test",
        "Joomla! - Open Source Content Management",
        "nginx/1.14.2",
        "PHP/7.0.33",
        (9, 5),
    ),
    Vendor(
        "c",
        "ผู้ให้บริการสมมุติ ค",
        "ออกแบบและดูแลระบบโดย โฮสต์สมมุติ ค",
        "host-c.lab.test",
        "SommutPortal C",
        "Apache/2.4.41 (Ubuntu)",
        "PHP/7.2.24",
        (9,),
    ),
    Vendor(
        "d",
        "ผู้ให้บริการสมมุติ ง",
        "จัดทำโดย โฮสต์สมมุติ ง",
        "host-d.lab.test",
        "WordPress 5.4.2",
        "LiteSpeed",
        "PHP/7.3.21",
        (4, 2),
    ),
    Vendor(
        "e",
        "ผู้ให้บริการสมมุติ จ",
        "ดูแลเว็บไซต์โดย โฮสต์สมมุติ จ",
        "host-e.lab.test",
        "Drupal 7 (http://drupal.org)",
        "nginx/1.14.2",
        "PHP/7.0.33",
        (4,),
    ),
    Vendor(
        "f",
        "ผู้ให้บริการสมมุติ ฉ",
        "Design by โฮสต์สมมุติ ฉ",
        "host-f.lab.test",
        "WordPress 5.4.2",
        "Microsoft-IIS/8.5",
        "ASP.NET",
        (3,),
    ),
)
# A LAO that keeps its own small server: no vendor, one of these makes.
OWN_MAKES = (
    ("WordPress 5.4.2", "Apache/2.4.18 (Ubuntu)", "PHP/7.0.33"),
    ("Joomla! - Open Source Content Management", "Apache/2.4.6 (CentOS)", "PHP/5.6.40"),
    ("", "nginx/1.10.3", ""),
)
CDN_SHARE = {"a": 1, "b": 3, "c": 1, "d": 1, "": 1}  # how many sites of each vendor lie behind the CDN
HTTPS_FAILING, HTTPS_REST = 20, 30  # together about 60 % of 84
SAN_MAX = 8  # hosts on one shared certificate
MISFILED = 2  # LAOs the register wrongly lists with the failing server's vendor
