"""What an LAO must still do before a window opens: items without a link, not to be opened, doubtful, or without the head's approval."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sodsong.desk.disclosure.models import Link
from sodsong.desk.disclosure.stakes import Row, Standing
from sodsong.desk.registry.models import Lao
from sodsong.judge.disclosure.catalogue import Catalogue, Item, Period

KINDS = ("missing", "unreachable", "suspect", "unapproved", "unknown")
_SURE = ("missing", "unreachable")


@dataclass(frozen=True, slots=True)
class Lack:
    """One item that is not ready, why, and the points it stands for (0 where nobody knows)."""

    item: Item
    kind: str
    reason: str
    points: float


@dataclass(frozen=True, slots=True)
class Readiness:
    """One LAO: what it lacks, most points first. ``entered``: it has any link of the year."""

    lao: Lao
    entered: bool
    lacks: tuple[Lack, ...]

    @property
    def points(self) -> float:
        """Points that the items stand for which surely or perhaps cannot be seen; a missing approval costs none by itself."""
        return sum(one.points for one in self.lacks if one.kind != "unapproved")

    def count(self, kind: str) -> int:
        """How many items lack in that way."""
        return sum(one.kind == kind for one in self.lacks)

    @property
    def counts(self) -> list[tuple[str, int]]:
        """The kinds that occur, each with how often."""
        return [(kind, n) for kind in KINDS if (n := self.count(kind))]


def readiness(now: Standing) -> list[Readiness]:
    """Every LAO of a standing, those with most points at stake first, those without any link last; one query."""
    bare = _unapproved(now.year.year, [row.lao.pk for row in now.rows if row.entered])
    points = dict(now.weights.points)
    found = [Readiness(row.lao, row.entered, tuple(_lacks(now, row, bare, points))) for row in now.rows]
    return sorted(found, key=lambda one: (not one.entered, -one.points, -len(one.lacks), one.lao.pk))


def window_ahead(year: Catalogue, day: date) -> Period | None:
    """The window for which to be ready: the running entry or scoring, else the next one to begin."""
    meant = [one for one in year.calendar if one.stage in ("entry", "scoring") and one.ends >= day]
    return min(meant, key=lambda one: (one.begins, one.ends)) if meant else None


def _lacks(now: Standing, row: Row, bare: set[tuple[int, str]], points: dict[str, float]) -> Iterable[Lack]:
    found = []
    for item in now.items:
        one = row.items.get(item.code)
        kind: str = one.judged.state if one else "missing"
        reason = one.judged.reason if one else "no-link"
        if kind == "reachable":
            if (row.lao.pk, item.code) not in bare:
                continue
            kind, reason = "unapproved", "unapproved"
        found.append(Lack(item, kind, reason, points.get(item.code, 0.0)))
    return sorted(
        found,
        key=lambda lack: (lack.kind == "unapproved", -lack.points, lack.kind not in _SURE, lack.item.number),
    )


def _unapproved(year: int, laos: list[int]) -> set[tuple[int, str]]:
    """LAO (id) and code of the links in force that no head has approved."""
    rows = Link.objects.filter(year=year, ended_at__isnull=True, approved_at__isnull=True, lao__in=laos)
    return set(rows.order_by().values_list("lao_id", "code"))
