"""The Word letter through LibreOffice: nothing is lost on the way to ODT, text, Word and PDF.

Its PDF is read in two ways. Poppler's raw order is the order of the file: there every field stands whole. PDFium sorts what
lies on a line by where it begins, and LibreOffice draws a raised tone mark as a piece of its own that begins a hair to the
right of the next word: PDFium hands the same letters out with that mark behind that word (ตั้งแต่ as ตังแต่้). The page shows it
right; no letter is lost, and without the marks above every field is exact there too.
"""

import re
import shutil
import subprocess
import zipfile
from datetime import UTC, datetime

import docx
import pytest
from docx.oxml.ns import qn
from lxml import etree

from sodsong.act.letter import fonts, papers
from sodsong.act.letter.document.compose import compose
from sodsong.act.letter.document.text import plain
from sodsong.observe.intake import letters
from tests.act.letter.generated import letter
from tests.act.letter.helpers import pages, poppler, squeezed
from tests.act.letter.test_letter_fidelity import printed

MOMENT = datetime(2020, 8, 14, tzinfo=UTC)
COUNT = 25
_NUMBER = re.compile("^-[0-9๐-๙]+-")  # a page's number, between two parts of a paragraph
_ABOVE = re.compile("[ัิีึื็่้๊๋์]")


@pytest.fixture(scope="module")
def converted(tmp_path_factory):
    """The drawn letters as DOCX and as LibreOffice makes them anew."""
    assert shutil.which("soffice"), "install libreoffice-writer-nogui (make soak does)"
    folder = tmp_path_factory.mktemp("office")
    for seed in range(COUNT):
        (folder / f"{seed}.docx").write_bytes(papers.docx(letter(seed), MOMENT, fonts=fonts.shipped()))
    files = sorted(folder.glob("*.docx"))
    for kind in ("odt", "pdf", "docx", "txt:Text (encoded):UTF8"):
        out = folder / kind.split(":", 1)[0]
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", out, *files]
        subprocess.run(command, check=True, capture_output=True, timeout=170)
    return folder


def missing(seed: int, text: str) -> list[str]:
    flat = squeezed(text)
    return [field for field in printed(compose(letter(seed))) if field not in flat]


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(COUNT))
def test_open_document_text_and_word_keep_every_field(converted, seed):
    with zipfile.ZipFile(converted / f"odt/{seed}.odt") as package:
        assert missing(seed, "".join(etree.fromstring(package.read("content.xml")).itertext())) == []
    assert missing(seed, (converted / f"txt/{seed}.txt").read_text("utf-8-sig")) == []
    file = docx.Document(converted / f"docx/{seed}.docx")
    assert missing(seed, "".join(text.text or "" for text in file.element.body.iter(qn("w:t")))) == []
    items = compose(letter(seed)).items
    if items:
        assert len(file.tables[-1].rows) == len(items) + 1


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(COUNT))
def test_its_pdf_has_every_field_in_the_order_of_the_file_and_every_letter_for_pdfium(converted, seed):
    pdf = (converted / f"pdf/{seed}.pdf").read_bytes()
    filed = [_NUMBER.sub("", squeezed(page)) for page in poppler(pdf, "-raw").split("\f")[:-1]]
    assert missing(seed, "".join(filed)) == []
    sorted_by_place = [_NUMBER.sub("", squeezed(page)) for page in pages(pdf)]
    assert [sorted(page) for page in sorted_by_place] == [sorted(page) for page in filed]
    flat = _ABOVE.sub("", "".join(sorted_by_place))
    assert [field for field in printed(compose(letter(seed))) if _ABOVE.sub("", field) not in flat] == []


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(COUNT))
def test_we_read_its_pdf_as_a_letter_by_another_hand(converted, seed):
    given = letter(seed)
    read = letters.read((converted / f"pdf/{seed}.pdf").read_bytes())
    rows = [(row.no, row.district, row.written) for row in given.rows]
    assert [(row.no, row.written) for row in read.rows] == [(no, name) for no, _, name in rows]
    # Where a district's first row is the last of a page, LibreOffice may draw its name on the next page alone.
    moved = [row.no for row, (_, district, _) in zip(read.rows, rows, strict=True) if row.district != district]
    assert moved == ([32] if seed == 17 else [])
    if moved:
        return
    assert [row.lao.short_name for row in read.rows if row.lao] == [name for _, _, name in rows]
    assert read.to == tuple(map(plain, compose(given).to))
    assert squeezed(read.subject) == squeezed(compose(given).subject)
