"""Who may do what, and where: pure, by role, scope and verb.

A verb says what is asked for (``see.oit``, ``do.case``); a role holds some verbs; its scope says where they count.
What no role holds nobody may.

>>> officer = Holder("province", province="แพร่")
>>> may(officer, "do.case", Place("แพร่")), may(officer, "do.case", Place("น่าน"))
(True, False)
>>> clerk = Holder("lao", province="แพร่", lao=7)
>>> may(clerk, "see.oit", Place("แพร่", district=1, lao=7)), may(clerk, "see.oit", Place("แพร่", district=1, lao=8))
(True, False)
"""

from dataclasses import dataclass
from typing import Literal, get_args

Role = Literal["province", "nacc", "district", "lao", "vendor", "assessor"]
ROLES: tuple[Role, ...] = get_args(Role)
WHOLE: tuple[Role, ...] = ("province", "nacc", "assessor")  # their scope is a province
OPEN = "open"  # for anybody, with or without an account
SCOPES = ("read", "write.reports", "write.notes")  # what a program's token may hold
SELF = "self"  # for whoever has an account, about the account itself

_SEEN_WHOLE = frozenset(
    {"see.case", "see.inbox", "see.contacts", "see.vendors", "see.oit", "see.people", "see.recipient"}
)
_OWN = frozenset({"see.oit", "see.contacts", "do.contacts", "see.recipient", "do.recipient", "do.maintenance"})
GRANTS: dict[Role, frozenset[str]] = {
    "province": _SEEN_WHOLE
    | _OWN
    | {"do.case", "do.inbox", "do.vendors", "do.oit", "enter.oit", "do.watch", "do.people", "note.case"},
    "nacc": _SEEN_WHOLE | {"note.case", "cosign.case"},
    "district": _OWN,
    "lao": _OWN | {"enter.oit"},
    "vendor": frozenset(),
    "assessor": frozenset({"see.oit"}),
}
HEAD = frozenset({"do.office"})  # what only the head of the province's office does: how the desk is set up, who is head


@dataclass(frozen=True, slots=True)
class Holder:
    """A person's role and where it counts: a province by name ("" for every one), the others by their keys.

    ``head``: of the province's office.
    """

    role: Role
    province: str = ""
    district: int | None = None
    lao: int | None = None
    vendor: int | None = None
    head: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where a thing lies; what does not apply is None. A thing of the whole office lies in its province alone."""

    province: str
    district: int | None = None
    lao: int | None = None
    vendor: int | None = None


def may(holder: Holder | None, verb: str, place: Place | None) -> bool:
    """May ``holder`` (None: nobody with a seat) do that there? A ``place`` of None is nowhere: only whole scopes reach it."""
    if verb == OPEN:
        return True
    if holder is None:
        return False
    held = GRANTS[holder.role] | (HEAD if holder.head and holder.role == "province" else frozenset())
    return verb == SELF or (verb in held and _reaches(holder, place))


def reaches_everything(holder: Holder | None) -> bool:
    """Is nothing beyond this person's scope, so that nobody need ask where a thing lies?"""
    return holder is not None and holder.role in WHOLE and not holder.province


def covers(holder: Holder | None, place: Place) -> bool:
    """Does the person's own scope hold all of ``place``, so that they may let a program reach it? "" is every province."""
    return holder is not None and (_reaches(holder, place) if place.province else reaches_everything(holder))


def _reaches(holder: Holder, place: Place | None) -> bool:
    if place is None:
        return holder.role in WHOLE
    if holder.province not in ("", place.province):
        return False
    if holder.role == "district":
        return holder.district is not None and holder.district == place.district
    if holder.role == "lao":
        return holder.lao is not None and holder.lao == place.lao
    if holder.role == "vendor":
        return holder.vendor is not None and holder.vendor == place.vendor
    return True
