"""Many questions of the inbox answered in one go: chosen, looked over, then kept; what is not chosen stays open."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from sodsong.desk import clock
from sodsong.desk.console.changes import pages as changes
from sodsong.desk.console.pages import question, write
from sodsong.desk.console.views import common
from sodsong.desk.inbox import answers
from sodsong.desk.inbox import queries as inbox

MOST = 50  # questions on the page


@dataclass(frozen=True, slots=True)
class Picked:
    """A question with the answer that is chosen for it, None where it is left open."""

    card: question.Card
    answer: question.Answer | None


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """The open questions with their answers to choose from; ``act`` is look, keep, or empty for choosing on."""
    picked = _picked(request, question.open_cards(clock.now(), MOST)[:MOST])
    chosen, act = [one for one in picked if one.answer], request.POST.get("act", "")
    problem = _("Please choose an answer for at least one question.") if act and act != "back" and not chosen else ""
    if act == "keep" and chosen:
        _keep(request, chosen)
        return redirect("console:reports-many")
    context = {
        "picked": picked,
        "chosen": chosen,
        "looking": act == "look" and not problem,
        "waiting": inbox.waiting(),
        "problem": problem,
    }
    return render(request, "console/reports/many.html", context, status=400 if problem else 200)


def _picked(request: HttpRequest, cards: Sequence[question.Card]) -> list[Picked]:
    """Each question with what the form says of it; an answer that is none of its own counts as none."""
    found = []
    for card in cards:
        value = request.POST.get(f"q{card.report.pk}", "")
        found.append(Picked(card, next((one for one in card.answers if one.value == value), None)))
    return found


def _keep(request: HttpRequest, chosen: Sequence[Picked]) -> None:
    choices = []
    for one in chosen:
        decision, _colon, code = one.answer.value.partition(":") if one.answer else ("", "", "")
        lao = next((row for row in one.card.report.candidates.all() if row.code == code), None)
        choices.append(answers.Choice(one.card.report, decision, lao))
    done = answers.decide_all(choices, common.officer(request), clock.now())
    if done.change:
        text = ngettext("%(n)s answer is kept.", "%(n)s answers are kept.", done.done) % {"n": write.digits(done.done)}
        messages.success(request, changes.with_undo(request, text, done.change))
    if done.before:
        count = len(done.before)
        text = ngettext(
            "%(n)s question had been answered by somebody else; that answer stands.",
            "%(n)s questions had been answered by somebody else; those answers stand.",
            count,
        )
        messages.warning(request, text % {"n": write.digits(count)})
