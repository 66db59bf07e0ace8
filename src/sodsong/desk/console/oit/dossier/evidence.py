"""Each link of an LAO and year with all that speaks for it: what was seen, what is kept, in which sealed file."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db.models import Count, Max, Min, Q
from django.urls import reverse

from sodsong.desk.console.pages import write
from sodsong.desk.disclosure import queries
from sodsong.desk.disclosure.models import Change, Link
from sodsong.desk.disclosure.ops.looks import changed_since_hold
from sodsong.desk.proofs import queries as proofs
from sodsong.desk.registry.models import Lao
from sodsong.desk.vault.models import Kept, Leaf
from sodsong.desk.vault.ops.captures import KIND
from sodsong.desk.vault.queries import captures, ledger
from sodsong.judge.disclosure.addresses import session_in
from sodsong.judge.disclosure.catalogue import Catalogue, Item
from sodsong.record.archive.record import Capture

CHANGES = 10  # of one address that are told


@dataclass(frozen=True, slots=True)
class Copy:
    """What is kept of an address: how often, from when to when, and the one that speaks for it with its sealed file.

    ``leaf`` is the ledger's entry of the file that holds it; None until the day is over and the file is entered.
    """

    count: int
    first: datetime
    last: datetime
    chosen: Capture | None
    href: str
    leaf: Leaf | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """A link with what our probes saw of it over time."""

    item: Item | None
    link: Link
    changes: list[Change]
    copy: Copy | None
    changed: bool
    volatile: bool


def evidence(lao: Lao, year: int) -> dict[str, Any]:
    """Each link of the year with its story: the same queries, however many links."""
    catalogue = queries.catalogue(year)
    links = queries.links_of(lao, year)
    stories: dict[int, list[Change]] = {}
    for change in Change.objects.filter(page__in={link.page_id for link in links}).order_by("-at", "-pk"):
        stories.setdefault(change.page_id, []).append(change)
    copies = _copies(lao, [one.page.url for one in links], until(catalogue))
    entries = [
        Evidence(
            catalogue.item(one.code),
            one,
            stories.get(one.page_id, [])[:CHANGES],
            copies.get(one.page.url),
            changed_since_hold(one.page),
            session_in(one.page.url) is not None,
        )
        for one in links
    ]
    return {
        "part": "oit",
        "lao": lao,
        "year": year,
        "catalogue": catalogue,
        "entries": entries,
        "until": until(catalogue),
        "sealed": sum(bool(one.copy and one.copy.leaf) for one in entries),
        "kept": sum(one.copy is not None for one in entries),
        "certificates": [one for one in proofs.of_lao(lao) if one.made_at],
    }


def until(year: Catalogue) -> datetime | None:
    """The end of the scoring window: what stood at a link up to then is what assessors could have seen. None: not known."""
    ends = max((one.ends for one in year.calendar if one.stage == "scoring"), default=None)
    return datetime.combine(ends + timedelta(days=1), time.min, tzinfo=write.BANGKOK).astimezone(UTC) if ends else None


def _copies(lao: Lao, urls: list[str], closed: datetime | None) -> dict[str, Copy]:
    """By address; the copy chosen is the last one before scoring closed, else the last of all."""
    before = Q(at__lt=closed) if closed else Q()
    rows = (
        Kept.objects.filter(url__in=urls, whole=True)
        .order_by()
        .values("url")
        .annotate(n=Count("pk"), first=Min("at"), last=Max("at"), then=Max("at", filter=before))
    )
    archive = captures.archive_of(settings.SODSONG.data)
    found = {row["url"]: (row, archive.near(row["url"], row["then"] or row["last"], lao.code)) for row in rows}
    leaves = ledger.named(KIND, sorted({one.file for _, one in found.values() if one}))
    return {
        url: Copy(row["n"], row["first"], row["last"], one, _href(lao, one), leaves.get(one.file) if one else None)
        for url, (row, one) in found.items()
    }


def _href(lao: Lao, one: Capture | None) -> str:
    if one is None:
        return ""
    stamp = one.at.astimezone(UTC).strftime("%Y%m%d%H%M%S")
    return reverse("public:archive-page", args=[lao.code, stamp]) + "?u=" + quote(one.url, safe="")
