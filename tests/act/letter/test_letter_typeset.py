"""The PDF as it was seen: pages, words and their order, places in millimetres, the data inside, the standard's marks."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from itertools import pairwise

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sodsong import data
from sodsong.act.letter import fonts, papers
from sodsong.act.letter.document.compose import compose
from sodsong.act.letter.document.text import plain
from sodsong.act.letter.emblem import Emblem
from sodsong.act.letter.fonts import FontError
from sodsong.act.letter.papers import KindError
from sodsong.act.letter.qr import QrError
from sodsong.act.letter.typeset import TypesetError
from sodsong.ground.papers.form import from_json, to_json
from sodsong.ground.papers.record import Letter, Number
from tests.act.letter.helpers import CM, glyphs, pages, poppler, squeezed, structure
from tests.act.letter.helpers import HALF_A_MILLIMETRE as TOLERANCE

GIVEN = from_json(json.loads(data.text("examples/letter-2563-08-14.json")))
EXAMPLE = replace(GIVEN, rows=tuple(replace(row, note="") for row in GIVEN.rows))  # the letter's own remarks were empty
MOMENT = datetime(2020, 8, 14, tzinfo=UTC)


@pytest.fixture(scope="module", params=["shipped", "installed"])
def pair(request):
    found = fonts.shipped() if request.param == "shipped" else fonts.installed()
    assert found is not None, "install fonts-tlwg-laksaman-ttf (make test does)"
    return found


@pytest.fixture(scope="module")
def sheet(pair):
    return papers.pdf(EXAMPLE, MOMENT, fonts=pair)


def test_three_pages_in_the_order_of_the_rules(sheet):
    assert sheet.pages == len(pages(sheet.pdf)) == 3
    first = squeezed(pages(sheet.pdf)[0])
    paper = compose(EXAMPLE)
    order = [
        *(paper.urgency, "ที่" + paper.number, "ถึง", *paper.to, *paper.body, paper.sender, paper.date, paper.qr_caption),
        *paper.contact,
    ]
    assert first == squeezed("".join(order))


def test_the_list_has_all_rows_in_order_in_both_readers(sheet):
    rows = [squeezed(f"{item.no}{item.district if item.opens else ''}{item.name}") for item in compose(EXAMPLE).items]
    _, second, third = pages(sheet.pdf)
    for text in (second + third, poppler(sheet.pdf, "-layout").split("หมายเหตุ", 1)[1]):
        flat = squeezed(text).replace("อ.วังชิ้น(ต่อ)", "")
        at = -1
        for row in rows:
            assert row in flat[at + 1 :], row
            at = flat.index(row, at + 1)


def test_a_district_stands_once_and_is_continued_over_the_page(sheet):
    _, second, third = map(squeezed, pages(sheet.pdf))
    for district in {item.district for item in compose(EXAMPLE).items} - {"อ.วังชิ้น"}:
        assert (second + third).count(district) == 1
    assert second.count("อ.วังชิ้น") == third.count("อ.วังชิ้น") == 1
    head = "ลำดับที่อำเภอองค์กรปกครองส่วนท้องถิ่นหมายเหตุ"
    assert second.startswith(squeezed("-๒-" + "".join(EXAMPLE.list_title)) + head + "๑อ.เมืองแพร่")
    assert third.startswith("-๓-" + head + "๒๗อ.วังชิ้น(ต่อ)อบต.แม่พุง")


def test_remarks_stand_in_their_column_and_the_list_still_ends_in_order(pair):
    rows = tuple(replace(row, note="ขอให้ตรวจสอบที่อยู่เว็บไซต์อีกครั้ง" if row.no == 30 else "") for row in EXAMPLE.rows)
    third = squeezed(pages(papers.pdf(replace(EXAMPLE, rows=rows), MOMENT, fonts=pair).pdf)[2])
    assert "๓๐อบต.วังชิ้นขอให้ตรวจสอบที่อยู่เว็บไซต์อีกครั้ง๓๑อ.หนองม่วงไข่ทต.แม่คำมี" in third


def test_no_continuation_where_a_page_ends_with_a_district():
    rows = tuple(replace(row, district="ลอง" if row.no <= 26 else "สอง") for row in EXAMPLE.rows)
    third = squeezed(pages(papers.pdf(replace(EXAMPLE, rows=rows), MOMENT, fonts=fonts.shipped()).pdf)[2])
    assert "(ต่อ)" not in third
    assert "๒๗อ.สอง" in third


# --- places, in points from the left and from the top -----------------------------------------------------------


def test_margins_and_baselines(sheet):
    width, height = pypdfium2.PdfDocument(sheet.pdf)[0].get_size()
    assert (width, height) == (pytest.approx(21 * CM, abs=0.1), pytest.approx(29.7 * CM, abs=0.1))
    first = glyphs(sheet.pdf, 0)
    assert min(glyph.left for glyph in first) == pytest.approx(3 * CM, abs=TOLERANCE)
    assert max(glyph.right for glyph in first) == pytest.approx(19 * CM, abs=TOLERANCE)
    assert max(glyph.baseline for glyph in first) <= 27.7 * CM
    # Nine lines of text follow each other at TH Sarabun's single pitch, one gap of 6 pt between two paragraphs.
    lines = sorted(
        {round(glyph.baseline, 1) for glyph in first if 9.5 * CM < glyph.baseline < 17 * CM and glyph.letter in "กงวน"}
    )
    steps = [round(low - high, 1) for high, low in pairwise(lines)]
    assert set(steps) == {20.8, 26.8}
    assert steps.count(26.8) == 1


def test_sizes_are_those_of_th_sarabun_by_the_height_of_capitals(sheet, pair):
    first = glyphs(sheet.pdf, 0)
    urgency = first[: len("ด่วนที่สุด")]
    assert "".join(glyph.letter for glyph in urgency) == "ด่วนที่สุด"
    assert {glyph.colour for glyph in urgency} == {(0xC0, 0, 0)}
    assert min(glyph.size for glyph in urgency) / pair.scale >= 32 - 0.01
    capital = next(glyph for glyph in first if glyph.letter == "I")
    assert capital.size == pytest.approx(16 * pair.scale, abs=0.01)
    assert capital.bottom - capital.top == pytest.approx(16 * fonts.REFERENCE_CAP_EM, abs=0.3)
    assert {glyph.colour for glyph in first[len(urgency) :]} == {(0, 0, 0)}


def test_first_lines_are_indented_and_the_urgency_stands_beside_the_emblem(sheet):
    first = glyphs(sheet.pdf, 0)
    letters = "".join(glyph.letter for glyph in first)
    for opening in ("ด้วยตั้งแต่", "จังหวัดแพร่ได้ปรึกษา"):
        assert first[letters.index(opening)].left == pytest.approx((3 + 2.5) * CM, abs=TOLERANCE)
    assert all(glyph.top >= 1.5 * CM and glyph.bottom <= 4.5 * CM and glyph.right < 9 * CM for glyph in first[:10])


def test_the_emblem_is_three_centimetres_in_the_middle_of_the_page(sheet):
    page = pypdfium2.PdfDocument(sheet.pdf)[0]
    boxes = [item.get_bounds() for item in page.get_objects(max_depth=4) if item.type == pdfium.FPDF_PAGEOBJ_PATH]
    upper = [box for box in boxes if box[1] > page.get_height() - 5 * CM and box[2] - box[0] > CM]
    left, bottom, right, top = (f(box[i] for box in upper) for i, f in enumerate((min, min, max, max)))
    assert (left + right) / 2 == pytest.approx(10.5 * CM, abs=TOLERANCE)
    assert page.get_height() - (top + bottom) / 2 == pytest.approx((1.5 + 1.5) * CM, abs=TOLERANCE)
    assert 2.9 * CM <= right - left <= 3.01 * CM


def test_seal_and_date_are_clear_of_the_contact_block(sheet):
    first = glyphs(sheet.pdf, 0)
    letters = "".join(glyph.letter for glyph in first)
    contact = first[letters.rindex("สำนักงานส่งเสริม") :]
    at = letters.rindex("๑๔สิงหาคม๒๕๖๓")
    date = first[at : at + len("๑๔สิงหาคม๒๕๖๓")]
    name = first[at - len("จังหวัดแพร่") : at]
    assert "".join(glyph.letter for glyph in name) == "จังหวัดแพร่"
    # Nothing stands between the office's name and the date: the seal is pressed there, 4.5 cm across over the name.
    gap = [g for g in first if g.left > 12.2 * CM and name[0].baseline + 8 < g.baseline < date[0].baseline - 8]
    assert gap == []
    assert min(glyph.top for glyph in date) - max(glyph.bottom for glyph in name) > 2.4 * CM
    assert max(glyph.right for glyph in contact) < min(glyph.left for glyph in date) - 0.5 * CM
    assert min(glyph.top for glyph in contact) > max(glyph.baseline for glyph in date)
    assert contact[-1].baseline == pytest.approx(27.7 * CM - 0.25 * 20.8 - 1, abs=TOLERANCE)


def test_the_close_finds_its_place_whatever_the_text_leaves(pair):
    """Above the contact block, beside it, or on the next page: always whole, inside the margins, columns apart."""
    seen = set()
    for words in range(0, 60, 4):
        letter = replace(EXAMPLE, rows=(), body=(*EXAMPLE.body, "ขอให้หน่วยงานทราบ " * words))
        made = papers.pdf(letter, MOMENT, fonts=pair)
        last = glyphs(made.pdf, made.pages - 1)
        letters = "".join(glyph.letter for glyph in last)
        contact = last[letters.rindex("สำนักงานส่งเสริม") :]
        date, caption = (last[letters.rindex(text)] for text in ("๑๔สิงหาคม๒๕๖๓", "สแกน"))
        assert squeezed(letters).endswith(squeezed("".join(compose(EXAMPLE).contact)))
        assert max(glyph.baseline for glyph in last) <= 27.7 * CM
        assert max(glyph.right for glyph in contact) < date.left - 0.3 * CM
        beside = caption.baseline > contact[0].baseline
        if beside:
            assert max(glyph.right for glyph in contact) < caption.left < date.left - 2 * CM
        seen.add((made.pages, beside))
    assert seen == {(1, False), (1, True), (2, False)}


def test_the_caption_is_a_little_smaller_than_the_text(sheet, pair):
    first = glyphs(sheet.pdf, 0)
    at = "".join(glyph.letter for glyph in first).index("สแกนเพื่อติดต่อ")
    assert first[at].size == pytest.approx(14 * pair.scale, abs=0.01)


# --- drafts, long and hostile data -------------------------------------------------------------------------------


def test_a_draft_leaves_places_for_number_and_date():
    draft = replace(EXAMPLE, number=Number(), date=None, rows=())
    sheet = papers.pdf(draft, MOMENT, fonts=fonts.shipped())
    assert sheet.pages == 1
    text = squeezed(pages(sheet.pdf)[0])
    assert text.startswith("ด่วนที่สุดที่ถึงสำนักงาน")
    assert "จังหวัดแพร่สแกนเพื่อติดต่อคณะที่ปรึกษา" in text
    page = pypdfium2.PdfDocument(sheet.pdf)[0]
    dotted = [item.get_bounds() for item in page.get_objects(max_depth=4) if item.type == pdfium.FPDF_PAGEOBJ_PATH]
    widths = {round((box[2] - box[0]) / CM) for box in dotted if box[3] - box[1] < 2 and box[2] - box[0] > CM}
    assert widths == {5, 4}


def test_markup_in_data_is_shown_as_text(sheet):
    said = (
        '#set page(fill: red) $x^2$ *b* _i_ @ref <lab> \\ `raw` // c /* d */ "q" = H [a] {b} ~ -- --- ... #pagebreak()'
    )
    hostile = replace(
        EXAMPLE,
        sender=said,
        to=(said,),
        body=(said,),
        urgency="#eval(x)",
        qr_caption=said,
        list_title=(said,),
        rows=tuple(replace(row, written=said, note=said, district=said) for row in EXAMPLE.rows[:2]),
        contact=replace(EXAMPLE.contact, office=said, person=said),
        number=Number(raw="#พร*/ว"),
    )
    # The digit of x^2 stays: its word has a Latin letter.
    made = papers.pdf(hostile, MOMENT, fonts=fonts.shipped(), source='{"a": "#pdf.attach(\\"x\\", bytes(()))"}')
    text = squeezed("".join(pages(made.pdf)))
    assert text.count(squeezed(said)) == 7 + 5  # a district once
    assert text.startswith("#eval(x)ที่#พร*/ว")
    with pikepdf.open(BytesIO(made.pdf)) as pdf:
        assert list(pdf.attachments) == ["letter.json"]


def test_a_name_of_400_letters_stays_on_the_paper():
    for name in ("องค์การบริหารส่วนตำบล" + "ทุ่งกว้างสร้างสุข" * 22, "ส" * 400, "W" * 400, "www." + "a-" * 198):
        rows = (replace(EXAMPLE.rows[0], written=name[:400], note=name[:400]), *EXAMPLE.rows[1:3])
        long = replace(EXAMPLE, sender=name[:400], to=(name[:400],), rows=rows, body=(name[:400],))
        long = replace(long, contact=replace(EXAMPLE.contact, office=name[:400], website=name[:400]))
        made = papers.pdf(long, MOMENT, fonts=fonts.shipped())
        for number in range(made.pages):
            assert max(glyph.right for glyph in glyphs(made.pdf, number)) <= 19 * CM + TOLERANCE
        assert squeezed("".join(pages(made.pdf))).count(squeezed(name[:400])) >= 4


def test_three_thousand_rows():
    rows = tuple(
        replace(EXAMPLE.rows[i % 34], no=i + 1, district=EXAMPLE.rows[(i // 90) % 34].district) for i in range(3000)
    )
    made = papers.pdf(replace(EXAMPLE, rows=rows), MOMENT, fonts=fonts.shipped())
    texts = [squeezed(text) for text in pages(made.pdf)]
    assert made.pages == len(texts) > 90
    assert "๓๐๐๐" in texts[-1]
    assert all("(ต่อ)" in text.split("หมายเหตุ", 1)[1][:40] or "(ต่อ)" not in text for text in texts[2:])


@given(
    st.lists(
        st.text(alphabet="กขคงสทนมรำเแโใไ่้๊๋์ิีึืุูั ๆฯ“”()๐๑๒0123abXYZ.,#$*@\\<>[]{}_`~/-", max_size=120), min_size=1, max_size=3
    )
)
@settings(deadline=None, max_examples=25)
def test_any_paragraphs_come_back_as_they_were(body):
    made = papers.pdf(Letter(kind="stamped", body=tuple(body)), MOMENT, fonts=fonts.shipped(), source="{}")
    assert made.pages >= 1
    with pikepdf.open(BytesIO(made.pdf)) as pdf:
        assert pdf.Root.MarkInfo.Marked


def test_syllables_are_read_once_with_the_shipped_font():
    # Every shape of Thai syllable: Typst writes a syllable twice when a mark hangs at a height of its own.
    words = (
        "ท้องถิ่น ตั้งแต่ ทั้งนี้ สิทธิ์ ศักดิ์ พันธุ์ นาฬิกา กตัญญู ฤดู ฐาน น้ำ ค่ำ ป้ำ เมื่อ ขึ้น ปั้น ฝึก ฟื้น ปี่ ป๊อป จั๊วะ จ๋า เก๋ กุ้ง "
        "ญี่ปุ่น กฎหมาย ปรากฏ ซื้อ เล็ก ก็ เซ็น ปฏิบัติ พื้นที่ ตำบล กำแพง ล้ำ หญ้า เสื้อ รัฐ อยู่ ผู้ ตุ๊ก ฟ้า ฝ้าย ป่า ฟิล์ม ทรัพย์ โอ่ง ไม้ แพร่ "
        "เปอร์เซ็นต์ จิ๋ว ปุ๋ย ถั่ว ซึ่ง หนึ่ง เอื้อ"
    )
    made = papers.pdf(Letter(kind="stamped", body=(words,)), MOMENT, fonts=fonts.shipped())
    assert squeezed(words) in squeezed(pages(made.pdf)[0])
    assert squeezed(words) in squeezed(poppler(made.pdf))


# --- what the file is --------------------------------------------------------------------------------------------


def test_equal_data_give_equal_bytes_and_nothing_of_the_last_letter(pair):
    one = papers.pdf(EXAMPLE, MOMENT, fonts=pair)
    other = papers.pdf(replace(EXAMPLE, to=("ลับ",)), MOMENT, fonts=pair)
    assert papers.pdf(EXAMPLE, MOMENT, fonts=pair).pdf == one.pdf != other.pdf


def test_the_data_lie_inside_exactly(sheet):
    source = '{ "kind":"stamped", "from":"จังหวัด\\u0e41พร่", "x": [1.50, null] }\n'
    made = papers.pdf(EXAMPLE, MOMENT, fonts=fonts.shipped(), source=source)
    for pdf_bytes, expected in ((made.pdf, source), (sheet.pdf, json.dumps(to_json(EXAMPLE), ensure_ascii=False))):
        with pikepdf.open(BytesIO(pdf_bytes)) as pdf:
            assert pdf.attachments["letter.json"].get_file().read_bytes().decode() == expected
            assert [str(spec.AFRelationship) for spec in pdf.Root.AF] == ["/Source"]


def test_marks_of_pdf_a_3a_and_pdf_ua_1(sheet, pair):
    with pikepdf.open(BytesIO(sheet.pdf)) as pdf:
        assert pdf.check_pdf_syntax() == []
        with pdf.open_metadata() as xmp:
            assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"]) == ("3", "A")
            assert xmp["pdfuaid:part"] == "1"
            assert xmp["xmp:CreateDate"].startswith("2020-08-14T00:00:00")
            assert plain(xmp["dc:title"]) == "หนังสือประทับตรา พร ๐๐๒๓.๔/ว จังหวัดแพร่"
            assert all(digest in xmp["pdf:Keywords"] for digest in pair.hashes)
        assert str(pdf.Root.OutputIntents[0].S) == "/GTS_PDFA1"
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "th-TH"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        kinds = [str(item.S) for item in structure(pdf.Root.StructTreeRoot.K)]
        assert kinds.count("/TH") == 4
        assert kinds.count("/TD") == 4 * 34 + 1  # the last closes the list's lower edge
        assert kinds.count("/H1") == 1
        figures = [item for item in structure(pdf.Root.StructTreeRoot.K) if str(item.S) == "/Figure"]
        assert [bool(str(item.get("/Alt", ""))) for item in figures] == [True] * len(figures) != []
        embedded = {str(font.BaseFont).split("+")[1] for page in pdf.pages for font in page.Resources.Font.values()}
        assert len(embedded) == 2


def test_what_cannot_be_set_is_said_in_one_sentence():
    with pytest.raises(FontError, match=r"cannot draw '😀' \(U\+1F600 GRINNING FACE\)"):
        papers.pdf(replace(EXAMPLE, sender="จังหวัด😀"), MOMENT, fonts=fonts.shipped())
    with pytest.raises(QrError, match=r"The QR text is 4000 bytes"):
        papers.pdf(replace(EXAMPLE, qr="x" * 4000), MOMENT, fonts=fonts.shipped())
    with pytest.raises(KindError, match="kind unknown cannot be set; give “kind”: “stamped”, “external”, “memo”"):
        papers.pdf(replace(EXAMPLE, kind="unknown"), MOMENT, fonts=fonts.shipped())
    broken = Emblem("png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 40)
    for make in (papers.pdf, papers.docx):
        with pytest.raises(TypesetError, match=r"could not be (set|drawn): "):
            make(EXAMPLE, MOMENT, fonts=fonts.shipped(), emblem=broken)
    assert papers.pdf(EXAMPLE, MOMENT, fonts=fonts.shipped()).pages == 3  # the press goes on after a refusal


def test_the_offices_own_emblem_stands_in_its_place():
    square = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9" fill="#00f"/></svg>'
    made = papers.pdf(EXAMPLE, MOMENT, fonts=fonts.shipped(), emblem=Emblem("svg", square))
    image = pypdfium2.PdfDocument(made.pdf)[0].render(scale=1).to_numpy()
    blue = image[round(4 * CM), round(10.5 * CM)][:3]
    assert [int(part) for part in blue] == [255, 0, 0]  # BGR
    assert image[round(4 * CM), round(8.8 * CM)][:3].min() == 255
