"""The calendar of days off: officers add the days that were announced, and undo what was wrong."""

from datetime import date
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sodsong.desk import clock
from sodsong.desk.cases.ops import steps as step_ops
from sodsong.desk.console.calendar import pages
from sodsong.desk.console.calendar.forms import DayForm
from sodsong.desk.console.pages import write
from sodsong.desk.console.views import common
from sodsong.desk.registry.calendar import ops as changing
from sodsong.desk.registry.calendar import queries as days
from sodsong.desk.registry.calendar.models import DayChange

RECENT = 50  # changes that the page shows
BUDDHIST = 543


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """A year's days off as deadlines are reckoned on them; every change bears a name and can be undone."""
    today = write.civil(clock.now())
    problem, year = "", _year(request, today)
    if request.method == "POST":
        problem, changed = _act(request, today)
        if not problem:
            messages.success(request, _("It is kept. Deadlines and due times are reckoned on it from now on."))
            return redirect(f"{reverse('console:calendar')}?year={(changed or year) + BUDDHIST}")
    calendar, found = days.calendar(), days.year_of(year)
    past = [one for one in found if one.holiday.day < today]
    context: dict[str, Any] = {
        "year": str(year + BUDDHIST),
        "years": [str(one + BUDDHIST) for one in pages.years(calendar.years, today, year)],
        "known": year in calendar.years,
        "past": pages.rows(past, striking=False),
        "rows": pages.rows(found[len(past) :]),
        "count": len(found),
        "next": next((one for one in sorted(calendar.holidays) if one >= today), None),
        "next_name": "",
        "regions": pages.REGIONS.items(),
        "region": days.region(),
        "changes": [(one, pages.told(one)) for one in days.changes(RECENT)],
        "problem": problem,
        "typed": request.POST,
        "now": clock.now(),
    }
    if context["next"]:
        context["next_name"] = calendar.holidays[context["next"]].name
    return render(request, "console/calendar/calendar.html", context, status=400 if problem else 200)


def _year(request: HttpRequest, today: date) -> int:
    typed = request.GET.get("year", "")
    whole = int(typed) - BUDDHIST if typed.isascii() and typed.isdigit() and len(typed) == 4 else today.year
    return whole if 1900 <= whole <= 2400 else today.year


def _act(request: HttpRequest, today: date) -> tuple[str, int | None]:
    """Do what the form asks; the problem in words (empty where there is none) and the year it was about."""
    act, by, now = request.POST.get("act", ""), common.officer(request), clock.now()
    if act == "undo":
        typed = request.POST.get("change", "")
        row = (
            DayChange.objects.filter(pk=int(typed)).first()
            if typed.isascii() and typed.isdigit() and len(typed) < 10
            else None
        )
        if row is None:
            return str(pages.REFUSED["undone-already"]), None
        refused = step_ops.change_calendar(partial(changing.undo, row, by, now))
        return str(pages.REFUSED.get(refused, refused)), row.day.year if row.day else None
    if act == "region":
        chosen = request.POST.get("region", "")
        refused = step_ops.change_calendar(partial(changing.choose_region, chosen, by, now))
        return str(pages.REFUSED.get(refused, refused)), None
    form = DayForm(request.POST, today)
    if not form.is_valid():
        return " ".join(str(text) for texts in form.errors.values() for text in texts), None
    day, reason = form.cleaned_data["day"], form.cleaned_data["reason"]
    change = (
        partial(changing.work_on, day, reason, by, now)
        if act == "open"
        else partial(changing.close_on, day, form.cleaned_data["name"], reason, by, now)
    )
    refused = step_ops.change_calendar(change)
    return str(pages.REFUSED.get(refused, refused)), day.year
