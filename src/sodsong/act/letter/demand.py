"""An LAO's own external letter to its hosting company: the order of the province's letter, on the LAO's letterhead."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sodsong.ground.papers.record import Contact, Letter, Number, Signer
from sodsong.ground.places.record import Lao
from sodsong.ground.thai.digits import to_thai
from sodsong.ground.thai.write import long_date


@dataclass(frozen=True, slots=True)
class Order:
    """The province's letter that orders it: its number as written, its day, and the day by which the site must be back."""

    number: str
    day: date
    since: date
    deadline: date | None = None


@dataclass(frozen=True, slots=True)
class Own:
    """What the LAO itself gives for its letterhead and about its contract; empty fields stay empty places."""

    url: str = ""
    vendor: str = ""
    contract: str = ""
    number: str = ""  # as far as it is known: its running part is given by hand
    address: str = ""
    phone: str = ""
    signer: str = ""
    position: str = ""


def lao_demand(lao: Lao, own: Own, order: Order, wording: Mapping[str, Any]) -> Letter:
    """The letter of ``lao`` to its vendor; ``wording`` is the parsed data/letter/demand.toml. Its date stays empty."""
    deadline = wording["no_deadline"]
    if order.deadline:
        deadline = wording["deadline"].format(day=long_date(order.deadline))
    facts = {
        "lao": lao.official_name,
        "province": lao.province,
        "url": own.url,
        "contract": wording["contract"].format(contract=to_thai(own.contract)) if own.contract else "",
        "since": long_date(order.since),
        "deadline": deadline,
    }
    reference = wording["reference"].format(province=lao.province, number=order.number, day=long_date(order.day))
    return Letter(
        kind="external",
        urgency=wording["urgency"],
        number=Number(raw=own.number),
        to=((wording["to"].format(vendor=own.vendor) if own.vendor else wording["to_unknown"]),),
        outage_since=order.since,
        deadline=order.deadline,
        subject=wording["subject"],
        references=(reference,),
        body=tuple(text.format(**facts).replace(" ()", "") for text in wording["body"]),
        sender=lao.official_name,
        address=tuple(filter(None, own.address.splitlines())),
        signer=Signer(own.signer, own.position),
        contact=Contact(office=lao.official_name, phone=(own.phone,) if own.phone else ()),
    )
