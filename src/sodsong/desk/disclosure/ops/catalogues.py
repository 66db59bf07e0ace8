"""Catalogues as officers import and correct them, from YAML or a sheet; every version is kept."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from sodsong.desk.disclosure import queries
from sodsong.desk.disclosure.models import CatalogueVersion
from sodsong.judge.disclosure.catalogue import BadCatalogue, Catalogue, Period, read_catalogue, to_data
from sodsong.observe.documents.grid import read_grid
from sodsong.observe.documents.mapping import read_mapping
from sodsong.observe.documents.record import Grid, Unreadable

_HEADS = {
    "code": ("code", "รหัส", "ข้อ"),
    "title": ("title", "รายการ", "ชื่อรายการ", "ชื่อ"),
    "sub_indicator": ("sub_indicator", "ตัวชี้วัดย่อย"),
    "group": ("group", "กลุ่ม", "หมวด", "ประเด็น"),
    "verified": ("verified", "ยืนยัน", "ยืนยันแล้ว"),
    "sources": ("sources", "แหล่ง", "จำนวนแหล่ง"),
}
_YES = frozenset(("true", "yes", "1", "ใช่", "x", "✓"))


@transaction.atomic
def import_catalogue(data: bytes, year: int, *, note: str, by: str, now: datetime) -> CatalogueVersion:
    """Keep a year's catalogue as the next version. A sheet gives items; the rest stays as it is. Raises BadCatalogue."""
    value = _sheet(data, queries.catalogue(year)) if data.startswith(b"PK\x03\x04") else _yaml(data)
    read = read_catalogue(value)
    if read.year != year:
        raise BadCatalogue(f"The file is for {read.year}, not for {year}: a code never crosses years.")
    last = (
        CatalogueVersion.objects.select_for_update().filter(year=year, scheme=read.scheme).order_by("-version").first()
    )
    return CatalogueVersion.objects.create(
        year=year,
        scheme=read.scheme,
        version=(last.version if last else 0) + 1,
        content=to_data(read),
        note=note[:300],
        by=by,
        at=now,
    )


@transaction.atomic
def set_calendar(year: int, periods: Sequence[Period], *, note: str, by: str, now: datetime) -> CatalogueVersion | None:
    """Keep a year's catalogue with other days as its next version; None where the days are as they were."""
    last = CatalogueVersion.objects.select_for_update().filter(year=year, scheme="ita").order_by("-version").first()
    known = queries.catalogue(year)
    ordered = tuple(sorted(periods, key=lambda one: (one.begins, one.ends, one.stage)))
    if ordered == tuple(sorted(known.calendar, key=lambda one: (one.begins, one.ends, one.stage))):
        return None
    content = to_data(replace(known, calendar=ordered))
    version = (last.version if last else 0) + 1
    return CatalogueVersion.objects.create(
        year=year, scheme=known.scheme, version=version, content=content, note=note[:300], by=by, at=now
    )


def _yaml(data: bytes) -> Any:
    value = read_mapping(data)
    if isinstance(value, Unreadable):
        raise BadCatalogue(value.text)
    return value


def _sheet(data: bytes, known: Catalogue) -> dict[str, Any]:
    """A sheet's rows in place of the items of ``known``."""
    grid = read_grid(data)
    if isinstance(grid, Unreadable):
        raise BadCatalogue(grid.text)
    items = _rows(grid)
    return {**to_data(known), "items": items, "item_count": max(len(items), known.item_count or 0)}


def _rows(grid: Grid) -> list[dict[str, Any]]:
    if not grid.rows:
        raise BadCatalogue("The sheet is empty.")
    head = [cell.strip().lower() for cell in grid.rows[0][1]]
    places = {key: next((head.index(name) for name in names if name in head), -1) for key, names in _HEADS.items()}
    if places["code"] < 0 or places["title"] < 0:
        raise BadCatalogue("The sheet's first line needs the columns code (รหัส) and title (รายการ).")
    items = []
    for line, cells in grid.rows[1:]:
        row = {key: cells[place].strip() if 0 <= place < len(cells) else "" for key, place in places.items()}
        if not row["code"]:
            continue
        sources = row["sources"] or "1"
        if not sources.isascii() or not sources.isdecimal():
            raise BadCatalogue(f"line {line}: sources {sources!r} is no number.")
        verified = row["verified"].lower() in _YES
        items.append({**row, "verified": verified, "sources": int(sources)})
    return items
