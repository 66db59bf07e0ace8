"""The office's emblem: a file comes in, a checked picture goes out, or one sentence saying why not.

The Garuda is protected and does not ship; a plain ring stands in its place. An emblem is somebody's file, so it is
read with suspicion: small, really a picture, and an SVG that draws and does nothing else.
"""

import re
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from lxml import etree

from sodsong import data

LARGEST_FILE = 4_000_000  # bytes
LARGEST_SIDE = 4_000  # pixels; 3 cm at 1200 dpi is 1,417
REFUSED_ELEMENTS = {"script", "foreignobject", "image", "text", "iframe", "embed", "object", "style", "animate", "set"}
_FOREIGN_LINK = re.compile(r"(?i)(url\(\s*['\"]?(?!#)|javascript:|expression\(|@import)")


class EmblemError(ValueError):
    """The emblem's file cannot be used."""


@dataclass(frozen=True, slots=True)
class Emblem:
    """A picture that may stand on a letter; ``office`` is false for the placeholder."""

    kind: Literal["svg", "png", "jpg"]
    content: bytes
    office: bool = True

    @property
    def name(self) -> str:
        """The file name under which the typesetter finds it."""
        return f"emblem.{self.kind}"


def placeholder() -> Emblem:
    """The plain ring that ships."""
    return Emblem("svg", data.path("letter/emblem.svg").read_bytes(), office=False)


def read(path: Path) -> Emblem:
    """The emblem in the file ``path``: PNG, JPEG or SVG, told by its content. Raises EmblemError."""
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise EmblemError(
                f"The emblem {path} has {size / 1e6:.1f} MB; at most {LARGEST_FILE // 1_000_000} MB: make it smaller."
            )
        content = path.read_bytes()
    except OSError as problem:
        raise EmblemError(f"The emblem {path} cannot be read ({problem.strerror}): check “emblem”.") from problem
    try:
        return check(content)
    except EmblemError as problem:
        raise EmblemError(f"The emblem {path} {problem}") from None


def check(content: bytes) -> Emblem:
    """The emblem that ``content`` is. Raises EmblemError with the rest of a sentence that begins with its name."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        _within(*_png_sides(content))
        return Emblem("png", content)
    if content.startswith(b"\xff\xd8\xff"):
        _within(*_jpeg_sides(content))
        return Emblem("jpg", content)
    _check_svg(content)
    return Emblem("svg", content)


def _png_sides(content: bytes) -> tuple[int, int]:
    if content[12:16] != b"IHDR" or len(content) < 24:
        raise EmblemError("is a damaged PNG: export it again.")
    width, height = struct.unpack(">II", content[16:24])
    return width, height


def _jpeg_sides(content: bytes) -> tuple[int, int]:
    """Sides out of the first start-of-frame segment (ITU-T T.81, B.2.2)."""
    at = 2
    while at + 9 < len(content) and content[at] == 0xFF:
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + length
    raise EmblemError("is a damaged JPEG: export it again.")


def _within(width: int, height: int) -> None:
    if not (0 < width <= LARGEST_SIDE and 0 < height <= LARGEST_SIDE):
        raise EmblemError(f"is {width} × {height} pixels; at most {LARGEST_SIDE} a side: make it smaller.")


def _check_svg(content: bytes) -> None:
    """Drawing elements only: no script, no event attribute, no link out, no document type, no text without its font."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as problem:
        raise EmblemError("is neither PNG, JPEG nor SVG: give one of these.") from problem
    if etree.QName(root).localname != "svg":
        raise EmblemError("is XML but no SVG: give an SVG, PNG or JPEG.")
    if b"<!doctype" in content.lower():
        raise EmblemError("has a document type declaration, which can hide text: save it as plain SVG.")
    for node in root.iter():
        if isinstance(node, etree._ProcessingInstruction):  # noqa: SLF001  # lxml names its node classes so
            raise EmblemError("holds a processing instruction: save it as plain SVG.")
        if isinstance(node.tag, str):
            _check_element(node)


def _check_element(node: "etree._Element") -> None:
    name = etree.QName(node).localname
    if name.lower() in REFUSED_ELEMENTS or name.lower().startswith("animate"):
        raise EmblemError(
            f"holds <{name}>, and an emblem may only draw: save it as plain SVG, letters turned into paths."
        )
    for key, value in ((str(key), str(value)) for key, value in node.attrib.items()):
        attribute = etree.QName(key).localname.lower()
        if (
            attribute.startswith("on")
            or (attribute == "href" and not value.strip().startswith("#"))
            or _FOREIGN_LINK.search(value)
        ):
            raise EmblemError(
                f"has the attribute {attribute}=“{value[:40]}”, and an emblem may only draw: save it as plain SVG."
            )
