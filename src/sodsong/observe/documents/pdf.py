"""A PDF's embedded letter, if it is one of ours, and its text."""

import json
import re
from typing import Any

import pypdfium2

from sodsong.observe.documents.layout.page import seen_lines
from sodsong.observe.documents.record import Document, Unreadable
from sodsong.observe.documents.repair import reads_well, repaired

MOST_PAGES = 200
LARGEST_ATTACHMENT = 5 * 1024 * 1024  # bytes
LETTER_NAME = "letter.json"
_COVERS = 0.7  # of its page: then the image is the page
_PASSWORD_ERROR = 4  # FPDF_ERR_PASSWORD
_PAGE_NUMBER = re.compile(r"\s*[-–—]\s*[\d๐-๙]{1,4}\s*[-–—]\s*")  # between two lines of a paragraph it would part them
_GLUE = str.maketrans({"\u2060": "", "\ufeff": "", "\u200b": "", "\ufffe": "", "\u00a0": " ", "\r": ""})


def read_pdf(data: bytes) -> Document | Unreadable:
    """The letter in ``letter.json`` where there is one, and the text of all pages.

    Pages without text are read as pictures; then the document is of kind ``scan``.
    """
    try:
        opened = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD_ERROR or "password" in str(error).lower():
            return Unreadable("password", "The PDF is locked with a password; give a copy without one.")
        return Unreadable("damaged", "The PDF is damaged and cannot be opened.")
    try:
        if len(opened) > MOST_PAGES:
            return Unreadable("too-large", f"The PDF has {len(opened)} pages; at most {MOST_PAGES} are read.")
        letter = _embedded(opened)
        if letter is not None:
            return Document("pdf", "\n".join(_seen_text(page) for page in opened), letter)
        return _read_pages(opened)
    except pypdfium2.PdfiumError:
        return Unreadable("damaged", "The PDF is damaged: a page cannot be read.")
    finally:
        opened.close()


def skim_pdf(data: bytes, pages: int = 20) -> Document | Unreadable:
    """The text layer of the first ``pages`` pages; pictures are not read, so a scan is ``Unreadable`` as ``scan``."""
    try:
        opened = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD_ERROR or "password" in str(error).lower():
            return Unreadable("password", "The PDF is locked with a password.")
        return Unreadable("damaged", "The PDF is damaged and cannot be opened.")
    try:
        text = "\n".join(_page_text(opened[number]) for number in range(min(pages, len(opened))))
    except pypdfium2.PdfiumError:
        return Unreadable("damaged", "The PDF is damaged: a page cannot be read.")
    finally:
        opened.close()
    if not text.strip():
        return Unreadable("scan", "The PDF has no text layer: it is a scan, or empty.")
    return Document("pdf", repaired(text))


def _read_pages(opened: Any) -> Document | Unreadable:
    """The text of all pages. One that is a picture is read as such, whatever text a scanner has laid under it."""
    texts: list[str] = []
    scanned, clean = False, True
    for number, page in enumerate(opened):
        text = _seen_text(page)
        if not text.strip() or _is_picture(page):
            from sodsong.observe.documents.scan.pages import read_pdf_page  # noqa: PLC0415 - loads for a scan alone

            seen = read_pdf_page(opened, number)
            if isinstance(seen, Document):
                scanned, clean, text = True, clean and seen.clean, seen.text
            elif seen.reason != "empty" and not text.strip():
                return seen
            elif text.strip():
                scanned = True  # no reader here: the scanner's own text is at least something, but not to be trusted
        texts.append(text)
    whole = "\n".join(texts)
    if not whole.strip():
        return Unreadable("scan", "The PDF's pages are empty: neither text nor a picture of text.")
    return Document("scan" if scanned else "pdf", repaired(whole), clean=clean and reads_well(whole))


def _is_picture(page: Any) -> bool:
    """Whether one image covers most of the page."""
    width, height = page.get_size()
    for image in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = image.get_bounds()
        if (right - left) * (top - bottom) >= _COVERS * width * height:
            return True
    return False


def _seen_text(page: Any) -> str:
    """The page's lines as eyes read them, its number left out; where that fails, in PDFium's order."""
    lines = seen_lines(page)
    if lines is None:
        return _page_text(page)
    if len(lines) > 1 and _PAGE_NUMBER.fullmatch(lines[0]):
        lines = lines[1:]
    return "\n".join(lines).translate(_GLUE)


def _page_text(page: Any) -> str:
    textpage = page.get_textpage()
    try:
        return str(textpage.get_text_range()).translate(_GLUE)
    finally:
        textpage.close()


def _embedded(opened: Any) -> Any:
    """The parsed JSON of the attachment ``letter.json``; None where there is none or it is no JSON."""
    for number in range(opened.count_attachments()):
        attachment = opened.get_attachment(number)
        if attachment.get_name() == LETTER_NAME:
            data = bytes(attachment.get_data())
            if len(data) > LARGEST_ATTACHMENT:
                return None
            try:
                return json.loads(data.decode("utf-8"))
            except (ValueError, RecursionError):
                return None
    return None
