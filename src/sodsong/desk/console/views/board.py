"""The board, the LAO's page, and turning the watch on."""

from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from sodsong.desk import clock
from sodsong.desk.cases import queries as cases
from sodsong.desk.cases.models import Incident
from sodsong.desk.console import queries
from sodsong.desk.console.changes import pages as changes
from sodsong.desk.console.pages import board as boards
from sodsong.desk.console.pages import incident as incidents
from sodsong.desk.console.pages import write
from sodsong.desk.console.views import common
from sodsong.desk.disclosure import queries as disclosure
from sodsong.desk.dispatch import queries as dispatch
from sodsong.desk.inbox import queries as inbox
from sodsong.desk.registry import queries as registry
from sodsong.desk.registry.changes import acts
from sodsong.desk.registry.districts import places as districts
from sodsong.desk.registry.people import policy
from sodsong.desk.registry.people import queries as people
from sodsong.desk.registry.people.policy import Place
from sodsong.desk.vault.queries import captures
from sodsong.desk.watch import queries as watch

ANCHORS = 3  # with fewer, a lone site that falls silent cannot be told from our own line (judge/verdict)


DAYS = 60  # of the uptime bars: each is still a finger's line wide on a telephone


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Every LAO of the province; anybody may read it."""
    return render(request, "console/board.html", _board(request))


@require_safe
def board_live(request: HttpRequest) -> HttpResponse:
    """What an open board asks for again and again."""
    return common.render_live(
        request, _board(request), ("head", "console/board_head.html"), ("tiles", "console/board_tiles.html")
    )


def _board(request: HttpRequest) -> dict[str, Any]:
    province, now = common.province(), clock.now()
    reported = cases.reported_laos()
    picture = boards.build(registry.laos(province), registry.current_sites(province), watch.homes(province), reported)
    live = cases.live()
    questions = inbox.open_question_count() if common.office(request) else 0
    step = _step(live[0], questions) if live else None
    facts = (
        [(tile.lao.pk, tile.state) for district in picture.districts for tile in district.tiles],
        [(one.pk, one.state, one.confirmed, one.down_count) for one in live],  # type: ignore[attr-defined]  # annotated
        (questions, step),
    )
    return {
        **common.beat(request, facts),
        "board": picture,
        "map": boards.laid_out(picture, districts.places(boards.districts_of(picture), province)),
        "headline": boards.headline(picture),
        "anchors_lack": max(0, ANCHORS - len(settings.SODSONG.anchors)) if common.office(request) else 0,
        "explanation": boards.explanation(picture, live),
        "incidents": live,
        "step": step,
        "pulse": boards.checked(watch.last_judged(), now),
        "now": now,
    }


def _step(first: Incident, questions: int) -> incidents.Step:
    letter, issued = first.drafts.exists(), dispatch.circular_of(first) is not None
    return incidents.next_step(first, questions, has_letter=letter, issued=issued)


@require_safe
def lao(request: HttpRequest, code: str) -> HttpResponse:
    """What is known of one LAO: its state, address, what its site shares with others, its changes, its incidents."""
    row = queries.lao(code)
    if row is None:
        raise Http404(_("There is no LAO with that code in the register."))
    homes = watch.homes_of([row.pk]).get(row.pk, [])
    sites = sorted(row.sites.all(), key=lambda site: (site.until is not None, site.since))
    current = [site for site in sites if site.until is None]
    state = boards.worst(home.shown for home in homes) or ("unwatched" if current else "no-address")
    holder, place = people.holder(request.user), Place(row.province.name, row.district_id, row.pk)
    year = disclosure.fiscal_year(clock.now().date()) if policy.may(holder, "see.oit", place) else None
    first = timezone.localdate(clock.now()) - timedelta(days=DAYS - 1)
    midnight = datetime.combine(first, time.min, timezone.get_current_timezone())
    context = {
        "lao": row,
        "uptime": boards.uptime(watch.days_of(homes, midnight, DAYS, clock.now()), first) if homes else None,
        "state": state,
        "look": boards.look_of(state),
        "home": next((home for home in homes if home.shown == state), None),
        "flapping": watch.is_flapping(row),
        "sites": sites,
        "attributes": watch.learned_of(row),
        "flips": watch.flips_of(row),
        "incidents": cases.incidents_of(row),
        "maintenances": watch.maintenances_of(row, clock.now()),
        "oit_year": year,
        "implied": disclosure.implied_codes(row, year) if year and state == "down" else [],
        "keeper": policy.may(holder, "do.maintenance", place),
        "copies": captures.counts([row.code]).get(row.code, 0),
    }
    return render(request, "console/lao.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def turn_on(request: HttpRequest) -> HttpResponse:
    """Turn on the watch of every address nobody watches yet, once the officer has confirmed how many that is."""
    sites = list(registry.current_sites(common.province()).filter(watched=False))
    if request.method == "POST" and sites:
        if request.POST.get("sure") == str(len(sites)):
            change = acts.watch(sites, common.officer(request), clock.now(), on=True)
            changed = int(change.data["n"]) if change else 0
            text = ngettext("%(n)s site is now watched.", "%(n)s sites are now watched.", changed)
            said = text % {"n": write.digits(changed)}
            messages.success(request, changes.with_undo(request, said, change) if change else said)
            return common.back(request, "console:board")
        messages.warning(request, _("The number has changed meanwhile; please look again."))
    without = registry.laos(common.province()).exclude(sites__until__isnull=True, sites__isnull=False).count()
    context = {"sites": sites, "without": without, "interval": round(settings.SODSONG.interval)}
    return render(request, "console/turn_on.html", context)
