"""``sodsong oit enter`` takes a sheet whole or not at all; ``sodsong oit fix`` says what to mend, most points first, and is no score."""

import json
import os
import subprocess
import sys

import pytest


@pytest.fixture
def run(tmp_path_factory):
    known = {key: value for key, value in os.environ.items() if not key.startswith(("SODSONG", "DJANGO"))}
    folder = tmp_path_factory.mktemp("oit")

    def go(*arguments):
        command = [sys.executable, "-m", "sodsong", *arguments, "--data", str(folder / "data")]
        return subprocess.run(command, capture_output=True, text=True, env=known, timeout=60, check=False, cwd=folder)

    rows = ["code,type,name,official_name,district,province", "540166,อบต.,สมมุติ,องค์การบริหารส่วนตำบลสมมุติ,เมืองแพร่,แพร่"]
    (folder / "register.csv").write_text("\n".join(rows), encoding="utf-8")
    (folder / "links.csv").write_text(
        "รหัส อปท.,ข้อ,ลิงก์\n540166,๑,https://a.example/o1\n540166,O42,http://10.0.0.1/o42\n540166,O1,https://a.example/o1#top\n".replace(
            "๑", "1"
        ),
        encoding="utf-8",
    )
    (folder / "bad.csv").write_text(
        "lao,item,url\n540166,O1,https://a.example/x\n540166,O99,https://a.example/y\n540166,O2,javascript:alert(1)\n1,O2,https://a.example\n",
        encoding="utf-8",
    )
    assert go("registry", "import", "register.csv").returncode == 0
    return go


def test_a_sheet_is_entered_whole_or_not_at_all(run):
    bad = run("oit", "enter", "bad.csv", "--year", "2564", "--json")
    told = json.loads(bad.stdout)
    assert bad.returncode == 2
    assert [(one["line"], one["problem"]) for one in told["rejected"]] == [
        (3, "unknown-item"),
        (4, "bad-url"),
        (5, "unknown-lao"),
    ]
    assert told["created"] == 0
    first = run("oit", "enter", "links.csv", "--year", "2564", "--by", "ก", "--json")
    assert (first.returncode, json.loads(first.stdout)) == (
        0,
        {"year": 2564, "created": 2, "unchanged": 0, "doubtful": 1, "rejected": []},
    )
    again = json.loads(run("oit", "enter", "links.csv", "--year", "2564", "--json").stdout)
    assert (again["created"], again["unchanged"]) == (0, 2)
    assert run("oit", "enter", "links.csv", "--year", "2564", "--lao", "000").returncode == 2


def test_what_to_fix_comes_most_points_first_and_is_no_score(run):
    run("oit", "enter", "links.csv", "--year", "2564")
    done = run("oit", "fix", "--lao", "540166", "--year", "2564", "--json", "--lang", "en")
    told = json.loads(done.stdout)
    assert (done.returncode, told["official"], told["weights_sure"]) == (1, False, True)
    assert told["points"] == {"least": round(40 - 5.0 - 0.44, 2), "most": 40.0}
    codes = [one["code"] for one in told["items"]]
    assert codes[:2] == ["O43", "O42"]
    assert len(codes) == 43
    assert [one["points"] for one in told["items"]] == sorted((one["points"] for one in told["items"]), reverse=True)
    assert told["items"][0]["what_to_do"].startswith("Enter the address")
    assert told["items"][1]["links"] == ["http://10.0.0.1/o42"]
    people = run("oit", "fix", "--lao", "540166", "--year", "2564", "--lang", "th")
    assert "ไม่ใช่คะแนนทางการ" in people.stdout
    assert run("oit", "fix", "--lao", "000", "--year", "2564").returncode == 2
