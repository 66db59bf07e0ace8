"""Questions to the watch: what is to be probed, and what each site is now and shares with others."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from sys import intern
from typing import cast
from urllib.parse import urlsplit

from django.db.models import Count, Max, Sum, TextField
from django.db.models.functions import Cast

from sodsong.desk.registry.models import Hosting, Lao, Site
from sodsong.desk.watch.models import Attribute, Flip, Maintenance, Neighbour, Proposal, Reader, Target, Vantage
from sodsong.judge.verdict.availability import Measured, Turn, by_day, measured
from sodsong.observe.probe.plan import Plan, TargetKind


def plans(interval: float, page_interval: float | None = None) -> list[Plan]:
    """The plans of everything watched; ``interval`` is that of a home page in seconds, anchors are asked as often.

    Pages are asked every ``page_interval`` seconds (None: as home pages) and hang on the home page of their host.
    Each plan tells host, last seen address and declared vendor, which the schedule caps.
    """
    shared = shared_attributes()
    rows = Target.objects.filter(active=True).order_by("pk").values_list("pk", "url", "kind", "site_id")
    # A nation's pages name 7,850 hosts: each is held once.
    active = [(str(pk), url, kind, site, intern(urlsplit(url).hostname or "")) for pk, url, kind, site in rows]
    homes = {(site, host): pk for pk, _, kind, site, host in active if kind == "home"}
    return [
        Plan(
            target=pk,
            url=url,
            kind=cast("TargetKind", kind),
            interval=(page_interval or interval) if kind == "page" else interval,
            group=host,
            parent=homes.get((site, host)) if kind == "page" else None,
            # A page may lie with somebody else; the site's address is that of its own host only.
            address=shared[site].get("ip", "") if site in shared and (site, host) in homes else "",
            vendor=shared[site].get("vendor", "") if site in shared else "",
        )
        for pk, url, kind, site, host in active
    ]


def plans_mark() -> tuple[int, ...]:
    """Whatever is added to the plans, taken out of them or learned for them, one of these numbers is another.

    A hundredth of what ``plans`` costs. A vendor's new name alone does not show: it names a cap and no target.
    """
    active = Target.objects.filter(active=True).aggregate(count=Count("pk"), newest=Max("pk"), all=Sum("pk"))
    learned = Attribute.objects.filter(kind__in=("ip", "vendor"), until__isnull=True)
    declared = Hosting.objects.filter(vendor__isnull=False, until__isnull=True)
    more = [rows.aggregate(count=Count("pk"), newest=Max("pk")) for rows in (learned, declared)]
    return tuple(int(number or 0) for told in (active, *more) for number in told.values())


def states() -> dict[str, str]:
    """The verdict on everything watched, by target as plans name it."""
    return {str(pk): state for pk, state in Target.objects.filter(active=True).values_list("pk", "state")}


def availability(begin: datetime, end: datetime) -> dict[int, Measured]:
    """How long each watched home page could be reached between two moments, by site, from flips alone.

    Whoever never turned since ``begin`` is as now; before the first look nothing is known.
    """
    turns: dict[int, list[Turn]] = defaultdict(list)
    # As text: of a nation's month the times are most of the work, and Django's way to read one is a slow one on SQLite.
    flips = Flip.objects.filter(at__gte=begin).order_by("at", "pk").annotate(text=Cast("at", TextField()))
    for target, at, was, now in flips.values_list("target_id", "text", "was", "now").iterator(5_000):
        turns[target].append(Turn(_read(at), was, now))
    homes = Target.objects.filter(kind="home", active=True, site__isnull=False)
    fresh = dict(homes.exclude(since__lte=begin).values_list("pk", "since"))
    still: dict[str, Measured] = {}
    found: dict[int, Measured] = {}
    for target, site, state in homes.values_list("pk", "site_id", "state").iterator(5_000):
        if target in turns:
            told = measured(turns[target], begin, end)
        elif target in fresh:
            told = measured([Turn(fresh[target] or end, "unknown", state)], begin, end)
        else:
            if state not in still:
                still[state] = measured([Turn(begin, state, state)], begin, end)
            told = still[state]
        found[site] = found[site] + told if site in found else told
    return found


def _read(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def implied_pages(lao: Lao | None = None) -> set[int]:
    """Ids of the page targets, of all or of one LAO, whose home page on the same host is down now: their failures are implied by that."""
    homes = Target.objects.filter(kind="home", active=True, state="down")
    if lao is not None:
        homes = homes.filter(site__lao=lao)
    down = {(site, urlsplit(url).hostname) for site, url in homes.values_list("site_id", "url")}
    pages = Target.objects.filter(kind="page", active=True, site__in={site for site, _ in down})
    return {pk for pk, site, url in pages.values_list("pk", "site_id", "url") if (site, urlsplit(url).hostname) in down}


def untaken_flips(limit: int = 10_000) -> list[int]:
    """Ids of flips that the cases stage has not claimed yet, oldest first."""
    return list(Flip.objects.filter(taken_at__isnull=True).values_list("pk", flat=True)[:limit])


def site_states(sites: Collection[int] | None = None) -> list[Target]:
    """The home page targets that are watched, of all or of these sites (ids), with site and LAO: one row a site."""
    rows = Target.objects.filter(kind="home", active=True, site__isnull=False).defer("window")
    if sites is not None:
        rows = rows.filter(site__in=sites)
    return list(rows.select_related("site__lao__district", "site__lao__province"))


@dataclass(frozen=True, slots=True)
class Mark:
    """How much had been written when somebody looked: rows that came since have higher ids."""

    watched: int = 0
    target: int = 0
    attribute: int = 0
    hosting: int = 0


def mark() -> Mark:
    """The mark of this moment; four small questions."""
    rows = Target.objects.filter(kind="home", active=True).aggregate(count=Count("pk"), newest=Max("pk"))
    newest = [model.objects.aggregate(newest=Max("pk"))["newest"] or 0 for model in (Attribute, Hosting)]
    return Mark(rows["count"], rows["newest"] or 0, *newest)


def changed_since(seen: Mark, flips: Iterable[int]) -> set[int]:
    """Ids of the sites that flipped in ``flips``, or of which something was learned or declared since ``seen``."""
    found = set(Target.objects.filter(flips__in=list(flips), kind="home").values_list("site_id", flat=True))
    found |= set(Attribute.objects.filter(pk__gt=seen.attribute).values_list("site_id", flat=True))
    found |= set(Hosting.objects.filter(pk__gt=seen.hosting).values_list("site_id", flat=True))
    return {site for site in found if site is not None}


def in_maintenance(now: datetime) -> set[int]:
    """Ids of the sites that are down by plan at ``now``, if they are down."""
    return set(Maintenance.objects.filter(begins__lte=now, ends__gt=now).values_list("site_id", flat=True))


def maintenances_of(lao: Lao, now: datetime) -> list[Maintenance]:
    """An LAO's maintenance times that are not over, the next first."""
    return list(Maintenance.objects.filter(site__lao=lao, ends__gt=now))


def measured_attributes(sites: Collection[int] | None = None) -> dict[int, dict[str, str]]:
    """What the probe has learned of all or of these sites (ids) and holds today, by site."""
    found: dict[int, dict[str, str]] = defaultdict(dict)
    rows = Attribute.objects.filter(until__isnull=True)
    if sites is not None:
        rows = rows.filter(site__in=sites)
    for site, kind, value in rows.values_list("site_id", "kind", "value"):
        found[site][kind] = value
    return found


def shared_attributes(sites: Collection[int] | None = None) -> dict[int, dict[str, str]]:
    """What all or these sites (ids) share with others today, by site: measured attributes and the declared vendor."""
    found = measured_attributes(sites)
    declared = Hosting.objects.filter(until__isnull=True, vendor__isnull=False)
    if sites is not None:
        declared = declared.filter(site__in=sites)
    for site, vendor in declared.values_list("site_id", "vendor__name"):
        found[site]["vendor"] = vendor
    return found


def homes(province: str) -> dict[int, Target]:
    """The home page targets that are watched in a province, by site, without the judge's memory of them."""
    rows = Target.objects.filter(kind="home", active=True, site__lao__province__name=province).defer("window")
    return {target.site_id: target for target in rows if target.site_id}


def state_counts(province: str) -> Counter[str]:
    """How many home pages that are watched in a province are in which state, counted in the database."""
    rows = Target.objects.filter(kind="home", active=True, site__lao__province__name=province)
    return Counter(dict(rows.order_by().values_list("state").annotate(n=Count("pk"))))


def homes_of(laos: Iterable[int]) -> dict[int, list[Target]]:
    """The home page targets that are watched of these LAOs (ids), by LAO, each with its site."""
    found: dict[int, list[Target]] = defaultdict(list)
    rows = (
        Target.objects.filter(kind="home", active=True, site__lao__in=list(laos)).defer("window").select_related("site")
    )
    for target in rows:
        if target.site:
            found[target.site.lao_id].append(target)
    return found


def sight(lao: Lao, now: datetime) -> dict[str, str]:
    """What our probes see of an LAO now, as a report keeps it; the worst of its home pages, empty where none is watched."""
    homes = homes_of([lao.pk]).get(lao.pk, [])
    if not homes:
        return {}
    worst = min(homes, key=lambda home: ("down", "unknown", "degraded", "up").index(home.state))
    seen = {"state": "up" if worst.state == "degraded" else worst.state, "reason": worst.reason, "at": now.isoformat()}
    return seen | ({"since": worst.since.isoformat()} if worst.since else {})


def sight_at(lao: Lao, when: datetime) -> dict[str, str]:
    """What our probes had found of an LAO by then, from its last change; empty where nothing was known yet."""
    rows = Flip.objects.filter(target__kind="home", target__site__lao=lao, at__lte=when)
    flip = rows.order_by("-at", "-pk").first()
    if flip is None:
        return {}
    state = "up" if flip.now == "degraded" else flip.now
    return {"state": state, "reason": flip.reason, "at": when.isoformat(), "since": flip.at.isoformat()}


def homes_at(sites: Collection[int]) -> dict[int, Target]:
    """The home page targets that are watched of these sites (ids), by site, without the judge's memory of them."""
    rows = Target.objects.filter(kind="home", active=True, site__in=sites).defer("window")
    return {target.site_id: target for target in rows if target.site_id}


def pages_at(sites: Collection[int]) -> int:
    """How many OIT pages that are watched lie on these sites (ids)."""
    return Target.objects.filter(kind="page", active=True, site__in=sites).count()


def open_proposals() -> list[Proposal]:
    """The vendors proposed and not decided yet, the newest first, each with its sites and their LAOs."""
    rows = Proposal.objects.filter(decided_at__isnull=True).select_related("vendor")
    return list(rows.prefetch_related("sites__lao"))


def planned_at(sites: Collection[int], now: datetime) -> list[Maintenance]:
    """The maintenance times of these sites (ids) that are not over, the next first, each with site and LAO."""
    rows = Maintenance.objects.filter(site__in=sites, ends__gt=now).select_related("site__lao")
    return list(rows)


def is_flapping(lao: Lao) -> bool:
    """Whether a watched home page of this LAO comes and goes."""
    return Target.objects.filter(kind="home", active=True, site__lao=lao, window__flapping=True).exists()


def last_judged() -> datetime | None:
    """The time of the newest observation that any judge has read; None before the first."""
    newest: datetime | None = Reader.objects.aggregate(newest=Max("read_at"))["newest"]
    return newest


def values_of(laos: Iterable[int], kind: str) -> dict[int, set[str]]:
    """What the sites in force of these LAOs (ids) have as their attribute ``kind`` today, by LAO; vendors included."""
    found: dict[int, set[str]] = defaultdict(set)
    now = {"until__isnull": True, "site__until__isnull": True, "site__lao__in": list(laos)}
    rows: Iterable[tuple[int, str]]
    if kind == "vendor":
        rows = Hosting.objects.filter(vendor__isnull=False, **now).values_list("site__lao_id", "vendor__name")
    else:
        rows = Attribute.objects.filter(kind=kind, **now).values_list("site__lao_id", "value")
    for lao, value in rows:
        found[lao].add(value)
    return found


def learned_of(lao: Lao) -> list[Attribute]:
    """Every attribute the probe has learned of an LAO's sites, those in force first, each with its site."""
    rows = Attribute.objects.filter(site__lao=lao).select_related("site")
    return sorted(rows, key=lambda row: (row.until is not None, row.kind, -row.since.timestamp()))


def flips_of(lao: Lao, limit: int = 50) -> list[Flip]:
    """The newest flips of an LAO's home pages, newest first, each with its target."""
    rows = Flip.objects.filter(target__site__lao=lao, target__kind="home").select_related("target")
    return list(rows.order_by("-confirmed_at", "-pk")[:limit])


def days_of(homes: Sequence[Target], begin: datetime, days: int, now: datetime) -> list[Measured]:
    """How long these home pages could be reached on each of ``days`` days from ``begin`` on, together; after ``now`` nothing is known."""
    turns: dict[int, list[Turn]] = {home.pk: [] for home in homes}
    flips = Flip.objects.filter(target__in=homes, at__gte=begin).order_by("at", "pk")
    for target, at, was, state in flips.values_list("target_id", "at", "was", "now"):
        turns[target].append(Turn(at, was, state))
    told = [Measured()] * days
    for home in homes:
        own = turns[home.pk] or [
            Turn(
                max(home.since or now, begin),
                home.state if home.since and home.since <= begin else "unknown",
                home.state,
            )
        ]
        found = by_day([*own, Turn(now, own[-1].now, "unknown")], begin, days)
        told = [one + other for one, other in zip(told, found, strict=True)]
    return told


def vantages() -> list[Vantage]:
    """Every vantage that was ever heard, this desk's own included, by name."""
    return list(Vantage.objects.all())


def abroad() -> frozenset[str]:
    """The names of the vantages that stand abroad."""
    return frozenset(Vantage.objects.filter(abroad=True).values_list("name", flat=True))


def judged_at() -> dict[str, datetime]:
    """When the newest observation of each vantage that was judged was made, by vantage."""
    return {name: at for name, at in Reader.objects.values_list("vantage", "read_at") if at}


def watched_homes() -> int:
    """How many home pages are watched."""
    return Target.objects.filter(kind="home", active=True).count()


def neighbours() -> list[Neighbour]:
    """The other Sodsongs that are to tell us that they live, by name."""
    return list(Neighbour.objects.all())


def anchors() -> tuple[int, int]:
    """How many anchors are watched, and how many of them cannot be reached."""
    states = list(Target.objects.filter(kind="anchor", active=True).values_list("state", flat=True))
    return len(states), states.count("down")


def unseen_of(province: str) -> tuple[int, int]:
    """How many watched sites of a province are neither up nor down, and how many of its addresses nobody watches."""
    sites = Site.objects.filter(until__isnull=True, lao__province__name=province)
    unknown = sites.filter(watched=True, targets__kind="home", targets__active=True, targets__state="unknown")
    return unknown.distinct().count(), sites.filter(watched=False).count()
