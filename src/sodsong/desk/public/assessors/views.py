"""The page behind the assessors' signed link: facts as our probes saw them, and their answer. The link is the right."""

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from sodsong.desk import clock
from sodsong.desk.cases import queries as cases
from sodsong.desk.cases.models import Incident, Step
from sodsong.desk.cases.ops import steps as step_ops
from sodsong.desk.proofs import queries as proofs
from sodsong.desk.proofs.bodies import bodies
from sodsong.desk.public.views import private
from sodsong.desk.registry.people import queries as people
from sodsong.desk.vault.queries import shelf

PER_PAGE = 200


class AnswerForm(forms.Form):
    """What the assessors say, and who says it."""

    words = forms.CharField(max_length=4000)
    by = forms.CharField(required=False, max_length=100)


@csrf_exempt  # the link itself is the secret; a telephone that keeps no cookies must be able to answer
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, token: str) -> HttpResponse:
    """The bodies of one incident: since when, which items, their copies, verified returns; their answer lands in the case."""
    row, why = cases.assessors_of(token)
    if row is None:
        return private(render(request, "public/gone.html", {why: True}, status=410 if why else 404))
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
            outcome = step_ops.hear_assessors(row, typed["words"], name, clock.now())
            if outcome.done:
                return redirect(reverse("public:assessors", args=[token]) + "#answers")
            problem = _("The incident has ended; an answer can no longer be kept here.")
    return private(_show(request, token, row, problem))


def _show(request: HttpRequest, token: str, row: Incident, problem: str) -> HttpResponse:
    shown = Paginator(cases.member_rows(row), PER_PAGE).get_page(request.GET.get("page"))
    members = list(shown.object_list)
    certificates = [one for one in proofs.of_incident(row) if one.made_at]
    counts = cases.member_counts(row)
    context = {
        "token": token,
        "incident": row,
        "page": shown,
        "bodies": bodies(row, members, certificates),
        "whole": next((one for one in certificates if one.lao is None), None),
        "key": shelf.ring(settings.SODSONG.data),
        "all": sum(counts.values()),
        "back": counts["back"],
        "answers": [one for one in cases.steps(row) if one.whom == "office:assessors" and _is_answer(one)],
        "problem": problem,
        "typed": request.POST,
        "now": clock.now(),
    }
    return render(request, "public/assessors/page.html", context, status=400 if problem else 200)


def _is_answer(step: Step) -> bool:
    """Whether this is an answer of theirs that they may read again; why a step was skipped is none."""
    return step.state == "done" and bool(step.note) and step.seen_by != "officers"


@never_cache
@require_safe
def evidence(_request: HttpRequest, token: str, which: int) -> FileResponse:
    """The PDF of a certificate of this incident."""
    row, _why = cases.assessors_of(token)
    made = row.certificates.select_related("incident", "lao").filter(number=which).first() if row else None
    path = settings.SODSONG.data / made.pdf if made and made.pdf else None
    if made is None or path is None or not path.is_file():
        raise Http404(_("There is no such evidence."))
    name = _("Evidence %(key)s") % {"key": made.key.replace("/", "-")}
    return private(FileResponse(path.open("rb"), as_attachment=True, filename=f"{name}.pdf"))
