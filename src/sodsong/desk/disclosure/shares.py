"""How many LAOs of each province or district do not show an item: sums of what was counted, for pictures of many provinces."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Min, QuerySet, Sum

from sodsong.desk.disclosure.models import Tally


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
    """Every province that was counted for the year, summed in the database: one query."""
    rows = Tally.objects.filter(year=year).values("province__name", "code")
    return [_share(row, 0, row["province__name"], (("province", row["province__name"]),)) for row in _sums(rows)]


def by_district(year: int, province: str) -> list[Share]:
    """The same for the districts of one province; what lies in no district comes first under the province's name."""
    rows = Tally.objects.filter(year=year, province__name=province).values(
        "district", "district__name", "district__position", "code"
    )
    return [
        _share(
            row,
            row["district__position"] or 0,
            row["district__name"] or province,
            (("province", province), *([("district", str(row["district"]))] if row["district"] else [])),
        )
        for row in _sums(rows)
    ]


def counted_at(year: int, province: str = "") -> datetime | None:
    """When the oldest of these counts was made."""
    rows = Tally.objects.filter(year=year, **({"province__name": province} if province else {}))
    oldest: datetime | None = rows.aggregate(at=Min("counted_at"))["at"]
    return oldest


def _sums(rows: QuerySet[Tally, Any]) -> QuerySet[Tally, Any]:
    return rows.order_by().annotate(
        all_bodies=Sum("bodies"),
        linked=Sum("entered"),
        seen=Sum(F("reachable") + F("suspect") + F("unknown")),
        unsure=Sum(F("suspect") + F("unknown")),
    )


def _share(row: dict[str, Any], order: int, name: str, key: tuple[tuple[str, str], ...]) -> Share:
    return Share(
        order, name, key, row["code"], row["all_bodies"], row["linked"], row["linked"] - row["seen"], row["unsure"]
    )
