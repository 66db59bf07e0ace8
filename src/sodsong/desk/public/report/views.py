"""The public report page: no account; choose a body or write its name, say what is seen, leave a way to be reached.

Anybody may send; nobody but officers reads what was sent.
"""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from sodsong.desk import clock, links
from sodsong.desk.cases import queries as cases
from sodsong.desk.inbox import gate, ops
from sodsong.desk.inbox import queries as inbox
from sodsong.desk.inbox.models import Report
from sodsong.desk.public.report.forms import SYMPTOMS, ReportForm
from sodsong.desk.registry import queries as registry
from sodsong.desk.registry.models import Lao
from sodsong.desk.registry.sealing import seal
from sodsong.desk.watch import queries as watch
from sodsong.ground.places.record import Answer


@csrf_exempt  # the form's own signed ticket is checked; a telephone that keeps no cookies must be able to report
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """The form; a name that is not certain comes back as a question, nothing of what was typed is lost."""
    if request.method != "POST":
        return _page(request)
    form, now = ReportForm(request.POST), clock.now()
    form.full_clean()
    problem = _gate(request) or form.problem
    if problem:
        return _page(request, problem, 400)
    typed = form.cleaned_data
    answer = inbox.meant(typed["lao"], typed["written"], typed["symptom"], settings.SODSONG.province)
    if answer is None:
        return _page(request, _("The register has no such body. Please choose again."), 400)
    if answer.outcome != "match" and typed["lao"] != "none":
        return _page(request, asked=answer)
    lao = registry.by_codes([answer.lao.code]).get(answer.lao.code) if answer.lao else None
    sender = gate.sender_of(request.META.get("REMOTE_ADDR", ""))
    enough = gate.too_much(sender, lao, now)
    if enough:
        return _page(request, _enough(enough), 429)
    row = ops.tell(_word(form, gate.look(request.POST["ticket"], now).key, sender, answer, lao), now)
    return redirect("public:report-kept", links.token("told", str(row.pk)))


def _gate(request: HttpRequest) -> str:
    """Why this form is not taken, in words; empty where it is."""
    if request.POST.get("website"):
        return _("Please leave the field “Leave this empty” empty: programs fill it in.")
    refused = gate.look(request.POST.get("ticket", ""), clock.now()).refused
    if refused == "hasty":
        return _("That was very quick. Please read it over and send it again.")
    if refused:
        return _("This page had been open too long. Please look it over and send it again.")
    return ""


def _word(form: ReportForm, key: str, sender: str, answer: Answer, lao: Lao | None) -> ops.Word:
    typed, now = form.cleaned_data, clock.now()
    text = " · ".join(part for part in (typed["written"] or (lao.short_name if lao else ""), typed["words"]) if part)
    return ops.Word(
        "form",
        f"form:{key}",
        text,
        answer,
        now,
        by=typed["by"],
        sender=sender,
        reach=seal(typed["reach"]) if typed["reach"] else "",
        seen=watch.sight(lao, now) if lao else {},
    )


def _enough(which: str) -> str:
    if which == "address":
        return _("Many reports have come from your network within the hour. Please try again later or telephone us.")
    return _("Many have reported this body within the hour; it is known. Thank you.")


def _page(request: HttpRequest, problem: str = "", status: int = 200, asked: Answer | None = None) -> HttpResponse:
    grouped: dict[str, list[Lao]] = {}
    for lao in registry.laos(settings.SODSONG.province):
        grouped.setdefault(lao.district.name if lao.district else "", []).append(lao)
    names = ("lao", "written", "symptom", "words", "by", "reach")
    typed = {name: request.POST.get(name, request.GET.get(name, ""))[:900] for name in names}
    ticket = request.POST.get("ticket", "")
    keep = gate.look(ticket, clock.now()).refused != "stale"
    context = {
        "districts": grouped.items(),
        "symptoms": SYMPTOMS.items(),
        "typed": typed,
        "ticket": ticket if keep else gate.draw(clock.now()),
        "keep": settings.SODSONG.messaging.keep_reporters,
        "problem": problem,
        "asked": asked,
    }
    return render(request, "public/report/form.html", context, status=status)


@never_cache
@require_safe
def kept(request: HttpRequest, token: str) -> HttpResponse:
    """What was kept, what our probes see, and the incident it belongs to; for whoever has sent it."""
    read = links.read("told", token, links.DAY)
    row = Report.objects.select_related("lao").filter(pk=int(read.subject)).first() if read.subject else None
    if row is None:
        return render(request, "public/gone.html", {"old": read.expired}, status=410 if read.expired else 404)
    context: dict[str, Any] = {"row": row, "seen": watch.sight(row.lao, clock.now()) if row.lao else {}}
    context["incident"] = cases.live_with(row.lao) if row.lao else None
    context["said"] = SYMPTOMS.get(row.symptom, row.symptom)
    context["against"] = (row.symptom, context["seen"].get("state")) in {("recovered", "down"), ("down", "up")}
    return render(request, "public/report/kept.html", context)
