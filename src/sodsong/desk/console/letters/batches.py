"""Personal copies of an issued letter, one to every LAO: ordered, watched, taken away. For officers."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from sodsong.desk import clock
from sodsong.desk.console.letters import words
from sodsong.desk.console.views import common
from sodsong.desk.dispatch import queries as dispatch
from sodsong.desk.dispatch.batches import ops
from sodsong.desk.dispatch.papers.models import Batch


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """The batches of an incident's letter, how far each is, and the form that orders one."""
    row = common.incident_or_404(year, number)
    if request.method == "POST":
        made = ops.order(row, common.officer(request), clock.now(), per_district=bool(request.POST.get("per_district")))
        if isinstance(made, Batch):
            messages.success(request, _("The letters are being set; this page tells how far they are."))
        else:
            messages.error(request, str(words.REFUSED[made]))
        return redirect("console:letters-batch", year, number)
    batches = list(row.letter_batches.all())
    circular = dispatch.circular_of(row)
    context = {
        "incident": row,
        "batches": batches,
        "going_on": next((one for one in batches if not one.finished_at and not one.problem), None),
        "ready": bool(circular and circular.draft_id),
    }
    return render(request, "console/letters/batch.html", context)


@login_required
@require_safe
def download(_request: HttpRequest, pk: int, place: int) -> FileResponse:
    """One finished ZIP."""
    row = Batch.objects.filter(pk=pk).first()
    files = row.files if row else []
    path = settings.SODSONG.data / files[place] if place < len(files) else None
    if path is None or not path.is_file():
        raise Http404(_("The letters are no longer in the data folder."))
    return FileResponse(path.open("rb"), as_attachment=True, filename=path.name, content_type="application/zip")
