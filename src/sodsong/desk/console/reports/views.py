"""Reports told without a letter, and the quick entry of telephone calls; for officers: they name persons."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from sodsong.desk import clock
from sodsong.desk.console.pages import question
from sodsong.desk.console.reports import pages
from sodsong.desk.console.reports.forms import CallForm
from sodsong.desk.console.views import common
from sodsong.desk.inbox import gate, ops
from sodsong.desk.inbox import queries as inbox
from sodsong.desk.registry import queries as registry
from sodsong.desk.registry.models import Lao
from sodsong.desk.registry.sealing import seal
from sodsong.desk.watch import queries as watch
from sodsong.ground.places.record import Answer

PER_PAGE = 50


@login_required
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Who reported what, the newest first, and what our probes say to it."""
    now = clock.now()
    page = Paginator(inbox.told(), PER_PAGE).get_page(request.GET.get("page"))
    lines = pages.lines(list(page.object_list), now)
    context = {
        "page": page,
        "lines": lines,
        "against": sum(line.stand == "contradicts" for line in lines),
        "cards": question.told_cards(now),
        "districts": pages.by_district(registry.laos(common.province())),
    }
    return render(request, "console/reports/list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def call(request: HttpRequest) -> HttpResponse:
    """A telephone call written down: a report like every other; a name that is not certain is asked while they are on the line."""
    now = clock.now()
    form = CallForm(request.POST, now)
    if request.method != "POST":
        return _call_page(request, [])
    if not form.is_valid():
        return _call_page(request, [str(problem) for problems in form.errors.values() for problem in problems])
    typed = form.cleaned_data
    answer = inbox.meant(typed["lao"], typed["written"], typed["symptom"], common.province())
    if answer is None:
        return _call_page(request, [_("The register has no such body. Please choose again.")])
    if answer.outcome != "match" and typed["lao"] != "none":
        return _call_page(request, [], answer)
    lao = registry.by_codes([answer.lao.code]).get(answer.lao.code) if answer.lao else None
    ticket = gate.look(request.POST.get("ticket", ""), now, timedelta(0))
    if ticket.refused == "stale":
        return _call_page(request, [_("This page had been open too long. Please look it over and send it again.")])
    row = ops.tell(_word(request, ticket.key, form, answer, lao), now)
    stand, why = pages.stands(row.symptom, row.seen.get("state", ""))
    messages.success(request, _("The call is kept."))
    if stand == "contradicts":
        messages.warning(request, f"{row.lao}: {why}")
    return redirect("console:reports")


def _word(request: HttpRequest, key: str, form: CallForm, answer: Answer, lao: Lao | None) -> ops.Word:
    typed, who = form.cleaned_data, common.officer(request)
    text = " · ".join(part for part in (typed["written"] or (lao.short_name if lao else ""), typed["words"]) if part)
    return ops.Word(
        "officer",
        f"call:{key}",
        text,
        answer,
        typed["said_at"],
        by=_("%(caller)s, written down by %(officer)s") % {"caller": typed["by"], "officer": who}
        if typed["by"]
        else who,
        reach=seal(typed["reach"]) if typed["reach"] else "",
        seen=watch.sight(lao, clock.now()) if lao else {},
    )


def _call_page(request: HttpRequest, problems: list[str], asked: Answer | None = None) -> HttpResponse:
    names = ("lao", "written", "symptom", "words", "by", "reach", "said_at")
    ticket = request.POST.get("ticket", "")
    now = clock.now()
    context = {
        "districts": pages.by_district(registry.laos(common.province())),
        "symptoms": pages.SYMPTOMS.items(),
        "typed": {name: request.POST.get(name, "")[:900] for name in names},
        "ticket": ticket if ticket and gate.look(ticket, now).refused != "stale" else gate.draw(now),
        "problems": problems,
        "keep": settings.SODSONG.messaging.keep_reporters,
        "asked": asked,
    }
    return render(request, "console/reports/call.html", context, status=400 if problems else 200)
