"""The evidence set as one page of PDF/A-3 with everything inside; equal evidence gives equal bytes."""

import json
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

from sodsong import data
from sodsong.act.letter import fonts, qr
from sodsong.act.letter.document.text import breakable
from sodsong.prove.evidence import package
from sodsong.prove.evidence.package import TEMPLATE, Evidence, PageError
from sodsong.prove.evidence.words import Page, page

STANDARDS: list[Any] = ["a-3a", "ua-1"]
URL_LATIN, LINE_LATIN = 12, 64  # letters of a Latin run that fit their place
# Letter size in points of TH Sarabun and the space between lines in em, roomiest first: the first that fits the page counts.
DENSITIES = ((16, 0.75), (14, 0.65), (13, 0.5), (11.5, 0.45), (10, 0.4), (8, 0.35))
# name → (AFRelationship, media type, what it is)
PARTS = {
    package.JSON: ("source", "application/json", "ข้อความ การพิสูจน์ และลายมือชื่อ"),
    package.PROOF: ("supplement", "text/plain", "การพิสูจน์ตาม c2sp.org/tlog-proof"),
    package.RAW: ("data", "application/vnd.apache.parquet", "ผลการตรวจทุกครั้ง"),
    package.STAMP: ("supplement", "application/timestamp-reply", "การประทับเวลาตาม RFC 3161"),
}
_LOCK = threading.Lock()


def typeset(evidence: Evidence, files: Mapping[str, bytes]) -> bytes:
    """The PDF with ``files`` (by the names of ``PARTS``) embedded. Raises PageError for what does not fit or cannot be drawn."""
    words, family = page(evidence), fonts.shipped()
    family.demand(words.strings())
    form = {
        "family": family.family,
        "files": [
            {"name": name, "relationship": kind[0], "kind": kind[1], "description": kind[2]}
            for name, kind in PARTS.items()
            if name in files
        ],
        "keywords": [f"font sha256 {one}" for one in family.hashes],
        "office": evidence.statement.office,
        "page": asdict(_parted(words)),
        "scale": family.scale,
        "title": f"{words.title} {evidence.statement.id}",
    }
    seconds = int(evidence.statement.issued_at.timestamp())
    for points, lead in DENSITIES:
        sized = json.dumps({**form, "points": points, "lead": lead}, ensure_ascii=False).encode()
        made = _compile({"page.json": sized, "qr.png": qr.png(words.qr), **files}, seconds)
        if b"<xmpTPg:NPages>1<" in made:
            return made
    raise PageError(PageError.__doc__)


def _parted(words: Page) -> Page:
    """The page with places at which long addresses and digests may be parted."""
    rows = tuple(tuple(breakable(cell, URL_LATIN) for cell in row) for row in words.rows)
    shown = {name: tuple(breakable(one, LINE_LATIN) for one in getattr(words, name)) for name in ("opening", "proof")}
    return Page(**{**{name: getattr(words, name) for name in Page.__slots__}, "rows": rows, **shown})


@lru_cache(maxsize=1)
def _press() -> typst.Compiler:
    """A compiler that sees the shipped fonts and no others, so that every machine sets the same page."""
    family = fonts.shipped()
    known = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(family.regular.path.parent)]
    )
    return typst.Compiler(font_paths=known)


def _compile(files: Mapping[str, bytes], seconds: int) -> bytes:
    template = data.path(TEMPLATE).read_bytes()
    with _LOCK, tempfile.TemporaryDirectory(prefix="sodsong-evidence-") as root:
        for name, content in files.items():
            (Path(root) / name).write_bytes(content)
        (Path(root) / "certificate.typ").write_bytes(template)
        try:
            made, warnings = _press().compile_with_warnings(
                input=template, root=root, format="pdf", pdf_standards=STANDARDS, timestamp=seconds
            )
        except typst.TypstError as problem:
            raise PageError(f"{PageError.__doc__} ({problem.message})") from problem
        finally:
            _press().compile(input=b"")  # a kept compiler must not keep the last files
    if warnings:
        raise PageError(f"The certificate would lose text: {warnings[0].message}")
    if not isinstance(made, bytes):
        raise TypeError("Typst gave no PDF")
    return made
