import csv
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sodsong.lab.control import Client
from sodsong.lab.run import claim_octet

ALONE = "import typer; from sodsong.cli.machine.lab import lab; app = typer.Typer(); app.command()(lab); app()"
COMMAND = (sys.executable, "-c", ALONE)


@pytest.fixture
def start(tmp_path):
    """Starts `sodsong lab`; whatever still runs at the end is ended."""
    running = []

    def go(*args: str, **more: Any):
        env = {name: value for name, value in os.environ.items() if name != "SODSONG_DATA"} | {"COLUMNS": "120"}
        child = subprocess.Popen(
            [*COMMAND, *args],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=tmp_path,
            env=env,
            text=True,
            encoding="utf-8",
            **more,
        )
        running.append(child)
        return child

    yield go
    for child in running:
        if child.poll() is None:
            child.kill()
        child.communicate()


def test_one_line_of_facts_then_it_serves_until_told(start, tmp_path):
    child = start("--json", "--seed", "21")
    facts = json.loads(child.stdout.readline())
    assert (facts["seed"], len(facts["sites"]), len(facts["failing_codes"]), facts["pid"]) == (21, 84, 34, child.pid)
    client = Client(facts["octet"])
    assert client.server_down(facts["failing_address"])["servers"][facts["failing_address"]] == "refuse"
    lines = Path(facts["register"]).read_text(encoding="utf-8").splitlines()
    assert [row["code"] for row in csv.DictReader(lines)] == [site["code"] for site in facts["sites"]]
    assert Path(facts["ca_pem"]).read_text(encoding="ascii").startswith("-----BEGIN CERTIFICATE-----")
    assert facts["ca_pem"] == str(tmp_path / "sodsong-data/lab/ca.pem")
    child.send_signal(signal.SIGTERM)
    out, err = child.communicate(timeout=10)
    assert (out, err, child.returncode) == ("", "", 0)
    claim_octet(21, facts["octet"], wait=0).release()


def test_it_ends_with_its_parent(start):
    child = start("--json", "--seed", "22", "--with-parent", stdin=subprocess.PIPE)
    octet = json.loads(child.stdout.readline())["octet"]
    assert child.poll() is None
    child.stdin.close()
    child.stdin = None
    _, err = child.communicate(timeout=10)
    assert (err, child.returncode) == ("", 0)
    claim_octet(22, octet, wait=0).release()


def test_people_read_a_table_and_what_to_try(start):
    child = start("--seed", "23", "--lang", "th")
    text = ""
    while "Ctrl-C" not in text:
        line = child.stdout.readline()
        assert line, child.stderr.read()
        text += line
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=10)
    assert (out, err, child.returncode) == ("", "", 0)
    assert "โลกโฮสติงจำลอง: 84 เว็บไซต์ บน 23 เซิร์ฟเวอร์" in text
    row = next(line for line in text.splitlines() if "srv1.host-a.lab.test" in line)
    assert [cell.strip() for cell in row.split("│")[3:5]] == ["ผู้ให้บริการสมมุติ ก", "34"]
    assert "ลองทำให้เซิร์ฟเวอร์ที่มี 34 เว็บไซต์ล่ม แล้วซ่อม:" in text
    assert '"verb": "server_down"' in text


def test_a_taken_octet_is_one_sentence_and_exit_2(start):
    held = claim_octet(24)
    child = start("--octet", str(held.octet), "--json")
    out, err = child.communicate(timeout=30)
    held.release()
    assert (child.returncode, out) == (2, "")
    assert (
        err
        == f"sodsong lab: 127.{held.octet}.0.1:8082 is in use: another lab runs there; end it or choose another octet.\n"
    )


def test_a_folder_that_is_a_file_is_one_sentence_and_exit_2(start, tmp_path):
    (tmp_path / "taken").write_text("x")
    child = start("--folder", "taken")
    out, err = child.communicate(timeout=30)
    assert (child.returncode, out) == (2, "")
    assert err == f"sodsong lab: {tmp_path / 'taken'} cannot be written (File exists); choose another with --folder.\n"
