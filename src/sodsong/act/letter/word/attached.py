"""The attached list in Word: one table, its head on every page, a district's cells merged."""

from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt

from sodsong.act.letter.document.paper import Document
from sodsong.act.letter.word.pieces import FONT, SIZE, add_lines, add_paragraph, bare

WORD_CELL_MARGIN = 108  # twentieths of a point


def attach(file: Any, document: Document, column_points: Sequence[float]) -> None:
    """Put the list of ``document`` on a page of its own at the end of ``file``; the columns' widths in points."""
    title = add_paragraph(file, align="center")
    title.paragraph_format.page_break_before = True
    title.paragraph_format.space_after = Pt(8)
    add_lines(title, document.list_title, bold=True)
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
        run = f'<w:r>{type_of}<w:t xml:space="preserve">{escape(bare(text))}</w:t></w:r>' if text else ""
        cells.append(
            f'<w:tc><w:tcPr><w:tcW w:w="{int(points * 20)}" w:type="dxa"/>{merge}</w:tcPr>'
            f'<w:p><w:pPr><w:spacing w:before="0" w:after="0"/><w:jc w:val="{align}"/></w:pPr>{run}</w:p></w:tc>'
        )
    return parse_xml(f"<w:tr {nsdecls('w')}><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr>")
