"""The first page after login, for whoever reads the office's pages; all others are led to what is theirs."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from sodsong.desk import clock
from sodsong.desk.console.context import frame
from sodsong.desk.console.pages import write
from sodsong.desk.console.start import pages as start
from sodsong.desk.console.today import dates, pages
from sodsong.desk.console.views import common


@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """What waits, the cases with their next steps, what we cannot see; an account without cases is led to what is its own."""
    seen = frame(request)
    if not seen["inner"]:
        return redirect("console:mine" if seen["branch"] else "console:board")
    now = clock.now()
    cases = pages.cases(now)
    tasks = pages.tasks()
    unset = start.unset(common.province()) if seen["head"] else None
    ahead, later = dates.ahead(cases, common.province(), write.civil(now))
    context = {
        "unset": unset,
        "ahead": ahead,
        "later": later,
        "cases": cases,
        "tasks": tasks,
        "blind": pages.blind(common.province(), now),
        "headline": pages.headline(tasks, cases),
        "now": now,
    }
    return render(request, "console/today/today.html", context)
