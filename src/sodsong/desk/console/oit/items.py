"""One item over all LAOs (a column of the matrix), and one item of one LAO (a cell): what was seen, when, and what to do."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sodsong.desk import clock
from sodsong.desk.console.oit import filters, pages, words
from sodsong.desk.console.oit.views import lao_or_404, year_or_404
from sodsong.desk.disclosure import queries, stakes
from sodsong.desk.disclosure.models import Change, Link
from sodsong.desk.disclosure.ops.looks import changed_since_hold
from sodsong.desk.disclosure.stakes import Row, Standing
from sodsong.desk.registry.models import Lao
from sodsong.desk.vault.models import Kept, Wanted
from sodsong.desk.vault.queries import captures
from sodsong.desk.watch.models import Flip
from sodsong.judge.disclosure.addresses import session_in
from sodsong.judge.disclosure.catalogue import Catalogue, Item

PER_PAGE = 100
MOST_FLIPS = 20
_WORST = ("unreachable", "missing", "suspect", "unknown", "reachable")


@dataclass(frozen=True, slots=True)
class Line:
    """One LAO in a column."""

    lao: Lao
    state: str
    look: str
    reason: str
    last_good: datetime | None
    implied: bool


@dataclass(frozen=True, slots=True)
class Story:
    """One address of a cell with all that is known of it: what stood there, what the watch saw, what is kept."""

    link: Link
    state: str
    changes: list[Change]
    flips: list[Flip]
    kept: Kept | None
    standin: str
    changed: bool
    volatile: bool


@login_required
@require_safe
def column(request: HttpRequest, year: int, item: str) -> HttpResponse:
    """One item over all LAOs that have links, the worst first. For officers."""
    catalogue = queries.catalogue(year_or_404(year))
    found = _item_or_404(catalogue, item)
    chosen = filters.read(request)
    meant = stakes.Filter(chosen.meant.district, chosen.meant.vendor, code=found.code, state=chosen.meant.state)
    standing = stakes.standing(chosen.province, year, meant=meant, dated=True)
    lines = sorted((_line(row, found.code) for row in standing.entered), key=lambda one: _WORST.index(one.state))
    counts = Counter(one.state for one in lines)
    context = {
        "part": "oit",
        "year": year,
        "catalogue": catalogue,
        "item": found,
        "page": Paginator(lines, PER_PAGE).get_page(request.GET.get("page")),
        "counts": [(state, counts[state]) for state in _WORST],
        "hidden": counts["unreachable"] + counts["missing"],
        "total": len(lines),
        "points": _points(standing, found.code),
        "chosen": chosen,
        **filters.choices(catalogue, chosen),
        "now": clock.now(),
    }
    context["fields"] = [field for field in context["fields"] if field[0] not in ("group", "code")]
    return render(request, "console/oit/item.html", context)


@login_required
@require_safe
def cell(request: HttpRequest, year: int, code: str, item: str) -> HttpResponse:
    """One item of one LAO: its state, what to do, each address with its story. For officers, and the LAO itself."""
    lao, catalogue = lao_or_404(code), queries.catalogue(year_or_404(year))
    found = _item_or_404(catalogue, item)
    standing = stakes.standing(lao.province.name, year, [lao.pk], meant=stakes.Filter(code=found.code), dated=True)
    line = _line(standing.rows[0], found.code)
    links = [link for link in queries.links_of(lao, year) if link.code == found.code]
    context = {
        "part": "oit",
        "year": year,
        "lao": lao,
        "item": found,
        "line": line,
        "advice": words.advice(line.state, line.reason),
        "points": _points(standing, found.code),
        "sure": standing.weights.sure,
        "stories": _stories(lao, links),
        "now": clock.now(),
    }
    return render(request, "console/oit/cell.html", context)


def _item_or_404(catalogue: Catalogue, code: str) -> Item:
    """The item of that code; a year of which nothing is known lets every code pass, unconfirmed."""
    found = catalogue.item(code.upper())
    if found is None and not catalogue.complete and code[:1] in "Oo" and code[1:].isdecimal() and len(code) < 4:
        found = Item(code.upper(), code.upper(), sources=0)
    if found is None:
        raise Http404(_("That year has no such item."))
    return found


def _line(row: Row, code: str) -> Line:
    one = row.items.get(code)
    state: str = one.judged.state if one else "missing"
    return Line(
        row.lao,
        state,
        words.LOOKS[state],
        one.judged.reason if one else "no-link",
        one.last_good if one else None,
        bool(one and one.implied),
    )


def _points(standing: Standing, code: str) -> str:
    return pages.points(standing.weights.of(code)) if standing.weights.points else ""


def _stories(lao: Lao, links: list[Link]) -> list[Story]:
    """Four queries, however many addresses."""
    urls = [link.page.url for link in links]
    kept = captures.last_kept_of(urls)
    asked = {one.url: one for one in Wanted.objects.filter(lao=lao, url__in=urls)}
    changes: dict[int, list[Change]] = {}
    for change in Change.objects.filter(page__in=[link.page_id for link in links]).order_by("-at", "-pk"):
        changes.setdefault(change.page_id, []).append(change)
    flips: dict[int, list[Flip]] = {}
    targets = [link.page.target_id for link in links if link.page.target_id]
    for flip in Flip.objects.filter(target__in=targets).order_by("-at", "-pk"):
        flips.setdefault(flip.target_id, []).append(flip)
    return [
        Story(
            link,
            link.page.target.state if link.page.target else "unknown",
            changes.get(link.page_id, [])[:MOST_FLIPS],
            flips.get(link.page.target_id or 0, [])[:MOST_FLIPS],
            kept.get(link.page.url),
            reverse("public:archive-item", args=[lao.code, asked[link.page.url].item])
            if link.page.url in asked
            else "",
            changed_since_hold(link.page),
            session_in(link.page.url) is not None,
        )
        for link in links
    ]
