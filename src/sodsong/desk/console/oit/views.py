"""The pages that show OIT items. For officers of the office; nothing here is an official score."""

import csv
import io

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sodsong.desk import clock
from sodsong.desk.console.oit import matrix as pictures
from sodsong.desk.console.oit import pages, sheet
from sodsong.desk.console.views import common
from sodsong.desk.disclosure import queries, stakes
from sodsong.desk.registry.models import Lao
from sodsong.judge.disclosure.catalogue import to_data

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def year_or_404(year: int) -> int:
    """A fiscal year of the Buddhist era."""
    if not 2500 <= year <= 2699:
        raise Http404(_("That is no fiscal year of the Buddhist era."))
    return year


def lao_or_404(code: str) -> Lao:
    """The LAO of that code."""
    row = Lao.objects.filter(code=code).select_related("district", "province").first()
    if row is None:
        raise Http404(_("There is no LAO with that code in the register."))
    return row


@login_required
@require_safe
def latest(_request: HttpRequest) -> HttpResponse:
    """The year that has links, the newest; else the present fiscal year. For officers."""
    years = queries.years_with_links()
    return redirect("console:oit-year", years[0] if years else queries.fiscal_year(clock.now().date()))


@login_required
@require_safe
def matrix(request: HttpRequest, year: int) -> HttpResponse:
    """All LAOs and items of a year as one picture, what is at stake, what one repair would give back. For officers."""
    standing = stakes.standing(common.province(), year_or_404(year))
    context = {
        **pages.year_page(standing, queries.years_with_links(), clock.now().date()),
        "picture": pictures.draw(standing),
        "by": request.GET.get("by", ""),
        "vendors": stakes.by_vendor(standing)[:5],
        "servers": stakes.by_server(standing)[:5],
        "now": clock.now(),
    }
    if context["by"] == "district":
        labels, cells, width, height = pictures.districts(standing)
        context["small"] = {"labels": labels, "cells": cells, "width": width, "height": height}
    return render(request, "console/oit/year.html", context)


@login_required
@require_safe
def export(_request: HttpRequest, year: int) -> HttpResponse:
    """The matrix and the links as a workbook. For officers."""
    made = sheet.workbook(stakes.standing(common.province(), year_or_404(year)), common.province())
    response = HttpResponse(made, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="oit-{year}.xlsx"'
    return response


@login_required
@require_safe
def catalogue_file(_request: HttpRequest, year: int) -> HttpResponse:
    """The year's catalogue in force as YAML, to be corrected and imported again. For officers."""
    import yaml  # noqa: PLC0415  # loads for a download alone

    text = yaml.safe_dump(to_data(queries.catalogue(year_or_404(year))), allow_unicode=True, sort_keys=False)
    response = HttpResponse(text, content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="ita-{year}.yaml"'
    return response


@login_required
@require_safe
def lao(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """One LAO's items: what to fix first, every link and what lies behind it, what waits for a decision. For officers."""
    body = lao_or_404(code)
    return render(request, "console/oit/lao.html", {**pages.lao_page(body, year_or_404(year)), "now": clock.now()})


@login_required
@require_safe
def dossier(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """For the clarification window: each item with its original address and when it served what. To print. For officers."""
    body = lao_or_404(code)
    context = {**pages.dossier_page(body, year_or_404(year)), "now": clock.now()}
    if request.GET.get("as") != "csv":
        return render(request, "console/oit/dossier.html", context)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["item", "url", "entered_at", "last_good", "state", "reason", "sha256"])
    for entry in context["entries"]:
        link, page = entry.link, entry.link.page
        good = page.last_good.isoformat() if page.last_good else ""
        writer.writerow([link.code, page.url, link.entered_at.isoformat(), good, link.state, link.reason, page.sha256])
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="oit-{year}-{body.code}.csv"'
    return response
