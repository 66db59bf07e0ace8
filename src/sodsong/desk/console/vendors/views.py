"""Vendors and servers: who hangs on whom, what would fall, how they have done. For officers."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sodsong.desk import clock
from sodsong.desk.cases import queries as cases
from sodsong.desk.cases.scorecard import scores
from sodsong.desk.console.changes import pages as changes
from sodsong.desk.console.pages import write
from sodsong.desk.console.vendors import pages, sheet
from sodsong.desk.console.views import common
from sodsong.desk.registry import holdings, ops
from sodsong.desk.registry import queries as registry
from sodsong.desk.registry.changes import acts
from sodsong.desk.registry.models import Hosting, Server, Site, Term, Vendor
from sodsong.desk.watch import proposals
from sodsong.desk.watch import queries as watch
from sodsong.desk.watch.models import Proposal

FILES = {
    "csv": ("text/csv; charset=utf-8", sheet.as_csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", sheet.as_xlsx),
}
SOONEST = 12  # of what ends soon, beside all else that stands there; the page of ends has all


class TermForm(forms.Form):
    """Which site's contract, domain name or certificate ends when."""

    site = forms.IntegerField()
    kind = forms.ChoiceField(choices=[(kind, kind) for kind in Term.KINDS])
    ends = forms.DateField()


@login_required
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """How concentrated the province is, the questions on vendors, who hosts how many, what ends soon."""
    found, now = holdings.holdings(common.province()), clock.now()
    homes = watch.homes(common.province())
    known = [one.holder for one in found.vendors if isinstance(one.holder, Vendor)]
    by_vendor = {score.vendor.pk: score for score in scores(known, now)}
    ending = pages.ending(holdings.ending(common.province(), write.civil(now)), write.civil(now))
    rows = [
        (one, by_vendor[one.holder.pk], pages.percent(by_vendor[one.holder.pk].availability))
        for one in found.vendors
        if isinstance(one.holder, Vendor)
    ]
    context = {
        "found": found,
        "headline": pages.concentration(found),
        "figures": pages.figures(found),
        "bars": pages.bars(found.servers, homes),
        "rows": rows,
        "unknown": next((len(one.sites) for one in found.vendors if one.holder is None), 0),
        "questions": [pages.question(row) for row in watch.open_proposals()],
        "ending": ending[:SOONEST],
        "more": len(ending[SOONEST:]),
        "pulse": pages.as_of(now),
        "now": now,
    }
    return render(request, "console/vendors/list.html", context)


@login_required
@require_safe
def vendor(request: HttpRequest, pk: int) -> HttpResponse:
    """One vendor: what hangs on it by server, how it has done, what it promised, its own link."""
    row, now = _vendor(pk), clock.now()
    held = holdings.held_by(row)
    ids = [site.pk for site in held.sites]
    homes = watch.homes_at(ids)
    (score,) = scores([row], now)
    contacts = list(registry.contacts_of(row))
    token = registry.vendor_token(row)
    context = {
        "vendor": row,
        "held": held,
        "headline": pages.headline(held, homes),
        "figures": pages.score_figures(score),
        "bars": pages.within(held, homes),
        "oit": watch.pages_at(ids),
        "months": pages.months(score),
        "score": score,
        "incidents": cases.touching(ids) if ids else [],
        "promises": score.promises,
        "moves": holdings.moves_to(row),
        "contacts": contacts,
        "link": request.build_absolute_uri(reverse("public:vendor", args=[token])),
        "here_only": common.here_only(request),
        "pulse": pages.as_of(now),
        "now": now,
    }
    return render(request, "console/vendors/vendor.html", context)


@login_required
@require_POST
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """Another link for the vendor; the one that went astray opens nothing any more."""
    ops.renew_vendor_link(_vendor(pk))
    messages.success(request, _("There is a new link; the old one opens nothing any more."))
    return redirect(reverse("console:vendors-vendor", args=[pk]) + "#link")


@login_required
@require_safe
def server(request: HttpRequest, pk: int) -> HttpResponse:
    """What would fall together with one server."""
    row = Server.objects.filter(pk=pk).first()
    if row is None:
        raise Http404(_("There is no server with that number."))
    rows = Hosting.objects.filter(server=row, until__isnull=True, site__until__isnull=True)
    sites = Site.objects.filter(pk__in=rows.values("site_id"))
    return _fall(request, _("server %(value)s") % {"value": row.address}, sites)


@login_required
@require_safe
def what_if(request: HttpRequest, pk: int) -> HttpResponse:
    """What would fall together with all of a vendor's servers."""
    row = _vendor(pk)
    sites = Site.objects.filter(pk__in=holdings.sites_of(row), until__isnull=True)
    return _fall(request, _("hosting company %(value)s") % {"value": row.name}, sites, row)


def _fall(request: HttpRequest, name: str, sites: Any, vendor: Vendor | None = None) -> HttpResponse:
    rows: Sequence[Site] = list(
        sites.select_related("lao__district").order_by("lao__district__position", "lao__type", "lao__name")
    )
    homes = watch.homes_at([site.pk for site in rows])
    context = {
        "name": name,
        "vendor": vendor,
        "sites": rows,
        "laos": len({site.lao_id for site in rows}),
        "oit": watch.pages_at([site.pk for site in rows]),
        "groups": pages.districts(rows),
        "homes": homes,
        "down": sum(home.state == "down" for home in homes.values()),
        "now": clock.now(),
    }
    return render(request, "console/vendors/fall.html", context)


@login_required
@require_safe
def scorecard(_request: HttpRequest, form: str) -> HttpResponse:
    """Every vendor's score as a file."""
    if form not in FILES:
        raise Http404(_("The scorecard comes as CSV or XLSX."))
    content_type, write_file = FILES[form]
    now = clock.now()
    answer = HttpResponse(write_file(scores(Vendor.objects.order_by("name"), now), now), content_type=content_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="vendors-{write.civil(now)}.{form}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@login_required
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """An officer says whether the sites are one vendor's, and whose."""
    row = Proposal.objects.filter(pk=pk).first()
    if row is None:
        raise Http404(_("There is no such question."))
    name, by, now = " ".join(request.POST.get("name", "").split())[:200], common.officer(request), clock.now()
    try:
        if request.POST.get("act") == "decline":
            change, said = proposals.answer(row, "", by, now), _("It will not be asked about these sites again.")
            messages.success(request, changes.with_undo(request, said, change))
        elif not name:
            messages.error(request, _("Please write the vendor's name."))
        else:
            change = proposals.answer(row, name, by, now)
            said = _("They are with %(vendor)s from now on.") % {"vendor": change.data["what"]}
            messages.success(request, changes.with_undo(request, said, change))
    except proposals.AlreadyDecidedError:
        messages.warning(request, _("Somebody else has answered that already."))
    return redirect("console:vendors")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def terms(request: HttpRequest) -> HttpResponse:
    """Everything that is known to end, and the form to write down one more."""
    now, form = clock.now(), TermForm(request.POST or None)
    sites = registry.current_sites(common.province()).select_related("lao")
    problem = ""
    if request.method == "POST":
        site = sites.filter(pk=form.cleaned_data["site"]).first() if form.is_valid() else None
        if site is None:
            problem = _("Please choose the site and what ends, and write the day.")
        else:
            typed = form.cleaned_data
            held = site.hostings.filter(vendor__isnull=False, until__isnull=True).first()
            vendor = held.vendor if held and typed["kind"] == "contract" else None
            ops.set_term(site, typed["kind"], typed["ends"], now, by=common.officer(request), vendor=vendor)
            messages.success(request, _("It is noted and will be warned about 60 days ahead."))
            return redirect("console:vendors-terms")
    today = write.civil(now)
    shown = pages.ending(list(holdings.terms(common.province())), today)
    soon = sum(one.look != "up" for one in shown)
    text = ngettext("%(n)s thing ends within 60 days", "%(n)s things end within 60 days", soon)
    context = {
        "headline": text % {"n": write.digits(soon)} if soon else _("Nothing ends within 60 days"),
        "shown": shown,
        "sites": sites.order_by("lao__district__position", "lao__type", "lao__name"),
        "kinds": pages.TERMS.items(),
        "typed": request.POST,
        "problem": problem,
        "now": now,
    }
    return render(request, "console/vendors/terms.html", context, status=400 if problem else 200)


@login_required
@require_POST
def strike(request: HttpRequest, pk: int) -> HttpResponse:
    """What was written down is no longer so."""
    row = Term.objects.filter(pk=pk).select_related("site__lao").first()
    change = acts.strike_term(row, common.officer(request), clock.now()) if row else None
    if change:
        messages.success(request, changes.with_undo(request, _("It is struck."), change))
    return redirect("console:vendors-terms")


def _vendor(pk: int) -> Vendor:
    row = Vendor.objects.filter(pk=pk).first()
    if row is None:
        raise Http404(_("There is no vendor with that number."))
    return row
