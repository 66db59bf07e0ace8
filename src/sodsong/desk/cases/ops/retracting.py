"""Answers to questions of the inbox are taken back: the questions are open again, the stories that counted them say so."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from sodsong.desk.cases.models import ReportLink
from sodsong.desk.cases.ops import incidents
from sodsong.desk.inbox.models import Report


def reverse(data: Mapping[str, Any], by: str, now: datetime) -> str:
    """Open the questions again; what a case has taken in stays in its story, with a note that the answer holds no more."""
    rows = list(Report.objects.select_for_update(of=("self",)).filter(pk__in=data["reports"]).exclude(decision=""))
    if not rows:
        return "changed-meanwhile"
    links = ReportLink.objects.filter(report__in=rows).select_related("incident", "report__lao")
    for link in links:
        told = _("The answer that “%(written)s” means %(lao)s was taken back.")
        # What a person told stays out of the story, which is sealed for good.
        written = link.report.written if link.report.letter_id else "…"
        incidents.note(link.incident, by, now, told % {"written": written, "lao": link.report.lao})
    links.delete()
    for row in rows:
        Report.objects.filter(pk=row.pk).update(decision="", lao=None, decided_by="", decided_at=None, taken_at=None)
    return ""
