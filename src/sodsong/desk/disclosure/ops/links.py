"""Links: entered by hand, imported from a sheet, accepted from a proposal; approved, ended. Each becomes a page target."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import Max

from sodsong.desk.disclosure import queries
from sodsong.desk.disclosure.models import Link, Page, Search
from sodsong.desk.registry.models import Lao, Site
from sodsong.desk.vault.ops import captures
from sodsong.desk.watch import ops as watch
from sodsong.judge.disclosure.addresses import comparable, session_in
from sodsong.judge.disclosure.discovery import hosts
from sodsong.observe.probe.guard import AddressError, read_url


class BadLink(ValueError):  # noqa: N818  # what a person wrote, not a fault of the program
    """The address cannot be an OIT link: write it whole, beginning with http:// or https://."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One link as somebody hands it in."""

    lao: Lao
    year: int
    code: str
    url: str
    explanation: str = ""
    rests_on: str = ""


@dataclass(frozen=True, slots=True)
class Entered:
    """How many links are new, how many were there already; how many of the new bear a session or lead nowhere from outside."""

    created: int
    unchanged: int
    doubtful: int = 0


def checked(url: str) -> str:
    """The address as it is kept. Raises BadLink for what is none (javascript:, mailto:, half an address)."""
    url = url.strip()
    if not url.lower().startswith(("http://", "https://")) or len(url) > 1000:
        raise BadLink(BadLink.__doc__)
    try:
        read_url(url)
    except AddressError as fault:
        raise BadLink(BadLink.__doc__) from fault
    return url


@transaction.atomic
def enter(entries: Iterable[Entry], *, source: str, by: str, now: datetime) -> Entered:
    """Keep links; one that is in force already stays as it is. Their pages are watched from now on. Raises BadLink.

    Whether it is the same is told without session and fragment; kept is the address as written, for assessors open that.

    A province's sheet has thousands: what is there is read once, what is new is written in bulk.
    """
    wanted: dict[tuple[int, int, str, str], tuple[Entry, str]] = {}
    for one in entries:
        url = checked(one.url)
        wanted.setdefault((one.lao.pk, one.year, one.code, comparable(url)), (one, url))
    laos = {key[0] for key in wanted}
    rows = Link.objects.filter(lao__in=laos, ended_at__isnull=True).order_by()
    held = rows.values_list("lao_id", "year", "code", "page__url")
    there = {(lao, year, code, comparable(url)) for lao, year, code, url in held}
    fresh = {key: value for key, value in wanted.items() if key not in there}
    pages = _pages(laos, {(key[0], url) for key, (_, url) in fresh.items()}, now)
    new = [
        Link(
            lao_id=pk,
            year=year,
            code=code,
            page_id=pages[pk, url],
            explanation=entry.explanation[:500],
            source=source,
            rests_on=entry.rests_on[:300],
            entered_by=by,
            entered_at=now,
        )
        for (pk, year, code, _), (entry, url) in fresh.items()
    ]
    Link.objects.bulk_create(new, batch_size=500)
    doubtful = sum(session_in(url) is not None or hosts.private(url) for _, url in fresh.values())
    return Entered(len(new), len(wanted) - len(new), doubtful)


def _pages(laos: set[int], wanted: set[tuple[int, str]], now: datetime) -> dict[tuple[int, str], int]:
    """The ids of the wanted pages (LAO, address), made where they are not there, each with its target in the watch."""
    sites: dict[int, list[Site]] = {}
    for site in Site.objects.filter(lao__in=laos, until__isnull=True).order_by("-watched", "pk"):
        sites.setdefault(site.lao_id, []).append(site)
    there = {(page.lao_id, page.url): page for page in Page.objects.filter(lao__in=laos)}
    targets = watch.watch_pages([(_site_of(sites[pk], url), url) for pk, url in sorted(wanted) if pk in sites])
    new, stale = [], []
    for pk, url in sorted(wanted):
        base = sites[pk][0].url if pk in sites else url
        target = targets.get((_site_of(sites[pk], url).pk, url)) if pk in sites else None
        page = there.get((pk, url))
        if page is None:
            new.append(Page(lao_id=pk, url=url, host_kind=hosts.kind(url, base), due_at=now, target=target))
        elif target is not None and page.target_id != target.pk:
            page.target = target
            stale.append(page)
    Page.objects.bulk_create(new, batch_size=500)
    Page.objects.bulk_update(stale, ["target"], batch_size=500)
    return {(page.lao_id, page.url): page.pk for page in (*there.values(), *new)}


def _site_of(sites: list[Site], url: str) -> Site:
    """The LAO's site that an address lies on, else its first: somebody must answer for a page on another host."""
    host = urlsplit(url).hostname
    return next((one for one in sites if urlsplit(one.url).hostname == host), sites[0])


def file(now: datetime, limit: int = 100) -> int:
    """Tell the archive which pages the items have whose links came or went; returns how many items.

    An older year no longer changes what is kept: codes mean other things in it.
    """
    waiting = (
        Link.objects.filter(filed_at__isnull=True)
        .order_by("lao_id", "year", "code")
        .values_list("lao_id", "year", "code")
        .distinct()[:limit]
    )
    items = list(waiting)
    newest = dict(
        Link.objects.filter(lao__in={pk for pk, _, _ in items}).values_list("lao_id").annotate(year=Max("year"))
    )
    laos = Lao.objects.in_bulk({pk for pk, _, _ in items})
    titles: dict[int, dict[str, str]] = {}
    for pk, year, code in items:
        if year not in titles:
            titles[year] = {item.code: item.title for item in queries.catalogue(year).items}
        with transaction.atomic():
            rows = Link.objects.filter(lao_id=pk, year=year, code=code)
            urls = list(rows.filter(ended_at__isnull=True).order_by("pk").values_list("page__url", flat=True))
            if year >= newest[pk]:
                label = f"{code} {titles[year].get(code, '')}".strip()
                captures.want(laos[pk], label, urls, item=code.lower(), now=now)
            rows.filter(filed_at__isnull=True).update(filed_at=now)
    return len(items)


@transaction.atomic
def end(link: Link, now: datetime) -> None:
    """Close a link that was replaced or entered wrongly; its page rests when no link is left to it."""
    Link.objects.filter(pk=link.pk, ended_at__isnull=True).update(ended_at=now, filed_at=None)
    if link.page.target and not link.page.links.filter(ended_at__isnull=True).exists():
        watch.rest_page(link.page.target)


def approve(lao: Lao, year: int, *, by: str, now: datetime) -> int:
    """The head's approval of every link of a year that has none yet; returns how many."""
    rows = Link.objects.filter(lao=lao, year=year, ended_at__isnull=True, approved_at__isnull=True)
    return rows.update(approved_by=by, approved_at=now)


@transaction.atomic
def accept(search: Search, codes: Iterable[str], *, by: str, now: datetime) -> Entered | None:
    """Keep the proposed links of these codes. None when somebody has decided the proposal meanwhile."""
    if not Search.objects.filter(pk=search.pk, decided_at__isnull=True, done_at__isnull=False).update(
        decided_at=now, decided_by=by
    ):
        return None
    chosen = set(codes)
    entries = [
        Entry(search.lao, search.year, item["code"], link["url"], rests_on=item["rests_on"])
        for item in search.found.get("items", [])
        if item["code"] in chosen
        for link in item["links"]
    ]
    return enter(entries, source="page", by=by, now=now)


def drop(search: Search, *, by: str, now: datetime) -> None:
    """Decide a proposal by taking nothing of it."""
    Search.objects.filter(pk=search.pk, decided_at__isnull=True).update(decided_at=now, decided_by=by)


def ask(lao: Lao, year: int, url: str, *, by: str, now: datetime) -> Search:
    """Wish for the LAO's ITA page at ``url`` to be read; the pages lane does it. Raises BadLink."""
    return Search.objects.create(lao=lao, year=year, url=checked(url), asked_by=by, asked_at=now)
