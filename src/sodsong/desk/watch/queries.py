"""Questions to the watch: what is to be probed, and what each site is now and shares with others."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import cast
from urllib.parse import urlsplit

from django.db.models import Max

from sodsong.desk.registry.models import Hosting, Lao
from sodsong.desk.watch.models import Attribute, Flip, Maintenance, Reader, Target
from sodsong.observe.probe.plan import Plan, TargetKind


def plans(interval: float) -> list[Plan]:
    """The plans of everything watched; ``interval`` is that of a home page, in seconds. Anchors are asked as often.

    Each tells host, last seen address and declared vendor, which the schedule caps.
    """
    shared = shared_attributes()
    active = Target.objects.filter(active=True).values_list("pk", "url", "kind", "site_id")
    return [
        Plan(
            target=str(pk),
            url=url,
            kind=cast("TargetKind", kind),
            interval=interval,
            group=urlsplit(url).hostname or "",
            address=shared[site].get("ip", "") if site in shared else "",
            vendor=shared[site].get("vendor", "") if site in shared else "",
        )
        for pk, url, kind, site in active
    ]


def untaken_flips(limit: int = 10_000) -> list[int]:
    """Ids of flips that the cases stage has not claimed yet, oldest first."""
    return list(Flip.objects.filter(taken_at__isnull=True).values_list("pk", flat=True)[:limit])


def site_states() -> list[Target]:
    """The home page targets that are watched, with site and LAO: one row a site."""
    return list(
        Target.objects.filter(kind="home", active=True, site__isnull=False).select_related(
            "site__lao__district", "site__lao__province"
        )
    )


def in_maintenance(now: datetime) -> set[int]:
    """Ids of the sites that are down by plan at ``now``, if they are down."""
    return set(Maintenance.objects.filter(begins__lte=now, ends__gt=now).values_list("site_id", flat=True))


def maintenances_of(lao: Lao, now: datetime) -> list[Maintenance]:
    """An LAO's maintenance times that are not over, the next first."""
    return list(Maintenance.objects.filter(site__lao=lao, ends__gt=now))


def measured_attributes() -> dict[int, dict[str, str]]:
    """What the probe has learned of each site and holds today, by site."""
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for site, kind, value in Attribute.objects.filter(until__isnull=True).values_list("site_id", "kind", "value"):
        found[site][kind] = value
    return found


def shared_attributes() -> dict[int, dict[str, str]]:
    """What each site shares with others today, by site: measured attributes and the declared vendor."""
    found = measured_attributes()
    declared = Hosting.objects.filter(until__isnull=True, vendor__isnull=False)
    for site, vendor in declared.values_list("site_id", "vendor__name"):
        found[site]["vendor"] = vendor
    return found


def homes(province: str) -> dict[int, Target]:
    """The home page targets that are watched in a province, by site, without the judge's memory of them."""
    rows = Target.objects.filter(kind="home", active=True, site__lao__province__name=province).defer("window")
    return {target.site_id: target for target in rows if target.site_id}


def homes_of(laos: Iterable[int]) -> dict[int, list[Target]]:
    """The home page targets that are watched of these LAOs (ids), by LAO, each with its site."""
    found: dict[int, list[Target]] = defaultdict(list)
    rows = (
        Target.objects.filter(kind="home", active=True, site__lao__in=list(laos)).defer("window").select_related("site")
    )
    for target in rows:
        if target.site:
            found[target.site.lao_id].append(target)
    return found


def last_judged() -> datetime | None:
    """The time of the newest observation that any judge has read; None before the first."""
    newest: datetime | None = Reader.objects.aggregate(newest=Max("read_at"))["newest"]
    return newest


def values_of(laos: Iterable[int], kind: str) -> dict[int, set[str]]:
    """What the sites in force of these LAOs (ids) have as their attribute ``kind`` today, by LAO; vendors included."""
    found: dict[int, set[str]] = defaultdict(set)
    now = {"until__isnull": True, "site__until__isnull": True, "site__lao__in": list(laos)}
    rows: Iterable[tuple[int, str]]
    if kind == "vendor":
        rows = Hosting.objects.filter(vendor__isnull=False, **now).values_list("site__lao_id", "vendor__name")
    else:
        rows = Attribute.objects.filter(kind=kind, **now).values_list("site__lao_id", "value")
    for lao, value in rows:
        found[lao].add(value)
    return found


def learned_of(lao: Lao) -> list[Attribute]:
    """Every attribute the probe has learned of an LAO's sites, those in force first, each with its site."""
    rows = Attribute.objects.filter(site__lao=lao).select_related("site")
    return sorted(rows, key=lambda row: (row.until is not None, row.kind, -row.since.timestamp()))


def flips_of(lao: Lao, limit: int = 50) -> list[Flip]:
    """The newest flips of an LAO's home pages, newest first, each with its target."""
    rows = Flip.objects.filter(target__site__lao=lao, target__kind="home").select_related("target")
    return list(rows.order_by("-confirmed_at", "-pk")[:limit])
