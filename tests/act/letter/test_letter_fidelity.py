"""Letters drawn by a seed, set with every font there is, and read back: nothing lost, doubled, or parted within a word."""

import json
from datetime import UTC, datetime
from io import BytesIO
from itertools import accumulate

import docx
import pikepdf
import pytest
from docx.oxml.ns import qn
from lxml import etree
from pythainlp.corpus import thai_words
from pythainlp.tokenize import newmm

from sodsong.act.letter import fonts, papers
from sodsong.act.letter.document.compose import compose
from sodsong.act.letter.document.paper import Document
from sodsong.act.letter.document.text import plain
from sodsong.ground.papers.form import from_json, to_json
from tests.act.letter.generated import letter
from tests.act.letter.helpers import pages, poppler, squeezed

MOMENT = datetime(2020, 8, 14, tzinfo=UTC)
DICTIONARY = thai_words()
SEEDS = range(20)
MANY = [pytest.param(seed, marks=pytest.mark.soak) for seed in range(20, 500)]


@pytest.fixture(scope="module", params=["shipped", "installed"])
def pair(request):
    found = fonts.shipped() if request.param == "shipped" else fonts.installed()
    assert found is not None, "install fonts-tlwg-laksaman-ttf (make test does)"
    return found


def printed(document: Document) -> list[str]:
    """Every string that the kind prints, as a reader gets it."""
    texts = [text for text in document.strings() if document.items or text not in document.list_head]
    if document.kind == "memo":
        texts.remove(document.sender)
    return [squeezed(text) for text in texts if text]


@pytest.mark.parametrize("seed", [*SEEDS, *MANY])
def test_every_field_is_read_back_exactly_by_both_readers(seed, pair):
    given = letter(seed)
    made = papers.pdf(given, MOMENT, fonts=pair).pdf
    document = compose(given)
    # PDFium reads in the order things were put down; poppler's raw order is the same.
    for text in ("".join(pages(made)), poppler(made, "-raw")):
        flat = squeezed(text)
        assert [field for field in printed(document) if field not in flat] == []
    with pikepdf.open(BytesIO(made)) as pdf:
        inside = json.loads(pdf.attachments["letter.json"].get_file().read_bytes())
    assert inside == to_json(given)
    assert from_json(inside) == given
    assert bad_ends(made, document) == []


def bad_ends(pdf: bytes, document: Document) -> list[str]:
    """Line ends within a word of newmm's that is in its dictionary, and lines that begin with ฯ, ๆ or ”."""
    lines = [squeezed(line) for page in pages(pdf) for line in page.split("\r\n")]
    flat, ends = "".join(lines), set(accumulate(map(len, lines)))
    bad = [line for line in lines if line.startswith(("ฯ", "ๆ", "”"))]
    for text in (*document.body, document.subject, *document.to, *document.contact, document.unit):
        at = flat.find(squeezed(text))
        for word in newmm.segment(plain(text)):
            inside = range(at + 1, at + len(squeezed(word)))
            if word in DICTIONARY and ends.intersection(inside):
                bad.append(word)
            at += len(squeezed(word))
    return bad


def test_the_check_sees_a_word_that_is_parted(monkeypatch):
    from sodsong.act.letter.readback import lineends

    monkeypatch.setattr(lineends, "TURNS", 1)
    monkeypatch.setattr(lineends, "foreseen", lambda *_: frozenset())
    monkeypatch.setattr(lineends, "_WISE", lineends.Wise())
    parted = [
        bad_ends(papers.pdf(letter(seed), MOMENT, fonts=fonts.shipped()).pdf, compose(letter(seed))) for seed in SEEDS
    ]
    assert sum(map(len, parted)) > 5


def test_what_is_foreseen_spares_most_letters_a_second_setting(monkeypatch):
    from sodsong.act.letter.readback import lineends

    monkeypatch.setattr(lineends, "TURNS", 1)
    monkeypatch.setattr(lineends, "_WISE", lineends.Wise())
    parted = [
        bad_ends(papers.pdf(letter(seed), MOMENT, fonts=fonts.shipped()).pdf, compose(letter(seed))) for seed in SEEDS
    ]
    assert sum(map(len, parted)) < 4


@pytest.mark.parametrize("seed", [*SEEDS, *MANY])
def test_word_has_the_same_strings_and_the_same_list(seed):
    given = letter(seed)
    file = docx.Document(BytesIO(papers.docx(given, MOMENT, fonts=fonts.shipped())))
    document = compose(given)
    flat = squeezed("".join(text.text or "" for text in file.element.body.iter(qn("w:t"))))
    assert [field for field in printed(document) if field not in flat] == []
    if document.items:
        rows = file.tables[-1]._tbl.tr_lst[1:]
        names = ["".join(t.text for t in row.tc_lst[2].iter(qn("w:t"))) for row in rows]
        assert names == [plain(item.name) for item in document.items]
    part = next(part for part in file.part.package.iter_parts() if str(part.partname) == "/customXml/item9.xml")
    assert json.loads(etree.fromstring(part.blob).text) == to_json(given)
