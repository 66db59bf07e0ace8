"""A backup comes back as it was, from either database; a damaged one leaves nothing behind."""

import json
import tarfile

import pytest

from .test_move import FILL, rows, run

pytestmark = [pytest.mark.timeout(240), pytest.mark.xdist_group("database")]
MORE = (
    FILL
    + """
from datetime import UTC, datetime, timedelta
from django.conf import settings
from sodsong.desk.project import equipment
from sodsong.observe.probe.record import Observation
store = equipment.history(settings.SODSONG)
for hour in range(3):
    at = datetime(2020, 8, 11, hour, 5, tzinfo=UTC)
    store.append("here", [Observation("1", "here", at + timedelta(seconds=n), "http://a.lao.test/", "up", "ok") for n in range(50)])
store.seal(datetime(2020, 8, 11, 2, tzinfo=UTC), {"here": 1000})
"""
)
COUNT = """
import os
from pathlib import Path
from sodsong.record.history.history import History
store = History(Path(os.environ["SODSONG_DATA"]) / "history")
print(store.count(), len(store.read("here", 0, 1000)), len(store.sealed("here")))
"""


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keep") / "data"
    made = run(folder, "-c", MORE)
    assert made.returncode == 0, made.stderr
    return folder


@pytest.fixture(scope="module")
def kept(filled, tmp_path_factory):
    """A backup while half a line is being written."""
    hot = next((filled / "history" / "here" / "hot").iterdir())
    with hot.open("ab") as file:
        file.write(b'{"v":1,"target":"1","half')
    file = tmp_path_factory.mktemp("kept") / "office.tar"
    done = run(filled, "-m", "sodsong", "backup", "-o", str(file), "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["files"] > 5
    assert file.stat().st_mode & 0o777 == 0o600
    return file


def test_it_comes_back_as_it_was(filled, kept, tmp_path):
    done = run(filled, "-m", "sodsong", "restore", str(kept), "--data", str(tmp_path / "new"))
    assert done.returncode == 0, done.stderr
    assert rows(tmp_path / "new" / "sodsong.sqlite3") == rows(filled / "sodsong.sqlite3")
    assert (tmp_path / "new" / "secret.key").read_bytes() == (filled / "secret.key").read_bytes()
    assert run(tmp_path / "new", "-c", COUNT).stdout.split() == ["150", "50", "2"]
    drafts = sorted(path.name for path in (filled / "letters").iterdir())
    assert sorted(path.name for path in (tmp_path / "new" / "letters").iterdir()) == drafts != []


def test_rows_in_postgresql_are_in_it_too(filled, database, tmp_path):
    assert run(filled, "-m", "sodsong", "move", "--to", "postgresql", url=database).returncode == 0
    (filled / "sodsong.sqlite3").rename(tmp_path / "was.sqlite3")
    try:
        done = run(filled, "-m", "sodsong", "backup", "-o", str(tmp_path / "office.tar"), url=database)
        assert done.returncode == 0, done.stderr
    finally:
        (tmp_path / "was.sqlite3").rename(filled / "sodsong.sqlite3")
    done = run(filled, "-m", "sodsong", "restore", str(tmp_path / "office.tar"), "--data", str(tmp_path / "new"))
    assert done.returncode == 0, done.stderr
    assert rows(tmp_path / "new" / "sodsong.sqlite3") == rows(filled / "sodsong.sqlite3")


def test_a_folder_with_something_in_it_is_left_alone(filled, kept, tmp_path):
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "mine.txt").write_text("mine", encoding="utf-8")
    done = run(filled, "-m", "sodsong", "restore", str(kept), "--data", str(tmp_path / "new"))
    assert (done.returncode, [path.name for path in (tmp_path / "new").iterdir()]) == (2, ["mine.txt"])
    assert "not empty" in done.stderr


@pytest.mark.parametrize("damage", ["byte", "cut", "more", "outside", "junk"])
def test_a_damaged_backup_leaves_nothing_behind(filled, kept, tmp_path, damage):
    file, data = tmp_path / "bad.tar", bytearray(kept.read_bytes())
    if damage == "byte":
        data[len(data) // 2] ^= 1
    elif damage == "cut":
        del data[len(data) // 2 :]
    elif damage == "junk":
        data = bytearray(b"no tar at all" * 100)
    file.write_bytes(data)
    if damage in ("more", "outside"):
        with tarfile.open(file, "a") as tar:
            tar.add(kept.parent / kept.name, "letters/more.pdf" if damage == "more" else "../outside.pdf")
    done = run(filled, "-m", "sodsong", "restore", str(file), "--data", str(tmp_path / "new"))
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.tar"]
    assert not (tmp_path.parent / "outside.pdf").exists()


def test_a_folder_that_is_none_is_not_made(tmp_path):
    done = run(tmp_path / "none", "-m", "sodsong", "backup", "-o", str(tmp_path / "x.tar"))
    assert (done.returncode, list(tmp_path.iterdir())) == (2, [])
