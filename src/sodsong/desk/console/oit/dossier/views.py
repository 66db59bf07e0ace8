"""The dossier as a page to print, as a table, as a package. For officers, assessors and the LAO itself."""

import tempfile

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sodsong.desk import clock
from sodsong.desk.console.oit.dossier import package
from sodsong.desk.console.oit.dossier.evidence import evidence
from sodsong.desk.console.oit.views import lao_or_404, year_or_404


@login_required
@require_safe
def dossier(request: HttpRequest, year: int, code: str) -> HttpResponseBase:
    """For the clarification window: each item with its original address, when it served what, and what proves it."""
    lao, now = lao_or_404(code), clock.now()
    facts = evidence(lao, year_or_404(year))
    if request.GET.get("as") == "csv":
        response = HttpResponse(package.table(facts["entries"]), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="oit-{year}-{lao.code}.csv"'
        return response
    if request.GET.get("as") == "zip":
        file = tempfile.TemporaryFile()  # noqa: SIM115  # the answer closes it when it is sent
        package.write(facts, settings.SODSONG.data, file, now)
        file.seek(0)
        return FileResponse(file, as_attachment=True, filename=f"oit-{year}-{lao.code}.zip")
    return render(request, "console/oit/dossier.html", {**facts, "now": now})
