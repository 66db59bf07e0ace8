"""Each act as a sentence, its way back, and the message that offers it right after the act."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sodsong.desk.cases.ops import retracting
from sodsong.desk.console.pages import write
from sodsong.desk.disclosure.ops import undoing
from sodsong.desk.registry.changes import queries, reverses
from sodsong.desk.registry.changes.models import Change
from sodsong.desk.registry.changes.ops import Reverse
from sodsong.desk.watch import maintenance, proposals


def _retracted(written: str, lao: str) -> str:
    told = _("The answer that “%(written)s” means %(lao)s was taken back.")
    return told % {"written": written, "lao": lao}


REVERSES: Mapping[str, Reverse] = {
    "watch": reverses.watch,
    "vendor": reverses.vendor,
    "proposal": proposals.reverse,
    "contact": reverses.contact,
    "contacts": reverses.contacts,
    "term": reverses.term,
    "map": reverses.districts,
    "spelling": reverses.spelling,
    "maintenance": maintenance.reverse,
    "answers": lambda data, by, now: retracting.reverse(data, by, now, told=_retracted),
    "oit-link": undoing.reverse_end,
    "oit-links": undoing.reverse_entered,
}
REFUSED = {
    "undone-already": gettext_lazy("That has been taken back already."),
    "undo-too-late": gettext_lazy(
        "Only what was done within the last seven days can be taken back; please change it anew."
    ),
    "changed-meanwhile": gettext_lazy("It has been changed again since then, so nothing was taken back."),
    "undo-forgotten": gettext_lazy("What it was about has been forgotten for good."),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One act on the page; ``may`` if the button stands beside it."""

    row: Change
    text: str
    may: bool


def with_undo(request: HttpRequest, said: str, change: Change) -> SafeString:
    """``said`` with a button that takes it back: a form, so that it needs no script."""
    return with_opposite(request, said, reverse("console:changes-undo", args=[change.pk]), {})


def with_opposite(request: HttpRequest, said: str, address: str, fields: Mapping[str, str]) -> SafeString:
    """``said`` with a button that sends ``fields`` to ``address``, where the opposite is done."""
    hidden = format_html_join("", '<input type="hidden" name="{}" value="{}">', fields.items())
    return format_html(
        '{} <form method="post" action="{}"><input type="hidden" name="csrfmiddlewaretoken" value="{}">{}'
        '<button class="button button--quiet">{}</button></form>',
        said,
        address,
        get_token(request),
        hidden,
        _("Undo"),
    )


def lines(rows: Iterable[Change], now: datetime) -> list[Line]:
    """The acts as sentences, as they come."""
    return [Line(row, told(row), queries.may_undo(row, now)) for row in rows]


def told(row: Change) -> str:
    """What was done, in one sentence."""
    data = row.data
    facts = {
        "n": write.digits(int(data.get("n", 0))),
        "whom": _whom([str(one) for one in data.get("names", [])], int(data.get("n", 0))),
        "what": write.day(date.fromisoformat(data["what"])) if row.kind == "term" else str(data.get("what", "")),
    }
    return str(_template(row.kind, data)) % facts


def _whom(names: list[str], count: int) -> str:
    return write.listed([*names, *[""] * (count - len(names))]) or "–"


def _template(kind: str, data: Mapping[str, object]) -> str:
    if kind == "watch":
        return _("Turned on the watch of %(n)s sites: %(whom)s") if data["on"] else _("Turned off the watch of %(n)s sites: %(whom)s")  # fmt: skip
    return {
        "proposal": _("Answered whose customers some sites are: %(what)s")
        if data.get("what")
        else _("Declined a question whose customers some sites are"),
        "vendor": _("Gave %(n)s sites to vendor %(what)s: %(whom)s"),
        "contacts": _("Took in %(n)s contacts"),
        "contact": _("Ended a contact of %(whom)s"),
        "term": _("Struck an end date (%(what)s) of %(whom)s"),
        "map": _("Arranged the districts on the map"),
        "spelling": _("Took back the spelling “%(what)s” of %(whom)s"),
        "maintenance": _("Ended a maintenance of %(whom)s"),
        "oit-link": _("Closed a link of %(what)s of %(whom)s"),
        "oit-links": _("Took in %(n)s OIT links"),
        "answers": _("Answered %(n)s questions: %(whom)s"),
    }[kind]
