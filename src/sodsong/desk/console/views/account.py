"""Officers: the first account, coming in and going out."""

from django.contrib import messages
from django.contrib.auth.views import LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sodsong.desk.console import ops
from sodsong.desk.console.forms import FirstOfficerForm
from sodsong.desk.console.people.entering import enter

log_out = LogoutView.as_view()


@require_http_methods(["GET", "HEAD", "POST"])
def setup(request: HttpRequest, token: str) -> HttpResponse:
    """The first officer makes an account through the link that ``sodsong up`` printed."""
    try:
        ops.check_setup(token)
    except ops.SetupOver:
        return render(request, "console/setup_over.html", status=403)
    form = FirstOfficerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = ops.create_first_officer(token, form.cleaned_data["username"], form.cleaned_data["password1"])
        enter(request, user)
        messages.success(request, _("Your account is ready. You are logged in."))
        return redirect("console:start")
    return render(request, "console/setup.html", {"form": form}, status=400 if form.errors else 200)
