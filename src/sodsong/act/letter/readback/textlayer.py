"""A set PDF's fonts: what each glyph says to a reader that passes over ActualText, as Firefox does.

The typesetter gives every glyph of a Thai syllable the whole syllable's text and says the right text once more as
ActualText (ISO 32000-1, 14.9.4). A reader that knows only the fonts' own maps (9.10.3) sees each syllable as often as it
has glyphs. Here each glyph gets its own letter, found by its outline in the font that set the page.
"""

import re
import struct
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pikepdf
from fontTools.ttLib import TTFont

from sodsong.act.letter.fonts import Pair

_SYLLABLE = re.compile(rb"<([0-9A-Fa-f]{4})> <((?:[0-9A-Fa-f]{4}){2,})>")  # a glyph's number and two letters or more
SARA_AM, NIKHAHIT, PARTS = "\u0e33", "\u0e4d", "\u0e4d\u0e32"  # ำ is set as its two parts (OpenType, Thai)
_PRIVATE = range(0xE000, 0xF900)  # where older Thai fonts also keep the forms of marks


def spell(pdf: pikepdf.Pdf, fonts: Pair) -> None:
    """Give each glyph of ``pdf``, set with ``fonts``, its own letter; what is not found keeps what it says."""
    letters = _letters(fonts.regular.path) | _letters(fonts.bold.path)
    seen: set[tuple[int, int]] = set()
    for page in pdf.pages:
        for font in page.Resources.get("/Font", {}).values():
            if font.objgen in seen or "/DescendantFonts" not in font:
                continue
            seen.add(font.objgen)
            described = font.DescendantFonts[0].FontDescriptor
            if "/FontFile2" in described:
                _spell_font(font, _outlines(described.FontFile2.read_bytes()), letters)


def _spell_font(font: Any, outlines: list[bytes], letters: dict[bytes, str]) -> None:
    def own(match: re.Match[bytes]) -> bytes:
        said = bytes.fromhex(match[2].decode()).decode("utf-16-be")
        number = int(match[1], 16)
        letter = letters.get(outlines[number], "") if number < len(outlines) else ""
        if not letter or not set(letter) <= set(said.replace(SARA_AM, PARTS)):
            return match[0]
        return b"<%b> <%b>" % (match[1], letter.encode("utf-16-be").hex().upper().encode())

    before = font.ToUnicode.read_bytes()
    after = _SYLLABLE.sub(own, before)
    if after != before:
        font.ToUnicode.write(after)


@lru_cache(maxsize=8)
def _letters(path: Path) -> dict[bytes, str]:
    """Outline → the letter it draws, forms of a letter (a tone mark set lower) with it; ``path`` is a TrueType file."""
    with TTFont(path) as font:
        if "glyf" not in font:
            return {}
        known = sorted(font.getBestCmap().items(), reverse=True)
        of_glyph = {name: chr(code) for code, name in known if code not in _PRIVATE}
        for parts, form in _forms(font):
            text = "".join(of_glyph.get(part, "") for part in parts)
            if text:
                of_glyph.setdefault(form, text.replace(NIKHAHIT, "") + NIKHAHIT * (NIKHAHIT in text))
        names = font.getGlyphOrder()
    outlines = _outlines(path.read_bytes())
    return {
        outline: of_glyph[name] for outline, name in zip(outlines, names, strict=True) if outline and name in of_glyph
    }


def _forms(font: TTFont) -> Iterator[tuple[tuple[str, ...], str]]:
    """Glyphs and the form that stands for them (OpenType GSUB, lookup types 1 and 4)."""
    if "GSUB" not in font or font["GSUB"].table.LookupList is None:
        return
    tables = [table for lookup in font["GSUB"].table.LookupList.Lookup for table in lookup.SubTable]
    plain = [getattr(table, "ExtSubTable", table) for table in tables]
    single = [((base,), form) for table in plain if table.LookupType == 1 for base, form in table.mapping.items()]
    joined = [
        ((first, *one.Component), one.LigGlyph)
        for table in plain
        if table.LookupType == 4
        for first, several in table.ligatures.items()
        for one in several
    ]
    yield from (*single, *joined, *single)  # a joined form has forms of its own


def _outlines(font: bytes) -> list[bytes]:
    """The glyphs' outlines as they lie in a TrueType file, parts of composed ones resolved (OpenType, loca and glyf)."""
    count = int.from_bytes(font[4:6], "big")
    tables = {font[at : at + 4]: struct.unpack(">II", font[at + 8 : at + 16]) for at in range(12, 12 + 16 * count, 16)}
    begin, size = tables[b"loca"]
    if int.from_bytes(font[tables[b"head"][0] + 50 : tables[b"head"][0] + 52], "big"):
        places = struct.unpack(f">{size // 4}I", font[begin : begin + size // 4 * 4])
    else:
        places = tuple(2 * half for half in struct.unpack(f">{size // 2}H", font[begin : begin + size // 2 * 2]))
    glyf = tables[b"glyf"][0]
    plain = [font[glyf + at : glyf + end].rstrip(b"\0") for at, end in pairwise(places)]
    return [_whole(outline, plain) if outline[:1] == b"\xff" else outline for outline in plain]


def _whole(outline: bytes, plain: list[bytes], depth: int = 4) -> bytes:
    """A composed outline with its parts' outlines for their numbers, which differ from file to file (glyf, composite)."""
    found, at, more = [outline[:10]], 10, True
    while more and at + 4 <= len(outline):
        flags, number = struct.unpack(">HH", outline[at : at + 4])
        size = (4 if flags & 1 else 2) + (2 if flags & 8 else 4 if flags & 0x40 else 8 if flags & 0x80 else 0)
        part = plain[number] if number < len(plain) else b""
        found += [_whole(part, plain, depth - 1) if part[:1] == b"\xff" and depth else part]
        found += [outline[at + 4 : at + 4 + size]]
        at, more = at + 4 + size, bool(flags & 0x20)
    return b"|".join(found)
