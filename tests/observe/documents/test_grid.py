"""Spreadsheets as offices keep them, and workbooks that mean harm."""

import io
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sodsong.observe.documents.grid import read_grid
from sodsong.observe.documents.record import Grid, Unreadable


def workbook(rows, *, merged=(), change=None):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for place in merged:
        book.active.merge_cells(place)
    if change:
        change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_part(data, name, content):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return out.getvalue()


def test_cells_are_text_as_people_see_them():
    def zeros(book):
        book.active["A2"].number_format = "000000"

    found = read_grid(
        workbook([["รหัส", "ชื่อ", "จำนวน"], [123, "ท่าข้าม", 34.0], [None, None, None], [540166, True, 1.5]], change=zeros)
    )
    assert found.rows == (
        (1, ("รหัส", "ชื่อ", "จำนวน")),
        (2, ("000123", "ท่าข้าม", "34")),
        (4, ("540166", "TRUE", "1.5")),
    )


def test_a_merged_cell_stands_in_each_of_its_places():
    found = read_grid(workbook([["อำเภอ", "ชื่อ"], ["ลอง", "ก"], [None, "ข"], [None, "ค"]], merged=["A2:A3"]))
    assert [cells for _, cells in found.rows[1:]] == [("ลอง", "ก"), ("ลอง", "ข"), ("", "ค")]


def test_the_first_visible_sheet_counts():
    def hide(book):
        book.active.sheet_state = "hidden"
        book.create_sheet("รายชื่อ").append(["เห็น"])

    assert read_grid(workbook([["ซ่อน"]], change=hide)).rows == ((1, ("เห็น",)),)


def test_formulas_are_told_and_never_counted():
    found = read_grid(workbook([["ก", "=1+1"], ["=cmd|'/c calc'!A1", "ข"]]))
    assert found.rows == ((1, ("ก",)), (2, ("", "ข")))
    assert found.flaws == {(1, 1): "formula", (2, 0): "formula"}


PLAIN = workbook([["ก"]])
MERGED = workbook([["รหัส", "ชื่อ"], [1, "ก"]], merged=["A1:A2"])


@pytest.mark.parametrize(
    ("data", "reason", "said"),
    [
        (with_part(PLAIN, "xl/vbaProject.bin", b"x"), "unsupported", "macros"),
        (with_part(PLAIN, "xl/externalLinks/externalLink1.xml", b"<x/>"), "unsupported", "links to other files"),
        (with_part(PLAIN, "xl/worksheets/sheet1.xml", b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'), "unsupported", "document type"),
        (with_part(PLAIN, "xl/worksheets/sheet1.xml", b"0" * (61 * 2**20)), "too-large", "unpacks"),
        (with_part(PLAIN, "xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row"), "damaged", "damaged"),
        (PLAIN[: len(PLAIN) // 2], "damaged", "damaged"),
        (b"PK\x03\x04 nothing", "damaged", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 locked", "unsupported", "password"),
        (workbook([]), "empty", "empty"),
        (b"x" * (26 * 2**20), "too-large", "25 MB"),
    ],
)  # fmt: skip
def test_what_is_no_list_says_why(data, reason, said):
    found = read_grid(data)
    assert isinstance(found, Unreadable)
    assert found.reason == reason
    assert said in found.text


def test_a_cell_far_out_costs_nothing():
    def far(book):
        book.active["XFD1048576"] = "far"

    assert read_grid(workbook([["ก"]], change=far)).rows == ((1, ("ก",)),)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_flipped_bytes_are_read_or_refused(data):
    whole = bytearray(MERGED)
    for _ in range(4):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    assert isinstance(read_grid(bytes(whole)), Grid | Unreadable)
