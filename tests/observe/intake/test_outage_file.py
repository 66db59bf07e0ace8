"""Lists of bodies whose sites are down, as offices type them into a spreadsheet."""

import io

import openpyxl
import pytest

from sodsong.observe.intake.outage_file import OutageRow, read_outages
from sodsong.observe.intake.registry_file import Problem

WANTED = (
    OutageRow(2, "อบต.ท่าข้าม", "เมืองแพร่", "เข้าไม่ได้"),
    OutageRow(3, "อบต.แม่ยม", "เมืองแพร่"),
    OutageRow(4, "ทต.แม่ปาน", "ลอง"),
)
LIST = [
    ["หมายเหตุ", "ลำดับ", "องค์กรปกครองส่วนท้องถิ่น", "อำเภอ"],
    ["เข้าไม่ได้", "๑", "อบต.ท่าข้าม", "อ.เมืองแพร่"],
    ["", "๒", "อบต.แม่ยม", ""],
    ["", "๓", "ทต.แม่ปาน", "อำเภอลอง"],
]


def as_csv(rows, mark=",", encoding="utf-8"):
    return "\r\n".join(mark.join(row) for row in rows).encode(encoding)


def as_xlsx(rows, merged=()):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append([cell or None for cell in row])
    for place in merged:
        book.active.merge_cells(place)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [as_csv(LIST), as_csv(LIST, ";", "cp874"), as_csv(LIST, "\t", "utf-16"), as_csv(LIST, encoding="utf-8-sig"), as_xlsx(LIST), as_xlsx(LIST, ["D2:D3"])],
)  # fmt: skip
def test_one_list_in_every_dress(data):
    found = read_outages(data)
    assert (found.rows, found.problems) == (WANTED, ())


def test_titles_above_the_headings_and_a_type_column():
    rows = [["บัญชีรายชื่อ"], ["ข้อมูล ณ ๑๔ ส.ค. ๖๓"], ["ประเภท", "ชื่อ", "อำเภอ"], ["อบต.", "ท่าข้าม", "เมืองแพร่"]]
    assert read_outages(as_xlsx(rows, ["A1:C1"])).rows == (OutageRow(4, "อบต.ท่าข้าม", "เมืองแพร่"),)


def test_problems_are_named():
    found = read_outages(as_xlsx([["ชื่อ", "หมายเหตุ"], ["=A1", "ล่ม"], ["", "ล่ม"], ["อบต.ท่าข้าม", ""]]))
    assert [row.line for row in found.rows] == [4]
    assert found.problems == (
        Problem(2, "name", "", "the cell holds a formula; put its value there"),
        Problem(3, "name", "", "the name is missing"),
    )
    assert "has a heading" in read_outages(b"a,b\n1,2\n").problems[0].problem
    assert "empty" in read_outages(b"").problems[0].problem
