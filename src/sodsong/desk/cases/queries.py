"""Questions to the incidents."""

import re
import tomllib
from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime
from functools import cache

from django.db.models import Count, F, Max, Prefetch, Q, QuerySet

from sodsong import data
from sodsong.act.casework import machine
from sodsong.act.casework import record as casework
from sodsong.act.casework.steps.plan import read_plans
from sodsong.act.casework.steps.record import Plan
from sodsong.desk import links
from sodsong.desk.cases.models import Incident, Member, Notice, Step
from sodsong.desk.inbox.models import Report
from sodsong.desk.registry import queries as registry
from sodsong.desk.registry.models import Lao
from sodsong.desk.watch import queries as sights
from sodsong.desk.watch.models import Target
from sodsong.ground.places.register import Register
from sodsong.ground.places.resolve import resolve
from sodsong.judge.cause.record import Site, Status
from sodsong.judge.verdict.places import ABROAD

DAY = 24 * 3600
ASSESSORS = "assessors"  # the purpose of their signed link; its subject is the incident
ASSESSORS_AGE = 180 * DAY
_STATES: dict[str, Status] = {"up": "up", "degraded": "up", "down": "down"}


def assessors_token(row: Incident) -> str:
    """The signed part of the assessors' link to the incident."""
    return links.token(ASSESSORS, f"{row.pk}-{row.assessors_serial}" if row.assessors_serial else str(row.pk))


def assessors_of(token: str) -> tuple[Incident | None, str]:
    """The incident of an assessors' link; or None and why: ``old`` it has expired, ``new`` it is replaced or withdrawn, "" neither."""
    read = links.read(ASSESSORS, token, ASSESSORS_AGE)
    pk, _dash, serial = (read.subject or "").partition("-")
    if not pk:
        return None, "old" if read.expired else ""
    rows = Incident.objects.filter(pk=int(pk), assessors_serial=int(serial or 0), assessors_withdrawn_at__isnull=True)
    return rows.first(), "new"


def story(row: Incident, *, after: int = 0) -> list[casework.Event]:
    """The incident's events in order, as casework knows them; only those that came after version ``after``."""
    rows = row.events.filter(seq__gt=after).order_by("seq").values_list("kind", "at", "actor", "reason", "data")
    return [casework.Event(*values) for values in rows.iterator(chunk_size=5000)]  # type: ignore[arg-type]  # stored by append only


def numbered(number: int, year: int | None) -> list[Incident]:
    """The incidents of that number, of one Buddhist year or of all, the newest first."""
    rows = Incident.objects.filter(number=number, **({} if year is None else {"year": year}))
    return list(rows.order_by("-year")[:20])


def folded(row: Incident) -> casework.Incident:
    """The incident as its events tell it."""
    return machine.fold(story(row), row.key)


def for_reconciling() -> list[casework.Incident]:
    """Every live incident, and the over ones whose members may still be down (a person's decision stays)."""
    rows = Incident.objects.filter(state__in=casework.LIVE) | Incident.objects.filter(
        state__in=casework.OVER, members__state__in=("down", "reported", "implied", "other", "exempted")
    )
    return [folded(row) for row in rows.distinct()]


def down_by_plan(now: datetime) -> set[int]:
    """Ids of the sites that may be down at ``now`` and are in no live incident: they count as unknown.

    They open nothing and blame nobody, while one that is in an incident already goes on being told as it is.
    """
    planned = sights.in_maintenance(now)
    if planned:
        known = Member.objects.filter(incident__state__in=casework.LIVE, lao__sites__in=planned)
        planned -= set(known.values_list("lao__sites", flat=True))
    return planned


def sites_now(
    now: datetime, planned: Collection[int], sites: Collection[int] | None = None
) -> list[tuple[Site, casework.SiteNow]]:
    """All watched sites, or those of ``sites`` (ids), as the judge of causes and as casework see them.

    What was learned of a site that is not up was last seen when it fell, and is as old as that. ``planned`` are those
    of ``down_by_plan``.
    """
    shared = sights.shared_attributes(sites)
    found = []
    for target in sights.site_states(sites):
        site = target.site
        if site is None:
            continue
        state = _STATES.get(target.state, "unknown") if site.pk not in planned else "unknown"
        symptom = target.reason if state == "down" else None
        age = (now - target.since).total_seconds() / DAY if state == "down" and target.since else 0.0
        found.append(
            (
                Site(str(site.pk), state, symptom, shared.get(site.pk, {}), max(0.0, age)),
                casework.SiteNow(str(site.pk), site.lao.code, state, target.since or now, target.reason),
            )
        )
    return found


def live_with(lao: Lao) -> Incident | None:
    """The live incident this LAO is a member of, the largest first; None when it is in none."""
    return Incident.objects.filter(state__in=casework.LIVE, members__lao=lao).order_by("-confidence", "pk").first()


def time_may_tell() -> bool:
    """May time alone change an incident: a lone failure settles, a suspicion lasts, a recovered one closes?"""
    waiting = Incident.objects.filter(state__in=("suspected", "recovered")).exists()
    return waiting or bool(down_outside_incidents())


def down_outside_incidents() -> int:
    """How many watched sites are down and in no live incident."""
    known = Member.objects.filter(incident__state__in=casework.LIVE).values("lao_id")
    return Target.objects.filter(kind="home", active=True, state="down").exclude(site__lao_id__in=known).count()


def last_event_at(row: Incident) -> datetime:
    """When the incident's story last grew."""
    return row.events.order_by("-seq").values_list("at", flat=True)[0]


def members(row: Incident) -> list[Member]:
    """The incident's members in the order of the province's lists, with LAO, district and province."""
    return list(member_rows(row))


def member_rows(row: Incident, sought: str = "") -> QuerySet[Member]:
    """The members as ``members`` orders them, for pages that count them off; those of whose name or district ``sought`` is part."""
    rows = row.members.select_related("lao__district", "lao__province")
    if sought:
        name = (
            sought.removeprefix("อ.") if sought.startswith("อ.") else re.sub(r"^(อบต|ทต|ทม|ทน|อบจ)\.?\s*", "", sought)
        )
        rows = rows.filter(Q(lao__name__icontains=name) | Q(lao__district__name__icontains=name))
    return rows.order_by(F("lao__district__position").asc(nulls_first=True), "lao__type", "lao__name")


def cosigned_at(incident: Incident, what: str, of: str) -> datetime | None:
    """When the anti-corruption office co-signed that matter; None where it has not."""
    rows = incident.events.filter(kind="cosigned", data__what=what, data__of=of)
    return rows.values_list("at", flat=True).first()


def member_counts(row: Incident) -> Counter[str]:
    """How many members are in each state: one query that loads none of them."""
    return Counter(dict(row.members.order_by().values_list("state").annotate(all=Count("pk"))))


def abroad_only(row: Incident) -> int:
    """How many home pages of its members can be reached, but not from abroad."""
    homes = Target.objects.filter(kind="home", active=True, state="degraded", reason=ABROAD)
    return homes.filter(site__lao__memberships__incident=row).count()


def place_count(row: Incident) -> int:
    """In how many districts the members lie."""
    return row.members.order_by().values("lao__district").distinct().count()


def worst_places(row: Incident, most: int) -> list[tuple[str, int, int]]:
    """(district, how many are not settled, how many there are) where most are out: one query."""
    out = Count("pk", filter=~Q(state__in=casework.SETTLED))
    rows = row.members.order_by().values("lao__district__name").annotate(out=out, all=Count("pk"))
    return [(one["lao__district__name"] or "", one["out"], one["all"]) for one in rows.order_by("-out", "-all")[:most]]


def version(row: Incident) -> int:
    """How many events the incident's story has: what a page shows it as of."""
    return row.events.aggregate(last=Max("seq"))["last"] or 0


def lao_named(text: str, province: str) -> Lao | None:
    """The one LAO of the province that ``text`` means; None where several fit, or none."""
    answer = resolve(text, Register(registry.places_of(province)))
    return Lao.objects.get(code=answer.lao.code) if answer.outcome == "match" and answer.lao else None


@cache
def plans() -> tuple[Plan, ...]:
    """The shipped plans, by kind of case."""
    return read_plans(tomllib.loads(data.text("casework/plans.toml")))


def without_a_plan() -> list[Incident]:
    """Opened incidents that have no steps laid out yet."""
    return list(Incident.objects.filter(state__in=casework.LIVE, opened_at__isnull=False, plan=""))


def with_something_due(now: datetime) -> list[Incident]:
    """Live incidents with an open step whose time has come and that has not been told of yet."""
    due = Step.objects.filter(state="open", told=False, due_at__lte=now)
    return list(Incident.objects.filter(state__in=casework.LIVE, pk__in=due.values("incident_id")))


def steps(row: Incident) -> list[Step]:
    """The steps of a case in their order."""
    return list(row.steps.all())


def waiting_notices(most: int) -> list[Notice]:
    """Notices no message has been made of yet, the oldest first."""
    return list(Notice.objects.filter(taken_at__isnull=True).select_related("incident")[:most])


def listed(among: Q | None = None) -> QuerySet[Incident]:
    """Every incident, newest first, each with ``member_count`` and ``down_count`` (down or reported); of members ``among``."""
    counted = among or Q()
    still = counted & Q(members__state__in=("down", "reported", "implied", "other"))
    return Incident.objects.annotate(
        member_count=Count("members", filter=counted or None, distinct=True),
        down_count=Count("members", filter=still, distinct=True),
    ).order_by("-began_at", "-pk")


def live(province: str = "") -> list[Incident]:
    """The incidents that go on, the largest first, with the counts of ``listed``; of one province alone, if it is named."""
    going_on = listed(Q(members__lao__province__name=province) if province else None).filter(state__in=casework.LIVE)
    if province:
        going_on = going_on.filter(member_count__gt=0)  # type: ignore[misc]  # annotated by listed
    return list(going_on.order_by("-down_count", "-member_count", "pk"))  # type: ignore[misc]  # annotated by listed


def live_others(row: Incident) -> list[Incident]:
    """The other incidents that go on, the newest first: what this one may be the same as."""
    return list(Incident.objects.filter(state__in=casework.LIVE).exclude(pk=row.pk).order_by("-began_at", "-pk")[:20])


def reported_laos() -> set[int]:
    """Ids of the LAOs that are in a live incident by a report alone."""
    rows = Member.objects.filter(incident__state__in=casework.LIVE, state="reported")
    return set(rows.values_list("lao_id", flat=True))


def incidents_of(lao: Lao) -> list[Incident]:
    """The incidents an LAO is or was in, newest first, each with its own ``members`` row of that LAO alone."""
    own = Prefetch("members", queryset=Member.objects.filter(lao=lao))
    return list(Incident.objects.filter(members__lao=lao).prefetch_related(own).order_by("-began_at", "-pk"))


def touching(sites: Collection[int]) -> list[Incident]:
    """The live incidents in which an LAO of these sites (ids) is a member, the largest first, members with their LAO."""
    rows = Incident.objects.filter(state__in=casework.LIVE, members__lao__sites__in=sites).distinct()
    return list(rows.order_by("-confidence", "pk").prefetch_related("members__lao"))


def said_by(row: Incident, vendor: str) -> list[casework.Event]:
    """What a vendor (its name) has said of an incident, oldest first."""
    return [event for event in story(row) if event.kind == "vendor-said" and event.data["vendor"] == vendor]


def letters_about(row: Incident, laos: Iterable[int]) -> list[int]:
    """Ids of the letters that speak of this incident: a line was counted into it, or asks about one of ``laos`` (ids)."""
    counted = Report.objects.filter(incident_link__incident=row).values("letter_id")
    asks = (
        Report.objects.exclude(outcome="match")
        .filter(decision="", candidates__in=laos if isinstance(laos, QuerySet) else list(laos))
        .values("letter_id")
    )
    return list(
        Report.objects.filter(Q(letter__in=counted) | Q(letter__in=asks)).values_list("letter_id", flat=True).distinct()
    )


def open_steps(ids: Collection[int]) -> dict[int, list[Step]]:
    """The open steps of these incidents (ids) in their order, by incident: one query."""
    found: dict[int, list[Step]] = {}
    for step in Step.objects.filter(incident__in=ids, state="open").order_by("incident", "position"):
        found.setdefault(step.incident_id, []).append(step)
    return found
