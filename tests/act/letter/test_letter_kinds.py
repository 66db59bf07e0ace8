"""External letter, memo, reminder, closing letter: the order of their parts and their places in millimetres."""

import json
import tomllib
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from itertools import pairwise

import docx
import pytest
from docx.oxml.ns import qn

from sodsong import data
from sodsong.act.letter import fonts, papers
from sodsong.act.letter.document.compose import compose
from sodsong.act.letter.document.text import plain
from sodsong.act.letter.specimen import SPECIMENS, specimen
from sodsong.ground.papers.form import from_json
from sodsong.ground.papers.record import Letter, Number, Signer
from tests.act.letter.helpers import CM, HALF_A_MILLIMETRE, drawn, found, glyphs, pages, squeezed

FIRST = from_json(json.loads(data.text("examples/letter-2563-08-14.json")))
WORDS = tomllib.loads(data.text("letter/wording.toml"))
MOMENT = datetime(2020, 8, 14, tzinfo=UTC)
MIDDLE = 10.5 * CM
SIGNED = ("external", "memo")


def near(value: float):
    return pytest.approx(value, abs=HALF_A_MILLIMETRE)


@pytest.fixture(scope="module", params=["shipped", "installed"])
def pair(request):
    found = fonts.shipped() if request.param == "shipped" else fonts.installed()
    assert found is not None, "install fonts-tlwg-laksaman-ttf (make test does)"
    return found


def given(kind: str) -> Letter:
    return specimen(kind, FIRST, WORDS)


@pytest.fixture(scope="module")
def sheets(pair):
    return {kind: papers.pdf(given(kind), MOMENT, fonts=pair) for kind in SPECIMENS}


# --- the order of the rules --------------------------------------------------------------------------------------


def test_the_external_letter_in_the_order_of_the_rules(sheets):
    paper = compose(given("external"))
    order = [
        *(paper.urgency, "ที่" + paper.number, *paper.office, paper.date, "เรื่อง", paper.subject, "เรียน", *paper.to),
        *("สิ่งที่ส่งมาด้วย", *paper.enclosures, *paper.body, "ขอแสดงความนับถือ", "()", paper.signer_position, *paper.contact),
    ]
    assert squeezed(pages(sheets["external"].pdf)[0]) == squeezed("".join(order))
    assert sheets["external"].pages == 3


def test_the_memo_in_the_order_of_the_rules(sheets):
    paper = compose(given("memo"))
    order = [
        *(paper.urgency, "บันทึกข้อความ", "ส่วนราชการ", paper.unit, "ที่", paper.number, "วันที่", paper.date),
        *("เรื่อง", paper.subject, "เรียน", *paper.to, *paper.body, "()", paper.signer_position),
    ]
    assert squeezed(pages(sheets["memo"].pdf)[0]) == squeezed("".join(order))


@pytest.mark.parametrize("kind", ["reminder", "closing"])
def test_reminder_and_closing_letter_are_stamped_letters(sheets, kind):
    paper = compose(given(kind))
    order = [
        paper.urgency,
        "ที่" + paper.number,
        "ถึง",
        *paper.to,
        *paper.body,
        paper.sender,
        paper.date,
        paper.qr_caption,
    ]
    assert squeezed(pages(sheets[kind].pdf)[0]) == squeezed("".join([*order, *paper.contact]))


def test_several_references_and_enclosures_are_numbered():
    letter = replace(given("external"), references=("หนังสือ ก", "หนังสือ ข"), enclosures=("ก", "ข", "ค"))
    first = squeezed(pages(papers.pdf(letter, MOMENT, fonts=fonts.shipped()).pdf)[0])
    assert "อ้างถึง๑.หนังสือก๒.หนังสือขสิ่งที่ส่งมาด้วย๑.ก๒.ข๓.ค" in first


def test_a_memo_with_its_own_unit_keeps_the_contact_at_the_foot():
    letter = replace(given("memo"), unit="สำนักงานจังหวัดสมมุติ โทร. 5", rows=())
    paper = compose(letter)
    assert plain(paper.unit) == "สำนักงานจังหวัดสมมุติ โทร. ๕"
    assert squeezed(pages(papers.pdf(letter, MOMENT, fonts=fonts.shipped()).pdf)[0]).endswith(
        squeezed("".join(paper.contact))
    )


# --- places ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", SPECIMENS)
def test_margins_and_pitch(sheets, kind):
    made = sheets[kind].pdf
    first = glyphs(made, 0)
    assert min(glyph.left for glyph in first) == near(3 * CM)
    assert max(glyph.right for glyph in first) == near(19 * CM)
    assert max(glyph.bottom for glyph in first) <= 27.7 * CM + HALF_A_MILLIMETRE
    body = [glyph for text in compose(given(kind)).body for glyph in found(first, text)]
    lines = sorted({round(glyph.baseline, 1) for glyph in body if glyph.letter in "กงวนร"})
    steps = [round(low - high, 1) for high, low in pairwise(lines)]
    assert set(steps) == {20.8, 26.8}
    assert steps.count(26.8) == len(compose(given(kind)).body) - 1
    for text in compose(given(kind)).body:
        assert found(first, text)[0].x == near(5.5 * CM)
    for number in range(1, sheets[kind].pages):
        assert drawn(made, number)[0][0] >= 3 * CM - HALF_A_MILLIMETRE
        assert max(box[2] for box in drawn(made, number)) == near(19 * CM)


@pytest.mark.parametrize(("kind", "left", "side"), [("external", 9.0, 3.0), ("memo", 3.0, 1.5), ("closing", 9.0, 3.0)])
def test_the_emblem_box(kind, left, side):
    square = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9" fill="#00f"/></svg>'
    made = papers.pdf(given(kind), MOMENT, fonts=fonts.shipped(), emblem=papers.Emblem("svg", square)).pdf
    boxes = [box for box in drawn(made, 0) if box[2] - box[0] == near(side * CM) and box[3] - box[1] == near(side * CM)]
    assert boxes
    assert boxes[0][0] == near(left * CM)
    assert boxes[0][1] == near(1.5 * CM)


def test_places_on_the_external_letter(sheets):
    first, paper = glyphs(sheets["external"].pdf, 0), compose(given("external"))
    number, office = found(first, "ที่" + paper.number), found(first, paper.office[0])
    assert number[0].baseline == near(office[0].baseline)
    assert number[0].left == near(3 * CM)
    assert max(glyph.right for line in paper.office for glyph in found(first, line)) == near(19 * CM)
    assert found(first, paper.date)[0].x == near(MIDDLE)
    for label, text, left in (
        ("เรื่อง", paper.subject, 4.1),
        ("เรียน", paper.to[0], 4.1),
        ("สิ่งที่ส่งมาด้วย", paper.enclosures[0], 5.9),
    ):
        assert found(first, label + text)[0].x == near(3 * CM)
        assert found(first, label + text)[len(label)].x == near(left * CM)
    regards, position = found(first, paper.regards), found(first, paper.signer_position)
    for line in (regards, position):
        assert (line[0].left + line[-1].right) / 2 == pytest.approx(14.75 * CM, abs=2)
    # The pen has three lines between the regards and the name.
    name = found(first, "()" + paper.signer_position)[0]
    assert name.baseline - regards[0].baseline == pytest.approx(4 * 20.8 + 6, abs=1.5)
    assert not [g for g in first if g.left > MIDDLE and regards[0].baseline + 8 < g.baseline < name.baseline - 8]
    assert found(first, paper.contact[-1])[0].baseline == near(27.7 * CM - 0.25 * 20.8 - 1)


def test_places_on_the_memo(sheets, pair):
    first, paper = glyphs(sheets["memo"].pdf, 0), compose(given("memo"))
    title = found(first, "บันทึกข้อความ")
    assert (title[0].left + title[-1].right) / 2 == near(MIDDLE)
    assert {round(glyph.size / pair.scale, 1) for glyph in title} == {29.0}
    assert {round(glyph.size / pair.scale, 1) for glyph in found(first, paper.urgency)} == {32.0}
    for label, left in (("ส่วนราชการ", 3.0), ("วันที่" + paper.date, 10.9), ("เรื่อง" + paper.subject, 3.0)):
        at = found(first, label)[0]
        assert at.x == near(left * CM)
        assert at.size / pair.scale == pytest.approx(20, abs=0.01)
    assert found(first, "วันที่" + paper.date)[0].baseline == near(found(first, "ที่" + paper.number)[0].baseline)


@pytest.mark.parametrize("kind", SIGNED)
def test_what_a_person_fills_stays_empty(kind):
    draft = replace(given(kind), number=Number(), date=None, signer=Signer(), rows=())
    made = papers.pdf(draft, MOMENT, fonts=fonts.shipped()).pdf
    dots = {
        round((right - left) / CM, 1)
        for left, top, right, bottom in drawn(made, 0)
        if bottom - top < 2 and right - left > CM
    }
    assert {5.0, 5.4} <= dots  # name, position
    # number and date; a memo has its own lines of dots
    assert ({7.1, 6.9} if kind == "memo" else {5.0, 4.0}) <= dots
    named = replace(draft, signer=Signer("นายสมมุติ ทดสอบ", "ปลัดจังหวัด"))
    assert "(นายสมมุติทดสอบ)ปลัดจังหวัด" in squeezed(pages(papers.pdf(named, MOMENT, fonts=fonts.shipped()).pdf)[0])


@pytest.mark.parametrize("kind", SIGNED)
def test_the_close_is_whole_whatever_the_text_leaves(kind):
    seen = set()
    for words in range(1, 160, 12):
        letter = replace(given(kind), rows=(), body=("ขอให้หน่วยงานทราบ " * words,), qr="https://lab.test/")
        letter = replace(letter, unit="หน่วยงานสมมุติ")  # so that the memo has a contact at its foot too
        made = papers.pdf(letter, MOMENT, fonts=fonts.shipped())
        last = glyphs(made.pdf, made.pages - 1)
        letters = "".join(glyph.letter for glyph in last)
        paper = compose(letter)
        close = (paper.regards, "()" + paper.signer_position, paper.qr_caption, *paper.contact)
        assert letters.endswith(squeezed("".join(close)))
        assert max(glyph.bottom for glyph in last) <= 27.7 * CM + HALF_A_MILLIMETRE
        contact, position = found(last, "".join(paper.contact)), found(last, "()" + paper.signer_position)
        beside = min(g.top for g in contact) < max(g.bottom for g in position)
        if beside:
            assert max(g.right for g in contact) < min(g.left for g in position)
        seen.add((made.pages, beside))
    # A memo has no regards: its signature is no higher than the QR, and beside it nothing is won.
    assert {(1, False), (2, False)} <= seen
    assert ((1, True) in seen) == (kind == "external")


# --- Word --------------------------------------------------------------------------------------------------------


def test_the_external_letter_in_word():
    file = docx.Document(BytesIO(papers.docx(given("external"), MOMENT, fonts=fonts.shipped())))
    paper = compose(given("external"))
    texts = [plain(p.text) for p in file.paragraphs if p.text]
    assert texts[:6] == [
        f"ที่ {plain(paper.number)} {' ' * 18}\t{plain(paper.office[0])}",
        f"\t{plain(paper.office[1])}",
        plain(paper.date),
        f"เรื่อง\t{plain(paper.subject)}",
        f"เรียน\t{paper.to[0]}",
        f"สิ่งที่ส่งมาด้วย\t{plain(paper.enclosures[0])}",
    ]
    assert texts[6 : 6 + len(paper.body)] == [plain(text) for text in paper.body]
    # The office's longest line ends at the right margin.
    office = next(p for p in file.paragraphs if p.text.endswith(paper.office[1])).paragraph_format
    wide = fonts.shipped().width_em(paper.office[1]) * 16 * fonts.shipped().scale
    assert office.left_indent.cm * CM + wide == pytest.approx(16 * CM, abs=4)
    close = file.tables[1].rows[0].cells[1].text
    assert plain(close).splitlines() == ["ขอแสดงความนับถือ", "(" + " " * 40 + ")", plain(paper.signer_position)]
    picture = file.inline_shapes[0]
    assert (round(picture.height.cm, 2), len(file.tables[2]._tbl.tr_lst)) == (3.0, 35)
    assert file.core_properties.title.startswith("หนังสือภายนอก")


def test_the_memo_in_word():
    letter = replace(given("memo"), date=None, number=Number(), signer=Signer("นายสมมุติ", ""))
    file = docx.Document(BytesIO(papers.docx(letter, MOMENT, fonts=fonts.shipped())))
    paper = compose(letter)
    assert [plain(cell.text) for cell in file.tables[0].rows[0].cells] == ["", "ด่วนที่สุด", "บันทึกข้อความ", ""]
    texts = [plain(p.text) for p in file.paragraphs if p.text]
    assert texts[:4] == [
        f"ส่วนราชการ  {plain(paper.unit)}\t",
        "ที่  \t วันที่  \t",
        f"เรื่อง  {plain(paper.subject)}\t",
        f"เรียน\t{paper.to[0]}",
    ]
    dotted = [run.text for p in file.paragraphs[:3] for run in p.runs if run.underline]
    assert [plain(text) for text in dotted if text] == [plain(paper.unit), "\t", "\t", "\t", plain(paper.subject), "\t"]
    assert plain(file.tables[1].rows[0].cells[1].text).splitlines() == ["", "(นายสมมุติ)", " " * 43]
    assert round(file.inline_shapes[0].height.cm, 2) == 1.5
    sizes = [run.font.size.pt for run in file.paragraphs[0].runs if run.text.strip()]
    assert sizes[0] == 20
    assert all(p.find(qn("w:szCs")) is not None for p in file.element.body.iter(qn("w:rPr")))
