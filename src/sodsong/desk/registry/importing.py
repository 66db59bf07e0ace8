"""Rows of a register's file become the register: what is there is read once, what is new is written in a few statements."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import TypeVar

from django.db import transaction

from sodsong.desk.registry.models import District, FormerName, Hosting, Lao, Province, Site, Vendor
from sodsong.observe.intake.registry_file import RegistryRow

AT_ONCE = 500  # rows a statement
T = TypeVar("T")


@dataclass(slots=True)
class Imported:
    """What an import did, or with ``dry_run`` would do; codes of the LAOs."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Known:
    """What the rows speak of, as it stands: LAOs by code, the rest by what names it."""

    provinces: dict[str, Province] = field(default_factory=dict)
    districts: dict[tuple[int, str], District] = field(default_factory=dict)
    vendors: dict[str, Vendor] = field(default_factory=dict)
    laos: dict[str, Lao] = field(default_factory=dict)
    sites: dict[int, Site] = field(default_factory=dict)  # the one in force, by LAO
    hostings: dict[int, Hosting] = field(default_factory=dict)  # with a vendor and in force, by site


@transaction.atomic
def import_rows(rows: Sequence[RegistryRow], now: datetime, *, dry_run: bool = False) -> Imported:
    """Bring the register to ``rows`` (LAOs not in it stay as they are), all in one transaction.

    A changed name or type is kept as a former name; a changed address closes the old site and opens a new one,
    unwatched unless the old one was watched; an empty url or vendor in a row says nothing and changes nothing.
    """
    known = _read(rows)
    result = Imported()
    fresh = {row.lao.code: row for row in rows if row.lao.code not in known.laos}
    _create(known, list(fresh.values()), now)
    result.created += fresh
    for row in rows:
        if fresh.get(row.lao.code) is not row:
            (result.updated if _change(known, row, now) else result.unchanged).append(row.lao.code)
    transaction.set_rollback(dry_run)
    return result


def _read(rows: Sequence[RegistryRow]) -> _Known:
    known = _Known()
    known.provinces = {one.name: one for one in Province.objects.filter(name__in={row.lao.province for row in rows})}
    for district in District.objects.filter(province__in=known.provinces.values()):
        known.districts[district.province_id, district.name] = district
    for codes in _slices(row.lao.code for row in rows):
        known.laos |= {lao.code: lao for lao in Lao.objects.filter(code__in=codes)}
    for names in _slices({row.vendor for row in rows if row.vendor}):
        known.vendors |= {one.name: one for one in Vendor.objects.filter(name__in=names)}
    for laos in _slices(lao.pk for lao in known.laos.values()):
        lying = Site.objects.filter(lao__in=laos, until__isnull=True).order_by("-since", "-pk")
        known.sites |= {site.lao_id: site for site in lying}  # the first of several is the last put in
    for sites in _slices(site.pk for site in known.sites.values()):
        held = Hosting.objects.filter(site__in=sites, until__isnull=True, vendor__isnull=False)
        known.hostings |= {one.site_id: one for one in held}
    return known


def _create(known: _Known, rows: Sequence[RegistryRow], now: datetime) -> None:
    """New LAOs with their sites and vendors."""
    laos = [
        Lao(
            code=row.lao.code,
            province=_province(known, row.lao.province),
            district=_district(known, row),
            type=row.lao.type,
            name=row.lao.name,
            official_name=row.lao.official_name,
            aliases=list(row.aliases),
        )
        for row in rows
    ]
    known.laos |= {lao.code: lao for lao in Lao.objects.bulk_create(laos, batch_size=AT_ONCE)}
    sited = [row for row in rows if row.url]
    made = Site.objects.bulk_create(
        [Site(lao=known.laos[row.lao.code], url=row.url, since=now) for row in sited], batch_size=AT_ONCE
    )
    known.sites |= {site.lao_id: site for site in made}
    held = [
        Hosting(site=site, vendor=_vendor(known, row.vendor), since=now)
        for site, row in zip(made, sited, strict=True)
        if row.vendor
    ]
    known.hostings |= {one.site_id: one for one in Hosting.objects.bulk_create(held, batch_size=AT_ONCE)}


def _change(known: _Known, row: RegistryRow, now: datetime) -> bool:
    """Bring a LAO that is there to its row; False where it was so already."""
    lao = known.laos[row.lao.code]
    province, district = _province(known, row.lao.province), _district(known, row)
    names = {"type": row.lao.type, "name": row.lao.name, "official_name": row.lao.official_name}
    old = {key: getattr(lao, key) for key in names}
    aliases = lao.aliases + [alias for alias in row.aliases if alias not in lao.aliases]
    renamed = old != names
    if renamed:
        FormerName.objects.create(lao=lao, until=now, **old)
    moved = (lao.district_id, lao.province_id) != (district.pk if district else None, province.pk)
    changed = renamed or moved or lao.aliases != aliases
    if changed:
        for key, value in {**names, "district": district, "province": province, "aliases": aliases}.items():
            setattr(lao, key, value)
        lao.save()
    return _place(known, lao, row, now) or changed


def _place(known: _Known, lao: Lao, row: RegistryRow, now: datetime) -> bool:
    site = known.sites.get(lao.pk)
    changed = False
    if row.url and (site is None or site.url != row.url):
        watched = site.watched if site else False
        if site:
            site.until, site.watched = now, False
            site.save()
        site = known.sites[lao.pk] = Site.objects.create(lao=lao, url=row.url, since=now, watched=watched)
        changed = True
    if row.vendor and site is not None:
        vendor, held = _vendor(known, row.vendor), known.hostings.get(site.pk)
        if held is None or held.vendor_id != vendor.pk:
            if held is not None:
                held.until = now
                held.save()
            known.hostings[site.pk] = Hosting.objects.create(site=site, vendor=vendor, since=now)
            changed = True
    return changed


def _province(known: _Known, name: str) -> Province:
    if name not in known.provinces:
        known.provinces[name] = Province.objects.create(name=name)
    return known.provinces[name]


def _district(known: _Known, row: RegistryRow) -> District | None:
    if not row.lao.district:
        return None
    province = _province(known, row.lao.province)
    key = province.pk, row.lao.district
    if key not in known.districts:
        position = sum(other == province.pk for other, _name in known.districts) + 1
        known.districts[key] = District.objects.create(province=province, name=row.lao.district, position=position)
    return known.districts[key]


def _vendor(known: _Known, name: str) -> Vendor:
    if name not in known.vendors:
        known.vendors[name] = Vendor.objects.create(name=name)
    return known.vendors[name]


def _slices(values: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(values)
    while part := list(islice(rest, AT_ONCE)):
        yield part
