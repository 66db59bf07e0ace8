"""The letter's drafts: to look at and to take away; for officers."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sodsong.desk.console.pages import write
from sodsong.desk.console.views import common
from sodsong.desk.dispatch import queries as dispatch
from sodsong.desk.dispatch.models import Draft

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@login_required
@require_safe
def show(request: HttpRequest, year: int, number: int, version: int | None = None) -> HttpResponse:
    """One version of an incident's letter, the newest unless another is named."""
    row = common.incident_or_404(year, number)
    versions = dispatch.versions(row)
    if not versions:
        raise Http404(_("This incident has no letter yet."))
    draft = _version(versions, version or versions[0].version)
    context = {
        "incident": row,
        "draft": draft,
        "versions": versions,
        "newest": versions[0],
        "letter": draft.data,
        "circular": dispatch.circular_of(row),
    }
    return render(request, "console/letter.html", context)


@login_required
@require_safe
def download(request: HttpRequest, year: int, number: int, version: int, kind: str) -> FileResponse:
    """The file itself: the PDF in the page, or either saved under a Thai name."""
    row = common.incident_or_404(year, number)
    draft = _version(dispatch.versions(row), version)
    path = settings.SODSONG.data / (draft.pdf if kind == "pdf" else draft.docx)
    if not path.is_file():
        raise Http404(_("The letter's file is no longer in the data folder."))
    name = _("Letter of incident %(incident)s version %(version)s") % {
        "incident": f"{row.number}-{row.year}",
        "version": write.digits(version),
    }
    return FileResponse(
        path.open("rb"),
        as_attachment=kind != "pdf" or "save" in request.GET,
        filename=f"{name}.{kind}",
        content_type=TYPES[kind],
    )


def _version(versions: list[Draft], version: int) -> Draft:
    found = next((draft for draft in versions if draft.version == version), None)
    if found is None:
        raise Http404(_("There is no such version of the letter."))
    return found
