"""Spellings that officers have confirmed for an LAO: offered after an answer, remembered by a button, forgotten by another; for officers."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from sodsong.desk import clock
from sodsong.desk.console import queries
from sodsong.desk.console.changes import pages as changes
from sodsong.desk.console.reports import pages
from sodsong.desk.console.views import common
from sodsong.desk.inbox.models import Report
from sodsong.desk.registry import queries as registry
from sodsong.desk.registry import spellings
from sodsong.desk.registry.changes import acts
from sodsong.desk.registry.models import Lao, Spelling

SHOWN = 20  # spellings taken back
REFUSED = {
    "short": gettext_lazy("It is too short: it stands in too many words."),
    "name": gettext_lazy("It is a body’s own name; which of several is meant stays a question."),
    "place": gettext_lazy("It is the name of a district or province."),
    "begins": gettext_lazy("Another body’s name begins so."),
    "taken": gettext_lazy("It is remembered for another body."),
    "useless": gettext_lazy("Even so it would not be read as this body."),
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def spellings_page(request: HttpRequest) -> HttpResponse:
    """What is remembered, and the form for a further one; ``code`` and ``written`` may be given with the address."""
    typed = request.POST if request.method == "POST" else request.GET
    code, written = typed.get("code", "")[:20], typed.get("written", "").replace("\x00", "")[:200]
    problem = ""
    if request.method == "POST":
        problem = _act(request, code, written)
        if not problem:
            return redirect("console:reports-spellings")
    rows = list(registry.laos(common.province()))
    context = {
        "districts": pages.by_district(rows),
        "known": _known([lao for lao in rows if lao.aliases]),
        "undone": spellings.taken_back(common.province(), SHOWN),
        "code": code,
        "written": written,
        "problem": problem,
    }
    return render(request, "console/reports/spellings.html", context, status=400 if problem else 200)


def _known(laos: list[Lao]) -> list[tuple[Lao, list[tuple[str, Spelling | None]]]]:
    """Each LAO with its spellings and who confirmed them; None where the register's file brought it."""
    rows = spellings.confirmed(laos)
    return [(lao, [(alias, rows.get((lao.pk, alias))) for alias in lao.aliases]) for lao in laos]


def _act(request: HttpRequest, code: str, written: str) -> str:
    """Remember or forget; the problem in words, empty where there is none."""
    lao = queries.lao(code)
    if lao is None:
        raise Http404(_("There is no LAO with that code in the register."))
    if request.POST.get("act") == "forget":
        change = acts.forget_spelling(lao, written, common.officer(request), clock.now())
        said = _("The spelling is not used any more.")
        messages.success(request, changes.with_undo(request, said, change) if change else said)
        return ""
    try:
        spellings.learn(lao, written, common.officer(request), clock.now())
    except spellings.NotLearned as refused:
        return str(REFUSED[refused.code])
    messages.success(request, _("The spelling is remembered for letters, LINE, the report page and files."))
    return ""


def offer(request: HttpRequest, report: Report) -> None:
    """After an officer's answer: a link to remember the spelling, where that would help; nothing is remembered by itself."""
    spelling = spellings.offer(report.lao, report.written) if report.lao else ""
    if not spelling or report.lao is None:
        return
    where = reverse("console:reports-spellings") + "?" + urlencode({"code": report.lao.code, "written": spelling})
    asked = _("Shall “%(spelling)s” always mean %(lao)s?") % {"spelling": spelling, "lao": report.lao}
    messages.info(request, format_html('{} <a href="{}">{}</a>', asked, where, _("Remember this spelling")))
