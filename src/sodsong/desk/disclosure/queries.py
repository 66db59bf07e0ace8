"""Questions to the disclosure: a year's catalogue, an LAO's links, the state of every item, what is at stake."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import cast
from urllib.parse import urlsplit

from django.db.models import QuerySet

from sodsong import data
from sodsong.desk.disclosure.models import CatalogueVersion, Change, Link, Page, Search
from sodsong.desk.registry.models import Lao
from sodsong.desk.watch import queries as watch
from sodsong.desk.watch.models import Target
from sodsong.judge.disclosure.catalogue import Catalogue, Period, read_catalogue, unknown
from sodsong.judge.disclosure.checking import Judged, State, together
from sodsong.observe.documents.mapping import read_mapping

YEARS = range(2561, 2571)
TIGHT = ("entry", "scoring", "clarification")  # stages in which pages are looked at oftener


@cache
def shipped(year: int) -> Catalogue:
    """The catalogue that ships; an empty one where none does."""
    name = f"oit/ita-{year}.yaml"
    return read_catalogue(read_mapping(data.text(name))) if data.path(name).exists() else unknown(year)


def catalogue(year: int) -> Catalogue:
    """The year's catalogue in force: the newest imported version, else the shipped one."""
    newest = CatalogueVersion.objects.filter(year=year, scheme="ita").order_by("-version").first()
    return read_catalogue(newest.content) if newest else shipped(year)


def around(year: int) -> list[Catalogue]:
    """The catalogues of the years beside one, the one before it first."""
    return [found for other in (year - 1, year + 1, year - 2) if (found := catalogue(other)).items]


def versions(year: int) -> list[CatalogueVersion]:
    """Every imported version of a year, the newest first."""
    return list(CatalogueVersion.objects.filter(year=year).order_by("-version"))


def years_with_links() -> list[int]:
    """The fiscal years that have any link, the newest first."""
    return sorted(set(Link.objects.values_list("year", flat=True).distinct()), reverse=True)


def fiscal_year(day: date) -> int:
    """The fiscal year of the Buddhist era a day lies in: it begins on 1 October of the year before."""
    return day.year + 543 + (day.month >= 10)


def stage_on(year: Catalogue, day: date) -> Period | None:
    """The stage of the year's calendar that a day lies in; the one that ends first where several do."""
    running = [one for one in year.calendar if one.begins <= day <= one.ends]
    return min(running, key=lambda one: one.ends) if running else None


def links_of(lao: Lao, year: int) -> list[Link]:
    """The links in force of one LAO and year, each with its page and target, in the order of their codes."""
    rows = Link.objects.filter(lao=lao, year=year, ended_at__isnull=True).select_related("page__target")
    return sorted(rows, key=lambda link: (int(link.code[1:]), link.pk))


def changes_of(link: Link) -> list[Change]:
    """The story of a link's address, the newest first."""
    return list(link.page.changes.all()[:50])


def open_search(lao: Lao, year: int) -> Search | None:
    """The newest search of an LAO and year that nobody has decided."""
    return Search.objects.filter(lao=lao, year=year, decided_at__isnull=True).first()


def waiting_searches(limit: int) -> QuerySet[Search]:
    """Searches that nobody has carried out yet, oldest first."""
    return Search.objects.filter(taken_at__isnull=True).order_by("asked_at", "pk")[:limit]


@dataclass(frozen=True, slots=True)
class ItemState:
    """An item of an LAO now. ``implied``: its page hangs on a home page that is down."""

    code: str
    judged: Judged
    last_good: datetime | None
    implied: bool = False


States = dict[int, dict[str, ItemState]]  # by LAO (id), by code


def states(year: int, laos: Iterable[int] | None = None) -> States:
    """The state of every item that has a link, of all or of these LAOs (ids): two queries, however many."""
    rows = Link.objects.filter(year=year, ended_at__isnull=True)
    if laos is not None:
        rows = rows.filter(lao_id__in=list(laos))
    values = rows.values_list(
        "lao_id", "code", "state", "reason", "page__url", "page__last_good", "page__target__state",
        "page__target__reason", "page__target__since", "page__looked_at", "page__target__site_id",
    )  # fmt: skip
    down = _down_homes()
    judged: dict[tuple[int, str], list[tuple[Judged, datetime | None, bool]]] = defaultdict(list)
    for lao, code, state, reason, url, good, seen, why, since, looked, site in values:
        home = down.get((site, urlsplit(url).hostname or ""))
        if home is not None:
            one = Judged("unreachable", home or "implied")
        elif seen == "down" and (looked is None or (since is not None and since >= looked) or state == "unknown"):
            one = Judged("unreachable", why)
        else:
            one = Judged(cast("State", state), reason)
        judged[lao, code].append((one, good, home is not None))
    found: States = defaultdict(dict)
    for (lao, code), several in judged.items():
        goods = [good for _, good, _ in several]
        last = min((good for good in goods if good), default=None) if all(goods) else None
        whole = together([one for one, _, _ in several])
        found[lao][code] = ItemState(code, whole, last, any(implied for _, _, implied in several))
    return found


def implied_codes(lao: Lao, year: int) -> list[str]:
    """The codes of an LAO's items that cannot be opened only because the home page is down: they come back with it."""
    pages = watch.implied_pages(lao)
    links = Link.objects.filter(lao=lao, year=year, ended_at__isnull=True, page__target__in=pages)
    return sorted(set(links.values_list("code", flat=True)), key=lambda code: (len(code), code)) if pages else []


def _down_homes() -> dict[tuple[int | None, str], str]:
    """The home pages that are down now: site and host, and why."""
    rows = Target.objects.filter(kind="home", active=True, state="down").values_list("site_id", "url", "reason")
    return {(site, urlsplit(url).hostname or ""): reason for site, url, reason in rows}


def plain_states(items: Mapping[str, ItemState], year: Catalogue) -> dict[str, State]:
    """The bare state of every item of the year: one without a link is missing."""
    return {item.code: items[item.code].judged.state if item.code in items else "missing" for item in year.items}


def resting_sites() -> set[int | None]:
    """Ids of the sites whose home page is down now: their pages wait until it is back."""
    return set(Target.objects.filter(kind="home", active=True, state="down").values_list("site_id", flat=True))


def pages_due(now: datetime) -> bool:
    """Whether any page that some link leads to is due for a look."""
    return Page.objects.filter(due_at__lte=now, links__ended_at__isnull=True).exists()


def unapproved_count() -> int:
    """How many links in force no officer has approved."""
    return Link.objects.filter(ended_at__isnull=True, approved_at__isnull=True).count()


def undecided_count() -> int:
    """How many readings of ITA pages wait for a decision."""
    return Search.objects.filter(done_at__isnull=False, decided_at__isnull=True).count()
