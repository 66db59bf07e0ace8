"""The gate before the public form: a ticket, honest haste and how much is too much; rows and signatures, no memory.

A form carries a ticket signed when it was drawn. It is good for a few hours, not before a person could have read the
form, and names the report: the same form sent twice is one report.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from typing import Literal

from sodsong.desk import links
from sodsong.desk.inbox import queries
from sodsong.desk.registry.models import Lao
from sodsong.desk.registry.sealing import digest

AGE = 6 * 3600  # seconds a drawn form may be filled in
LEAST = timedelta(seconds=3)  # nobody fills in the form faster; programs do
WITHIN = timedelta(hours=1)
FROM_ONE = 20  # reports an hour from one network address: a whole office may stand behind it
OF_ONE = 30  # reports an hour of one body: after these a further one tells nothing new


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a ticket says: the name it gives the report, or why it is refused."""

    key: str = ""
    refused: Literal["", "stale", "hasty"] = ""


def draw(now: datetime) -> str:
    """A fresh ticket."""
    return links.token("report", f"{int(now.timestamp())}-{secrets.token_urlsafe(9)}")


def look(written: str, now: datetime, least: timedelta = LEAST) -> Ticket:
    """Is the ticket ours, in time, and was the form open long enough to be read?"""
    subject = links.read("report", written[:200], AGE).subject
    if subject is None:
        return Ticket(refused="stale")
    drawn, _dash, name = subject.partition("-")
    if now.timestamp() - int(drawn) < least.total_seconds():
        return Ticket(refused="hasty")
    return Ticket(name)


def sender_of(address: str) -> str:
    """The keyed digest of a network address; of an IPv6 one its /64, which one subscriber holds."""
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return digest("from:unknown")
    return digest(f"from:{ip_network((ip, 64), strict=False) if ip.version == 6 else ip}")


def too_much(sender: str, lao: Lao | None, now: datetime) -> Literal["", "address", "body"]:
    """Has this address, or have all together of this body, told enough for now?"""
    if queries.told_lately(now - WITHIN, sender=sender) >= FROM_ONE:
        return "address"
    if lao is not None and queries.told_lately(now - WITHIN, lao=lao) >= OF_ONE:
        return "body"
    return ""
