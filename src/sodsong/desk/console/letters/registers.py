"""The registers of letters out and in: lists, a line of its own, scans, spreadsheets; the first letter numbered anew. For officers."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sodsong.desk import clock
from sodsong.desk.console.letters import pages, words
from sodsong.desk.console.letters.forms import EntryForm, NumberForm, WhyForm
from sodsong.desk.console.pages import write
from sodsong.desk.console.views import common
from sodsong.desk.dispatch import ops as dispatch_ops
from sodsong.desk.dispatch import queries as dispatch
from sodsong.desk.dispatch.papers.models import Entry
from sodsong.desk.dispatch.registers import ops, queries
from sodsong.desk.inbox.models import Letter as Received
from sodsong.ground.papers.form import from_json

PER_PAGE = 50
TYPES = {"pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: HttpRequest, direction: str = "out") -> HttpResponse:
    """A register's lines of one year, and the form that writes a line by hand."""
    if direction not in ("out", "in"):
        raise Http404(_("There are two registers: letters out and letters in."))
    today = write.civil(clock.now())
    if request.method == "POST" and "letter" in request.POST:
        return _take_in(request)
    form = EntryForm(request.POST or None, today)
    if request.method == "POST" and form.is_valid():
        made = _enter(direction, form.cleaned_data, common.officer(request))
        if isinstance(made, Entry):
            number = write.digits(made.number)
            messages.success(request, _("It stands in the register as number %(n)s.") % {"n": number})
            return redirect("console:letters-register", direction)
        form.add_error(None, str(words.REFUSED[made]))
    years = queries.years(direction)
    asked = request.GET.get("year", "")
    this_year = today.year + 543
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else (years or [this_year])[0]
    page = Paginator(queries.lines(direction, year), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "direction": direction,
        "page": page,
        "rows": [pages.row(entry) for entry in page],
        "year": year,
        "years": years,
        "form": form,
        "title": pages.title(direction, year),
        "next": queries.next_number(direction, this_year),
        "next_circular": queries.next_number(direction, this_year, circular=True),
        "unregistered": queries.unregistered() if direction == "in" else [],
        "urgencies": words.URGENCIES,
    }
    return render(request, "console/letters/register.html", context, status=400 if form.errors else 200)


def _enter(direction: str, typed: dict[str, Any], by: str) -> Entry | str:
    fields = {name: typed[name] for name in ("reference", "urgency", "sender", "receiver", "subject", "note", "day")}
    line = ops.Line(circular=typed["circular"], **fields)
    now = clock.now()
    if direction == "in":
        return ops.enter_in(line, typed["running"], write.civil(now), by, now)
    return ops.enter_out(line, typed["running"], by, now)


def _take_in(request: HttpRequest) -> HttpResponse:
    """A letter that was read in becomes a line of the register of letters in."""
    asked = request.POST.get("letter", "")
    row = get_object_or_404(Received, pk=int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 0)
    letter, received = from_json(row.reading), write.civil(row.received_at)
    line = ops.Line(
        day=letter.date or received,
        reference=letter.number.raw,
        urgency=letter.urgency or "",
        sender=letter.sender or letter.contact.office,
        receiver=", ".join(letter.to),
        subject=letter.subject or (letter.body[0] if letter.body else row.file_name),
        letter_in=row,
    )
    made = ops.enter_in(line, None, received, common.officer(request), clock.now())
    if isinstance(made, Entry):
        messages.success(request, _("It stands in the register as number %(n)s.") % {"n": write.digits(made.number)})
    else:
        messages.error(request, str(words.REFUSED[made]))
    return redirect("console:letters-register", "in")


@login_required
@require_safe
def export(_request: HttpRequest, direction: str, year: int) -> HttpResponse:
    """One year's register as XLSX, the lowest number first."""
    if direction not in ("out", "in"):
        raise Http404(_("There are two registers: letters out and letters in."))
    head = pages.OUT_HEAD if direction == "out" else pages.IN_HEAD
    name = pages.title(direction, year)
    content = queries.sheet(name, head, pages.cells(queries.lines(direction, year).order_by("circular", "number")))
    answer = HttpResponse(content, content_type=XLSX)
    answer.headers["Content-Disposition"] = f'attachment; filename="register-{direction}-{year}.xlsx"'
    return answer


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """One line with its scans; a scan is attached here, and the line declared void."""
    row = queries.one(pk)
    if row is None:
        raise Http404(_("There is no such line in the register."))
    code, now = "", clock.now()
    if request.method == "POST":
        file = request.FILES.get("scan")
        if file is not None and (file.size or 0) > ops.LARGEST_SCAN:
            code = "scan-too-large"
        elif file is not None:
            code = ops.attach(
                row, file.name or "", file.read(), settings.SODSONG.data, by=common.officer(request), now=now
            )
        else:
            form = WhyForm(request.POST)
            code = ops.void(row, form.cleaned_data["reason"] if form.is_valid() else "", common.officer(request), now)
        if not code:
            messages.success(request, _("It is kept."))
            return redirect("console:letters-entry", pk)
    context = {
        **pages.row(row),
        "scans": list(row.scans.all()),
        "replaced_by": list(row.replaced_by.all()),
        "problem": str(words.REFUSED[code]) if code else "",
        "may_void": not row.void_at and not row.letter_out_id,
    }
    return render(request, "console/letters/entry.html", context, status=400 if code else 200)


@login_required
@require_safe
def scan(_request: HttpRequest, pk: int, scan: int) -> FileResponse:
    """The scan itself."""
    row = queries.one(pk)
    found = next((one for one in row.scans.all() if one.pk == scan), None) if row else None
    path = settings.SODSONG.data / found.file if found else None
    if found is None or path is None or not path.is_file():
        raise Http404(_("The scan is no longer in the data folder."))
    return FileResponse(path.open("rb"), filename=found.name or f"scan.{found.kind}", content_type=TYPES[found.kind])


@login_required
@require_POST
def renumber(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """The first letter was wrongly numbered or dated: the old line stays, void, and the letter is set anew."""
    row = common.incident_or_404(year, number)
    circular = dispatch.circular_of(row)
    form, why = NumberForm(request.POST, write.civil(clock.now())), WhyForm(request.POST)
    if circular is None:
        raise Http404(str(words.REFUSED["not-issued"]))
    if not form.is_valid() or not why.is_valid():
        common.tell_errors(request, form)
    else:
        asked = form.cleaned_data
        outcome = dispatch_ops.renumber(
            circular,
            asked["running"],
            asked["day"],
            why.cleaned_data["reason"],
            by=common.officer(request),
            now=clock.now(),
        )
        if outcome.done:
            messages.success(
                request, _("The letter bears another number now; the old one stays in the register as void.")
            )
        else:
            messages.error(request, str(words.REFUSED[outcome.code]))
    return redirect("console:letters-shelf", year, number)
