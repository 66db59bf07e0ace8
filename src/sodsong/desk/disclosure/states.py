"""The state of every item now: the newest judgement of each link, with what the watch has learned since of its address and home page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, cast
from urllib.parse import urlsplit

from django.db.models import Q, QuerySet

from sodsong.desk.disclosure.models import Link
from sodsong.desk.registry.models import Lao
from sodsong.desk.watch.models import Target
from sodsong.judge.disclosure.catalogue import Catalogue
from sodsong.judge.disclosure.checking import Judged, State, together


@dataclass(frozen=True, slots=True)
class ItemState:
    """An item of an LAO now. ``implied``: its page hangs on a home page that is down."""

    code: str
    judged: Judged
    last_good: datetime | None
    implied: bool = False


States = dict[int, dict[str, ItemState]]  # by LAO (id), by code


def read(
    year: int,
    laos: Iterable[int] | QuerySet[Lao, Any] | None = None,
    *,
    codes: Iterable[str] | None = None,
    dated: bool = True,
) -> States:
    """The state of every item that has a link, of all or of these LAOs (ids) and codes: three queries, however many.

    ``dated``: with when each was last good, which a picture of thousands does not show and would pay for.
    """
    rows = Link.objects.filter(year=year, ended_at__isnull=True)
    down = Target.objects.filter(state="down", site__isnull=False)
    if laos is not None:
        meant = laos if isinstance(laos, QuerySet) else list(laos)
        rows, down = rows.filter(lao__in=meant), down.filter(site__lao__in=meant)
    if codes is not None:
        rows = rows.filter(code__in=list(codes))
    fields = ["pk", "lao_id", "code", "state", "reason", *(["page__last_good"] if dated else [])]
    failing = _failing(rows, down)
    found: States = {}
    shared: dict[tuple[int, str], list[tuple[Judged, datetime | None, bool]]] = {}
    for pk, lao, code, state, reason, *good in rows.order_by().values_list(*fields):
        judged, implied = failing.get(pk) or (_judged(state, reason), False)
        last = good[0] if good else None
        items = found.setdefault(lao, {})
        if code not in items and (lao, code) not in shared:
            items[code] = ItemState(code, judged, last, implied) if last or implied else _plain(code, judged)
            continue
        first = items[code]
        several = shared.setdefault((lao, code), [(first.judged, first.last_good, first.implied)])
        several.append((judged, last, implied))
    for (lao, code), several in shared.items():
        found[lao][code] = _together(code, several)
    return found


def _together(code: str, several: list[tuple[Judged, datetime | None, bool]]) -> ItemState:
    goods = [good for _, good, _ in several]
    last = min((good for good in goods if good), default=None) if all(goods) else None
    return ItemState(code, together([one for one, _, _ in several]), last, any(implied for _, _, implied in several))


@cache
def _judged(state: str, reason: str) -> Judged:
    return Judged(cast("State", state), reason)


@cache
def _plain(code: str, judged: Judged) -> ItemState:
    """Most cells of a matrix are one of a few dozen values."""
    return ItemState(code, judged, None)


def _failing(rows: QuerySet[Link], down: QuerySet[Target]) -> dict[int, tuple[Judged, bool]]:
    """The links (ids) that the watch holds for down whatever was read there last; True where only the home page says so.

    What is down is found first, because little is: to ask each link's target would be to read every one of them.
    """
    homes: dict[tuple[int | None, str], str] = {}
    pages: dict[int, tuple[str, datetime | None]] = {}
    for pk, kind, active, site, url, why, since in down.values_list(
        "pk", "kind", "active", "site_id", "url", "reason", "since"
    ):
        if kind != "home":
            pages[pk] = (why, since)
        elif active:
            homes[site, urlsplit(url).hostname or ""] = why
    meant = Q(page__target__in=list(pages)) | Q(page__target__site__in={site for site, _ in homes})
    values = rows.filter(meant).order_by().values_list(
        "pk", "state", "page__url", "page__looked_at", "page__target", "page__target__site_id"
    )  # fmt: skip
    found = {}
    for pk, state, url, looked, target, site in values:
        home = homes.get((site, urlsplit(url).hostname or ""))
        if home is not None:
            found[pk] = (Judged("unreachable", home or "implied"), True)
        elif target in pages and _newer(pages[target][1], looked, state):
            found[pk] = (Judged("unreachable", pages[target][0]), False)
    return found


def _newer(since: datetime | None, looked: datetime | None, state: str) -> bool:
    """Whether the watch saw an address fall after its content was last looked at; then the watch is right."""
    return looked is None or state == "unknown" or (since is not None and since >= looked)


def plain_states(items: Mapping[str, ItemState], year: Catalogue) -> dict[str, State]:
    """The bare state of every item of the year: one without a link is missing."""
    return {item.code: items[item.code].judged.state if item.code in items else "missing" for item in year.items}
