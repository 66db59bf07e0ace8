"""``sodsong ledger`` on a folder of its own."""

import json
import os
import stat
import subprocess
import sys

from tests import postgres


def sodsong(folder, *arguments):
    environment = {**os.environ, "SODSONG_DATA": str(folder), "SODSONG_LOG": "sodsong.test/log", **postgres.own(folder)}
    ran = subprocess.run(
        [sys.executable, "-m", "sodsong", *arguments], env=environment, capture_output=True, text=True, check=False
    )
    return ran.returncode, ran.stdout, ran.stderr


def test_a_ledger_is_born_turned_and_told_of(tmp_path):
    code, out, _err = sodsong(tmp_path, "ledger", "status", "--json")
    told = json.loads(out)
    assert (code, told["leaves"], told["size"], told["whole"], told["keys"]) == (0, 0, 0, True, [])
    code, out, _err = sodsong(tmp_path, "ledger", "rotate", "--json")
    vkey = json.loads(out)["vkey"]
    assert code == 0
    assert vkey.startswith("sodsong.test/log+")
    assert (tmp_path / "log.vkey").read_text().splitlines()[0] == vkey
    assert stat.S_IMODE((tmp_path / "ledger/log.key").stat().st_mode) == 0o600
    told = json.loads(sodsong(tmp_path, "ledger", "status", "--json")[1])
    assert (told["origin"], told["size"], told["whole"]) == ("sodsong.test/log", 1, True)
    assert [one["until"] for one in told["keys"]] == [None, 1]
    (tmp_path / "ledger/log.key").unlink()
    code, out, err = sodsong(tmp_path, "ledger", "rotate")
    assert (code, out) == (3, "")
    assert "ledger rotate --lost" in err
    (tmp_path / "ledger/tile/0/000.p/1").write_bytes(bytes(32))
    code, _out, err = sodsong(tmp_path, "ledger", "status")
    assert code == 1
    assert "do NOT bear out" in err
