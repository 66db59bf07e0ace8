"""An incident's letters: chosen, worded, previewed, issued, declared void; and the letterhead. For officers."""

from functools import cache
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sodsong.desk import clock
from sodsong.desk.console.letters import pages, words
from sodsong.desk.console.letters.forms import HeadForm, NumberForm, WhyForm, WordsForm, typed
from sodsong.desk.console.pages import write
from sodsong.desk.console.views import common
from sodsong.desk.console.views.letter import TYPES
from sodsong.desk.dispatch import ops as dispatch_ops
from sodsong.desk.dispatch import queries as dispatch
from sodsong.desk.dispatch.papers import ops, press, queries
from sodsong.desk.dispatch.papers.models import Paper
from sodsong.desk.dispatch.registers import queries as registers
from sodsong.desk.registry import queries as registry
from sodsong.ground.papers.form import from_json
from sodsong.ground.papers.record import Letter


@cache
def wording() -> dict[str, Any]:
    """The sentences that ship."""
    import tomllib  # noqa: PLC0415  # read once

    from sodsong import data  # noqa: PLC0415  # as above

    return tomllib.loads(data.text("letter/wording.toml"))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def shelf(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """The kinds of letter there are for an incident and what was made of each; a kind chosen here begins a draft."""
    row = common.incident_or_404(year, number)
    kind = request.POST.get("kind", "")
    if request.method == "POST" and kind in Paper.KINDS:
        paper = ops.begin(kind, row, wording(), common.officer(request), clock.now())
        if paper:
            return redirect("console:letters-paper", paper.pk)
        messages.error(request, str(words.REFUSED["nobody"]))
    context = {
        "incident": row,
        "lines": pages.shelf(queries.of(row)),
        "circular": dispatch.circular_of(row),
        "has_letter": dispatch.latest(row) is not None,
    }
    return render(request, "console/letters/shelf.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The editor of a draft, or an issued paper as it stands."""
    paper = _paper(pk)
    letter = from_json(paper.data)
    if pages.state_of(paper) != "draft":
        return render(request, "console/letters/issued.html", _context(paper, letter))
    if request.method != "POST":
        form = WordsForm(initial=typed(letter))
        return _editor(request, paper, form, pages.preview(letter, settings.SODSONG.data))
    form = WordsForm(request.POST)
    if not form.is_valid():
        return _editor(request, paper, form, pages.Preview(), status=400)
    letter = form.letter(letter)
    shown = pages.preview(letter, settings.SODSONG.data)
    if shown.problem or request.POST.get("act") == "preview":
        return _editor(request, paper, form, shown, status=400 if shown.problem else 200)
    code = ops.keep(paper, letter, form.cleaned_data["version"] or 0, common.officer(request), clock.now())
    if code:
        return _editor(request, paper, form, shown, problem=str(words.REFUSED[code]), status=409)
    messages.success(request, _("The words are kept."))
    return redirect("console:letters-paper", paper.pk)


def _editor(
    request: HttpRequest, paper: Paper, form: WordsForm, shown: pages.Preview, *, problem: str = "", status: int = 200
) -> HttpResponse:
    now = clock.now()
    letter = from_json(paper.data)
    context = _context(paper, letter) | {
        "form": form,
        "shown": shown,
        "problem": problem,
        "number": NumberForm(None, write.civil(now)),
        "next": registers.next_number("out", write.civil(now).year + 543, circular=letter.number.circular),
        "urgencies": words.URGENCIES,
    }
    return render(request, "console/letters/editor.html", context, status=status)


def _context(paper: Paper, letter: Letter) -> dict[str, Any]:
    return {
        "paper": paper,
        "letter": letter,
        "incident": paper.incident,
        "name": words.KINDS[paper.kind],
        "purpose": words.PURPOSES[paper.kind],
        "state": pages.state_of(paper),
        "number_on_it": pages.number_of(paper),
        "versions": list(paper.versions.all()),
        "entry": next(iter(paper.entries.all()), None),
        "signed": letter.kind != "stamped",
        "external": letter.kind == "external",
    }


@login_required
@require_POST
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The pages of what is typed, kept nowhere; what an open editor asks for while somebody writes."""
    paper = _paper(pk)
    form = WordsForm(request.POST)
    if not form.is_valid():
        problems = " ".join(str(one) for many in form.errors.values() for one in many)
        return render(request, "console/letters/preview.html", {"shown": pages.Preview(problem=problems)})
    letter = form.letter(from_json(paper.data))
    shown = pages.preview(letter, settings.SODSONG.data)
    return render(request, "console/letters/preview.html", {"shown": shown})


@login_required
@require_safe
def version(request: HttpRequest, pk: int, version: int) -> HttpResponse:
    """An earlier version, to be read; its words can be taken into the editor by keeping them again."""
    paper = _paper(pk)
    found = next((one for one in paper.versions.all() if one.version == version), None)
    if found is None:
        raise Http404(_("There is no such version of the letter."))
    letter = from_json(found.data)
    if pages.state_of(paper) == "draft":
        form = WordsForm(initial=typed(letter))
        shown = pages.preview(letter, settings.SODSONG.data)
        return _editor(request, paper, form, shown, problem=_("This is an earlier version. Keep it to take it again."))
    return render(request, "console/letters/issued.html", _context(paper, letter))


@login_required
@require_POST
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    """The office numbers and dates the paper; an empty number draws the register's next."""
    paper, now = _paper(pk), clock.now()
    form = NumberForm(request.POST, write.civil(now))
    if not form.is_valid():
        common.tell_errors(request, form)
        return redirect("console:letters-paper", pk)
    asked = form.cleaned_data
    try:
        code = ops.issue(
            paper, asked["running"], asked["day"], settings.SODSONG.data, by=common.officer(request), now=now
        )
    except press.Unprintable as problem:
        messages.error(request, str(words.UNPRINTABLE.get(problem.code, words.UNPRINTABLE["typeset"])))
        return redirect("console:letters-paper", pk)
    if code:
        messages.error(request, str(words.REFUSED[code]))
    else:
        messages.success(request, _("The letter is issued and stands in the register."))
    return redirect("console:letters-paper", pk)


@login_required
@require_POST
def void(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft is set aside; an issued paper is declared void, with the reason, and keeps its number."""
    paper, form = _paper(pk), WhyForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    code = ops.void(paper, reason, common.officer(request), clock.now())
    if code:
        messages.error(request, str(words.REFUSED[code]))
    else:
        messages.success(request, _("It is void. Its number stays taken."))
    return redirect("console:letters-paper", pk)


@login_required
@require_POST
def anew(_request: HttpRequest, pk: int) -> HttpResponse:
    """A new draft in place of a void paper, with its words."""
    made = ops.anew(_paper(pk), common.officer(_request), clock.now())
    return redirect("console:letters-paper", made.pk if made else pk)


@login_required
@require_safe
def download(request: HttpRequest, pk: int, kind: str) -> FileResponse:
    """The issued paper's file: the PDF in the page, or either saved under a Thai name."""
    paper = _paper(pk)
    name = {"pdf": paper.pdf, "docx": paper.docx}.get(kind, "")
    path = settings.SODSONG.data / name
    if not name or not path.is_file():
        raise Http404(_("The letter's file is no longer in the data folder."))
    saved = f"{words.KINDS[paper.kind]} {pages.number_of(paper).replace('/', '-')}.{kind}"
    attached = kind != "pdf" or "save" in request.GET
    return FileResponse(path.open("rb"), as_attachment=attached, filename=saved, content_type=TYPES[kind])


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def head(request: HttpRequest) -> HttpResponse:
    """The letterhead: what stands on every letter of the office, and its own emblem."""
    province, problem = common.province(), ""
    before = dispatch.letterhead(province)
    form = HeadForm(request.POST or None, initial={name: getattr(before, name, "") for name in HeadForm.base_fields})
    file = request.FILES.get("emblem")
    if request.method == "POST" and form.is_valid() and province in registry.provinces():
        fields = form.kept()
        try:
            if file is not None:
                head_of_file = file.read(
                    press.LARGEST_EMBLEM + 1
                )  # one byte more than is taken: it is refused as too large
                fields["emblem"] = press.emblem_file(head_of_file, file.size or 0, settings.SODSONG.data)
            elif request.POST.get("no_emblem"):
                fields["emblem"] = ""
            dispatch_ops.set_letterhead(province, **fields)
        except press.Unprintable as wrong:
            problem, detail = str(words.UNPRINTABLE[wrong.code]), str(wrong)
            context = {"form": form, "problem": problem, "detail": detail, "kept": before}
            return render(request, "console/letters/head.html", context, status=400)
        messages.success(request, _("The letterhead is kept. Drafts begun from now on bear it."))
        return redirect("console:letters-head")
    return render(
        request, "console/letters/head.html", {"form": form, "kept": before}, status=400 if form.errors else 200
    )


def _paper(pk: int) -> Paper:
    paper = queries.one(pk)
    if paper is None:
        raise Http404(_("There is no such letter."))
    return paper
