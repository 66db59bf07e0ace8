"""Is the desk ready, and how does it do? For machines that look after it."""

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from sodsong.desk import tables


@never_cache
@require_safe
def ready(_request: HttpRequest) -> JsonResponse:
    """May requests be sent here? 503 while the database does not answer or its tables are not those of this program."""
    try:
        behind = tables.behind()
    except DatabaseError:
        return JsonResponse({"ready": False, "why": "database-unreachable"}, status=503)
    if behind:
        return JsonResponse({"ready": False, "why": "tables-behind"}, status=503)
    return JsonResponse({"ready": True, "why": ""})


@never_cache
@require_safe
def metrics(_request: HttpRequest) -> HttpResponse:
    """Counts alone, in Prometheus' text form."""
    from sodsong.desk.api import gauges  # noqa: PLC0415  # its library loads where somebody asks

    return HttpResponse(gauges.text(), content_type=gauges.KIND)
