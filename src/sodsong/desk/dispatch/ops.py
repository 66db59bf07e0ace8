"""What happens to papers: an incident's letter is drafted, and drafted anew when its facts have changed."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from sodsong.act.casework import cascade
from sodsong.act.casework.record import LONE, OVER, UNDER_WAY
from sodsong.act.letter import wording
from sodsong.desk.cases import queries as cases
from sodsong.desk.cases.models import Incident
from sodsong.desk.cases.ops import members as member_ops
from sodsong.desk.cases.ops import steps as step_ops
from sodsong.desk.dispatch import queries
from sodsong.desk.dispatch.models import Circular, Draft, Letterhead, Receipt, Recipient
from sodsong.desk.dispatch.outbox import ops as outbox
from sodsong.desk.dispatch.papers.models import Entry
from sodsong.desk.dispatch.papers.press import Unprintable
from sodsong.desk.dispatch.registers import ops as registers
from sodsong.desk.logs import log
from sodsong.desk.registry import queries as registry
from sodsong.desk.registry.models import Province
from sodsong.ground.papers.form import from_json, to_json
from sodsong.ground.papers.record import Letter
from sodsong.ground.thai.digits import to_arabic, to_thai

post = outbox.post  # one message into the outbox, once ever for its key
QUIET = timedelta(seconds=1)  # a letter waits until its incident has been still this long


@dataclass(frozen=True, slots=True)
class Printed:
    """A letter set."""

    pdf: bytes
    docx: bytes
    pages: int


Press = Callable[[Letter, datetime], Printed]


def draft_letters(press: Press, words: dict[str, Any], folder: Path, now: datetime) -> int:
    """Draft the letter of each live shared incident that has none or whose facts have changed; returns how many.

    The files are written before the row that names them: a process killed between writes them again.
    """
    made = 0
    for incident in queries.in_need_of_letters(LONE):
        letter = compose(incident, words)
        form = to_json(letter)
        facts = hashlib.sha256(json.dumps(form, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
        last = queries.latest(incident)
        circular = queries.circular_of(incident)
        if circular and circular.draft_id:  # the letter is out: it stays as it was issued
            continue
        if (last and last.facts == facts) or (not circular and now - cases.last_event_at(incident) < QUIET):
            continue
        version = last.version + 1 if last else 1
        name = f"letters/{incident.key}-v{version}"
        try:
            printed = press(letter, now)
        except Unprintable as problem:  # a font or the emblem has changed; the desk's pages say the same when asked
            log.warning("letter cannot be set", incident=incident.key, problem=str(problem))
            continue
        _write(folder / f"{name}.pdf", printed.pdf)
        _write(folder / f"{name}.docx", printed.docx)
        with transaction.atomic():
            draft = Draft.objects.create(
                incident=incident,
                version=version,
                made_at=now,
                data=form,
                facts=facts,
                pages=printed.pages,
                pdf=f"{name}.pdf",
                docx=f"{name}.docx",
            )
            Circular.objects.filter(incident=incident, draft__isnull=True).update(draft=draft)
        made += 1
    return made


def compose(incident: Incident, words: dict[str, Any]) -> Letter:
    """The letter that the incident's facts and the office's letterhead give now, or an officer's own words for it."""
    circular = queries.circular_of(incident)
    own = incident.papers.filter(kind="circular").first()
    if own:
        letter = from_json(own.data)
        return wording.issued(letter, circular.running, circular.day) if circular else letter
    members = [member.lao for member in cases.members(incident)]
    province = members[0].province.name
    head = queries.head(province)
    to = wording.receivers(registry.places_of(province), province, words)
    laos = [registry.as_place(lao) for lao in members]
    letter = wording.stamped(cases.folded(incident), laos, to=to, head=head, province=province, wording=words)
    letter = replace(letter, emblem=head.emblem or None)
    return wording.issued(letter, circular.running, circular.day) if circular else letter


def _write(file: Path, data: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(file.suffix + ".new")
    fresh.write_bytes(data)
    fresh.replace(file)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an act on a circular: done, or a stable code that says why not."""

    done: bool
    code: str = ""


@transaction.atomic
def issue(incident: Incident, running: str, day: date, by: str, now: datetime) -> Outcome:
    """The office has numbered and dated the letter: it goes out, and everybody it is for becomes a recipient.

    Who must act is frozen as the list stands now. The version that bears number and date is set by the draft stage.
    """
    row = Incident.objects.select_for_update().get(pk=incident.pk)
    members = cases.members(row)
    if row.state not in UNDER_WAY or row.cause_kind == LONE or not members:
        return Outcome(done=False, code="incident-over")
    if Circular.objects.filter(incident=row).exists():
        return Outcome(done=False, code="already-issued")
    province = members[0].lao.province.name
    entry = registers.enter_out(_line(row, province, day), number_in(running), by, now)
    if not isinstance(entry, Entry):
        return Outcome(done=False, code=entry)
    circular = Circular.objects.create(
        incident=row, running=to_thai(entry.number), day=day, issued_at=now, issued_by=by
    )
    Entry.objects.filter(pk=entry.pk).update(letter_out=circular)
    laos = {lao.code: lao for lao in registry.laos(province)}
    told = cascade.recipients(
        [registry.as_place(lao) for lao in laos.values()], {member.lao.code for member in members}
    )
    offices = {district.name: district for lao in laos.values() if (district := lao.district)}
    made: dict[str, Recipient] = {}
    for tier in (None, "via"):  # whoever passes it on stands before those it is passed on to
        rows = [
            Recipient(
                circular=circular,
                key=one.key,
                role=one.role,
                position=position,
                district=laos[one.key].district if one.key in laos else offices[one.district],
                lao=laos.get(one.key),
                via=made.get(one.via or ""),
                must_act=one.must_act,
            )
            for position, one in enumerate(told, start=1)
            if bool(one.via) == bool(tier)
        ]
        made.update((row.key, row) for row in Recipient.objects.bulk_create(rows, batch_size=500))
    step_ops.finish_by_fact(row, "letter", now, by)
    return Outcome(done=True)


@transaction.atomic
def renumber(circular: Circular, number: int | None, day: date, reason: str, *, by: str, now: datetime) -> Outcome:
    """The issued letter was wrongly numbered or dated: the old line stays, void, and the letter is set anew with another.

    Its recipients, their links and their signs stay as they are.
    """
    row = Circular.objects.select_for_update().select_related("incident").get(pk=circular.pk)
    if not reason.strip():
        return Outcome(done=False, code="words-missing")
    old = row.entries.filter(void_at__isnull=True).first()
    if old:
        registers.void(old, reason, by, now)
    province = cases.members(row.incident)[0].lao.province.name
    entry = registers.enter_out(_line(row.incident, province, day, row), number, by, now)
    if not isinstance(entry, Entry):
        transaction.set_rollback(True)
        return Outcome(done=False, code=entry)
    Entry.objects.filter(pk=entry.pk).update(replaces=old)
    row.running, row.day, row.draft = to_thai(entry.number), day, None
    row.save(update_fields=["running", "day", "draft"])
    return Outcome(done=True)


def number_in(running: str) -> int | None:
    """The running number that a person typed, in whatever digits; None for none: the register's next is drawn."""
    text = to_arabic(running).strip()
    return int(text) if text.isascii() and text.isdigit() else None


def _line(incident: Incident, province: str, day: date, circular: Circular | None = None) -> registers.Line:
    """What the register says of the first letter, in its newest words."""
    draft = queries.latest(incident)
    letter = from_json(draft.data) if draft else Letter(kind="stamped")
    return registers.Line(
        day=day,
        circular=True,
        sender=letter.sender or queries.head(province).sender,
        receiver=", ".join(letter.to),
        subject=letter.body[0] if letter.body else "",
        urgency=letter.urgency or "",
        letter_out=circular,
    )


@transaction.atomic
def publish(circular: Circular, by: str, now: datetime, *, on: bool) -> Outcome:
    """An officer lets the public read the issued letter, or no longer; refused until the letter's file is made."""
    row = Circular.objects.select_for_update().get(pk=circular.pk)
    if on and row.draft_id is None:
        return Outcome(done=False, code="letter-not-made")
    if on != (row.published_at is not None):
        row.published_at, row.published_by = (now, by) if on else (None, by)
        row.save(update_fields=["published_at", "published_by"])
    return Outcome(done=True)


@transaction.atomic
def receive(recipient: Recipient, receipt: cascade.Receipt) -> Outcome:
    """Keep a recipient's sign. The same sign again changes nothing; an answer also reaches the incident's story.

    Refused: a sign after the incident is over, an answer that is not this recipient's to give, another problem without words.
    """
    if recipient.circular.incident.state in OVER:
        return Outcome(done=False, code="incident-over")
    if receipt.act == "answered":
        if receipt.reply not in cascade.replies(queries.as_recipient(recipient)):
            return Outcome(done=False, code="not-your-answer")
        if receipt.reply == "other-problem" and not receipt.note.strip():
            return Outcome(done=False, code="words-missing")
    same = recipient.receipts.filter(
        act=receipt.act, reply=receipt.reply or "", note=receipt.note, claimed=receipt.claimed
    )
    last = recipient.receipts.exclude(act="opened").order_by("-at", "-pk").first()
    if same.exists() and (receipt.act != "answered" or (last and last in same)):
        return Outcome(done=True)
    Receipt.objects.create(
        recipient=recipient,
        act=receipt.act,
        at=receipt.at,
        by=receipt.by[:150],
        reply=receipt.reply or "",
        note=receipt.note[:1000],
        claimed=receipt.claimed,
    )
    if receipt.act == "opened" or not receipt.claimed:
        outbox.note_opened(recipient.pk, receipt.at)
    if receipt.reply == "other-problem" and recipient.must_act and recipient.lao:
        member_ops.tell_other_problem(recipient.circular.incident, recipient.lao, receipt.by, receipt.at)
    return Outcome(done=True)


def set_letterhead(province: str, **fields: str) -> Letterhead:
    """Keep what the office puts on its letters; only the fields given are changed."""
    row, _ = Letterhead.objects.update_or_create(province=Province.objects.get(name=province), defaults=fields)
    return row
