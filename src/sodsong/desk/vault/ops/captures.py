"""Pages are asked for, captured when they are due, entered into the ledger by file, and taken out when they must be."""

import hashlib
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import Q

from sodsong.desk.registry.models import Lao, Site
from sodsong.desk.vault.models import Kept, Leaf, Removal, Wanted
from sodsong.desk.vault.ops import ledger
from sodsong.desk.vault.queries import captures as queries
from sodsong.observe.probe.fetch import Manners
from sodsong.observe.probe.guard import AddressError, read_url
from sodsong.record.archive.archive import Archive
from sodsong.record.archive.crawl import Caps, Taken, capture
from sodsong.record.archive.record import NOWHERE, Capture

if TYPE_CHECKING:
    from sodsong.observe.probe.engine import Engine

KIND = "warc"  # of the ledger's leaves
AGAIN = timedelta(hours=24)  # an unchanged page is looked at once a day
SOON = timedelta(hours=1)  # and one that could not be had, after this
LOST = timedelta(minutes=30)  # a claim older than that was left by a process that is gone
BATCH = 120  # pages of one turn


@dataclass(frozen=True, slots=True)
class Means:
    """What capturing works with; ``budget`` is bytes a day for all sites together."""

    archive: Archive
    engine: "Engine"
    vantage: str
    manners: Manners
    caps: Caps
    budget: int


@transaction.atomic
def want(lao: Lao, label: str, urls: Sequence[str], *, item: str, now: datetime) -> int:
    """Keep the pages of an ``item`` (o12) at exactly these addresses from now on; how many rows changed.

    The first address gets the item's own word, the next ``item-2`` and so on. What is no address is passed over.
    """
    places = list(dict.fromkeys(url for one in urls if (url := _normal(one))))
    wanted = {url: item if number == 1 else f"{item}-{number}" for number, url in enumerate(places, 1)}
    mine = Wanted.objects.select_for_update(of=("self",)).filter(lao=lao)
    changed = mine.filter(_of_item(item), until__isnull=True).exclude(url__in=wanted).update(until=now)
    for url, word in wanted.items():
        row = mine.filter(url=url).first()
        if row is not None and (row.item, row.label, row.until) == (word, label[:300], None):
            continue
        mine.filter(item=word, until__isnull=True).exclude(url=url).update(until=now)
        if row is None:
            Wanted.objects.create(lao=lao, item=word, label=label[:300], url=url, due_at=now)
        else:
            mine.filter(pk=row.pk).update(item=word, label=label[:300], until=None)
        changed += 1
    return changed


def _of_item(item: str) -> Q:
    return Q(item=item) | Q(item__regex=rf"^{item}-[0-9]+$")


def _normal(url: str) -> str | None:
    try:
        return read_url(url).url
    except AddressError:
        return None


def changed(urls: Sequence[str], now: datetime) -> int:
    """These pages are said to have changed: look at them at the next turn; how many are kept here."""
    return Wanted.objects.filter(url__in=urls, until__isnull=True, due_at__gt=now).update(due_at=now)


def capture_due(means: Means, now: datetime, stop: threading.Event | None = None) -> int:
    """Capture what is due, as far as the day's budget goes; how many pages were looked at.

    Sites that are down are left for when they are back. A killed turn leaves its claims, which are taken up later.
    """
    if queries.received_since(now - timedelta(days=1)) >= means.budget:
        return 0
    mine = _claim(queries.due(now, now - LOST, BATCH), now)
    for row in mine.values():
        _take_up(means.archive, row, now)
    pages = {row.url: row.lao.code for row in mine.values()}
    done = 0
    options = {"vantage": means.vantage, "manners": means.manners, "caps": means.caps, "stop": stop}
    for taken in capture(means.archive, means.engine, pages, at=now, **options):  # type: ignore[arg-type]  # as named
        if taken.page:
            _note(means.archive, mine[taken.url], taken, now)
            done += 1
        else:
            _weigh([row for row in mine.values() if row.lao.code == taken.place], taken.size)
    left = Wanted.objects.filter(pk__in=[row.pk for row in mine.values()], claimed_at=now)
    left.update(claimed_at=None, due_at=now if stop is not None and stop.is_set() else now + SOON)
    return done


def _claim(rows: Sequence[Wanted], now: datetime) -> dict[str, Wanted]:
    """Those of ``rows`` that nobody else has claimed meanwhile, by address."""
    mine = {}
    for row in rows:
        free = Wanted.objects.filter(pk=row.pk, claimed_at=row.claimed_at)
        if row.url not in mine and free.update(claimed_at=now):
            mine[row.url] = row
    return mine


def _take_up(archive: Archive, row: Wanted, now: datetime) -> None:
    """A turn that was killed had perhaps kept this page already: note what it kept."""
    if row.claimed_at is None or row.claimed_at == now:
        return
    for one in archive.captures(row.lao.code, [row.url], pages=True):
        if one.at >= row.claimed_at.replace(microsecond=0):
            _keep(archive, one, row.lao, row, 0)


@transaction.atomic
def _note(archive: Archive, row: Wanted, taken: Taken, now: datetime) -> None:
    if taken.captures:
        _keep(archive, taken.captures[0], row.lao, row, taken.size)
    wait = AGAIN if taken.whole else SOON
    Wanted.objects.filter(pk=row.pk).update(
        tried_at=now, reason=taken.reason, claimed_at=None, due_at=now + wait - timedelta(seconds=row.pk % 3600)
    )


def _keep(archive: Archive, first: Capture, lao: Lao | None, row: Wanted | None, size: int) -> Kept:
    last = archive.followed(first)
    before = Kept.objects.filter(url=first.url, at__lt=first.at).last()
    kept, _new = Kept.objects.get_or_create(
        url=first.url,
        at=first.at,
        defaults={
            "lao": lao,
            "wanted": row,
            "status": last.status,
            "whole": last.status == 200 and not last.over,
            "digest": last.digest,
            "changed": before is None or before.digest != last.digest,
            "bytes": size,
        },
    )
    return kept


def _weigh(rows: Sequence[Wanted], size: int) -> None:
    """A part counts with a page of its LAO: the budget asks for sums alone."""
    last = Kept.objects.filter(wanted__in=rows).last()
    if last is not None:
        Kept.objects.filter(pk=last.pk).update(bytes=last.bytes + size)


def add(means: Means, urls: Sequence[str], now: datetime) -> list[Taken]:
    """Capture ``urls`` once, each filed under the LAO whose registered site it lies on, else under none."""
    places = {url: lao_of(url) for one in urls if (url := _normal(one))}
    pages = {url: lao.code if lao else NOWHERE for url, lao in places.items()}
    found = []
    for taken in capture(
        means.archive, means.engine, pages, vantage=means.vantage, at=now, manners=means.manners, caps=means.caps
    ):
        if taken.page and taken.captures:
            lao = places[taken.url]
            row = Wanted.objects.filter(lao=lao, url=taken.url).first() if lao else None
            _keep(means.archive, taken.captures[0], lao, row, taken.size)
        found.append(taken)
    return found


def lao_of(url: str) -> Lao | None:
    """The LAO on whose registered site ``url`` lies: the same host, and below its path."""
    host = urlsplit(url).netloc.lower().removeprefix("www.")
    fitting = [
        site
        for site in Site.objects.filter(until__isnull=True, url__icontains=host).select_related("lao")
        if (place := urlsplit(_normal(site.url) or "")).netloc.removeprefix("www.") == host
        and (urlsplit(url).path + "/").startswith(place.path.rstrip("/") + "/")
    ]
    return max(fitting, key=lambda site: len(site.url)).lao if fitting else None


def enter_files(archive: Archive, now: datetime) -> int:
    """Every archive file whose day is over becomes a leaf of the ledger; how many did."""
    known = set(Leaf.objects.filter(kind=KIND).values_list("name", flat=True))
    fresh = [(name, path) for name, path in archive.closed(now) if name not in known]
    for name, path in fresh:
        with path.open("rb") as file:
            ledger.append(KIND, hashlib.file_digest(file, "sha256").hexdigest(), name, now)
    return len(fresh)


def take_down(archive: Archive, url: str, *, by: str, why: str, now: datetime) -> Removal:
    """Take every capture of ``url`` out for good and keep it no more. The ledger still says that there was a file.

    Raises ValueError where nothing of it is kept.
    """
    place = _normal(url) or url
    found = archive.captures(urls=[place])
    if not found:
        raise ValueError(f"Nothing of {place} is kept.")
    files = archive.drop(found)
    with transaction.atomic():
        lao = Lao.objects.filter(code=found[0].place).first()
        Kept.objects.filter(url=place).delete()
        Wanted.objects.filter(url=place, until__isnull=True).update(until=now)
        return Removal.objects.create(
            lao=lao, url=place, at=now, by=by[:150], why=why[:300], captures=len(found), files=files
        )


def retire(archive: Archive, before: datetime, now: datetime) -> int:
    """Take out what was captured before ``before``, but never the last of an address; how many captures went.

    A payload stays as long as a later capture that is kept means it.
    """
    old = archive.outdated(before)
    if not old:
        return 0
    files = archive.drop(old)
    with transaction.atomic():
        for one in old:
            Kept.objects.filter(url=one.url, at=one.at).delete()
        Removal.objects.create(url="", at=now, by="sodsong", why="retention", captures=len(old), files=files)
    return len(old)
