"""Messages: previewed and sent by an officer, followed, told by hand where no machine can. For officers."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sodsong.act.casework.record import OVER
from sodsong.desk import clock
from sodsong.desk.console.contacts import pages as contacts
from sodsong.desk.console.messages import pages
from sodsong.desk.console.pages import write
from sodsong.desk.console.views import common
from sodsong.desk.dispatch import queries as dispatch
from sodsong.desk.dispatch.models import Recipient
from sodsong.desk.dispatch.outbox import circulars, ops, queries
from sodsong.desk.dispatch.outbox.models import Message
from sodsong.desk.dispatch.outbox.texts import say
from sodsong.desk.dispatch.readers import queries as readers
from sodsong.desk.dispatch.ways import queries as ways
from sodsong.desk.registry import queries as registry
from sodsong.desk.registry.models import Contact


@login_required
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """What waits for a person, what is set up, a message to try it with, and the newest messages."""
    now, used = clock.now(), ways.messaging()
    mine = [contacts.way(row) for row in registry.contacts_of("province").filter(blocked_at__isnull=True)]
    context = {
        "tasks": pages.rows(queries.tasks()[:200]),
        "task_count": queries.task_count(),
        "latest": pages.rows(queries.latest()),
        "channels": pages.channels(used, now),
        "webhook": request.build_absolute_uri("/line/webhook"),
        "mine": mine,
        "readers": readers.readers().count(),
        "quiet": used.quiet,
    }
    return render(request, "console/messages/list.html", context)


@login_required
@require_POST
def test(request: HttpRequest) -> HttpResponse:
    """Send a test message to one of the office's own contacts, at once and through the outbox like any other."""
    pk = request.POST.get("contact", "")
    number = int(pk) if pk.isascii() and pk.isdigit() and len(pk) < 10 else 0
    contact: Contact | None = registry.contacts_of("province").filter(pk=number).first()
    if contact is None:
        messages.error(request, _("Please choose one of the office’s own contacts."))
    else:
        now = clock.now()
        words = say("test", province=common.province(), at=write.moment(now))
        extra = ops.Extra(topic="test", urgent=True, by=common.officer(request))
        ops.post(f"test:{uuid.uuid4().hex}", contact, words, now, extra)
        messages.success(request, _("The test message is on its way. What becomes of it stands below."))
    return redirect("console:messages")


@login_required
@require_POST
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """A person has told the receiver, or wants it tried again; who comes second is told so."""
    row = Message.objects.filter(pk=pk).first()
    if row is None:
        raise Http404(_("There is no such message."))
    if request.POST.get("act") == "again":
        done, said = ops.try_again(row, clock.now()), _("It is tried again, first way first.")
        no = _("There is still nobody to reach, or somebody has seen to it already.")
    else:
        done, said = ops.told_by_hand(row, common.officer(request), clock.now()), _("It is kept as told by you.")
        no = _("Somebody has seen to it already.")
    messages.add_message(request, messages.SUCCESS if done else messages.WARNING, said if done else no)
    return common.back(request, "console:messages")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def send(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """The exact receivers and words of a circular's messages and what they cost; the button sends them, once each."""
    row = common.incident_or_404(year, number)
    circular = dispatch.circular_of(row)
    if circular is None:
        raise Http404(_("The letter of this incident has not been issued yet."))

    def link(one: Recipient) -> str:
        return common.link_of(request, one)

    if request.method == "POST" and row.state not in OVER:
        new = circulars.send(circular, link, common.officer(request), clock.now())
        if new:
            messages.success(request, _("%(n)s messages are on their way.") % {"n": write.digits(new)})
        else:
            messages.warning(request, _("Everybody who can be reached has a message already."))
        return redirect("console:incident-circular", year, number)
    context = {
        "incident": row,
        "circular": circular,
        "number": dispatch.number_of(circular, common.province()),
        "plan": pages.preview(circulars.plan(circular, link)),
        "here_only": common.here_only(request),
        "over": row.state in OVER,
        "ready": [one for one in pages.channels(ways.messaging(), clock.now()) if one.ready],
    }
    return render(request, "console/messages/send.html", context)
