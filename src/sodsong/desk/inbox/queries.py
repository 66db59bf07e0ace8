"""Questions to the inbox."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from sodsong.desk.inbox.models import Letter, Report


def settled_untaken() -> QuerySet[Report]:
    """Reports with a known LAO that no incident has taken yet."""
    settled = Report.objects.filter(taken_at__isnull=True, lao__isnull=False)
    return settled.exclude(decision__in=("double", "none")).select_related("lao", "letter")


def questions() -> list[Report]:
    """Lines that wait for a person, oldest letter first."""
    return list(
        Report.objects.exclude(outcome="match")
        .filter(decision="")
        .select_related("letter")
        .prefetch_related("candidates__district", "candidates__province")
    )


def said_down_since(letter: Letter) -> datetime | None:
    """Midnight (Thai time) of the day since when the letter says the sites are down, if it says so."""
    day = letter.reading.get("outage_since")
    return datetime.fromisoformat(f"{day}T00:00:00+07:00") if day else None


def open_question_count() -> int:
    """How many lines wait for a person."""
    return Report.objects.exclude(outcome="match").filter(decision="").count()


def letters() -> QuerySet[Letter]:
    """Letters received, newest first, each with ``line_count`` and ``question_count``."""
    waits = ~Q(reports__outcome="match") & Q(reports__decision="")
    return Letter.objects.annotate(
        line_count=Count("reports", distinct=True), question_count=Count("reports", filter=waits, distinct=True)
    ).order_by("-received_at", "-pk")


def lines_of(letters: Iterable[int]) -> list[Report]:
    """Every line of these letters (ids) in order, with LAO, district and candidates loaded."""
    rows = Report.objects.filter(letter__in=list(letters)).select_related("letter", "lao__district", "lao__province")
    return list(rows.prefetch_related("candidates__district", "candidates__province").order_by("letter", "row"))
