"""The incidents: their list, the page of one, and what officers do to it."""

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sodsong.act.casework import machine
from sodsong.act.casework.record import Event
from sodsong.act.casework.record import Incident as Folded
from sodsong.desk import clock
from sodsong.desk.cases import queries as cases
from sodsong.desk.cases.models import Incident, Member
from sodsong.desk.cases.ops import incidents as incident_ops
from sodsong.desk.console import queries
from sodsong.desk.console.casework import cosigning, undoing
from sodsong.desk.console.casework import pages as casework
from sodsong.desk.console.context import frame
from sodsong.desk.console.forms import DeadlineForm, ReasonForm
from sodsong.desk.console.pages import circular, curve, deadline, question, story, write
from sodsong.desk.console.pages import incident as pages
from sodsong.desk.console.views import common
from sodsong.desk.dispatch import queries as dispatch
from sodsong.desk.inbox import queries as inbox
from sodsong.desk.proofs import queries as proofs
from sodsong.desk.proofs.bodies import Body, bodies
from sodsong.desk.proofs.models import Certificate
from sodsong.desk.registry.calendar import queries as days
from sodsong.desk.vault.queries import captures

Told = tuple[list[Event], Folded, list[tuple[datetime, int]]]
PER_PAGE = 50
MANY = 500  # members beyond which the page counts them and shows the districts where most are out
WORST = 30
KEPT = 4  # large incidents whose stories stay in memory as read
LARGE: dict[int, Told] = {}
DETAILED = 100  # members up to which the page lists each one's OIT items; the assessors' page lists all


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Every incident, the newest first."""
    page = Paginator(cases.listed(), PER_PAGE).get_page(request.GET.get("page"))
    rows = [(row, pages.tag(row), story.cause_words(row.cause_kind, row.cause_value)) for row in page]
    return render(request, "console/incidents.html", {"page": page, "rows": rows})


@require_safe
def show(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """One incident from its first failure on; anybody may read it, officers act on it."""
    return render(request, "console/incident.html", _page(request, common.incident_or_404(year, number)))


@require_safe
def live(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """What an open incident's page asks for again and again."""
    context = _page(request, common.incident_or_404(year, number))
    return common.render_live(
        request,
        context,
        ("head", "console/incident_head.html"),
        ("steps-part", "console/casework/steps.html"),
        ("story", "console/incident_story.html"),
        ("circular", "console/incident_circular.html"),
        *((("cosigned-part", "console/casework/cosigned.html"),) if frame(request)["inner"] else ()),
        ("members", "console/incident_members.html"),
    )


def _page(request: HttpRequest, row: Incident) -> dict[str, Any]:
    now, office = clock.now(), common.office(request)
    counts = cases.member_counts(row)
    many = sum(counts.values()) > MANY
    events, folded, changes = _read(row, cases.version(row)) if many else _told(cases.story(row), row.key)
    members = [] if many else cases.members(row)
    crowd = pages.Crowd(counts, cases.place_count(row)) if many else pages.crowd(members)
    laos = row.members.values_list("lao_id", flat=True) if many else [member.lao_id for member in members]
    certificates = proofs.of_incident(row) if office else []
    steps = cases.steps(row)
    lines = inbox.lines_of(cases.letters_about(row, laos))
    cards = question.cards(lines, (row.cause_kind, row.cause_value), now) if folded.live else []
    drafts, told = dispatch.versions(row), _progress(row, many=many)
    heard = (told.acknowledged, told.told) if told else None
    end, calendar = row.closed_at or now, days.calendar()
    newest = (folded.version, len(drafts), len(certificates), [card.report.pk for card in cards])
    facts = (*newest, heard, int(now.timestamp()) // 300)
    return {
        **common.beat(request, facts),
        "incident": row,
        "incident_url": reverse("console:incident", args=[row.year, row.number]),
        "folded": folded,
        "tag": pages.tag(row),
        "headline": pages.headline(row, crowd),
        "evidence": pages.evidence(row, folded, queries.sites(folded.healthy)),
        "step": pages.next_step(
            row, len(cards), has_letter=bool(drafts), issued=bool(told), step=casework.next_open(steps)
        ),
        "steps": casework.rows(steps, now, "officers" if office else "everybody"),
        "steps_done": sum(one.state != "open" for one in steps),
        "figures": pages.figures(row, crowd, now, calendar, heard),
        "curve": curve.draw(changes, end, row.deadline),
        "story": story.tell(
            events, drafts, lines, circular.story(told) if told else (), everybody=not office, many=many
        ),
        "told": told,
        **cosigning.shown(folded, events, told.number if told else ""),
        "groups": pages.groups(_bodies(row, members, certificates)),
        "copies": captures.counts([member.lao.code for member in members if member.state != "back"]),
        "worst": cases.worst_places(row, WORST) if many else [],
        "many": crowd.count if many else 0,
        "cards": cards,
        "offers": deadline.offers(lines, calendar, now) if folded.live else [],
        "has_letter": bool(drafts),
        "abroad": cases.abroad_only(row),
        "others": cases.live_others(row) if folded.live and office else [],
        "may_close": folded.live and row.state != "recovered",
        "pulse": _("As of %(moment)s") % {"moment": write.moment(now)},
        "now": now,
    }


def _bodies(row: Incident, members: list[Member], certificates: list[Certificate]) -> list[Body]:
    return bodies(row, members, certificates) if 0 < len(members) <= DETAILED else list(map(Body, members))


def _told(events: list[Event], key: str) -> Told:
    return events, machine.fold(events, key), curve.changes(events)


def _read(row: Incident, version: int) -> Told:
    """What the story of a large incident comes to. Events only grow: what was read is kept, and only newer ones are read."""
    known = LARGE.get(row.pk)
    if known is None or known[1].version > version:
        told = _told(cases.story(row), row.key)
    elif known[1].version < version:
        newer = cases.story(row, after=known[1].version)
        events = [*known[0], *newer]
        told = events, machine.resume(known[1], newer) or known[1], curve.changes(events)
    else:
        return known
    for one in [*LARGE][: 1 - KEPT]:
        LARGE.pop(one, None)
    LARGE[row.pk] = told
    return told


def _progress(row: Incident, *, many: bool) -> circular.Progress | None:
    issued = dispatch.circular_of(row)
    if issued is None:
        return None
    reckon = circular.progress_of_many if many else circular.progress
    return reckon(issued, dispatch.number_of(issued, common.province()))


@login_required
@require_POST
def confirm(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """The officer confirms the cause."""
    row = common.incident_or_404(year, number)
    outcome = incident_ops.confirm(row, common.officer(request), clock.now(), seen=common.seen(request))
    return common.answer(request, row, outcome, _("The cause is confirmed."))


@login_required
@require_POST
def set_deadline(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """The officer sets the deadline; a day off is warned about and kept."""
    row, now = common.incident_or_404(year, number), clock.now()
    form = DeadlineForm(request.POST, write.civil(now))
    if not form.is_valid():
        common.tell_errors(request, form)
        return redirect(reverse("console:incident", args=[year, number]) + "#deadline")
    day = form.cleaned_data["deadline"]
    outcome = incident_ops.set_deadline(row, day, common.officer(request), now, seen=common.seen(request))
    done = _("The deadline is %(day)s.") % {"day": write.full_day(day)}
    return common.answer(request, row, outcome, done, off=deadline.day_off(day, days.calendar()) or "")


@login_required
@require_POST
def close(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """The officer closes the incident; with a reason where sites are not back."""
    row, reason = common.incident_or_404(year, number), _reason(request)
    outcome = incident_ops.close(row, common.officer(request), clock.now(), reason, seen=common.seen(request))
    said = _("The incident is closed.")
    return common.answer(request, row, outcome, undoing.ended(request, row, said) if outcome.done else said)


@login_required
@require_POST
def dismiss(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """The officer calls it a false alarm and says why."""
    row, reason = common.incident_or_404(year, number), _reason(request)
    outcome = incident_ops.dismiss(row, common.officer(request), clock.now(), reason, seen=common.seen(request))
    said = _("The incident is kept as a false alarm.")
    return common.answer(request, row, outcome, undoing.ended(request, row, said) if outcome.done else said)


@login_required
@require_POST
def note(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """The officer writes into the incident's story."""
    row, text = common.incident_or_404(year, number), _reason(request)
    outcome = incident_ops.note(row, common.officer(request), clock.now(), text)
    return common.answer(request, row, outcome, _("The note is kept."))


def _reason(request: HttpRequest) -> str:
    form = ReasonForm(request.POST)
    return form.cleaned_data["reason"] if form.is_valid() else ""
