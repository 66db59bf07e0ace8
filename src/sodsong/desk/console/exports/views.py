"""Lists as XLSX or CSV, for those who may read the lists; a very long one ends where a file grows too large to be of use."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sodsong.desk import clock
from sodsong.desk.cases import queries as cases
from sodsong.desk.console import files
from sodsong.desk.console.exports import pages
from sodsong.desk.console.reports import pages as reporting
from sodsong.desk.console.views import common
from sodsong.desk.dispatch import queries as dispatch
from sodsong.desk.inbox import queries as inbox

MOST = 20_000  # lines of a file


@login_required
@require_safe
def incidents(_request: HttpRequest, form: str) -> HttpResponse:
    """Every incident, the newest first."""
    return files.answer(_known(form), "incidents", *pages.incidents(cases.listed()[:MOST]))


@login_required
@require_safe
def laos(_request: HttpRequest, year: int, number: int, form: str) -> HttpResponse:
    """The LAOs of one incident and what each has answered to its letter."""
    row = common.incident_or_404(year, number)
    circular = dispatch.circular_of(row)
    told = dispatch.recipients(circular) if circular else []
    standings = {one.lao_id: dispatch.standing_of(one) for one in told if one.lao_id is not None}
    table = pages.laos(cases.member_rows(row)[:MOST], standings)
    return files.answer(_known(form), f"incident-{row.key}-laos", *table)


@login_required
@require_safe
def reports(_request: HttpRequest, form: str) -> HttpResponse:
    """What was reported without a letter, the newest first."""
    lines = reporting.lines(list(inbox.told()[:MOST]), clock.now())
    return files.answer(_known(form), "reports", *pages.reports(lines))


def _known(form: str) -> str:
    if form not in files.FORMS:
        raise Http404(_("There is no such file."))
    return form
