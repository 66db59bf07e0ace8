"""One letter to many: in printing order, resumed after a kill, never mixed with another's."""

import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from io import BytesIO

import pikepdf
import pytest

from sodsong import data
from tests.act.letter.helpers import pages, squeezed

COMMAND = [sys.executable, "-m", "sodsong", "letter", "batch"]


def run(*options, cwd):
    made = subprocess.run([*COMMAND, *map(str, options)], capture_output=True, text=True, cwd=cwd, check=False)
    return made.returncode, made.stdout, made.stderr


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "letter.json").write_text(data.text("examples/letter-2563-08-14.json"), encoding="utf-8")
    rows = "\n".join(f"สำนักงานสมมุติ {n},สมมุติ/{n},{'สอง' if n % 2 else 'ลอง'}" for n in range(1, 9))
    (tmp_path / "who.csv").write_text(f"to,name,district\n{rows}\n", encoding="utf-8")
    return tmp_path


def test_each_receiver_has_its_own_letter_in_the_order_of_the_districts(folder):
    code, out, _ = run("letter.json", "-o", "all.zip", "--receivers", "who.csv", "--json", cwd=folder)
    assert code == 0
    told = json.loads(out)
    assert (told["letters"], told["set_now"], told["files"]) == (8, 8, ["all.zip"])
    with zipfile.ZipFile(folder / "all.zip") as file:
        names = file.namelist()
        assert names[0] == "001 สอง/00001 สมมุติ-1.pdf"
        assert [name[:3] for name in names] == ["001"] * 4 + ["002"] * 4
        assert squeezed("สำนักงานสมมุติ ๑") in squeezed("".join(pages(file.read(names[0]))))
        with pikepdf.open(BytesIO(file.read(names[4]))) as pdf:
            inside = json.loads(pdf.attachments["letter.json"].get_file().read_bytes())
        assert inside["to"] == ["สำนักงานสมมุติ 2"]
    assert not (folder / "all.zip.parts").exists()


def test_killed_in_the_middle_it_goes_on_and_no_other_letter_slips_in(folder):
    arguments = ["letter.json", "-o", "all", "--per-district", "--json"]
    going = subprocess.Popen([*COMMAND, *arguments], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    parts = folder / "all.parts"
    while not list(parts.glob("*.pdf")) and going.poll() is None:
        time.sleep(0.01)
    os.kill(going.pid, signal.SIGKILL)
    going.wait()
    lying = len(list(parts.glob("*.pdf")))
    code, _, error = run("letter.json", "-o", "all", "--receivers", "who.csv", cwd=folder)
    assert (code, "another batch" in error) == (2, True)
    code, out, _ = run(*arguments, cwd=folder)
    told = json.loads(out)
    assert (code, told["letters"], told["set_now"]) == (0, 84, 84 - lying)
    assert len(told["files"]) == 9
    with zipfile.ZipFile(folder / told["files"][1]) as file:
        assert all(file.read(name).startswith(b"%PDF-") for name in file.namelist())
    assert run(*arguments, cwd=folder)[0] == 2


@pytest.mark.parametrize(
    ("text", "said"), [("to,name\n,x\n", "line 2"), ("a,b\n", "no receivers"), (b"\xff\xfe", "UTF-8")]
)
def test_receivers_that_are_none_are_refused(folder, text, said):
    (folder / "bad.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    code, _, error = run("letter.json", "-o", "x.zip", "--receivers", "bad.csv", cwd=folder)
    assert (code, said in error) == (2, True)
