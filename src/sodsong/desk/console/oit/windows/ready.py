"""Who is not ready for the next window: a page and a workbook, for the office and for each district."""

import io
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sodsong.desk import clock
from sodsong.desk.console.oit import words
from sodsong.desk.console.oit.views import XLSX, year_or_404
from sodsong.desk.console.pages import write
from sodsong.desk.console.views import common
from sodsong.desk.disclosure import stakes
from sodsong.desk.disclosure.readiness import KINDS, Readiness, readiness, window_ahead
from sodsong.desk.registry.models import District

PER_PAGE = 50
SHOWN = 6  # items of an LAO that are named on the page; the rest is in the workbook


@login_required
@require_safe
def ready(request: HttpRequest, year: int, district: int | None = None) -> HttpResponse:
    """What each LAO of the province or of one district still lacks, most points first. For officers and the district itself."""
    where = _district_or_404(district)
    province = where.province.name if where else common.province()
    standing = stakes.standing(province, year_or_404(year), meant=stakes.Filter(district=district))
    every = readiness(standing)
    if request.GET.get("as") == "xlsx":
        return _workbook(every, standing.year.year, bool(standing.weights.points))
    lacking = [one for one in every if one.lacks]
    today = write.civil(clock.now())
    window = window_ahead(standing.year, today)
    context: dict[str, Any] = {
        "part": "oit",
        "year": year,
        "catalogue": standing.year,
        "district": where,
        "window": window,
        "days": (window.begins - today).days if window else 0,
        "total": len(every),
        "empty": sum(not one.entered for one in every),
        "lacking": len(lacking),
        "sums": [(kind, sum(one.count(kind) for one in every if one.entered)) for kind in KINDS],
        "page": Paginator(lacking, PER_PAGE).get_page(request.GET.get("page")),
        "shown": f":{SHOWN}",
        "weighed": bool(standing.weights.points),
        "sure": standing.weights.sure,
        "districts": _districts(year, province) if where is None else [],
        "now": clock.now(),
    }
    return render(request, "console/oit/ready.html", context)


def _district_or_404(pk: int | None) -> District | None:
    found = District.objects.filter(pk=pk).select_related("province").first() if pk is not None else None
    if pk is not None and found is None:
        raise Http404(_("There is no such district."))
    return found


def _districts(year: int, province: str) -> list[tuple[str, str]]:
    rows = District.objects.filter(province__name=province).values_list("pk", "name")
    return [(reverse("console:oit-ready-district", args=[year, pk]), name) for pk, name in rows]


def _workbook(every: list[Readiness], year: int, weighed: bool) -> HttpResponse:  # noqa: FBT001  # a private helper of two lines' reach
    from openpyxl import Workbook  # noqa: PLC0415  # loads for a download alone
    from openpyxl.styles import Font  # noqa: PLC0415

    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101  # a new workbook has one
    sheet.append([_("Not an official score: what our probes saw, and the year’s rule as far as it is known.")])
    sheet.append(
        [
            _("Code"),
            _("LAO"),
            _("District"),
            _("Item"),
            _("Title"),
            _("Lacks"),
            _("Reason"),
            _("Points"),
            _("What to do"),
        ]
    )
    for cell in sheet[2]:
        cell.font = Font(bold=True)
    for one in every:
        for lack in one.lacks if one.entered else ():
            title = lack.item.title if lack.item.verified else f"{lack.item.title} ({_('unconfirmed title')})"
            sheet.append(
                [
                    one.lao.code, one.lao.short_name, one.lao.district.name if one.lao.district else "",
                    lack.item.code, title, str(words.LACKS[lack.kind]), str(words.REASONS.get(lack.reason, lack.reason)),
                    round(lack.points, 2) if weighed else "", words.advice(lack.kind, lack.reason),
                ]
            )  # fmt: skip
        if not one.entered:
            place = one.lao.district.name if one.lao.district else ""
            sheet.append([one.lao.code, one.lao.short_name, place, "", "", _("no links yet")])
    sheet.freeze_panes = "C3"
    for column, width in zip("ABCDEFGHI", (10, 22, 16, 7, 44, 18, 34, 8, 60), strict=True):
        sheet.column_dimensions[column].width = width
    out = io.BytesIO()
    book.save(out)
    response = HttpResponse(out.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="oit-{year}-ready.xlsx"'
    return response
