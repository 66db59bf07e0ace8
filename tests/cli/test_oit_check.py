"""What ``sodsong oit check`` prints for an LAO in a data folder."""

import json
import os
import subprocess
import sys

import pytest

from tests import postgres


@pytest.fixture
def check(tmp_path):
    known = {key: value for key, value in os.environ.items() if not key.startswith(("SODSONG", "DJANGO"))}
    known |= postgres.own(tmp_path / "data")

    def run(*arguments):
        command = [sys.executable, "-m", "sodsong", "oit", "check", *arguments, "--data", str(tmp_path / "data")]
        return subprocess.run(command, capture_output=True, text=True, env=known, timeout=60, check=False)

    return run


def test_without_links_every_item_is_missing_and_says_why(check):
    done = check("--lao", "540166", "--year", "2564", "--json")
    told = json.loads(done.stdout)
    assert (done.returncode, told["year"], told["scheme"], len(told["items"])) == (1, 2564, "ita", 43)
    assert told["items"][0] == {
        "code": "O1",
        "verdict": "missing",
        "reason": "no-link",
        "links": [],
        "last_good": None,
        "archived": False,
        "implied": False,
        "changed_since_hold": False,
    }


def test_an_unknown_lao_is_refused(check):
    done = check("--lao", "000", "--year", "2564")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--lao 000" in done.stderr
