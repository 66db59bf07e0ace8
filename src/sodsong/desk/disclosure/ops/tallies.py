"""Counts a province's items anew, district by district, so that the picture of many provinces is a few sums."""

from collections import Counter
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, Min, OuterRef, Q

from sodsong.desk.disclosure import queries, states
from sodsong.desk.disclosure.models import Link, Tally
from sodsong.desk.registry.models import Lao, Province

EVERY = timedelta(minutes=5)  # a count older than this is made anew


def count(now: datetime) -> int:
    """Count the one province whose count is oldest, if that is older than `EVERY`; returns how many items it has."""
    year = next(iter(queries.years_with_links()), None)
    if year is None:
        return 0
    linked = Exists(Link.objects.filter(year=year, lao__province=OuterRef("pk")))
    at = Min("oit_tallies__counted_at", filter=Q(oit_tallies__year=year))
    due = Province.objects.annotate(at=at).filter(linked | Q(at__isnull=False))
    due = due.filter(Q(at__isnull=True) | Q(at__lt=now - EVERY)).order_by(F("at").asc(nulls_first=True), "pk")
    province = due.first()
    return count_province(province, year, now) if province else 0


@transaction.atomic
def count_province(province: Province, year: int, now: datetime) -> int:
    """Count one province and year; what was counted before goes. Returns how many items it has."""
    laos = dict(Lao.objects.filter(province=province).order_by().values_list("pk", "district_id"))
    found = states.read(year, Lao.objects.filter(province=province).order_by().values("pk"), dated=False)
    codes = [item.code for item in queries.catalogue(year).items]
    codes += sorted({code for items in found.values() for code in items} - set(codes))
    bodies, entered = Counter(laos.values()), Counter(laos[lao] for lao in found)
    cells: Counter[tuple[int | None, str, str]] = Counter(
        (laos[lao], code, one.judged.state) for lao, items in found.items() for code, one in items.items()
    )
    Tally.objects.filter(year=year, province=province).delete()
    Tally.objects.bulk_create(
        (
            Tally(
                year=year, province=province, district_id=district, code=code, bodies=bodies[district],
                entered=entered[district], counted_at=now,
                **{state: cells[district, code, state] for state in ("reachable", "unreachable", "suspect", "unknown")},
            )
            for district in bodies
            for code in codes
        ),
        batch_size=500,
    )  # fmt: skip
    return len(codes)
