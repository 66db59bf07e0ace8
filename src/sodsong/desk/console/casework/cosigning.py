"""What the provincial anti-corruption office may co-sign of an incident, and what it has: events go in, lines come out."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from sodsong.act.casework import record as casework
from sodsong.desk.cases.models import Incident
from sodsong.desk.console.pages import write
from sodsong.desk.console.views import common
from sodsong.desk.dispatch import queries as dispatch


@dataclass(frozen=True, slots=True)
class Line:
    """One matter: what stands (``of`` names it for good), and who has co-signed it and when, if anybody has."""

    what: str
    of: str
    text: str
    by: str = ""
    at: str = ""


def lines(folded: casework.Incident, events: Iterable[casework.Event], number: str) -> list[Line]:
    """The deadline, the letter of ``number`` ("": none is issued) and the closing as they stand now."""
    done = {
        (event.data["what"], event.data["of"]): (event.actor, write.moment(event.at))
        for event in events
        if event.kind == "cosigned"
    }
    found: list[tuple[str, str, str]] = []
    if folded.deadline:
        day = write.full_day(folded.deadline)
        found.append(("deadline", folded.deadline.isoformat(), _("The deadline %(day)s") % {"day": day}))
    if number:
        found.append(("letter", number, _("The letter %(number)s") % {"number": number}))
    if folded.state == "closed" and folded.closed_at:
        found.append(("closing", folded.closed_at.isoformat(), _("The closing of the incident")))
    return [Line(what, of, text, *done.get((what, of), ("", ""))) for what, of, text in found]


def shown(folded: casework.Incident, events: Iterable[casework.Event], number: str) -> dict[str, object]:
    """The lines for the incident's page, and whether one of them waits."""
    found = lines(folded, events, number)
    return {"cosigned": found, "to_cosign": any(not line.by for line in found)}


def letter_of(row: Incident) -> str:
    """The number of the letter that stands now; "" while none is issued."""
    circular = dispatch.circular_of(row)
    return dispatch.number_of(circular, common.province()) if circular else ""
