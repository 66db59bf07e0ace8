"""Killed with -9 at any instant, the ledger forgets no leaf it has told of and never signs a second history."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from sodsong.desk.vault.queries import shelf
from sodsong.ground.seal import merkle, note, tiles

LABOURER = Path(__file__).with_name("labourer.py")
ROOT = Path(__file__).parents[3]


def run(data, first, lines):
    """Let the labourer work, kill it within the line after ``lines`` ones; what it had told."""
    environment = {**os.environ, "SODSONG_DATA": str(data), "SODSONG_DATABASE_URL": "", "PYTHONPATH": str(ROOT)}
    told = []
    with subprocess.Popen(
        [sys.executable, LABOURER, str(first)], stdout=subprocess.PIPE, text=True, env=environment
    ) as work:
        for line in work.stdout:
            told.append(json.loads(line))
            if len(told) >= lines:
                break
        work.send_signal(signal.SIGKILL)
    return told


def kill_often(data, rounds, dice):
    environment = {**os.environ, "SODSONG_DATA": str(data), "SODSONG_DATABASE_URL": ""}
    manage = [sys.executable, "-m", "sodsong.desk.manage", "migrate", "-v0"]
    subprocess.run(manage, env=environment, check=True, capture_output=True)
    told, signed = [], []
    for turn in range(rounds):
        said = run(data, 1000 * turn, dice.randrange(1, 14))
        told += [one["entered"] for one in said]
        signed += [one["signed"] for one in said if "signed" in one]
    last = run(data, 1_000_000 - 1_000_000 % 3, 3)
    signed += [one["signed"] for one in last if "signed" in one]
    return told, [note.checkpoint(note.parse(one).text) for one in signed]


def check(data, told, points):
    with sqlite3.connect(data / "sodsong.sqlite3") as rows:
        names = [name for (name,) in rows.execute('SELECT name FROM vault_leaf ORDER BY "index"')]
        indexes = [index for (index,) in rows.execute('SELECT "index" FROM vault_leaf ORDER BY "index"')]
    assert indexes == list(range(len(names)))
    assert len(set(names)) == len(names)
    assert {f"leaf {number}" for number in told} <= set(names)
    newest = shelf.point(data)
    tree = tiles.lookup(newest.size, shelf.fetch(data / "ledger"))
    for point in points:
        way = merkle.consistency(point.size, newest.size, tree)
        assert merkle.extends(point.size, point.root, newest.size, newest.root, way)


def test_killed_a_few_times(tmp_path):
    dice = random.Random(20200811)  # noqa: S311  # a seeded test
    check(tmp_path, *kill_often(tmp_path, 3, dice))


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_killed_often(tmp_path):
    dice = random.Random(7)  # noqa: S311  # a seeded test
    check(tmp_path, *kill_often(tmp_path, 100, dice))
