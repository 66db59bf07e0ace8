"""Answers to questions of the inbox are taken back: the questions are open again, the stories that counted them say so."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sodsong.desk.cases.models import ReportLink
from sodsong.desk.cases.ops import incidents
from sodsong.desk.inbox.models import Report


def reverse(data: Mapping[str, Any], by: str, now: datetime, *, told: Callable[[str, str], str]) -> str:
    """Open the questions again; what a case has taken in stays in its story, with a note that the answer holds no more.

    ``told`` makes the note of what was written and the LAO that it was said to mean.
    """
    rows = list(Report.objects.select_for_update(of=("self",)).filter(pk__in=data["reports"]).exclude(decision=""))
    if not rows:
        return "changed-meanwhile"
    links = ReportLink.objects.filter(report__in=rows).select_related("incident", "report__lao")
    for link in links:
        # What a person told stays out of the story, which is sealed for good.
        written = link.report.written if link.report.letter_id else "…"
        incidents.note(link.incident, by, now, told(written, str(link.report.lao)))
    links.delete()
    for row in rows:
        Report.objects.filter(pk=row.pk).update(decision="", lao=None, decided_by="", decided_at=None, taken_at=None)
    return ""
