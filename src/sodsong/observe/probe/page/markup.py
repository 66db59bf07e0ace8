"""The parts of an HTML page that rules and marks rest on, found with lxml's tolerant parser."""

import re
from dataclasses import dataclass
from typing import Any

from lxml import etree

from .coarse import is_flood, text_of, title_of

_PARSED = 1024 * 1024  # bytes of source: what lies beyond is never looked at, so a huge page costs no more
_SILENT = ("script", "style", "noscript", "template")
_BEARING = {"img", "iframe", "frame", "frameset", "object", "embed", "svg", "video", "canvas", "input", "form"}
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])|opacity\s*:\s*0(?![.\d])"
    r"|(?:left|top|text-indent|margin-left|margin-top)\s*:\s*-\s*\d{3,}|(?:width|height)\s*:\s*[01]px[^}]*overflow\s*:\s*hidden"
    r"|overflow\s*:\s*hidden[^}]*(?:width|height)\s*:\s*[01]px"
)
_LINKS = 5000
_SOON = 5.0  # seconds
_REFRESH = re.compile(r"""\s*(\d{0,9}(?:\.\d{1,9})?)[\s;,]+url\s*=\s*["']?([^"']+)""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Link:
    """A link as written; ``hidden`` when a style takes it out of sight."""

    href: str
    text: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class Markup:
    """A page's title, its visible text, the last pieces of that, who made it, its links.

    White space is made single. ``bearing``: it shows more than text.
    """

    title: str
    text: str
    foot: tuple[str, ...]
    generator: str
    links: tuple[Link, ...]
    bearing: bool
    refresh: str = ""  # where it sends its reader on by itself within seconds


_NOTHING = Markup("", "", (), "", (), bearing=False)
_PARSER = etree.HTMLParser(  # one for all: building it costs a tenth of a page
    encoding="utf-8", remove_blank_text=True, remove_comments=True, remove_pis=True, recover=True, collect_ids=False
)
_FOOT = 60  # pieces of text from the end in which a maker signs
_TEXTS: Any = etree.XPath("//text()", smart_strings=False)  # any text comes as a list of plain strings


def read_markup(source: str, *, with_links: bool = True) -> Markup:
    """The parts of ``source``, however broken it is; its links only when wanted, for they cost half the time."""
    source = source[:_PARSED]
    if is_flood(source):
        return _coarse(source)
    data = source.encode("utf-8", "replace").replace(b"\0", b"")
    try:
        root = etree.fromstring(data, _PARSER) if data.strip() else None
    except etree.XMLSyntaxError:  # nothing in it that could be a page
        root = None
    if root is None:
        return _NOTHING
    found = root.find(".//title")
    title = _text(found) if found is not None else ""
    generator = ""
    for meta in root.iter("meta"):
        if (meta.get("name") or "").lower() == "generator":
            generator = meta.get("content") or ""
            break
    bearing = any(one.get("src") or (one.text or "").strip() for one in root.iter("script")) or any(
        True for _ in root.iter(*_BEARING)
    )
    refreshes = [
        meta.get("content") or "" for meta in root.iter("meta") if (meta.get("http-equiv") or "").lower() == "refresh"
    ]
    bearing = bearing or bool(refreshes)
    links = _links(root) if with_links else ()
    etree.strip_elements(root, *_SILENT, "title", with_tail=False)
    pieces = [str(one) for one in _TEXTS(root)]
    text = " ".join(" ".join(pieces).split())
    if not text and text_of(source):  # nested deeper than the parser goes
        return _coarse(source)
    return Markup(title, text, _foot(pieces), " ".join(generator.split()), links, bearing, _refresh(refreshes))


def _refresh(written: list[str]) -> str:
    """Where the first of these refreshes leads that is soon and leads anywhere."""
    for one in written:
        found = _REFRESH.match(one)
        if found and float(found.group(1) or 0) <= _SOON:
            return found.group(2).strip()
    return ""


def _coarse(source: str) -> Markup:
    text = text_of(source)
    return Markup(title_of(source), text, (), "", (), bearing=True)


def _foot(pieces: list[str]) -> tuple[str, ...]:
    """The last pieces that are not blank."""
    found: list[str] = []
    for one in reversed(pieces):
        piece = " ".join(one.split())
        if piece:
            found.append(piece)
            if len(found) == _FOOT:
                break
    return tuple(reversed(found))


def _links(root: etree._Element) -> tuple[Link, ...]:
    hidden: set[etree._Element] = set()
    for styled in root.iter():
        style = styled.get("style")
        if style and _HIDDEN.search(style.lower()):
            hidden.update(styled.iter("a"))
    links = []
    for link in root.iter("a"):
        href = link.get("href")
        if href:
            links.append(Link(href.strip(), _text(link), link in hidden))
        if len(links) == _LINKS:
            break
    return tuple(links)


def _text(element: etree._Element) -> str:
    return " ".join("".join(str(piece) for piece in element.itertext()).split())
