"""Where things stand on the pages of every kind, in both fonts, within half a millimetre."""

import json
import tomllib
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

import pypdfium2
import pytest

from sodsong import data
from sodsong.act.letter import fonts, papers
from sodsong.act.letter.copies.batch import Receiver, personal
from sodsong.act.letter.document.compose import compose
from sodsong.act.letter.specimen import SPECIMENS, specimen
from sodsong.ground.papers.form import from_json
from sodsong.ground.papers.record import Contact, Letter
from tests.act.letter.helpers import CM, HALF_A_MILLIMETRE, drawn, found, glyphs, squeezed

FIRST = from_json(json.loads(data.text("examples/letter-2563-08-14.json")))
WORDS = tomllib.loads(data.text("letter/wording.toml"))
MOMENT = datetime(2020, 8, 14, tzinfo=UTC)
SQUARE = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9" fill="#00f"/></svg>'
EMBLEM = papers.Emblem("svg", SQUARE)
PITCH = 20.8
STAMPED = ("stamped", "reminder", "closing", "copy")
KINDS = (*SPECIMENS, "copy")


def near(value: float):
    return pytest.approx(value, abs=HALF_A_MILLIMETRE)


def given(kind: str) -> Letter:
    if kind == "copy":
        return personal(FIRST, Receiver("สำนักงานเทศบาลตำบลสมมุติ", "ทต.สมมุติ", "สอง"))
    return specimen(kind, FIRST, WORDS)


@pytest.fixture(scope="module", params=["shipped", "installed"])
def pair(request):
    found_pair = fonts.shipped() if request.param == "shipped" else fonts.installed()
    assert found_pair is not None, "install fonts-tlwg-laksaman-ttf (make test does)"
    return found_pair


@pytest.fixture(scope="module")
def sheets(pair):
    """Every kind with all of the list, so that it goes over a page."""
    return {
        kind: papers.pdf(replace(given(kind), rows=FIRST.rows), MOMENT, fonts=pair, emblem=EMBLEM) for kind in KINDS
    }


@pytest.mark.parametrize("kind", KINDS)
def test_the_emblem_stands_a_centimetre_and_a_half_below_the_edge(sheets, kind):
    side, left = (1.5, 3.0) if kind == "memo" else (3.0, 9.0)
    box = next(box for box in drawn(sheets[kind].pdf, 0) if box[2] - box[0] == near(side * CM))
    assert box == (near(left * CM), near(1.5 * CM), near((left + side) * CM), near((1.5 + side) * CM))


@pytest.mark.parametrize("kind", ["stamped", "external", "memo", "reminder"])
def test_the_urgency_is_red_large_and_beside_the_emblem(sheets, pair, kind):
    first = glyphs(sheets[kind].pdf, 0)
    words = found(first, compose(given(kind)).urgency)
    assert {glyph.colour for glyph in words} == {(0xC0, 0, 0)}
    assert min(glyph.size for glyph in words) / pair.scale >= 32 - 0.01
    middle, side = (1.5 + 0.75, 1.5) if kind == "memo" else (1.5 + 1.5, 3.0)
    assert (min(g.top for g in words) + max(g.bottom for g in words)) / 2 == pytest.approx(middle * CM, abs=0.25 * CM)
    left, right = min(g.left for g in words), max(g.right for g in words)
    if kind == "memo":  # between the emblem and the title
        assert (3 + side) * CM < left < right < found(first, "บันทึกข้อความ")[0].left
    else:
        assert (left, right < 9 * CM) == (near(3 * CM), True)


@pytest.mark.parametrize("kind", KINDS)
def test_parts_of_the_head_follow_each_other_by_a_line_and_six_points(sheets, kind):
    first, paper = glyphs(sheets[kind].pdf, 0), compose(given(kind))
    match kind:
        case "external":
            marks = [paper.office[-1], paper.date, "เรื่อง" + paper.subject, "เรียน", "สิ่งที่ส่งมาด้วย", paper.body[0]]
        case "memo":
            marks = ["ที่" + paper.number, "เรื่อง" + paper.subject, "เรียน" + paper.to[0], paper.body[0]]
        case _:
            marks = ["ที่" + paper.number, "ถึง" + paper.to[0]]
            step = found(first, paper.body[0])[0].baseline - found(first, paper.to[-1])[0].baseline
            assert step == near(PITCH + 6)
    at = [found(first, mark)[0].baseline for mark in marks]
    assert [low - high for high, low in pairwise(at)] == [near(PITCH + 6)] * (len(at) - 1)


@pytest.mark.parametrize("kind", STAMPED)
def test_the_seals_place_is_free_and_clear_of_the_contact_block(sheets, kind):
    first, paper = glyphs(sheets[kind].pdf, 0), compose(given(kind))
    close = found(first, paper.sender + paper.date)
    name, date = close[: len(squeezed(paper.sender))], close[len(squeezed(paper.sender)) :]
    for line in (name, date):
        assert (line[0].left + line[-1].right) / 2 == near((19 - 3.4) * CM)
    # 4.5 cm across, pressed over the name.
    assert date[0].baseline - name[0].baseline == near(2.45 * CM + PITCH + 6)
    under = [g for g in first if g.left > 12.2 * CM and name[0].baseline + 8 < g.baseline < date[0].baseline - 8]
    assert under == []
    contact = found(first, "".join(paper.contact))
    assert contact[-1].baseline == near(27.7 * CM - 0.25 * PITCH - 1)
    assert min(g.top for g in contact) > max(g.bottom for g in date)


@pytest.mark.parametrize("kind", KINDS)
def test_page_numbers_stand_between_hyphens_at_the_head_of_the_following_pages(sheets, kind):
    made = sheets[kind]
    assert made.pages == 3
    for number in range(1, made.pages):
        seen = glyphs(made.pdf, number)
        head = [glyph for glyph in seen if glyph.baseline < 2.3 * CM]
        assert "".join(glyph.letter for glyph in head)[1] == "๒๓"[number - 1]
        # PDFium gives a hyphen that begins or ends a line a letter of its own.
        text = pypdfium2.PdfDocument(made.pdf)[number].get_textpage().get_text_range().split("\r\n")[0]
        assert len(head) == 3, text
        assert (head[0].left + head[-1].right) / 2 == near(11 * CM)
        assert [glyph.baseline for glyph in head] == [near((2.5 - 0.55) * CM - 0.25 * PITCH)] * 3
        rest = [glyph.top for glyph in seen if glyph not in head]
        assert min(rest) > 2.5 * CM
        assert max(glyph.baseline for glyph in seen) < 27.7 * CM


@pytest.mark.parametrize("kind", KINDS)
def test_the_list_fills_the_width_and_its_head_is_repeated(sheets, kind):
    for number in (1, 2):
        lines = drawn(sheets[kind].pdf, number)
        assert (min(box[0] for box in lines), max(box[2] for box in lines)) == (near(3 * CM), near(19 * CM))
        seen = glyphs(sheets[kind].pdf, number)
        assert found(seen, "ลำดับที่อำเภอองค์กรปกครองส่วนท้องถิ่นหมายเหตุ")
        rows = [glyph.baseline for glyph in seen if glyph.letter in "๑๒๓๔๕๖๗๘๙๐" and glyph.left < 4.6 * CM]
        steps = [low - high for high, low in pairwise(sorted(rows)) if low - high > 1]
        assert len(steps) >= 5
        assert steps == [pytest.approx(PITCH + 2.4, abs=0.1)] * len(steps)


def test_a_web_address_and_a_telephone_number_stay_whole():
    for words in range(4, 16):
        said = "ขอให้แจ้ง " * words + "www.phraelocal.go.th และ name@lab.test หรือ (ITA/OIT) ต่อไป"
        contact = Contact(phone=("0-5453-4119 ต่อ 401 - 404", "0-5453-4120 ต่อ 405"))
        made = papers.pdf(Letter(kind="stamped", body=(said,), contact=contact), MOMENT, fonts=fonts.shipped())
        seen = glyphs(made.pdf, 0)
        for whole in ("www.phraelocal.go.th", "name@lab.test", "(ITA/OIT)", "๐-๕๔๕๓-๔๑๑๙ต่อ๔๐๑-๔๐๔", "๐-๕๔๕๓-๔๑๒๐ต่อ๔๐๕"):
            letters = "".join(glyph.letter for glyph in seen).replace("\x02", "-")
            at = letters.index(whole)
            assert len({round(glyph.baseline, 1) for glyph in seen[at : at + len(whole)]}) == 1, whole
