"""Whoever asks what is held about them: found by name or address, handed over as a file, or forgotten; for officers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from sodsong.desk import clock
from sodsong.desk.console.contacts import pages
from sodsong.desk.console.contacts.views import handed_over
from sodsong.desk.console.pages import words, write
from sodsong.desk.console.reports.pages import SYMPTOMS
from sodsong.desk.dispatch import persons
from sodsong.desk.inbox.models import Report

LONGEST = 200  # characters of what is asked for
MOST = 500  # reports forgotten at once


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """What is held about whoever is asked for, or told the report named; what is ticked can be forgotten for good."""
    if request.method == "POST":
        return _forget(request)
    asked, report = _asked(request)
    held = _held(asked, report)
    context = {
        "asked": asked,
        "report": report,
        "held": held,
        "told": [
            (
                one,
                str(words.SOURCES.get(one.report.source, one.report.source)),
                str(SYMPTOMS.get(one.report.symptom, "")),
            )
            for one in held.told
        ],
        "contacts": [(pages.shown(row.owner), pages.way(row)) for row in held.contacts],
    }
    return render(request, "console/contacts/persons.html", context)


@login_required
@require_safe
def download(request: HttpRequest) -> HttpResponse:
    """All of it as a file for the person who asks."""
    return handed_over({**persons.written_out(_held(*_asked(request)))}, "person.json")


def _asked(request: HttpRequest) -> tuple[str, Report | None]:
    number = request.GET.get("report", "")
    if not number:
        return request.GET.get("q", "").replace("\x00", "")[:LONGEST].strip(), None
    known = number.isascii() and number.isdigit() and len(number) < 10
    report = Report.objects.filter(pk=int(number), letter__isnull=True).first() if known else None
    if report is None:
        raise Http404(_("There is no such report."))
    return "", report


def _held(asked: str, report: Report | None) -> persons.Held:
    if report is not None:
        return persons.about_teller(report)
    return persons.about(asked) if asked else persons.Held()


def _forget(request: HttpRequest) -> HttpResponse:
    ticked = {
        name: [
            int(one) for one in request.POST.getlist(name)[:MOST] if one.isascii() and one.isdigit() and len(one) < 10
        ]
        for name in ("told", "contact")
    }
    reports, contacts = persons.forget(ticked["told"], ticked["contact"], clock.now())
    if reports or contacts:
        told = {"reports": write.digits(reports), "contacts": write.digits(contacts)}
        messages.success(request, _("Forgotten for good: %(reports)s reports, %(contacts)s contacts.") % told)
    else:
        messages.warning(request, _("Nothing was ticked, or it is forgotten already."))
    return redirect("console:contacts-persons")
