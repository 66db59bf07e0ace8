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
from sodsong.judge.disclosure.discovery import hosts


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
    """How many links are new, how many were there already."""

    created: int
    unchanged: int


def checked(url: str) -> str:
    """The address as it is kept. Raises BadLink for what is none (javascript:, mailto:, half an address)."""
    url = url.strip()
    if not url.lower().startswith(("http://", "https://")) or hosts.split(url) is None or len(url) > 1000:
        raise BadLink(BadLink.__doc__)
    return url


@transaction.atomic
def enter(entries: Iterable[Entry], *, source: str, by: str, now: datetime) -> Entered:
    """Keep links; one that is in force already stays as it is. Their pages are watched from now on. Raises BadLink."""
    created = unchanged = 0
    touched: dict[tuple[int, int, str], Lao] = {}
    sites: dict[int, list[Site]] = {}
    for entry in entries:
        url = checked(entry.url)
        if entry.lao.pk not in sites:
            sites[entry.lao.pk] = list(
                Site.objects.filter(lao=entry.lao, until__isnull=True).order_by("-watched", "pk")
            )
        page = _page(entry.lao, url, sites[entry.lao.pk], now)
        _, new = Link.objects.get_or_create(
            lao=entry.lao,
            year=entry.year,
            code=entry.code,
            page=page,
            ended_at=None,
            defaults={
                "explanation": entry.explanation[:500],
                "source": source,
                "rests_on": entry.rests_on[:300],
                "entered_by": by,
                "entered_at": now,
            },
        )
        created += new
        unchanged += not new
        touched[entry.lao.pk, entry.year, entry.code] = entry.lao
    _archive(touched, now)
    return Entered(created, unchanged)


def _archive(touched: dict[tuple[int, int, str], Lao], now: datetime) -> None:
    """Ask the archive to keep just the pages that the items now have; an older year no longer changes what is kept."""
    newest = dict(
        Link.objects.filter(lao__in={pk for pk, _, _ in touched}).values_list("lao_id").annotate(year=Max("year"))
    )
    titles: dict[int, dict[str, str]] = {}
    for (pk, year, code), lao in touched.items():
        if year < newest.get(pk, year):
            continue
        if year not in titles:
            titles[year] = {item.code: item.title for item in queries.catalogue(year).items}
        rows = Link.objects.filter(lao=lao, year=year, code=code, ended_at__isnull=True).order_by("pk")
        urls = list(rows.values_list("page__url", flat=True))
        captures.want(lao, f"{code} {titles[year].get(code, '')}".strip(), urls, item=code.lower(), now=now)


def _page(lao: Lao, url: str, sites: list[Site], now: datetime) -> Page:
    base = sites[0].url if sites else url
    page, new = Page.objects.get_or_create(
        lao=lao, url=url, defaults={"host_kind": hosts.kind(url, base), "due_at": now}
    )
    if (new or page.target is None or not page.target.active) and sites:
        host = urlsplit(url).hostname
        site = next((one for one in sites if urlsplit(one.url).hostname == host), sites[0])
        page.target = watch.watch_page(site, url)
        page.save(update_fields=["target"])
    return page


@transaction.atomic
def end(link: Link, now: datetime) -> None:
    """Close a link that was replaced or entered wrongly; its page rests when no link is left to it."""
    Link.objects.filter(pk=link.pk, ended_at__isnull=True).update(ended_at=now)
    if link.page.target and not link.page.links.filter(ended_at__isnull=True).exists():
        watch.rest_page(link.page.target)
    _archive({(link.lao_id, link.year, link.code): link.lao}, now)


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
