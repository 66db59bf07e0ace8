"""Which font files set a letter: chosen by what a file says of itself, measured, and known by their hash.

The office's TH Sarabun comes first, then Laksaman, then the Sarabun that ships. Sizes are given as TH Sarabun has
them; other fonts are scaled so that their capitals are as high (0.476 em), for families draw very different sizes.
"""

import hashlib
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from fontTools.pens.boundsPen import BoundsPen
from fontTools.ttLib import TTFont, TTLibError

from sodsong import data

REFERENCE_CAP_EM = 0.476  # the capitals of TH Sarabun New and PSK, which the rules' 16 pt mean
BOLD_WEIGHT = 600
LARGEST_FONT = 20_000_000  # bytes; a Thai font has a tenth of a megabyte
ORDER = ("thsarabunnew", "thsarabunpsk", "thsarabunit", "laksaman", "sarabun")
SYSTEM = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".local/share/fonts",
    Path.home() / ".fonts",
    Path("/Library/Fonts"),
    Path("C:/Windows/Fonts"),
)


class FontError(ValueError):
    """The letter cannot be set with the fonts that are there."""


@dataclass(frozen=True, slots=True)
class Face:
    """One font file: its bytes' SHA-256, family, whether bold, height of capitals in em, what it can draw."""

    path: Path
    sha256: str
    family: str
    bold: bool
    cap_em: float
    advances: dict[int, float]  # code point → width in em; marks above and below have none


@dataclass(frozen=True, slots=True)
class Pair:
    """The regular and the bold face of one family."""

    regular: Face
    bold: Face

    @property
    def family(self) -> str:
        """The family's own name, as the typesetter asks for it."""
        return self.regular.family

    @property
    def scale(self) -> float:
        """What a TH Sarabun size is multiplied by so that capitals come out as high."""
        return round(REFERENCE_CAP_EM / self.regular.cap_em, 4)

    @property
    def hashes(self) -> tuple[str, str]:
        """SHA-256 of the regular and the bold file: what was really used, whatever the family is called."""
        return self.regular.sha256, self.bold.sha256

    def width_em(self, text: str, *, bold: bool = False) -> float:
        """How wide ``text`` runs in em of this font, marks above and below adding nothing, kerning left out."""
        advances = (self.bold if bold else self.regular).advances
        return sum(advances.get(ord(letter), 0.0) for letter in text)

    def demand(self, texts: Iterable[str]) -> None:
        """Raise FontError naming the first character that a face cannot draw: the typesetter would print a box."""
        for text in texts:
            for letter in text:
                for face in (self.regular, self.bold):
                    if ord(letter) not in face.advances and not _inkless(letter):
                        name = unicodedata.name(letter, "no name")
                        raise FontError(
                            f"The font {face.family} ({face.path.name}) cannot draw {letter!r} (U+{ord(letter):04X} {name}) "
                            f"in “{text[:40]}”: write it in other letters, or give a font that has it with --font-dir."
                        )


def choose(font_dir: Path | None = None) -> Pair:
    """The fonts of a letter: from ``font_dir`` if given, else the system's TH Sarabun or Laksaman, else those shipped.

    Raises FontError when ``font_dir`` holds no family that can set a letter in regular and bold.
    """
    if font_dir is None:
        return installed() or shipped()
    if not font_dir.is_dir():
        raise FontError(f"{font_dir} is no folder: give --font-dir the folder that holds TH Sarabun New.")
    pair = best(font_dir.rglob("*"))
    if pair is None:
        raise FontError(
            f"{font_dir} holds no TH Sarabun, Laksaman or Sarabun with both regular and bold: name another folder."
        )
    return pair


@cache
def shipped() -> Pair:
    """The Sarabun that ships with Sodsong."""
    pair = best(data.path("fonts").glob("*.ttf"))
    if pair is None:
        raise FontError("The shipped fonts are missing: install Sodsong again.")
    return pair


@cache
def installed() -> Pair | None:
    """TH Sarabun or Laksaman where this system keeps its fonts; looked up once."""
    files = (path for folder in SYSTEM if folder.is_dir() for path in folder.rglob("*") if _named_like_one(path))
    return best(files)


def best(paths: Iterable[Path]) -> Pair | None:
    """The first family of ORDER that has both faces among ``paths``; italics and unreadable files are passed over."""
    faces: dict[tuple[int, str, bool], Face] = {}
    for path in sorted(paths):
        face = _face(path)
        if face is not None:
            faces.setdefault((_rank(face.family), face.family, face.bold), face)
    for rank, family, bold in sorted(faces):
        if not bold and (rank, family, True) in faces:
            return Pair(faces[rank, family, False], faces[rank, family, True])
    return None


def _face(path: Path) -> Face | None:
    """What the file says of itself, or None for what is no upright font of a family we know."""
    if path.suffix.lower() not in (".ttf", ".otf") or not path.is_file() or path.stat().st_size > LARGEST_FONT:
        return None
    try:
        with TTFont(path) as font:
            family = font["name"].getBestFamilyName() or ""
            os2 = font["OS/2"]
            italic = bool(os2.fsSelection & 0x01)
            if italic or _rank(family) == len(ORDER):
                return None
            bold = bool(os2.fsSelection & 0x20) or os2.usWeightClass >= BOLD_WEIGHT
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            return Face(path, digest, family, bold, _cap_em(font), dict(_advances(font)))
    except (TTLibError, KeyError, AttributeError, OSError, ValueError):
        return None  # a damaged file in the folder is no reason to fail while another fits


def _cap_em(font: Any) -> float:
    """Height of H in em, measured: the OS/2 table's own word for it is often missing or wrong."""
    glyphs = font.getGlyphSet()
    pen = BoundsPen(glyphs)
    glyphs[font.getBestCmap()[ord("H")]].draw(pen)
    return float(pen.bounds[3]) / float(font["head"].unitsPerEm)


def _advances(font: Any) -> Iterator[tuple[int, float]]:
    em = float(font["head"].unitsPerEm)
    metrics = font["hmtx"].metrics
    for code, glyph in font.getBestCmap().items():
        yield code, 0.0 if unicodedata.category(chr(code)) == "Mn" else metrics[glyph][0] / em


def _rank(family: str) -> int:
    plain = family.lower().replace(" ", "").replace("-", "")
    return next((place for place, known in enumerate(ORDER) if plain.startswith(known)), len(ORDER))


def _named_like_one(path: Path) -> bool:
    """Whether a system file is worth opening; Sarabun itself ships, so only the two better ones are looked for."""
    name = path.name.lower().replace(" ", "")
    return name.startswith("laksaman") or "thsarabun" in name


def _inkless(letter: str) -> bool:
    """Word joiners and their like are laid out by every shaper without a glyph."""
    return unicodedata.category(letter) == "Cf"
