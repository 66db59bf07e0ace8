"""One's own account: its sessions, its password, its second step. Each person sees their own and nobody else's."""

import base64
import io
from typing import cast

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sodsong.desk import clock
from sodsong.desk.console.people import words
from sodsong.desk.console.views import common
from sodsong.desk.registry.people import factors, ops, queries


def _me(request: HttpRequest) -> User:
    rows = User.objects.select_related("seat__district", "seat__lao", "seat__vendor", "seat__province")
    return rows.get(pk=cast("int", request.user.pk))


@never_cache
@login_required
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Who one is here, where one is logged in, and what keeps others out."""
    return _page(request, PasswordChangeForm(_me(request)))


def _page(request: HttpRequest, form: PasswordChangeForm, status: int = 200) -> HttpResponse:
    me = _me(request)
    seat = getattr(me, "seat", None)
    key = request.session.session_key
    context = {
        "role": words.ROLES[seat.role] if seat else words.ROLES["province"] if me.is_superuser else "",
        "scope": words.scope(seat) if seat else "",
        "entries": [(one, one.session == key) for one in queries.entries_of(me)],
        "second": factors.asked(me),
        "codes_left": factors.codes_left(me),
        "form": form,
    }
    return render(request, "console/people/account.html", context, status=status)


@login_required
@sensitive_post_parameters()
@require_POST
def password(request: HttpRequest) -> HttpResponse:
    """A new password; every other session ends with it."""
    form = PasswordChangeForm(_me(request), request.POST)
    if not form.is_valid():
        return _page(request, form, 400)
    user = form.save()
    ops.end(user)
    update_session_auth_hash(request, user)
    agent, address = request.headers.get("User-Agent", ""), request.META.get("REMOTE_ADDR") or None
    ops.entered(user, request.session.session_key or "", clock.now(), agent, address)
    messages.success(request, _("The password is changed. Every other session has ended."))
    return redirect("console:account")


@login_required
@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """End one of one's sessions, or all others."""
    typed = request.POST.get("entry", "")
    one = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 12 else None
    ended = ops.end(_me(request), entry=one, but="" if one else request.session.session_key or "")
    if ended:
        messages.success(request, _("Ended. Whoever sat there must log in again."))
    else:
        messages.warning(request, _("It had ended already."))
    return redirect("console:account")


def _codes(request: HttpRequest, me: User) -> HttpResponse:
    """The codes on paper, this once."""
    return render(request, "console/people/codes.html", {"codes": factors.renew_codes(me)})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """Set up the telephone's codes, or do without them again; either takes a right code."""
    me = _me(request)
    used, wrong = factors.asked(me), False
    if request.method == "POST":
        wrong = not factors.passes(me, request.POST.get("code", "")[:20])
        if not wrong and used and request.POST.get("act") == "codes":
            return _codes(request, me)
        if not wrong and used:
            factors.forget(me)
            messages.success(request, _("You log in with name and password alone from now on."))
            return redirect("console:account")
        if not wrong:
            ops.end(me, but=request.session.session_key or "")
            messages.success(request, _("From now on your telephone’s code is asked for when you log in."))
            return _codes(request, me)
    context: dict[str, object] = {"used": used, "wrong": wrong}
    if not used:
        import segno  # noqa: PLC0415  # loads where a QR is drawn

        secret = factors.prepare(me)
        told = factors.address(me, secret, f"Sodsong {common.province()}")
        out = io.BytesIO()
        segno.make(told, error="m").save(out, kind="svg", scale=5, border=3, light="#fff")
        context |= {
            "qr": "data:image/svg+xml;base64," + base64.b64encode(out.getvalue()).decode(),
            "secret": " ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
        }
    return render(request, "console/people/second_step.html", context, status=400 if wrong else 200)
