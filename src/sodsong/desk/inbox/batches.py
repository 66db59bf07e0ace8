"""Files of reports: an exported chat or an outage list is handed in, looked through, and taken in whole or not at all.

What was handed in lies sealed until an officer has taken it in or left it, then it is emptied.
"""

import base64
import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone

from django.db import transaction

from sodsong.desk.inbox import ops
from sodsong.desk.inbox.models import Batch, Report
from sodsong.desk.registry import queries as registry
from sodsong.desk.registry.models import Lao
from sodsong.desk.registry.sealing import digest, opened, seal
from sodsong.ground.places.record import Answer, surely
from sodsong.ground.places.register import Register
from sodsong.ground.places.resolve import resolve
from sodsong.ground.places.symptom import symptom_of
from sodsong.ground.thai.fold import fold
from sodsong.observe.intake.chat.file import ChatMessage, read_chat
from sodsong.observe.intake.chat.reports import reports_in
from sodsong.observe.intake.registry_file import Problem

THAI = timezone(timedelta(hours=7))
KEPT = timedelta(days=1)  # how long a file waits for an officer's decision
Sight = Callable[[Lao, datetime], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Found:
    """One report that a file holds: where, when it was said, by whom, in which words, and whom it means."""

    line: int
    key: str
    said_at: datetime
    by: str
    text: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be taken in; with problems, nothing. ``read`` is how many messages or rows were looked through."""

    found: tuple[Found, ...] = ()
    problems: tuple[Problem, ...] = ()
    read: int = 0


class NotTaken(ValueError):  # noqa: N818  # what the file is or has become, told to a person
    """The file has problems, or somebody has decided about it already."""


def hand_in(kind: str, data: bytes, file_name: str, by: str, now: datetime) -> Batch:
    """Keep a file until it is decided about; the same file again, while it waits, is the same batch."""
    whose = hashlib.sha256(data).hexdigest()
    known = Batch.objects.filter(kind=kind, digest=whose, decided_at__isnull=True).first()
    if known:
        return known
    sealed = seal(base64.b64encode(data).decode("ascii"))
    return Batch.objects.create(
        kind=kind, digest=whose, file_name=file_name[:200], sealed=sealed, received_at=now, received_by=by
    )


def preview(batch: Batch, province: str) -> Preview:
    """What the file holds; empty once it is decided about."""
    text = opened(batch.sealed) if batch.sealed else None
    if text is None:
        return Preview()
    data, register = base64.b64decode(text), registry.register_of(province)
    if batch.kind == "chat":
        chat = read_chat(data, batch.received_at.astimezone(THAI).date())
        found = tuple(one for message in chat.messages for one in _in_message(message, register))
        late = (one for one in found if one.said_at > batch.received_at + timedelta(minutes=5))
        ahead = tuple(Problem(one.line, "time", "", "the day lies in the future") for one in late)
        return Preview(found, chat.problems + ahead, len(chat.messages))
    return _in_list(batch, data, register)


def _in_message(message: ChatMessage, register: Register) -> Iterator[Found]:
    """The reports of one message, each a row to be."""
    at = message.at.replace(tzinfo=THAI)
    for number, one in enumerate(reports_in(message, register)):
        said = message.whole or f"{message.sender}|{message.text}"
        key = f"chat:{digest(f'{message.at.isoformat()}|{said}|{number}')}"
        yield Found(message.line, key, at, message.sender, one.text, one)


def _in_list(batch: Batch, data: bytes, register: Register) -> Preview:
    from sodsong.observe.intake.outage_file import read_outages  # noqa: PLC0415  # openpyxl loads when a list comes

    file = read_outages(data)
    found = []
    for row in file.rows:
        answer = surely(resolve(row.written, register, context_district=row.district or None))
        symptom = symptom_of(fold(row.note).lower()) or answer.symptom or "down"
        text = " · ".join(part for part in (row.written, row.district and f"อ.{row.district}", row.note) if part)
        key = f"list:{batch.digest}:{row.line}"
        found.append(Found(row.line, key, batch.received_at, batch.received_by, text, replace(answer, symptom=symptom)))
    return Preview(tuple(found), file.problems, len(file.rows))


@transaction.atomic
def take_in(batch: Batch, province: str, sight: Sight, by: str, now: datetime) -> int:
    """Make a report of everything the file holds, what is known already left as it is; returns how many are new.

    ``sight`` says what our probes saw of a body at a time. Raises NotTaken: then nothing is kept.
    """
    held = preview(batch, province)
    if held.problems or not held.found or not _decide(batch, "taken", by, now):
        raise NotTaken
    laos = registry.by_codes([one.answer.lao.code for one in held.found if one.answer.lao])
    known = set(Report.objects.filter(key__in=[one.key for one in held.found]).values_list("key", flat=True))
    for one in held.found:
        lao = laos.get(one.answer.lao.code) if one.answer.lao and one.answer.outcome == "match" else None
        sender = digest(f"chat:{one.by}") if batch.kind == "chat" else ""
        seen = sight(lao, one.said_at) if lao else {}
        word = ops.Word(batch.kind, one.key, one.text, one.answer, one.said_at, by=one.by, sender=sender, seen=seen)
        ops.tell(word, now)
    return len({one.key for one in held.found} - known)


def leave(batch: Batch, by: str, now: datetime) -> bool:
    """Forget the file; False when it is decided about already."""
    return _decide(batch, "left", by, now)


def forget(now: datetime) -> int:
    """Empty what nobody has decided about within a day."""
    rows = Batch.objects.filter(decided_at__isnull=True, received_at__lt=now - KEPT)
    return rows.update(outcome="left", decided_at=now, sealed="")


def _decide(batch: Batch, outcome: str, by: str, now: datetime) -> bool:
    rows = Batch.objects.filter(pk=batch.pk, decided_at__isnull=True)
    return bool(rows.update(outcome=outcome, decided_at=now, decided_by=by[:150], sealed=""))
