"""``sodsong letter read``: a letter's file in, its fields, its rows and every doubt out."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sodsong.cli.names import Province, Registry, read_file, register_from
from sodsong.cli.output import BAD_INPUT, MISSING, emit, language, refuse

if TYPE_CHECKING:
    from datetime import date

    from sodsong.ground.papers.record import Letter


def read(
    file: Annotated[Path, typer.Argument(help="The letter: text, DOCX, PDF, PNG or JPEG.")],
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
    province: Province = None,
    registry: Registry = None,
    lang: Annotated[str | None, typer.Option("--lang", help="th or en.")] = None,
) -> None:
    """Read a letter and resolve the bodies of its list."""
    from sodsong.ground.papers.form import to_json
    from sodsong.observe.documents.read import read_document
    from sodsong.observe.documents.record import Unreadable
    from sodsong.observe.intake.letters import letter_of

    tongue = language(lang)
    document = read_document(read_file(file))
    if isinstance(document, Unreadable):
        refuse(f"{file}: {document.text}", MISSING if document.reason == "no-reader" else BAD_INPUT)
    register = register_from(registry, province)
    letter = letter_of(document, register=register, language="th" if tongue == "th" else "en")
    if json:
        emit(to_json(letter))
    else:
        typer.echo(_told(letter, tongue))


_WORDS = {
    "th": {
        "kind": "ชนิด", "number": "ที่", "date": "ลงวันที่", "since": "ขัดข้องตั้งแต่", "deadline": "กำหนดแล้วเสร็จ", "to": "ถึง",
        "rows": "บัญชี", "warnings": "ควรตรวจ", "confirm": "ต้องยืนยัน", "ask": "ต้องถาม", "none": "ไม่พบ",
    },
    "en": {
        "kind": "Kind", "number": "Number", "date": "Date", "since": "Down since", "deadline": "Deadline", "to": "To",
        "rows": "List", "warnings": "Look at", "confirm": "To confirm", "ask": "ask", "none": "none",
    },
}  # fmt: skip


def _told(letter: "Letter", tongue: str) -> str:
    """The letter for people: its facts, its rows, what to look at."""
    from sodsong.ground.thai.write import long_date

    words = _WORDS[tongue]

    def day(value: "date | None") -> str:
        if value is None:
            return "–"
        return long_date(value) if tongue == "th" else value.isoformat()

    lines = [
        f"{words['kind']}: {letter.kind} {letter.urgency or ''}".rstrip(),
        f"{words['number']}: {letter.number.raw or '–'}",
        f"{words['date']}: {day(letter.date)} {letter.date_source}".rstrip(),
        f"{words['to']}: {', '.join(letter.to) or '–'}",
        f"{words['since']}: {day(letter.outage_since)}",
        f"{words['deadline']}: {day(letter.deadline)}",
        f"{words['rows']}: {len(letter.rows)}",
    ]
    for row in letter.rows:
        said = row.lao.short_name if row.lao else words["ask" if row.outcome == "ask" else "none"]
        if row.candidates:
            said += ": " + ", ".join(f"{lao.short_name} อ.{lao.district}" for lao in row.candidates)
        lines.append(
            f"  {row.no}. อ.{row.district or '–'} {row.written} → {said}" + (f" ({row.note})" if row.note else "")
        )
    lines += [f"{words['warnings']}: {warning.text}" for warning in letter.warnings]
    if letter.confirm:
        lines.append(f"{words['confirm']}: {', '.join(letter.confirm)}")
    return "\n".join(lines)
