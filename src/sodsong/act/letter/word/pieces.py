"""The pieces of a Word letter: runs, paragraphs, places for the pen, pictures, tables that only put things side by side.

Word keeps a second set of type properties for Thai ("complex script"): font, size and boldness are given in both.
"""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from docx.enum.text import WD_UNDERLINE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

from sodsong.act.letter.document.text import MAY_BREAK, NO_BREAK, WORD_JOINER

FONT, STAND_IN = "TH Sarabun New", "TH SarabunPSK"
SIZE, CAPTION_SIZE = 16, 14
SPACES_A_CM = 8  # hard spaces of TH Sarabun New 16 pt


def add_run(paragraph: Any, text: str, size: float = SIZE, *, bold: bool = False, color: RGBColor | None = None) -> Any:
    """A run whose Thai and Latin halves look alike; ``size`` in points."""
    run = paragraph.add_run(bare(text))
    run.font.size = Pt(size)
    run.bold = bold or None
    if color is not None:
        run.font.color.rgb = color
    set_thai(run._r.get_or_add_rPr(), size, bold=bold)  # noqa: SLF001  # python-docx has no face for complex script
    return run


def bare(text: str) -> str:
    """``text`` without the marks that only the typesetter needs; Word has its own breaking of lines."""
    return text.replace(WORD_JOINER, "").replace(MAY_BREAK, "")


def set_thai(properties: Any, size: float, *, bold: bool) -> None:
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


def add_paragraph(
    into: Any,
    text: str = "",
    align: str = "left",
    *,
    first_line: Any = None,
    before: float = 0,
    bold: bool = False,
    size: float = SIZE,
) -> Any:
    """A paragraph of ``into`` (a file or a cell) in Word's own words for alignment; ``before`` in points."""
    paragraph = into.add_paragraph()
    form = paragraph.paragraph_format
    form.space_before, form.space_after = Pt(before), Pt(0)
    form.first_line_indent = first_line
    justify(paragraph, align)
    if text:
        add_run(paragraph, text, size, bold=bold)
    return paragraph


def justify(paragraph: Any, align: str) -> None:
    """Align ``paragraph``; Thai text is spread by ``thaiDistribute``."""
    properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001  # thaiDistribute is missing in python-docx's own list
    properties.get_or_add_jc().set(qn("w:val"), align)


def add_lines(paragraph: Any, texts: Iterable[str], *, bold: bool = False) -> None:
    """``texts`` as lines of one paragraph."""
    for number, text in enumerate(texts):
        if number:
            paragraph.add_run().add_break()
        add_run(paragraph, text, bold=bold)


def add_place(paragraph: Any, centimetres: float) -> None:
    """An empty place for the pen: a dotted line under hard spaces, about ``centimetres`` long, and no letter.

    Not a tab with a leader: LibreOffice leaves out a tab that ends a table's cell.
    """
    add_run(paragraph, NO_BREAK * round(centimetres * SPACES_A_CM)).underline = WD_UNDERLINE.DOTTED


def add_picture(paragraph: Any, picture: bytes, says: str, **size: Any) -> None:
    """A picture with words for those who cannot see it and no room of its own around it."""
    inline = paragraph.add_run().add_picture(BytesIO(picture), **size)._inline  # noqa: SLF001  # no face for these either
    for side in ("distT", "distB", "distL", "distR"):
        inline.set(side, "0")
    inline.docPr.set("descr", bare(says))


def bare_table(file: Any, widths: Sequence[float]) -> Any:
    """A table without lines that only puts things side by side; widths in cm. Returns its cells."""
    table = file.add_table(rows=1, cols=len(widths))
    table.autofit = False
    for cell, column, width in zip(table.rows[0].cells, table.columns, widths, strict=True):
        cell.width = column.width = Cm(width)
    margins = '<w:tblCellMar {}><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar>'
    table._tbl.tblPr.find(qn("w:tblLook")).addprevious(parse_xml(margins.format(nsdecls("w"))))  # noqa: SLF001  # cell margins have no face either
    return table.rows[0].cells
