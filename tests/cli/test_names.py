"""``sodsong names`` as a script sees it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest


def sodsong(*arguments, given=b"", **environment):
    return subprocess.run(
        [sys.executable, "-c", "from sodsong.cli.main import main; main()", *map(str, arguments)],
        input=given if isinstance(given, bytes) else given.encode(),
        capture_output=True,
        check=False,
        env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", **environment},
    )


def test_one_answer_for_each_line_in_order():
    done = sodsong("names", "--json", given="\ufeffอบต.ท่าข้าม ล่ม\r\n\nทต.บ้าน\nขอบคุณครับ")
    assert (done.returncode, done.stderr) == (0, b"")
    answers = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert [(answer["text"], answer["outcome"], answer["symptom"]) for answer in answers] == [
        ("อบต.ท่าข้าม ล่ม", "match", "down"),
        ("", "none", None),
        ("ทต.บ้าน", "ask", None),
        ("ขอบคุณครับ", "none", None),
    ]
    assert answers[0]["lao"]["code"] == "540166"
    assert set(answers[0]) == {"text", "outcome", "confidence", "lao", "candidates", "symptom"}
    assert 1 < len(answers[2]["candidates"]) <= 5


def test_people_get_sentences():
    done = sodsong("names", "--lang", "th", given="อบต.แม่ซาย\n")
    assert done.stdout.decode() == "อบต.แม่ซาย → อบต.แม่ทราย อ.ร้องกวาง จ.แพร่ (น่าจะเป็น)\n"


def test_a_register_and_a_province_of_ones_own(tmp_path):
    file = tmp_path / "mine.csv"
    file.write_text(
        "code,type,name,official_name,district,province\n"
        "1,อบต.,ท่าข้าม,องค์การบริหารส่วนตำบลท่าข้าม,พนัสนิคม,ชลบุรี\n2,อบต.,ท่าข้าม,องค์การบริหารส่วนตำบลท่าข้าม,เมืองแพร่,แพร่\n",
        encoding="utf-8-sig",
    )
    both = json.loads(sodsong("names", "--json", "--registry", file, given="อบต.ท่าข้าม").stdout)
    assert both["outcome"] == "ask"
    one = json.loads(sodsong("names", "--json", "--registry", file, "--province", "จ.ชลบุรี", given="อบต.ท่าข้าม").stdout)
    assert one["lao"]["code"] == "1"


@pytest.mark.parametrize(
    ("arguments", "given", "said"),
    [
        (["--province", "เชียงใหม่"], b"x", "the shipped register knows แพร่ only"),
        (["--registry", "/nowhere.csv"], b"x", "/nowhere.csv cannot be read"),
        (["--registry", str(Path(__file__).parent)], b"x", "is a folder; give a file"),
        (["--registry", __file__], b"x", "column code: the column code is missing"),
        (["--lang", "fr"], b"x", "choose th or en"),
        ([], b"ok\n\xff\xfe", "Standard input, line 2: byte 1 is no UTF-8"),
    ],
)
def test_bad_input_is_one_sentence_and_exit_2(arguments, given, said):
    done = sodsong("names", "--json", *arguments, given=given)
    assert done.returncode == 2
    assert said in done.stderr.decode()
    assert done.stderr.decode().count("\n") == 1


def test_a_province_that_the_register_lacks(tmp_path):
    file = tmp_path / "mine.csv"
    file.write_bytes(Path(__file__).parents[2].joinpath("src/sodsong/data/registers/phrae.csv").read_bytes())
    done = sodsong("names", "--registry", file, "--province", "น่าน", given=b"x")
    assert (done.returncode, "has no body in that province" in done.stderr.decode()) == (2, True)
