"""Vendors proposed from measurements: what the sites share goes in, questions for an officer come out, asked once."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from sodsong.desk.registry import ops as registry
from sodsong.desk.registry.changes.models import Change
from sodsong.desk.registry.changes.ops import note
from sodsong.desk.registry.models import Hosting, Site, Vendor
from sodsong.desk.watch import queries
from sodsong.desk.watch.models import Proposal
from sodsong.judge.cause.kinship import LEAST, Kin, kin_of


class AlreadyDecidedError(Exception):
    """Somebody else has answered this proposal."""


@transaction.atomic
def propose(now: datetime) -> int:
    """Bring the open questions to what the measurements say; returns how many were asked anew or fell away.

    About sites that an officer has declined for the same mark nothing is asked again.
    """
    wanted = {_key(kin): kin for kin in kin_of(_places())}
    declined: dict[str, set[int]] = {}
    for key, site in Proposal.objects.filter(decision="declined").values_list("key", "sites"):
        declined.setdefault(key, set()).add(site)
    changed = 0
    open_ones = {one.key: one for one in Proposal.objects.filter(decided_at=None).prefetch_related("sites")}
    for key, kin in wanted.items():
        sites = {int(site) for site in kin.open} - declined.get(key, set())
        row = open_ones.pop(key, None)
        if not _worth_asking(kin, len(sites)):
            changed += _outdated(row, now)
            continue
        if row is not None and {site.pk for site in row.sites.all()} == sites:
            continue
        row = row or Proposal.objects.create(key=key, made_at=now)
        row.bonds = [list(bond) for bond in kin.bonds]
        row.vendor = Vendor.objects.filter(name=kin.vendor).first() if kin.vendor else None
        row.save()
        row.sites.set(sites)
        changed += 1
    return changed + sum(_outdated(row, now) for row in open_ones.values())


def _places() -> dict[str, dict[str, str]]:
    """What the sites in force share, by id."""
    shared = queries.shared_attributes()
    in_force = set(Site.objects.filter(pk__in=list(shared), until__isnull=True).values_list("pk", flat=True))
    return {str(site): have for site, have in shared.items() if site in in_force}


def _worth_asking(kin: Kin, asked: int) -> bool:
    """A single further site of a vendor that is known already is; of an unknown one it takes as many as make a group."""
    return asked >= (1 if kin.vendor else LEAST)


def _key(kin: Kin) -> str:
    """The question's name: the maker alone, so that a moved server asks nothing anew."""
    return hashlib.sha256(json.dumps(kin.bonds[0]).encode()).hexdigest()


def _outdated(row: Proposal | None, now: datetime) -> int:
    return 0 if row is None else _decide(row, "outdated", "", now)


def _decide(row: Proposal, decision: str, by: str, now: datetime) -> int:
    return Proposal.objects.filter(pk=row.pk, decided_at__isnull=True).update(
        decision=decision, decided_at=now, decided_by=by[:150]
    )


@transaction.atomic
def accept(row: Proposal, name: str, by: str, now: datetime) -> Vendor:
    """They are all with the vendor of that name from now on; a site that has one by now keeps it."""
    if not _decide(row, "accepted", by, now):
        raise AlreadyDecidedError
    vendor = registry.vendor_named(name)
    Proposal.objects.filter(pk=row.pk).update(vendor=vendor)
    for site in row.sites.filter(until__isnull=True):
        if not site.hostings.filter(vendor__isnull=False, until__isnull=True).exists():
            registry.declare_vendor(site, vendor, now)
    return vendor


def decline(row: Proposal, by: str, now: datetime) -> None:
    """They are not one vendor's, or nobody needs to know; it is not asked about these sites again."""
    if not _decide(row, "declined", by, now):
        raise AlreadyDecidedError


@transaction.atomic
def answer(row: Proposal, name: str, by: str, now: datetime) -> Change:
    """``accept`` under a name, or ``decline`` without one, noted so that it can be taken back. Raises AlreadyDecidedError."""
    held = Hosting.objects.filter(vendor__isnull=False, until__isnull=True).values("site")
    free = list(row.sites.filter(until__isnull=True).exclude(pk__in=held).select_related("lao")) if name else []
    was, vendor = row.vendor_id, None
    if name:
        vendor = accept(row, name, by, now)
    else:
        decline(row, by, now)
    names = [one.lao.short_name for one in free][:4]
    given = {"vendor": vendor.pk, "what": vendor.name} if vendor else {"vendor": None, "what": ""}
    return note(
        "proposal",
        {**given, "proposal": row.pk, "was": was, "sites": [one.pk for one in free], "names": names, "n": len(free)},
        by,
        now,
    )


def reverse(data: Mapping[str, Any], _by: str, now: datetime) -> str:
    """The question is open again, and the sites it gave to a vendor are with nobody known; unless it was asked anew."""
    row = Proposal.objects.filter(pk=data["proposal"], decided_at__isnull=False).first()
    if row is None or Proposal.objects.filter(key=row.key, decided_at__isnull=True).exists():
        return "changed-meanwhile"
    held = Hosting.objects.filter(site__in=data["sites"], vendor=data["vendor"], until__isnull=True)
    held.exclude(vendor__isnull=True).update(until=now)
    Proposal.objects.filter(pk=row.pk).update(decision="", decided_at=None, decided_by="", vendor=data["was"])
    return ""


def open_count() -> int:
    """How many proposed vendors wait for a decision."""
    return Proposal.objects.filter(decided_at__isnull=True).count()
