"""What PDF/A-3a and PDF/UA-1 ask of a file's structure, for every kind, as far as poppler, qpdf and pikepdf can see it."""

import json
import re
import subprocess
import tomllib
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import pikepdf
import pytest

from sodsong import data
from sodsong.act.letter import fonts, papers
from sodsong.act.letter.copies.batch import Receiver, personal
from sodsong.act.letter.specimen import SPECIMENS, specimen
from sodsong.ground.papers.form import from_json, to_json
from sodsong.ground.papers.record import Letter
from tests.act.letter.generated import letter
from tests.act.letter.helpers import pages, squeezed, structure

FIRST = from_json(json.loads(data.text("examples/letter-2563-08-14.json")))
WORDS = tomllib.loads(data.text("letter/wording.toml"))
MOMENT = datetime(2020, 8, 14, tzinfo=UTC)
KINDS = (*SPECIMENS, "copy")


def given(kind: str) -> Letter:
    if kind == "copy":
        return personal(FIRST, Receiver("สำนักงานเทศบาลตำบลสมมุติ", "ทต.สมมุติ", "สอง"))
    return replace(specimen(kind, FIRST, WORDS), rows=FIRST.rows)


@pytest.fixture(scope="module", params=["shipped", "installed"])
def sheets(request):
    pair = fonts.shipped() if request.param == "shipped" else fonts.installed()
    assert pair is not None, "install fonts-tlwg-laksaman-ttf (make test does)"
    return {kind: papers.pdf(given(kind), MOMENT, fonts=pair) for kind in KINDS}


@pytest.fixture(params=KINDS)
def sheet(request, sheets):
    return given(request.param), sheets[request.param].pdf


def test_pdfinfo_and_qpdf_have_nothing_to_say_against_it(sheet, tmp_path):
    file = tmp_path / "letter.pdf"
    file.write_bytes(sheet[1])
    told = subprocess.run(["pdfinfo", file], capture_output=True, check=True, text=True).stdout
    facts = {name: value.strip() for name, value in (line.split(":", 1) for line in told.splitlines())}
    asked = {"Tagged": "yes", "JavaScript": "no", "Form": "none", "Encrypted": "no", "Pages": "3", "PDF version": "1.7"}
    assert {name: facts[name] for name in asked} == asked
    assert facts["Page size"] == "595.276 x 841.89 pts (A4)"
    assert subprocess.run(["qpdf", "--check", file], capture_output=True, check=False).returncode == 0
    assert pikepdf.open(file).check_pdf_syntax() == []


def test_the_metadata_name_both_standards_and_agree_with_the_old_ones(sheet):
    with pikepdf.open(BytesIO(sheet[1])) as pdf:
        assert "/Filter" not in pdf.Root.Metadata  # archives look for XMP without unpacking
        with pdf.open_metadata() as xmp:
            claims = [xmp[name] for name in ("pdfaid:part", "pdfaid:conformance", "pdfuaid:part")]
            assert claims == ["3", "A", "1"]
            assert xmp["dc:title"] == str(pdf.docinfo.Title)  # ISO 19005-3, 6.6.2.3: what stands in both is equal
            assert xmp["dc:creator"] == [str(pdf.docinfo.Author)]
            assert xmp["pdf:Keywords"] == str(pdf.docinfo.Keywords)
            assert xmp["xmp:CreatorTool"] == str(pdf.docinfo.Creator)
            made = re.sub(r"\D", "", xmp["xmp:CreateDate"])[:14]
            assert made == re.sub(r"\D", "", str(pdf.docinfo.CreationDate))[:14]
        assert "/ID" in pdf.trailer
        assert "/Encrypt" not in pdf.trailer


def test_colours_have_a_profile_and_nothing_acts(sheet):
    with pikepdf.open(BytesIO(sheet[1])) as pdf:
        (intent,) = pdf.Root.OutputIntents
        assert (str(intent.S), int(intent.DestOutputProfile.N)) == ("/GTS_PDFA1", 3)
        assert intent.DestOutputProfile.read_bytes()[36:40] == b"acsp"
        assert not {"/OpenAction", "/AA", "/AcroForm"} & set(pdf.Root.keys())
        assert not any("/AA" in page or "/Annots" in page for page in pdf.pages)
        assert "/JavaScript" not in pdf.Root.Names
        kinds = {str(item.get("/S", "")) for item in pdf.objects if isinstance(item, pikepdf.Dictionary)}
        assert not {"/JavaScript", "/Launch", "/URI", "/SubmitForm"} & kinds


def test_the_data_are_an_associated_file_with_all_that_the_standard_asks(sheet):
    letter, made = sheet
    with pikepdf.open(BytesIO(made)) as pdf:
        (spec,) = pdf.Root.AF
        assert (str(spec.F), str(spec.UF), str(spec.AFRelationship)) == ("letter.json", "letter.json", "/Source")
        assert squeezed(str(spec.Desc)) == "ข้อมูลต้นทางของหนังสือฉบับนี้"
        assert list(pdf.attachments) == ["letter.json"]
        file = spec.EF.F
        assert (str(file.Subtype), int(file.Params.Size)) == ("/application/json", len(file.read_bytes()))
        assert json.loads(file.read_bytes()) == to_json(letter)
        assert from_json(json.loads(file.read_bytes())) == letter


def test_every_font_is_embedded_and_tells_its_letters(sheet):
    with pikepdf.open(BytesIO(sheet[1])) as pdf:
        found = {font.objgen: font for page in pdf.pages for font in page.Resources.Font.values()}
        assert len(found) == 2
        for font in found.values():
            (below,) = font.DescendantFonts
            assert re.fullmatch(r"/[A-Z]{6}\+.+", str(font.BaseFont))  # a subset says so
            assert (str(font.Encoding), str(below.CIDToGIDMap)) == ("/Identity-H", "/Identity")
            assert len(below.FontDescriptor.FontFile2.read_bytes()) > 1_000
            told = font.ToUnicode.read_bytes().decode("latin1")
            letters = dict(re.findall(r"<(\w{4})> <(\w+)>\n", told.split("beginbfchar", 1)[1]))
            used = used_glyphs(pdf, font)
            assert used
            assert {f"{glyph:04x}" for glyph in used} <= {number.lower() for number in letters}
            # A letter each, or a tone mark joined with the ring of ำ; never a whole syllable.
            assert {len(text) for text in letters.values()} <= {4, 8}
            assert {text for text in letters.values() if len(text) == 8} <= {f"0E{tone}0E4D" for tone in range(48, 52)}


def used_glyphs(pdf: pikepdf.Pdf, font) -> set[int]:
    """The glyph numbers that the pages draw with ``font``."""
    used: set[int] = set()
    for page in pdf.pages:
        names = {name for name, one in page.Resources.Font.items() if one.objgen == font.objgen}
        now = None
        for given_to, operator in pikepdf.parse_content_stream(page):
            if str(operator) == "Tf":
                now = str(given_to[0])
            elif str(operator) in {"Tj", "TJ"} and now in names:
                parts = given_to[0] if str(operator) == "TJ" else [given_to[0]]
                text = b"".join(bytes(part) for part in parts if isinstance(part, pikepdf.String))
                used.update(int.from_bytes(text[at : at + 2], "big") for at in range(0, len(text), 2))
    return used


def test_the_tags_are_a_tree_in_reading_order_with_words_for_pictures_and_heads_for_columns(sheet):
    with pikepdf.open(BytesIO(sheet[1])) as pdf:
        assert (bool(pdf.Root.MarkInfo.Marked), bool(pdf.Root.MarkInfo.Suspects)) == (True, False)
        assert str(pdf.Root.Lang) == "th-TH"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert [str(page.Tabs) for page in pdf.pages] == ["/S"] * 3
        assert sorted(int(page.StructParents) for page in pdf.pages) == [0, 1, 2]
        items = list(structure(pdf.Root.StructTreeRoot.K))
        kinds = [str(item.S) for item in items]
        standard = {
            "Document",
            "Div",
            "P",
            "Span",
            "H1",
            "Figure",
            "Table",
            "THead",
            "TBody",
            "TFoot",
            "TR",
            "TH",
            "TD",
        }
        assert {kind.removeprefix("/") for kind in kinds} <= standard
        assert kinds[0] == "/Document"
        assert [str(item.Alt) != "" for item in items if item.S == "/Figure"] in ([True], [True, True])
        heads = [item for item in items if item.S == "/TH"]
        assert [str(attribute.Scope) for item in heads for attribute in attributes(item) if "/Scope" in attribute] == [
            "/Column"
        ] * 4
        # A table's rows have as many cells as its head; the last closes the list's lower edge with one over all.
        rows = [[str(kid.S) for kid in item.K] for item in items if item.S == "/TR"]
        assert rows == [["/TH"] * 4, *[["/TD"] * 4] * 34, ["/TD"]]
        assert kinds.index("/H1") < kinds.index("/Table")


def attributes(item) -> list:
    return list(item.A) if isinstance(item.A, pikepdf.Array) else [item.A]


@pytest.mark.parametrize("seed", range(6))
def test_everything_on_a_page_is_marked_content_or_an_artifact(seed):
    made = papers.pdf(letter(seed), MOMENT, fonts=fonts.shipped()).pdf
    with pikepdf.open(BytesIO(made)) as pdf:
        for page in pdf.pages:
            depth = 0
            for _, operator in pikepdf.parse_content_stream(page):
                match str(operator):
                    case "BDC" | "BMC":
                        depth += 1
                    case "EMC":
                        depth -= 1
                    case "Tj" | "TJ" | "S" | "f" | "B" | "Do":  # ISO 14289-1, 7.1
                        assert depth > 0
            assert depth == 0
    assert pages(made)
