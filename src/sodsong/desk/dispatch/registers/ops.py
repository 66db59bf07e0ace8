"""What happens to the registers: a line is entered, its number drawn or typed; it is declared void; a scan is attached."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.db import transaction
from django.db.models import Max

from sodsong.desk.dispatch.models import Circular
from sodsong.desk.dispatch.papers.models import Entry, Paper, Scan
from sodsong.desk.inbox.models import Letter as Received

LARGEST_SCAN = 25 * 1024 * 1024  # bytes
SIGNS = {b"%PDF-": "pdf", b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg"}
MOST = 9_999_999  # a number that no office reaches


@dataclass(frozen=True, slots=True)
class Line:
    """What is written into a register beside the number; ``day`` is the letter's own date."""

    day: date
    circular: bool = False
    reference: str = ""
    urgency: str = ""
    sender: str = ""
    receiver: str = ""
    subject: str = ""
    note: str = ""
    paper: Paper | None = None
    letter_out: Circular | None = None
    letter_in: Received | None = None


def enter_out(line: Line, number: int | None, by: str, now: datetime) -> Entry | str:
    """Enter a letter that goes out; ``number`` None draws the next of its run. A code instead: number-taken, number-wrong."""
    return _enter("out", line, number, line.day.year + 543, by=by, now=now)


def enter_in(line: Line, number: int | None, received: date, by: str, now: datetime) -> Entry | str:
    """Enter a letter received on ``received``; its number of receipt runs by that day's year. Codes as for ``enter_out``."""
    if line.letter_in and line.letter_in.entries.filter(void_at__isnull=True).exists():
        return "received-already"
    return _enter("in", line, number, received.year + 543, by=by, now=now)


@transaction.atomic
def _enter(direction: str, line: Line, number: int | None, year: int, *, by: str, now: datetime) -> Entry | str:
    """The constraint on the number is what holds two officers apart: one of them is told that it is taken."""
    run = Entry.objects.select_for_update().filter(
        direction=direction, circular=line.circular and direction == "out", year=year
    )
    if number is not None and not 0 < number <= MOST:
        return "number-wrong"
    if number is not None and run.filter(number=number).exists():
        return "number-taken"
    return Entry.objects.create(
        direction=direction,
        circular=line.circular and direction == "out",
        year=year,
        number=number or (run.aggregate(last=Max("number"))["last"] or 0) + 1,
        drawn=number is None,
        day=line.day,
        reference=line.reference[:100],
        urgency=line.urgency[:20],
        sender=line.sender[:300],
        receiver=line.receiver[:1000],
        subject=line.subject[:1000],
        note=line.note[:500],
        kept_at=now,
        kept_by=by[:150],
        paper=line.paper,
        letter_out=line.letter_out,
        letter_in=line.letter_in,
    )


def void(entry: Entry, reason: str, by: str, now: datetime) -> str:
    """Declare a line void: it stays, with its number and the reason. A code says why not, or ""."""
    if not reason.strip():
        return "words-missing"
    changed = Entry.objects.filter(pk=entry.pk, void_at__isnull=True).update(
        void_at=now, void_by=by[:150], void_reason=reason.strip()[:500]
    )
    return "" if changed else "paper-stands"


def attach(entry: Entry, name: str, content: bytes, folder: Path, *, by: str, now: datetime) -> str:
    """Keep a scan of the stamped original: PDF, PNG or JPEG by its first bytes. A code says why not, or ""."""
    kind = next((kind for sign, kind in SIGNS.items() if content.startswith(sign)), "")
    if not kind:
        return "no-scan"
    if len(content) > LARGEST_SCAN:
        return "scan-too-large"
    digest = hashlib.sha256(content).hexdigest()
    file = f"letters/scans/{digest}.{kind}"
    target = folder / file
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_suffix(".new")
    fresh.write_bytes(content)
    fresh.replace(target)
    Scan.objects.get_or_create(
        entry=entry,
        digest=digest,
        defaults={"file": file, "name": name[:200], "kind": kind, "kept_at": now, "kept_by": by[:150]},
    )
    return ""
