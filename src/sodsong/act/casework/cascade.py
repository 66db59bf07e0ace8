"""Who is told of a letter, through whom, and what each has answered.

As the letter of 14 August 2563 had it: the province tells every district office, and the provincial body and each
city and town directly; each district tells every ทต. and อบต. of its own. Those on the list must act, the others
take note.

>>> from sodsong.ground.places.record import Lao
>>> laos = [Lao("1", "อบจ.", "แพร่", "…", "", "แพร่"), Lao("2", "อบต.", "สรอย", "…", "วังชิ้น", "แพร่")]
>>> [(one.key, one.via, one.must_act) for one in recipients(laos, {"2"})]
[('1', None, False), ('district:วังชิ้น', None, False), ('2', 'district:วังชิ้น', True)]
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sodsong.ground.places.record import Lao

Role = Literal["district", "direct", "lao"]
Act = Literal["opened", "acknowledged", "answered", "confirmed", "demanded"]
Reply = Literal["fixed", "vendor-told", "other-problem", "not-affected"]
DIRECT_TYPES = ("อบจ.", "ทน.", "ทม.", "special")  # told by the province itself


@dataclass(frozen=True, slots=True)
class Recipient:
    """One receiver. ``key`` is the LAO's code or ``district:<name>``; ``via`` the key of the one who passes it on."""

    key: str
    role: Role
    district: str
    via: str | None = None
    must_act: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """One sign from a receiver. ``at`` is aware; ``claimed`` when it came without the receiver's own link.

    ``confirmed`` is its district's word that what was claimed is so; ``demanded`` that it has written to its vendor.
    """

    act: Act
    at: datetime
    by: str = ""
    reply: Reply | None = None
    note: str = ""
    claimed: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """What a receiver's receipts come to; times are the first of their kind, the reply is the newest."""

    opened_at: datetime | None = None
    acknowledged_at: datetime | None = None
    reply: Reply | None = None
    replied_at: datetime | None = None
    by: str = ""
    note: str = ""
    claimed: bool = False


def recipients(laos: Sequence[Lao], members: Collection[str]) -> tuple[Recipient, ...]:
    """Everybody who is told, in the order of ``laos``: each district before its first LAO.

    ``members`` are the codes of the LAOs that must act.
    """
    found: list[Recipient] = []
    known: set[str] = set()
    for lao in laos:
        must = lao.code in members
        if lao.type in DIRECT_TYPES or not lao.district:
            found.append(Recipient(lao.code, "direct", lao.district, None, must))
            continue
        office = f"district:{lao.district}"
        if office not in known:
            known.add(office)
            found.append(Recipient(office, "district", lao.district))
        found.append(Recipient(lao.code, "lao", lao.district, office, must))
    return tuple(found)


def replies(recipient: Recipient) -> tuple[Reply, ...]:
    """What a receiver may answer beside taking note: who must act says how far it is, others whether they are struck."""
    if recipient.role == "district":
        return ()
    return ("fixed", "vendor-told", "other-problem") if recipient.must_act else ("not-affected", "other-problem")


def standing(receipts: Iterable[Receipt]) -> Standing:
    """What the receipts come to, whatever their order and however often the same sign came. An answer is a receipt too.

    A sign through the receiver's own link outweighs a claimed one, and its district's word makes a claimed one count.
    """
    found = sorted(receipts, key=lambda one: one.at)
    signs = [one for one in found if one.act not in ("opened", "confirmed")]
    vouched = max((one.at for one in found if one.act == "confirmed"), default=None)
    answers = [one for one in signs if one.act == "answered"]
    last = answers[-1] if answers else None
    return Standing(
        opened_at=found[0].at if found else None,
        acknowledged_at=signs[0].at if signs else None,
        reply=last.reply if last else None,
        replied_at=last.at if last else None,
        by=(last or signs[0]).by if signs else "",
        note=last.note if last else "",
        claimed=bool(signs) and all(one.claimed and not (vouched and one.at <= vouched) for one in signs),
    )


def silent(state: Standing, told_at: datetime, now: datetime, patience: timedelta = timedelta(hours=20)) -> bool:
    """Has the receiver given no sign for longer than ``patience`` since it was told?"""
    return state.opened_at is None and now - told_at > patience
