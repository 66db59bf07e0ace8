"""A PDF's embedded letter, if it is one of ours, and its text."""

import json
import re
from typing import Any

import pypdfium2

from sodsong.observe.documents.record import Document, Unreadable

MOST_PAGES = 200
LARGEST_ATTACHMENT = 5 * 1024 * 1024  # bytes
LETTER_NAME = "letter.json"
_PASSWORD_ERROR = 4  # FPDF_ERR_PASSWORD
_GLUE = str.maketrans({"\u2060": "", "\ufeff": "", "\u200b": "", "\ufffe": "", "\u00a0": " ", "\r": ""})


def read_pdf(data: bytes) -> Document | Unreadable:
    """The letter in ``letter.json`` where there is one, and the text of all pages.

    Without text (a scan) the PDF is unreadable.
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
        text = "\n".join(_page_text(opened, number) for number in range(len(opened))).translate(_GLUE)
    except pypdfium2.PdfiumError:
        return Unreadable("damaged", "The PDF is damaged: a page cannot be read.")
    finally:
        opened.close()
    if not text.strip() and letter is None:
        return Unreadable(
            "scan", "The PDF holds pictures and no text; scans cannot be read yet. Give its text or DOCX."
        )
    lost = len(re.findall("[\ufffd\ue000-\uf6ff]", text))
    return Document("pdf", text, letter, clean=lost * 100 <= len(text))


def _page_text(opened: Any, number: int) -> str:
    page = opened[number]
    try:
        textpage = page.get_textpage()
        try:
            return str(textpage.get_text_range())
        finally:
            textpage.close()
    finally:
        page.close()


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
