"""The letters read by the fonts' own maps, as Firefox, pdfminer and pypdf do: they pass over ActualText."""

import re
import unicodedata
from datetime import UTC, datetime
from io import BytesIO

import pikepdf
import pytest

from sodsong.act.letter import fonts, papers, typeset
from sodsong.act.letter.document.compose import compose
from sodsong.act.letter.readback import textlayer
from sodsong.ground.papers.record import Letter
from tests.act.letter.generated import letter
from tests.act.letter.helpers import pages, squeezed
from tests.act.letter.test_letter_fidelity import printed

MOMENT = datetime(2020, 8, 14, tzinfo=UTC)
SEEDS = range(6)
MANY = [pytest.param(seed, marks=pytest.mark.soak) for seed in range(6, 120)]


@pytest.fixture(params=["shipped", "installed"])
def pair(request):
    found = fonts.shipped() if request.param == "shipped" else fonts.installed()
    assert found is not None, "install fonts-tlwg-laksaman-ttf (make test does)"
    return found


def by_fonts(made: bytes) -> str:
    """The text of all glyphs in the order of the file, each as its font says."""
    out = []
    with pikepdf.open(BytesIO(made)) as pdf:
        for page in pdf.pages:
            says = {name: letters(font) for name, font in page.Resources.Font.items()}
            now: dict[int, str] = {}
            for given, operator in pikepdf.parse_content_stream(page):
                if str(operator) == "Tf":
                    now = says[str(given[0])]
                elif str(operator) in {"Tj", "TJ"}:
                    parts = given[0] if str(operator) == "TJ" else [given[0]]
                    text = b"".join(bytes(part) for part in parts if isinstance(part, pikepdf.String))
                    out += [now[int.from_bytes(text[at : at + 2], "big")] for at in range(0, len(text), 2)]
    return "".join(out)


def letters(font) -> dict[int, str]:
    told = font.ToUnicode.read_bytes().decode("latin1").split("beginbfchar", 1)[1]
    pairs = re.findall(r"<(\w{4})> <(\w+)>\n", told)
    return {int(number, 16): bytes.fromhex(text).decode("utf-16-be") for number, text in pairs}


def whole(text: str) -> str:
    """NFC, which puts a mark below before one above; ํ and า as the one letter ำ, a tone mark between or before them."""
    return re.sub("\u0e4d([่้๊๋]?)า", r"\1ำ", unicodedata.normalize("NFC", text))


@pytest.mark.parametrize("seed", [*SEEDS, *MANY])
def test_every_field_stands_in_the_fonts_own_words(seed, pair):
    made = papers.pdf(letter(seed), MOMENT, fonts=pair).pdf
    flat = whole(squeezed(by_fonts(made)))
    assert [field for field in printed(compose(letter(seed))) if field not in flat] == []
    assert sorted(flat) == sorted(squeezed("".join(pages(made))))


def test_without_it_most_fields_are_doubled_syllables(pair, monkeypatch):
    monkeypatch.setattr(typeset, "spell", lambda *_: None)
    flat = whole(squeezed(by_fonts(papers.pdf(letter(0), MOMENT, fonts=pair).pdf)))
    fields = printed(compose(letter(0)))
    assert sum(field in flat for field in fields) < len(fields) / 2


def test_marks_at_every_height_and_joined_forms(pair):
    words = "น้ำ ป้ำ ค่ำ ปี่ ป่า ฝึก ฟื้น กฎุ ญุ ฐู จั๊วะ ก๋ำ เปอร์เซ็นต์ ผู้ ฤๅ ปั้น โป๊ะ ที่ ซื้อ สิทธิ์ ปฏิบัติ “คำ” ก็"
    made = papers.pdf(Letter(kind="stamped", body=(words,)), MOMENT, fonts=pair).pdf
    assert squeezed(words) in whole(squeezed(by_fonts(made)))


def test_an_unknown_outline_keeps_what_the_typesetter_said(pair, monkeypatch):
    monkeypatch.setattr(textlayer, "_letters", lambda _: {})
    made = papers.pdf(letter(1), MOMENT, fonts=pair).pdf
    assert "ที่" in squeezed("".join(pages(made)))
    assert max(map(len, letters_of(made))) > 1


def letters_of(made: bytes) -> list[str]:
    with pikepdf.open(BytesIO(made)) as pdf:
        return [text for font in pdf.pages[0].Resources.Font.values() for text in letters(font).values()]
