"""The next days that matter: deadlines of cases, the end of an OIT stage, what ends of the sites; the soonest first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from sodsong.desk.console.oit import words as oit
from sodsong.desk.console.pages import write
from sodsong.desk.console.today.pages import Case
from sodsong.desk.console.vendors import pages as vendors
from sodsong.desk.disclosure import queries as disclosure
from sodsong.desk.registry import holdings
from sodsong.desk.registry.models import Term

MOST = 6  # days on the page
SOON = timedelta(days=7)  # so near its look says so


@dataclass(frozen=True, slots=True)
class Ahead:
    """A day, what is then, and where to see to it; ``look`` is down once it has passed, waiting when it is near."""

    day: date
    text: str
    url: str
    look: str


def ahead(cases: Sequence[Case], province: str, today: date) -> tuple[list[Ahead], int]:
    """The soonest, and how many more there are: two questions."""
    found = [
        (case.row.deadline, _("Deadline of incident %(number)s") % {"number": write.digits(str(case.row))}, case.url)
        for case in cases
        if case.row.deadline
    ]
    found += [*_stage(today), *_terms(holdings.ending(province, today))]
    found.sort(key=lambda one: one[0])
    rows = [Ahead(day, text, url, _look(day, today)) for day, text, url in found]
    return rows[:MOST], max(0, len(rows) - MOST)


def _look(day: date, today: date) -> str:
    return "down" if day < today else "waiting" if day <= today + SOON else ""


def _stage(today: date) -> Iterable[tuple[date, str, str]]:
    """The stage of the fiscal year's OIT that runs now; a day that nobody has confirmed is told so."""
    year = disclosure.fiscal_year(today)
    stage = disclosure.stage_on(disclosure.catalogue(year), today)
    if stage:
        text = _("OIT %(year)s, %(stage)s: last day") % {
            "year": write.digits(str(year)),
            "stage": str(oit.STAGES[stage.stage]),
        }
        sure = text if stage.verified else f"{text} ({_('unconfirmed date')})"
        yield stage.ends, sure, reverse("console:oit-calendar", args=[year])


def _terms(rows: Iterable[Term]) -> Iterable[tuple[date, str, str]]:
    """What ends on one day of several sites stands in one line."""
    grouped: dict[tuple[date, str], list[str]] = {}
    for row in rows:
        grouped.setdefault((row.ends, row.kind), []).append(row.site.lao.short_name)
    for (day, kind), names in grouped.items():
        text = _("%(what)s of %(whom)s ends") % {
            "what": str(vendors.TERMS.get(kind, kind)),
            "whom": write.listed(names),
        }
        yield day, text, reverse("console:vendors-terms")
