"""The letter is issued, its links are passed on, and what recipients say by telephone is written down; for officers."""

from collections import Counter
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sodsong.act.casework import cascade
from sodsong.act.casework.record import OVER
from sodsong.desk import clock
from sodsong.desk.cases import queries as cases
from sodsong.desk.cases.models import Incident
from sodsong.desk.console.forms import IssueForm, SignForm
from sodsong.desk.console.pages import circular as pages
from sodsong.desk.console.pages import question, words, write
from sodsong.desk.console.views import common
from sodsong.desk.dispatch import ops
from sodsong.desk.dispatch import queries as dispatch
from sodsong.desk.dispatch.models import Circular
from sodsong.desk.dispatch.outbox import queries as outbox
from sodsong.desk.dispatch.registers import queries as registers
from sodsong.desk.inbox import queries as inbox
from sodsong.desk.registry import queries as registry


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """Before the letter is issued the form that issues it, afterwards who has acknowledged and what each answers."""
    row = common.incident_or_404(year, number)
    circular = dispatch.circular_of(row)
    if request.method == "POST":
        return _issue(request, row, circular)
    if circular is None:
        return _form(request, row, IssueForm(None, row.began_at, clock.now()))
    now = clock.now()
    branches = pages.tree(
        dispatch.recipients(circular),
        circular.issued_at,
        now,
        members=cases.members(row),
        link=lambda one: common.link_of(request, one),
    )
    dispatched = outbox.of_circular(circular.pk)
    pages.with_messages(branches, dispatched)
    context = {
        **_letter(row, circular),
        "branches": branches,
        "sent": dict(Counter(one.state for one in dispatched.values())),
        "silent": [one for one in branches if one.silent or (one.office and one.office.silent)],
        "headline": pages.headline(branches),
        "answers": pages.answers(branches),
        "here_only": common.here_only(request),
        "now": now,
    }
    return render(request, "console/circular.html", context)


def _letter(row: Incident, circular: Circular) -> dict[str, Any]:
    """What every page of an issued letter names."""
    number = dispatch.number_of(circular, common.province())
    return {"incident": row, "circular": circular, "number": number, "over": row.state in OVER}


def _form(request: HttpRequest, row: Incident, form: IssueForm) -> HttpResponse:
    members = cases.members(row)
    no = pages.why_not(row, members)
    lines = inbox.lines_of(cases.letters_about(row, [member.lao_id for member in members]))
    open_ones = len(question.cards(lines, (row.cause_kind, row.cause_value), clock.now()))
    province = members[0].lao.province.name if members else common.province()
    has_letter = dispatch.latest(row) is not None
    told = cascade.recipients(registry.places_of(province), {member.lao.code for member in members})
    context = {
        "incident": row,
        "form": form,
        "why_not": no,
        "cautions": [] if no else pages.cautions(row, open_ones, has_letter=has_letter),
        "has_letter": has_letter,
        "roles": {role: sum(one.role == role for one in told) for role in ("district", "direct", "lao")},
        "links": len(told),
        "must": sum(one.must_act for one in told),
        "stem": dispatch.head(province).number.raw or "ว",
        "next": registers.next_number("out", write.civil(clock.now()).year + 543, circular=True),
    }
    return render(request, "console/circular_form.html", context, status=400 if form.errors else 200)


def _issue(request: HttpRequest, row: Incident, circular: Circular | None) -> HttpResponse:
    form = IssueForm(request.POST, row.began_at, clock.now())
    if circular is None and (pages.why_not(row, cases.members(row)) or not form.is_valid()):
        return _form(request, row, form)
    outcome = None
    if circular is None:
        typed = form.cleaned_data
        outcome = ops.issue(row, typed["running"], typed["day"], common.officer(request), clock.now())
    if outcome and outcome.done:
        messages.success(request, _("The letter is issued. Now pass the links on."))
    elif stands := circular or dispatch.circular_of(row):
        told = {"who": stands.issued_by, "at": write.moment(stands.issued_at), "n": stands.running}
        messages.warning(request, _("%(who)s has issued it already, %(at)s, as number %(n)s. That stands.") % told)
    elif outcome:
        messages.error(request, str(words.REFUSED.get(outcome.code, outcome.code)))
    return redirect("console:incident-circular", row.year, row.number)


@login_required
@require_POST
def publish(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """The officer lets everybody read the issued letter on the status page, or takes it down again."""
    row, circular = _issued(year, number)
    on = request.POST.get("on") == "1"
    outcome = ops.publish(circular, common.officer(request), clock.now(), on=on)
    if outcome.done:
        done = _("The letter is published on the status page.") if on else _("The letter is no longer published.")
        messages.success(request, done)
    else:
        messages.error(request, str(words.REFUSED.get(outcome.code, outcome.code)))
    return redirect("console:incident-circular", row.year, row.number)


@login_required
@require_safe
def sheet(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """One QR per receiver, by district, to print and staple to the letter."""
    row, circular = _issued(year, number)
    branches = pages.tree(
        dispatch.recipients(circular),
        circular.issued_at,
        clock.now(),
        link=lambda one: common.link_of(request, one),
        every_link=True,
    )
    drawn = [
        (
            branch,
            [(one, pages.qr(one.link, one.name)) for one in ([branch.office] if branch.office else []) + branch.rows],
        )
        for branch in branches
    ]
    context = {
        **_letter(row, circular),
        "branches": drawn,
        "here_only": common.here_only(request),
        "host": request.get_host(),
        "days": dispatch.LINK_AGE // 86_400,
    }
    return render(request, "console/circular_sheet.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def recipient(request: HttpRequest, year: int, number: int, pk: int) -> HttpResponse:
    """One recipient: its link and text to pass on, its signs, and the form that writes down what it said by telephone."""
    row, circular = _issued(year, number)
    one = dispatch.recipient(circular, pk)
    if one is None:
        raise Http404(_("This letter has no such recipient."))
    problem, form = "", SignForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act, note = form.cleaned_data["act"], form.cleaned_data["note"]
        sign = cascade.Receipt(
            "acknowledged" if act == "acknowledged" else "answered",
            clock.now(),
            common.officer(request),
            None if act == "acknowledged" else cast("cascade.Reply", act),
            note,
            claimed=not common.speaks_for(request, one),
        )
        outcome = ops.receive(one, sign)
        if outcome.done:
            messages.success(request, _("It is kept as said on behalf of %(name)s.") % {"name": pages.name(one)})
            return redirect("console:incident-circular-recipient", year, number, pk)
        problem = str(words.REFUSED.get(outcome.code, outcome.code))
    elif request.method == "POST":
        problem = _("Please choose one of the answers.")
    prefetch_related_objects([one], "receipts__picture")
    context = {
        **_letter(row, circular),
        "one": one,
        "name": pages.name(one),
        "state": dispatch.standing_of(one),
        "signs": list(one.receipts.all())[::-1],
        "replies": cascade.replies(dispatch.as_recipient(one)),
        "link": common.link_of(request, one),
        "demands": list(one.demands.all()),
        "here_only": common.here_only(request),
        "problem": problem,
        "note": request.POST.get("note", ""),
        "now": clock.now(),
    }
    return render(request, "console/circular_recipient.html", context, status=400 if problem else 200)


def _issued(year: int, number: int) -> tuple[Incident, Circular]:
    row = common.incident_or_404(year, number)
    circular = dispatch.circular_of(row)
    if circular is None:
        raise Http404(_("The letter of this incident has not been issued yet."))
    return row, circular
