"""Setting up LINE and e-mail: what is given goes in sealed and is never shown back; a test message says whether it works."""

import re
import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from sodsong.act.channels.policy import BANGKOK
from sodsong.desk import clock
from sodsong.desk.console.pages import write
from sodsong.desk.console.views import common
from sodsong.desk.dispatch.outbox import ops as outbox
from sodsong.desk.dispatch.outbox import queries as sent
from sodsong.desk.dispatch.outbox.texts import say
from sodsong.desk.dispatch.ways import ops, queries
from sodsong.desk.registry import addresses, binding
from sodsong.desk.registry import ops as registry
from sodsong.desk.registry.models import Contact

TLS = {
    "starttls": gettext_lazy("STARTTLS (usually port 587)"),
    "tls": gettext_lazy("TLS from the start (usually port 465)"),
    "none": gettext_lazy("none, inside one’s own network alone"),
}
_HOST = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?")


class LineForm(forms.Form):
    """The two secrets of a Messaging API channel; one left empty stays as it is."""

    line_token = forms.RegexField(r"^[\x21-\x7e]+$", max_length=400, required=False)
    line_secret = forms.RegexField(r"^[0-9a-fA-F]{32}$", required=False)


class EmailForm(forms.Form):
    """The office's relay; a password left empty stays as it is, for the same server and name."""

    smtp = forms.RegexField(_HOST, max_length=260)
    smtp_tls = forms.ChoiceField(choices=list(TLS.items()))
    smtp_user = forms.CharField(max_length=200, required=False)
    smtp_password = forms.CharField(max_length=200, required=False, strip=False)
    mail_from = forms.CharField(max_length=200, validators=[validate_email])

    def clean_smtp(self) -> str:
        """HOST or HOST:PORT and nothing else."""
        typed: str = self.cleaned_data["smtp"]
        if not _HOST.fullmatch(typed):
            raise forms.ValidationError("host")
        return typed


_WRONG = {
    "line_token": gettext_lazy("The token is one long word without spaces, as LINE’s console shows it."),
    "line_secret": gettext_lazy("The secret is 32 characters of 0-9 and a-f, as LINE’s console shows it."),
    "smtp": gettext_lazy("Please write the mail server as smtp.example.go.th or smtp.example.go.th:587."),
    "mail_from": gettext_lazy("Please write the sender as name@example.go.th."),
}


@never_cache
@login_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def line(request: HttpRequest) -> HttpResponse:
    """LINE's token and secret, where its webhook points, how a group becomes a contact, and a test message."""
    answer, context = _way(request, "line", LineForm)
    if answer:
        return answer
    context["webhook"] = request.build_absolute_uri(reverse("bot:webhook"))
    context["here_only"] = common.here_only(request) or not request.is_secure()
    context["code"] = binding.code("province", clock.now().astimezone(BANGKOK).date())
    return render(request, "console/start/line.html", context, status=400 if context["problems"] else 200)


@never_cache
@login_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def email(request: HttpRequest) -> HttpResponse:
    """The office's mail relay, and a test message to an address of one's own."""
    answer, context = _way(request, "email", EmailForm)
    if answer:
        return answer
    context["tls"] = TLS.items()
    return render(request, "console/start/email.html", context, status=400 if context["problems"] else 200)


def _way(request: HttpRequest, way: str, form_class: type[forms.Form]) -> tuple[HttpResponse | None, dict[str, Any]]:
    """What both have in common: keep, take back, test. An answer to give at once, or what the page shows."""
    act, here, problems = request.POST.get("act", ""), f"console:start-{way}", []
    if request.method == "POST" and act == "test":
        problem = _test(request, way)
        if not problem:
            messages.success(request, _("The test message is on its way. What becomes of it stands below."))
            return redirect(reverse(here) + "#test"), {}
        problems = [problem]
    elif request.method == "POST" and queries.by_environment(way):
        problems = [_("The environment of this machine sets this; change it there.")]
    elif request.method == "POST" and act == "forget":
        ops.forget(way)
        messages.success(request, _("What was kept here is forgotten."))
        return redirect(here), {}
    elif request.method == "POST":
        form = form_class(request.POST)
        if form.is_valid():
            ops.keep(way, form.cleaned_data, common.officer(request), clock.now())
            messages.success(request, _("It is kept, sealed, and used from now on."))
            return redirect(here), {}
        problems = [str(_WRONG.get(name, _("Please look over what you have written."))) for name in form.errors]
    standing = next(one for one in queries.standings() if one.way == way)
    typed = request.POST if problems and act != "test" else queries.kept(way)
    # Secrets do not come back, not even the one just typed.
    shown = {name: value for name, value in typed.items() if name not in queries.SECRET}
    return None, {
        "standing": standing,
        "typed": shown,
        "problems": problems,
        "last": sent.last_test(way),
        "mine": sent.ways_of("province", way),
    }


def _test(request: HttpRequest, way: str) -> str:
    """Post a test message to an address of the office's own, made a contact if it is new; a problem in words, or ""."""
    now, written = clock.now(), request.POST.get("to", "")
    if way == "email":
        try:
            contact: Contact | None = registry.add_contact("province", "email", written, "", now)
        except addresses.BadAddress:
            return _("Please write an address such as name@example.go.th.")
    else:
        contact = sent.ways_of("province", way).first()
    if contact is None:
        return _("The office has no LINE group or person of its own yet: bind one as is said here.")
    words = say("test", province=common.province(), at=write.moment(now))
    extra = outbox.Extra(topic="test", urgent=True, by=common.officer(request))
    outbox.post(f"test:{uuid.uuid4().hex}", contact, words, now, extra)
    return ""
