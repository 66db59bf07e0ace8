"""A letter's text becomes a ``Letter``: its fields, its rows resolved, and every doubt as a warning."""

import re
from dataclasses import replace

from sodsong.ground.papers.record import Letter, Number, Row
from sodsong.ground.papers.record import Warning as Doubt
from sodsong.ground.places.record import Answer
from sodsong.ground.places.register import Register, key_of
from sodsong.ground.places.resolve import resolve
from sodsong.ground.thai.fold import fold
from sodsong.ground.thai.working_days import Calendar
from sodsong.ground.thai.write import long_date
from sodsong.observe.intake.listing import Line, Listing, read_listing
from sodsong.observe.intake.parts import head, signed
from sodsong.observe.intake.scanned import tidy
from sodsong.observe.intake.sentences import Language, say

LONGEST_LINE = 20_000  # letters; a Word paragraph has some two thousand
_WIDEST = " " * 40  # columns set apart by spaces are never farther; patterns over longer runs take for ever
_GAP = re.compile(" {40,}")
LONGEST = 2_000_000  # letters; the text of a letter with 7,850 rows has under a tenth of that


def read_letter(
    text: str,
    register: Register,
    calendar: Calendar,
    *,
    language: Language = "th",
    clean: bool = True,
    scanned: bool = False,
) -> Letter:
    """The letter in ``text``, its rows looked up in ``register``, its deadline held against ``calendar``.

    ``clean`` False says that letters were lost when the file was read; ``scanned``, that it was read from pictures:
    then every date and number is to be confirmed. Sentences are in ``language``. What is no letter comes back with
    kind ``unknown`` and the warning ``not-a-letter``, with whatever could be read.
    """
    lines, listing = _taken_apart(text, register, scanned=scanned)
    top = "\n".join(lines[: listing.start])
    body, body_end = head.paragraphs(top)
    foot = top[body_end:]
    running = "\n".join(body)
    title = "\n".join(listing.title)
    kind = head.kind_of(top, scanned=scanned)
    written, foot = _date_and_foot(top, foot, title, lines[listing.end :])
    today = written.found.first if written else None
    deadline = head.deadline_of(running, calendar, today)
    contact = head.contact_of(foot)
    rows, row_warnings = _rows(listing, register, language, scanned=scanned)
    letter = Letter(
        kind=kind,
        urgency=head.urgency_of(top),
        number=head.number_of(top),
        date=today,
        date_source=say(written.code, language, written=written.found.written) if written else "",
        to=head.addressees(top),
        outage_since=head.outage_since(running, today) or head.outage_since(title, today),
        deadline=deadline.day if deadline else None,
        claimed_count=head.count_of(running),
        contact=contact,
        rows=rows,
        body=body,
        qr_caption=_caption(foot),
        sender=head.sender_of(foot, contact.office),
        list_title=listing.title,
    )
    warnings = [*row_warnings, *_warnings(letter, calendar, language, clean=clean)]
    if scanned:
        warnings.append(Doubt("ocr-date", say("ocr-date", language)))
    letter = _signed(letter, top)
    return replace(letter, warnings=tuple(warnings), confirm=_confirm(letter, warnings, written, deadline))


def _caption(foot: str) -> str:
    """The line beside the QR code."""
    return next((line.split("\t")[0].strip() for line in foot.split("\n") if line.strip().startswith("สแกน")), "")


def _date_and_foot(top: str, foot: str, title: str, below: list[str]) -> tuple[head.DatedFrom | None, str]:
    """The letter's own date, and its foot; where the list stands within the text both are ``below`` it."""
    written = head.dated(top, title)
    if written or not below:
        return written, foot
    return head.dated("\n".join([top, *below]), title), "\n".join([foot, *below])


def _signed(letter: Letter, top: str) -> Letter:
    """``letter`` with the parts that a letter with a signature has."""
    return replace(
        letter,
        subject=signed.subject_of(top),
        references=signed.references_of(top),
        enclosures=signed.enclosures_of(top),
        signer=signed.signer_of(top),
    )


def _taken_apart(text: str, register: Register, *, scanned: bool) -> tuple[list[str], Listing]:
    """The folded lines, and the list in them."""
    lines = [_GAP.sub(_WIDEST, fold(line[:LONGEST_LINE])).rstrip() for line in text[:LONGEST].split("\n")]
    if not scanned:
        return lines, read_listing(lines)
    lines = tidy(lines, register)
    listing = read_listing(lines)
    # The rows' own numbers are misread as often as any.
    counted = tuple(replace(line, no=number) for number, line in enumerate(listing.lines, 1))
    return lines, replace(listing, lines=counted)


def _warnings(letter: Letter, calendar: Calendar, language: Language, *, clean: bool) -> list[Doubt]:
    found: list[Doubt] = []
    if letter.kind == "unknown":
        found.append(Doubt("not-a-letter", say("not-a-letter", language)))
    if letter.number != Number() and not letter.number.legible:
        found.append(Doubt("number-illegible", say("number-illegible", language, raw=letter.number.raw)))
    if letter.claimed_count not in {None, len(letter.rows)}:
        sentence = "count-mismatch" if letter.rows else "count-without-list"
        told = say(sentence, language, claimed=letter.claimed_count, rows=len(letter.rows))
        found.append(Doubt("count-mismatch", told))
    if letter.deadline is not None and (off := calendar.day_off(letter.deadline)):
        day = long_date(letter.deadline) if language == "th" else letter.deadline.isoformat()
        found.append(Doubt("deadline-not-working-day", say("deadline-not-working-day", language, day=day, off=off)))
    if not clean:
        found.append(Doubt("low-text-quality", say("low-text-quality", language)))
    return found


def _confirm(
    letter: Letter, warnings: list[Doubt], written: head.DatedFrom | None, deadline: head.Deadline | None
) -> tuple[str, ...]:
    """The fields a person must confirm before anything acts on them; a weekday that contradicts its date is one."""
    codes = {warning.code for warning in warnings}
    fields = []
    if "ocr-date" in codes:
        fields = ["number", "date", "outage_since", "deadline", "claimed_count", "contact"]
        return (*fields, "rows") if letter.rows else tuple(fields)
    if "number-illegible" in codes:
        fields.append("number")
    if "low-text-quality" in codes or (written is not None and (written.code == "date-list" or written.found.problem)):
        fields.append("date")
    doubtful = codes & {"deadline-not-working-day", "low-text-quality"} or (deadline is not None and deadline.doubtful)
    if doubtful and deadline is not None:
        fields.append("deadline")
    if "count-mismatch" in codes:
        fields.append("claimed_count")
    if any(row.outcome != "match" for row in letter.rows) or codes & {"misspelt", "duplicate-row"}:
        fields.append("rows")
    return tuple(fields)


def _rows(
    listing: Listing, register: Register, language: Language, *, scanned: bool
) -> tuple[tuple[Row, ...], list[Doubt]]:
    answers = [resolve(line.written, register, context_district=line.district or None) for line in listing.lines]
    if scanned:  # an illegible name is a question, not a body that is not known
        answers = [replace(answer, outcome="ask") if answer.outcome == "none" else answer for answer in answers]
    matched = {
        answer.lao.code: line.no
        for line, answer in reversed(list(zip(listing.lines, answers, strict=True)))
        if answer.lao
    }
    rows, warnings = [], []
    for line, answer in zip(listing.lines, answers, strict=True):
        row, found = _row(line, answer, matched, language)
        rows.append(row)
        warnings += found
    return tuple(rows), warnings


def _row(line: Line, answer: Answer, matched: dict[str, int], language: Language) -> tuple[Row, list[Doubt]]:
    warnings: list[Doubt] = []
    if answer.lao is not None:
        official = answer.lao.short_name
        if answer.confidence == "fuzzy":
            text = say("misspelt", language, no=line.no, written=line.written, official=official)
            warnings.append(Doubt("misspelt", text))
        first = matched[answer.lao.code]
        if first != line.no:
            text = say("duplicate-row", language, no=line.no, written=line.written, other=first)
            warnings.append(Doubt("duplicate-row", text))
    elif any(key_of(lao.name) in key_of(line.written) for lao in answer.candidates):
        names = ", ".join(f"{lao.short_name} อ.{lao.district}" for lao in answer.candidates)
        text = say(
            "type-district-conflict", language,
            no=line.no, written=line.written, district=line.district, candidates=names,
        )  # fmt: skip
        warnings.append(Doubt("type-district-conflict", text))
    # The note is the letter's own remark; what the reading has to say stands in the warnings.
    row = Row(line.no, line.district, line.written, answer.outcome, answer.lao, answer.candidates, line.note)
    return row, warnings
