"""Which sites a list shows: by district, vendor, whether they are watched, and how they stand."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import HttpRequest

from sodsong.desk.registry import queries as registry
from sodsong.desk.registry.models import Hosting, Site
from sodsong.desk.watch.models import Target

STATES = ("down", "unknown", "up")


@dataclass(frozen=True, slots=True)
class Filter:
    """What is asked for; empty where it does not matter. ``vendor`` 0 asks for sites of which none is known."""

    name: str = ""
    district: int | None = None
    vendor: int | None = None
    watched: str = ""
    state: str = ""

    @property
    def query(self) -> str:
        """It as the query of an address."""
        told = {
            "name": self.name,
            "district": "" if self.district is None else str(self.district),
            "vendor": "" if self.vendor is None else str(self.vendor),
            "watched": self.watched,
            "state": self.state,
        }
        return urlencode({key: value for key, value in told.items() if value})


def read(request: HttpRequest) -> Filter:
    """The filter of an address, or of the form that was opened from it; what makes no sense is left out."""
    typed = request.POST if request.method == "POST" else request.GET
    watched, state = typed.get("watched", ""), typed.get("state", "")
    return Filter(
        name=" ".join(typed.get("name", "").replace("\x00", "").split())[:100],
        district=_number(typed.get("district", "")),
        vendor=_number(typed.get("vendor", "")),
        watched=watched if watched in ("yes", "no") else "",
        state=state if state in STATES else "",
    )


def chosen(province: str, asked: Filter) -> QuerySet[Site]:
    """The addresses in force that it asks for, in the order of the register, each with its LAO and district."""
    rows = registry.current_sites(province)
    if asked.name:
        rows = rows.filter(
            Q(lao__name__icontains=asked.name)
            | Q(lao__official_name__icontains=asked.name)
            | Q(url__icontains=asked.name)
        )
    if asked.district is not None:
        rows = rows.filter(lao__district=asked.district)
    held = Hosting.objects.filter(site=OuterRef("pk"), vendor__isnull=False, until__isnull=True)
    if asked.vendor is not None:
        rows = rows.filter(Exists(held.filter(vendor=asked.vendor)) if asked.vendor else ~Exists(held))
    if asked.watched:
        rows = rows.filter(watched=asked.watched == "yes")
    if asked.state:
        states = ("up", "degraded") if asked.state == "up" else (asked.state,)
        homes = Target.objects.filter(site=OuterRef("pk"), kind="home", active=True, state__in=states)
        rows = rows.filter(Exists(homes))
    return rows.order_by(F("lao__district__position").asc(nulls_first=True), "lao__type", "lao__name", "pk")


def _number(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None
