"""The page behind the assessors' signed link: facts as our probes saw them, and their answer. The link is the right."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from sodsong.desk import clock, links
from sodsong.desk.cases import ops
from sodsong.desk.cases import queries as cases
from sodsong.desk.cases.models import Incident, Member
from sodsong.desk.public.views import private
from sodsong.desk.registry.people import queries as people
from sodsong.desk.vault.queries import captures

PER_PAGE = 200


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the body's that was kept before the failure: its item in words, and when it was last kept."""

    label: str
    url: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Body:
    """One body in the incident, with the pages kept of it from before."""

    member: Member
    kept: list[Page]


class AnswerForm(forms.Form):
    """What the assessors say, and who says it."""

    words = forms.CharField(max_length=4000)
    by = forms.CharField(required=False, max_length=100)


@csrf_exempt  # the link itself is the secret; a telephone that keeps no cookies must be able to answer
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, token: str) -> HttpResponse:
    """The bodies of one incident: since when, verified returns, what was kept of them; their answer lands in the case."""
    read = links.read(cases.ASSESSORS, token, cases.ASSESSORS_AGE)
    row = Incident.objects.filter(pk=int(read.subject)).first() if read.subject else None
    if row is None:
        return private(render(request, "public/gone.html", {"old": read.expired}, status=410 if read.expired else 404))
    problem, form = "", AnswerForm(request.POST or None)
    if request.method == "POST":
        problem = _("Please write your answer in words.")
        if form.is_valid():
            typed, user = form.cleaned_data, request.user
            officer = (
                str(user.get_full_name() or user.get_username())
                if user.is_authenticated and people.is_office(user)
                else ""
            )
            by = _("written down by %(who)s") % {"who": officer} if officer else typed["by"]
            name = _("the assessors (%(who)s)") % {"who": by} if by else _("the assessors")
            outcome = ops.hear_assessors(row, typed["words"], name, clock.now())
            if outcome.done:
                return redirect(reverse("public:assessors", args=[token]) + "#answers")
            problem = _("The incident has ended; an answer can no longer be kept here.")
    return private(_show(request, token, row, problem))


def _show(request: HttpRequest, token: str, row: Incident, problem: str) -> HttpResponse:
    shown = Paginator(cases.member_rows(row), PER_PAGE).get_page(request.GET.get("page"))
    members = list(shown.object_list)
    kept = _kept(members)
    counts = cases.member_counts(row)
    context = {
        "token": token,
        "incident": row,
        "page": shown,
        "bodies": [Body(member, kept[member.lao_id]) for member in members],
        "all": sum(counts.values()),
        "back": counts["back"],
        "answers": [
            one for one in cases.steps(row) if one.whom == "office:assessors" and _may_read(one.seen_by, one.note)
        ],
        "problem": problem,
        "typed": request.POST,
        "now": clock.now(),
    }
    return render(request, "public/assessors/page.html", context, status=400 if problem else 200)


def _may_read(seen_by: str, note: str) -> bool:
    return bool(note) and seen_by != "officers"


def _kept(members: list[Member]) -> dict[int, list[Page]]:
    """What was kept whole of each body before its failure began, by LAO id: two queries."""
    since = {member.lao_id: member.since for member in members}
    found: dict[int, list[Page]] = defaultdict(list)
    titles = captures.titles(member.lao.code for member in members)
    for lao, url, at in captures.kept_before(since):
        found[lao].append(Page(titles.get(url) or url, url, at))
    return found
