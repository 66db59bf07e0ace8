"""The pages as they were made beforehand; no account, no cookie, no question to the database."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from sodsong.desk import clock
from sodsong.desk.public.status import shelf
from sodsong.desk.public.status.ops import Keeper


@require_safe
def page(request: HttpRequest, place: str = "") -> HttpResponse:
    """One file of the status pages; anybody may read it. A desk without a watch makes them when first asked."""
    options = settings.SODSONG
    folder = options.data / shelf.NAME
    if not (folder / shelf.INDEX).is_file():
        Keeper(options.data, options.province).keep(clock.now())
    tags, encodings = request.headers.get("If-None-Match", ""), request.headers.get("Accept-Encoding", "")
    found = shelf.answer(folder, place, tags, encodings)
    if found is None and (folder / place / shelf.INDEX).is_file() and shelf.PLACE.fullmatch(f"{place}/"):
        return HttpResponseRedirect(f"{request.path}/")
    if found is None:
        raise Http404
    return HttpResponse(found.body, status=found.status, headers=dict(found.headers))
