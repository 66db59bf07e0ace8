"""Maintenance times of an LAO's site: declared by an officer, ended or struck by one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sodsong.desk import clock
from sodsong.desk.console import queries
from sodsong.desk.console.changes import pages as changes
from sodsong.desk.console.forms import MaintenanceForm
from sodsong.desk.console.views import common
from sodsong.desk.registry.models import Lao, Site
from sodsong.desk.watch import maintenance, ops
from sodsong.desk.watch.models import Maintenance


@login_required
@require_POST
def plan(request: HttpRequest, code: str) -> HttpResponse:
    """The LAO's site may be down from then to then: it is watched on, and opens no incident."""
    site, form = _site(_lao(code)), MaintenanceForm(request.POST)
    if not form.is_valid():
        common.tell_errors(request, form)
        return redirect("console:board-lao", code)
    try:
        ops.plan_maintenance(site, **form.cleaned_data, by=common.officer(request), now=clock.now())
    except ops.BadTime:
        messages.error(request, _("It must end after it begins, and not in the past."))
    else:
        messages.success(request, _("The maintenance is noted. The site is watched on; no incident is opened for it."))
    return redirect("console:board-lao", code)


@login_required
@require_POST
def end(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The maintenance is over, or will not come."""
    row = Maintenance.objects.filter(pk=pk, site__lao=_lao(code)).select_related("site__lao").first()
    if row is None:
        messages.warning(request, _("That maintenance has been struck already."))
    else:
        change, said = maintenance.end(row, common.officer(request), clock.now()), _("The maintenance is ended.")
        messages.success(request, changes.with_undo(request, said, change) if common.office(request) else said)
    return redirect("console:board-lao", code)


def _lao(code: str) -> Lao:
    row = queries.lao(code)
    if row is None:
        raise Http404(_("There is no LAO with that code in the register."))
    return row


def _site(lao: Lao) -> Site:
    site = next((one for one in lao.sites.all() if one.until is None), None)
    if site is None:
        raise Http404(_("The register has no address of this LAO."))
    return site
