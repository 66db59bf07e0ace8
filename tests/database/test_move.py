"""Rows carried to PostgreSQL and back are the rows that set out."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
from pathlib import Path

import pytest

pytestmark = [pytest.mark.timeout(240), pytest.mark.xdist_group("database")]

FILL = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "sodsong.desk.project.settings"
from pathlib import Path
from sodsong.desk.project import folder
folder.prepare(Path(os.environ["SODSONG_DATA"]))
import django
django.setup()
folder.migrate(Path(os.environ["SODSONG_DATA"]))
from django.contrib.auth.models import User
from django.db import transaction
from tests.desk import world
with transaction.atomic():
    world.issued(world.august())
User.objects.create_user("somsri", password="แพร่-๒๕๖๓-ลองดู")
"""
ADD = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "sodsong.desk.project.settings"
import django
django.setup()
from sodsong.desk.registry.models import Province
print(Province.objects.create(name="แพร่สมมุติ").pk, Province.objects.count())
"""


def run(folder: Path, *command: str, url: str = "") -> "subprocess.CompletedProcess[str]":
    known = {key: value for key, value in os.environ.items() if not key.startswith(("SODSONG", "DJANGO"))}
    env = {**known, "SODSONG_DATA": str(folder), "SODSONG_DATABASE_URL": url}
    return subprocess.run([sys.executable, *command], env=env, capture_output=True, text=True, timeout=120, check=False)


def rows(file: Path) -> dict[str, list[tuple]]:
    """Every table's rows, in a stable order, and each row's values by their columns' names."""
    with closing(sqlite3.connect(file)) as connection:
        names = [name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")]
        return {
            name: sorted((tuple(map(said, row)) for row in _all(connection, name)), key=repr)
            for name in names
            if not name.startswith("sqlite_") and name != "django_migrations"
        }


def _all(connection, table):
    """A new file has its columns in the order of the models, a migrated one as they came: the name tells which is which."""
    columns = sorted(row[1] for row in connection.execute(f'pragma table_info("{table}")'))
    return connection.execute('select {} from "{}"'.format(", ".join(f'"{one}"' for one in columns), table))  # noqa: S608  # names from the database itself


def said(value):
    """A value as it was meant: PostgreSQL keeps JSON by its meaning, not by the order of its keys."""
    if isinstance(value, str) and value[:1] in ("{", "["):
        with suppress(ValueError):
            return json.dumps(json.loads(value), sort_keys=True)
    return value


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    folder = tmp_path_factory.mktemp("move") / "data"
    made = run(folder, "-c", FILL)
    assert made.returncode == 0, made.stderr
    return folder


def test_there_and_back_again_without_loss(filled, database, tmp_path):
    before = rows(filled / "sodsong.sqlite3")
    there = run(filled, "-m", "sodsong", "move", "--to", "postgresql", "--json", url=database)
    assert there.returncode == 0, there.stderr
    told = json.loads(there.stdout)
    assert told["to"] == "postgresql"
    assert told["tables"]["registry.Lao"] == 84
    assert told["moved"] == sum(len(some) for some in before.values())
    assert rows(filled / "sodsong.sqlite3") == before

    back = run(tmp_path / "other", "-m", "sodsong", "move", "--to", "sqlite", "--json", url=database)
    assert back.returncode == 0, back.stderr
    assert json.loads(back.stdout)["tables"] == told["tables"]
    assert rows(tmp_path / "other" / "sodsong.sqlite3") == before

    # New rows go on after the highest key.
    added = run(filled, "-c", ADD, url=database)
    assert (added.returncode, added.stdout.split()) == (0, ["2", "2"]), added.stderr


def test_a_database_with_rows_in_it_is_left_alone(filled, database):
    assert run(filled, "-m", "sodsong", "move", "--to", "postgresql", url=database).returncode == 0
    again = run(filled, "-m", "sodsong", "move", "--to", "postgresql", url=database)
    assert again.returncode == 2
    assert "The new database is not empty" in again.stderr.splitlines()[-1]


def test_a_database_that_is_not_there_is_one_sentence(filled):
    lost = run(filled, "-m", "sodsong", "move", "--to", "postgresql", url="postgres://sodsong:hush@127.0.0.1:9/none")
    assert lost.returncode == 2
    assert "hush" not in lost.stderr
    assert len(lost.stderr.strip().splitlines()) == 1
    nowhere = run(filled, "-m", "sodsong", "move", "--to", "postgresql")
    assert (nowhere.returncode, nowhere.stderr.strip()) == (
        2,
        "SODSONG_DATABASE_URL is not set: it names the PostgreSQL database to move to or from.",
    )
