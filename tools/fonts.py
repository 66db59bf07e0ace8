"""Builds the letter's fonts once, and checks the ones that are there.

``fonts.py build`` fetches one pinned npm package (Sarabun as split web fonts, SIL OFL 1.1), merges its
Thai and Latin parts into one TrueType file a weight, checks that nothing a letter needs is missing, and
writes fonts, licence and hashes. ``fonts.py check`` only compares the hashes.
"""

import hashlib
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

from fontTools.merge import Merger
from fontTools.ttLib import TTFont

PACKAGE = "@fontsource/sarabun@5.3.0"
PACKAGE_SHA256 = "7b5cca5fc0b9fb2e9ef70e43a55302cbab3308d4bd4b3b8d9a3263e287331686"
BUILT = 3_600_000_000  # seconds since 1904, the same in every build: the merger would write its own time
WEIGHTS = {400: "Regular", 700: "Bold"}
PARTS = ("thai", "latin")  # split web fonts make boxes without a word; a letter mixes both in one line
ROOT = Path(__file__).resolve().parent.parent / "src" / "sodsong"
FONTS = ROOT / "data" / "fonts"
WEB = ROOT / "desk" / "project" / "static" / "fonts"
PINS = FONTS / "SHA256SUMS"

NUDGE = 60  # thousandths of an em
THAI = [*range(0x0E01, 0x0E3B), *range(0x0E3F, 0x0E5C)]  # every assigned code point of the block
LATIN = [*range(0x20, 0x7F), *range(0xA0, 0x100), *map(ord, "–—‘’“”…•")]


def main() -> None:
    match sys.argv[1:]:
        case ["build"]:
            build()
        case ["check"]:
            check()
        case _:
            sys.exit("usage: fonts.py build|check")


def build() -> None:
    """Fetch, merge, check, write; nothing is written when a glyph is missing."""
    with tempfile.TemporaryDirectory() as folder:
        package = fetch(Path(folder))
        merged = {f"Sarabun-{style}.ttf": merge(package, weight, Path(folder)) for weight, style in WEIGHTS.items()}
        FONTS.mkdir(parents=True, exist_ok=True)
        WEB.mkdir(parents=True, exist_ok=True)
        for name, data in merged.items():
            (FONTS / name).write_bytes(data)
        (FONTS / "OFL.txt").write_bytes((package / "LICENSE").read_bytes())
        for part in PARTS:
            for weight in WEIGHTS:  # browsers choose the part by unicode-range; these stay as they come
                name = f"sarabun-{part}-{weight}-normal.woff2"
                (WEB / name).write_bytes((package / "files" / name).read_bytes())
    PINS.write_text("".join(f"{digest}  {name}\n" for name, digest in hashes()), encoding="ascii")
    print(PINS.read_text(encoding="ascii"), end="")


def fetch(folder: Path) -> Path:
    """The unpacked package in ``folder``; a package that is not the pinned one ends the run."""
    subprocess.run(["npm", "pack", "--silent", PACKAGE], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    archive = next(folder.glob("*.tgz"))
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    if digest != PACKAGE_SHA256:
        sys.exit(f"{PACKAGE} has SHA-256 {digest}, pinned is {PACKAGE_SHA256}: nothing was built.")
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    return folder / "package"


def merge(package: Path, weight: int, folder: Path) -> bytes:
    """One TrueType file with Thai and Latin of ``weight``, the same bytes at every build."""
    parts = []
    for part in PARTS:
        font = TTFont(package / "files" / f"sarabun-{part}-{weight}-normal.woff", recalcTimestamp=False)
        font.flavor = None
        parts.append(folder / f"{part}-{weight}.ttf")
        font.save(parts[-1])
    font = Merger().merge([str(part) for part in parts])
    level(font)
    font["head"].created = font["head"].modified = BUILT
    font.recalcTimestamp = False
    target = folder / f"merged-{weight}.ttf"
    font.save(target)
    missing = [f"U+{code:04X}" for code in THAI + LATIN if code not in TTFont(target).getBestCmap()]
    if missing:
        sys.exit(f"weight {weight} lacks {', '.join(missing)}: nothing was built.")
    return target.read_bytes()


def level(font: TTFont) -> None:
    """Put Thai marks that hang a hair above or below each other (at most NUDGE) on one height.

    Typst sets a glyph of another height as a text of its own and writes the whole syllable into the PDF's text
    layer once more: ท้องถิ่น would be read as ท้องถิ่ถิ่น. The nudge is half a point at most and not seen.
    """
    for lookup in font["GPOS"].table.LookupList.Lookup:
        for table in (getattr(outer, "ExtSubTable", outer) for outer in lookup.SubTable):
            if table.LookupType == 4:  # mark to base
                marks, model = (table.MarkCoverage.glyphs, table.MarkArray.MarkRecord), "uni0E31"
                anchors = [record.BaseAnchor for record in table.BaseArray.BaseRecord]
            elif table.LookupType == 6:  # mark to mark: the small tone above a vowel
                marks, model = (table.Mark1Coverage.glyphs, table.Mark1Array.MarkRecord), "uni0E48.small"
                anchors = [record.Mark2Anchor for record in table.Mark2Array.Mark2Record]
            else:
                continue
            records = dict(zip(*marks, strict=True))
            if model in records:
                height, kind = records[model].MarkAnchor.YCoordinate, records[model].Class
                hung = [anchor[kind] for anchor in anchors if anchor[kind] is not None]
                hung += [record.MarkAnchor for record in records.values() if record.Class == kind]
                for anchor in hung:
                    if abs(anchor.YCoordinate - height) <= NUDGE:
                        anchor.YCoordinate = height


def hashes() -> Iterator[tuple[str, str]]:
    for path in sorted(FONTS.glob("*.ttf")) + sorted(WEB.glob("sarabun-*.woff2")):
        yield path.name, hashlib.sha256(path.read_bytes()).hexdigest()


def check() -> None:
    """Exit 1 and name the file when one is not as it was built."""
    pinned = dict(reversed(line.split("  ")) for line in PINS.read_text(encoding="ascii").splitlines())  # type: ignore[misc]  # two fields a line
    wrong = sorted(
        name for name, digest in {**dict.fromkeys(pinned, ""), **dict(hashes())}.items() if pinned.get(name) != digest
    )
    if wrong:
        sys.exit(f"not as built: {', '.join(wrong)}. Type: python tools/fonts.py build")


if __name__ == "__main__":
    main()
