"""What happens in the inbox: a letter is received and read once, a report is told once, a person decides a question."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import transaction

from sodsong.desk.inbox.models import Letter, Report
from sodsong.desk.registry import queries as registry
from sodsong.desk.registry.calendar import queries as days
from sodsong.desk.registry.models import Lao
from sodsong.ground.papers.form import to_json
from sodsong.ground.papers.record import Row
from sodsong.ground.places import record as places


class NotALetter(ValueError):  # noqa: N818  # what the file is, not a fault of the program
    """This file is no letter, or its text cannot be read."""


class AlreadyDecided(ValueError):  # noqa: N818  # the other officer's answer stands
    """Somebody has decided this question already."""


@transaction.atomic
def receive(data: bytes, file_name: str, by: str, now: datetime) -> Letter:
    """Read a letter and keep its lines as reports and questions; the same file again gives the letter there is.

    Raises NotALetter with one sentence.
    """
    from sodsong.observe.intake import letters  # noqa: PLC0415  # the readers of PDF and Word load when a letter comes

    digest = hashlib.sha256(data).hexdigest()
    known = Letter.objects.filter(digest=digest).first()
    if known:
        return known
    register = registry.register_of(settings.SODSONG.province, letters.province_names())
    reading = letters.read(data, file_name, register=register if register.laos else None, calendar=days.calendar())
    if reading.kind == "unknown":
        raise NotALetter(next((w.text for w in reading.warnings), f"{file_name} is no letter."))
    letter = Letter.objects.create(
        digest=digest, file_name=file_name[:200], received_at=now, received_by=by, reading=to_json(reading)
    )
    codes = [lao.code for row in reading.rows for lao in (row.lao, *row.candidates) if lao]
    laos = registry.by_codes(codes)
    for row in reading.rows:
        _report(letter, row, laos, now)
    return letter


def _report(letter: Letter, row: Row, laos: dict[str, Lao], now: datetime) -> None:
    report = Report.objects.create(
        letter=letter,
        row=row.no,
        district=row.district,
        written=row.written[:300],
        outcome=row.outcome,
        note=row.note[:300],
        lao=laos.get(row.lao.code) if row.lao and row.outcome == "match" else None,
        at=now,
    )
    report.candidates.set([laos[lao.code] for lao in row.candidates if lao.code in laos])


@dataclass(frozen=True, slots=True)
class Word:
    """What somebody has told, before it is a row: see models.Report for the fields."""

    source: str
    key: str
    text: str
    answer: places.Answer
    said_at: datetime
    by: str = ""
    sender: str = ""
    reach: str = ""  # sealed already
    seen: Mapping[str, str] = field(default_factory=dict)  # what our probes see of the body meant


@transaction.atomic
def tell(word: Word, now: datetime) -> Report:
    """Keep what somebody has told as a report or a question; the same ``key`` again gives the report there is.

    A text of any length is cut to what the row holds.
    """
    known = Report.objects.filter(key=word.key).first()
    if known:
        return known
    said = word.answer
    laos = registry.by_codes([lao.code for lao in (said.lao, *said.candidates) if lao])
    report = Report.objects.create(
        source=word.source,
        key=word.key,
        written=word.text[:300],
        text=word.text[:1000],
        symptom=said.symptom or "other",
        outcome=said.outcome,
        lao=laos.get(said.lao.code) if said.lao and said.outcome == "match" else None,
        at=now,
        said_at=word.said_at,
        by=word.by[:150],
        sender=word.sender,
        reach=word.reach,
        seen=dict(word.seen),
    )
    report.candidates.set([laos[lao.code] for lao in said.candidates if lao.code in laos])
    return report


def note_seen(report: Report, seen: dict[str, str]) -> None:
    """Keep what our probes saw when the report came."""
    Report.objects.filter(pk=report.pk).update(seen=seen)


def decide(report: Report, decision: str, lao: Lao | None, by: str, now: datetime) -> Report:
    """A person answers the question of a line: ``match`` with the LAO meant, ``double``, or ``none``.

    Raises AlreadyDecided when another officer was first: their answer stands and is told.
    """
    if decision not in {"match", "double", "none"} or (decision == "match") != (lao is not None):
        raise ValueError(f"{decision!r} with {lao}: a match needs its LAO, the others take none.")
    changed = (
        Report.objects.filter(pk=report.pk, decision="")
        .exclude(outcome="match")
        .update(decision=decision, lao=lao, decided_by=by, decided_at=now)
    )
    report.refresh_from_db()
    if not changed:
        raise AlreadyDecided(
            f"{report.decided_by or 'The reader'} has already answered row {report.row or report.pk}: "
            f"{report.lao or report.decision}."
        )
    return report


def take(report: Report, now: datetime) -> bool:
    """Claim a report for an incident; False when it is taken already."""
    return bool(Report.objects.filter(pk=report.pk, taken_at__isnull=True).update(taken_at=now))
