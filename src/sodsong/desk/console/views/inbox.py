"""Letters received: handed in, read, and their questions answered; for officers."""

from collections import Counter

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sodsong.desk import clock
from sodsong.desk.console import queries
from sodsong.desk.console.changes import pages as changes
from sodsong.desk.console.forms import AnswerForm, LetterForm
from sodsong.desk.console.pages import question, words, write
from sodsong.desk.console.reports import spellings
from sodsong.desk.console.views import common
from sodsong.desk.inbox import answers, ops
from sodsong.desk.inbox import queries as inbox
from sodsong.desk.inbox.models import Letter, Report
from sodsong.ground.papers import form as papers

PER_PAGE = 50
MOST_CARDS = 10  # letters whose questions are asked at once: a person answers one after the other


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    """The letters received, and the form that takes another."""
    form = LetterForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            letter = ops.receive(file.read(), file.name, common.officer(request), clock.now())
        except ops.NotALetter as refusal:
            form.add_error("file", [_("This file is no letter, or its text cannot be read."), str(refusal)])
        else:
            return redirect("console:inbox-letter", letter.pk)
    page = Paginator(inbox.letters(), PER_PAGE).get_page(request.GET.get("page"))
    cards, waiting = question.open_cards(clock.now(), MOST_CARDS), inbox.waiting()
    context = {"form": form, "page": page, "cards": cards, "waiting": waiting, "later": max(0, waiting - len(cards))}
    return render(request, "console/inbox.html", context, status=400 if form.errors else 200)


@login_required
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """What was read from one letter."""
    letter = Letter.objects.filter(pk=pk).first()
    if letter is None:
        raise Http404(_("There is no letter of that number."))
    lines = inbox.lines_of([letter.pk])
    cards = question.cards(lines, None, clock.now())
    reading = papers.from_json(letter.reading)
    counts = Counter(line.decision or line.outcome for line in lines)
    context = {
        "letter": letter,
        "reading": reading,
        "lines": lines,
        "cards": cards,
        "counts": counts,
        "headline": _headline(len(lines), len(cards)),
        "warnings": [(str(words.LETTER_WARNINGS.get(one.code, one.code)), one.text) for one in reading.warnings],
    }
    return render(request, "console/inbox_letter.html", context)


def _headline(lines: int, open_ones: int) -> str:
    read = ngettext("%(n)s name read", "%(n)s names read", lines) % {"n": write.digits(lines)}
    if not open_ones:
        return _("%(read)s; no question is left") % {"read": read}
    asks = ngettext("%(n)s question for you", "%(n)s questions for you", open_ones) % {"n": write.digits(open_ones)}
    return f"{read}; {asks}"


@login_required
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The officer answers the question of one line."""
    report = Report.objects.filter(pk=pk).select_related("letter").first()
    if report is None:
        raise Http404(_("There is no such question."))
    form = AnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please choose one of the answers."))
        return _back(request, report)
    decision, code = form.decision
    lao = queries.lao(code) if code else None
    if code and lao is None:
        raise Http404(_("There is no LAO with that code in the register."))
    done = answers.decide_all([answers.Choice(report, decision, lao)], common.officer(request), clock.now())
    if done.change is None:
        report.refresh_from_db()
        messages.warning(request, _already(report))
    else:
        messages.success(request, changes.with_undo(request, _("Thank you. The answer is kept."), done.change))
        spellings.offer(request, report)
    return _back(request, report)


def _back(request: HttpRequest, report: Report) -> HttpResponse:
    if report.letter_id is None:
        return common.back(request, "console:inbox")
    return common.back(request, "console:inbox-letter", report.letter_id)


def _already(report: Report) -> str:
    said = report.lao.short_name if report.lao else str(words.OUTCOMES.get(report.decision, report.decision))
    told = {"who": report.decided_by, "row": write.digits(report.row or report.pk), "said": said}
    return _("%(who)s has already answered row %(row)s: %(said)s. That answer stands.") % told
