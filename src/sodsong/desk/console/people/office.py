"""Who sits where, invitations, and who saw and did what. For the province's officers; the anti-corruption office reads."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sodsong.desk import clock
from sodsong.desk.console.people import words
from sodsong.desk.console.people.named import named
from sodsong.desk.console.views import common
from sodsong.desk.registry import queries as registry
from sodsong.desk.registry.models import District, Lao, Province, Vendor
from sodsong.desk.registry.people import ops, queries
from sodsong.desk.registry.people.models import Invitation
from sodsong.desk.registry.people.policy import ROLES

PER_PAGE = 100
OWN = {"district": District, "lao": Lao, "vendor": Vendor}


class InviteForm(forms.Form):
    """Whom to invite, as what, and for which office; the last only where the role has one."""

    name = forms.CharField(max_length=150)
    role = forms.ChoiceField(choices=[(one, one) for one in ROLES])
    of = forms.RegexField(r"^(district|lao|vendor):\d{1,9}$", required=False)

    def scope(self, province: str) -> District | Lao | Vendor | Province | None:
        """What the seat is for; None where the role needs one and none was chosen, or one of another kind."""
        role = self.cleaned_data["role"]
        if role not in OWN:
            return Province.objects.get_or_create(name=province)[0]
        kind, _colon, key = self.cleaned_data["of"].partition(":")
        if kind != role:
            return None
        return OWN[role].objects.filter(pk=int(key)).first()  # type: ignore[attr-defined]  # every model has objects


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    """Who has an account, who is invited, and the form that invites."""
    form, problem = InviteForm(request.POST or None), ""
    if request.method == "POST":
        scope = form.scope(common.province()) if form.is_valid() else None
        if scope is not None:
            made = ops.invite(
                form.cleaned_data["name"], form.cleaned_data["role"], scope, clock.now(), common.officer(request)
            )
            messages.success(request, _("The invitation is made. Pass its link on to %(name)s.") % {"name": made.name})
            return redirect("console:people")
        problem = _("Please write whom you invite, and choose the office that fits the role.")
    rows = [(one, getattr(one, "seat", None), getattr(one, "factor", None)) for one in queries.people()]
    context = {
        "people": [
            (
                one,
                words.ROLES[seat.role] if seat else "",
                words.scope(seat) if seat else "",
                bool(factor and factor.confirmed_at),
            )
            for one, seat, factor in rows
        ],
        "invitations": [
            (one, words.ROLES[one.role], words.scope(one), _link(request, one))
            for one in queries.open_invitations(clock.now())
        ],
        "roles": words.ROLES.items(),
        "districts": District.objects.filter(province__name=common.province()),
        "laos": registry.laos(common.province()),
        "vendors": Vendor.objects.order_by("name"),
        "problem": problem,
        "typed": request.POST,
        "here_only": common.here_only(request),
        "days": queries.INVITED_AGE // 86_400,
    }
    return render(request, "console/people/list.html", context, status=400 if problem else 200)


def _link(request: HttpRequest, row: Invitation) -> str:
    return request.build_absolute_uri(reverse("console:invited", args=[queries.invitation_token(row)]))


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """An invitation opens nothing any more."""
    row = Invitation.objects.filter(pk=pk).first()
    if row is None:
        raise Http404(_("There is no such invitation."))
    if ops.withdraw(row, clock.now()):
        messages.success(request, _("The invitation is withdrawn."))
    else:
        messages.warning(request, _("It was used or withdrawn already."))
    return redirect("console:people")


@login_required
@require_POST
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Close somebody's account; nobody closes their own."""
    row = User.objects.filter(pk=pk, is_active=True).first()
    if row is None:
        raise Http404(_("There is no such account."))
    if row.pk == request.user.pk:
        messages.error(request, _("Nobody closes their own account; ask another officer."))
    elif row.is_superuser and not queries.is_head(request.user):
        messages.error(request, _("Only a head of the office closes the account of another."))
    else:
        ops.leave(row)
        messages.success(
            request, _("The account of %(who)s is closed and its sessions have ended.") % {"who": row.get_username()}
        )
    return redirect("console:people")


@login_required
@require_POST
def head(request: HttpRequest, pk: int) -> HttpResponse:
    """Make an officer of the province a head of the office, or let them be one no more; one head there always is."""
    row = User.objects.filter(pk=pk, is_active=True).first()
    if row is None:
        raise Http404(_("There is no such account."))
    on = request.POST.get("head") == "on"
    if not queries.is_office(row):
        messages.error(request, _("Only an officer of the province can be head of the office."))
    elif not ops.set_head(row, on=on):
        messages.error(request, _("There must be a head of the office; make another one first."))
    elif on:
        messages.success(request, _("%(who)s is head of the office from now on.") % {"who": row.get_username()})
    else:
        messages.success(request, _("%(who)s is head of the office no more.") % {"who": row.get_username()})
    return redirect("console:people")


@login_required
@require_safe
def traces(request: HttpRequest) -> HttpResponse:
    """Who saw and did what, the newest first, of one person or of all."""
    asked = request.GET.get("who", "")
    who = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else None
    page = Paginator(queries.traces(who), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(one, words.ROLES.get(one.role, one.role), named(one.route)) for one in page],
        "people": User.objects.order_by("username"),
        "who": who,
    }
    return render(request, "console/people/traces.html", context)
