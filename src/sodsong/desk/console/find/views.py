"""The search that every page offers: any spelling of a body, a part of its name, a number, a vendor, a server."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from sodsong.desk.cases import queries as cases
from sodsong.desk.console.context import frame
from sodsong.desk.console.find import pages
from sodsong.desk.console.views import common
from sodsong.desk.dispatch.registers import queries as letters
from sodsong.desk.registry import queries as registry
from sodsong.ground.thai.fold import one_line

LONGEST = 120  # characters of what is asked


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """What ``q`` may mean; a body that is surely meant, and nothing else, is shown at once."""
    text = one_line(request.GET.get("q", "").replace("\x00", ""))[:LONGEST]
    found = pages.bodies(text, common.province()) if text else pages.Bodies((), sure=False, more=0)
    number, inner = pages.number_in(text), frame(request)["inner"]
    incidents = cases.numbered(*number) if number else []
    entries = letters.numbered(*number) if number and inner else []
    hosts = registry.hosts_named(text) if text and inner else ([], [])
    others = len(incidents) + len(entries) + len(hosts[0]) + len(hosts[1])
    if found.sure and not others:
        return redirect("console:board-lao", found.rows[0].lao.code)
    context = {
        "text": text,
        "found": found,
        "incidents": incidents,
        "entries": entries,
        "vendors": hosts[0],
        "servers": hosts[1],
        "headline": pages.headline(text, found, others),
    }
    return render(request, "console/find/find.html", context)
