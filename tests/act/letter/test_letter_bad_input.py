"""What must not break a letter of any kind: missing glyphs, endless names and lists, hostile emblems, controls, markup."""

import json
import re
import struct
import tomllib
import zipfile
import zlib
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import docx
import pikepdf
import pypdfium2
import pytest
from docx.oxml.ns import qn
from lxml import etree

from sodsong import data
from sodsong.act.letter import fonts, papers
from sodsong.act.letter.emblem import LARGEST_FILE, EmblemError, read
from sodsong.act.letter.fonts import FontError
from sodsong.act.letter.specimen import SPECIMENS, specimen
from sodsong.ground.papers.form import from_json
from sodsong.ground.papers.record import Letter, Number, Signer
from tests.act.letter.helpers import CM, HALF_A_MILLIMETRE, glyphs, pages, squeezed

FIRST = from_json(json.loads(data.text("examples/letter-2563-08-14.json")))
WORDS = tomllib.loads(data.text("letter/wording.toml"))
MOMENT = datetime(2020, 8, 14, tzinfo=UTC)


def pdf(letter: Letter, **more) -> papers.Typeset:
    return papers.pdf(letter, MOMENT, fonts=fonts.shipped(), **more)


def word(letter: Letter, **more) -> bytes:
    return papers.docx(letter, MOMENT, fonts=fonts.shipped(), **more)


def filled(kind: str, said: str) -> Letter:
    """A letter of ``kind`` that says ``said`` in every place it has; 15, with the row's 2 and the list's title."""
    given = specimen(kind, FIRST, WORDS)
    return replace(
        given,
        kind=given.kind,
        urgency="ด่วน",
        number=Number(raw="พร ๑/๑"),
        to=(said,),
        sender=said,
        address=(said,),
        subject=said,
        references=(said,),
        enclosures=(said,),
        body=(said,),
        unit=said,
        signer=Signer(said, said),
        contact=replace(given.contact, office=said, group=said, person=said),
        qr="https://lab.test/",
        qr_caption=said,
        list_title=(said,),
        rows=(replace(given.rows[0], district=said, written=said, note=said),),
    )


TIMES = {  # to, body, contact 3, caption, title, row 3; then what the kind has of its own
    "stamped": 10 + 1,  # the office
    "external": 10 + 7,  # office, address, subject, reference, enclosure, name and position
    "memo": 10 + 4,  # unit, subject, name and position
}
MARKUP = '#set page(fill: red) $x^2$ *b* _i_ @ref <lab> \\ `raw` // c /* d */ "q" = H [a] {b} ~ -- --- ... #pagebreak()'


@pytest.mark.parametrize("kind", TIMES)
def test_markup_is_text_in_every_place(kind):
    made = pdf(filled(kind, MARKUP), source='{"a": "#pdf.attach(\\"x\\", bytes(()))"}')
    assert squeezed("".join(pages(made.pdf))).count(squeezed(MARKUP)) == TIMES[kind]
    with pikepdf.open(BytesIO(made.pdf)) as opened:
        assert list(opened.attachments) == ["letter.json"]
    red = pypdfium2.PdfDocument(made.pdf)[0].render(scale=0.5).to_numpy()[2, 2]
    assert [int(part) for part in red[:3]] == [255, 255, 255]


@pytest.mark.parametrize("kind", TIMES)
def test_markup_is_text_in_word_too(kind):
    said = '</w:t><w:br/> & "x" {} _x0007_ <!-- -->'
    file = docx.Document(BytesIO(word(filled(kind, said))))
    texts = "".join(text.text or "" for text in file.element.body.iter(qn("w:t")))
    assert texts.count(said) == TIMES[kind]


def test_control_characters_and_turned_directions_leave_no_trace():
    said = "จัง\x00หวัด\x07แพร่\u202e\u200b\ufeff\x1b[31m"
    made = pdf(filled("external", said))
    assert (
        squeezed("".join(pages(made.pdf))).count("จังหวัดแพร่[๓๑m")
        + squeezed("".join(pages(made.pdf))).count("จังหวัดแพร่[31m")
        == TIMES["external"]
    )
    assert word(filled("external", said))


def test_data_that_xml_cannot_carry_are_kept_as_json_escapes():
    source = '{"kind": "stamped",\r\n "from": "\ufffe\x7f"}'
    with zipfile.ZipFile(BytesIO(word(FIRST, source=source))) as package:
        kept = etree.fromstring(package.read("customXml/item9.xml")).text
    assert json.loads(kept) == json.loads(source)
    assert "\r\n" in kept


@pytest.mark.parametrize("field", ["subject", "sender", "unit"])
def test_a_missing_glyph_is_named_before_anything_is_set(field):
    kind = "memo" if field == "unit" else "external"
    with pytest.raises(FontError, match=r"cannot draw '漢' \(U\+6F22 CJK UNIFIED IDEOGRAPH-6F22\)"):
        pdf(replace(specimen(kind, FIRST, WORDS), **{field: "จังหวัด漢"}))


@pytest.mark.parametrize("kind", TIMES)
def test_names_of_400_letters_stay_on_the_paper(kind):
    for name in (("องค์การบริหารส่วนตำบล" + "ทุ่งกว้างสร้างสุข" * 22)[:400], "ส" * 400, "W" * 400):
        given = specimen(kind, FIRST, WORDS)
        long = replace(
            given, sender=name, subject=name, to=(name,), address=(name,), unit=name, signer=Signer("ก", name)
        )
        long = replace(long, rows=(replace(given.rows[0], written=name),), contact=replace(given.contact, office=name))
        made = pdf(long)
        seen = [glyph for number in range(made.pages) for glyph in glyphs(made.pdf, number)]
        assert max(glyph.right for glyph in seen) <= 19 * CM + HALF_A_MILLIMETRE
        assert min(glyph.left for glyph in seen) >= 3 * CM - HALF_A_MILLIMETRE
        # Nothing is drawn below the paper, where nobody would see it.
        assert max(glyph.bottom for glyph in seen) <= 29.7 * CM
        text = "".join(re.sub("^-[๐-๙]+-", "", squeezed(page)) for page in pages(made.pdf))
        assert text.count(name) >= 4


@pytest.mark.parametrize("kind", SPECIMENS)
def test_three_thousand_rows_of_every_kind(kind):
    given = specimen(kind, FIRST, WORDS)
    rows = tuple(
        replace(given.rows[i % 34], no=i + 1, written=f"อบต.สมมุติ {i}") for i in range(3000 if kind == "memo" else 300)
    )
    made = pdf(replace(given, rows=rows))
    assert made.pages > 10
    assert f"อบต.สมมุติ{len(rows) - 1}".translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")) in squeezed(
        pages(made.pdf)[-1]
    )


# --- emblems -----------------------------------------------------------------------------------------------------

SCRIPTS = [
    "<script>alert(1)</script>",
    '<rect onload="x()" width="9" height="9"/>',
    '<image href="file:///etc/passwd" width="9" height="9"/>',
    '<use href="http://lab.test/x.svg#a"/>',
    "<foreignObject><p>x</p></foreignObject>",
    "<style>@import url(http://lab.test/)</style>",
    '<rect fill="url(http://lab.test/)" width="9" height="9"/>',
    '<animate attributeName="href" to="javascript:x()"/>',
]


@pytest.mark.parametrize("inside", SCRIPTS)
def test_an_svg_that_does_more_than_draw_is_refused(tmp_path, inside):
    file = tmp_path / "emblem.svg"
    file.write_text(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{inside}</svg>', encoding="utf-8")
    with pytest.raises(EmblemError, match="an emblem may only draw"):
        read(file)


def test_entities_that_would_grow_are_refused(tmp_path):
    file = tmp_path / "emblem.svg"
    file.write_text(
        '<!DOCTYPE svg [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><svg xmlns="http://www.w3.org/2000/svg"/>',
        encoding="utf-8",
    )
    with pytest.raises(EmblemError, match="document type declaration"):
        read(file)


def test_a_png_of_100_megabytes_is_refused_unread(tmp_path):
    file = tmp_path / "emblem.png"
    with file.open("wb") as out:
        out.write(b"\x89PNG\r\n\x1a\n")
        out.truncate(100_000_000)
    with pytest.raises(EmblemError, match=rf"has 100\.0 MB; at most {LARGEST_FILE // 1_000_000} MB"):
        read(file)


def test_a_small_png_that_would_unpack_to_gigabytes_is_refused(tmp_path):
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    file = tmp_path / "emblem.png"
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 30_000, 30_000, 8, 6, 0, 0, 0)))
    with pytest.raises(EmblemError, match="30000 × 30000 pixels"):
        read(file)
