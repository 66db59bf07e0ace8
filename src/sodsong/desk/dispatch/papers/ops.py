"""What happens to an incident's papers: begun with offered words, kept, issued with a number, declared void, written anew."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from sodsong.act.letter import wording
from sodsong.act.letter.wording import Earlier
from sodsong.desk.cases import queries as cases
from sodsong.desk.cases.models import Incident, Member
from sodsong.desk.cases.ops import steps as step_ops
from sodsong.desk.dispatch import queries as dispatch
from sodsong.desk.dispatch.outbox import ops as outbox
from sodsong.desk.dispatch.outbox.ops import Extra
from sodsong.desk.dispatch.outbox.texts import say
from sodsong.desk.dispatch.papers import press, queries
from sodsong.desk.dispatch.papers.models import Entry, Paper, PaperVersion
from sodsong.desk.dispatch.registers import ops as registers
from sodsong.desk.registry import queries as registry
from sodsong.ground.papers.form import from_json, to_json
from sodsong.ground.papers.record import Letter
from sodsong.ground.thai.digits import to_thai

BACK = "back"  # the state of a member whose site is up again
DOES = {"vendor": "vendor", "assessors": "report", "closing": "closing"}  # kinds of paper, the kinds of step each does


def offered(kind: str, incident: Incident, words: dict[str, Any]) -> Letter | None:
    """The letter of ``kind`` in the words that the incident's facts give now; None when it has nobody in it.

    A reminder and the closing letter name the first letter; before that is issued, the day on which the incident began.
    """
    members = cases.members(incident)
    if kind == "reminder":
        members = [member for member in members if member.state != BACK]
    if not members:
        return None
    province = members[0].lao.province.name
    to, head = _receivers(kind, members, province, words), dispatch.head(province)
    folded, laos = cases.folded(incident), [registry.as_place(member.lao) for member in members]
    common: dict[str, Any] = {"to": to, "head": head, "province": province, "wording": words}
    match kind:
        case "vendor":
            letter = wording.vendor_demand(folded, laos, **common)
        case "assessors" | "nacc":
            letter = wording.report(folded, laos, **common)
        case "memo":
            letter = wording.memo(folded, laos, **common)
        case "reminder":
            letter = wording.reminder(folded, laos, earlier=_earlier(incident, province), **common)
        case "closing":
            letter = wording.closing(folded, laos, earlier=_earlier(incident, province), **common)
        case _:
            letter = wording.stamped(folded, laos, **common)
    return replace(letter, emblem=head.emblem or None)


def _receivers(kind: str, members: Sequence[Member], province: str, words: dict[str, Any]) -> tuple[str, ...]:
    if kind in words["receivers"]:
        vendor = queries.vendor_of(members) if kind == "vendor" else None
        return (str(words["receivers"][kind]).format(province=province, vendor=vendor or "").strip(),)
    return wording.receivers(registry.places_of(province), province, words)


def _earlier(incident: Incident, province: str) -> Earlier:
    circular = dispatch.circular_of(incident)
    if circular is None:
        return Earlier("", cases.folded(incident).began_at.date())
    return Earlier(dispatch.number_of(circular, province).replace("\u00a0", " "), circular.day)


@transaction.atomic
def begin(kind: str, incident: Incident, words: dict[str, Any], by: str, now: datetime) -> Paper | None:
    """A new draft of ``kind`` in the offered words; an open draft of that kind is given back instead. None: nobody is in it."""
    row = Incident.objects.select_for_update().get(pk=incident.pk)
    going_on = row.papers.filter(kind=kind, issued_at__isnull=True, void_at__isnull=True).first()
    if going_on:
        return going_on
    letter = offered(kind, row, words)
    return None if letter is None else _made(kind, row, letter, by, now)


def _made(
    kind: str, incident: Incident, letter: Letter, by: str, now: datetime, *, replaces: Paper | None = None
) -> Paper:
    form = to_json(letter)
    paper = Paper.objects.create(
        incident=incident, kind=kind, data=form, made_at=now, made_by=by[:150], replaces=replaces
    )
    PaperVersion.objects.create(paper=paper, version=1, data=form, made_at=now, made_by=by[:150])
    return paper


@transaction.atomic
def keep(paper: Paper, letter: Letter, version: int, by: str, now: datetime) -> str:
    """Keep an officer's words as the next version; ``version`` is the one that was edited. A code says why not, or ""."""
    row = Paper.objects.select_for_update().get(pk=paper.pk)
    if row.issued_at or row.void_at:
        return "paper-stands"
    form = to_json(letter)
    if form == row.data:
        return ""
    if row.version != version:
        return "edited-meanwhile"
    row.version, row.data = row.version + 1, form
    row.save(update_fields=["version", "data"])
    PaperVersion.objects.create(paper=row, version=row.version, data=form, made_at=now, made_by=by[:150])
    return ""


def issue(paper: Paper, number: int | None, day: date, folder: Path, *, by: str, now: datetime) -> str:
    """Number, date and set the paper; ``number`` None draws the register's next. A code says why not, or "".

    Files are written before the row that names them: killed between, they are written again. Raises Unprintable.
    """
    with transaction.atomic():
        row = Paper.objects.select_for_update().get(pk=paper.pk)
        if row.issued_at or row.void_at or row.kind == "circular":
            return "paper-stands"
        letter = from_json(row.data)
        entry = registers.enter_out(
            registers.Line(
                day=day,
                circular=letter.number.circular,
                sender=letter.sender,
                receiver=", ".join(letter.to),
                subject=letter.subject or (letter.body[0] if letter.body else ""),
                urgency=letter.urgency or "",
                paper=row,
            ),
            number,
            by,
            now,
        )
        if not isinstance(entry, Entry):
            return entry
        letter = wording.issued(letter, to_thai(entry.number), day)
        name = f"letters/{row.incident.key}-{row.kind}-{row.pk}"
        content, pages = press.pdf(letter, folder, now)
        press.write(folder / f"{name}.pdf", content)
        press.write(folder / f"{name}.docx", press.docx(letter, folder, now))
        row.data, row.issued_at, row.issued_by = to_json(letter), now, by[:150]
        row.pages, row.pdf, row.docx = pages, f"{name}.pdf", f"{name}.docx"
        row.save()
        if row.replaces_id:
            Entry.objects.filter(pk=entry.pk).update(replaces=_entry_of(row.replaces_id))
        _follow(row, letter, by, now)
    return ""


def _follow(paper: Paper, letter: Letter, by: str, now: datetime) -> None:
    """What an issued paper does beside itself: the step it was asked for is done, and the vendor gets its own link.

    A letter to the assessors reports the recovery once all are back; before that it consults, and their answer is awaited.
    """
    step = DOES.get(paper.kind, "")
    if step and (step != "report" or paper.incident.recovered_at):
        step_ops.finish_by_fact(paper.incident, step, now, by)
    vendor = queries.vendor_of(cases.members(paper.incident)) if paper.kind == "vendor" else None
    if vendor:
        address = settings.SODSONG.address
        link = address + reverse("public:vendor", args=[registry.vendor_token(vendor)]) if address else ""
        words = say(
            "vendor",
            name=vendor,
            incident=paper.incident,
            province=settings.SODSONG.province,
            count=len(letter.rows),
            link=f"\n{link}" if link else "",
        )
        outbox.post(f"vendor:{paper.pk}", vendor, words, now, Extra(topic="vendor", incident=paper.incident, by=by))


def _entry_of(paper: int) -> Entry | None:
    return Entry.objects.filter(paper=paper).order_by("-pk").first()


@transaction.atomic
def void(paper: Paper, reason: str, by: str, now: datetime) -> str:
    """Declare an issued paper void, or put a draft aside; its number stays taken. A code says why not, or ""."""
    row = Paper.objects.select_for_update().get(pk=paper.pk)
    if row.void_at:
        return "paper-stands"
    if not reason.strip() and row.issued_at:
        return "words-missing"
    row.void_at, row.void_by, row.void_reason = now, by[:150], reason.strip()[:500]
    row.save(update_fields=["void_at", "void_by", "void_reason"])
    for entry in row.entries.filter(void_at__isnull=True):
        registers.void(entry, reason, by, now)
    return ""


@transaction.atomic
def anew(paper: Paper, by: str, now: datetime) -> Paper | None:
    """A new draft with a void paper's words, to be issued in its place; None while the paper still stands."""
    if not paper.void_at or not paper.issued_at:
        return None
    letter = from_json(paper.data)
    letter = replace(letter, number=replace(letter.number, running=None), date=None)
    return _made(paper.kind, paper.incident, letter, by, now, replaces=paper)
