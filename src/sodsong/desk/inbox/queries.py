"""Questions to the inbox."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from sodsong.desk.inbox.models import Letter, Report
from sodsong.desk.registry import queries as registry
from sodsong.desk.registry.sealing import digest, opened
from sodsong.ground.places import record as places
from sodsong.ground.places.resolve import resolve

MAY_WAIT = timedelta(days=1)  # how long before an incident a person's word may have been its first sign


def settled_untaken() -> QuerySet[Report]:
    """Reports with a known LAO that no incident has taken yet; slowness alone is no matter of an incident."""
    settled = Report.objects.filter(taken_at__isnull=True, lao__isnull=False).exclude(symptom="slow")
    return settled.exclude(decision__in=("double", "none")).select_related("lao", "letter")


def speaks_of(report: Report, began: datetime) -> bool:
    """May this report speak of an incident that began then? A letter always; else "down" from a day before on, "back" after.

    An old word that something was back must not count into the next incident.
    """
    if report.source == "letter":
        return True
    said = report.said_at or report.at
    return said >= (began - MAY_WAIT if report.symptom == "down" else began)


def waiting() -> int:
    """How many questions wait for a person: lines of letters, and what people told."""
    return Report.objects.exclude(outcome="match").filter(decision="").count()


def said_down_since(letter: Letter) -> datetime | None:
    """Midnight (Thai time) of the day since when the letter says the sites are down, if it says so."""
    day = letter.reading.get("outage_since")
    return datetime.fromisoformat(f"{day}T00:00:00+07:00") if day else None


def letters_with_questions(most: int) -> list[int]:
    """The oldest letters (ids) of which a line waits for a person, at most so many."""
    lines = Report.objects.exclude(outcome="match").filter(decision="", letter__isnull=False)
    rows = Letter.objects.filter(pk__in=lines.values("letter")).order_by("received_at", "pk")
    return list(rows.values_list("pk", flat=True)[:most])


def told_questions(most: int | None = None) -> list[Report]:
    """What people told that waits for an officer: reports without a letter, oldest first, candidates loaded."""
    rows = Report.objects.exclude(outcome="match").filter(decision="", letter__isnull=True)
    return list(rows.prefetch_related("candidates__district", "candidates__province").order_by("at", "pk")[:most])


def meant(chosen: str, written: str, symptom: places.Symptom, province: str) -> places.Answer | None:
    """The body with the code ``chosen`` (None where there is none), else what the resolver makes of a name somebody types.

    A name only near one is a question too: whoever typed it is there to answer.
    """
    if chosen and chosen != "none":
        lao = registry.by_codes([chosen]).get(chosen)
        return places.Answer(written, "match", "exact", registry.as_place(lao), (), symptom) if lao else None
    return replace(places.surely(resolve(written, registry.register_of(province))), symptom=symptom)


def told_lately(after: datetime, **whose: object) -> int:
    """How many reports the public form has brought since then of one sender or one LAO."""
    return Report.objects.filter(source="form", at__gt=after, **whose).count()


def told() -> QuerySet[Report]:
    """Every report that came without a letter, newest first, with its LAO and the incident that took it."""
    rows = Report.objects.filter(letter__isnull=True).select_related("lao__district", "incident_link__incident")
    return rows.prefetch_related("candidates__district", "candidates__province").order_by("-at", "-pk")


def open_question_count() -> int:
    """How many lines of letters wait for a person."""
    return Report.objects.exclude(outcome="match").filter(decision="", letter__isnull=False).count()


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


def held_about(channel: str, address: str) -> list[dict[str, str | None]]:
    """What a person has told us, for the person who asks: by a chat's user or group, or the way they left to be reached."""
    mine = Report.objects.exclude(reach="") | Report.objects.filter(sender=digest(f"{channel}:{address}"))
    return [
        {
            "at": row.at.isoformat(),
            "said_at": row.said_at.isoformat() if row.said_at else None,
            "source": row.source,
            "by": row.by,
            "of": str(row.lao) if row.lao else None,
            "symptom": row.symptom,
            "text": row.text,
        }
        for row in mine.select_related("lao").order_by("at", "pk")
        if row.sender == digest(f"{channel}:{address}") or (opened(row.reach) or "").casefold() == address.casefold()
    ]
