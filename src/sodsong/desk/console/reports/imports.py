"""Files of reports: an exported chat or an outage list is handed in, looked through and taken in whole or not at all; for officers."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from sodsong.desk import clock
from sodsong.desk.console.pages import write
from sodsong.desk.console.pages.problems import told
from sodsong.desk.console.reports import pages
from sodsong.desk.console.views import common
from sodsong.desk.inbox import batches
from sodsong.desk.inbox.models import Batch
from sodsong.desk.registry.models import Lao
from sodsong.desk.watch import queries as watch

LARGEST = 20 * 1024 * 1024  # bytes of a file
SHOWN = 200  # problems and reports shown at once


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def hand_in(request: HttpRequest) -> HttpResponse:
    """A file, or the text of a chat pasted; nothing is taken in before an officer has looked it through."""
    if request.method != "POST":
        return render(request, "console/reports/import.html", {})
    file, pasted = request.FILES.get("file"), request.POST.get("pasted", "")
    if file is None and not pasted.strip():
        return _refuse(request, _("Please choose a file or paste a chat."))
    if file is not None and (file.size or 0) > LARGEST:
        return _refuse(request, _("The file is larger than 20 MB."))
    name = (file.name or "") if file is not None else _("pasted")
    kind = "list" if name.lower().endswith((".csv", ".xlsx")) else "chat"
    data = file.read() if file is not None else pasted.encode("utf-8", "replace")
    batch = batches.hand_in(kind, data, name, common.officer(request), clock.now())
    return redirect("console:reports-batch", batch.pk)


def _refuse(request: HttpRequest, problem: str) -> HttpResponse:
    typed = request.POST.get("pasted", "")
    return render(request, "console/reports/import.html", {"problem": problem, "typed": typed}, status=400)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """What the file holds, every problem by line and column, and the decision: all of it or nothing."""
    row = Batch.objects.filter(pk=pk).first()
    if row is None:
        raise Http404(_("There is no such file."))
    if request.method == "POST":
        return _decide(request, row)
    held = batches.preview(row, common.province())
    settled = sum(one.answer.outcome == "match" for one in held.found)
    context = {
        "batch": row,
        "held": held,
        "found": [(one, pages.SYMPTOMS.get(one.answer.symptom or "", "")) for one in held.found[:SHOWN]],
        "more": max(0, len(held.found) - SHOWN),
        "settled": settled,
        "asks": len(held.found) - settled,
        "problems": [(one, told(one.problem), pages.column(one.column)) for one in held.problems[:SHOWN]],
    }
    return render(request, "console/reports/batch.html", context)


def _decide(request: HttpRequest, row: Batch) -> HttpResponse:
    by, now = common.officer(request), clock.now()
    if request.POST.get("act") != "take":
        batches.leave(row, by, now)
        messages.success(request, _("The file is forgotten; nothing of it was taken in."))
        return redirect("console:reports")
    try:
        new = batches.take_in(row, common.province(), _sight, by, now)
    except batches.NotTaken:
        messages.error(
            request, _("Nothing was taken in: the file has problems, or somebody has decided about it already.")
        )
        return redirect("console:reports-batch", row.pk)
    told = ngettext("%(n)s report is new.", "%(n)s reports are new.", new) % {"n": write.digits(new)}
    messages.success(request, told)
    return redirect("console:reports")


def _sight(lao: Lao, when: datetime) -> dict[str, str]:
    return watch.sight_at(lao, when)
