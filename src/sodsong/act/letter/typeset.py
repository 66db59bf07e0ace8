"""Document → PDF/A-3a and PDF/UA-1 with the letter's data inside, by Typst; equal data give equal bytes."""

import json
import shutil
import tempfile
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import typst

from sodsong import data
from sodsong.act.letter import columns
from sodsong.act.letter.columns import CONTINUED
from sodsong.act.letter.document.compose import NAMES
from sodsong.act.letter.document.paper import Document
from sodsong.act.letter.emblem import Emblem, placeholder
from sodsong.act.letter.fonts import Pair
from sodsong.act.letter.readback.lineends import whole_words
from sodsong.act.letter.readback.textlayer import spell

STANDARDS: list[Any] = ["a-3a", "ua-1"]


class TypesetError(ValueError):
    """The typesetter could not set the letter as it is."""


@dataclass(frozen=True, slots=True)
class Typeset:
    """A finished PDF, how many pages it has, and the SHA-256 of the regular and bold font file that set it."""

    pdf: bytes
    pages: int
    fonts: tuple[str, str]


def typeset(
    document: Document,
    fonts: Pair,
    qr_png: bytes,
    timestamp: datetime,
    *,
    source: str = "{}",
    emblem: Emblem | None = None,
    qr_text: str = "",
) -> Typeset:
    """Set ``document``; ``source`` is embedded as letter.json, ``timestamp`` (aware) is the PDF's own date.

    Raises FontError for a character the fonts lack, TypesetError for an emblem that is no picture and for every
    warning of the typesetter: with Typst a warning means text that is not on the paper.
    """
    fonts.demand(document.strings())
    widths = columns.widths(document, fonts)
    make = press(document, fonts, qr_png, timestamp, source=source, emblem=emblem, qr_text=qr_text)
    raw = whole_words(document, fonts, widths, make)
    return Typeset(_packed(raw, fonts), _page_count(raw), fonts.hashes)


def press(
    document: Document,
    fonts: Pair,
    qr_png: bytes,
    timestamp: datetime,
    *,
    source: str = "{}",
    emblem: Emblem | None = None,
    qr_text: str = "",
) -> Callable[[Document], bytes]:
    """What sets ``document`` in one of its forms, once, unread and unpacked; arguments and errors as for ``typeset``."""
    picture = emblem or placeholder()
    common = {
        "columns": columns.widths(document, fonts),
        "continued": CONTINUED,
        "emblem": picture.name,
        "emblem_alt": "ตราของส่วนราชการ" if picture.office else "ที่สำหรับตราของส่วนราชการ",
        "family": fonts.family,
        "keywords": [f"font {Path(face.path).name} sha256 {face.sha256}" for face in (fonts.regular, fonts.bold)],
        "memo_title": NAMES["memo"],
        "qr_alt": f"คิวอาร์โค้ด: {qr_text or document.qr_caption}" if qr_png else "",
        "scale": fonts.scale,
    }
    files = {"source.json": source.encode(), "qr.png": qr_png, picture.name: picture.content}

    def make(form: Document) -> bytes:
        letter = json.dumps(asdict(form) | common, ensure_ascii=False).encode()
        return _print(fonts, document.kind, files | {"letter.json": letter}, timestamp)

    return make


def picture_png(emblem: Emblem) -> bytes:
    """The emblem drawn anew as PNG, 3 cm at 600 dots an inch: what is no picture fails here, and nothing hides in it."""
    page = f'#set page(width: 3cm, height: 3cm, margin: 0pt, fill: none)\n#image("{emblem.name}", width: 3cm, height: 3cm, fit: "contain")'
    with _LOCK, tempfile.TemporaryDirectory(prefix="sodsong-letter-") as root:
        (Path(root) / emblem.name).write_bytes(emblem.content)
        try:
            png = typst.Compiler(root=root, ignore_system_fonts=True).compile(page.encode(), format="png", ppi=600)
        except typst.TypstError as problem:
            raise TypesetError(f"The emblem could not be drawn: {problem.message}") from problem
    if not isinstance(png, bytes):
        raise TypeError("Typst gave no picture")
    return png


# One compiler a pair of fonts, kept: its caches make the second letter ten times cheaper than the first.
# The lock is there because a compiler sets one letter at a time.
_LOCK = threading.Lock()


@lru_cache(maxsize=4)
def _press(fonts: tuple[Path, Path]) -> tuple[typst.Compiler, tempfile.TemporaryDirectory[str]]:
    """A compiler that sees these two files and no other font, so that no look-alike of the same family slips in."""
    folder = tempfile.TemporaryDirectory(prefix="sodsong-fonts-")
    for path in fonts:
        shutil.copy(path, folder.name)
    known = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder.name])
    return typst.Compiler(font_paths=known), folder


def _print(fonts: Pair, kind: str, files: dict[str, bytes], timestamp: datetime) -> bytes:
    """Data go in as files, never as ``sys_inputs``: those change Typst's library, and with it every cached result."""
    seconds = int(timestamp.astimezone(UTC).timestamp())
    templates = {f"{name}.typ": _template(name) for name in ("common", kind)}
    with _LOCK, tempfile.TemporaryDirectory(prefix="sodsong-letter-") as root:
        for name, content in (templates | files).items():
            (Path(root) / name).write_bytes(content)
        compiler, _ = _press((fonts.regular.path, fonts.bold.path))
        try:
            pdf, warnings = compiler.compile_with_warnings(
                input=templates[f"{kind}.typ"],
                root=root,
                format="pdf",
                pdf_standards=STANDARDS,
                timestamp=seconds,
            )
        except typst.TypstError as problem:
            raise TypesetError(f"The letter could not be set: {problem.message}") from problem
        finally:
            compiler.compile(input=b"")  # a kept compiler must not keep the last letter's files
    if warnings:
        raise TypesetError(f"The letter would lose text: {warnings[0].message}")
    if not isinstance(pdf, bytes):
        raise TypeError("Typst gave no PDF")
    return pdf


@lru_cache
def _template(name: str) -> bytes:
    return data.path(f"letter/{name}.typ").read_bytes()


def _packed(pdf: bytes, fonts: Pair) -> bytes:
    """The same PDF with its small objects in compressed streams (ISO 32000-1, 7.5.7, allowed in PDF/A-3): a third less;
    and each glyph says its own letter.
    """
    out = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as file:
        spell(file, fonts)
        file.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return out.getvalue()


def _page_count(pdf: bytes) -> int:
    """The page count as the PDF's own XMP says it; text cannot counterfeit it, for streams of data are compressed."""
    return int(pdf.rsplit(b"<xmpTPg:NPages>", 1)[1].split(b"<", 1)[0])
