"""The pages that show OIT items. For officers of the office; nothing here is an official score."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sodsong.desk import clock
from sodsong.desk.console.oit import filters, pages, sheet
from sodsong.desk.console.oit import matrix as pictures
from sodsong.desk.console.oit import shares as share_pictures
from sodsong.desk.console.views import common
from sodsong.desk.disclosure import queries, shares, stakes
from sodsong.desk.registry.models import Lao
from sodsong.desk.registry.people import policy
from sodsong.desk.registry.people import queries as people
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
    chosen = filters.read(request)
    standing = stakes.standing(chosen.province, year_or_404(year), meant=chosen.meant)
    context = {
        **pages.year_page(standing, queries.years_with_links(), clock.now().date()),
        **filters.choices(standing.year, chosen),
        "chosen": chosen,
        "elsewhere": chosen.province != common.province(),
        "nation": policy.reaches_everything(people.holder(request.user)),
        "picture": pictures.draw(standing, chosen.query),
        "looked": dict(zip(("seen", "every"), queries.looked_at(year, chosen.province), strict=True)),
        "vendors": stakes.by_vendor(standing)[:5],
        "servers": stakes.by_server(standing)[:5],
        "now": clock.now(),
    }
    return render(request, "console/oit/year.html", context)


@login_required
@require_safe
def nation(request: HttpRequest, year: int) -> HttpResponse:
    """All provinces, or the districts of one, each cell a share. For whoever's seat reaches every province."""
    name = request.GET.get("province", "").strip()[:80]
    catalogue = queries.catalogue(year_or_404(year))
    counted = shares.by_district(year, name) if name else shares.by_province(year)
    known = [item.code for item in catalogue.items]
    codes = known or sorted({one.code for one in counted}, key=lambda code: int(code[1:]))
    address = reverse("console:oit-year" if name else "console:oit-nation", args=[year])
    context = {
        "part": "oit",
        "year": year,
        "name": name,
        "catalogue": catalogue,
        "codes": codes,
        "picture": share_pictures.draw(counted, codes, address),
        "counted_at": shares.counted_at(year, name),
        "now": clock.now(),
    }
    return render(request, "console/oit/nation.html", context)


@login_required
@require_safe
def export(request: HttpRequest, year: int) -> HttpResponse:
    """The matrix and the links as a workbook, of what the address asks for. For officers."""
    chosen = filters.read(request)
    standing = stakes.standing(chosen.province, year_or_404(year), meant=chosen.meant)
    made = sheet.workbook(standing, filters.choices(standing.year, chosen)["told"])
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
