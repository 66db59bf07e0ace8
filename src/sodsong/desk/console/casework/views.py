"""Steps and LAOs of a case. For officers: conclusions may be for their eyes only, and every act bears a name."""

from typing import Any, cast, get_args
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sodsong.act.casework.acts import Cosigned
from sodsong.act.casework.record import LIVE
from sodsong.desk import clock
from sodsong.desk.cases import queries as cases
from sodsong.desk.cases.models import Incident, Step
from sodsong.desk.cases.ops import incidents as incident_ops
from sodsong.desk.cases.ops import members as member_ops
from sodsong.desk.cases.ops import steps as step_ops
from sodsong.desk.cases.ops import writing as story_ops
from sodsong.desk.console.casework import cosigning, pages, undoing
from sodsong.desk.console.casework.forms import LaosForm, NewStepForm, StepForm
from sodsong.desk.console.forms import ReasonForm
from sodsong.desk.console.pages import incident, words, write
from sodsong.desk.console.views import common
from sodsong.desk.registry import queries as registry

PER_PAGE = 100


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, year: int, number: int, key: str) -> HttpResponse:
    """One step: what it is, what came of it; to do, skip, move or change it."""
    row, now = common.incident_or_404(year, number), clock.now()
    one = row.steps.filter(key=key).first()
    if one is None:
        raise Http404(_("There is no such step in this incident."))
    form = StepForm(request.POST or None, now)
    problem = ""
    if request.method == "POST":
        if form.is_valid():
            outcome = _do(request, row, one, form)
            if outcome.done:
                said = _("Kept: %(step)s") % {"step": pages.row(one, now, "officers").name}
                messages.success(request, undoing.stepped(request, row, one, form.cleaned_data["act"], said))
                common.tell_meanwhile(request, row, outcome)
                moved = form.cleaned_data["act"] in ("up", "down")
                return redirect(f"{common.address(row)}#steps" if moved else common.address(row))
            problem = str(words.REFUSED.get(outcome.code, outcome.code))
            common.tell_meanwhile(request, row, outcome)
            one.refresh_from_db()
        else:
            problem = " ".join(str(text) for texts in form.errors.values() for text in texts)
    context = {
        "incident": row,
        "one": pages.row(one, now, "officers"),
        "paper": incident.paper_of(one),
        "due": one.due_at and write.moment(one.due_at),
        "fixed_day": one.due_at and write.day(one.due_at),
        "who": pages.office(one.who),
        "seen_by": words.SEEN_BY.items(),
        "seen": cases.version(row),
        "problem": problem,
        "typed": request.POST,
        "now": now,
    }
    return render(request, "console/casework/step.html", context, status=400 if problem else 200)


def _do(request: HttpRequest, row: Incident, one: Step, form: StepForm) -> story_ops.Outcome:
    typed, by, now, seen = form.cleaned_data, common.officer(request), clock.now(), common.seen(request)
    act, note = typed["act"], typed["note"]
    if act == "done":
        return step_ops.finish_step(row, one.key, by, now, note=note, seen_by=form.reader, seen=seen)
    if act == "skip":
        return step_ops.skip_step(row, one.key, by, now, note, seen_by=form.reader or "officers", seen=seen)
    if act == "again":
        return step_ops.reopen_step(row, one.key, by, now, seen=seen)
    if act == "change":
        who = None if typed["who"] == pages.office(one.who) else typed["who"]  # the office's name stands there in words
        return step_ops.change_step(row, one.key, by, now, who=who, fixed=typed["due"], seen=seen)
    return step_ops.move_step(row, one.key, by, now, up=act == "up")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_step(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """A step of an officer's own."""
    row, now = common.incident_or_404(year, number), clock.now()
    form, problem = NewStepForm(request.POST or None, now), ""
    if request.method == "POST":
        if form.is_valid():
            typed = form.cleaned_data
            outcome = step_ops.add_step(
                row, typed["title"], common.officer(request), now, who=typed["who"], fixed=typed["due"]
            )
            if outcome.done:
                messages.success(request, _("The step is added."))
                return redirect(f"{common.address(row)}#steps")
            problem = str(words.REFUSED.get(outcome.code, outcome.code))
        else:
            problem = " ".join(str(text) for texts in form.errors.values() for text in texts)
    context = {"incident": row, "problem": problem, "typed": request.POST, "now": now}
    return render(request, "console/casework/add_step.html", context, status=400 if problem else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def laos(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """The LAOs of the incident: exempt some with a reason, take them out or apart, add one; a hundred a page."""
    row, problem = common.incident_or_404(year, number), ""
    form, codes = LaosForm(request.POST or None), _codes(request)
    if request.method == "POST":
        if form.is_valid() and undoing.looks_first(form.cleaned_data["act"], codes, request.POST.get("sure", "")):
            return _look(request, row, form, codes)
        outcome = _decide(request, row, form) if form.is_valid() else story_ops.Outcome(done=False, code="lao-missing")
        common.tell_meanwhile(request, row, outcome)
        if outcome.done:
            said = _("It is kept in the incident’s story.")
            messages.success(request, undoing.exempted(request, row, form.cleaned_data["act"], codes, said))
            return redirect("console:incident-laos", year, number)
        problem = str(words.REFUSED.get(outcome.code, outcome.code))
    sought = request.GET.get("q", "")[:100].strip()
    page = Paginator(cases.member_rows(row, sought), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "incident": row,
        "page": page,
        "members": page.object_list,
        "sought": sought,
        "query": urlencode({"q": sought}) if sought else "",
        "all": row.members.count(),
        "seen": cases.version(row),
        "live": row.state in LIVE,
        "problem": problem,
        "typed": request.POST,
        "now": clock.now(),
    }
    return render(request, "console/casework/laos.html", context, status=400 if problem else 200)


def _codes(request: HttpRequest) -> list[str]:
    """The LAOs that are marked, or that the page which showed them first names in one field."""
    named = [code for code in request.POST.get("laos", "").split(",") if code]
    return list(dict.fromkeys([*request.POST.getlist("lao"), *named]))


def _look(request: HttpRequest, row: Incident, form: LaosForm, codes: list[str]) -> HttpResponse:
    """Whom the act would touch, before it is done."""
    rows = registry.by_codes(codes)
    act = form.cleaned_data["act"]
    context = {
        "incident": row,
        "act": act,
        "laos": [rows[code] for code in codes if code in rows],
        "codes": ",".join(codes),
        "count": len(codes),
        "reason": form.cleaned_data["reason"],
        "no_way_back": act in undoing.NO_WAY_BACK,
        "seen": request.POST.get("seen", ""),
        "now": clock.now(),
    }
    return render(request, "console/casework/sure.html", context)


def _decide(request: HttpRequest, row: Incident, form: LaosForm) -> story_ops.Outcome:
    typed, by, now, seen = form.cleaned_data, common.officer(request), clock.now(), common.seen(request)
    act, reason, codes = typed["act"], typed["reason"], _codes(request)
    if act in ("down", "implied"):
        lao = cases.lao_named(typed["name"], common.province())
        return (
            member_ops.imply(row, lao.code, by, now, act, seen=seen)
            if lao
            else story_ops.Outcome(done=False, code="lao-unclear")
        )
    if not codes:
        return story_ops.Outcome(done=False, code="lao-missing")
    return member_ops.decide_laos(row, act, codes, by, now, reason=reason, seen=seen)


@login_required
@require_POST
def repair(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """The officer writes down that the repair has begun, by whom."""
    row = common.incident_or_404(year, number)
    outcome = incident_ops.begin_repair(
        row, common.officer(request), clock.now(), _reason(request), seen=common.seen(request)
    )
    return common.answer(request, row, outcome, _("It is kept that the repair has begun."))


@login_required
@require_POST
def cosign(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """The anti-corruption office stands by the deadline, the letter or the closing that its page showed."""
    row, what = common.incident_or_404(year, number), request.POST.get("what", "")
    if what not in get_args(Cosigned):
        return common.answer(request, row, story_ops.Outcome(done=False, code="nothing-to-cosign"), "")
    of = request.POST.get("of", "")
    if what == "letter":
        stands = cosigning.letter_of(row)
        of = stands if stands.split() == of.split() else ""  # a form may turn a hard space into a soft one
    outcome = incident_ops.cosign(row, cast("Cosigned", what), of, common.officer(request), clock.now())
    return common.answer(request, row, outcome, _("It is co-signed, with your name and the time."))


@login_required
@require_POST
def merge(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """The officer says that this is the same case as another one that goes on."""
    row = common.incident_or_404(year, number)
    into = Incident.objects.filter(key=request.POST.get("into", ""), state__in=LIVE).exclude(pk=row.pk).first()
    if into is None:
        return common.answer(request, row, story_ops.Outcome(done=False, code="merge-into-none"), "")
    outcome = incident_ops.merge(row, into, common.officer(request), clock.now(), _reason(request))
    return common.answer(request, into if outcome.done else row, outcome, _("The incidents are one now."))


@login_required
@require_POST
def reopen(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """The officer takes up what was closed, or called a false alarm, again."""
    row = common.incident_or_404(year, number)
    outcome = incident_ops.reopen(
        row, common.officer(request), clock.now(), _reason(request), seen=common.seen(request)
    )
    return common.answer(request, row, outcome, _("The incident is open again."))


def _reason(request: HttpRequest) -> str:
    form: Any = ReasonForm(request.POST)
    return str(form.cleaned_data["reason"]) if form.is_valid() else ""
