"""``sodsong evidence issue`` and ``verify``, and the verifier in one file, on a folder of their own."""

import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sodsong.prove.evidence.alone import __file__ as alone
from tests import postgres
from tests.prove.evidence.sample import LOG, RING, sample, told

ROOT = Path(__file__).parents[2]
VERIFIER = Path(alone).with_name("sodsong_verify.py")


def run(*arguments, folder=None, code=(sys.executable, "-m", "sodsong")):
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "SODSONG_DATA": str(folder or "/nonexistent"),
        "LANG": "C.UTF-8",
    }
    if folder:
        environment |= postgres.own(folder)
    environment.pop("LC_ALL", None)
    ran = subprocess.run([*code, *map(str, arguments)], env=environment, capture_output=True, text=True, check=False)
    return ran.returncode, ran.stdout, ran.stderr


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A data folder with the case of August in it."""
    place = tmp_path_factory.mktemp("case") / "data"
    code, _out, err = run(place, folder=place, code=(sys.executable, "-m", "tests.desk.proofs.build"))
    assert code == 0, err
    return place


@pytest.fixture(scope="module")
def pdf(folder, tmp_path_factory):
    out = tmp_path_factory.mktemp("out") / "evidence.pdf"
    code, said, err = run("evidence", "issue", "--incident", "1/2563", "-o", out, "--json", folder=folder)
    assert code == 0, err
    assert json.loads(said)["id"] == "2563-1/all/1"
    return out


@pytest.fixture(scope="module", autouse=True)
def first(pdf):
    """The case's first certificate is this one, in whatever order the tests come."""


def test_what_is_issued_is_verified(folder, pdf, tmp_path):
    code, out, _err = run("evidence", "verify", pdf, "--json", folder=folder)
    form = json.loads(out)
    assert (code, form["valid"], form["trust"], form["problems"]) == (0, True, "data-folder", [])
    assert form["statement"]["case"]["number"] == "1/2563"
    code, out, _err = run("evidence", "verify", pdf, "--log-key", folder / "log.vkey", "--json")
    assert (code, json.loads(out)["trust"]) == (0, "given")
    code, out, _err = run("evidence", "verify", pdf, "--json")
    assert (code, json.loads(out)["trust"], json.loads(out)["valid"]) == (1, "self", False)
    code, out, _err = run("evidence", "verify", pdf, "--lang", "th", folder=folder)
    assert code == 0
    assert out.startswith("ถูกต้อง ครบถ้วน\n2563-1/all/1")


def test_of_one_lao(folder, tmp_path):
    out = tmp_path / "one.pdf"
    code, _out, err = run("evidence", "issue", "--incident", "1", "--lao", "5497", "-o", out, folder=folder)
    assert code == 0, err
    _code, said, _err = run("evidence", "verify", out, "--json", folder=folder)
    assert [one["lao"] for one in json.loads(said)["statement"]["seen"]] == ["5497"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--incident", "9/2563"), "no such incident"),
        (("--incident", "1", "--lao", "nobody"), "knows no such code"),
        (("--incident", "1", "--lao", "540154"), "not in incident 1/2563"),
    ],
)
def test_what_cannot_be_issued_is_one_sentence(folder, tmp_path, arguments, said):
    code, out, err = run("evidence", "issue", *arguments, "-o", tmp_path / "x.pdf", folder=folder)
    assert (code, out) == (2, "")
    assert said in err
    assert len(err.splitlines()) == 1
    assert not (tmp_path / "x.pdf").exists()


def test_what_is_no_evidence_and_what_is_no_key_is_bad_input(pdf, tmp_path):
    other = tmp_path / "other.pdf"
    other.write_bytes(b"%PDF-1.4 nothing of ours")
    assert run("evidence", "verify", other)[0] == 2
    assert run("evidence", "verify", tmp_path / "missing")[0] == 2
    assert run("evidence", "verify", pdf, "--log-key", other)[0] == 2


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """A made-up certificate's three files and the key."""
    place = tmp_path_factory.mktemp("alone")
    made = sample(told(2)).made
    for name, content in {"a.pdf": made.pdf, "a.json": made.json, "a.tlog-proof": made.proof}.items():
        (place / name).write_bytes(content)
    (place / "log.vkey").write_text(RING.written())
    return place


def alone_on(place, name, *more):
    return run(place / name, *more, code=(sys.executable, "-I", VERIFIER))


@pytest.mark.parametrize("name", ["a.pdf", "a.json", "a.tlog-proof"])
def test_the_verifier_in_one_file_comes_to_the_same(files, name):
    code, out, _err = alone_on(files, name, "--log-key", files / "log.vkey", "--json")
    form = json.loads(out)
    assert (code, form["valid"], form["problems"]) == (0, True, [])
    assert form["log"]["origin"] == LOG.name
    code, out, _err = alone_on(files, name)
    assert code == 1
    assert "signer-unknown" in out
    torn = files / f"torn-{name}"
    content = bytearray((files / name).read_bytes())
    if name == "a.pdf":
        at = content.index(b"PAR1 no parquet")
    else:
        at = content.index(b"AB") if b"AB" in content else len(content) // 2
    content[at] ^= 1
    torn.write_bytes(content)
    assert alone_on(files, torn.name, "--log-key", files / "log.vkey")[0] == 1


def test_the_verifier_in_one_file_takes_the_parts_out(files, tmp_path):
    alone_on(files, "a.pdf", "--log-key", files / "log.vkey", "--extract", tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"checkpoint.txt", "evidence.tlog-proof", "raw.parquet"}
    (tmp_path / "no.txt").write_text("nothing")
    assert alone_on(tmp_path, "no.txt")[0] == 2


def test_the_verifier_in_one_file_verifies_what_was_issued(folder, pdf):
    code, out, err = run(pdf, "--log-key", folder / "log.vkey", code=(sys.executable, "-I", VERIFIER))
    assert code == 0, err
    assert out.startswith("VALID\n2563-1/all/1")


def test_the_verifier_in_one_file_needs_python_alone(tmp_path):
    tree = ast.parse(VERIFIER.read_text(encoding="utf-8"))
    names = {
        alias.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
    }
    names |= {node.module.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert names <= set(sys.stdlib_module_names)
    copy = shutil.copy(VERIFIER, tmp_path / "v.py")
    assert run("--help", code=(sys.executable, "-I", copy))[0] == 0
