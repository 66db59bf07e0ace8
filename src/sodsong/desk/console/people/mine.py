"""What is one's own: a branch's LAOs, how they are, and which letters wait for them. For districts, LAOs and vendors."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from sodsong.desk import clock
from sodsong.desk.console.pages import board, circular
from sodsong.desk.disclosure import queries as disclosure
from sodsong.desk.dispatch import queries as dispatch
from sodsong.desk.registry import queries as registry
from sodsong.desk.registry.models import Vendor
from sodsong.desk.registry.people import queries
from sodsong.desk.watch import queries as watch


@login_required
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """One's own part of the work in one screen; officers have the board, vendors the page that is theirs."""
    holder = queries.holder(request.user)
    if holder and holder.role == "vendor" and holder.vendor is not None:
        return redirect(reverse("public:vendor", args=[registry.vendor_token(Vendor.objects.get(pk=holder.vendor))]))
    laos = list(queries.branch(holder))
    if not laos:
        return redirect("console:oit" if holder and holder.role == "assessor" else "console:board")
    homes = watch.homes_of([one.pk for one in laos])
    rows = []
    for one in laos:
        state = board.worst(home.state for home in homes.get(one.pk, [])) or "unwatched"
        rows.append((one, state, board.look_of(state)))
    waiting = dispatch.waiting_for([one.pk for one in laos], holder.district if holder else None)
    context = {
        "laos": sorted(rows, key=lambda row: row[1] != "down"),
        "down": sum(state == "down" for _one, state, _look in rows),
        "letters": [(one, circular.name(one), dispatch.standing_of(one)) for one in waiting],
        "year": disclosure.fiscal_year(clock.now().date()),
        "district": holder.district if holder and holder.role == "district" else None,
    }
    return render(request, "console/people/mine.html", context)
