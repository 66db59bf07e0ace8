"""The page of the vantages: how each does, which stand abroad, and who tells whom that he lives."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from sodsong.desk import clock
from sodsong.desk.console.vantages import pages
from sodsong.desk.console.views import common
from sodsong.desk.watch import vantages
from sodsong.desk.watch.models import Neighbour


class NeighbourForm(forms.Form):
    """How the office calls the other Sodsong."""

    name = forms.CharField(max_length=100)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    """The vantages, the other Sodsongs, and the acts on both; a neighbour's address is shown when it was asked for."""
    act, secret, problem = request.POST.get("act", ""), "", ""
    if act in ("abroad", "home", "forget"):
        return _on_vantage(request, act)
    if act == "drop":
        return _drop(request)
    if act == "add":
        form = NeighbourForm(request.POST)
        row = (
            vantages.add_neighbour(form.cleaned_data["name"], common.officer(request), clock.now())
            if form.is_valid()
            else None
        )
        secret = _address(request, row) if row else ""
        problem = "" if row else _("Please give it a name that no other has.")
    if act == "address":
        row = Neighbour.objects.filter(pk=_key(request)).first()
        secret = _address(request, row) if row else ""
    now = clock.now()
    places = pages.places(now)
    context = {
        "places": places,
        "headline": pages.headline(places),
        "others": pages.others(now),
        "outside": pages.outside(),
        "abroad_alone": bool(places) and all(place.row is not None and place.row.abroad for place in places),
        "secret": secret,
        "problem": problem,
        "typed": request.POST,
        "now": now,
    }
    return render(request, "console/vantages/list.html", context, status=400 if problem else 200)


def _on_vantage(request: HttpRequest, act: str) -> HttpResponse:
    name = request.POST.get("name", "")
    if act == "forget":
        done, said = vantages.forget_vantage(name), _("%(name)s is out of the list.")
    else:
        done = vantages.mark_abroad(name, abroad=act == "abroad")
        said = (
            _("%(name)s counts as abroad from now on.")
            if act == "abroad"
            else _("%(name)s counts as at home from now on.")
        )
    _tell(request, said % {"name": name}, done=done)
    return redirect("console:vantages")


def _drop(request: HttpRequest) -> HttpResponse:
    _tell(
        request,
        _("It is looked after no more; its address opens nothing."),
        done=vantages.drop_neighbour(_key(request)),
    )
    return redirect("console:vantages")


def _tell(request: HttpRequest, said: str, *, done: bool) -> None:
    if done:
        messages.success(request, said)
    else:
        messages.warning(request, _("It is there no more."))


def _key(request: HttpRequest) -> int:
    text = request.POST.get("pk", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0


def _address(request: HttpRequest, row: Neighbour) -> str:
    place = reverse("public:beat", args=[vantages.token(row)])
    return settings.SODSONG.address + place if settings.SODSONG.address else request.build_absolute_uri(place)
