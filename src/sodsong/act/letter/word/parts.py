"""The parts of the three kinds of letter in Word, put down in the order they are read."""

from collections.abc import Sequence
from typing import Any

from docx.enum.text import WD_TAB_ALIGNMENT, WD_UNDERLINE
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


def head(file: Any, document: Document, emblem_png: bytes, office_left: float) -> None:
    """Everything above the text; ``office_left``: centimetres from the margin to the office on an external letter."""
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
        _number_and_office(file, document, office_left)
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
        add_run(paragraph, " ")
        add_place(paragraph, 2.2 if document.number else 5)


def _date(paragraph: Any, document: Document) -> None:
    if document.date:
        add_run(paragraph, document.date)
    else:
        add_place(paragraph, 4)


def _number_and_office(file: Any, document: Document, office_left: float) -> None:
    """The number, and from ``office_left`` centimetres on the office and its address, line by line."""
    for turn, text in enumerate(document.office or ("",)):
        line = add_paragraph(file, before=0 if turn else GAP)
        line.paragraph_format.left_indent, line.paragraph_format.first_line_indent = Cm(office_left), Cm(-office_left)
        line.paragraph_format.tab_stops.add_tab_stop(Cm(office_left))
        if not turn:
            _number(line, document)
        add_run(line, f"\t{text}")
    date = add_paragraph(file, before=GAP)
    date.paragraph_format.left_indent = Cm(MIDDLE)
    _date(date, document)


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
    _on_dots(add_paragraph(file, before=GAP), "ส่วนราชการ", document.unit, 16)
    line = add_paragraph(file, before=GAP)
    _on_dots(line, "ที่", document.number, MIDDLE + 0.2, WD_TAB_ALIGNMENT.LEFT)
    _on_dots(line, " วันที่", document.date, 16)
    _on_dots(add_paragraph(file, before=GAP), "เรื่อง", document.subject, 16)
    _part(file, document.to_label, document.to, 1.1)


def _on_dots(paragraph: Any, name: str, text: str, end: float, tab: WD_TAB_ALIGNMENT = WD_TAB_ALIGNMENT.RIGHT) -> None:
    """A bold label, then ``text`` on a dotted line that goes on to ``end`` centimetres, as the form has it."""
    add_run(paragraph, name, LABEL_SIZE, bold=True)
    add_run(paragraph, "  ")
    paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(end), tab)
    for part in (text, "\t"):
        add_run(paragraph, part).underline = WD_UNDERLINE.DOTTED


def _signature(cell: Any, document: Document) -> None:
    add_run(cell.paragraphs[0], document.regards)
    name = add_paragraph(cell, "(", "center", before=62)  # three lines for the pen
    if document.signer_name:
        add_run(name, document.signer_name)
    else:
        add_place(name, 5)
    add_run(name, ")")
    position = add_paragraph(cell, document.signer_position, "center")
    if not document.signer_position:
        add_place(position, 5.4)


def _seal_and_date(cell: Any, document: Document) -> None:
    cell.paragraphs[0].paragraph_format.space_before = Pt(20)
    add_run(cell.paragraphs[0], document.sender)
    _date(add_paragraph(cell, align="center", before=70), document)  # the seal's place lies between
