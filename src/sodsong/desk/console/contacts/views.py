"""Contacts of LAOs, district offices, vendors and offices. For officers: addresses are personal data."""

import csv
import io
import json

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sodsong.act.channels.policy import BANGKOK
from sodsong.desk import clock
from sodsong.desk.console.changes import pages as changes
from sodsong.desk.console.contacts import pages
from sodsong.desk.console.pages import write
from sodsong.desk.console.pages.problems import told
from sodsong.desk.console.views import common
from sodsong.desk.dispatch import persons
from sodsong.desk.dispatch.outbox import ops as outbox_ops
from sodsong.desk.dispatch.outbox import queries as outbox
from sodsong.desk.inbox import queries as inbox
from sodsong.desk.registry import addresses, binding, ops, queries
from sodsong.desk.registry.changes import acts
from sodsong.desk.registry.models import Contact
from sodsong.observe.intake.contacts_file import COLUMNS, read_contacts

LARGEST = 5 * 1024 * 1024  # bytes of a list of contacts
SHOWN = 50  # problems of a file told at once


class ContactForm(forms.Form):
    """A further way to reach somebody."""

    channel = forms.ChoiceField(choices=list(pages.CHANNELS.items()))
    address = forms.CharField(max_length=addresses.LONGEST)
    name = forms.CharField(max_length=200, required=False)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    """Who can be reached and who cannot; a list handed in here is taken whole or not at all."""
    problems: list[tuple[int, str, str]] = []
    file = request.FILES.get("file")
    if request.method == "POST" and file is None:
        problems = [(1, "", _("Please choose a file."))]
    elif file is not None and (file.size or 0) > LARGEST:
        problems = [(1, "", _("The file is larger than 5 MB."))]
    elif file is not None:
        read = read_contacts(file.read())
        problems = list(read.problems)
        if not problems:
            added, problems, change = acts.import_contacts(read.rows, common.officer(request), clock.now())
        if not problems:
            said = _("%(n)s contacts are new.") % {"n": added}
            messages.success(request, changes.with_undo(request, said, change) if change else said)
            return redirect("console:contacts")
    groups = pages.groups(common.province())
    everybody = [owner for group in groups for owner in group.owners]
    context = {
        "groups": groups,
        "everybody": len(everybody),
        "reached": sum(group.reached for group in groups),
        "problems": [(line, pages.COLUMNS.get(column, column), told(said)) for line, column, said in problems[:SHOWN]],
        "more": max(0, len(problems) - SHOWN),
    }
    return render(request, "console/contacts/list.html", context, status=400 if problems else 200)


@login_required
@require_safe
def export(_request: HttpRequest) -> HttpResponse:
    """Every contact in the columns that the import takes. It holds personal data in the open."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(queries.contact_rows())
    answer = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="contacts.csv"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def owner(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """One owner's contacts in the order in which they are tried, and the form for a further one."""
    whom = _owner(kind, key)
    form = ContactForm(request.POST or None)
    problem = ""
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            ops.add_contact(whom, typed["channel"], typed["address"], typed["name"], clock.now())
        except addresses.BadAddress:
            problem = _("That is no address of this channel. LINE: U, C or R and 32 characters; e-mail: name@example.go.th; a webhook begins with https://.")  # fmt: skip
        else:
            messages.success(request, _("The contact is added."))
            return redirect("console:contacts-owner", kind, key)
    elif request.method == "POST":
        problem = _("Please choose a channel and write an address.")
    one = pages.shown(whom)
    one.ways = [pages.way(row) for row in queries.contacts_of(whom)]
    code = binding.code(whom, clock.now().astimezone(BANGKOK).date())
    context = {
        "owner": one,
        "code": code,
        "channels": pages.CHANNELS.items(),
        "problem": problem,
        "typed": request.POST,
    }
    return render(request, "console/contacts/owner.html", context, status=400 if problem else 200)


@login_required
@require_POST
def act(request: HttpRequest, kind: str, key: str, pk: int) -> HttpResponse:
    """Try a contact first, end it, or forget it for good; what somebody else has done already changes nothing."""
    row = _contact(kind, key, pk)
    what = request.POST.get("act", "")
    if what == "first":
        ops.prefer_contact(row)
        messages.success(request, _("It is tried first from now on."))
    elif what == "end":
        change, said = acts.end_contact(row, common.officer(request), clock.now()), _("The contact is used no more.")
        undo = change and common.office(request)
        messages.success(request, changes.with_undo(request, said, change) if change and undo else said)
    elif what == "came-back":
        count = outbox_ops.came_back(row, clock.now())
        words = ngettext(
            "%(n)s message goes another way or waits as a task.",
            "%(n)s messages go another way or wait as tasks.",
            count,
        )
        messages.success(request, words % {"n": write.digits(count)})
    elif what == "again":
        ops.use_again(row)
        messages.success(request, _("It is tried again from now on."))
    elif what == "purge":
        persons.forget_contact(row, clock.now())
        messages.success(request, _("Address and name are forgotten for good."))
    return redirect("console:contacts-owner", kind, key)


@login_required
@require_safe
def held(_request: HttpRequest, kind: str, key: str, pk: int) -> HttpResponse:
    """Everything that is held about a contact, as a file for the person who asks."""
    contact = _contact(kind, key, pk)
    held: dict[str, object] = {"contact": queries.held_about(contact), "messages": outbox.about(contact)}
    held["reports"] = inbox.held_about(contact.channel, contact.address) if contact.address else []
    return handed_over(held, "contact.json")


def handed_over(held: dict[str, object], name: str) -> HttpResponse:
    """A document about a person as a file that nothing on the way keeps."""
    answer = HttpResponse(
        json.dumps(held, ensure_ascii=False, indent=1), content_type="application/json; charset=utf-8"
    )
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _owner(kind: str, key: str) -> queries.Owner:
    found = pages.owner_of(kind, key)
    if found is None:
        raise Http404(_("There is nobody of that name in the register."))
    return found


def _contact(kind: str, key: str, pk: int) -> Contact:
    found = Contact.objects.filter(pk=pk, **queries.as_owner(_owner(kind, key))).first()
    if found is None:
        raise Http404(_("There is no such contact."))
    return found
