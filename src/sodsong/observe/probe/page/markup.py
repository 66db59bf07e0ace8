"""The parts of an HTML page that rules and marks rest on, found with lxml's tolerant parser."""

import re
from dataclasses import dataclass
from typing import Any

from lxml import etree

_PARSED = 1024 * 1024  # bytes of source: what lies beyond is never looked at, so a huge page costs no more
_SILENT = ("script", "style", "noscript", "template")
_BEARING = {"img", "iframe", "frame", "frameset", "object", "embed", "svg", "video", "canvas", "input", "form"}
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])|opacity\s*:\s*0(?![.\d])"
    r"|(?:left|top|text-indent|margin-left|margin-top)\s*:\s*-\s*\d{3,}|(?:width|height)\s*:\s*[01]px[^}]*overflow\s*:\s*hidden"
    r"|overflow\s*:\s*hidden[^}]*(?:width|height)\s*:\s*[01]px"
)
_LINKS = 5000


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


_NOTHING = Markup("", "", (), "", (), bearing=False)
_PARSER = etree.HTMLParser(  # one for all: building it costs a tenth of a page
    encoding="utf-8", remove_blank_text=True, remove_comments=True, remove_pis=True, recover=True, collect_ids=False
)
_FOOT = 60  # pieces of text from the end in which a maker signs
_TEXTS: Any = etree.XPath("//text()", smart_strings=False)  # any text comes as a list of plain strings


def read_markup(source: str, *, with_links: bool = True) -> Markup:
    """The parts of ``source``, however broken it is; its links only when wanted, for they cost half the time."""
    data = source[:_PARSED].encode("utf-8", "replace").replace(b"\0", b"")
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
    bearing = root.find(".//script[@src]") is not None or any(True for _ in root.iter(*_BEARING))
    bearing = bearing or any((meta.get("http-equiv") or "").lower() == "refresh" for meta in root.iter("meta"))
    links = _links(root) if with_links else ()
    etree.strip_elements(root, *_SILENT, "title", with_tail=False)
    pieces = [str(one) for one in _TEXTS(root)]
    text = " ".join(" ".join(pieces).split())
    return Markup(title, text, _foot(pieces), " ".join(generator.split()), links, bearing)


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
