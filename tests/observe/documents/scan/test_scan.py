"""Our own letter, printed and scanned: every row found or asked about, no date believed."""

import io
from datetime import UTC, datetime

import numpy as np
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from sodsong import data
from sodsong.observe.documents.read import read_document
from sodsong.observe.documents.record import Document, Unreadable
from sodsong.observe.documents.scan import pixels
from sodsong.observe.documents.scan.ruling import find_table
from sodsong.observe.intake import letters

WRITTEN = letters.read(data.path("examples/letter-2563-08-14.txt").read_bytes())


@pytest.fixture(scope="module")
def printed():
    from sodsong.act.letter.papers import pdf

    return pdf(WRITTEN, datetime(2020, 8, 14, tzinfo=UTC)).pdf


def scanned(printed, dpi, angle, grain):
    """The pages as a scanner gives them: turned a little, grey paper, grain."""
    dice = np.random.default_rng(2563)
    pages = []
    for page in pypdfium2.PdfDocument(printed):
        image = page.render(scale=dpi / 72, grayscale=True).to_pil().convert("L")
        image = image.rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor=255)
        grey = np.asarray(image) * 0.92 + dice.normal(0, grain, (image.height, image.width))
        pages.append(Image.fromarray(grey.clip(0, 255).astype(np.uint8)))
    return pages


def as_pdf(pages):
    out = io.BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:], resolution=150)
    return out.getvalue()


def as_tiff(pages):
    out = io.BytesIO()
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:], compression="tiff_lzw")
    return out.getvalue()


@pytest.mark.parametrize(("dpi", "angle", "grain", "bind"), [(150, -0.7, 6, as_pdf), (200, 0.5, 8, as_tiff)])
def test_a_scanned_letter_gives_its_34_rows_and_believes_no_number(printed, dpi, angle, grain, bind):
    letter = letters.read(bind(scanned(printed, dpi, angle, grain)), language="en")
    assert letter.kind == "stamped"
    assert len(letter.rows) == 34
    for row, meant in zip(letter.rows, WRITTEN.rows, strict=True):
        if row.outcome == "match":
            assert (row.no, row.lao) == (meant.no, meant.lao)
        else:
            assert row.outcome == "ask"
    assert sum(row.outcome == "match" for row in letter.rows) >= 30
    assert [lao.short_name for lao in letter.rows[30].candidates] == ["อบต.แม่คำมี", "ทต.แม่คำมี"]
    codes = [warning.code for warning in letter.warnings]
    assert "ocr-date" in codes
    assert letter.confirm == ("number", "date", "outage_since", "deadline", "claimed_count", "contact", "rows")


def test_a_single_page_as_a_photograph(printed):
    out = io.BytesIO()
    scanned(printed, 200, 0.3, 5)[2].save(out, "JPEG", quality=80)
    found = read_document(out.getvalue())
    assert isinstance(found, Document)
    rows = [line.split("\t") for line in found.text.split("\n") if "\t" in line]
    assert len(rows) == 9
    assert rows[8][1].replace(" ", "").endswith("หนองม่วงไข่")


def test_the_cells_of_a_table_are_found_by_its_lines(printed):
    pages = [pixels.pdf_page(pypdfium2.PdfDocument(printed), number) for number in range(3)]
    tables = [find_table(page) for page in pages]
    assert tables[0] is None
    assert [len(column) for column in tables[1].columns] == [27, 8, 27, 27]
    rows = tables[1].rows()
    assert len(rows) == 27
    assert rows[1][1] == rows[5][1] != rows[6][1]  # one district cell beside five rows


def test_a_turned_page_is_set_upright(printed):
    page = scanned(printed, 100, 2.0, 3)[1]
    assert pixels.skew(pixels.ink(np.asarray(page))) == pytest.approx(-2.0, abs=0.1)


def png(width, height):
    out = io.BytesIO()
    Image.new("1", (width, height), 1).save(out, "PNG")
    return out.getvalue()


def test_pictures_that_are_no_page_are_refused():
    assert read_document(png(20_000, 5_000)).reason == "too-large"
    assert read_document(png(100, 30_000)).reason == "damaged"
    blank = read_document(png(800, 1_100))
    assert (blank.reason, blank.text) == ("scan", "No text can be seen in the scan.")


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_broken_picture_is_read_or_refused(data):
    whole = bytearray(png(60, 40))
    for _ in range(3):
        whole[data.draw(st.integers(8, len(whole) - 1))] = data.draw(st.integers(0, 255))
    found = pixels.pictures(bytes(whole[: data.draw(st.integers(8, len(whole)))]))
    assert isinstance(found, list | Unreadable)
