"""What officers did lately outside the cases' stories, and the button that takes it back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sodsong.desk import clock
from sodsong.desk.console.changes import pages
from sodsong.desk.console.views import common
from sodsong.desk.registry.changes import ops, queries
from sodsong.desk.registry.changes.models import Change

PER_PAGE = 50


@login_required
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The acts, the newest first, who did them and who took them back."""
    page = Paginator(queries.changes(), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "lines": pages.lines(page.object_list, clock.now()), "now": clock.now()}
    return render(request, "console/changes/list.html", context)


@login_required
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one act back, once."""
    row = Change.objects.filter(pk=pk).first()
    if row is None:
        raise Http404(_("There is no such act."))
    refused = ops.undo(row, pages.REVERSES[row.kind], common.officer(request), clock.now())
    if refused:
        messages.warning(request, str(pages.REFUSED.get(refused, refused)))
    else:
        messages.success(request, _("Taken back: %(what)s") % {"what": pages.told(row)})
    before = request.META.get("HTTP_REFERER", "")  # the page whose message offered it
    here = url_has_allowed_host_and_scheme(before, allowed_hosts={request.get_host()})
    return redirect(before) if here else redirect("console:changes")
