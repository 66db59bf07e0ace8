"""Links that were closed, or taken in many at once, are noted as acts that can be taken back."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from sodsong.desk.disclosure.models import Link, Page, Search
from sodsong.desk.disclosure.ops import links, sheets
from sodsong.desk.registry.changes.models import Change
from sodsong.desk.registry.changes.ops import note
from sodsong.desk.watch import ops as watch

CHANGED = "changed-meanwhile"


@transaction.atomic
def end(link: Link, by: str, now: datetime) -> Change:
    """Close a link (``links.end``); needs its page's target and its LAO loaded."""
    links.end(link, now)
    return note("oit-link", {"link": link.pk, "what": link.code, "names": [link.lao.short_name], "n": 1}, by, now)


@transaction.atomic
def import_links(
    data: bytes, year: int, *, by: str, now: datetime, province: str
) -> tuple[links.Entered | list[sheets.Refused], Change | None]:
    """Keep a sheet's links (``sheets.import_links``); the act, where any was new."""
    done = sheets.import_links(data, year, by=by, now=now, province=province)
    return done, None if isinstance(done, list) else _entered("import", done, by, now)


@transaction.atomic
def accept(
    search: Search, codes: Iterable[str], *, by: str, now: datetime
) -> tuple[links.Entered | None, Change | None]:
    """Keep the proposed links of these codes (``links.accept``); the act, where any was new."""
    done = links.accept(search, codes, by=by, now=now)
    return done, _entered("page", done, by, now) if done else None


def _entered(source: str, done: links.Entered, by: str, now: datetime) -> Change | None:
    if not done.created:
        return None
    return note("oit-links", {"source": source, "by": by, "at": now.isoformat(), "n": done.created}, by, now)


def reverse_end(data: Mapping[str, Any], _by: str, _now: datetime) -> str:
    """The link is in force again and its page watched, unless the same one was entered anew."""
    row = Link.objects.select_related("page__target__site").filter(pk=data["link"], ended_at__isnull=False).first()
    if row is None:
        return CHANGED
    if Link.objects.filter(
        lao=row.lao_id, year=row.year, code=row.code, page=row.page_id, ended_at__isnull=True
    ).exists():
        return CHANGED
    Link.objects.filter(pk=row.pk).update(ended_at=None, filed_at=None)
    target = row.page.target
    if target is not None and target.site is not None:
        watch.watch_pages([(target.site, target.url)])
    return ""


def reverse_entered(data: Mapping[str, Any], _by: str, now: datetime) -> str:
    """The links that came in with that act, and are in force still, are closed; what was seen of them stays."""
    rows = Link.objects.filter(
        source=data["source"], entered_by=data["by"], entered_at=datetime.fromisoformat(data["at"]), ended_at=None
    )
    pages = list(rows.values_list("page_id", flat=True))
    if not rows.update(ended_at=now, filed_at=None):
        return CHANGED
    held = Link.objects.filter(page=OuterRef("pk"), ended_at__isnull=True)
    idle = Page.objects.filter(pk__in=pages, target__isnull=False).exclude(Exists(held)).select_related("target")
    for page in idle.iterator():
        if page.target:
            watch.rest_page(page.target)
    return ""
