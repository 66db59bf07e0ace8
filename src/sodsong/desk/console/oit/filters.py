"""What a page's address asks for becomes which LAOs and items are meant, and the choices to ask for others."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext as _

from sodsong.desk.console.oit import words
from sodsong.desk.console.views import common
from sodsong.desk.disclosure.stakes import Filter
from sodsong.desk.registry.models import District, Vendor
from sodsong.desk.registry.people import policy, queries
from sodsong.judge.disclosure.catalogue import Catalogue

NAMES = ("state", "group", "code", "district", "vendor")


@dataclass(frozen=True, slots=True)
class Chosen:
    """A province and what is meant in it; ``query`` is the same again for links."""

    province: str
    meant: Filter
    query: str


def read(request: HttpRequest) -> Chosen:
    """What the address asks for; what is no choice is left out. Another province needs a seat that reaches it."""
    asked = {name: request.GET.get(name, "").strip()[:200] for name in NAMES}
    province = request.GET.get("province", "").strip()[:80] or common.province()
    if province != common.province() and not policy.may(
        queries.holder(request.user), "see.oit", policy.Place(province)
    ):
        raise PermissionDenied(_("Your account is for another office or another part of the work."))
    meant = Filter(
        _number(asked["district"]),
        _number(asked["vendor"]),
        asked["group"],
        asked["code"].upper(),
        asked["state"] if asked["state"] in words.STATES else "",
    )
    kept = request.GET.copy()
    for name in set(kept) - {*NAMES, "province"}:
        del kept[name]
    for name in [name for name, value in kept.items() if not str(value).strip()]:
        del kept[name]
    return Chosen(province, meant, kept.urlencode())


def choices(year: Catalogue, chosen: Chosen) -> dict[str, Any]:
    """What the form offers, each with whether it is chosen: two queries."""
    meant = chosen.meant
    groups = [(group, group) for group in dict.fromkeys(item.group for item in year.items if item.group)]
    names = dict(year.sub_indicators)
    subs = dict.fromkeys(item.sub_indicator for item in year.items if item.sub_indicator)
    groups += [(sub, f"{sub} {names.get(sub, '')}".strip()) for sub in subs if sub]
    districts = District.objects.filter(province__name=chosen.province).values_list("pk", "name")
    served = {"hostings__until__isnull": True, "hostings__site__lao__province__name": chosen.province}
    vendors = Vendor.objects.filter(**served).order_by("name").distinct().values_list("pk", "name")
    fields = (
        ("state", _("State"), [(code, str(word)) for code, word in words.STATES.items()], meant.state),
        ("group", _("Group of items"), groups, meant.group),
        ("code", _("Item"), [(item.code, f"{item.code} {item.title[:60]}") for item in year.items], meant.code),
        ("district", _("District"), [(str(pk), name) for pk, name in districts], str(meant.district or "")),
        ("vendor", _("Vendor"), [(str(pk), name) for pk, name in vendors], str(meant.vendor or "")),
    )
    shown = [(name, label, offered, value) for name, label, offered, value in fields if offered]
    told = [
        f"{label}: {word}"
        for _name, label, offered, value in shown
        for code, word in offered
        if value and code == value
    ]
    return {"fields": shown, "told": told, "province": chosen.province}


def _number(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None
