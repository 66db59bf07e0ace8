"""What is at stake now: of each LAO, of a province, and what the repair of one server or vendor would give back.

Reckoned under the year's rule as far as it is known; never an official score.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db.models import F, QuerySet

from sodsong.desk.disclosure import queries
from sodsong.desk.disclosure.states import ItemState, plain_states, read
from sodsong.desk.registry.models import Hosting, Lao
from sodsong.judge.disclosure.catalogue import Catalogue, Item
from sodsong.judge.disclosure.risk import Stake, Weights, gains, stake, weights


@dataclass(frozen=True, slots=True)
class Row:
    """One LAO: the state of each item of the year (in the catalogue's order) and what is at stake. ``entered``: it has any link."""

    lao: Lao
    items: dict[str, ItemState]
    stake: Stake
    entered: bool


@dataclass(frozen=True, slots=True)
class Gain:
    """What one vendor's or server's repair would give back: points over all its LAOs, and how many these are."""

    name: str
    points: float
    laos: int


@dataclass(frozen=True, slots=True)
class Filter:
    """Which LAOs and items are meant; empty is all. ``group`` is a group's or a sub-indicator's name or number."""

    district: int | None = None
    vendor: int | None = None
    group: str = ""
    code: str = ""
    state: str = ""

    @property
    def any(self) -> bool:
        """Whether anything is left out."""
        return self != Filter()


@dataclass(frozen=True, slots=True)
class Standing:
    """A province and year: the items meant, what each stands for, and the LAOs that are meant."""

    year: Catalogue
    items: tuple[Item, ...]
    weights: Weights
    rows: tuple[Row, ...]

    @property
    def entered(self) -> tuple[Row, ...]:
        """The LAOs that have links; of the others nothing is known."""
        return tuple(row for row in self.rows if row.entered)


def in_province(province: str, meant: Filter) -> QuerySet[Lao]:
    """The LAOs of a province that a filter means, in the order of the province's lists."""
    bodies = Lao.objects.filter(province__name=province)
    if meant.district is not None:
        bodies = bodies.filter(district=meant.district)
    if meant.vendor is not None:
        served = Hosting.objects.filter(vendor=meant.vendor, until__isnull=True, site__until__isnull=True)
        bodies = bodies.filter(pk__in=served.values("site__lao"))
    return bodies.order_by(F("district__position").asc(nulls_first=True), "type", "name")


def meant_items(year: Catalogue, meant: Filter) -> tuple[Item, ...]:
    """The items of a year that a filter means."""
    return tuple(
        item
        for item in year.items
        if meant.code in ("", item.code) and meant.group in ("", item.group, item.sub_indicator)
    )


def standing(
    province: str, year: int, laos: Iterable[int] | None = None, *, meant: Filter | None = None, dated: bool = False
) -> Standing:
    """Every LAO of a province (or these, by id) that ``meant`` means, with its items' states: five queries, however many."""
    meant = meant or Filter()
    catalogue = queries.catalogue(year)
    whole = weights(catalogue)
    items = meant_items(catalogue, meant)
    codes = {item.code for item in items}
    weighed = replace(whole, points=tuple(pair for pair in whole.points if pair[0] in codes))
    bodies = in_province(province, meant)
    if laos is not None:
        bodies = bodies.filter(pk__in=list(laos))
    found = read(
        year, bodies.order_by().values("pk"), codes=None if len(items) == len(catalogue.items) else codes, dated=dated
    )
    few = replace(catalogue, items=items)
    rows = []
    for lao in bodies.select_related("district", "province"):
        own = found.get(lao.pk, {})
        plain = plain_states(own, few)
        if not meant.state or (own and meant.state in plain.values()):
            rows.append(Row(lao, own, stake(plain, weighed), bool(own)))
    return Standing(catalogue, items, weighed, tuple(rows))


def by_vendor(now: Standing) -> list[Gain]:
    """What each vendor's repair would give back, by the vendor that the register names for the LAO's site."""
    return _gains(now, "vendor__name")


def by_server(now: Standing) -> list[Gain]:
    """The same by the address that the LAO's site was last seen on."""
    return _gains(now, "server__address")


def _gains(now: Standing, field: str) -> list[Gain]:
    points = dict(now.weights.points)
    failing = {
        row.lao.pk: (row.lao.code, lost)
        for row in now.rows
        if (lost := sum(points.get(code, 0.0) for code, one in row.items.items() if one.judged.state == "unreachable"))
    }
    kind = field.split("__", maxsplit=1)[0]
    rows = Hosting.objects.filter(until__isnull=True, site__until__isnull=True, site__lao_id__in=list(failing))
    names = dict(rows.exclude(**{f"{kind}__isnull": True}).values_list("site__lao_id", field))
    return [
        Gain(name, points, laos)
        for name, points, laos in gains((names[pk], *one) for pk, one in failing.items() if pk in names)
    ]
