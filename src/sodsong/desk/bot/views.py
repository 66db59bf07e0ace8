"""LINE's webhook: whoever holds the channel's secret may call it; the answer is given at once, the work is done later."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from sodsong.act.channels.line import signed
from sodsong.desk import clock
from sodsong.desk.bot import ops
from sodsong.desk.dispatch.ways import queries as ways

LARGEST = 2 * 1024 * 1024  # bytes; LINE's own are far smaller


@csrf_exempt  # LINE signs what it sends
@require_POST
def webhook(request: HttpRequest) -> HttpResponse:
    """Keep the events of a rightly signed call; the same event again is the same row."""
    secret = ways.messaging().line_secret
    if not secret:
        return HttpResponse(status=404)
    length = request.headers.get("Content-Length", "")
    if not length.isascii() or not length.isdigit() or int(length) > LARGEST:
        return HttpResponse(status=413)
    body = request.body
    if not signed(secret, body, request.headers.get("X-Line-Signature", "")):
        return HttpResponse(status=401)
    events = _events(body)
    if events is None:
        return HttpResponse(status=400)
    ops.keep(events, clock.now())
    return HttpResponse(status=200)


def _events(body: bytes) -> list[dict[str, Any]] | None:
    try:
        events = json.loads(body)["events"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return [one for one in events if isinstance(one, dict)] if isinstance(events, list) else None
