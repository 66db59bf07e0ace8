"""Tokens of other programs: made, shown once, revoked. For the province's officers; the anti-corruption office reads."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from sodsong.desk import clock
from sodsong.desk.console.people import words
from sodsong.desk.console.views import common
from sodsong.desk.registry import queries as registry
from sodsong.desk.registry.models import District, Lao, Province
from sodsong.desk.registry.people import ops, policy, queries
from sodsong.desk.registry.people.models import Token

SCOPES = {
    "read": gettext_lazy("read LAOs, sites, incidents and reports"),
    "write.reports": gettext_lazy("hand in reports"),
    "write.notes": gettext_lazy("write notes into incidents"),
}


EVERY = "every"  # chosen: every province of this desk
OWN = {"province": Province, "district": District, "lao": Lao}


class TokenForm(forms.Form):
    """Which program, what it may do, and where."""

    name = forms.CharField(max_length=100)
    scopes = forms.MultipleChoiceField(choices=[(one, one) for one in policy.SCOPES])
    of = forms.RegexField(rf"^({EVERY}|(province|district|lao):\d{{1,9}})$")

    def place(self) -> tuple[policy.Place, Province | District | Lao | None] | None:
        """What the token is to reach: as the policy knows it, and its row (None: every province); None if there is none."""
        kind, _colon, key = self.cleaned_data["of"].partition(":")
        if kind == EVERY:
            return policy.Place(""), None
        row = OWN[kind].objects.filter(pk=int(key)).first()  # type: ignore[attr-defined]  # every model has objects
        if row is None:
            return None
        if isinstance(row, Province):
            return policy.Place(row.name), row
        district = row.pk if isinstance(row, District) else row.district_id
        return policy.Place(row.province.name, district, row.pk if isinstance(row, Lao) else None), row


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    """The tokens there are, and the form that makes one; a new one's secret is shown on this page once."""
    form, secret, problem = TokenForm(request.POST or None), "", ""
    holder = queries.holder(request.user)
    if request.method == "POST":
        found = form.place() if form.is_valid() else None
        if found is None:
            problem = _("Please name the program and choose what it may do and where.")
        elif not policy.covers(holder, found[0]):
            problem = _("Your own account does not reach so far; a token of yours cannot either.")
        else:
            typed = form.cleaned_data
            _row, secret = ops.make_token(
                typed["name"], typed["scopes"], clock.now(), common.officer(request), of=found[1]
            )
    here = Province.objects.get_or_create(name=common.province())[0] if common.office(request) else None
    every = policy.reaches_everything(holder)
    context = {
        "tokens": [
            (one, [SCOPES.get(scope, scope) for scope in one.scopes], words.scope(one)) for one in queries.tokens()
        ],
        "scopes": SCOPES.items(),
        "here": here,
        "every": every,
        "provinces": Province.objects.exclude(name=common.province()).order_by("name") if every else [],
        "districts": District.objects.filter(province=here),
        "laos": registry.laos(common.province()),
        "secret": secret,
        "problem": problem,
        "typed": request.POST,
    }
    return render(request, "console/people/tokens.html", context, status=400 if problem else 200)


@login_required
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """A token opens nothing from now on."""
    row = Token.objects.filter(pk=pk).first()
    if row is None:
        raise Http404(_("There is no such token."))
    if ops.revoke_token(row, clock.now()):
        messages.success(request, _("The token opens nothing any more."))
    else:
        messages.warning(request, _("It was revoked already."))
    return redirect("console:people-tokens")
