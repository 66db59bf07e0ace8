"""The file around a Word letter: page, fonts, properties, the letter's data as a part of its own, equal bytes."""

import re
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

import docx
from docx.enum.text import WD_LINE_SPACING
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt

from sodsong.act.letter.document.paper import Document
from sodsong.act.letter.word.attached import attach
from sodsong.act.letter.word.parts import GAP, close, head
from sodsong.act.letter.word.pieces import FONT, SIZE, STAND_IN, add_paragraph, add_run, bare, justify, set_thai

HEADER = 1.25  # cm from the paper's edge to the page number
PITCH = 20.8  # points from line to line: "single" of TH Sarabun New 16 pt
LETTER_NAMESPACE = "urn:sodsong:letter"
ZIP_TIME = (1980, 1, 1, 0, 0, 0)  # a ZIP's earliest; Word looks at the document's own dates
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def word(
    document: Document,
    timestamp: datetime,
    *,
    column_points: Sequence[float],
    office_left: float,
    source: str = "{}",
    emblem_png: bytes = b"",
    qr_png: bytes = b"",
) -> bytes:
    """The letter as DOCX, the same bytes for the same arguments.

    ``column_points`` are the list's four columns, ``office_left`` is how many centimetres from the margin an external
    letter's office begins; ``source`` is kept inside as a custom XML part (element ``letter`` of
    ``urn:sodsong:letter``). ``timestamp`` (aware) becomes the document's dates.
    """
    file = docx.Document()
    _page(file)
    _properties(file, document, timestamp)
    head(file, document, emblem_png, office_left)
    for text in document.body:
        add_paragraph(file, text, "thaiDistribute", first_line=Cm(2.5), before=GAP)
    close(file, document, qr_png)
    if document.items:
        attach(file, document, column_points)
    _keep(file, source)
    return _zipped(file)


def _page(file: Any) -> None:
    section = file.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(3), Cm(2)
    # The first page begins with the emblem, 1.5 cm below the edge; a header that is higher lowers the others to 2.5 cm.
    section.top_margin, section.bottom_margin = Cm(1.5), Cm(2)
    section.header_distance = Cm(HEADER)
    section.different_first_page_header_footer = True
    thai_pages = parse_xml(f'<w:pgNumType {nsdecls("w")} w:fmt="thaiNumbers"/>')
    section._sectPr.find(qn("w:pgMar")).addnext(thai_pages)  # noqa: SLF001  # as above; the schema wants it there
    normal = file.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(SIZE)
    normal.paragraph_format.line_spacing, normal.paragraph_format.space_after = 1.0, Pt(0)
    set_thai(normal.element.get_or_add_rPr(), SIZE, bold=False)
    first = section.first_page_header.paragraphs[0].paragraph_format
    first.line_spacing_rule, first.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(1)
    header = section.header.paragraphs[0]
    justify(header, "center")
    header.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    header.paragraph_format.line_spacing = Pt(PITCH)
    header.paragraph_format.space_after = Cm(2.5 - HEADER) - Pt(PITCH)
    add_run(header, "- ")
    for kind, text in (("begin", ""), ("", "PAGE"), ("separate", ""), ("value", "๒"), ("end", "")):
        run = add_run(header, text if kind == "value" else "")
        if kind in ("begin", "separate", "end"):
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)  # noqa: SLF001  # fields have no face in python-docx
        elif not kind:
            run._r.append(parse_xml(f"<w:instrText {nsdecls('w')}>{text}</w:instrText>"))  # noqa: SLF001  # as above
    add_run(header, " -")


def _properties(file: Any, document: Document, timestamp: datetime) -> None:
    moment = timestamp.astimezone(UTC).replace(tzinfo=None)
    core = file.core_properties
    core.title, core.author, core.language = bare(document.title)[:255], bare(document.sender)[:255], "th-TH"
    core.last_modified_by, core.comments = "", ""
    core.created = core.modified = moment
    for part in file.part.package.iter_parts():
        if str(part.partname) == "/word/fontTable.xml":
            part._blob = (  # noqa: SLF001  # a part of the template, replaced whole
                f'<w:fonts {nsdecls("w")}><w:font w:name="{FONT}"><w:altName w:val="{STAND_IN}"/>'
                '<w:charset w:val="DE"/><w:family w:val="swiss"/><w:pitch w:val="variable"/></w:font></w:fonts>'
            ).encode()


def _keep(file: Any, source: str) -> None:
    """The letter's data as a custom XML part, which Word keeps when the file is saved again."""
    blob = f'<?xml version="1.0" encoding="UTF-8"?><letter xmlns="{LETTER_NAMESPACE}">{_xml(source)}</letter>'.encode()
    part = Part(PackURI("/customXml/item9.xml"), "application/xml", blob, file.part.package)
    file.part.relate_to(part, RELATIONSHIP_TYPE.CUSTOM_XML)


def _xml(source: str) -> str:
    """JSON inside XML: what XML cannot carry (it stands inside a JSON string) is written as JSON's own escape."""
    able = _NOT_XML.sub(lambda match: f"\\u{ord(match.group()):04x}", source)
    return escape(able, {"\r": "&#13;"})


def _zipped(file: Any) -> bytes:
    """The package with every entry dated alike, so that equal letters are equal files."""
    raw, out = BytesIO(), BytesIO()
    file.save(raw)
    with zipfile.ZipFile(raw) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            after.writestr(zipfile.ZipInfo(name, ZIP_TIME), before.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
