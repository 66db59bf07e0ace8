"""One recipient's link, given anew or withdrawn, and what came through it: pictures, letters to vendors. For officers."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sodsong.desk import clock
from sodsong.desk.console.views import common
from sodsong.desk.dispatch import queries as dispatch
from sodsong.desk.dispatch.cascades import ops, paper
from sodsong.desk.dispatch.models import Demand, Picture, Recipient


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
