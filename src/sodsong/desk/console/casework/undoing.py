"""What an officer does to a case has an opposite in its story: right after the act it stands beside the message as one button."""

from collections.abc import Sequence

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from sodsong.desk.cases import queries as cases
from sodsong.desk.cases.models import Incident, Step
from sodsong.desk.console.changes.pages import with_opposite

NO_WAY_BACK = ("release", "split")  # who leaves a case loses what stood of it there: it can only be added anew
_OPPOSITE = {"exempt": "unexempt", "unexempt": "exempt"}


def looks_first(act: str, laos: Sequence[str], sure: str) -> bool:
    """Is this shown before it is done: what touches several LAOs, or has no way back, unless that was seen?"""
    wanted = act in (*_OPPOSITE, *NO_WAY_BACK) and bool(laos)
    return wanted and (len(laos) > 1 or act in NO_WAY_BACK) and sure != str(len(laos))


def ended(request: HttpRequest, row: Incident, said: str) -> str:
    """Closed, or called a false alarm: the button takes the incident up again."""
    address = reverse("console:incident-reopen", args=[row.year, row.number])
    return with_opposite(request, said, address, {"reason": _("Taken back right away."), **_seen(row)})


def stepped(request: HttpRequest, row: Incident, step: Step, act: str, said: str) -> str:
    """A step done or skipped: the button takes it up again. Anything else has no opposite."""
    if act not in ("done", "skip"):
        return said
    address = reverse("console:incident-step", args=[row.year, row.number, step.key])
    return with_opposite(request, said, address, {"act": "again", **_seen(row)})


def exempted(request: HttpRequest, row: Incident, act: str, laos: Sequence[str], said: str) -> str:
    """LAOs exempted, or no more: the button does the other for the same ones."""
    if act not in _OPPOSITE:
        return said
    address = reverse("console:incident-laos", args=[row.year, row.number])
    fields = {"act": _OPPOSITE[act], "laos": ",".join(laos), "sure": str(len(laos)), **_seen(row)}
    return with_opposite(request, said, address, {**fields, "reason": _("Taken back right away.")})


def _seen(row: Incident) -> dict[str, str]:
    return {"seen": str(cases.version(row))}
