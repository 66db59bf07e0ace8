"""Another Sodsong says that it lives and when it last judged; the address it was given is its permission."""

from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from sodsong.desk import clock
from sodsong.desk.watch import vantages
from sodsong.observe.probe.fleet import form

LARGEST = 4_000  # bytes; a beat has about two hundred


@never_cache
@csrf_exempt  # another office's program asks; the signed address is its permission
@require_POST
def beat(request: HttpRequest, token: str) -> JsonResponse:
    """``{"ok": true}``; 404 for an address that is none of ours, 400 for what is no beat, 413 for too much."""
    if int(request.headers.get("Content-Length") or 0) > LARGEST:
        return JsonResponse({"ok": False, "why": "too-large"}, status=413)
    try:
        said = form.read_beat(request.body)
    except form.FormError:
        return JsonResponse({"ok": False, "why": "no-beat"}, status=400)
    if not vantages.hear(token, said, clock.now()):
        raise Http404
    return JsonResponse({"ok": True})
