"""``sodsong letter read`` as a script sees it."""

import json
from pathlib import Path

import pytest

from sodsong import data
from tests.cli.test_names import sodsong

LETTER = data.path("examples/letter-2563-08-14.txt")


def test_the_example_letter_as_json():
    done = sodsong("letter", "read", LETTER, "--json", "--lang", "th")
    assert (done.returncode, done.stderr) == (0, b"")
    form = json.loads(done.stdout)
    shipped = json.loads(data.text("examples/letter-2563-08-14.json"))
    assert {**{name: form[name] for name in shipped}, "qr": shipped["qr"]} == shipped


def test_the_language_of_the_sentences_follows_the_locale():
    form = json.loads(sodsong("letter", "read", LETTER, "--json").stdout)
    assert form["date_source"] == "the heading of the attached list (๑๔ สิงหาคม ๒๕๖๓)"
    thai = json.loads(sodsong("letter", "read", LETTER, "--json", LANG="th_TH.UTF-8").stdout)
    assert thai["date_source"].startswith("หัวบัญชีแนบท้าย")


def test_people_see_rows_and_doubts():
    told = sodsong("letter", "read", LETTER, "--lang", "th").stdout.decode()
    assert "กำหนดแล้วเสร็จ: ๑๖ สิงหาคม ๒๕๖๓" in told
    assert "31. อ.หนองม่วงไข่ ทต.แม่คำมี → ต้องถาม: อบต.แม่คำมี อ.หนองม่วงไข่, ทต.แม่คำมี อ.เมืองแพร่" in told
    assert "เป็นวันหยุด (อาทิตย์)" in told


def test_text_that_is_no_letter_is_still_an_answer(tmp_path):
    file = tmp_path / "note.txt"
    file.write_text("สวัสดีครับ", encoding="utf-8")
    done = sodsong("letter", "read", file, "--json")
    form = json.loads(done.stdout)
    assert (done.returncode, form["kind"], [one["code"] for one in form["warnings"]]) == (
        0,
        "unknown",
        ["not-a-letter"],
    )


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("no.txt", None, "cannot be read: No such file or directory"),
        ("empty.txt", b"", "The file is empty"),
        ("junk.bin", b"\x01\x02\xfe\xff\x00" * 99, "neither text, DOCX, PDF nor a picture"),
        ("scan.jpg", b"\xff\xd8\xff\xe0", "The picture is damaged"),
        ("broken.pdf", b"%PDF-1.7", "The PDF is damaged"),
    ],
)
def test_an_unreadable_file_is_one_sentence_and_exit_2(tmp_path, name, content, said):
    file: Path = tmp_path / name
    if content is not None:
        file.write_bytes(content)
    done = sodsong("letter", "read", file, "--json")
    assert (done.returncode, done.stdout) == (2, b"")
    assert said in done.stderr.decode()
    assert str(file) in done.stderr.decode()
    assert done.stderr.decode().count("\n") == 1


def test_without_a_reader_of_pictures_the_remedy_is_named(tmp_path):
    from PIL import Image, ImageDraw

    page = Image.new("L", (800, 1100), 255)
    ImageDraw.Draw(page).rectangle((100, 100, 400, 120), fill=0)
    file = tmp_path / "scan.png"
    page.save(file)
    done = sodsong("letter", "read", file, "--json", PATH=str(tmp_path))
    assert (done.returncode, done.stdout) == (3, b"")
    assert "Type: sudo apt-get install -y tesseract-ocr tesseract-ocr-tha" in done.stderr.decode()
    assert done.stderr.decode().count("\n") == 1


@pytest.mark.parametrize(
    "text",
    [
        "อบต.ท่าข้าม" * 9_000,
        "😀" * 5_000,
        "อบ\u200bต.ท่า\u200bข้าม\u202eล่ม\u202c",
        "๑" * 100_000,
        "ที่ พร ๐๐๒๓/ว" + " " * 100_000 + "ถึง",
        "ภายใน" * 20_000,
        "\n" * 100_000,
        "1." + "\t" * 100_000,
    ],
)
def test_odd_text_is_answered(tmp_path, text):
    file = tmp_path / "odd.txt"
    file.write_text(text, encoding="utf-8")
    done = sodsong("letter", "read", file, "--json")
    if text.strip():
        assert (done.returncode, json.loads(done.stdout)["kind"]) == (0, "unknown")
    else:
        assert (done.returncode, done.stdout) == (2, b"")


def test_a_file_of_sixty_megabytes_is_refused_unread(tmp_path):
    file = tmp_path / "big.pdf"
    with file.open("wb") as out:
        out.truncate(60 * 2**20)
    done = sodsong("letter", "read", file, "--json")
    assert (done.returncode, done.stderr.decode()) == (2, f"{file} has 60 MB; at most 25 MB are read.\n")


def test_the_letters_we_set_read_back(tmp_path):
    """The PDF gives its data back exactly; the Word file, and the PDF's bare text, say the same as the text letter."""
    from sodsong.observe.documents.read import read_document
    from sodsong.observe.intake.letter import read_letter
    from sodsong.observe.intake.letters import read, shipped_calendar, shipped_register

    example = tmp_path / "data.json"
    example.write_bytes(sodsong("letter", "example").stdout)
    pdf, word = tmp_path / "letter.pdf", tmp_path / "letter.docx"
    done = sodsong("letter", "render", example, "--pdf", pdf, "--docx", word)
    assert done.returncode == 0, done.stderr.decode()
    back = sodsong("letter", "read", pdf, "--json")
    assert json.loads(back.stdout) == json.loads(example.read_text(encoding="utf-8"))
    text = read_document(pdf.read_bytes()).text
    plain = read(LETTER.read_bytes())
    for letter in (read(word.read_bytes()), read_letter(text, shipped_register(), shipped_calendar())):
        assert letter.rows == plain.rows
        assert (letter.date, letter.deadline, letter.to) == (plain.date, plain.deadline, plain.to)
        assert (letter.contact, letter.number, letter.sender) == (plain.contact, plain.number, plain.sender)
        assert letter.warnings == plain.warnings
        assert len(letter.body) == 2
