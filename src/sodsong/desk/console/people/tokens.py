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
from sodsong.desk.console.views import common
from sodsong.desk.registry.people import ops, policy, queries
from sodsong.desk.registry.people.models import Token

SCOPES = {
    "read": gettext_lazy("read LAOs, sites, incidents and reports"),
    "write.reports": gettext_lazy("hand in reports"),
    "write.notes": gettext_lazy("write notes into incidents"),
}


class TokenForm(forms.Form):
    """Which program, and what it may do."""

    name = forms.CharField(max_length=100)
    scopes = forms.MultipleChoiceField(choices=[(one, one) for one in policy.SCOPES])


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    """The tokens there are, and the form that makes one; a new one's secret is shown on this page once."""
    form, secret, problem = TokenForm(request.POST or None), "", ""
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        _row, secret = ops.make_token(typed["name"], typed["scopes"], clock.now(), common.officer(request))
    elif request.method == "POST":
        problem = _("Please name the program and choose what it may do.")
    context = {
        "tokens": [(one, [SCOPES.get(scope, scope) for scope in one.scopes]) for one in queries.tokens()],
        "scopes": SCOPES.items(),
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
