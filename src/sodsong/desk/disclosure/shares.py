"""How many LAOs of each province or district do not show an item: sums of what was counted, for pictures of many provinces."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Min, QuerySet, Sum

from sodsong.desk.disclosure.models import Tally
from sodsong.desk.registry.models import District, Province


@dataclass(frozen=True, slots=True)
class Share:
    """One item in one area: of ``entered`` LAOs with links, how many do not show it. ``key`` names the area in an address."""

    order: int
    name: str
    key: tuple[tuple[str, str], ...]
    code: str
    bodies: int
    entered: int
    hidden: int  # unreachable or without a link
    doubtful: int


def by_province(year: int) -> list[Share]:
    """Every province that was counted for the year, summed in the database: two queries."""
    names = dict(Province.objects.order_by().values_list("pk", "name"))
    return [
        _share(row, 0, names[row[0]], (("province", names[row[0]]),))
        for row in _sums(Tally.objects.filter(year=year), "province")
    ]


def by_district(year: int, province: str) -> list[Share]:
    """The same for the districts of one province; what lies in no district comes first under the province's name."""
    names = {
        pk: (position, name)
        for pk, position, name in District.objects.filter(province__name=province).values_list("pk", "position", "name")
    }
    found = []
    for row in _sums(Tally.objects.filter(year=year, province__name=province), "district"):
        position, name = names.get(row[0], (0, province))
        key = (("province", province), *([("district", str(row[0]))] if row[0] else []))
        found.append(_share(row, position, name, key))
    return found


def counted_at(year: int, province: str = "") -> datetime | None:
    """When the oldest of these counts was made."""
    rows = Tally.objects.filter(year=year, **({"province__name": province} if province else {}))
    oldest: datetime | None = rows.aggregate(at=Min("counted_at"))["at"]
    return oldest


def _sums(rows: QuerySet[Tally], area: str) -> Iterable[Any]:
    """Area (id), code and the four sums: by ids, for to group by names would read a name for every row."""
    summed = (
        rows.order_by()
        .values(area, "code")
        .annotate(
            all_bodies=Sum("bodies"),
            linked=Sum("entered"),
            seen=Sum(F("reachable") + F("suspect") + F("unknown")),
            unsure=Sum(F("suspect") + F("unknown")),
        )
    )
    return summed.values_list(area, "code", "all_bodies", "linked", "seen", "unsure")


def _share(row: tuple[Any, ...], order: int, name: str, key: tuple[tuple[str, str], ...]) -> Share:
    _area, code, bodies, linked, seen, unsure = row
    return Share(order, name, key, code, bodies, linked, linked - seen, unsure)
