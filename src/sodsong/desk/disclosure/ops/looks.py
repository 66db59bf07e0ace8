"""Looks at the content behind links: due pages are claimed, fetched politely, read, judged for each of their items.

A page's ``due_at`` is moved on in the claim, so that a killed look loses one turn and nothing is looked at twice at once.
While a site's home page is down its own pages are put off: asking them would only load what is failing.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from sodsong.desk.disclosure import content, queries
from sodsong.desk.disclosure.models import Change, Link, Page
from sodsong.judge.disclosure.catalogue import Catalogue
from sodsong.judge.disclosure.checking import Judged, Seen, Wanted, is_dated, judge, together
from sodsong.observe.probe.fetch import Fetched, fetch
from sodsong.observe.probe.page.fingerprint import distance

if TYPE_CHECKING:
    from sodsong.observe.probe.engine import Engine

AT_ONCE = 12  # pages in one turn of the lane
# Never ``due_at``: the claim has moved it on.
_SEEN = [
    "looked_at",
    "last_good",
    "http_status",
    "final_url",
    "medium",
    "title",
    "sha256",
    "fingerprint",
    "letters",
    "good_letters",
    "changed_at",
]
_PARTS, _AT_A_TIME = 12, 500
NEAR = 3  # bits by which two fingerprints may differ and still be one text


def look(
    engine: "Engine", *, vantage: str, now: datetime, every: timedelta, limit: int = AT_ONCE, pages: Sequence[int] = ()
) -> int:
    """Look at pages that are due, or at these ``pages`` (ids) at once; ``every`` is until each one's next turn."""
    claimed = _claim(now, every, limit, pages)
    by_url: dict[str, list[Page]] = {}
    for page in claimed:
        by_url.setdefault(page.url, []).append(page)
    catalogues: dict[int, Catalogue] = {}
    for fetched in fetch(engine, by_url, vantage=vantage, at=now):
        for page in by_url[fetched.observation.url]:
            _keep(page, fetched, content.read(fetched), catalogues, now)
    return len(claimed)


def _claim(now: datetime, every: timedelta, limit: int, pages: Sequence[int]) -> list[Page]:
    rows = Page.objects.filter(links__ended_at__isnull=True).distinct().order_by("due_at", "pk")
    chosen = rows.filter(pk__in=list(pages)) if pages else rows.filter(due_at__lte=now)[:limit]
    resting = queries.resting_sites() if not pages else set()
    claimed = []
    for page in chosen.select_related("target"):
        if not Page.objects.filter(pk=page.pk, due_at=page.due_at).update(due_at=now + every):
            continue
        if page.target is None or page.host_kind != "own" or page.target.site_id not in resting:
            claimed.append(page)
    return claimed


@transaction.atomic
def _keep(page: Page, fetched: Fetched, read: content.Content, catalogues: dict[int, Catalogue], now: datetime) -> None:
    """Store what was seen of a page, and judge it for each item it serves."""
    seen = fetched.observation
    links = list(page.links.filter(ended_at__isnull=True))
    judged: list[Judged] = []
    for link in links:
        if link.year not in catalogues:
            catalogues[link.year] = queries.catalogue(link.year)
        item = catalogues[link.year].item(link.code)
        title = item.title if item else ""
        one = judge(_seen(page, fetched, read), Wanted(title, link.year, dated=is_dated(title)))
        judged.append(one)
        if (link.state, link.reason) != (one.state, one.reason):
            Link.objects.filter(pk=link.pk).update(state=one.state, reason=one.reason, since=now)
    whole = together(judged)
    if whole.state == "unknown":  # our own line, or a gate: says nothing of the page
        Page.objects.filter(pk=page.pk).update(looked_at=now)
        return
    _tell_change(page, read, whole, now)
    page.looked_at, page.http_status, page.final_url = now, seen.http_status, (seen.final_url or "")[:1000]
    if read.text or whole.state == "reachable":
        page.medium, page.title, page.sha256 = read.medium, read.title, read.sha256
        page.fingerprint, page.letters = read.fingerprint, len(read.text)
    if whole.state == "reachable":
        page.last_good, page.good_letters = now, len(read.text)
    page.save(update_fields=_SEEN)


def _seen(page: Page, fetched: Fetched, read: content.Content) -> Seen:
    seen = fetched.observation
    return Seen(
        url=page.url,
        finding=seen.finding,
        reason=seen.reason,
        http_status=seen.http_status,
        final_url=seen.final_url or page.url,
        kind=read.medium,
        title=read.title,
        text=read.text,
        trouble=read.trouble,
        before=page.good_letters,
    )


def _tell_change(page: Page, read: content.Content, whole: Judged, now: datetime) -> None:
    last = page.changes.first()
    other_text = bool(read.fingerprint and page.fingerprint) and distance(read.fingerprint, page.fingerprint) > NEAR
    if other_text:
        page.changed_at = now
    if last is None or (last.state, last.reason) != (whole.state, whole.reason) or other_text:
        Change.objects.create(
            page=page,
            at=now,
            state=whole.state,
            reason=whole.reason,
            sha256=read.sha256,
            fingerprint=read.fingerprint,
            letters=len(read.text),
        )


def hasten(now: datetime, every: timedelta) -> int:
    """A window has opened: nobody waits for the turn of quiet days. Pages due later than one turn from now come within it.

    Twelve parts of the turn share them out, so that they do not all come at once; returns how many were moved.
    """
    late = Page.objects.filter(due_at__gt=now + every, links__ended_at__isnull=True).distinct()
    keys = list(late.order_by("pk").values_list("pk", flat=True))
    for part in range(_PARTS):
        some = keys[part::_PARTS]
        for start in range(0, len(some), _AT_A_TIME):
            chosen = Page.objects.filter(pk__in=some[start : start + _AT_A_TIME], due_at__gt=now + every)
            chosen.update(due_at=now + every * part / _PARTS)
    return len(keys)


def hold(year: int) -> int:
    """Remember every page's text as it is when the year's scoring window closes; returns how many pages are held.

    A page that serves several years is held anew at each closing, and never again for a year that is behind.
    """
    behind = Q(held_year__isnull=True) | Q(held_year__lt=year)
    pages = Page.objects.filter(behind, links__year=year, links__ended_at__isnull=True).exclude(fingerprint="")
    rows = list(pages.distinct())
    for page in rows:
        page.held, page.held_year = page.fingerprint, year
    Page.objects.bulk_update(rows, ["held", "held_year"], batch_size=200)
    return len(rows)


def changed_since_hold(page: Page) -> bool:
    """Whether the page's text is another than when the window closed."""
    return bool(page.held and page.fingerprint) and distance(page.held, page.fingerprint) > NEAR
