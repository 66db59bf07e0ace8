"""The year's calendar as a form: each change is a version with who, when and why; a day that nobody has confirmed is marked so."""

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sodsong.desk import clock
from sodsong.desk.console.oit import words
from sodsong.desk.console.oit.views import year_or_404
from sodsong.desk.console.pages import write
from sodsong.desk.console.views import common
from sodsong.desk.disclosure import queries
from sodsong.desk.disclosure.ops import catalogues
from sodsong.ground.thai.fold import fold
from sodsong.ground.thai.read_dates import read_date
from sodsong.judge.disclosure.catalogue import STAGES, Catalogue, Period

BLANKS, MOST = 3, 30


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the form as it is shown, with what is wrong with it."""

    stage: str
    begins: str
    ends: str
    verified: bool
    problem: str = ""


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: HttpRequest, year: int) -> HttpResponse:
    """The year's stages with their days, to be read by all who see OIT pages and changed by officers of the province."""
    catalogue = queries.catalogue(year_or_404(year))
    lines = [_line(one) for one in catalogue.calendar]
    if request.method == "POST":
        lines, periods = _read(request, catalogue)
        if not any(one.problem for one in lines):
            note = request.POST.get("note", "").strip()
            made = catalogues.set_calendar(year, periods, note=note, by=common.officer(request), now=clock.now())
            if made is None:
                messages.info(request, _("Nothing was changed."))
            else:
                text = _("The calendar is kept as version %(n)s; the watch goes by it from the next hour on.")
                messages.success(request, text % {"n": write.digits(made.version)})
            return redirect("console:oit-calendar", year)
        messages.error(request, _("Nothing was kept: see the marked lines."))
    context = {
        "part": "oit",
        "year": year,
        "catalogue": catalogue,
        "lines": [*lines, *[Line("", "", "", verified=False)] * BLANKS],
        "stages": [(stage, words.STAGES[stage]) for stage in STAGES],
        "stage": queries.stage_on(catalogue, write.civil(clock.now())),
        "tight": queries.TIGHT,
        "versions": queries.versions(year),
        "now": clock.now(),
    }
    return render(request, "console/oit/calendar.html", context)


def _line(one: Period) -> Line:
    return Line(one.stage, write.day(one.begins), write.day(one.ends), one.verified)


def _read(request: HttpRequest, year: Catalogue) -> tuple[list[Line], list[Period]]:
    """The rows as typed, each with its problem, and the periods of those that have none. A row without days goes."""
    columns = [request.POST.getlist(name)[:MOST] for name in ("stage", "begins", "ends", "verified")]
    lines, periods = [], []
    for stage, begins, ends, sure in zip(*columns, strict=False):
        typed = Line(stage, begins.strip()[:60], ends.strip()[:60], sure == "yes")
        if not typed.begins and not typed.ends:
            continue
        first, last = (_day(text or typed.begins, year) for text in (typed.begins or typed.ends, typed.ends))
        problem = _problem(stage, first, last)
        lines.append(Line(stage, typed.begins, typed.ends, typed.verified, problem))
        if not problem and first and last:
            periods.append(Period(stage, first, last, typed.verified))
    return lines, periods


def _day(typed: str, year: Catalogue) -> date | None:
    found = read_date(fold(typed), date(year.year - 543, 6, 1))
    if found is None or found.first is None or found.problem or found.first != found.last:
        return None
    return found.first


def _problem(stage: str, first: date | None, last: date | None) -> str:
    if stage not in STAGES:
        return _("Choose what these days are for.")
    if first is None or last is None:
        return _("A day cannot be read. Write it like 16 Aug 2563, ๑๖ ส.ค. ๒๕๖๓ or 16/8/2563.")
    if last < first:
        return _("It ends before it begins.")
    return ""
