"""Questions that several apps answer together."""

from collections.abc import Iterable

from sodsong.desk.registry.models import Lao, Site


def lao(code: str) -> Lao | None:
    """The LAO with this code, district, province and addresses loaded; None if there is none."""
    rows = Lao.objects.select_related("district", "province").prefetch_related("sites")
    return rows.filter(code=code).first()


def sites(ids: Iterable[str]) -> list[Site]:
    """Sites by their ids as events carry them, each with its LAO, in the order of the province's lists."""
    numbers = [int(one) for one in ids if one.isdecimal()]
    return list(
        Site.objects.filter(pk__in=numbers)
        .select_related("lao__district")
        .order_by("lao__district__position", "lao__type", "lao__name")
    )
