"""Changes to the register: imported rows, watching turned on, measured servers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from sodsong.desk.registry.models import District, FormerName, Hosting, Lao, Province, Server, Site, Vendor
from sodsong.observe.intake.registry_file import RegistryRow


@dataclass(slots=True)
class Imported:
    """What an import did, or with ``dry_run`` would do; codes of the LAOs."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)


def import_rows(rows: Sequence[RegistryRow], now: datetime, *, dry_run: bool = False) -> Imported:
    """Bring the register to ``rows`` (LAOs not in it stay as they are), all in one transaction.

    A changed name or type is kept as a former name; a changed address closes the old site and opens a new one,
    unwatched unless the old one was watched; an empty url or vendor in a row says nothing and changes nothing.
    """
    result = Imported()
    lists = {"created": result.created, "updated": result.updated, "unchanged": result.unchanged}
    with transaction.atomic():
        for row in rows:
            lists[_import_row(row, now)].append(row.lao.code)
        transaction.set_rollback(dry_run)
    return result


def _import_row(row: RegistryRow, now: datetime) -> str:
    province, _ = Province.objects.get_or_create(name=row.lao.province)
    district = _district(province, row.lao.district)
    names = {"type": row.lao.type, "name": row.lao.name, "official_name": row.lao.official_name}
    lao = Lao.objects.filter(code=row.lao.code).first()
    if lao is None:
        lao = Lao.objects.create(
            code=row.lao.code, province=province, district=district, aliases=list(row.aliases), **names
        )
        _place(lao, row, now)
        return "created"
    changed = _rename(lao, names, now)
    aliases = lao.aliases + [alias for alias in row.aliases if alias not in lao.aliases]
    if lao.district != district or lao.province != province or lao.aliases != aliases:
        lao.district, lao.province, lao.aliases = district, province, aliases
        lao.save()
        changed = True
    return "updated" if _place(lao, row, now) or changed else "unchanged"


def _district(province: Province, name: str) -> District | None:
    if not name:
        return None
    known = District.objects.filter(province=province, name=name).first()
    return known or District.objects.create(
        province=province, name=name, position=District.objects.filter(province=province).count() + 1
    )


def _rename(lao: Lao, names: dict[str, str], now: datetime) -> bool:
    old = {"type": lao.type, "name": lao.name, "official_name": lao.official_name}
    if old == names:
        return False
    FormerName.objects.create(lao=lao, until=now, **old)
    lao.type, lao.name, lao.official_name = names["type"], names["name"], names["official_name"]
    lao.save()
    return True


def _place(lao: Lao, row: RegistryRow, now: datetime) -> bool:
    site = lao.sites.filter(until__isnull=True).order_by("since").first()
    changed = False
    if row.url and (site is None or site.url != row.url):
        watched = site.watched if site else False
        if site:
            site.until, site.watched = now, False
            site.save()
        site = Site.objects.create(lao=lao, url=row.url, since=now, watched=watched)
        changed = True
    if row.vendor and site is not None:
        vendor, _ = Vendor.objects.get_or_create(name=row.vendor)
        changed = _move(site, now, vendor=vendor) or changed
    return changed


def _move(site: Site, now: datetime, **where: Vendor | Server) -> bool:
    """Close the site's open hosting of this kind if it differs and open the new one."""
    (kind,) = where
    current = site.hostings.filter(until__isnull=True, **{f"{kind}__isnull": False}).first()
    if current is not None:
        if getattr(current, kind) == where[kind]:
            return False
        current.until = now
        current.save()
    Hosting.objects.create(site=site, since=now, **where)
    return True


def seen_on(site: Site, address: str, at: datetime) -> None:
    """A probe reached ``site`` on ``address`` while it was up: the measured hosting follows, its history kept."""
    server, _ = Server.objects.get_or_create(address=address)
    _move(site, at, server=server)


def watch_sites(sites: Iterable[Site], *, on: bool) -> int:
    """Turn watching of these sites on or off; returns how many changed."""
    return Site.objects.filter(pk__in=[site.pk for site in sites], watched=not on, until__isnull=True).update(
        watched=on
    )
