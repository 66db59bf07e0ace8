"""Evidence of an incident: ask for a certificate, take it away. For officers who log in."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sodsong.desk import clock
from sodsong.desk.cases import queries as cases
from sodsong.desk.console.views import common
from sodsong.desk.proofs import ops, queries
from sodsong.desk.proofs.models import Certificate
from sodsong.desk.registry.models import Lao


@login_required
@require_safe
def show(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """The certificates there are, and the form for another; officers."""
    row = common.incident_or_404(year, number)
    made = queries.of_incident(row)
    waiting = [one for one in made if one.made_at is None and not one.problem]
    context = {
        "incident": row,
        "certificates": made,
        "waiting": bool(waiting),
        "asked_at": max((one.asked_at for one in waiting), default=None),
        "newest": next((one for one in made if one.made_at), None),
        "members": cases.members(row),
        "asked": request.GET.get("lao", ""),
        "span": queries.span(row, clock.now()),
    }
    return render(request, "console/evidence/incident.html", context)


@login_required
@require_POST
def ask(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """The officer asks for a certificate of all LAOs of the incident, or of one; it is made within seconds."""
    row, code = common.incident_or_404(year, number), request.POST.get("lao", "")
    lao = Lao.objects.filter(code=code).first() if code else None
    if code and lao is None:
        raise Http404(_("The register knows no such LAO."))
    outcome = ops.ask(row, lao, common.officer(request), clock.now())
    if outcome.certificate is None:
        refused = {
            "not-a-member": _("This LAO is not in the incident."),
            "never-probed": _("None of its sites has been probed: there is nothing to certify."),
        }
        messages.error(request, refused[outcome.code])
    else:
        messages.success(request, _("The evidence is being made; it will be ready within seconds."))
    return redirect("console:incident-evidence", year, number)


@login_required
@require_safe
def download(request: HttpRequest, year: int, number: int, which: int) -> FileResponse:
    """The certificate's PDF, saved under a Thai name; officers."""
    row = common.incident_or_404(year, number)
    made = Certificate.objects.select_related("incident", "lao").filter(incident=row, number=which).first()
    path = settings.SODSONG.data / made.pdf if made and made.pdf else None
    if made is None or path is None or not path.is_file():
        raise Http404(_("There is no such evidence."))
    name = _("Evidence %(key)s") % {"key": made.key.replace("/", "-")}
    return FileResponse(
        path.open("rb"), as_attachment="save" in request.GET, filename=f"{name}.pdf", content_type="application/pdf"
    )
