"""Fonts are chosen by what they are, measured, and refused when a letter would come out as boxes."""

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from sodsong import data
from sodsong.act.letter.fonts import REFERENCE_CAP_EM, FontError, choose, installed, shipped

ROOT = Path(__file__).resolve().parents[3]


def pretend_th_sarabun(folder: Path, *styles: str) -> Path:
    """The shipped font under the office font's name and at its size: 0.476 em capitals."""
    for style in styles:
        font = TTFont(data.path(f"fonts/Sarabun-{style}.ttf"))
        font["head"].unitsPerEm = round(700 / REFERENCE_CAP_EM)
        for record in font["name"].names:
            if record.nameID in (1, 16):
                record.string = "TH Sarabun New"
        font.save(folder / f"a-{style}.ttf")
    return folder


def test_the_shipped_fonts_are_the_built_ones():
    subprocess.run([sys.executable, ROOT / "tools" / "fonts.py", "check"], check=True)
    pair = shipped()
    assert (pair.family, pair.regular.path.name, pair.bold.path.name) == (
        "Sarabun",
        "Sarabun-Regular.ttf",
        "Sarabun-Bold.ttf",
    )
    assert pair.hashes[0] == hashlib.sha256(pair.regular.path.read_bytes()).hexdigest()
    assert pair.scale == pytest.approx(0.68)


def test_the_shipped_fonts_have_thai_and_latin():
    shipped().demand(
        ["".join(map(chr, [*range(0x0E01, 0x0E3B), *range(0x0E3F, 0x0E5C), *range(0x20, 0x7F)])) + "–—‘’“”…"]
    )


def test_laksaman_is_found_by_its_own_name_where_it_is_installed():
    pair = installed()
    assert pair is not None, "install fonts-tlwg-laksaman-ttf (make test does)"
    assert pair.family in ("Laksaman", "TH Sarabun New", "TH SarabunPSK")


def test_the_office_folder_comes_first_and_th_sarabun_is_not_scaled(tmp_path):
    pretend_th_sarabun(tmp_path, "Regular", "Bold")
    (tmp_path / "Sarabun-Regular.ttf").write_bytes(data.path("fonts/Sarabun-Regular.ttf").read_bytes())
    (tmp_path / "broken.ttf").write_bytes(b"\x00\x01\x00\x00 no font")
    (tmp_path / "readme.txt").write_text("x")
    pair = choose(tmp_path)
    assert pair.family == "TH Sarabun New"
    assert pair.scale == pytest.approx(1.0, abs=0.002)


@pytest.mark.parametrize("styles", [(), ("Regular",), ("Bold",)])
def test_a_folder_without_both_faces_is_refused_in_one_sentence(tmp_path, styles):
    pretend_th_sarabun(tmp_path, *styles)
    with pytest.raises(FontError, match=r"holds no TH Sarabun, Laksaman or Sarabun with both regular and bold"):
        choose(tmp_path)


def test_a_folder_that_is_none_is_refused():
    with pytest.raises(FontError, match="is no folder"):
        choose(Path(__file__))


def test_a_missing_glyph_is_named():
    with pytest.raises(FontError, match=r"'漢' \(U\+6F22 CJK UNIFIED IDEOGRAPH-6F22\) in “อบต.漢”"):
        shipped().demand(["ครบ", "อบต.漢"])


def test_word_joiners_need_no_glyph():
    shipped().demand(["ก\u2060ข\u200bค"])
