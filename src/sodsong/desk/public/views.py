"""The page behind a recipient's signed link, and the letter's PDF; no account is needed, the link is the right."""

import re
from typing import Any, TypeVar, cast

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from sodsong.act.casework import cascade
from sodsong.act.casework.record import OVER
from sodsong.desk import clock
from sodsong.desk.cases import queries as cases
from sodsong.desk.dispatch import ops
from sodsong.desk.dispatch import queries as dispatch
from sodsong.desk.dispatch.models import Recipient
from sodsong.desk.public.forms import SignForm
from sodsong.desk.registry.people import queries as people
from sodsong.desk.vault.queries import captures
from sodsong.desk.watch import queries as watch

Answer = TypeVar("Answer", bound=HttpResponseBase)
# Programs that fetch a link to draw its preview (LINE's says line-poker) have read nothing.
PREVIEWERS = re.compile(r"line-poker|facebookexternalhit|whatsapp|bot\b|crawler|spider|preview", re.IGNORECASE)


@csrf_exempt  # the link itself is the secret; a telephone that keeps no cookies must be able to answer
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def recipient(request: HttpRequest, token: str) -> HttpResponse:
    """What the letter asks of this recipient, and its buttons; that a person has opened it is kept once."""
    row = dispatch.recipient_of(token)
    if row is None:
        return gone(request, token)
    if request.method == "POST":
        return _take(request, token, row)
    if _is_person(request):
        ops.receive(row, cascade.Receipt("opened", clock.now()))
    return _page(request, token, row)


@never_cache
@require_safe
def letter(request: HttpRequest, token: str) -> HttpResponseBase:
    """The issued letter as PDF; until it has been made, a page that says so."""
    row = dispatch.recipient_of(token)
    if row is None:
        return gone(request, token)
    draft = row.circular.draft
    path = settings.SODSONG.data / draft.pdf if draft else None
    if path is None or not path.is_file():
        return private(render(request, "public/preparing.html", {"token": token}, status=404))
    answer = FileResponse(path.open("rb"), filename=f"{_('Letter')}.pdf", content_type="application/pdf")
    return private(answer)


def _take(request: HttpRequest, token: str, row: Recipient) -> HttpResponse:
    form = SignForm(request.POST)
    if row.circular.incident.state in OVER:
        return _page(request, token, row, status=409)
    if not form.is_valid():
        return _page(request, token, row, _("Please choose one of the answers; a name has at most 150 letters."), 400)
    act, by = form.cleaned_data["act"], form.cleaned_data["by"]
    user = request.user  # an officer who tries the link speaks for the recipient, not as it
    officer = (
        str(user.get_full_name() or user.get_username()) if user.is_authenticated and people.is_office(user) else ""
    )
    outcome = ops.receive(
        row,
        cascade.Receipt(
            "acknowledged" if act == "acknowledged" else "answered",
            clock.now(),
            officer or by,
            None if act == "acknowledged" else cast("cascade.Reply", act),
            "" if act == "acknowledged" else form.cleaned_data["note"],
            claimed=bool(officer),
        ),
    )
    if not outcome.done:
        return _page(request, token, row, _refused(outcome.code, row), 400)
    return redirect(reverse("public:recipient", args=[token]) + "#answered")


def _refused(code: str, row: Recipient) -> str:
    if code == "words-missing":
        return _("Please write in a few words what the other problem is.")
    if row.role == "district":
        return _("A district office acknowledges and passes on; each LAO answers through its own link.")
    return _("That answer is not for you to give; please choose one of those shown.")


def _page(request: HttpRequest, token: str, row: Recipient, problem: str = "", status: int = 200) -> HttpResponse:
    circular, now = row.circular, clock.now()
    number = dispatch.number_of(circular, settings.SODSONG.province)
    prefetch_related_objects([row], "receipts")
    signs = [sign for sign in row.receipts.all() if sign.act != "opened"]
    context = {
        "token": token,
        "row": row,
        "circular": circular,
        "incident": circular.incident,
        "over": circular.incident.state in OVER,
        "number": number,
        "state": dispatch.standing_of(row),
        "cosigned_at": cases.cosigned_at(circular.incident, "letter", number),
        "signs": signs[::-1],
        "problem": problem,
        "typed": {name: request.POST.get(name, "") for name in ("by", "note")},
        "now": now,
        **(_branch(request, row) if row.role == "district" else _own(row)),
    }
    return private(render(request, "public/recipient.html", context, status=status))


def _own(row: Recipient) -> dict[str, Any]:
    """An LAO's own site as we see it, and what it may answer."""
    homes = watch.homes_of([row.lao_id]).get(row.lao_id, []) if row.lao_id else []
    return {
        "homes": homes,
        "still_down": any(home.state == "down" for home in homes),
        "copies": captures.counts([row.lao.code]).get(row.lao.code, 0) if row.lao else 0,
        "answers": cascade.replies(dispatch.as_recipient(row)),
    }


def _branch(request: HttpRequest, row: Recipient) -> dict[str, Any]:
    """What a district passes on: each LAO of its own with its state and link."""
    rows = dispatch.passed_on(row)
    branch = []
    for one in rows:
        address = reverse("public:recipient", args=[dispatch.link_token(one)])
        branch.append((one, dispatch.standing_of(one), request.build_absolute_uri(address)))
    waiting = sum(state.acknowledged_at is None for _one, state, _link in branch)
    return {"branch": branch, "waiting": waiting, "must": sum(one.must_act for one in rows)}


def gone(request: HttpRequest, token: str) -> HttpResponse:
    """An expired link is told apart from one that was cut off or altered."""
    old = dispatch.expired(token)
    new = not old and dispatch.replaced(token)
    status = 410 if old or new else 404
    return private(render(request, "public/gone.html", {"old": old, "new": new}, status=status))


def _is_person(request: HttpRequest) -> bool:
    """Neither a previewer nor a browser fetching ahead, and no officer looking after the link."""
    if request.method != "GET" or people.is_office(request.user):
        return False
    ahead = request.headers.get("Sec-Purpose", "") or request.headers.get("Purpose", "")
    return "prefetch" not in ahead and not PREVIEWERS.search(request.headers.get("User-Agent", ""))


def private(answer: Answer) -> Answer:
    """No search engine keeps it, and no log: Django writes the address of every refusal, and this one is a secret."""
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    answer._has_been_logged = True  # type: ignore[attr-defined]  # noqa: SLF001  # how Django's log_response is told
    return answer
