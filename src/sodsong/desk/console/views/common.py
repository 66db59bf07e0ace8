"""What the views share: who acts, where to go back to, and the beat of pages that keep themselves fresh."""

import hashlib
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from sodsong.desk.cases import queries as cases
from sodsong.desk.cases.models import Incident
from sodsong.desk.cases.ops.writing import Outcome
from sodsong.desk.console.pages import story, words, write
from sodsong.desk.dispatch import queries as dispatch
from sodsong.desk.dispatch.models import Recipient
from sodsong.desk.registry.people import queries as people

QUICKEST = 5  # seconds between two looks of an open page while things change
SLOWEST = 60  # seconds between them once they no longer do


def province() -> str:
    """The province this desk is for."""
    name: str = settings.SODSONG.province
    return name


def officer(request: HttpRequest) -> str:
    """The name of whoever acts, for the record."""
    user = request.user
    return str((user.is_authenticated and user.get_full_name()) or user.get_username())[:150]


def office(request: HttpRequest) -> bool:
    """Does the request come from an officer of the province, who acts on cases?"""
    return people.is_office(request.user)


def speaks_for(request: HttpRequest, recipient: Recipient) -> bool:
    """Does whoever acts belong to the recipient, so that what they say is its own word?"""
    holder = people.holder(request.user)
    if holder is None:
        return False
    if recipient.lao_id is not None:
        return holder.role == "lao" and holder.lao == recipient.lao_id
    return holder.role == "district" and holder.district == recipient.district_id


def incident_or_404(year: int, number: int) -> Incident:
    """The incident of that number; 404 in plain words if there is none."""
    row = Incident.objects.filter(year=year, number=number).first()
    if row is None:
        raise Http404(_("There is no incident of that number."))
    return row


def link_of(request: HttpRequest, recipient: Recipient) -> str:
    """A recipient's own signed link, whole, as people pass it on."""
    return request.build_absolute_uri(reverse("public:recipient", args=[dispatch.link_token(recipient)]))


def here_only(request: HttpRequest) -> bool:
    """Is the desk being looked at by an address that only this machine has, so that its links lead nobody here?"""
    host = request.get_host().rpartition(":")[0] or request.get_host()
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def address(row: Incident) -> str:
    """Where the incident's page is."""
    return reverse("console:incident", args=[row.year, row.number])


def seen(request: HttpRequest) -> int | None:
    """The version of the incident that the page a form stood on showed; None where it does not say."""
    typed = request.POST.get("seen", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None


def tell_meanwhile(request: HttpRequest, row: Incident, outcome: Outcome) -> None:
    """What other officers have done since the page was drawn, a message each, so that nobody works on an old picture."""
    others = [event for event in outcome.meanwhile if event.actor != officer(request)]
    titles = {step.key: step.title for step in cases.steps(row) if step.title}
    for told in story.tell(others, [], [], titles=titles)[-5:]:
        line = {"at": write.clock(told.at), "who": told.who, "text": told.text}
        messages.warning(request, _("Meanwhile, %(at)s, %(who)s: %(text)s") % line)


def answer(request: HttpRequest, row: Incident, outcome: Outcome, done: str, off: str = "") -> HttpResponse:
    """What became of an act, as messages, and back to the incident."""
    if outcome.done:
        messages.success(request, done)
    else:
        messages.error(request, str(words.REFUSED.get(outcome.code, outcome.code)))
    for code in outcome.warnings:
        messages.warning(request, str(words.WARNED.get(code, code)) % {"off": off})
    tell_meanwhile(request, row, outcome)
    return redirect("console:incident", row.year, row.number)


def back(request: HttpRequest, fallback: str, *args: Any) -> HttpResponse:
    """Back to the page that the form names in ``next``, if it is one of ours."""
    target = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        return redirect(target)
    return redirect(fallback, *args)


def tell_errors(request: HttpRequest, form: Any) -> None:
    """Each problem of a form as a message."""
    for problems in form.errors.values():
        for problem in problems:
            messages.error(request, problem)


def beat(request: HttpRequest, facts: object) -> dict[str, Any]:
    """``seen`` names what the page shows; ``wait`` grows while that stays the same, so a quiet page asks seldom."""
    seen = hashlib.sha256(repr(facts).encode()).hexdigest()[:16]
    same = request.GET.get("seen") == seen
    asked = request.GET.get("wait", "")
    before = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 4 else QUICKEST
    wait = min(SLOWEST, max(QUICKEST, before * 3 // 2)) if same else QUICKEST
    return {"seen": seen, "wait": wait, "same": same}


def render_live(request: HttpRequest, context: dict[str, Any], *parts: tuple[str, str]) -> HttpResponse:
    """The answer to an open page's look: the new beat, and each of ``parts`` (id, template) if anything shown has changed."""
    return render(request, "console/live.html", {**context, "parts": parts})
