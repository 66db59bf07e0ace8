"""Where the districts lie on the map of their province: said by an officer, or shipped, never made up."""

import csv
from collections.abc import Mapping
from datetime import datetime
from functools import cache

from django.db import transaction

from sodsong import data
from sodsong.desk.registry.changes import ops as changes
from sodsong.desk.registry.changes.models import Change
from sodsong.desk.registry.models import District

MOST = 12  # columns, and rows
Place = tuple[int, int]  # (column from the west, row from the north), from 1


def districts(province: str) -> list[District]:
    """The districts in the order of the province's lists."""
    return list(District.objects.filter(province__name=province))


def places(rows: list[District], province: str) -> dict[str, Place]:
    """Where each of these districts lies, by name; those of which nobody has said so are left out.

    What an officer has said of any goes before all that ships: two sources on one map would fit by chance alone.
    """
    said = {one.name: (one.column, one.row) for one in rows if one.column is not None and one.row is not None}
    if said:
        return said
    return {name: place for name, place in shipped(province).items() if name in {one.name for one in rows}}


@cache
def shipped(province: str) -> dict[str, Place]:
    """The places that ship with the program."""
    rows = csv.DictReader(data.text("maps/districts.csv").splitlines())
    return {row["district"]: (int(row["column"]), int(row["row"])) for row in rows if row["province"] == province}


def refusal(rows: list[District], wanted: Mapping[int, Place]) -> str:
    """Why this is no map: some district without a place, a place off the paper, or one for two; empty where it is one."""
    if wanted and {one.pk for one in rows} != wanted.keys():
        return "place-missing"
    if any(not (1 <= column <= MOST and 1 <= row <= MOST) for column, row in wanted.values()):
        return "place-outside"
    return "place-twice" if len(set(wanted.values())) < len(wanted) else ""


@transaction.atomic
def arrange(province: str, wanted: Mapping[int, Place], by: str, now: datetime) -> Change | str:
    """An officer says where all districts lie (by id), or with nothing that no place is known; else the code of why not."""
    rows = list(District.objects.select_for_update().filter(province__name=province))
    if why := refusal(rows, wanted):
        return why
    was = {str(one.pk): [one.column, one.row] for one in rows}
    for one in rows:
        one.column, one.row = wanted.get(one.pk, (None, None))
    District.objects.bulk_update(rows, ["column", "row"])
    return changes.note("map", {"was": was, "n": len(wanted)}, by, now)
