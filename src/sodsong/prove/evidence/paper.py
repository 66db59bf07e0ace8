"""A certificate's PDF taken apart: what is embedded, which words it shows, and how it looks."""

import re
import unicodedata
from dataclasses import dataclass
from io import BytesIO

import pikepdf
import pypdfium2
from PIL import Image, ImageChops

from sodsong.prove.evidence.package import AlteredError, NoEvidenceError

_GAP = re.compile(r"[\s\u00a0\u00ad\u200b\u2060\ufeff\ufffe\x02]+")
DOTS_AN_INCH = 110
SAME_INK = 24  # of 255: what two renderings of one page may differ by at an edge
MOST_PARTS, LARGEST_PART = 20, 200_000_000


@dataclass(frozen=True, slots=True)
class Paper:
    """The embedded files by name, the page's words in order, how many pages, and whether something lies over them."""

    parts: dict[str, bytes]
    text: str
    pages: int
    covered: bool


def read(pdf: bytes) -> Paper:
    """Take ``pdf`` apart; raises NoEvidenceError where nothing of ours is inside, AlteredError where it cannot be read."""
    try:
        with pikepdf.open(BytesIO(pdf)) as file:
            names = list(file.attachments)[:MOST_PARTS]
            parts = {name: _part(file, name) for name in names}
            covered = any("/Annots" in page for page in file.pages) or "/AcroForm" in file.Root
        document = pypdfium2.PdfDocument(pdf)
        try:
            text = "".join(page.get_textpage().get_text_range() for page in document)
            pages = len(document)
        finally:
            document.close()
    except (pikepdf.PdfError, pypdfium2.PdfiumError, ValueError, RuntimeError, KeyError) as problem:
        if b"evidence.tlog-proof" in pdf or b"evidence.json" in pdf:
            raise AlteredError("pdf-unreadable") from problem
        raise NoEvidenceError(NoEvidenceError.__doc__) from problem
    return Paper(parts, text, pages, covered)


def _part(file: pikepdf.Pdf, name: str) -> bytes:
    content: bytes = file.attachments[name].get_file().read_bytes()
    if len(content) > LARGEST_PART:
        raise ValueError("too large")
    return content


def differing(shown: str, told: list[str]) -> tuple[str, str] | None:
    """Where the page's words leave the statement: what stands there and what should, some letters of each; None if nowhere."""
    first, second = _squeezed(shown), _squeezed("".join(told))
    if first == second:
        return None
    at = next(
        (i for i, pair in enumerate(zip(first, second, strict=False)) if pair[0] != pair[1]),
        min(len(first), len(second)),
    )
    begin = max(0, at - 10)
    return first[begin : at + 20], second[begin : at + 20]


def looks_alike(first: bytes, second: bytes) -> bool:
    """Whether two one-page PDFs look the same to the eye."""
    pictures = [_picture(one) for one in (first, second)]
    if pictures[0].size != pictures[1].size:
        return False
    most: int = ImageChops.difference(*pictures).getextrema()[1]  # type: ignore[assignment]  # a grey picture has one pair
    return most <= SAME_INK


def _picture(pdf: bytes) -> Image.Image:
    document = pypdfium2.PdfDocument(pdf)
    try:
        picture: Image.Image = document[0].render(scale=DOTS_AN_INCH / 72).to_pil().convert("L")
        return picture
    finally:
        document.close()


def _squeezed(text: str) -> str:
    """Without white space and marks of no ink: lines end elsewhere on paper."""
    return _GAP.sub("", unicodedata.normalize("NFC", text))
