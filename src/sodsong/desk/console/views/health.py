"""Is the desk well? For machines that look after it."""

from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from sodsong.desk.watch import queries as watch


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:  # noqa: ARG001  # a view's signature
    """``{"ok", "database", "judged_at"}``; 503 when the database does not answer. ``judged_at`` is null before the first check."""
    try:
        last = watch.last_judged()
    except DatabaseError:
        return JsonResponse({"ok": False, "database": "unreachable", "judged_at": None}, status=503)
    return JsonResponse({"ok": True, "database": "ok", "judged_at": last.isoformat() if last else None})
