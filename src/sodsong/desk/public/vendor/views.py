"""The page behind a vendor's signed link: its customers as we see them, and its word. The link is the right."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from sodsong.act.casework.record import LONE, Event
from sodsong.act.casework.vendor import Word
from sodsong.desk import clock
from sodsong.desk.cases import queries as cases
from sodsong.desk.cases.models import Incident, Member
from sodsong.desk.cases.ops import incidents as incident_ops
from sodsong.desk.public.vendor.forms import PlannedForm, WordForm
from sodsong.desk.registry import holdings
from sodsong.desk.registry import queries as registry
from sodsong.desk.registry.models import Site, Vendor
from sodsong.desk.registry.people import queries as people
from sodsong.desk.watch import ops as watch_ops
from sodsong.desk.watch import queries as watch
from sodsong.desk.watch.models import Target
from sodsong.judge.cause.record import OURS

LONGEST = timedelta(days=3)  # of a maintenance it declares by itself: a longer one, an officer writes down


@dataclass(frozen=True, slots=True)
class Customer:
    """One site and its home page as we see it, if it is watched."""

    site: Site
    home: Target | None

    @property
    def down(self) -> bool:
        """Cannot be reached from our probe."""
        return self.home is not None and self.home.state == "down"


@dataclass(frozen=True, slots=True)
class Case:
    """An incident with the vendor's customers in it and what the vendor has said of it."""

    row: Incident
    members: Sequence[Member]
    said: Sequence[Event]

    @property
    def may_confirm(self) -> bool:
        """A shared cause that is not confirmed yet, and at least half of whose members are this vendor's customers."""
        shared = self.row.cause_kind != LONE and self.row.cause_kind not in OURS
        return shared and not self.row.confirmed and 2 * len(self.members) >= len(self.row.members.all())

    @property
    def promised(self) -> datetime | None:
        """When it last said that all will be repaired."""
        untils = [event.data["until"] for event in self.said if event.data.get("until")]
        return datetime.fromisoformat(untils[-1]) if untils else None


@csrf_exempt  # the link itself is the secret; a telephone that keeps no cookies must be able to answer
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def vendor(request: HttpRequest, token: str) -> HttpResponse:
    """A vendor reads which of its customers are down since when, and complies or explains."""
    row, why = registry.vendor_of(token)
    if row is None:
        return _private(render(request, "public/gone.html", {why: True}, status=410 if why else 404))
    if request.method == "POST":
        planned = request.POST.get("act") == "planned"
        problem = _plan(request, row) if planned else _hear(request, row)
        if problem:
            return _page(request, token, row, problem, 400)
        return redirect(reverse("public:vendor", args=[token]) + "#said")
    return _page(request, token, row)


def _hear(request: HttpRequest, row: Vendor) -> str:
    """Take the vendor's word; the problem in words, empty where there is none."""
    form = WordForm(request.POST)
    mine = {case.row.pk: case for case in _cases(row, holdings.held_by(row).sites)}
    case = mine.get(form.cleaned_data["incident"]) if form.is_valid() else None
    if case is None:
        return _("That could not be read, or the incident is over. Please look at the page again.")
    typed = form.cleaned_data
    word: Word = typed["act"]
    if word == "cause" and not case.may_confirm:
        return _("The cause is confirmed already, or most of those concerned are not your customers.")
    outcome = incident_ops.hear_vendor(
        case.row, row, word, _by(request, typed["by"]), clock.now(), until=typed["until"], why=typed["why"]
    )
    return "" if outcome.done else _refused(outcome.code)


def _refused(code: str) -> str:
    if code == "promise-untimely":
        return _("Please give a day and time to come, at most 60 days from now.")
    if code == "words-missing":
        return _("Please write in a few words why it is not yours.")
    return _("The incident is over; nothing more is asked of you.")


def _plan(request: HttpRequest, row: Vendor) -> str:
    """Note a maintenance of its customers; the problem in words, empty where there is none."""
    form = PlannedForm(request.POST, holdings.sites_of(row))
    if not form.is_valid():
        return _("Please choose the sites, both times and the reason of the maintenance.")
    typed, now = form.cleaned_data, clock.now()
    if typed["ends"] - typed["begins"] > LONGEST:
        return _("A maintenance of more than 3 days is written down by the provincial office; please ask it.")
    by = f"{row.name} ({name})" if (name := _by(request, typed["by"])) else row.name
    try:
        for site in Site.objects.filter(pk__in=typed["sites"]):
            watch_ops.plan_maintenance(
                site, typed["begins"], typed["ends"], reason=typed["reason"], by=by[:150], now=now
            )
    except watch_ops.BadTime:
        return _("It must end after it begins, and not in the past.")
    for incident in cases.touching(typed["sites"]):
        told = {"reason": typed["reason"], "from": f"{typed['begins']:%Y-%m-%d %H:%M}"}
        incident_ops.note(incident, by, now, _("Maintenance declared from %(from)s: %(reason)s") % told)
    return ""


def _by(request: HttpRequest, typed: str) -> str:
    """Whoever acts, as they call themselves; an officer who tries the link is written down as one."""
    user = request.user
    if user.is_authenticated and people.is_office(user):
        return _("written down by %(who)s") % {"who": user.get_full_name() or user.get_username()}
    return typed


def _page(request: HttpRequest, token: str, row: Vendor, problem: str = "", status: int = 200) -> HttpResponse:
    held = holdings.held_by(row)
    ids, now = [site.pk for site in held.sites], clock.now()
    homes = watch.homes_at(ids)
    customers = [Customer(site, homes.get(site.pk)) for site in held.sites]
    customers.sort(key=lambda one: not one.down)
    context: dict[str, Any] = {
        "token": token,
        "vendor": row,
        "customers": customers,
        "down": sum(one.down for one in customers),
        "cases": _cases(row, held.sites),
        "planned": watch.planned_at(ids, now),
        "problem": problem,
        "typed": request.POST,
        "now": now,
    }
    return _private(render(request, "public/vendor.html", context, status=status))


def _cases(row: Vendor, sites: Sequence[Site]) -> list[Case]:
    laos = {site.lao_id for site in sites}
    return [
        Case(one, [member for member in one.members.all() if member.lao_id in laos], cases.said_by(one, row.name))
        for one in cases.touching([site.pk for site in sites])
    ]


def _private(answer: HttpResponse) -> HttpResponse:
    """No search engine keeps it, and no log: the address is a secret."""
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    answer._has_been_logged = True  # type: ignore[attr-defined]  # noqa: SLF001  # how Django's log_response is told
    return answer
