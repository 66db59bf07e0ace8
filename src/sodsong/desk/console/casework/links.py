"""Links given out, anew or withdrawn, the assessors' too, and what came through them: pictures, letters to vendors. For officers."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sodsong.desk import clock
from sodsong.desk.cases import queries as cases
from sodsong.desk.cases.models import Incident
from sodsong.desk.cases.ops import incidents as incident_ops
from sodsong.desk.console.pages import circular, words
from sodsong.desk.console.views import common
from sodsong.desk.dispatch import ops as dispatch_ops
from sodsong.desk.dispatch import queries as dispatch
from sodsong.desk.dispatch.cascades import ops, paper
from sodsong.desk.dispatch.models import Demand, Picture, Recipient
from sodsong.desk.dispatch.outbox.ops import Extra
from sodsong.desk.dispatch.outbox.texts import say


@login_required
@require_POST
def link(request: HttpRequest, year: int, number: int, pk: int) -> HttpResponse:
    """Give the recipient a new link, so that the old one is void, or take it away."""
    one = _recipient(year, number, pk)
    if request.POST.get("act") == "withdraw":
        ops.withdraw_link(one, clock.now())
        messages.success(request, _("The link is withdrawn: it opens nothing any more."))
    else:
        ops.renew_link(one, clock.now())
        messages.success(request, _("There is a new link; the old one opens nothing any more."))
    return redirect("console:incident-circular-recipient", year, number, pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def assessors(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """The assessors' own link: to pass on as text or QR, or to send as a message."""
    row = common.incident_or_404(year, number)
    act = request.POST.get("act")
    if act in ("renew", "withdraw"):
        return _replace(request, row, act)
    link_ = request.build_absolute_uri(reverse("public:assessors", args=[cases.assessors_token(row)]))
    count = sum(cases.member_counts(row).values())
    if request.method == "POST" and not row.assessors_withdrawn_at:
        text = say("assessors", incident=row, count=count, province=common.province(), link=link_)
        by = common.officer(request)
        extra = Extra(topic="assessors", incident=row, by=by)
        message = dispatch_ops.post(_once(row), "assessors", text, clock.now(), extra)
        if message.state == "failed":
            messages.warning(request, _("There is no way to reach the assessors yet: it waits as a task for a person."))
        else:
            messages.success(request, _("The message to the assessors is on its way."))
        return redirect("console:incident-assessors", year, number)
    context = {
        "incident": row,
        "count": count,
        "link": link_,
        "code": circular.qr(link_, _("Link for the assessors")),
        "here_only": common.here_only(request),
        "now": clock.now(),
    }
    return render(request, "console/casework/assessors.html", context)


def _once(row: Incident) -> str:
    """The message's key: each of their links is sent once."""
    return f"assessors:{row.key}" + (f":{row.assessors_serial}" if row.assessors_serial else "")


def _replace(request: HttpRequest, row: Incident, act: str) -> HttpResponse:
    """Withdraw the assessors' link that the page showed, or give a new one in its place."""
    serial, by = request.POST.get("serial", ""), common.officer(request)
    deed = incident_ops.withdraw_link if act == "withdraw" else incident_ops.renew_link
    outcome = deed(row, int(serial) if serial.isascii() and serial.isdigit() else -1, by, clock.now())
    if not outcome.done:
        messages.warning(request, words.REFUSED[outcome.code])
    elif act == "withdraw":
        messages.success(request, _("The link is withdrawn: it opens nothing any more."))
    else:
        messages.success(request, _("There is a new link; the old one opens nothing any more."))
    return redirect("console:incident-assessors", row.year, row.number)


@login_required
@require_safe
def picture(_request: HttpRequest, year: int, number: int, pk: int, receipt: int) -> HttpResponseBase:
    """A picture that came with an answer, as drawn anew."""
    found = Picture.objects.filter(receipt=receipt, receipt__recipient=_recipient(year, number, pk)).first()
    path = settings.SODSONG.data / found.path if found else None
    if path is None or not path.is_file():
        raise Http404(_("There is no such picture."))
    answer = FileResponse(path.open("rb"), content_type="image/jpeg")
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


@login_required
@require_safe
def demand(_request: HttpRequest, year: int, number: int, pk: int, demand: int) -> HttpResponse:
    """An LAO's letter to its vendor, as it was made."""
    made = Demand.objects.filter(pk=demand, recipient=_recipient(year, number, pk)).first()
    if made is None:
        raise Http404(_("There is no such letter."))
    return HttpResponse(paper.pdf(made), content_type="application/pdf")


def _recipient(year: int, number: int, pk: int) -> Recipient:
    row = common.incident_or_404(year, number)
    circular = dispatch.circular_of(row)
    one = dispatch.recipient(circular, pk) if circular else None
    if one is None:
        raise Http404(_("This letter has no such recipient."))
    return one
