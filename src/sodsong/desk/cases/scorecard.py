"""Vendors by what was measured: incidents, time to notice and to repair, availability by month, promises."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from statistics import median

from sodsong.act.casework import record as casework
from sodsong.act.casework.acts import BANGKOK
from sodsong.desk.cases.models import Event, Incident, Member
from sodsong.desk.registry.models import Hosting, Vendor
from sodsong.desk.watch.models import Flip
from sodsong.judge.cause.record import OURS
from sodsong.judge.verdict.availability import Measured, Turn, over

MONTHS = 12
TOGETHER = 2  # so many of a vendor's LAOs down in one incident are the vendor's incident


@dataclass(frozen=True, slots=True)
class Promise:
    """A vendor's word on when the sites of an incident are back; ``kept`` is None while that is open."""

    incident: Incident
    said_at: datetime
    until: datetime
    kept: bool | None


@dataclass(slots=True)
class Score:
    """One vendor over the last MONTHS months. Times are seconds from the first failure, one for each incident it holds for."""

    vendor: Vendor
    sites: int = 0
    incidents: list[Incident] = field(default_factory=list)
    lone: int = 0
    noticed: list[float] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)
    repaired: list[float] = field(default_factory=list)
    months: dict[date, Measured] = field(default_factory=dict)
    promises: list[Promise] = field(default_factory=list)

    @property
    def availability(self) -> float | None:
        """Over the whole time, 0..1; None where nothing is known."""
        return sum(self.months.values(), Measured()).share

    def typical(self, what: str) -> float | None:
        """The median of ``noticed``, ``answered`` or ``repaired``; None where there is none."""
        times: list[float] = getattr(self, what)
        return median(times) if times else None

    @property
    def promised(self) -> tuple[int, int, int]:
        """How many promises are open, were kept, were broken."""
        open_, kept, broken = (sum(one.kept is state for one in self.promises) for state in (None, True, False))
        return open_, kept, broken


Stays = Mapping[int, Sequence[tuple[int, datetime, datetime | None]]]  # site → (vendor, since, until)


def scores(vendors: Iterable[Vendor], now: datetime) -> list[Score]:
    """Each vendor's score, in the order given; the number of queries does not grow with them."""
    found = {vendor.pk: Score(vendor) for vendor in vendors}
    stays, laos = _stays(found)
    for stay in (one for several in stays.values() for one in several):
        found[stay[0]].sites += stay[2] is None
    months = _months(now)
    _measure(found, stays, months, now)
    _count(found, stays, laos, months[0].begin)
    _hear(found, now)
    return list(found.values())


def _stays(vendors: Mapping[int, Score]) -> tuple[Stays, Mapping[int, list[int]]]:
    """Which vendor each site was with from when to when, and the sites of each LAO."""
    stays: dict[int, list[tuple[int, datetime, datetime | None]]] = defaultdict(list)
    laos: dict[int, list[int]] = defaultdict(list)
    rows = Hosting.objects.filter(vendor__in=list(vendors)).order_by("since")
    for site, lao, vendor, since, until in rows.values_list("site_id", "site__lao_id", "vendor_id", "since", "until"):
        if vendor is not None:
            stays[site].append((vendor, since, until))
        if site not in laos[lao]:
            laos[lao].append(site)
    return stays, laos


@dataclass(frozen=True, slots=True)
class Month:
    """A month of Thai time: its first day, and from when to when in UTC, in which the rows are and compare quickly."""

    day: date
    begin: datetime
    end: datetime


def _months(now: datetime) -> list[Month]:
    """The last twelve months, this one too, each to the next one's first moment (at most ``now``)."""
    first = now.astimezone(BANGKOK).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    starts = [first]
    while len(starts) < MONTHS:
        starts.append((starts[-1] - timedelta(days=1)).replace(day=1))
    starts.reverse()
    moments = [one.astimezone(UTC) for one in (*starts, now)]
    return [Month(start.date(), *span) for start, span in zip(starts, pairwise(moments), strict=True)]


def _measure(found: Mapping[int, Score], stays: Stays, months: Sequence[Month], now: datetime) -> None:
    turns: dict[int, list[Turn]] = defaultdict(list)
    rows = Flip.objects.filter(target__kind="home", target__site__in=list(stays)).order_by("at", "pk")
    for site, at, was, state in rows.values_list("target__site_id", "at", "was", "now"):
        turns[site].append(Turn(at, was, state))
    for site, own in turns.items():
        for vendor, since, until in stays[site]:
            there = [one for one in months if since < one.end and one.begin < (until or now)]
            spans = [(max(one.begin, since), min(one.end, until or now)) for one in there]
            sums = found[vendor].months
            for month, days in zip(there, over(own, spans), strict=True):
                sums[month.day] = sums.get(month.day, Measured()) + days


def _count(found: Mapping[int, Score], stays: Stays, laos: Mapping[int, list[int]], start: datetime) -> None:
    rows = Incident.objects.exclude(state__in=("false-alarm", "merged")).exclude(cause_kind__in=OURS)
    incidents = {row.pk: row for row in rows.filter(began_at__gte=start)}
    hit: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    # Most LAOs were with one vendor all the time: they are not looked through once for each incident.
    steady = {
        lao: tuple({stays[site][0][0] for site in sites})
        for lao, sites in laos.items()
        if all(len(stays[site]) == 1 and stays[site][0][1] <= start and stays[site][0][2] is None for site in sites)
    }
    members = Member.objects.filter(incident__in=list(incidents), lao__in=list(laos))
    for incident, lao in members.values_list("incident_id", "lao_id"):
        began, of_incident = incidents[incident].began_at, hit[incident]
        for vendor in steady.get(lao) or {_at(stays[site], began) for site in laos[lao]}:
            if vendor is not None:
                of_incident[vendor] += 1
    for pk, vendors in sorted(hit.items()):
        row = incidents[pk]
        for vendor, laos_hit in vendors.items():
            score = found[vendor]
            if row.cause_kind == casework.LONE or laos_hit < TOGETHER:
                score.lone += 1
                continue
            score.incidents.append(row)
            if row.opened_at:
                score.noticed.append((row.opened_at - row.began_at).total_seconds())
            if row.recovered_at:
                score.repaired.append((row.recovered_at - row.began_at).total_seconds())


def _at(stays: Sequence[tuple[int, datetime, datetime | None]], when: datetime) -> int | None:
    return next((vendor for vendor, since, until in stays if since <= when and (until is None or when < until)), None)


def _hear(found: Mapping[int, Score], now: datetime) -> None:
    """What each vendor said of its incidents: how soon first, and what it promised last."""
    by_name = {score.vendor.name: score for score in found.values()}
    first: set[tuple[int, str]] = set()
    last: dict[tuple[int, str], Promise] = {}
    rows = Event.objects.filter(kind="vendor-said").select_related("incident").order_by("at", "pk")
    for event in rows:
        score = by_name.get(event.data["vendor"])
        if score is None:
            continue
        key = (event.incident_id, event.data["vendor"])
        if key not in first:
            first.add(key)
            score.answered.append((event.at - event.incident.began_at).total_seconds())
        if event.data["until"]:
            until = datetime.fromisoformat(event.data["until"])
            last[key] = Promise(event.incident, event.at, until, _kept(event.incident, until, now))
    for (_incident, name), promise in last.items():
        by_name[name].promises.append(promise)


def _kept(incident: Incident, until: datetime, now: datetime) -> bool | None:
    back = incident.recovered_at
    if back is not None and incident.state != "merged":
        return back <= until
    return False if now > until else None
