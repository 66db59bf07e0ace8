"""The public picture becomes files: pages in both languages, a feed, a calendar, badges, the published letters.

Links inside are relative, so that the whole can lie under any address; ``desk`` is where the desk itself is reached from
there ("" from the desk's own pages; None: not at all, and what it alone can show is not linked).
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation

from sodsong.desk.public.status.calendar import calendar
from sodsong.desk.public.status.facts import Case, Picture, Place

FONTS = tuple(f"fonts/sarabun-{script}-{weight}-normal.woff2" for script in ("thai", "latin") for weight in (400, 700))
ASSETS = ("sodsong.css", "sodsong.svg", *FONTS)
LANGUAGES = (("th", ""), ("en", "en/"))  # and the folder of its pages
RECENT = 12  # incidents in the feed
ZERO = frozenset("ัิีึืฺุู็่้๊๋์ํ๎")  # marks that take no room of their own


@dataclass(frozen=True, slots=True)
class Month:
    """A month with the incidents that began in it."""

    key: str
    first: date
    cases: list[Case]

    @property
    def sites(self) -> int:
        """How many LAOs were hit, each incident counted by itself."""
        return sum(case.total for case in self.cases)


def files(picture: Picture, desk: str | None) -> dict[str, bytes]:
    """Every file by its place. Whatever is asked of the same picture gives the same bytes."""
    made: dict[str, bytes] = dict(_assets())
    months = [Month(key, date.fromisoformat(f"{key}-01"), own) for key, own in picture.months().items()]
    for language, folder in LANGUAGES:
        with translation.override(language):
            for place, text in _language(picture, months, desk, folder):
                made[folder + place] = text.encode()
    for case in picture.cases:
        if case.letter:
            made[f"letters/{case.letter.name}"] = case.letter.file.read_bytes()
    made["status.json"] = json.dumps(form(picture), ensure_ascii=False, indent=1).encode()
    return made


def _language(picture: Picture, months: list[Month], desk: str | None, folder: str) -> Iterator[tuple[str, str]]:
    depth = folder.count("/")
    base: dict[str, Any] = {"picture": picture, "months": months, "desk": desk, "assets": f"assets/{_mark()}/"}
    base |= {"folder": folder, "LANGUAGE_CODE": translation.get_language(), "province": picture.province}
    top = {**base, "top": "../" * depth, "home": "", "place": ""}
    yield "index.html", render_to_string("public/status/index.html", {**top, "said": headline(picture)})
    below = {**base, "top": "../" * (depth + 1), "home": "../"}
    for month in months:
        here = {**below, "month": month, "place": f"month/{month.key}.html"}
        yield f"month/{month.key}.html", render_to_string("public/status/month.html", here)
    first = picture.places[0] if picture.places else None
    where = f"{desk}/status/{folder}" if desk else ""
    here = {**below, "place": "badge/", "first": first, "where": where, "relative": not where}
    yield "badge/index.html", render_to_string("public/status/badges.html", here)
    recent = {**top, "cases": picture.cases[:RECENT], "id": f"{picture.province}/{translation.get_language()}"}
    yield "feed.atom", render_to_string("public/status/feed.txt", {**recent, "updated": _updated(picture)})
    yield "deadlines.ics", calendar(picture, _summary)
    for one in picture.places:
        yield f"badge/{one.code}.svg", _badge(one, picture.province)


def headline(picture: Picture) -> str:
    """What is so now, in the language that is on; see the template, which says it."""
    return " ".join(render_to_string("public/status/said.txt", {"picture": picture}).split())


def _summary(case: Case) -> str:
    return " ".join(render_to_string("public/status/deadline.txt", {"case": case}).split())


def _badge(one: Place, province: str) -> str:
    seen = _seen(one.look, province, translation.get_language() or "th")
    lines = {"name": (one.name, _width(one.name) > 26), "seen": (seen, _width(seen) > 26)}
    return render_to_string("public/status/badge.txt", {"one": one, **lines}).strip()


@cache
def _seen(look: str, province: str, language: str) -> str:
    with translation.override(language):
        return render_to_string("public/status/badge_seen.txt", {"look": look, "province": province}).strip()


def _width(text: str) -> int:
    """How many letters stand side by side: another site's page has whatever font it has, so long lines are fitted in."""
    return sum(letter not in ZERO for letter in text)


def _updated(picture: Picture) -> datetime | None:
    """When the newest of what the feed tells happened."""
    return max((case.ended or case.began for case in picture.cases), default=picture.checked)


def form(picture: Picture) -> dict[str, Any]:
    """The same for programs; docs/reference/json.md names its fields."""

    def told(moment: date | None) -> str | None:
        return moment.isoformat() if moment else None

    return {
        "province": picture.province,
        "checked_at": told(picture.checked),
        "watched": len(picture.places),
        "down": picture.down,
        "unknown": picture.unknown,
        "sites": [
            {"code": one.code, "name": one.name, "district": one.district, "url": one.url, "state": one.look,
             "since": told(one.since), "planned": one.planned}
            for one in picture.places
        ],
        "incidents": [
            {"number": case.number, "live": case.live, "began_at": told(case.began), "ended_at": told(case.ended),
             "total": case.total, "back": case.back,
             "cause": {"kind": case.cause[0], "value": case.cause[1]} if case.cause else None,
             "deadline": told(case.deadline), "promised_at": told(case.promised),
             "letter": f"letters/{case.letter.name}" if case.letter else None}
            for case in picture.cases
        ],
    }  # fmt: skip


@cache
def _assets() -> dict[str, bytes]:
    """What the pages need to look right, under a name that changes with it."""
    return {f"assets/{_mark()}/{name}": content for name, content in _read()}


@cache
def _mark() -> str:
    return hashlib.sha256(b"".join(content for _name, content in _read())).hexdigest()[:12]


@cache
def _read() -> tuple[tuple[str, bytes], ...]:
    found = ((name, finders.find(name)) for name in ASSETS)
    return tuple((name, Path(str(file)).read_bytes()) for name, file in found)
