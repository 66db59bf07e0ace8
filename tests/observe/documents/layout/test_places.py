"""Letters with their places, in the odd orders in which programs draw them, become lines as eyes read them."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from sodsong.observe.documents.layout.places import MARKS, Box, Glyph, lines_of

WIDE = 6.0  # points a letter


def drawn(text: str, left: float = 85.0, baseline: float = 700.0) -> list[Glyph]:
    """``text`` as a font draws it: marks have no width and stand over the end of their letter."""
    found, x = [], left
    for letter in text:
        if letter in MARKS:
            found.append(Glyph(letter, x - 3.5, x + 0.5, baseline, 12.0))
        else:
            found.append(Glyph(letter, x, x + WIDE, baseline, 12.0))
            x += WIDE
    return found


def ruled(columns: list[float], rows: list[float]) -> list[Box]:
    across = [Box(columns[0], y, columns[-1], y + 0.5) for y in rows]
    return across + [Box(x, rows[-1], x + 0.5, rows[0]) for x in columns]


def test_marks_go_back_to_their_letters_whatever_the_order():
    text = "ตั้งแต่วันที่ ๑๑ ผู้ดูแล น้ำเลา กฎุมพี สิทธิ์"
    glyphs = drawn(text)
    for seed in range(20):
        random.Random(seed).shuffle(glyphs)  # noqa: S311  # the same orders in every run
        assert lines_of(glyphs) == [text]


def test_lines_follow_each_other_down_the_page_and_a_mark_alone_makes_none():
    glyphs = [*drawn("สูงเม่น", baseline=600), *drawn("วังชิ้น", baseline=621)]
    low = [glyph for glyph in glyphs if glyph.letter == "ู"]
    moved = [Glyph("ู", low[0].left, low[0].right, 598.0, 12.0)]  # drawn below the line
    assert lines_of([glyph for glyph in glyphs if glyph not in low] + moved) == ["วังชิ้น", "สูงเม่น"]


def test_gaps_are_spaces_only_where_the_page_draws_none():
    apart = [*drawn("อบต.น้ำเลา"), *drawn("ทต.สอง", left=85 + 9 * WIDE + 3)]
    assert lines_of(apart) == ["อบต.น้ำเลา ทต.สอง"]
    spread = [
        glyph for n, part in enumerate(["ข", "อ", "ใ", "ห้", "ห", "น่", "ว", "ย"]) for glyph in drawn(part, 85 + n * 8)
    ]
    assert " " not in lines_of([*spread, *drawn("และ ทราบ ต่อ ไป", baseline=500)])[0]
    assert lines_of([*drawn("เว็บ และ"), *drawn("www.a.go.th", left=85 + 7 * WIDE + 1.6)]) == ["เว็บ และ www.a.go.th"]


def test_what_stands_far_apart_on_a_line_stays_apart():
    line = lines_of([*drawn("ที่ พร ๑"), *drawn("จังหวัดแพร่", left=300)])
    assert line == ["ที่ พร ๑    จังหวัดแพร่"]


def test_a_ruled_table_gives_cells_and_a_cell_over_two_rows_is_read_once():
    columns, rows = [85.0, 130.0, 230.0, 370.0], [700.0, 676.0, 652.0, 600.0]
    rules = ruled(columns, rows)
    # The district's cell goes over two rows: no rule parts it.
    rules = [Box(85, 652, 130, 652.5), Box(230, 652, 370, 652.5), *(rule for rule in rules if rule.bottom != 652)]
    glyphs = [
        *drawn("ที่", left=90, baseline=684),
        *drawn("อำเภอ", left=135, baseline=684),
        *drawn("อปท.", left=235, baseline=684),
        *drawn("๑", left=90, baseline=660),
        *drawn("อ.หนองม่วง", left=135, baseline=660),
        *drawn("ไข่", left=135, baseline=640),
        *drawn("ทต.สอง", left=235, baseline=660),
        *drawn("๒", left=90, baseline=640),
        *drawn("อบต.วัง", left=235, baseline=640),
        *drawn("หลวง", left=235, baseline=620),
        *drawn("ท้าย", baseline=500),
    ]
    assert lines_of(glyphs, rules) == ["ที่\tอำเภอ\tอปท.", "๑\tอ.หนองม่วงไข่\tทต.สอง", "๒\t\tอบต.วังหลวง", "ท้าย"]


def test_a_box_around_a_line_or_an_underline_is_no_table():
    rules = [Box(80, 690, 300, 715), Box(85, 650, 200, 650.5)]
    assert lines_of([*drawn("ประกาศ"), *drawn("ขีดเส้น", baseline=652)], rules) == ["ประกาศ", "ขีดเส้น"]


places = st.floats(-1000, 2000, allow_nan=False, width=32)
glyph = st.builds(
    Glyph, st.sampled_from("กขสูิ่้ำ A1 .“”"), places, places, places, st.floats(1, 60, allow_nan=False, width=32)
)
box = st.builds(Box, places, places, places, places)


@given(st.lists(glyph, max_size=40), st.lists(box, max_size=25))
@settings(max_examples=150, deadline=None)
def test_no_page_is_too_odd_and_no_letter_is_made_up(glyphs, boxes):
    seen = "".join(lines_of(glyphs, boxes))
    for letter in set(seen) - set(" \t"):
        assert seen.count(letter) <= sum(one.letter == letter for one in glyphs)
