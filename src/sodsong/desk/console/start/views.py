"""Setting up: the list of steps, the province, the register. For the head of the office; each step can be left for later."""

import csv
import os
from functools import cache

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sodsong import data
from sodsong.desk import clock
from sodsong.desk.console.start import pages
from sodsong.desk.console.views import common
from sodsong.desk.dispatch.ways import ops as ways
from sodsong.desk.registry import importing
from sodsong.desk.registry import queries as registry
from sodsong.observe.intake.registry_file import RegistryFile, read_registry

LARGEST = 25 * 1024 * 1024  # bytes of a register
SHOWN = 50  # problems of a file told at once


@cache
def provinces() -> tuple[str, ...]:
    """Every province's name, in the order of the Thai alphabet."""
    return tuple(row["province"] for row in csv.DictReader(data.text("province-letters.csv").splitlines()))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """What is set up and what is not, the next step as a button; a step is left for later or taken up again here."""
    if request.method == "POST":
        step, on = request.POST.get("skip") or request.POST.get("again", ""), "skip" in request.POST
        if step in pages.STEPS:
            ways.skip(step, common.officer(request), clock.now(), on=on)
        return redirect("console:start")
    steps = pages.steps(common.province())
    context = {
        "steps": steps,
        "next": pages.following(steps),
        "missing": [step for step in steps if step.state != "done"],
    }
    return render(request, "console/start/start.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def province(request: HttpRequest) -> HttpResponse:
    """Which province this desk is for; the environment's word counts before what is chosen here."""
    fixed, problem = bool(settings.SODSONG.province_set), ""
    if request.method == "POST":
        name = request.POST.get("province", "").strip()
        if not fixed and name in provinces():
            _write(name)
            messages.success(request, _("The desk is for province %(name)s from now on.") % {"name": name})
            return redirect("console:start")
        problem = _("Please choose one of the provinces.")
        if fixed:
            problem = _("The environment of this machine sets the province (SODSONG_PROVINCE); change it there.")
    context = {"names": provinces(), "here": common.province(), "fixed": fixed, "problem": problem}
    return render(request, "console/start/province.html", context, status=400 if problem else 200)


def _write(name: str) -> None:
    """Whole or not at all, for every process of this data folder."""
    file = settings.SODSONG.data / "province"
    fresh = file.with_name(f".province-{os.getpid()}.new")
    fresh.write_text(name + "\n", encoding="utf-8")
    fresh.replace(file)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """A register handed in as a file, looked at first or taken in: all of it or nothing. Or the one that ships."""
    here, told, problem, found = common.province(), None, "", None
    if request.method == "POST":
        found, problem = _handed_in(request)
        look = request.POST.get("act") == "look"
        if found and not found.problems and not problem:
            told = importing.import_rows(found.rows, clock.now(), dry_run=look)
            foreign = sum(row.lao.province != here for row in found.rows)
            if foreign:
                text = _("%(n)s rows are of another province and will not be shown while the desk is for %(name)s.")
                messages.warning(request, text % {"n": foreign, "name": here})
            if not look:
                messages.success(request, _("The register is taken in."))
                return redirect("console:start")
    context = {
        "here": here,
        "count": registry.laos(here).count(),
        "without": pages.without_sites(here),
        "told": told,
        "problem": problem,
        "problems": found.problems[:SHOWN] if found else (),
        "more": max(0, len(found.problems) - SHOWN) if found else 0,
        "shipped": here == "แพร่",
    }
    return render(
        request, "console/start/register.html", context, status=400 if problem or context["problems"] else 200
    )


def _handed_in(request: HttpRequest) -> tuple[RegistryFile | None, str]:
    if request.POST.get("act") == "shipped":
        return read_registry(data.path("registers/phrae.csv").read_bytes()), ""
    file = request.FILES.get("file")
    if file is None:
        return None, _("Please choose a file.")
    if (file.size or 0) > LARGEST:
        return None, _("The file is larger than 25 MB.")
    found = read_registry(file.read())
    return found, "" if found.rows or found.problems else _("The file holds no rows.")
