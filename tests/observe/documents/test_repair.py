"""PDF text layers as real programs leave them."""

import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sodsong.ground.thai.fold import fold
from sodsong.observe.documents.read import read_document
from sodsong.observe.documents.repair import reads_well, repaired

LINES = [
    "สำนักงานส่งเสริมการปกครองท้องถิ่นจังหวัดแพร่",
    "จำนวน ๓๔ แห่ง ตั้งแต่วันที่ ๑๑ สิงหาคม ๒๕๖๓",
    "อบต.น้ำเลา ทต.แม่จั๊วะ",
    "อบต.ตำหนักธรรม อบต.บ้านถิ่น",
    "ทต.ทุ่งโฮ้ง อบต.ต้าผามอก",
    "ญาติ กตัญญู ฎีกา ปี่ ฟ้า ฝั่ง",
]


def spaced(text):
    return "".join(text.split())


def test_a_page_printed_from_a_browser_in_laksaman(tmp_path):
    page, out = tmp_path / "page.html", tmp_path / "page.pdf"
    body = "".join(f"<p>{line}</p>" for line in LINES)
    page.write_text(f"<meta charset=utf-8><style>p{{font:16pt Laksaman}}</style>{body}", encoding="utf-8")
    subprocess.run(
        ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
         f"--user-data-dir={tmp_path}/profile", f"--print-to-pdf={out}", page.as_uri()],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    found = read_document(out.read_bytes())
    lines = [fold(line).strip() for line in found.text.split("\n") if line.strip()]
    assert [spaced(line) for line in lines] == [spaced(line) for line in LINES]
    assert lines[2] == LINES[2]
    assert found.clean


def test_a_page_set_by_typst_in_laksaman(tmp_path):
    import typst

    source = tmp_path / "page.typ"
    source.write_text('#set text(font: "Laksaman", lang: "th")\n' + "\n\n".join(LINES), encoding="utf-8")
    fonts = Path("/usr/share/fonts/truetype/tlwg")
    found = read_document(typst.compile(str(source), font_paths=[str(fonts)]))
    assert [spaced(line) for line in fold(found.text).split("\n") if line.strip()] == [spaced(line) for line in LINES]


@pytest.mark.parametrize(
    ("damaged", "whole"),
    [
        ("ท้องถิ่นถิ่ จังหวัด", "ท้องถิ่น จังหวัด"),
        ("ด้วยตั้งตั้แต่", "ด้วยตั้งแต่"),
        ("สำ นักงาน จำ นวน ทต.น้ำ เลา", "สำนักงาน จำนวน ทต.น้ำเลา"),
        ("ทำ ที่แม่น้ำ อ.ลอง จำ นวน", "ทำที่แม่น้ำ อ.ลอง จำนวน"),
        ("วันที่ ๑๑ สิงห ้ าคม", "วันที่ ๑๑ สิงหาคม"),
        ("สํานักงาน", "สำนักงาน"),
        ("สานักงานและทุกอาเภอ จานวน ๓", "สำนักงานและทุกอำเภอ จำนวน ๓"),
        ("องค์การบริหารส่วนตาบล ลาดับที่", "องค์การบริหารส่วนตำบล ลำดับที่"),
        ("ปี\uf70a ฟ\uf70b\u0e32", "ปี่ ฟ้า"),
        ("บ้านถิ่นถิ่น", "บ้านถิ่นถิ่น"),
        ("น้ำ ใส", "น้ำ ใส"),
        ("นายตาบลาโอ ลาดับฟ้า", "นายตาบลาโอ ลาดับฟ้า"),
    ],
)
def test_known_damage_is_mended_and_sound_words_stay(damaged, whole):
    assert fold(repaired(damaged)) == whole


def test_a_layer_without_aa_is_doubted():
    assert not reads_well("ทำงำนรำชกำรจังหวัดนำนำชำติตำมหำกำรนำน")
    assert reads_well("ตำบลน้ำเลา อำเภอร้องกวาง จำนวนมาก")


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="กถนำา้่ิ ัตงจวน\n", max_size=60))
def test_what_is_repaired_stays_repaired(text):
    once = repaired(text)
    assert len(once) <= len(text) + 40
