"""To have news sent, and to have no more of it. A link alone does nothing: programs open links too, a person presses."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from sodsong.desk import clock
from sodsong.desk.dispatch.readers import ops, queries
from sodsong.desk.inbox import gate
from sodsong.desk.public.views import private
from sodsong.desk.registry import addresses


class AskForm(forms.Form):
    """An address and the language of its news; ``website`` is for programs that fill in everything."""

    email = forms.EmailField(max_length=254)
    lang = forms.ChoiceField(choices=[("th", "th"), ("en", "en")], required=False)
    website = forms.CharField(required=False)


@csrf_exempt  # the form also stands on a published copy of the status page; what it asks for counts once it is confirmed
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """The form, and what follows; whether an address is known already is told to nobody but its owner."""
    ways = queries.offered()
    asked = request.POST.get("lang", "")
    with translation.override(asked if asked in ("th", "en") else translation.get_language()):
        if request.method != "POST" or "email" not in ways:
            return _page(request, {"ways": ways}, 200 if request.method != "POST" else 404)
        form, now = AskForm(request.POST), clock.now()
        if not form.is_valid() or form.cleaned_data["website"]:
            return _page(request, {"ways": ways, "problem": _("Please write your e-mail as name@example.go.th.")}, 400)
        sender = gate.sender_of(request.META.get("REMOTE_ADDR", ""))
        if queries.too_many(sender, now):
            problem = _("Many addresses have been given from your network within the hour. Please try again later.")
            return _page(request, {"ways": ways, "problem": problem}, 429)
        try:
            ops.ask(form.cleaned_data["email"], sender, now, english=asked == "en")
        except addresses.BadAddress:
            return _page(request, {"ways": ways, "problem": _("Please write your e-mail as name@example.go.th.")}, 400)
        return _page(request, {"said": "asked"})


@csrf_exempt  # the link itself is the secret
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The owner of the address confirms by the button."""
    reader = queries.asked(token)
    if reader is None:
        return _page(request, {"said": "over"}, 404)
    if request.method == "POST":
        ops.confirm(reader, clock.now())
        return _page(request, {"said": "confirmed"})
    return _page(
        request, {"said": "confirmed" if reader.confirmed_at else "confirm", "address": reader.contact.address}
    )


@csrf_exempt  # the link itself is the secret; a mail reader's own button posts here (RFC 8058)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """No more news; whoever has stopped already is told so."""
    reader = queries.stopping(token)
    if reader is not None and request.method == "POST":
        ops.stop(reader, clock.now())
        reader = None
    return _page(request, {"said": "stop", "address": reader.contact.address} if reader else {"said": "stopped"})


def _page(request: HttpRequest, context: dict[str, object], status: int = 200) -> HttpResponse:
    context = {"said": "", "LANGUAGE_CODE": translation.get_language(), "now": clock.now(), **context}
    return private(render(request, "public/news/page.html", context, status=status))
