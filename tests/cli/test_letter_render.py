"""``letter render`` and ``letter example`` as a person and a script meet them."""

import json
import subprocess
import sys
from pathlib import Path

import docx
import pikepdf
import pypdfium2
import pytest
import typer
from typer.testing import CliRunner

from sodsong import data
from sodsong.cli import letter_render

app = typer.Typer()
app.command("render")(letter_render.render)
app.command("example")(letter_render.example)
RUNNER = CliRunner()
FONTS = str(data.path("fonts"))


def run(*arguments: object):
    return RUNNER.invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def example(tmp_path) -> Path:
    file = tmp_path / "letter.json"
    file.write_text(run("example").stdout, encoding="utf-8")
    return file


def test_the_example_is_the_letter_of_14_august():
    result = run("example")
    letter = json.loads(result.stdout)
    assert result.exit_code == 0
    assert result.stdout.count("\n") == 1
    assert (letter["kind"], letter["date"], letter["deadline"], len(letter["rows"])) == (
        "stamped",
        "2020-08-14",
        "2020-08-16",
        34,
    )
    shipped = json.loads(data.text(letter_render.EXAMPLE))
    assert {key: letter[key] for key in shipped} == shipped


@pytest.mark.parametrize(
    ("name", "kind", "opens", "asks"),
    [
        ("external", "external", "ขอให้แก้ไขระบบ", "จึงเรียนมาเพื่อโปรดดำเนินการโดยด่วน"),
        ("memo", "memo", "เว็บไซต์ขององค์กรปกครองส่วนท้องถิ่น จำนวน ๓๔ แห่ง ขัดข้อง", "โปรดลงนามในหนังสือที่เสนอมาพร้อมนี้"),
        ("reminder", "stamped", "", "ยังมีเว็บไซต์ที่ไม่สามารถเข้าใช้งานได้"),
        ("closing", "stamped", "", "กลับมาใช้งานได้ตามปกติแล้วตั้งแต่วันที่ ๑๕ สิงหาคม ๒๕๖๓"),
    ],
)
def test_every_kind_of_example_can_be_set_and_lies_inside(tmp_path, name, kind, opens, asks):
    file, pdf, word = tmp_path / "d.json", tmp_path / "o.pdf", tmp_path / "o.docx"
    file.write_text(run("example", "--kind", name).stdout, encoding="utf-8")
    given = json.loads(file.read_text(encoding="utf-8"))
    assert (given["kind"], len(given["rows"])) == (kind, 34)
    assert given["subject"].startswith(opens)
    assert asks in "".join(given["body"])
    result = run("render", file, "--pdf", pdf, "--docx", word, "--font-dir", FONTS, "--json")
    assert (result.exit_code, json.loads(result.stdout)["pages"]) == (0, 3)
    with pikepdf.open(pdf) as opened:
        assert opened.attachments["letter.json"].get_file().read_bytes() == file.read_bytes()
    assert len(docx.Document(str(word)).tables[-1].rows) == 35


def test_a_kind_of_example_that_there_is_not_is_refused():
    result = run("example", "--kind", "poem")
    assert result.exit_code == 2
    assert all(kind in result.stderr for kind in ("poem", "stamped", "external", "memo", "reminder", "closing"))


def test_both_papers_are_written_and_the_data_lie_inside(example, tmp_path):
    pdf, word = tmp_path / "out.pdf", tmp_path / "out.docx"
    result = run("render", example, "--pdf", pdf, "--docx", word, "--font-dir", FONTS, "--json")
    assert result.exit_code == 0, result.stderr
    answer = json.loads(result.stdout)
    assert (answer["pdf"], answer["docx"], answer["pages"]) == (str(pdf), str(word), 3)
    assert answer["font"]["family"] == "Sarabun"
    assert answer["font"]["regular_sha256"] in data.path("fonts/SHA256SUMS").read_text(encoding="ascii")
    with pikepdf.open(pdf) as opened:
        assert opened.attachments["letter.json"].get_file().read_bytes() == example.read_bytes()
    assert len(pypdfium2.PdfDocument(pdf)) == 3
    assert len(docx.Document(str(word)).tables[2].rows) == 35
    assert sorted(path.name for path in tmp_path.iterdir()) == ["letter.json", "out.docx", "out.pdf"]
    before = pdf.read_bytes()
    assert run("render", example, "--pdf", pdf, "--font-dir", FONTS).exit_code == 0
    assert pdf.read_bytes() == before


def test_for_people_it_says_what_was_written(example, tmp_path):
    result = run("render", example, "--pdf", tmp_path / "o.pdf", "--font-dir", FONTS)
    assert (result.stdout, result.stderr) == ("", f"Written: {tmp_path / 'o.pdf'} (Sarabun).\n")


def test_drafts_of_one_moment_are_equal(example, tmp_path, monkeypatch):
    letter = json.loads(example.read_text(encoding="utf-8")) | {"date": None}
    example.write_text(json.dumps(letter), encoding="utf-8")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1597338000")
    made = []
    for name in ("a.pdf", "b.pdf"):
        assert run("render", example, "--pdf", tmp_path / name, "--font-dir", FONTS).exit_code == 0
        made.append((tmp_path / name).read_bytes())
    assert made[0] == made[1]
    assert b"2020-08-13T17:00:00" in made[0]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (
            b"{",
            "line 1: no JSON (Expecting property name enclosed in double quotes): correct it, or start with `sodsong letter example`.",
        ),
        (b"\xff\xfe", "is not UTF-8 text: save it as UTF-8 JSON, or start with `sodsong letter example`."),
        (b"[]", "The letter's data: the whole file must be a JSON object."),
        (b'{"kind": "poem"}', "The letter's data: kind must be one of stamped, external, memo, unknown."),
        (b'{"kind": "unknown"}', "A letter of kind unknown cannot be set; give “kind”: “stamped”, “external”, “memo”."),
        (
            b'{"kind": "stamped", "from": "\xf0\x9f\x98\x80"}',
            "The font Sarabun (Sarabun-Regular.ttf) cannot draw '😀' (U+1F600 GRINNING FACE)",
        ),
        (b'{"kind": "stamped", "emblem": "none.png"}', "cannot be read (No such file or directory): check “emblem”."),
        (b'{"kind": "stamped", "emblem": "letter.json"}', "is neither PNG, JPEG nor SVG: give one of these."),
        (
            b'{"kind": "stamped", "qr": "' + 3000 * b"x" + b'"}',
            "The QR text is 3000 bytes, more than a code can hold (2,331): shorten “qr”.",
        ),
        (b"[" * 100_000, "is JSON that no letter has"),
        (b'{"kind": "stamped", "claimed_count": ' + 9999 * b"9" + b"}", "is JSON that no letter has"),
        (b'{"kind": "stamped", "from": "\\ud800"}', "holds half a character"),
    ],
)
def test_bad_data_end_in_one_sentence_and_nothing_written(tmp_path, content, sentence):
    file = tmp_path / "letter.json"
    file.write_bytes(content)
    result = run("render", file, "--pdf", tmp_path / "o.pdf", "--docx", tmp_path / "o.docx", "--font-dir", FONTS)
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert result.stderr.startswith(str(file))
    assert result.stderr.count("\n") == 1
    assert result.stdout == ""
    assert [path.name for path in tmp_path.iterdir()] == ["letter.json"]


def test_bad_arguments_end_in_one_sentence(example, tmp_path):
    for arguments, sentence in (
        (
            (tmp_path / "no.json", "--pdf", tmp_path / "o.pdf"),
            "no.json cannot be read (No such file or directory): check the name.\n",
        ),
        ((example,), "Nothing to write: give --pdf OUT, --docx OUT or both.\n"),
        (
            (example, "--pdf", tmp_path / "no" / "o.pdf"),
            "o.pdf cannot be written (No such file or directory): choose another place.\n",
        ),
        ((example, "--pdf", tmp_path), "cannot be written (Is a directory): choose another place.\n"),
        (
            (example, "--pdf", tmp_path / "o.pdf", "--font-dir", tmp_path),
            "Sarabun with both regular and bold: name another folder.\n",
        ),
    ):
        result = run("render", *arguments)
        assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
        assert result.stderr.endswith(sentence)
        assert [path.name for path in tmp_path.iterdir()] == ["letter.json"]


def test_the_commands_module_loads_nothing_heavy():
    code = "import sys; import sodsong.cli.letter_render; print([n for n in ('typst', 'docx', 'fontTools', 'lxml', 'segno') if n in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_the_benchmark_gives_its_figures(monkeypatch):
    from sodsong.bench import letters

    for name, value in (("RUNS", 2), ("LETTERS_A_RUN", 2), ("LONG_ROWS", 200), ("COLD_RUNS", 1)):
        monkeypatch.setattr(letters, name, value)
    result = letters.run()
    assert result["bench"] == "letters"
    values = {figure["name"]: figure["value"] for figure in result["figures"]}
    assert {
        "cpu_ms_per_letter",
        "cpu_ms_per_letter_of_its_own",
        "cpu_ms_first_letter_cold",
        "peak_memory",
        "kb_per_letter",
        "cpu_minutes_for_7850_letters",
    } <= set(values)
    assert all(value >= 0 for value in values.values())
    json.dumps(result)
