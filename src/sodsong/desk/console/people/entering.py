"""Coming in: name and password, the second step where there is one, and the first time through an invitation."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.models import User
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from sodsong.desk import clock
from sodsong.desk.console.forms import FirstOfficerForm
from sodsong.desk.console.people import words
from sodsong.desk.registry.people import factors, ops, queries

WAITING = "second-step"  # in the session: whose password was right, and where to go on to
BACKEND = "sodsong.desk.registry.people.accounts.Accounts"


def enter(request: HttpRequest, user: User) -> None:
    """Log the person in and keep the session among theirs."""
    login(request, user, backend=BACKEND)
    if request.session.session_key is None:
        request.session.create()
    key = request.session.session_key or ""
    agent = request.headers.get("User-Agent", "")
    ops.entered(user, key, clock.now(), agent, request.META.get("REMOTE_ADDR") or None)


class LogIn(LoginView):
    """Name and password; whoever has a second step is asked for it before being let in."""

    template_name = "console/login.html"
    redirect_authenticated_user = True

    def form_valid(self, form: Any) -> HttpResponse:
        """The password was right."""
        user = form.get_user()
        if factors.asked(user):
            self.request.session.cycle_key()
            self.request.session[WAITING] = [user.pk, self.get_success_url()]
            return redirect("console:login-code")
        enter(self.request, user)
        return HttpResponseRedirect(self.get_success_url())


log_in = LogIn.as_view()


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The six digits of the telephone. Open to whoever has just brought the right password."""
    pk, target = request.session.get(WAITING, (None, ""))
    user = User.objects.filter(pk=pk, is_active=True).first()
    if user is None:
        return redirect("console:login")
    if request.method == "POST":
        if factors.passes(user, request.POST.get("code", "")[:20]):
            request.session.pop(WAITING, None)
            enter(request, user)
            safe = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
            return redirect(target if safe else resolve_url(settings.LOGIN_REDIRECT_URL))
        return render(request, "console/people/code.html", {"wrong": True, "tries": factors.TRIES}, status=400)
    return render(request, "console/people/code.html", {"tries": factors.TRIES})


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def invited(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever was invited makes an account, once. The link is the permission."""
    found = queries.invitation(token)
    if found is None:
        return render(request, "console/setup_over.html", status=403)
    form = FirstOfficerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            user = ops.accept(token, typed["username"], typed["password1"], clock.now())
        except ops.Spent:
            return render(request, "console/setup_over.html", status=403)
        enter(request, user)
        messages.success(request, _("Your account is ready. You are logged in."))
        return redirect("console:mine")
    context = {"form": form, "invitation": found, "role": words.ROLES[found.role], "scope": words.scope(found)}
    return render(request, "console/people/invited.html", context, status=400 if form.errors else 200)
