"""The ledger, public and without an account: whoever mirrors it can prove what it once said."""

import re
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from sodsong.desk import clock
from sodsong.desk.vault.ops import keys, witness
from sodsong.desk.vault.queries import shelf

_TILE = re.compile(r"tile/(?:entries|\d{1,2})/(?:x\d{3}/){0,6}\d{3}(?:\.p/\d{1,3})?", re.ASCII)
LARGEST = 64_000  # bytes of a request to a witness; they have about three thousand


@never_cache
@require_safe
def vkey(_request: HttpRequest) -> HttpResponse:
    """The ledger's public keys."""
    return _text(_file(settings.SODSONG.data / shelf.VKEY))


@never_cache
@require_safe
def witness_vkey(_request: HttpRequest) -> HttpResponse:
    """The key with which this office witnesses other ledgers."""
    return _text(_file(settings.SODSONG.data / keys.WITNESS_VKEY))


@never_cache
@require_safe
def checkpoint(_request: HttpRequest) -> HttpResponse:
    """The newest checkpoint."""
    return _text(_file(shelf.home(settings.SODSONG.data) / shelf.CHECKPOINT))


@require_safe
def tile(_request: HttpRequest, place: str) -> HttpResponse:
    """One tile or entry bundle; it never changes."""
    if not _TILE.fullmatch(place):
        raise Http404
    answer = HttpResponse(_file(shelf.home(settings.SODSONG.data) / place), content_type="application/octet-stream")
    answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return answer


@csrf_exempt  # another office's program asks; what it says is signed
@require_POST
def add_checkpoint(request: HttpRequest) -> HttpResponse:
    """Cosign a checkpoint of a ledger we follow, or say why not."""
    if int(request.headers.get("Content-Length") or 0) > LARGEST:
        return HttpResponse("too large\n", status=413, content_type="text/plain")
    options = settings.SODSONG
    pen = keys.witness_pen(options.data, options.log)
    said = witness.answer(request.body, options.followed, pen, clock.now())
    return HttpResponse(said.body, status=said.status, content_type=said.kind)


def _file(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as missing:
        raise Http404 from missing


def _text(content: bytes) -> HttpResponse:
    return HttpResponse(content, content_type="text/plain; charset=utf-8")
