"""What the public may know now: which sites cannot be reached, the incidents, the letters an officer has published.

No person is named, and no cause before it is confirmed: a suspicion is nobody's business but the office's.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from pathlib import Path

from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils import timezone

from sodsong.act.casework.record import LIVE, LONE, Event, State
from sodsong.desk.cases.models import Event as EventRow
from sodsong.desk.cases.models import Incident, Member
from sodsong.desk.dispatch import queries as dispatch
from sodsong.desk.dispatch.models import Circular
from sodsong.desk.dispatch.readers import queries as readers
from sodsong.desk.registry import queries as registry
from sodsong.desk.vault.queries import captures
from sodsong.desk.watch import queries as watch
from sodsong.judge.cause.record import OURS

SHOWN: frozenset[State] = frozenset({"open", "mitigating", "recovering", "recovered", "closed"})
"""Incidents the public is told of: a suspicion, a false alarm and a merged one it is not."""
WORST = ("down", "unknown", "degraded", "up")


@dataclass(frozen=True, slots=True)
class Place:
    """One watched LAO and how its site stands; ``planned``: it is down as announced. ``kept``: copies can be read."""

    code: str
    name: str
    district: str
    url: str
    state: str
    since: datetime | None
    reason: str
    planned: bool = False
    kept: bool = False

    @property
    def look(self) -> str:
        """A slow site can be reached."""
        return "up" if self.state == "degraded" else self.state


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter that an officer has published: its number as on paper, its day, the file it lies in."""

    number: str
    day: date
    name: str
    file: Path


@dataclass(frozen=True, slots=True)
class Case:
    """One incident: ``cause`` (kind, value) once a person has confirmed it, else None; ``promised`` by who repairs."""

    name: str
    number: str
    state: str
    began: datetime
    ended: datetime | None
    total: int
    back: int
    alone: bool
    cause: tuple[str, str] | None
    deadline: date | None
    promised: datetime | None
    out: tuple[str, ...]
    letter: Letter | None

    @property
    def live(self) -> bool:
        """Does it go on?"""
        return self.state in LIVE

    @property
    def month(self) -> str:
        """The month it began in: 2020-08."""
        return month_of(self.began)

    @property
    def left(self) -> int:
        """How many are not back."""
        return self.total - self.back


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything the status page tells; ``checked`` is the newest check that was judged."""

    province: str
    checked: datetime | None
    places: tuple[Place, ...]
    cases: tuple[Case, ...]
    news: tuple[str, ...] = ()  # the ways in which anybody may have it sent

    def count(self, look: str) -> int:
        """How many LAOs are so."""
        return sum(place.look == look for place in self.places)

    @property
    def down(self) -> int:
        """How many cannot be reached."""
        return self.count("down")

    @property
    def unknown(self) -> int:
        """Of how many nothing is known for certain."""
        return self.count("unknown")

    @property
    def live(self) -> tuple[Case, ...]:
        """The incidents that go on."""
        return tuple(case for case in self.cases if case.live)

    @property
    def districts(self) -> list[tuple[str, list[Place]]]:
        """The LAOs that cannot be reached by district, in the order of the province's lists."""
        down = [place for place in self.places if place.look == "down"]
        return [(name, list(own)) for name, own in groupby(down, key=lambda place: place.district)]

    def months(self) -> dict[str, list[Case]]:
        """The incidents by the month they began in (2020-08), the newest first."""
        found: dict[str, list[Case]] = defaultdict(list)
        for case in self.cases:
            found[case.month].append(case)
        return dict(found)

    def timeless(self) -> "Picture":
        """The same without the time of the newest check: equal as long as nothing has changed."""
        return replace(self, checked=None)


def month_of(moment: datetime) -> str:
    """The month of a moment in Thai time: 2020-08."""
    return f"{timezone.localtime(moment):%Y-%m}"


def gather(province: str, data: Path, now: datetime) -> Picture:
    """The public picture of a province; eleven questions to the database, however many sites and incidents there are."""
    return Picture(province, watch.last_judged(), _places(province, now), _cases(province, data), readers.offered())


def _places(province: str, now: datetime) -> tuple[Place, ...]:
    planned = watch.in_maintenance(now)
    homes = watch.homes(province)
    own: dict[int, list[Place]] = defaultdict(list)
    for site in registry.current_sites(province).filter(watched=True).select_related("lao__district"):
        lao, home = site.lao, homes.get(site.pk)
        state = home.state if home else "unknown"
        own[lao.pk].append(
            Place(
                lao.code,
                lao.short_name,
                lao.district.name if lao.district else "",
                site.url,
                state,
                home.since if home and state == "down" else None,
                home.reason if home and state == "down" else "",
                planned=site.pk in planned and state == "down",
            )
        )
    worst = {lao: min(several, key=lambda place: WORST.index(place.state)) for lao, several in own.items()}
    kept = captures.counts([place.code for place in worst.values() if place.state == "down"])
    ordered = [worst[pk] for pk in registry.laos(province).values_list("pk", flat=True) if pk in worst]
    return tuple(replace(place, kept=place.code in kept) for place in ordered)


def _cases(province: str, data: Path) -> tuple[Case, ...]:
    ours = Member.objects.filter(incident=OuterRef("pk"), lao__province__name=province)
    belong = ~Q(members__state__in=("other", "exempted"))
    rows = Incident.objects.filter(Exists(ours), state__in=SHOWN).annotate(
        total=Count("members", filter=belong), back=Count("members", filter=Q(members__state="back"))
    )
    members = _members([row.pk for row in rows if row.state in LIVE])
    promises = _promises([row.pk for row in rows if row.state in LIVE])
    letters = _letters(province, data)
    told = []
    for row in rows:
        own = members[row.pk]
        kind = row.cause_kind
        told.append(
            Case(
                f"{row.year}-{row.number}",
                str(row),
                row.state,
                row.began_at,
                row.recovered_at or row.closed_at,
                row.total,
                row.back,
                alone=kind == LONE,
                cause=(kind, row.cause_value) if row.confirmed and kind != LONE and kind not in OURS else None,
                deadline=row.deadline,
                promised=promises.get(row.pk),
                out=tuple(name for state, name in own if state not in ("back", "exempted"))
                if row.state in LIVE
                else (),
                letter=letters.get(row.pk),
            )
        )
    return tuple(told)


def _members(incidents: list[int]) -> dict[int, list[tuple[str, str]]]:
    """(state, name) of each member that belongs to it, by incident that goes on; who has another problem of its own does not."""
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    rows = Member.objects.filter(incident__in=incidents).exclude(state__in=("other", "exempted"))
    rows = rows.order_by(F("lao__district__position").asc(nulls_first=True), "lao__type", "lao__name")
    for pk, state, kind, name, official in rows.values_list(
        "incident_id", "state", "lao__type", "lao__name", "lao__official_name"
    ):
        found[pk].append((state, official if kind == "special" else f"{kind}{name}"))
    return found


def _promises(incidents: list[int]) -> dict[int, datetime]:
    """The newest time by which whoever repairs has promised it, by incident."""
    rows = EventRow.objects.filter(incident__in=incidents, kind="vendor-said").order_by("seq")
    events = (
        (pk, Event("vendor-said", at, data=data)) for pk, at, data in rows.values_list("incident_id", "at", "data")
    )
    return {pk: datetime.fromisoformat(event.data["until"]) for pk, event in events if event.data.get("until")}


def _letters(province: str, data: Path) -> dict[int, Letter]:
    """The published letters whose file is there, by incident."""
    rows = Circular.objects.filter(published_at__isnull=False, draft__isnull=False).select_related("draft", "incident")
    return {
        row.incident_id: Letter(
            dispatch.number_of(row, province), row.day, f"{row.incident.year}-{row.incident.number}.pdf", file
        )
        for row in rows
        if row.draft and (file := data / row.draft.pdf).is_file()
    }
