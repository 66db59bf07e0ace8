"""The way back of each act on the register; a part that somebody has changed again since then is left as it is."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sodsong.desk.registry import spellings
from sodsong.desk.registry.models import Contact, District, Hosting, Lao, Site, Term

CHANGED = "changed-meanwhile"


def watch(data: Mapping[str, Any], _by: str, _now: datetime) -> str:
    """Sites that were turned on are turned off again, and the other way about."""
    rows = Site.objects.filter(pk__in=data["sites"], watched=data["on"], until__isnull=True)
    return "" if rows.update(watched=not data["on"]) else CHANGED


def vendor(data: Mapping[str, Any], _by: str, now: datetime) -> str:
    """Each site that is still with the vendor it was given goes back to the one it was with, or to none."""
    done = 0
    for site, was in data["sites"]:
        current = Hosting.objects.filter(site=site, vendor=data["vendor"], until__isnull=True)
        if current.update(until=now):
            done += 1
            if was is not None:
                Hosting.objects.create(site_id=site, vendor_id=was, since=now)
    return "" if done else CHANGED


def contact(data: Mapping[str, Any], _by: str, _now: datetime) -> str:
    """A contact that was ended is used again, unless it was forgotten for good or entered anew."""
    row = Contact.objects.filter(pk=data["contact"], until__isnull=False, purged_at__isnull=True).first()
    if row is None:
        return "undo-forgotten"
    owner = {"lao": row.lao_id, "district": row.district_id, "vendor": row.vendor_id, "office": row.office}
    if Contact.objects.filter(channel=row.channel, digest=row.digest, until__isnull=True, **owner).exists():
        return CHANGED
    Contact.objects.filter(pk=row.pk).update(until=None)
    return ""


def contacts(data: Mapping[str, Any], _by: str, now: datetime) -> str:
    """The contacts that came with a file are used no more; those that were there before stay."""
    rows = Contact.objects.filter(since=datetime.fromisoformat(data["at"]), until__isnull=True)
    return "" if rows.update(until=now) else CHANGED


def term(data: Mapping[str, Any], _by: str, _now: datetime) -> str:
    """A struck end date holds again, unless another one has been written down."""
    row = Term.objects.filter(pk=data["term"], until__isnull=False).first()
    if row is None or Term.objects.filter(site=row.site, kind=row.kind, until__isnull=True).exists():
        return CHANGED
    Term.objects.filter(pk=row.pk).update(until=None)
    return ""


def spelling(data: Mapping[str, Any], by: str, now: datetime) -> str:
    """A spelling that was taken back is confirmed again, now by whoever undoes that."""
    lao = Lao.objects.filter(code=data["lao"]).first()
    try:
        return "" if lao and spellings.learn(lao, data["what"], by, now) else CHANGED
    except spellings.NotLearned:
        return CHANGED


def districts(data: Mapping[str, Any], _by: str, _now: datetime) -> str:
    """The map is as it was before."""
    for pk, (column, row) in data["was"].items():
        District.objects.filter(pk=pk).update(column=column, row=row)
    return ""
