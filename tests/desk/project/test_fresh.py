"""A new data folder's database is made from the models at once: it must be what walking every migration gives."""

import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

MAKE = """
import os, sys
os.environ["SODSONG_DATA"], os.environ["DJANGO_SETTINGS_MODULE"] = sys.argv[1], "sodsong.desk.project.settings"
import django; django.setup()
from pathlib import Path
from django.core.management import call_command
from sodsong.desk.project.database import fresh
assert fresh.make(Path(sys.argv[1]) / "fresh.sqlite3") is True
assert fresh.make(Path(sys.argv[1]) / "fresh.sqlite3") is False
call_command("migrate", verbosity=0)
"""


def tables(file):
    """Each table as a set of its columns, indexes, foreign keys and constraints (their order says nothing), and its rows."""
    found = {}
    with closing(sqlite3.connect(file)) as base:
        for name, sql in base.execute(
            "select name, sql from sqlite_master where type = 'table' and name not like 'sqlite_%'"
        ).fetchall():
            indexes = []
            for _number, index, unique, origin, partial in base.execute(f'pragma index_list("{name}")').fetchall():
                columns = [row[2:4] for row in base.execute(f'pragma index_xinfo("{index}")') if row[5]]
                told = base.execute("select sql from sqlite_master where name = ?", (index,)).fetchone()[0]
                indexes.append((unique, origin, partial, columns, told, index if origin == "c" else ""))
            found[name] = {
                "columns": sorted(row[1:] for row in base.execute(f'pragma table_xinfo("{name}")')),
                "indexes": sorted(map(str, indexes)),
                "keys": sorted(row[2:] for row in base.execute(f'pragma foreign_key_list("{name}")')),
                "constraints": sorted(re.findall(r'CONSTRAINT "[^"]+" (?:CHECK|UNIQUE|FOREIGN)[^,]*', sql)),
                "rows": base.execute(f'select count(*) from "{name}"').fetchone()[0],  # noqa: S608  # a table's own name
            }
        found["django_migrations"]["names"] = base.execute(
            "select app, name from django_migrations order by 1, 2"
        ).fetchall()
        found["auth_permission"]["names"] = base.execute("select codename from auth_permission order by 1").fetchall()
    return found


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    folder = tmp_path_factory.mktemp("both")
    alone = {
        key: value for key, value in os.environ.items() if key != "SODSONG_DATABASE_URL"
    }  # files are what this is about
    subprocess.run([sys.executable, "-W", "ignore", "-c", MAKE, str(folder)], env=alone, check=True)
    return tables(folder / "fresh.sqlite3"), tables(folder / "sodsong.sqlite3")


def test_it_has_the_tables_columns_indexes_and_constraints_of_all_migrations(both):
    fresh, migrated = both
    assert fresh.keys() == migrated.keys()
    assert [name for name in migrated if fresh[name] != migrated[name]] == []
    assert len(migrated) > 60
    assert sum(len(one["indexes"]) for one in migrated.values()) > 100
    assert sum(len(one["keys"]) for one in migrated.values()) > 60


def test_every_migration_is_noted_and_no_row_is_made_but_the_names_of_things(both):
    fresh, _ = both
    assert ("cases", "0001_initial") in fresh["django_migrations"]["names"]
    assert {name for name, one in fresh.items() if one["rows"]} == {
        "django_migrations", "django_content_type", "auth_permission",
    }  # fmt: skip
