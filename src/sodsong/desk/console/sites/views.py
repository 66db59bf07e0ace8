"""The sites of the register: filtered, chosen, and changed many at a time, each act seen before it is done and taken back after."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from sodsong.desk import clock
from sodsong.desk.console import files
from sodsong.desk.console.changes import pages as changes
from sodsong.desk.console.pages import write
from sodsong.desk.console.sites import filters, pages
from sodsong.desk.console.views import common
from sodsong.desk.registry.changes import acts
from sodsong.desk.registry.changes.models import Change
from sodsong.desk.registry.districts import places as districts
from sodsong.desk.registry.models import Site, Vendor

PER_PAGE = 100
ACTS = ("watch", "unwatch", "vendor")


@login_required
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The sites that the filter asks for, a hundred a page, each with a box to choose it by."""
    asked = filters.read(request)
    page = Paginator(filters.chosen(common.province(), asked), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "asked": asked,
        "query": asked.query,
        "page": page,
        "lines": pages.lines(list(page.object_list)),
        "districts": districts.districts(common.province()),
        "vendors": Vendor.objects.order_by("name"),
    }
    return render(request, "console/sites/list.html", context)


@login_required
@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """First what would be done to which sites, then, once ``sure`` names as many, the act itself."""
    asked, what = filters.read(request), request.POST.get("act", "")
    name = " ".join(request.POST.get("to", "").replace("\x00", "").split())[:200]
    rows = filters.chosen(common.province(), asked)
    if request.POST.get("all") != "yes":
        rows = rows.filter(pk__in=[int(one) for one in request.POST.getlist("site") if one.isascii() and one.isdigit()])
    sites = _touched(list(rows), what, name)
    problem = _problem(what, name, sites)
    back = f"{reverse('console:sites')}?{asked.query}"
    if problem:
        messages.warning(request, problem)
        return redirect(back)
    if request.POST.get("sure") == str(len(sites)):
        _do(request, what, name, sites)
        return redirect(back)
    if request.POST.get("sure"):
        messages.warning(request, _("The number has changed meanwhile; please look again."))
    context: dict[str, Any] = {
        "asked": asked,
        "what": what,
        "to": name,
        "sites": sites,
        "back": back,
        "all": request.POST.get("all") == "yes",
    }
    return render(request, "console/sites/sure.html", context)


def _touched(sites: list[Site], what: str, name: str) -> list[Site]:
    """Those that the act would change; the others are so already."""
    if what == "vendor":
        return [line.site for line in pages.lines(sites) if line.vendor != name]
    return [one for one in sites if one.watched != (what == "watch")]


def _problem(what: str, name: str, sites: Sequence[Site]) -> str:
    if what not in ACTS:
        return _("Please choose what is to be done.")
    if what == "vendor" and not name:
        return _("Please write the vendor's name.")
    return "" if sites else _("Nothing would change: none is chosen, or all are so already.")


def _do(request: HttpRequest, what: str, name: str, sites: Sequence[Site]) -> None:
    by, now = common.officer(request), clock.now()
    change: Change | None
    if what == "vendor":
        change = acts.give_vendor(sites, name, by, now)
    else:
        change = acts.watch(sites, by, now, on=what == "watch")
    if change is None:
        messages.warning(request, _("Somebody else has done that already."))
        return
    count = int(change.data["n"])
    text = {
        "watch": ngettext("%(n)s site is now watched.", "%(n)s sites are now watched.", count),
        "unwatch": ngettext("%(n)s site is watched no more.", "%(n)s sites are watched no more.", count),
        "vendor": ngettext("%(n)s site has its vendor now.", "%(n)s sites have their vendor now.", count),
    }[what]
    messages.success(request, changes.with_undo(request, text % {"n": write.digits(count)}, change))


@login_required
@require_safe
def export(request: HttpRequest, form: str) -> HttpResponse:
    """What the filter asks for as XLSX or CSV."""
    if form not in files.FORMS:
        raise Http404(_("There is no such file."))
    rows = pages.lines(list(filters.chosen(common.province(), filters.read(request))))
    return files.answer(form, "sites", *pages.table(rows))
