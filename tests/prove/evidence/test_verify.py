"""Evidence that is whole and ours is valid; all else is refused with its reason."""

import json
import random
import subprocess
from datetime import timedelta
from io import BytesIO

import pikepdf
import pytest

from sodsong.ground.seal.keyring import Kept, Keyring
from sodsong.ground.seal.keys import Signer
from sodsong.prove.evidence import package
from sodsong.prove.evidence.package import NoEvidenceError
from sodsong.prove.evidence.verify import Trusted, verify
from tests.prove.evidence.sample import BEGAN, LOG, RING, WITNESS, sample, told

OURS = Trusted(RING, "given")
STRANGER = Signer(LOG.name, b"s" * 32)


@pytest.fixture(scope="module")
def whole():
    return sample(told(3))


def codes(content, trusted=OURS):
    return [one.code for one in verify(content, trusted).problems]


def test_all_three_files_are_valid_evidence(whole):
    for content in (whole.made.pdf, whole.made.json, whole.made.proof):
        verdict = verify(content, OURS)
        assert verdict.problems == ()
        form = verdict.form()
        assert (form["valid"], form["trust"], form["timestamp"]) == (True, "given", None)
        assert form["statement"]["case"]["number"] == "1/2563"
        assert form["log"]["origin"] == "ledger.sodsong.test"
        assert [one["name"] for one in form["witnesses"]] == ["witness.test/w1"]


def test_whose_key_decides(whole):
    for content in (whole.made.pdf, whole.made.json, whole.made.proof):
        assert verify(content, Trusted(RING, "data-folder")).form()["trust"] == "data-folder"
        alone = verify(content, Trusted())
        assert (alone.trust, alone.valid, codes(content, Trusted())) == ("self", False, ["signer-unknown"])
        other = Keyring((Kept(STRANGER.verifier),))
        assert codes(content, Trusted(other, "given"))[0] in ("signature-unknown", "signed-by-stranger")
        assert codes(content, Trusted(other, "data-folder")) == ["signer-unknown"]


def test_signed_anew_by_a_stranger_it_is_not_valid():
    forged = sample(told(3, office="สำนักงานอื่น"), STRANGER, ring=Keyring((Kept(STRANGER.verifier),)), named=())
    for content in (forged.made.pdf, forged.made.json, forged.made.proof):
        verdict = verify(content, OURS)
        assert not verdict.valid
        assert "signed-by-stranger" in codes(content)
        assert verify(content, Trusted(RING, "data-folder")).trust == "self"
        assert verify(content, Trusted()).valid is False


def test_evidence_of_before_a_key_turned_stays_good_and_later_evidence_of_the_old_key_does_not(whole):
    turned = RING.turned(STRANGER.verifier, 20)
    assert codes(whole.made.pdf, Trusted(turned, "given")) == []
    late = sample(told(1), size=21)
    assert codes(late.made.json, Trusted(turned, "given")) == ["key-retired", "seal-altered"]


def altered(whole, change):
    """The document with ``change`` done to its values and written canonically again."""
    values = json.loads(whole.made.json)
    change(values)
    return package.canonical.written(values)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda v: v["statement"]["seen"][0].update(answered=7_000), "not-in-log"),
        (lambda v: v["statement"].update(extra="x"), "statement-altered"),
        (lambda v: v["statement"].update(issued_at="2020-08-14 10:12"), "statement-altered"),
        (lambda v: v["files"].update({"raw.parquet": "00" * 32}), "seal-altered"),
        (lambda v: v.update(witnesses=[]), "signature-unknown"),
        (lambda v: v.update(format="sodsong-evidence-2"), "format-unknown"),
        (lambda v: v.update(seal="nothing"), "seal-altered"),
        (lambda v: v.update(proof=v["proof"].replace("index 12", "index 13")), "not-in-log"),
        (lambda v: v.update(keys=v["keys"] + "\n"), "keys-altered"),
        (lambda v: v.update(stamp="AAAA"), "seal-altered"),
        (lambda v: v.update(stamp="?"), "stamp-altered"),
        (lambda v: v.pop("seal"), "json-altered"),
    ],
)
def test_what_was_changed_is_said(whole, change, code):
    assert code in codes(altered(whole, change))


def test_a_space_is_a_change(whole):
    assert codes(whole.made.json.replace(b'"files":', b'"files": ')) == ["json-altered"]


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\n", b"hello", b"{}", b"[1]", b"PK\x03\x04", b"%PDF-1.7\n%%EOF"])
def test_what_is_no_evidence_is_told_apart(content):
    with pytest.raises(NoEvidenceError):
        verify(content, OURS)


def test_another_pdf_is_no_evidence():
    out = BytesIO()
    with pikepdf.new() as file:
        file.add_blank_page()
        file.save(out)
    with pytest.raises(NoEvidenceError):
        verify(out.getvalue(), OURS)


def rewritten(pdf, change):
    """The PDF opened, changed and saved."""
    out = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as file:
        change(file)
        file.save(out)
    return out.getvalue()


def test_a_changed_attachment_is_named(whole):
    def swap(file):
        file.attachments["raw.parquet"] = pikepdf.AttachedFileSpec(file, b"other rows", filename="raw.parquet")

    assert codes(rewritten(whole.made.pdf, swap)) == ["part-altered"]
    assert codes(rewritten(whole.made.pdf, lambda file: file.attachments.__delitem__("raw.parquet"))) == [
        "part-missing"
    ]

    def more(file):
        file.attachments["note.txt"] = pikepdf.AttachedFileSpec(file, b"believe me", filename="note.txt")

    assert codes(rewritten(whole.made.pdf, more)) == ["part-strange"]


def test_another_page_around_true_evidence_is_refused(whole):
    """The parts of a real certificate in a PDF that tells people something else."""
    other = sample(told(3, office="สำนักงานที่ไม่มีอยู่จริง"))
    real = package.read(whole.made.json)
    parts = {"evidence.json": whole.made.json, "evidence.tlog-proof": whole.made.proof}

    def swap(file):
        for name, content in parts.items():
            file.attachments[name] = pikepdf.AttachedFileSpec(file, content, filename=name)

    verdict = verify(rewritten(other.made.pdf, swap), OURS)
    (problem,) = verdict.problems
    assert problem.code == "page-words"
    assert "ไม่มีอยู่จริง" in problem.detail
    assert real.statement.office.startswith("สำนักงานส่งเสริม")


def test_what_the_eye_sees_counts_not_only_the_text(whole):
    def paint(file):
        page = file.pages[0]
        page.contents_add(b"q 1 1 1 rg 60 600 300 100 re f Q")

    assert codes(rewritten(whole.made.pdf, paint)) == ["page-picture"]

    def cover(file):
        note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.FreeText, Rect=[60, 600, 300, 700])
        file.pages[0].Annots = pikepdf.Array([file.make_indirect(note)])

    assert codes(rewritten(whole.made.pdf, cover)) == ["page-covered"]

    def longer(file):
        file.add_blank_page()

    assert "page-count" in codes(rewritten(whole.made.pdf, longer))
    assert codes(rewritten(whole.made.pdf, lambda _file: None)) == ["pdf-altered"]


def test_set_by_another_version_the_words_alone_are_compared():
    older = sample(told(2, software={"sodsong": "0.0.9", "template": "0" * 16, "typst": "0.0.1"}))
    verdict = verify(older.made.pdf, OURS)
    assert verdict.valid
    assert [one.code for one in verdict.notes] == ["page-not-compared"]


def test_a_later_time_is_not_slipped_in(whole):
    later = told(3, issued_at=BEGAN + timedelta(days=30))
    values = json.loads(whole.made.json)
    values["statement"] = package.statements.form(later)
    assert "not-in-log" in codes(package.canonical.written(values))


def mutations(whole, count, dice):
    """``count`` changed files: a byte of document, proof or PDF, a part inside the PDF, a word of the page."""
    kinds = (whole.made.json, whole.made.proof, whole.made.pdf)
    for turn in range(count):
        if turn % 10 == 9:
            yield "word", _word(whole, dice)
        elif turn % 10 == 8:
            yield "part", _part(whole, dice)
        else:
            content = bytearray(kinds[turn % 3])
            at = dice.randrange(len(content))
            content[at] ^= 1 << dice.randrange(8)
            yield f"byte {at} of {('json', 'proof', 'pdf')[turn % 3]}", bytes(content)


def _part(whole, dice):
    name = dice.choice(["evidence.json", "evidence.tlog-proof", "raw.parquet"])

    def change(file):
        content = bytearray(file.attachments[name].get_file().read_bytes())
        content[dice.randrange(len(content))] ^= 1 << dice.randrange(8)
        file.attachments[name] = pikepdf.AttachedFileSpec(file, bytes(content), filename=name)

    return rewritten(whole.made.pdf, change)


def _word(whole, dice):
    """A glyph of the visible page becomes another one of the same page: the text of a string operator is changed."""

    def change(file):
        operations = list(pikepdf.parse_content_stream(file.pages[0]))
        shown = [i for i, one in enumerate(operations) if str(one.operator) in ("Tj", "TJ")]
        glyphs = sorted(
            {
                _glyph(piece, k)
                for i in shown
                for piece in _pieces(operations[i])
                for k in range(0, len(bytes(piece)), 2)
            }
        )
        while True:
            where = dice.choice(shown)
            operands = (
                [pikepdf.Array(list(operations[where].operands[0]))]
                if str(operations[where].operator) == "TJ"
                else [operations[where].operands[0]]
            )
            pieces = (
                [k for k, one in enumerate(operands[0]) if isinstance(one, pikepdf.String)]
                if str(operations[where].operator) == "TJ"
                else [None]
            )
            chosen = dice.choice(pieces)
            old = bytes(operands[0] if chosen is None else operands[0][chosen])
            at = dice.randrange(len(old) // 2) * 2
            fresh = old[:at] + dice.choice(glyphs) + old[at + 2 :]
            if fresh != old:
                break
        if chosen is None:
            operands = [pikepdf.String(fresh)]
        else:
            operands[0][chosen] = pikepdf.String(fresh)
        operations[where] = pikepdf.ContentStreamInstruction(operands, operations[where].operator)
        file.pages[0].Contents = file.make_stream(pikepdf.unparse_content_stream(operations))

    return rewritten(whole.made.pdf, change)


def _pieces(operation):
    first = operation.operands[0]
    return [one for one in first if isinstance(one, pikepdf.String)] if str(operation.operator) == "TJ" else [first]


def _glyph(piece, at):
    return bytes(piece)[at : at + 2]


def refuse_all(whole, count, dice):
    reasons = {}
    for what, content in mutations(whole, count, dice):
        try:
            found = codes(content)
        except NoEvidenceError:
            found = ["no-evidence"]
        assert found, what
        reasons[found[0]] = reasons.get(found[0], 0) + 1
    return reasons


def test_whatever_is_changed_is_refused(whole):
    reasons = refuse_all(whole, 400, random.Random(2563))  # noqa: S311  # a seeded test
    assert {"proof-altered", "part-altered"} <= set(reasons)
    assert reasons.keys() & {"page-words", "page-picture"}


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_ten_thousand_changes_are_refused(whole, capsys):
    reasons = refuse_all(whole, 10_000, random.Random(11))  # noqa: S311  # a seeded test
    with capsys.disabled():
        print(sorted(reasons.items(), key=lambda one: -one[1]))  # noqa: T201  # the count for docs/soak.md
    assert sum(reasons.values()) == 10_000


def test_go_accepts_the_proof_of_a_certificate(whole, go_check, tmp_path):
    from sodsong.prove.evidence import statement

    file = tmp_path / "evidence.tlog-proof"
    file.write_bytes(whole.made.proof)
    leaf = statement.entry(whole.told).leaf.hex()
    assert go_check(file, LOG.vkey, leaf) == (0, "accepted 20 12")
    assert go_check(file, WITNESS.vkey.replace("witness", "w"), leaf)[0] == 1


def test_a_pdf_is_what_archives_want(whole):
    text = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=whole.made.pdf, capture_output=True, check=True
    ).stdout
    assert "จากจุดตรวจของเรา" in text.decode()
    assert b"<pdfaid:part>3</pdfaid:part>" in whole.made.pdf
