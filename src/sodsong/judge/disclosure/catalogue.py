"""A fiscal year's OIT items under one scheme. A code means nothing without its year: O10 is three things in three years.

>>> one = read_catalogue({"year": 2564, "items": [{"code": "O1", "title": "โครงสร้าง", "verified": True, "sources": 2}]})
>>> one.item("O1").title, one.complete
('โครงสร้าง', False)
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

FIRST_YEAR, LAST_YEAR = 2500, 2699  # fiscal years of the Buddhist era that can be meant
MOST_ITEMS = 99
STAGES = ("published", "registration", "entry", "scoring", "clarification", "confirmation", "assessment", "results")
_CODE = re.compile(r"O([1-9]\d?)")
_SUB = re.compile(r"\d{1,2}\.\d{1,2}")


class BadCatalogue(ValueError):  # noqa: N818  # what a person wrote, not a fault of the program
    """The catalogue cannot be used: it says which part, and what should stand there."""


@dataclass(frozen=True, slots=True)
class Item:
    """One item. ``verified``: code and title agree in two independent public sources, of ``sources`` found.

    ``sub_indicator`` (9.1 … 10.2) is None where nobody has read it; ``placed``: it was set by order, not read.
    """

    code: str
    title: str
    sub_indicator: str | None = None
    group: str | None = None
    verified: bool = False
    sources: int = 1
    placed: bool = False

    @property
    def number(self) -> int:
        """The code's number."""
        return int(self.code[1:])


@dataclass(frozen=True, slots=True)
class Scoring:
    """The year's rule: ``oit_weight`` points of 100 for the whole of OIT. Not ``verified``: a working assumption."""

    oit_weight: float = 40.0
    verified: bool = False
    pass_mark: float = 85.0
    pass_mark_verified: bool = False


@dataclass(frozen=True, slots=True)
class Period:
    """One stage of the year's calendar, both days included."""

    stage: str
    begins: date
    ends: date
    verified: bool = False


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything known of one year; ``item_count`` is how many items there should be, None where nobody knows."""

    year: int
    scheme: str
    items: tuple[Item, ...]
    item_count: int | None = None
    item_count_verified: bool = False
    note: str = ""
    sub_indicators: tuple[tuple[str, str], ...] = ()
    scoring: Scoring = Scoring()
    calendar: tuple[Period, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether all items are known by code and title, verified or not."""
        return self.item_count is not None and len(self.items) >= self.item_count

    def item(self, code: str) -> Item | None:
        """The item of a code, if the year is known to have it."""
        return next((item for item in self.items if item.code == code), None)


def unknown(year: int) -> Catalogue:
    """The catalogue of a year of which nothing is known."""
    return Catalogue(year, "ita", ())


def read_catalogue(value: Any) -> Catalogue:
    """A catalogue from plain values as YAML or a sheet give them. Raises BadCatalogue: what, where, what to do."""
    if not isinstance(value, Mapping):
        raise BadCatalogue("The catalogue is no mapping; it begins with year: and items:.")
    year = value.get("year")
    if type(year) is not int or not FIRST_YEAR <= year <= LAST_YEAR:
        raise BadCatalogue(f"year: {year!r} is no fiscal year of the Buddhist era; write such as 2569.")
    entries = value.get("items") or []
    if not isinstance(entries, list) or len(entries) > MOST_ITEMS:
        raise BadCatalogue(f"items: a list of at most {MOST_ITEMS} is wanted.")
    items = tuple(_item(number, entry) for number, entry in enumerate(entries, 1))
    codes = [item.code for item in items]
    twice = next((code for code in codes if codes.count(code) > 1), None)
    if twice:
        raise BadCatalogue(f"items: {twice} stands twice; each code once a year.")
    count = value.get("item_count")
    if count is not None and (type(count) is not int or not len(items) <= count <= MOST_ITEMS):
        raise BadCatalogue(f"item_count: {count!r} is not the number of items, nor null where it is not known.")
    return Catalogue(
        year,
        _text(value.get("scheme")) or "ita",
        tuple(sorted(items, key=lambda item: item.number)),
        count,
        value.get("item_count_verified") is True,
        _text(value.get("note")),
        _sub_indicators(value.get("sub_indicators")),
        _scoring(value.get("scoring")),
        tuple(_period(entry) for entry in value.get("calendar") or []),
    )


def to_data(catalogue: Catalogue) -> dict[str, Any]:
    """The plain values that `read_catalogue` reads back."""
    scoring = catalogue.scoring
    return {
        "year": catalogue.year,
        "scheme": catalogue.scheme,
        "item_count": catalogue.item_count,
        "item_count_verified": catalogue.item_count_verified,
        "note": catalogue.note,
        "sub_indicators": dict(catalogue.sub_indicators),
        "items": [
            {
                "code": item.code,
                "title": item.title,
                "sub_indicator": item.sub_indicator,
                "group": item.group,
                "verified": item.verified,
                "sources": item.sources,
                "placed": item.placed,
            }
            for item in catalogue.items
        ],
        "scoring": {
            "verified": scoring.verified,
            "oit_weight": scoring.oit_weight,
            "pass_mark": scoring.pass_mark,
            "pass_mark_verified": scoring.pass_mark_verified,
        },
        "calendar": [
            {
                "stage": period.stage,
                "begins": period.begins.isoformat(),
                "ends": period.ends.isoformat(),
                "verified": period.verified,
            }
            for period in catalogue.calendar
        ],
    }


def _item(number: int, entry: Any) -> Item:
    where = f"item {number}"
    if not isinstance(entry, Mapping):
        raise BadCatalogue(f"{where}: a mapping with code and title is wanted.")
    code, title = _text(entry.get("code")).upper(), _text(entry.get("title"))
    if not _CODE.fullmatch(code):
        raise BadCatalogue(f"{where}: code {code!r} is none; write O1 to O99.")
    if not title or len(title) > 500:
        raise BadCatalogue(f"{where}: {code} has no title; write it as the year's handbook gives it.")
    sub = _text(entry.get("sub_indicator"))
    if sub and not _SUB.fullmatch(sub):
        raise BadCatalogue(f"{where}: sub_indicator {sub!r} is none; write such as 9.1, or leave it empty.")
    sources = entry.get("sources", 1)
    if type(sources) is not int or not 0 <= sources <= 1000:
        raise BadCatalogue(f"{where}: sources {sources!r} is no number of sources.")
    return Item(
        code,
        title,
        sub or None,
        _text(entry.get("group")) or None,
        entry.get("verified") is True,
        sources,
        entry.get("placed") is True,
    )


def _sub_indicators(value: Any) -> tuple[tuple[str, str], ...]:
    if not value:
        return ()
    if not isinstance(value, Mapping):
        raise BadCatalogue("sub_indicators: a mapping of number to name is wanted.")
    return tuple((_text(key), _text(name)) for key, name in value.items() if _text(name))


def _scoring(value: Any) -> Scoring:
    if not value:
        return Scoring()
    if not isinstance(value, Mapping):
        raise BadCatalogue("scoring: a mapping is wanted.")
    weight, mark = value.get("oit_weight", 40.0), value.get("pass_mark", 85.0)
    for name, number in (("oit_weight", weight), ("pass_mark", mark)):
        if isinstance(number, bool) or not isinstance(number, int | float) or not 0 < number <= 100:
            raise BadCatalogue(f"scoring: {name} {number!r} is no number of points above 0 and up to 100.")
    return Scoring(float(weight), value.get("verified") is True, float(mark), value.get("pass_mark_verified") is True)


def _period(entry: Any) -> Period:
    if not isinstance(entry, Mapping) or entry.get("stage") not in STAGES:
        raise BadCatalogue(f"calendar: a stage is one of {', '.join(STAGES)}.")
    days = [_day(entry.get(key)) for key in ("begins", "ends")]
    if days[0] > days[1]:
        raise BadCatalogue(f"calendar: {entry['stage']} ends before it begins.")
    return Period(entry["stage"], days[0], days[1], entry.get("verified") is True)


def _day(value: Any) -> date:
    if type(value) is date:
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise BadCatalogue(f"calendar: {value!r} is no day; write it in the common era as 2026-03-31.") from None


def _text(value: Any) -> str:
    """``value`` as one line of text in NFC; a number as written (9.1 in YAML is a number)."""
    return " ".join(unicodedata.normalize("NFC", str(value)).split()) if value is not None else ""
