"""Questions to what is kept: what is due, what stands in for a page, how an LAO's pages are covered."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache, reduce
from operator import or_
from pathlib import Path

from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery, Sum

from sodsong.desk.registry.models import Lao
from sodsong.desk.vault.models import Kept, Removal, Wanted
from sodsong.desk.watch.models import Target
from sodsong.record.archive.archive import Archive


@lru_cache(maxsize=8)
def archive_of(data: Path) -> Archive:
    """The archive of a data folder."""
    return Archive(data / "archive")


def due(now: datetime, lost: datetime, limit: int) -> list[Wanted]:
    """Pages to be captured, longest due first, none of an LAO whose site is down; ``lost``: older claims are void."""
    down = Target.objects.filter(kind="home", active=True, state="down", site__isnull=False).values("site__lao")
    free = Q(claimed_at__isnull=True) | Q(claimed_at__lt=lost)
    rows = Wanted.objects.filter(free, until__isnull=True, due_at__lte=now).exclude(lao__in=down)
    return list(rows.select_related("lao").order_by("due_at", "pk")[:limit])


def anything_due(now: datetime) -> bool:
    """Whether any page is due, whatever its site's state."""
    return Wanted.objects.filter(until__isnull=True, due_at__lte=now).exists()


def received_since(moment: datetime) -> int:
    """Bytes received for kept pages since ``moment``."""
    return Kept.objects.filter(at__gte=moment).aggregate(total=Sum("bytes"))["total"] or 0


def last_of(lao: Lao) -> QuerySet[Wanted]:
    """The pages asked for of an LAO in the order of its items, with ``last_at``: when one was last kept whole."""
    newest = Kept.objects.filter(wanted=OuterRef("pk"), whole=True).order_by("-at")
    return Wanted.objects.filter(lao=lao, until__isnull=True).annotate(last_at=Subquery(newest.values("at")[:1]))


def standing_in(lao: Lao, item: str) -> Wanted | None:
    """The page of an item, with ``last_at``; also one no longer asked for, if none is."""
    newest = Kept.objects.filter(wanted=OuterRef("pk"), whole=True).order_by("-at")
    rows = Wanted.objects.filter(lao=lao, item=item).annotate(last_at=Subquery(newest.values("at")[:1]))
    return rows.order_by(F("until").desc(nulls_first=True)).first()


def counts(codes: Iterable[str]) -> dict[str, int]:
    """How many pages of each LAO have something kept whole, by code; an LAO without any is left out."""
    rows = Kept.objects.filter(lao__code__in=codes, whole=True).values_list("lao__code", "url").distinct()
    found: dict[str, int] = {}
    for code, _url in rows:
        found[code] = found.get(code, 0) + 1
    return found


def kept_before(since: Mapping[int, datetime]) -> dict[tuple[int, str], datetime]:
    """When each page was last kept whole before its LAO's moment in ``since``, by LAO (id) and address: one query.

    For the LAOs of one page of a list: the database takes no more than some hundreds of moments at once.
    """
    moments = [Q(lao=lao, at__lt=at) for lao, at in since.items()]
    if not moments:
        return {}
    before = Kept.objects.filter(reduce(or_, moments), whole=True).order_by().values_list("lao_id", "url")
    return {(lao, url): at for lao, url, at in before.annotate(last=Max("at")) if lao is not None}


def items(laos: Iterable[int]) -> dict[tuple[int, str], Wanted]:
    """The rows that ask for pages of these LAOs (ids), by LAO and address, also those no longer in force: one query."""
    return {(one.lao_id, one.url): one for one in Wanted.objects.filter(lao__in=list(laos))}


def titles() -> dict[str, str]:
    """What pages are called, by address."""
    return dict(Wanted.objects.values_list("url", "label"))


def last_kept(url: str) -> Kept | None:
    """The newest whole capture of an address."""
    return Kept.objects.filter(url=url, whole=True).last()


def last_kept_of(urls: Iterable[str]) -> dict[str, Kept]:
    """The newest whole capture of each address that has one."""
    return {one.url: one for one in Kept.objects.filter(url__in=list(urls), whole=True).order_by("at", "pk")}


def wanted_at(lao: Lao, url: str) -> Wanted | None:
    """The row that asks for an address of an LAO, if one does."""
    return Wanted.objects.filter(lao=lao, url=url).first()


def versions(url: str) -> QuerySet[Kept]:
    """When an address was kept whole, the newest first."""
    return Kept.objects.filter(url=url, whole=True).order_by("-at")


def removals_of(lao: Lao) -> list[Removal]:
    """What was taken out of an LAO's kept pages, the newest first."""
    return list(Removal.objects.filter(lao=lao).order_by("-at"))
