"""The DOCX read back: the same words as the PDF's, the list as one table, Thai type set as Thai."""

import json
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import docx
import pytest
from docx.oxml.ns import qn
from lxml import etree

from sodsong import data
from sodsong.act.letter import fonts, papers
from sodsong.act.letter.document.compose import compose
from sodsong.act.letter.document.text import plain
from sodsong.ground.papers.form import from_json, to_json
from sodsong.ground.papers.record import Number

GIVEN = from_json(json.loads(data.text("examples/letter-2563-08-14.json")))
EXAMPLE = replace(GIVEN, rows=tuple(replace(row, note="") for row in GIVEN.rows))  # the letter's own remarks were empty
MOMENT = datetime(2020, 8, 14, 1, 2, 3, tzinfo=UTC)


def made(letter=EXAMPLE) -> bytes:
    return papers.docx(letter, MOMENT, fonts=fonts.shipped())


@pytest.fixture(scope="module")
def file():
    return docx.Document(BytesIO(made()))


def read(text: str) -> str:
    return plain(text).replace("\n", "|")


def test_the_words_stand_in_order(file):
    paper = compose(EXAMPLE)
    head, close, _ = file.tables
    assert read(head.rows[0].cells[0].text) == "ด่วนที่สุด"
    assert [read(paragraph.text) for paragraph in file.paragraphs if paragraph.text] == [
        "ที่ พร ๐๐๒๓.๔/ว " + " " * 18,
        "ถึง\t" + "|".join(EXAMPLE.to),
        *EXAMPLE.body,
        "|".join(map(plain, paper.contact)),
        "|".join(map(plain, paper.list_title)),
    ]
    assert read(close.rows[0].cells[0].text) == "|" + EXAMPLE.qr_caption
    assert read(close.rows[0].cells[1].text) == "จังหวัดแพร่|๑๔ สิงหาคม ๒๕๖๓"


def test_the_list_is_one_table_with_its_head_repeated_and_districts_merged(file):
    table = file.tables[2]
    rows = table._tbl.tr_lst
    assert len(rows) == 35
    texts = [["".join(t.text for t in cell.iter(qn("w:t"))) for cell in row.tc_lst] for row in rows]
    assert texts[0] == ["ลำดับที่", "อำเภอ", "องค์กรปกครองส่วนท้องถิ่น", "หมายเหตุ"]
    assert [text[0] for text in texts[1:]] == [item.no for item in compose(EXAMPLE).items]
    assert [text[2] for text in texts[1:]] == [row.written for row in EXAMPLE.rows]
    assert [text[1] for text in texts[1:] if text[1]] == [
        item.district for item in compose(EXAMPLE).items if item.opens
    ]
    assert [row.find(qn("w:trPr")).find(qn("w:tblHeader")) is not None for row in rows] == [True] + 34 * [False]
    merges = [row.tc_lst[1].tcPr.find(qn("w:vMerge")).get(qn("w:val")) for row in rows[1:]]
    assert merges == ["restart" if item.opens else "continue" for item in compose(EXAMPLE).items]


def test_every_run_has_its_type_for_thai_too(file):
    runs = list(file.element.body.iter(qn("w:rPr")))
    texts = [properties for properties in runs if properties.getparent().find(qn("w:t")) is not None]
    assert len(texts) >= 100
    for properties in texts:
        assert properties.find(qn("w:rFonts")).get(qn("w:cs")) == "TH Sarabun New"
        size, thai_size = (properties.find(qn(name)).get(qn("w:val")) for name in ("w:sz", "w:szCs"))
        assert size == thai_size
        assert (properties.find(qn("w:b")) is None) == (properties.find(qn("w:bCs")) is None)
        assert properties.find(qn("w:lang")).get(qn("w:bidi")) == "th-TH"
        order = [etree.QName(kid).localname for kid in properties]
        known = ["rFonts", "b", "bCs", "color", "sz", "szCs", "u", "lang"]
        assert order == [name for name in known if name in order]


def test_the_page_is_the_rules_page(file):
    section = file.sections[0]
    page = (section.page_width, section.page_height, section.left_margin, section.right_margin, section.top_margin)
    assert [round(length.cm, 1) for length in page] == [21.0, 29.7, 3.0, 2.0, 1.5]
    # The emblem stands 1.5 cm below the edge; the header of the other pages brings their text down to 2.5 cm.
    header, empty = section.header.paragraphs[0].paragraph_format, section.first_page_header.paragraphs[0]
    begins = section.header_distance.cm + header.line_spacing.cm + header.space_after.cm
    assert begins == pytest.approx(2.5, abs=0.01)
    assert section.header_distance.cm + empty.paragraph_format.line_spacing.cm < 1.5
    assert section.header.paragraphs[0].text.startswith("- ")
    assert section._sectPr.find(qn("w:pgNumType")).get(qn("w:fmt")) == "thaiNumbers"
    assert section.different_first_page_header_footer
    assert "PAGE" in section.header._element.xpath("string(.)")
    body = [
        paragraph
        for paragraph in file.paragraphs
        if paragraph.text in EXAMPLE.body or plain(paragraph.text) in EXAMPLE.body
    ]
    assert [paragraph._p.pPr.jc.get(qn("w:val")) for paragraph in body] == ["thaiDistribute", "thaiDistribute"]
    assert {round(paragraph.paragraph_format.first_line_indent.cm, 2) for paragraph in body} == {2.5}
    urgency = file.tables[0].rows[0].cells[0].paragraphs[0].runs[0]
    assert (urgency.font.size.pt, str(urgency.font.color.rgb)) == (32, "C00000")


def test_the_data_and_dates_are_kept_and_equal_letters_are_equal_files(file):
    assert made() == made()
    with zipfile.ZipFile(BytesIO(made())) as package:
        assert package.testzip() is None
        kept = etree.fromstring(package.read("customXml/item9.xml"))
        assert kept.tag == "{urn:sodsong:letter}letter"
        assert json.loads(kept.text) == to_json(EXAMPLE)
        assert b"TH SarabunPSK" in package.read("word/fontTable.xml")
    assert file.core_properties.created.replace(tzinfo=UTC) == MOMENT
    assert plain(file.core_properties.title) == "หนังสือประทับตรา พร ๐๐๒๓.๔/ว จังหวัดแพร่"


def test_a_draft_and_hostile_words():
    said = '</w:t><w:br/> & "x" {} _x0007_'
    odd = docx.Document(
        BytesIO(made(replace(EXAMPLE, number=Number(), date=None, sender=said, body=(said,), qr="", rows=())))
    )
    assert [read(paragraph.text) for paragraph in odd.paragraphs if paragraph.text][:3] == [
        "ที่  " + " " * 40,
        "ถึง\t" + "|".join(EXAMPLE.to),
        said,
    ]
    assert read(odd.tables[1].rows[0].cells[1].text) == said + "|" + " " * 32
    assert len(odd.tables) == 2


def test_three_thousand_rows_in_word():
    rows = tuple(replace(EXAMPLE.rows[i % 34], no=i + 1, written="<&>" if i == 0 else "ก") for i in range(3000))
    table = docx.Document(BytesIO(made(replace(EXAMPLE, rows=rows)))).tables[2]
    assert len(table._tbl.tr_lst) == 3001
    assert "".join(t.text for t in table._tbl.tr_lst[1].iter(qn("w:t"))) == "๑อ.เมืองแพร่<&>"
