"""The public page that checks evidence. Everybody; nothing that is sent is kept."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from sodsong.desk.vault.queries import shelf
from sodsong.prove.evidence import alone
from sodsong.prove.evidence.package import NoEvidenceError
from sodsong.prove.evidence.problems import WORDS, Problem

if TYPE_CHECKING:
    from sodsong.prove.evidence.verify import Verdict

LARGEST = 25 * 1024 * 1024  # bytes


@csrf_exempt  # it changes nothing, and a telephone that keeps no cookies must be able to ask
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """The page; for a file sent to us with its verdict under our own key."""
    context: dict[str, Any] = {"words": _words(), "key": shelf.ring(settings.SODSONG.data)}
    sent = request.FILES.get("file")
    if request.method != "POST":
        return render(request, "public/verify.html", context)
    if sent is None or sent.size is None or sent.size > LARGEST:
        context["said"] = _("Please choose a file of at most 25 MB.")
        return render(request, "public/verify.html", context, status=400)
    roots = settings.SODSONG.stamp_roots
    from sodsong.prove.evidence.verify import Trusted  # noqa: PLC0415  # PDFium, pikepdf and Pillow: 20 MB until a file is sent
    from sodsong.prove.evidence.verify import verify as judge  # noqa: PLC0415

    trusted = Trusted(context["key"], "data-folder", roots.read_bytes() if roots else b"")
    try:
        verdict = judge(sent.read(), trusted)
    except NoEvidenceError:
        context["said"] = _("This file is no evidence of Sodsong.")
        return render(request, "public/verify.html", context, status=400)
    return render(request, "public/verify.html", {**context, **_told(verdict), "name": sent.name})


@require_safe
def program(_request: HttpRequest) -> HttpResponse:
    """The verifier in one file, to be run on one's own machine."""
    content = (Path(alone.__file__).parent / "sodsong_verify.py").read_bytes()
    answer = HttpResponse(content, content_type="text/x-python; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="sodsong_verify.py"'
    return answer


def _told(verdict: "Verdict") -> dict[str, Any]:
    language = get_language() or "th"
    return {
        "verdict": verdict,
        "statement": verdict.evidence.statement if verdict.evidence else None,
        "point": verdict.evidence.proof.checkpoint if verdict.evidence else None,
        "problems": [one.text(language) for one in verdict.problems],
        "notes": [one.text(language) for one in verdict.notes],
    }


def _words() -> dict[str, Any]:
    """What the script says: the same words as the page's."""
    language = get_language() or "th"
    return {
        "valid": _("Valid and whole, signed by this office."),
        "refused": _("Not valid."),
        "altered": _("The file is damaged or was changed."),
        "never": _("never seen down"),
        "page": _(
            "The visible page was not read here. Compare it with what is said above, or send the file for a full check."
        ),
        "local": _("The file did not leave this device."),
        "problems": {
            **{code: Problem(code, "…").text(language) for code in WORDS},
            "no-evidence": _("This file is no evidence of Sodsong."),
        },
    }
