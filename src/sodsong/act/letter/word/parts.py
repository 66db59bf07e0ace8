"""The parts of the three kinds of letter in Word, put down in the order they are read."""

from collections.abc import Sequence
from typing import Any

from docx.shared import Cm, Pt, RGBColor

from sodsong.act.letter.document.compose import NAMES
from sodsong.act.letter.document.paper import Document
from sodsong.act.letter.word.pieces import (
    CAPTION_SIZE,
    add_lines,
    add_paragraph,
    add_picture,
    add_place,
    add_run,
    bare_table,
    justify,
)

URGENCY_SIZE, TITLE_SIZE, LABEL_SIZE = 32, 29, 20
RED = RGBColor(0xC0, 0x00, 0x00)
GAP = 6.0  # points between parts
MIDDLE = 7.5  # cm: the middle of the paper, from the left margin
EMBLEM_SAYS = "ตราของส่วนราชการ"


def head(file: Any, document: Document, emblem_png: bytes) -> None:
    """Everything above the text."""
    if document.kind == "memo":
        _memo_head(file, document, emblem_png)
        return
    urgency, emblem, _ = bare_table(file, (5.9, 3.2, 6.9))  # the emblem on the middle of the page
    _urgency(urgency, document)
    justify(emblem.paragraphs[0], "center")
    if emblem_png:
        add_picture(emblem.paragraphs[0], emblem_png, EMBLEM_SAYS, height=Cm(3))
    if document.kind == "stamped":
        _number(add_paragraph(file, before=GAP), document)
    else:
        _number_and_office(file, document)
    _about(file, document)


def close(file: Any, document: Document, qr_png: bytes) -> None:
    """What is sealed or signed at the right, the QR at the left of it, the contact below."""
    add_paragraph(file)
    left, right = bare_table(file, (16 - 8.5, 8.5) if document.signs else (9.2, 6.8))
    if qr_png:
        add_picture(left.paragraphs[0], qr_png, document.qr_caption, width=Cm(2.4))
        add_paragraph(left, document.qr_caption, size=CAPTION_SIZE)
    justify(right.paragraphs[0], "center")
    if document.signs:
        _signature(right, document)
    else:
        _seal_and_date(right, document)
    if document.contact:
        add_lines(add_paragraph(file, before=GAP), document.contact)


def _urgency(cell: Any, document: Document) -> None:
    cell.vertical_alignment = 1  # centre
    add_run(cell.paragraphs[0], document.urgency, URGENCY_SIZE, bold=True, color=RED)


def _number(paragraph: Any, document: Document) -> None:
    add_run(paragraph, f"ที่ {document.number}")
    if document.number_open:
        add_place(paragraph, 6.5)


def _date(paragraph: Any, document: Document, centimetres: float) -> None:
    if document.date:
        add_run(paragraph, document.date)
    else:
        add_place(paragraph, centimetres)


def _number_and_office(file: Any, document: Document) -> None:
    number, office = bare_table(file, (8.6, 7.4))
    _number(number.paragraphs[0], document)
    add_lines(office.paragraphs[0], document.office)
    date = add_paragraph(file, before=GAP)
    date.paragraph_format.left_indent = Cm(MIDDLE)
    _date(date, document, MIDDLE + 4)


def _about(file: Any, document: Document) -> None:
    if document.kind == "external":
        _part(file, "เรื่อง", (document.subject,), 1.1)
    _part(file, document.to_label, document.to, 1.1)
    if document.references:
        _part(file, "อ้างถึง", document.references, 1.5)
    if document.enclosures:
        _part(file, "สิ่งที่ส่งมาด้วย", document.enclosures, 2.9)


def _part(file: Any, label: str, texts: Sequence[str], width: float) -> None:
    """A label and what follows it; lines that turn begin under what follows."""
    paragraph = add_paragraph(file, before=GAP)
    paragraph.paragraph_format.left_indent, paragraph.paragraph_format.first_line_indent = Cm(width), Cm(-width)
    add_run(paragraph, f"{label}\t")
    add_lines(paragraph, texts)


def _memo_head(file: Any, document: Document, emblem_png: bytes) -> None:
    emblem, urgency, title, _ = bare_table(file, (1.7, 2.8, 6.0, 5.5))  # the title on the middle of the paper
    if emblem_png:
        add_picture(emblem.paragraphs[0], emblem_png, EMBLEM_SAYS, height=Cm(1.5))
    _urgency(urgency, document)
    title.vertical_alignment = 1
    justify(title.paragraphs[0], "center")
    add_run(title.paragraphs[0], NAMES["memo"], TITLE_SIZE, bold=True)
    unit = add_paragraph(file, before=GAP)
    _label(unit, "ส่วนราชการ")
    add_run(unit, document.unit)
    number, date = bare_table(file, (MIDDLE + 0.4, 16 - MIDDLE - 0.4))
    _label(number.paragraphs[0], "ที่")
    add_run(number.paragraphs[0], document.number)
    if document.number_open:
        add_place(number.paragraphs[0], 6.5)
    _label(date.paragraphs[0], "วันที่")
    _date(date.paragraphs[0], document, 6)
    subject = add_paragraph(file)
    _label(subject, "เรื่อง")
    add_run(subject, document.subject)
    _part(file, document.to_label, document.to, 1.1)


def _label(paragraph: Any, name: str) -> None:
    add_run(paragraph, name, LABEL_SIZE, bold=True)
    add_run(paragraph, "  ")


def _signature(cell: Any, document: Document) -> None:
    add_run(cell.paragraphs[0], document.regards)
    name = add_paragraph(cell, align="center", before=62)  # three lines for the pen
    add_run(name, f"({document.signer_name or ' ' * 40})")
    position = add_paragraph(cell, document.signer_position, "center")
    if not document.signer_position:
        position.paragraph_format.left_indent = Cm(1.5)
        justify(position, "left")
        add_place(position, 7)


def _seal_and_date(cell: Any, document: Document) -> None:
    cell.paragraphs[0].paragraph_format.space_before = Pt(20)
    add_run(cell.paragraphs[0], document.sender)
    date = add_paragraph(cell, document.date, "center", before=70)  # the seal's place lies between
    if not document.date:
        justify(date, "left")
        date.paragraph_format.left_indent = Cm(1.4)
        add_place(date, 5.4)
