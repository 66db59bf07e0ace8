"""Pages behind a recipient's signed link beside its answer; no account is needed, the link is the right."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sodsong.act.casework.record import OVER
from sodsong.act.letter.demand import Own
from sodsong.desk import clock
from sodsong.desk.dispatch import queries as dispatch
from sodsong.desk.dispatch.cascades import ops, paper
from sodsong.desk.dispatch.models import Recipient
from sodsong.desk.public.orders.forms import REFUSED, DemandForm, NoticeForm
from sodsong.desk.public.views import gone, private


@csrf_exempt  # the link itself is the secret; a telephone that keeps no cookies must be able to answer
@never_cache
@require_POST
def confirm(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """A district says that what was written down for one of its LAOs is so."""
    office = dispatch.recipient_of(token)
    if office is None:
        return gone(request, token)
    outcome = ops.confirm(office, pk, request.POST.get("by", ""), clock.now())
    if not outcome.done:
        return _refused(request, token, office, outcome.code)
    return redirect(reverse("public:recipient", args=[token]) + "#branch")


@csrf_exempt  # as above
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def notice(request: HttpRequest, token: str) -> HttpResponse:
    """The LAO tells the assessors that its site is back, or what else is wrong."""
    row = dispatch.recipient_of(token)
    if row is None:
        return gone(request, token)
    if row.lao is None or row.circular.incident.state in OVER or not row.must_act:
        return _refused(request, token, row, "not-your-answer")
    form, problem = NoticeForm(request.POST or None, request.FILES or None), ""
    if request.method == "POST":
        problem = _("Please choose one of the answers.")
        if form.is_valid():
            typed = form.cleaned_data
            outcome = ops.tell_assessors(
                row,
                typed["said"],
                typed["note"],
                typed["by"],
                clock.now(),
                picture=form.picture_bytes(),
                folder=settings.SODSONG.data,
            )
            if outcome.done:
                return redirect(reverse("public:recipient", args=[token]) + "#answered")
            problem = str(REFUSED.get(outcome.code, outcome.code))
    context = {"token": token, "row": row, "problem": problem, "typed": request.POST, "now": clock.now()}
    return private(render(request, "public/orders/notice.html", context, status=400 if problem else 200))


@csrf_exempt  # as above
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def demand(request: HttpRequest, token: str) -> HttpResponse:
    """The LAO's own letter to its vendor: asked for what only it knows, made with one button."""
    row = dispatch.recipient_of(token)
    if row is None:
        return gone(request, token)
    known = ops.blank(row)
    form = DemandForm(request.POST or None, initial={"vendor": known.vendor})
    if request.method == "POST" and form.is_valid():
        typed = dict(form.cleaned_data)
        by = typed.pop("by")
        made = ops.demand(row, Own(url=known.url, **typed), by, clock.now(), paper.words())
        if made is None:
            return _refused(request, token, row, "not-your-answer")
        return redirect("public:demand-pdf", token, made.pk)
    context = {"token": token, "row": row, "form": form, "made": row.demands.all(), "now": clock.now()}
    status = 400 if form.errors else 200
    return private(render(request, "public/orders/demand.html", context, status=status))


@never_cache
@require_safe
def demand_pdf(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """A letter to the vendor that this recipient has made."""
    row = dispatch.recipient_of(token)
    made = row.demands.filter(pk=pk).first() if row else None
    if made is None:
        return gone(request, token)
    answer = HttpResponse(paper.pdf(made), content_type="application/pdf")
    answer.headers["Content-Disposition"] = 'inline; filename="demand.pdf"'
    return private(answer)


def _refused(request: HttpRequest, token: str, row: Recipient, code: str) -> HttpResponse:
    context = {"token": token, "row": row, "why": str(REFUSED.get(code, code)), "now": clock.now()}
    return private(render(request, "public/orders/refused.html", context, status=403))
