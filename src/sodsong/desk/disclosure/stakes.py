"""What is at stake now: of each LAO, of a province, and what the repair of one server or vendor would give back.

Reckoned under the year's rule as far as it is known; never an official score.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sodsong.desk.disclosure import queries
from sodsong.desk.disclosure.queries import ItemState
from sodsong.desk.registry.models import Hosting, Lao
from sodsong.judge.disclosure.catalogue import Catalogue
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
class Standing:
    """A province and year."""

    year: Catalogue
    weights: Weights
    rows: tuple[Row, ...]

    @property
    def entered(self) -> tuple[Row, ...]:
        """The LAOs that have links; of the others nothing is known."""
        return tuple(row for row in self.rows if row.entered)


def standing(province: str, year: int, laos: Iterable[int] | None = None) -> Standing:
    """Every LAO of a province (or these, by id) with its items' states: five queries, however many."""
    catalogue = queries.catalogue(year)
    weighed = weights(catalogue)
    bodies = (
        Lao.objects.filter(province__name=province)
        .select_related("district")
        .order_by("district__position", "type", "name")
    )
    if laos is not None:
        bodies = bodies.filter(pk__in=list(laos))
    listed = list(bodies)
    states = queries.states(year, None if laos is None else [lao.pk for lao in listed])
    rows = []
    for lao in listed:
        items = states.get(lao.pk, {})
        plain = queries.plain_states(items, catalogue)
        rows.append(Row(lao, items, stake(plain, weighed), bool(items)))
    return Standing(catalogue, weighed, tuple(rows))


def by_vendor(now: Standing) -> list[Gain]:
    """What each vendor's repair would give back, by the vendor that the register names for the LAO's site."""
    return _gains(now, "vendor__name")


def by_server(now: Standing) -> list[Gain]:
    """The same by the address that the LAO's site was last seen on."""
    return _gains(now, "server__address")


def _gains(now: Standing, field: str) -> list[Gain]:
    ids = [row.lao.pk for row in now.entered]
    rows = Hosting.objects.filter(until__isnull=True, site__until__isnull=True, site__lao_id__in=ids)
    names = dict(
        rows.exclude(**{f"{field.split('__', maxsplit=1)[0]}__isnull": True}).values_list("site__lao_id", field)
    )
    failing = []
    for row in now.entered:
        lost = sum(now.weights.of(code) for code, item in row.items.items() if item.judged.state == "unreachable")
        if lost and row.lao.pk in names:
            failing.append((names[row.lao.pk], row.lao.code, lost))
    return [Gain(name, points, laos) for name, points, laos in gains(failing)]
