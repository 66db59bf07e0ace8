"""What a fetched address holds: which kind of thing it is, its title and text, or why it gives none. Knows no table."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass

from sodsong.judge.disclosure.checking import Medium
from sodsong.observe.documents.grid import read_grid
from sodsong.observe.documents.read import read_document
from sodsong.observe.documents.record import Document, Unreadable
from sodsong.observe.probe.fetch import Fetched
from sodsong.observe.probe.page.charset import decode
from sodsong.observe.probe.page.fingerprint import simhash

LONGEST = 200_000  # letters of a text that are kept in hand
_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"RIFF")
_NOT_SHOWN = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Content:
    """A body as read; ``trouble`` is the reason of observe/documents where it gives no text."""

    medium: Medium
    title: str = ""
    text: str = ""
    trouble: str = ""
    sha256: str = ""
    fingerprint: str = ""


def read(fetched: Fetched) -> Content:
    """What the fetch brought. Nothing in it is run, and no file is opened beyond the caps of observe/documents."""
    body = fetched.body
    sha = hashlib.sha256(body).hexdigest() if body else ""
    if not body:
        # A file that announces more than we take is hung up on before its first byte; that is no empty page.
        announced = _declared(fetched) if fetched.over else "text/"
        kind: Medium = "page" if announced.startswith("text/") else "pdf" if "pdf" in announced else "file"
        return Content(kind, trouble="" if kind == "page" else "too-large")
    medium, title, text = "page", "", ""
    trouble = ""
    if b"%PDF-" in body[:1024]:
        from sodsong.observe.documents.pdf import skim_pdf  # noqa: PLC0415  # PDFium loads for a PDF alone

        medium = "pdf"
        text, trouble = _document(skim_pdf(body) if not fetched.over else Unreadable("too-large", ""))
    elif body.startswith(b"PK\x03\x04"):
        medium, text, trouble = _packed(body)
    elif body.startswith(_PICTURES):
        medium, trouble = "picture", "unsupported"
    elif b"\0" in body[:4096] and not body.startswith((b"\xff\xfe", b"\xfe\xff")):
        medium, trouble = "file", "unsupported"
    else:
        from sodsong.observe.probe.page.markup import read_markup  # noqa: PLC0415  # lxml: the web never reads a page

        markup = read_markup(decode(body, _declared(fetched))[0], with_links=False)
        title, text = markup.title, markup.text
    text = _NOT_SHOWN.sub(" ", unicodedata.normalize("NFC", text))[:LONGEST].strip()
    title = unicodedata.normalize("NFC", title)[:300]
    return Content(medium, title, text, trouble, sha, simhash(text) if text else "")  # type: ignore[arg-type]  # one of Medium


def _document(read_: Document | Unreadable) -> tuple[str, str]:
    return ("", read_.reason) if isinstance(read_, Unreadable) else (read_.text, "")


def _packed(body: bytes) -> tuple[str, str, str]:
    """DOCX or XLSX; any other archive gives no text."""
    grid = read_grid(body) if b"xl/workbook.xml" in body else None
    if grid is None:
        return ("word", *_document(read_document(body)))
    if isinstance(grid, Unreadable):
        return "sheet", "", grid.reason
    return "sheet", " ".join(cell for _, cells in grid.rows[:2000] for cell in cells if cell), ""


def _declared(fetched: Fetched) -> str:
    head = b"".join(one.head for one in fetched.exchanges[-1:]).decode("latin-1").lower()
    return head.partition("content-type:")[2].partition("\r\n")[0].strip()
