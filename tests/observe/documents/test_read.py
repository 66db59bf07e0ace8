"""Bytes in, text or a clear reason out."""

import io
import json
import zipfile

import docx
import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sodsong.observe.documents.read import LARGEST, read_document
from sodsong.observe.documents.record import Document, Unreadable

THAI = "อบต.ท่าข้าม เว็บไซต์ล่ม\nวันที่ ๑๑ สิงหาคม ๒๕๖๓\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp874", "tis-620"])
def test_text_is_read_in_every_encoding_offices_keep(encoding):
    assert read_document(THAI.replace("\n", "\r\n").encode(encoding)) == Document("text", THAI)


def word_file() -> bytes:
    document = docx.Document()
    document.add_paragraph("ที่ พร ๐๐๒๓.๔/ว ๑๒")
    table = document.add_table(rows=2, cols=3)
    for row, cells in zip(table.rows, [("๑", "อ.สอง", "ทต.สอง"), ("๒", "", "อบต.เตาปูน")], strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    document.add_paragraph("ท้ายหนังสือ")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_a_word_file_gives_paragraphs_and_rows_in_order():
    assert read_document(word_file()) == Document(
        "docx", "ที่ พร ๐๐๒๓.๔/ว ๑๒\n๑\tอ.สอง\tทต.สอง\n๒\t\tอบต.เตาปูน\nท้ายหนังสือ"
    )


def pdf_file(*, letter: bytes | None = None, password: str = "", text: str = "") -> bytes:
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(300, 300))
    if text:
        font = pdf.make_indirect(
            pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        )
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        page.Contents = pdf.make_stream(f"BT /F1 12 Tf 20 200 Td ({text}) Tj ET".encode())
    if letter is not None:
        pdf.attachments["letter.json"] = pikepdf.AttachedFileSpec(pdf, letter, filename="letter.json")
    out = io.BytesIO()
    pdf.save(out, encryption=pikepdf.Encryption(owner=password, user=password) if password else False)
    return out.getvalue()


def test_a_pdf_gives_its_text_and_the_letter_inside_it():
    assert read_document(pdf_file(text="Mae Chua SAO")) == Document("pdf", "Mae Chua SAO")
    found = read_document(pdf_file(letter=json.dumps({"kind": "memo"}).encode()))
    assert isinstance(found, Document)
    assert found.letter == {"kind": "memo"}
    broken = read_document(pdf_file(letter=b"{no json", text="x"))
    assert isinstance(broken, Document)
    assert broken.letter is None


def zip_of(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n", "empty"),
        (b"\x00" * 5000, "empty"),
        (b"x" * (LARGEST + 1), "too-large"),
        (b"\x89PNG\r\n\x1a\n....", "damaged"),
        (b"\xff\xd8\xff\xe0....", "damaged"),
        (b"GIF89a....", "unsupported"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", "unsupported"),
        (b"{\\rtf1 x}", "unsupported"),
        (b"\x01\x02\x03\x04\xfe\xfd" * 300, "binary"),
        ("München liegt an der Isar, größer".encode("latin-1"), "binary"),
        (b"%PDF-1.7 nothing behind", "damaged"),
        (b"PK\x03\x04 nothing behind", "damaged"),
        (zip_of(xl__workbook_xml=b"<x/>"), "unsupported"),
        (zip_of(readme_xml=b"<x/>"), "unsupported"),
        (zip_of(word__document_xml=b"<broken"), "damaged"),
    ],
)
def test_what_cannot_be_read_says_why(content, reason):
    found = read_document(content)
    assert isinstance(found, Unreadable)
    assert found.reason == reason
    assert found.text.endswith(".")


def test_blank_and_locked_files_say_so():
    assert read_document(pdf_file()).reason == "scan"
    assert read_document(pdf_file(password="secret", text="x")).reason == "password"


def test_a_zip_bomb_is_not_opened():
    bomb = zip_of(word__document_xml=b"<w>" + b"0" * (101 * 2**20))
    assert len(bomb) < 1_000_000
    assert read_document(bomb).reason == "too-large"


def test_a_file_cut_short_anywhere_is_read_or_refused():
    for whole in (word_file(), pdf_file(text="hello", letter=b"{}")):
        for length in range(0, len(whole), max(1, len(whole) // 40)):
            assert isinstance(read_document(whole[:length]), Document | Unreadable)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200), st.sampled_from([b"", b"%PDF-1.7\n", b"PK\x03\x04", "อบต.".encode("cp874")]))
def test_any_bytes_are_read_or_refused(content, start):
    assert isinstance(read_document(start + content), Document | Unreadable)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_flipped_byte_is_read_or_refused(data):
    whole = bytearray(data.draw(st.sampled_from([word_file(), pdf_file(text="hello", letter=b"{}")])))
    for _ in range(3):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    assert isinstance(read_document(bytes(whole)), Document | Unreadable)
