"""Document → DOCX that an officer can edit in Word or LibreOffice: the same words, the same list, Thai type set as Thai.

Word keeps a second set of type properties for Thai ("complex script"): font, size and boldness are given in both.
"""

import zipfile
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

import docx
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

from sodsong.act.letter.document import MAY_BREAK, WORD_JOINER, Document

FONT, STAND_IN = "TH Sarabun New", "TH SarabunPSK"
SIZE, URGENCY_SIZE, CAPTION_SIZE = 16, 32, 14
RED = RGBColor(0xC0, 0x00, 0x00)
LETTER_NAMESPACE = "urn:sodsong:letter"
WORD_CELL_MARGIN = 108  # twentieths of a point
ZIP_TIME = (1980, 1, 1, 0, 0, 0)  # a ZIP's earliest; Word looks at the document's own dates


def word(
    document: Document,
    timestamp: datetime,
    *,
    column_points: Sequence[float],
    source: str = "{}",
    emblem_png: bytes = b"",
    qr_png: bytes = b"",
) -> bytes:
    """The letter as DOCX, the same bytes for the same arguments.

    ``column_points`` are the list's four columns; ``source`` is kept inside as a custom XML part (element ``letter`` of
    ``urn:sodsong:letter``). ``timestamp`` (aware) becomes the document's dates.
    """
    file = docx.Document()
    _page(file)
    _properties(file, document, timestamp)
    _head(file, document, emblem_png)
    for text in document.body:
        _paragraph(file, text, "thaiDistribute", first_line=Cm(2.5), before=6)
    _close(file, document, qr_png)
    if document.items:
        _list(file, document, column_points)
    _keep(file, source)
    return _zipped(file)


# --- pieces -----------------------------------------------------------------------------------------------------


def _run(paragraph: Any, text: str, size: float = SIZE, *, bold: bool = False, color: RGBColor | None = None) -> Any:
    """A run whose Thai and Latin halves look alike; marks for the typesetter are left out, Word has its own breaking."""
    run = paragraph.add_run(_text(text))
    run.font.size = Pt(size)
    run.bold = bold or None
    if color is not None:
        run.font.color.rgb = color
    _thai(run._r.get_or_add_rPr(), size, bold=bold)  # noqa: SLF001  # python-docx has no face for complex script
    return run


def _text(text: str) -> str:
    return text.replace(WORD_JOINER, "").replace(MAY_BREAK, "")


def _thai(properties: Any, size: float, *, bold: bool) -> None:
    """Complex-script properties in the order the schema wants them (CT_RPr)."""
    fonts = properties.get_or_add_rFonts()
    for kind in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{kind}"), FONT)
    if bold:
        mark = OxmlElement("w:bCs")
        properties.find(qn("w:b")).addnext(mark)
    cs_size = OxmlElement("w:szCs")
    cs_size.set(qn("w:val"), str(int(size * 2)))
    properties.find(qn("w:sz")).addnext(cs_size)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-US")
    language.set(qn("w:bidi"), "th-TH")
    properties.append(language)


def _paragraph(
    into: Any,
    text: str = "",
    align: str = "left",
    *,
    first_line: Any = None,
    before: float = 0,
    bold: bool = False,
    size: float = SIZE,
) -> Any:
    paragraph = into.add_paragraph()
    form = paragraph.paragraph_format
    form.space_before, form.space_after = Pt(before), Pt(0)
    form.first_line_indent = first_line
    _justify(paragraph, align)
    if text:
        _run(paragraph, text, size, bold=bold)
    return paragraph


def _justify(paragraph: Any, align: str) -> None:
    properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001  # thaiDistribute is missing in python-docx's own list
    properties.get_or_add_jc().set(qn("w:val"), align)


def _lines(paragraph: Any, texts: Iterable[str], *, bold: bool = False) -> None:
    for number, text in enumerate(texts):
        if number:
            paragraph.add_run().add_break()
        _run(paragraph, text, bold=bold)


def _place(paragraph: Any, centimetres: float) -> None:
    """An empty place for the pen: a tab with a dotted leader, no letter."""
    paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(centimetres), WD_TAB_ALIGNMENT.LEFT, WD_TAB_LEADER.DOTS)
    _run(paragraph, "\t")


def _picture(paragraph: Any, picture: bytes, says: str, **size: Any) -> None:
    """A picture with words for those who cannot see it and no room of its own around it."""
    inline = paragraph.add_run().add_picture(BytesIO(picture), **size)._inline  # noqa: SLF001  # no face for these either
    for side in ("distT", "distB", "distL", "distR"):
        inline.set(side, "0")
    inline.docPr.set("descr", _text(says))


def _bare_table(file: Any, widths: Sequence[float]) -> Any:
    """A table without lines that only puts things side by side; widths in cm. Returns its cells."""
    table = file.add_table(rows=1, cols=len(widths))
    table.autofit = False
    for cell, column, width in zip(table.rows[0].cells, table.columns, widths, strict=True):
        cell.width = column.width = Cm(width)
    margins = '<w:tblCellMar {}><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar>'
    table._tbl.tblPr.find(qn("w:tblLook")).addprevious(parse_xml(margins.format(nsdecls("w"))))  # noqa: SLF001  # cell margins have no face either
    return table.rows[0].cells


# --- the letter -------------------------------------------------------------------------------------------------


def _page(file: Any) -> None:
    section = file.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(3), Cm(2)
    section.top_margin, section.bottom_margin = Cm(2.5), Cm(2)
    section.header_distance = Cm(1.25)
    section.different_first_page_header_footer = True
    thai_pages = parse_xml(f'<w:pgNumType {nsdecls("w")} w:fmt="thaiNumbers"/>')
    section._sectPr.find(qn("w:pgMar")).addnext(thai_pages)  # noqa: SLF001  # as above; the schema wants it there
    normal = file.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(SIZE)
    normal.paragraph_format.line_spacing, normal.paragraph_format.space_after = 1.0, Pt(0)
    _thai(normal.element.get_or_add_rPr(), SIZE, bold=False)
    header = section.header.paragraphs[0]
    _justify(header, "center")
    _run(header, "– ")
    for kind, text in (("begin", ""), ("", "PAGE"), ("separate", ""), ("value", "๒"), ("end", "")):
        run = _run(header, text if kind == "value" else "")
        if kind in ("begin", "separate", "end"):
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)  # noqa: SLF001  # fields have no face in python-docx
        elif not kind:
            run._r.append(parse_xml(f"<w:instrText {nsdecls('w')}>{text}</w:instrText>"))  # noqa: SLF001  # as above
    _run(header, " –")


def _properties(file: Any, document: Document, timestamp: datetime) -> None:
    moment = timestamp.astimezone(UTC).replace(tzinfo=None)
    core = file.core_properties
    core.title, core.author, core.language = _text(document.title)[:255], _text(document.sender)[:255], "th-TH"
    core.last_modified_by, core.comments = "", ""
    core.created = core.modified = moment
    for part in file.part.package.iter_parts():
        if str(part.partname) == "/word/fontTable.xml":
            part._blob = (  # noqa: SLF001  # a part of the template, replaced whole
                f'<w:fonts {nsdecls("w")}><w:font w:name="{FONT}"><w:altName w:val="{STAND_IN}"/>'
                '<w:charset w:val="DE"/><w:family w:val="swiss"/><w:pitch w:val="variable"/></w:font></w:fonts>'
            ).encode()


def _head(file: Any, document: Document, emblem_png: bytes) -> None:
    urgency, emblem, _ = _bare_table(file, (5.9, 3.2, 6.9))  # the emblem on the middle of the page
    urgency.vertical_alignment = 1  # centre
    _run(urgency.paragraphs[0], document.urgency, URGENCY_SIZE, bold=True, color=RED)
    _justify(emblem.paragraphs[0], "center")
    if emblem_png:
        _picture(emblem.paragraphs[0], emblem_png, "ตราของส่วนราชการ", height=Cm(3))
    number = _paragraph(file, f"ที่ {document.number}", before=6)
    if document.number_open:
        _place(number, 6.5)
    to = _paragraph(file, before=6)
    to.paragraph_format.left_indent, to.paragraph_format.first_line_indent = Cm(1.1), Cm(-1.1)
    _run(to, "ถึง\t")
    _lines(to, document.to)


def _close(file: Any, document: Document, qr_png: bytes) -> None:
    _paragraph(file)
    left, right = _bare_table(file, (9.2, 6.8))
    if qr_png:
        _picture(left.paragraphs[0], qr_png, document.qr_caption, width=Cm(2.4))
        _paragraph(left, document.qr_caption, size=CAPTION_SIZE)
    _justify(right.paragraphs[0], "center")
    right.paragraphs[0].paragraph_format.space_before = Pt(20)
    _run(right.paragraphs[0], document.sender)
    date = _paragraph(right, document.date, "center", before=70)  # the seal's place lies between
    if not document.date:
        _justify(date, "left")
        date.paragraph_format.left_indent = Cm(1.4)
        _place(date, 5.4)
    _lines(_paragraph(file, before=6), document.contact)


def _list(file: Any, document: Document, column_points: Sequence[float]) -> None:
    title = _paragraph(file, align="center")
    title.paragraph_format.page_break_before = True
    title.paragraph_format.space_after = Pt(8)
    _lines(title, document.list_title, bold=True)
    table = file.add_table(rows=0, cols=4)
    table.style, table.autofit = "Table Grid", False
    indent = f'<w:tblInd {nsdecls("w")} w:w="{WORD_CELL_MARGIN}" w:type="dxa"/>'  # else its line hangs left of the text
    table._tbl.tblPr.find(qn("w:tblLayout")).addprevious(parse_xml(indent))  # noqa: SLF001  # as above
    for column, points in zip(table.columns, column_points, strict=True):
        column.width = Pt(points)
    head = _row(document.list_head, column_points, bold=True, district="")
    head.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    table._tbl.append(head)  # noqa: SLF001  # rows are built whole: python-docx's own way is quadratic in their number
    for item in document.items:
        texts = (item.no, item.district if item.opens else "", item.name, item.note)
        table._tbl.append(_row(texts, column_points, bold=False, district="restart" if item.opens else "continue"))  # noqa: SLF001  # as above


def _row(texts: Sequence[str], column_points: Sequence[float], *, bold: bool, district: str) -> Any:
    thick, align_all = ("<w:b/><w:bCs/>", "center") if bold else ("", "left")
    type_of = (
        f'<w:rPr><w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:eastAsia="{FONT}" w:cs="{FONT}"/>{thick}'
        f'<w:sz w:val="{SIZE * 2}"/><w:szCs w:val="{SIZE * 2}"/><w:lang w:val="en-US" w:bidi="th-TH"/></w:rPr>'
    )
    cells = []
    for place, (text, points) in enumerate(zip(texts, column_points, strict=True)):
        merge = f'<w:vMerge w:val="{district}"/>' if place == 1 and district else ""
        align = "center" if place == 0 else align_all
        run = f'<w:r>{type_of}<w:t xml:space="preserve">{escape(_text(text))}</w:t></w:r>' if text else ""
        cells.append(
            f'<w:tc><w:tcPr><w:tcW w:w="{int(points * 20)}" w:type="dxa"/>{merge}</w:tcPr>'
            f'<w:p><w:pPr><w:spacing w:before="0" w:after="0"/><w:jc w:val="{align}"/></w:pPr>{run}</w:p></w:tc>'
        )
    return parse_xml(f"<w:tr {nsdecls('w')}><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr>")


def _keep(file: Any, source: str) -> None:
    """The letter's data as a custom XML part, which Word keeps when the file is saved again."""
    blob = (
        f'<?xml version="1.0" encoding="UTF-8"?><letter xmlns="{LETTER_NAMESPACE}">{escape(source)}</letter>'.encode()
    )
    part = Part(PackURI("/customXml/item9.xml"), "application/xml", blob, file.part.package)
    file.part.relate_to(part, RELATIONSHIP_TYPE.CUSTOM_XML)


def _zipped(file: Any) -> bytes:
    """The package with every entry dated alike, so that equal letters are equal files."""
    raw, out = BytesIO(), BytesIO()
    file.save(raw)
    with zipfile.ZipFile(raw) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            after.writestr(zipfile.ZipInfo(name, ZIP_TIME), before.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
