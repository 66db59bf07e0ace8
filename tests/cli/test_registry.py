import csv
import json
import os
import subprocess
import sys

import pytest

from sodsong import data
from tests import postgres

GOOD = "540166,อบต.,ท่าข้าม,องค์การบริหารส่วนตำบลท่าข้าม,เมืองแพร่,แพร่,http://a.test/,ผู้ให้บริการสมมุติ ก\n"
BAD = "540167,ทบ.,แม่ยม,องค์การบริหารส่วนตำบลแม่ยม,เมืองแพร่,แพร่,,\n"
HEAD = "code,type,name,official_name,district,province,url,vendor\n"


@pytest.fixture
def sodsong(tmp_path):
    known = {key: value for key, value in os.environ.items() if not key.startswith(("SODSONG", "DJANGO"))}
    known |= postgres.own(tmp_path / "data")

    def run(*arguments, **more):
        return subprocess.run(
            [sys.executable, "-m", "sodsong", "registry", *map(str, arguments), "--data", str(tmp_path / "data")],
            capture_output=True, text=True, env=known | more, timeout=60, check=False,
        )  # fmt: skip

    return run


def write(folder, *lines):
    file = folder / "rows.csv"
    file.write_text(HEAD + "".join(lines), encoding="utf-8")
    return file


def test_an_import_says_what_it_did_and_export_gives_it_back(sodsong, tmp_path):
    done = sodsong("import", write(tmp_path, GOOD), "--json")
    assert (done.returncode, json.loads(done.stdout)) == (
        0,
        {"created": 1, "updated": 0, "unchanged": 0, "rejected": []},
    )
    assert sodsong("export", "-o", tmp_path / "out.csv").returncode == 0
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["code"], row["url"], row["vendor"]) == ("540166", "http://a.test/", "ผู้ให้บริการสมมุติ ก")
    again = sodsong("import", tmp_path / "out.csv", "--json")
    assert json.loads(again.stdout)["unchanged"] == 1


def test_one_bad_row_rejects_all_unless_partial(sodsong, tmp_path):
    file = write(tmp_path, GOOD, BAD)
    done = sodsong("import", file, "--json")
    told = json.loads(done.stdout)
    assert (done.returncode, told["created"]) == (2, 0)
    (problem,) = told["rejected"]
    assert (problem["line"], problem["column"], problem["value"]) == (3, "type", "ทบ.")
    assert json.loads(sodsong("import", file, "--partial", "--json").stdout)["created"] == 1


def test_a_dry_run_changes_nothing(sodsong, tmp_path):
    file = write(tmp_path, GOOD)
    for _ in range(2):
        assert json.loads(sodsong("import", file, "--dry-run", "--json").stdout)["created"] == 1


def test_a_wrong_column_is_named_and_nothing_is_half_written(sodsong, tmp_path):
    file = tmp_path / "wrong.csv"
    file.write_text("code,typ,name\n1,2,3\n", encoding="utf-8")
    done = sodsong("import", file)
    assert done.returncode == 2
    assert "type" in done.stderr
    sodsong("export", "-o", tmp_path / "out.csv")
    assert len((tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()) == 1


def test_another_province_is_told_how_to_be_seen(sodsong, tmp_path):
    file = write(tmp_path, GOOD.replace(",แพร่,", ",น่าน,"))
    assert "SODSONG_PROVINCE=น่าน" in sodsong("import", file).stderr
    assert "SODSONG_PROVINCE" not in sodsong("import", file, SODSONG_PROVINCE="น่าน").stderr


def test_the_shipped_register_is_taken_whole(sodsong):
    done = sodsong("import", data.path("registers/phrae.csv"), "--json")
    assert json.loads(done.stdout)["created"] == 84
