"""Questions to the disclosure: a year's catalogue, an LAO's links, the state of every item, what is at stake."""

from datetime import date, datetime
from functools import cache

from django.db.models import Count, Exists, Q, QuerySet

from sodsong import data
from sodsong.desk.disclosure.models import CatalogueVersion, Change, Link, Page, Search
from sodsong.desk.registry.models import Lao, Province
from sodsong.desk.watch import queries as watch
from sodsong.desk.watch.models import Target
from sodsong.judge.disclosure.catalogue import Catalogue, Period, read_catalogue, unknown
from sodsong.observe.documents.mapping import read_mapping

YEARS = range(2561, 2571)
TIGHT = ("entry", "scoring", "clarification")  # stages in which pages are looked at oftener


@cache
def shipped(year: int) -> Catalogue:
    """The catalogue that ships, read once: YAML is slow; an empty one where none does."""
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
    """The fiscal years that have any link, the newest first, as far back as catalogues go: two queries, both by index."""
    newest = Link.objects.order_by("-year").values_list("year", flat=True).first()
    if newest is None:
        return []
    asked = range(newest, min(newest, YEARS[0]) - 1, -1)
    one = Province.objects.order_by("pk").annotate(
        **{f"y{year}": Exists(Link.objects.filter(year=year)) for year in asked}
    )
    found = one.values(*(f"y{year}" for year in asked))[:1]
    return [year for row in found for year in asked if row[f"y{year}"]]


def looked_at(year: int, province: str) -> tuple[int, int]:
    """How many of the pages behind a province's links of a year have been looked at, and how many there are."""
    rows = Page.objects.filter(links__year=year, links__ended_at__isnull=True, lao__province__name=province)
    told = rows.aggregate(
        every=Count("pk", distinct=True), seen=Count("pk", distinct=True, filter=Q(looked_at__isnull=False))
    )
    return told["seen"], told["every"]


def fiscal_year(day: date) -> int:
    """The fiscal year of the Buddhist era a day lies in: it begins on 1 October of the year before."""
    return day.year + 543 + (day.month >= 10)


def stage_on(year: Catalogue, day: date) -> Period | None:
    """The stage of the year's calendar that a day lies in; the one that ends first where several do."""
    running = [one for one in year.calendar if one.begins <= day <= one.ends]
    return min(running, key=lambda one: one.ends) if running else None


def is_tight(day: date) -> bool:
    """Whether entry, scoring or clarification of this fiscal year's round, or of the last one's, runs on a day."""
    year = fiscal_year(day)
    periods = [period for one in (year, year - 1) for period in catalogue(one).calendar]
    return any(one.stage in TIGHT and one.begins <= day <= one.ends for one in periods)


def scored(day: date) -> list[int]:
    """Of the last round and this one those whose scoring is over on a day, the older first."""
    year = fiscal_year(day)
    return [
        one
        for one in (year - 1, year)
        if (ends := [period.ends for period in catalogue(one).calendar if period.stage == "scoring"])
        and max(ends) < day
    ]


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


def implied_codes(lao: Lao, year: int) -> list[str]:
    """The codes of an LAO's items that cannot be opened only because the home page is down: they come back with it."""
    pages = watch.implied_pages(lao)
    links = Link.objects.filter(lao=lao, year=year, ended_at__isnull=True, page__target__in=pages)
    return sorted(set(links.values_list("code", flat=True)), key=lambda code: (len(code), code)) if pages else []


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
