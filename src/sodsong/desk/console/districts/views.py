"""Where the districts lie on the board's map: an officer says it, sees it before it is kept, and may take it back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from sodsong.desk import clock
from sodsong.desk.console.changes import pages as changes
from sodsong.desk.console.pages import board
from sodsong.desk.console.views import common
from sodsong.desk.registry.districts import places as districts
from sodsong.desk.registry.models import District

REFUSED = {
    "place-missing": gettext_lazy("Every district needs a column and a row, or none of them any."),
    "place-outside": gettext_lazy("Columns and rows go from 1 to 12."),
    "place-twice": gettext_lazy("Two districts cannot lie at the same place."),
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def arrange(request: HttpRequest) -> HttpResponse:
    """The form with a column and a row for each district; ``act`` is look, keep or clear."""
    rows = districts.districts(common.province())
    here = districts.places(rows, common.province())
    wanted, problem = {one.pk: here[one.name] for one in rows if one.name in here}, ""
    act = request.POST.get("act", "")
    if request.method == "POST":
        wanted = {} if act == "clear" else _typed(request, rows)
        problem = "place-missing" if act != "clear" and not wanted else districts.refusal(rows, wanted)
        if not problem and act in ("keep", "clear"):
            done = districts.arrange(common.province(), wanted, common.officer(request), clock.now())
            if not isinstance(done, str):
                messages.success(request, changes.with_undo(request, _("The map is kept."), done))
                return redirect("console:board")
            problem = done
    shown = {one.name: wanted[one.pk] for one in rows if one.pk in wanted}
    picture = board.Board([board.District(one.name, number=n) for n, one in enumerate(rows, 1)], {}, 0, 0)
    context = {
        "rows": [(one, *_words(request, one, wanted)) for one in rows],
        "map": None if problem else board.laid_out(picture, shown),
        "problem": str(REFUSED[problem]) if problem else "",
        "most": districts.MOST,
        "said": any(one.column is not None for one in rows),
    }
    return render(request, "console/districts/arrange.html", context, status=400 if problem else 200)


def _typed(request: HttpRequest, rows: list[District]) -> dict[int, districts.Place]:
    """What the form says of each district; one that lacks a number is left out, so that it is asked for."""
    found = {}
    for one in rows:
        column, row = (_number(request.POST.get(f"{axis}{one.pk}", "")) for axis in ("column", "row"))
        if column is not None and row is not None:
            found[one.pk] = (column, row)
    return found


def _number(typed: str) -> int | None:
    text = typed.strip()
    return int(text) if text.isdecimal() and len(text) < 4 else None


def _words(request: HttpRequest, one: District, wanted: dict[int, districts.Place]) -> tuple[str, str]:
    if request.method == "POST" and request.POST.get("act") != "clear":
        return request.POST.get(f"column{one.pk}", "")[:3], request.POST.get(f"row{one.pk}", "")[:3]
    column, row = wanted.get(one.pk, ("", ""))
    return str(column), str(row)
