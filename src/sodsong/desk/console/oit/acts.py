"""What officers do with OIT links: enter, import, search, accept, approve, end; import a catalogue. One op each."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sodsong.desk import clock
from sodsong.desk.console.changes import pages as changes
from sodsong.desk.console.oit import words
from sodsong.desk.console.oit.views import lao_or_404, year_or_404
from sodsong.desk.console.pages import write
from sodsong.desk.console.views import common
from sodsong.desk.disclosure import queries
from sodsong.desk.disclosure.models import Link, Search
from sodsong.desk.disclosure.ops import catalogues, links, undoing
from sodsong.judge.disclosure.catalogue import BadCatalogue

MOST_BYTES = 10 * 1024 * 1024
NO_ADDRESS = "http://, https://"


@login_required
@require_POST
def enter(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """Enter one link of one item by hand."""
    body, item = lao_or_404(code), request.POST.get("item", "")
    entry = links.Entry(body, year_or_404(year), item, request.POST.get("url", ""), request.POST.get("explanation", ""))
    if not item.startswith("O") or not item[1:].isdecimal() or len(item) > 3:
        messages.error(request, _("Choose the item that the link is for."))
        return redirect("console:oit-lao", year, code)
    try:
        done = links.enter([entry], source="hand", by=common.officer(request), now=clock.now())
    except links.BadLink:
        messages.error(request, _("That is no address: write it whole, beginning with http:// or https://."))
        return redirect("console:oit-lao", year, code)
    text = _("The link is kept and will be looked at soon.") if done.created else _("That link was there already.")
    messages.success(request, text)
    _warn(request, done)
    return redirect("console:oit-lao", year, code)


def _warn(request: HttpRequest, done: links.Entered) -> None:
    if done.doubtful:
        text = _(
            "%(n)s of them bear one visitor’s session or lead into an office’s own network: an assessor may not be able to open them."
        )
        messages.warning(request, text % {"n": write.digits(done.doubtful)})


@login_required
@require_POST
def search(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """Ask for the LAO's own ITA page to be read."""
    body = lao_or_404(code)
    try:
        links.ask(body, year_or_404(year), request.POST.get("url", ""), by=common.officer(request), now=clock.now())
    except links.BadLink:
        messages.error(request, _("That is no address: write it whole, beginning with http:// or https://."))
    else:
        messages.success(request, _("The page will be read in a moment; what it gives waits here for your decision."))
    return redirect("console:oit-lao", year, code)


@login_required
@require_POST
def accept(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    """Take all, some or none of a proposal's links."""
    row = get_object_or_404(Search, pk=pk, year=year, lao__code=code)
    every = [item["code"] for item in row.found.get("items", [])]
    act = request.POST.get("act")
    if act == "none":
        links.drop(row, by=common.officer(request), now=clock.now())
        messages.success(request, _("Nothing of the proposal was taken."))
        return redirect("console:oit-lao", year, code)
    chosen = every if act == "all" else [one for one in request.POST.getlist("item") if one in every]
    if not chosen:
        messages.warning(request, _("No item was chosen; the proposal still waits."))
        return redirect("console:oit-lao", year, code)
    done, change = undoing.accept(row, chosen, by=common.officer(request), now=clock.now())
    if done is None:
        messages.warning(request, _("Somebody has decided this proposal meanwhile."))
    else:
        said = _("%(n)s links were taken.") % {"n": write.digits(done.created)}
        messages.success(request, changes.with_undo(request, said, change) if change else said)
        _warn(request, done)
    return redirect("console:oit-lao", year, code)


@login_required
@require_POST
def approve(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """Note the head's approval of the year's links."""
    name = request.POST.get("name", "").strip()[:150]
    if not name:
        messages.error(request, _("Write who approved them."))
    else:
        done = links.approve(lao_or_404(code), year_or_404(year), by=name, now=clock.now())
        messages.success(request, _("The approval of %(n)s links is noted.") % {"n": write.digits(done)})
    return redirect("console:oit-lao", year, code)


@login_required
@require_POST
def end(request: HttpRequest, year: int, code: str, pk: int) -> HttpResponse:
    """Close a link that was replaced; what was seen of it stays."""
    row = get_object_or_404(Link.objects.select_related("page__target", "lao"), pk=pk, year=year, lao__code=code)
    said = _("The link is closed; what was seen of it stays in the record.")
    change = undoing.end(row, common.officer(request), clock.now())
    messages.success(request, changes.with_undo(request, said, change))
    return redirect("console:oit-lao", year, code)


@login_required
@require_POST
def import_sheet(request: HttpRequest, year: int) -> HttpResponse:
    """Take in a sheet of links for many LAOs, all or nothing."""
    file = request.FILES.get("file")
    if file is None or (file.size or 0) > MOST_BYTES:
        messages.error(request, _("Choose a CSV or Excel file of at most 10 MB."))
        return redirect("console:oit-year", year_or_404(year))
    done, change = undoing.import_links(
        file.read(), year_or_404(year), by=common.officer(request), now=clock.now(), province=common.province()
    )
    if isinstance(done, list):
        lines = [
            (_("Line %(line)s") % {"line": write.digits(one.line)}, words.PROBLEMS[one.problem], one.value)
            for one in done
        ]
        shown = "; ".join(f"{line}: {problem} ({value[:80]})" for line, problem, value in lines[:8])
        messages.error(request, _("Nothing was taken in. %(problems)s") % {"problems": shown})
    else:
        text = _("%(new)s links are new, %(same)s were there already.")
        said = text % {"new": write.digits(done.created), "same": write.digits(done.unchanged)}
        messages.success(request, changes.with_undo(request, said, change) if change else said)
        _warn(request, done)
    return redirect("console:oit-year", year)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def catalogue(request: HttpRequest, year: int) -> HttpResponse:
    """A year's items and calendar with how well they are known, and their correction by import."""
    file = request.FILES.get("file")
    if request.method == "POST":
        if file is None or (file.size or 0) > MOST_BYTES:
            messages.error(request, _("Choose a YAML or Excel file."))
            return redirect("console:oit-catalogue", year)
        try:
            note, by = request.POST.get("note", ""), common.officer(request)
            made = catalogues.import_catalogue(file.read(), year_or_404(year), note=note, by=by, now=clock.now())
        except BadCatalogue as problem:
            messages.error(request, _("Nothing was taken in. %(problems)s") % {"problems": problem})
        else:
            messages.success(request, _("Version %(n)s counts from now on.") % {"n": write.digits(made.version)})
        return redirect("console:oit-catalogue", year)
    one = queries.catalogue(year_or_404(year))
    context = {
        "part": "oit",
        "year": year,
        "catalogue": one,
        "unsure": sum(not item.verified for item in one.items),
        "versions": queries.versions(year),
        "calendar": [(words.STAGES[period.stage], period) for period in one.calendar],
    }
    return render(request, "console/oit/catalogue.html", context)
