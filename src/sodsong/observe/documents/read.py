"""Bytes of a text file, a Word document, a PDF or a picture become text; what they are is seen in the bytes."""

import io
import zipfile

from sodsong.observe.documents.plain import decode
from sodsong.observe.documents.record import Document, Reason, Unreadable

LARGEST = 25 * 1024 * 1024  # bytes
_GIF = "The file is a GIF, which holds too few shades to read; scan the letter as PDF, PNG or JPEG."
_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*")
_OLD_OFFICE = "The file is an old Office file (DOC, XLS); save it as DOCX or PDF."
_FOREIGN: dict[bytes, tuple[Reason, str]] = {
    b"GIF8": ("unsupported", _GIF),
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": ("unsupported", _OLD_OFFICE),
    b"{\\rtf": ("unsupported", "The file is RTF; save it as DOCX or PDF."),
}


def read_document(data: bytes) -> Document | Unreadable:
    """The text in ``data``. Never raises on bad input: what cannot be read is an ``Unreadable``."""
    refused = _refused(data)
    if refused is not None:
        return refused
    if b"%PDF-" in data[:1024]:
        from sodsong.observe.documents.pdf import read_pdf  # noqa: PLC0415 - PDFium loads for a PDF alone

        return read_pdf(data)
    if data.startswith(_PICTURES):
        from sodsong.observe.documents.scan.pages import read_picture  # noqa: PLC0415 - numpy and Pillow load for a scan alone

        return read_picture(data)
    if data.startswith(b"PK\x03\x04"):
        return _zipped(data)
    text = decode(data)
    if text is None:
        return Unreadable("binary", "The file is neither text, DOCX, PDF nor a picture (PNG, JPEG, TIFF).")
    return Document("text", text, clean="\ufffd" not in text)


def _refused(data: bytes) -> Unreadable | None:
    """Why a file is not even opened; None where it may be."""
    if len(data) > LARGEST:
        return Unreadable("too-large", f"The file has {len(data) // 2**20} MB; at most {LARGEST // 2**20} MB are read.")
    if not data.strip(b"\x00\t\n\r \xef\xbb\xbf"):
        return Unreadable("empty", "The file is empty.")
    for mark, (reason, sentence) in _FOREIGN.items():
        if data.startswith(mark):
            return Unreadable(reason, sentence)
    return None


def _zipped(data: bytes) -> Document | Unreadable:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return Unreadable("damaged", "The file begins like a DOCX but is damaged.")
    if "word/document.xml" in names:
        from sodsong.observe.documents.word import read_word  # noqa: PLC0415 - python-docx loads for a DOCX alone

        return read_word(data)
    if "xl/workbook.xml" in names:
        return Unreadable("unsupported", "The file is a spreadsheet, not a letter; save the list as CSV.")
    return Unreadable("unsupported", "The file is a ZIP archive; unpack it and give the letter inside.")
