"""Questions to the register."""

from collections.abc import Iterator

from django.db.models import QuerySet

from sodsong.desk.registry.models import Lao, Province, Site
from sodsong.ground.places import record as places


def as_place(lao: Lao) -> places.Lao:
    """The row as the pure rooms know an LAO; needs its district and province loaded."""
    return places.Lao(
        code=lao.code,
        type=lao.type,  # type: ignore[arg-type]  # the import admits these types only
        name=lao.name,
        official_name=lao.official_name,
        district=lao.district.name if lao.district else "",
        province=lao.province.name,
    )


def places_of(province: str) -> list[places.Lao]:
    """All LAOs of a province for the name resolver."""
    return [as_place(lao) for lao in laos(province)]


def laos(province: str) -> QuerySet[Lao]:
    """A province's LAOs in the order of its lists, district and province loaded."""
    return Lao.objects.filter(province__name=province).select_related("district", "province")


def by_codes(codes: list[str]) -> dict[str, Lao]:
    """LAOs by their code, district and province loaded."""
    return {lao.code: lao for lao in Lao.objects.filter(code__in=codes).select_related("district", "province")}


def current_sites(province: str) -> QuerySet[Site]:
    """The addresses in force of a province's LAOs."""
    return Site.objects.filter(until__isnull=True, lao__province__name=province).select_related("lao__district")


def provinces() -> list[str]:
    """Names of the provinces in the register."""
    return list(Province.objects.order_by("name").values_list("name", flat=True))


def export_rows(province: str | None = None) -> Iterator[dict[str, str]]:
    """The register in the columns that import takes, one dict a LAO."""
    rows = Lao.objects.select_related("district", "province").prefetch_related("sites__hostings__vendor")
    for lao in rows.filter(province__name=province) if province else rows:
        site = next((s for s in lao.sites.all() if s.until is None), None)
        vendor = next((h.vendor.name for h in site.hostings.all() if h.until is None and h.vendor), "") if site else ""
        yield {
            "code": lao.code,
            "type": lao.type,
            "name": lao.name,
            "official_name": lao.official_name,
            "district": lao.district.name if lao.district else "",
            "province": lao.province.name,
            "url": site.url if site else "",
            "vendor": vendor,
            "aliases": "|".join(lao.aliases),
        }
