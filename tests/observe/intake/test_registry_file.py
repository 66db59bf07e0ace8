"""Register files as offices keep them."""

import io

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sodsong import data
from sodsong.ground.places.resolve import resolve
from sodsong.observe.intake.registry_file import Problem, RegistryFile, read_registry, register_of

HEADER = "code,type,name,official_name,district,province"
ROW = "540166,อบต.,ท่าข้าม,องค์การบริหารส่วนตำบลท่าข้าม,เมืองแพร่,แพร่"


def test_the_shipped_register_has_no_problem():
    found = read_registry(data.path("registers/phrae.csv").read_bytes())
    assert (len(found.rows), found.problems) == (84, ())
    assert len({row.lao.code for row in found.rows}) == 84


@pytest.mark.parametrize(
    "content",
    [
        f"{HEADER}\n{ROW}\n".encode(),
        f"{HEADER}\r\n{ROW}\r\n".encode("utf-8-sig"),
        f"{HEADER}\n{ROW}\n".encode("cp874"),
        f"{HEADER}\n{ROW}\n".replace(",", ";").encode(),
        f"{HEADER}\n{ROW}\n".replace(",", "\t").encode("utf-16"),
        f"{HEADER}\n{ROW}\n\n,,,,,\n".replace("540166", "๕๔๐๑๖๖").encode(),
        "จังหวัด,อำเภอ,รหัส อปท.,ประเภท,ชื่อ,ชื่อเต็ม,ลำดับ\nจ.แพร่,อำเภอเมืองแพร่,540166,องค์การบริหารส่วนตำบล,ท่าข้าม,องค์การบริหารส่วนตำบลท่าข้าม,1".encode(),
        f'{HEADER}\n540166,อบต,"ท่าข้าม ",องค์การบริหารส่วนตำบลท่าข้าม,เมืองแพร่,แพร่'.encode(),
    ],
)
def test_one_row_is_the_same_in_every_dress(content):
    found = read_registry(content)
    assert found.problems == ()
    [row] = found.rows
    assert (row.line, row.lao.code, row.lao.short_name, row.lao.district, row.lao.province) == (
        2, "540166", "อบต.ท่าข้าม", "เมืองแพร่", "แพร่",
    )  # fmt: skip


def test_addresses_vendor_and_aliases():
    text = f"{HEADER},url,vendor,aliases\n{ROW},http://a.example/ b.example,ผู้ให้บริการสมมุติ ก,ท่าข้ามใหม่|Tha Kham\n"
    [row] = read_registry(text.encode()).rows
    assert (row.url, row.other_urls) == ("http://a.example/", ("b.example",))
    assert (row.vendor, row.aliases) == ("ผู้ให้บริการสมมุติ ก", ("ท่าข้ามใหม่", "Tha Kham"))
    register = register_of([row])
    for said in ("b.example ล่ม", "อบต.ท่าข้ามใหม่"):
        assert resolve(said, register).lao == row.lao


def test_every_problem_is_named_by_line_and_column():
    text = f'{HEADER}\n{ROW}\n540166,ทบ.,,เทศบาล,,แพร่\n\n1,ทต.,สอง,"เทศบาลตำบล\nสอง",,แพร่\n2,ทต.,ก,ข,ค,ง,เกิน\n'
    found = read_registry(text.encode())
    assert [row.line for row in found.rows] == [2]
    assert found.problems == (
        Problem(3, "code", "540166", "the code stands in line 2 already"),
        Problem(3, "type", "ทบ.", "the type is none of อบจ., ทน., ทม., ทต., อบต., special"),
        Problem(3, "name", "", "the name is missing"),
        Problem(5, "district", "", "the district is missing"),
        Problem(7, "", "เกิน", "the line has more cells than the header"),
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"\xff\xfe\xfd\x00\x01", "no text"),
        (HEADER.encode(), "a header and no rows"),
        (b"code,type,name\n1,2,3", "the column official_name is missing"),
        (f"{HEADER},code\n{ROW},1".encode(), "the column stands twice"),
        (f'{HEADER}\n1,"{"x" * 200_000}",2'.encode(), "the CSV is broken"),
    ],
)
def test_a_file_that_is_no_register_says_so(content, said):
    found = read_registry(content)
    assert found.rows == ()
    assert any(said in problem.problem for problem in found.problems)


CELLS = st.lists(
    st.sampled_from([*HEADER.split(","), *ROW.split(","), '"', "\n", ",", ";", "พิเศษ", "url", "\x00", "๑"]), max_size=40
)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=120) | CELLS.map(lambda cells: f"{HEADER}\n{','.join(cells)}".encode()))
def test_any_bytes_give_rows_or_problems(content):
    found = read_registry(content)
    assert isinstance(found, RegistryFile)
    assert found.rows or found.problems


def as_xlsx(rows, merged=()):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for place in merged:
        book.active.merge_cells(place)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_workbook_with_thai_headings_and_merged_districts():
    rows = [
        ["จังหวัด", "อำเภอ", "รหัส อปท.", "ประเภท", "ชื่อ", "ชื่อเต็ม", "ลำดับ"],
        ["แพร่", "เมืองแพร่", "๕๔๐๑๖๖", "อบต.", "ท่าข้าม", "องค์การบริหารส่วนตำบลท่าข้าม", "=ROW()"],
        [None, None, 540167, "อบต.", "แม่ยม", "องค์การบริหารส่วนตำบลแม่ยม", "=ROW()"],
    ]
    found = read_registry(as_xlsx(rows, ["A2:A3", "B2:B3"]))
    assert found.problems == ()
    assert [(row.lao.code, row.lao.short_name, row.lao.district) for row in found.rows] == [
        ("540166", "อบต.ท่าข้าม", "เมืองแพร่"),
        ("540167", "อบต.แม่ยม", "เมืองแพร่"),
    ]


def test_a_formula_in_a_workbook_is_a_problem_of_its_cell():
    found = read_registry(as_xlsx([HEADER.split(","), ["=1", *ROW.split(",")[1:]]]))
    assert found.rows == ()
    assert found.problems == (Problem(2, "code", "", "the cell holds a formula; put its value there"),)


def test_ten_thousand_rows_are_all_read():
    rows = [HEADER.split(","), *([str(number), *ROW.split(",")[1:]] for number in range(10_000))]
    assert len(read_registry(as_xlsx(rows)).rows) == 10_000
    assert len(read_registry("\n".join(map(",".join, rows)).encode()).rows) == 10_000
