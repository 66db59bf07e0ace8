"""How well the links of OIT items are read from pages: held-out seeds of ``bench/ita``, beside a plain reader.

The plain reader is what a script of one evening does: the code at the head of a table row or list entry, every link in it.
"""

import platform
import re
import time
from importlib import metadata
from typing import Any
from urllib.parse import urljoin

from lxml import html

from sodsong import data
from sodsong.bench.ita.layouts import LAYOUTS
from sodsong.bench.ita.pages import draw, draw_other
from sodsong.bench.ita.pencil import Page
from sodsong.bench.ita.unseen import UNSEEN
from sodsong.judge.disclosure.catalogue import Catalogue, read_catalogue
from sodsong.judge.disclosure.discovery.discover import discover
from sodsong.observe.documents.mapping import read_mapping
from sodsong.observe.probe.page.charset import decode

HELD_OUT = range(50_000, 50_010)  # never looked at while the reader was written
RUNS = 1
FIRST_READING = 0.9759  # link F1 over the first seventeen of the unseen layouts before anything was mended for them
_CODE = re.compile(r"^\W*O\s?(\d{1,2})\b", re.IGNORECASE)


def catalogues() -> dict[int, Catalogue]:
    """Every shipped year."""
    return {year: read_catalogue(read_mapping(data.text(f"oit/ita-{year}.yaml"))) for year in range(2561, 2571)}


def beside(known: dict[int, Catalogue], year: int) -> list[Catalogue]:
    """The years around one, the last first."""
    return [known[one] for one in (year - 1, year + 1, year - 2) if one in known]


def plain(page: Page) -> set[tuple[str, str]]:
    """What the plain reader finds."""
    found = set()
    for row in html.fromstring(decode(page.source, "")[0]).iter("tr", "li", "p"):
        code = _CODE.match("".join(map(str, row.itertext())).strip())
        if code:
            found |= {
                (f"O{int(code[1])}", urljoin(page.base, a.get("href") or "")) for a in row.iter("a") if a.get("href")
            }
    return found


def run() -> dict[str, Any]:
    """The figures as ``sodsong bench oit`` prints them; about half a minute."""
    known = catalogues()
    ours, theirs = [0, 0, 0], [0, 0, 0]
    named, layouts_right, count, spent = 0, 0, 0, 0.0
    for layout in LAYOUTS:
        here = [0, 0, 0]
        for seed in HELD_OUT:
            page = draw(layout, seed, known)
            began = time.process_time()
            text = decode(page.source, "")[0]
            told = discover(text, known[page.year], page.base, beside(known, page.year))
            spent += time.process_time() - began
            _count(here, {(item.code, link.url) for item in told.items for link in item.links}, page.links)
            _count(theirs, plain(page), page.links)
            named += set(told.missing) == set(page.missing)
            count += 1
        ours = [a + b for a, b in zip(ours, here, strict=True)]
        layouts_right += f1(here) >= 0.97
    others = [draw_other(seed, known) for seed in range(50_000, 50_100)]
    recognised = sum(
        discover(page.source.decode(), known[page.year], page.base, beside(known, page.year)).scheme == "other"
        for page in others
    )
    mistaken = count - sum(
        discover(decode(page.source, "")[0], known[page.year], page.base, ()).scheme == "ita"
        for page in (draw(layout, seed, known) for layout in LAYOUTS for seed in HELD_OUT)
    )
    unseen, unseen_named = _unseen(known)
    return {
        "bench": "oit",
        "machine": {"system": platform.platform(), "python": platform.python_version()},
        "versions": {name: metadata.version(name) for name in ("lxml", "rapidfuzz")},
        "runs": RUNS,
        "figures": [
            _figure("link_f1", round(f1(ours), 4), "", 0.97, [("plain reader", round(f1(theirs), 4))]),
            _figure("link_f1_unseen_layouts", unseen, "", 0.97, [("first reading", FIRST_READING)]),
            _figure("missing_items_all_named_unseen", unseen_named, "% of pages", 100.0),
            _figure("layouts_at_0.97", layouts_right, f"of {len(LAYOUTS)}", 15),
            _figure("missing_items_all_named", round(100 * named / count, 1), "% of pages", 100.0),
            _figure("other_schemes_recognised", float(recognised), "%", 100.0),
            _figure("lao_pages_taken_for_others", float(mistaken), "pages", 0.0),
            _figure("cpu_ms_per_page", round(1000 * spent / count, 1), "ms", 50.0),
        ],
    }


def _unseen(known: dict[int, Catalogue]) -> tuple[float, float]:
    """F1 and share of pages with all missing items named, over the layouts that the reader was not written by."""
    tally, named, pages = [0, 0, 0], 0, 0
    for layout in UNSEEN:
        for seed in HELD_OUT:
            page = draw(layout, seed, known)
            told = discover(decode(page.source, "")[0], known[page.year], page.base, beside(known, page.year))
            _count(tally, {(item.code, link.url) for item in told.items for link in item.links}, page.links)
            named += set(told.missing) == set(page.missing)
            pages += 1
    return round(f1(tally), 4), round(100 * named / pages, 1)


def _count(tally: list[int], found: set[tuple[str, str]], true: set[tuple[str, str]]) -> None:
    for place, some in enumerate((found & true, found - true, true - found)):
        tally[place] += len(some)


def f1(tally: list[int]) -> float:
    """F1 of right, wrong and overlooked."""
    right, wrong, overlooked = tally
    return 2 * right / (2 * right + wrong + overlooked) if right else 0.0


def _figure(
    name: str, value: float, unit: str, goal: float, compared: list[tuple[str, float]] | None = None
) -> dict[str, Any]:
    others = [{"name": peer, "value": figure} for peer, figure in compared or ()]
    return {"name": name, "value": value, "unit": unit, "goal": goal, "compared": others}
