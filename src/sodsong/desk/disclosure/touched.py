"""Which OIT items a failure touched, of which LAOs and for how long the failure lasted: rows of flips decide, not guesses."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from sodsong.desk.disclosure import queries
from sodsong.desk.disclosure.models import Link
from sodsong.desk.watch.models import Flip, Target


@dataclass(frozen=True, slots=True)
class Touched:
    """An address of an item that could not be read while the failure lasted. ``implied``: the page hangs on the home page."""

    code: str
    title: str
    url: str
    implied: bool


Spans = Mapping[int, tuple[datetime, datetime | None]]  # by LAO (id): since when, and until when if it is over


def items(year: int, spans: Spans) -> dict[int, list[Touched]]:
    """The items of ``year`` that each failure touched, by LAO (id), in the order of their codes: four queries."""
    catalogue = queries.catalogue(year)
    titles = {item.code: item.title for item in catalogue.items}
    fallen, homes = _fallen(spans)
    rows = Link.objects.filter(year=year, lao__in=list(spans)).values_list(
        "lao_id", "code", "page__url", "page__target_id", "entered_at", "ended_at"
    )
    found: dict[int, list[Touched]] = defaultdict(list)
    for lao, code, url, target, entered, ended in rows:
        since, until = spans[lao]
        if (until and entered > until) or (ended and ended <= since):
            continue
        implied = (lao, urlsplit(url).hostname or "") in homes
        if implied or target in fallen:
            found[lao].append(Touched(code, titles.get(code, ""), url, implied))
    return {lao: sorted(several, key=lambda one: (int(one.code[1:]), one.url)) for lao, several in found.items()}


def _fallen(spans: Spans) -> tuple[set[int], set[tuple[int, str]]]:
    """Targets (ids) that went down while their LAO's failure lasted or are down in it still; LAO and host of home pages."""
    fallen: set[int] = set()
    homes: set[tuple[int, str]] = set()
    flips = Flip.objects.filter(target__site__lao__in=list(spans), now="down", at__gte=_first(spans))
    seen = flips.order_by().values_list("target", "target__site__lao", "target__kind", "target__url", "at")
    down = Target.objects.filter(site__lao__in=list(spans), active=True, state="down")
    still = down.values_list("pk", "site__lao", "kind", "url", "since")
    for is_now, rows in ((False, seen), (True, still)):
        for pk, lao, kind, url, at in rows:
            since, until = spans[lao]
            if (is_now and until is None) or (at and at >= since and (until is None or at <= until)):
                fallen.add(pk)
                if kind == "home":
                    homes.add((lao, urlsplit(url).hostname or ""))
    return fallen, homes


def _first(spans: Spans) -> datetime:
    return min((since for since, _until in spans.values()), default=datetime.max.replace(tzinfo=UTC))
