"""Taking kept pages out."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sodsong.desk import clock
from sodsong.desk.vault.ops import captures
from sodsong.desk.vault.queries import captures as queries


@login_required
@require_POST
def remove(request: HttpRequest, code: str) -> HttpResponse:
    """Take every copy of an address out, with who asked and why; any officer may, for a person's data cannot wait."""
    url, why = request.POST.get("url", ""), request.POST.get("why", "").strip()
    if not why:
        messages.error(request, _("Please say why the copies are taken out; nothing has been changed."))
        return redirect("public:archive", code)
    try:
        archive = queries.archive_of(settings.SODSONG.data)
        done = captures.take_down(archive, url, by=request.user.get_username(), why=why, now=clock.now())
        messages.success(request, _("The copies of %(url)s are taken out for good.") % {"url": done.url})
    except ValueError:
        messages.error(request, _("Nothing of that address is kept."))
    return redirect("public:archive", code)
