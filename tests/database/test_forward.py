"""Migrations on a database with rows in it: as far back as tables stay, and forward again; what lay in them lies there still."""

import json

import pytest

from .test_move import FILL, run

pytestmark = [pytest.mark.timeout(240), pytest.mark.xdist_group("database")]
BACK_AND_FORWARD = (
    FILL
    + """
import json
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

def counts():
    there = set(connection.introspection.table_names())
    models = [one for one in apps.get_models() if one.__module__.startswith("sodsong") and one._meta.db_table in there]
    return {one._meta.label: one._base_manager.count() for one in models}

before = counts()
known = MigrationExecutor(connection).loader.disk_migrations
ours = sorted({app for app, _ in known if apps.get_app_config(app).name.startswith("sodsong")}, reverse=True)
undone = 0
for app in ours:
    names = sorted(name for one, name in known if one == app)
    for after, name in reversed(list(zip(names[1:], names))):
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan([(app, name)]) if (app, after) in executor.loader.applied_migrations else []
        if any(one.initial or not one.dependencies for one, _ in plan):
            break  # it would take whole apps with it
        executor.migrate([(app, name)])
        undone += len(plan)
stayed = set(counts_of for counts_of in before if apps.get_model(counts_of)._meta.db_table in connection.introspection.table_names())
call_command("migrate", verbosity=0)
print(json.dumps({"before": before, "after": counts(), "stayed": sorted(stayed), "undone": undone}))
"""
)


@pytest.mark.parametrize("where", [pytest.param("sqlite", marks=pytest.mark.soak), "postgresql"])
def test_rows_lie_where_they_lay_after_the_way_back_and_forward(where, tmp_path, request):
    url = request.getfixturevalue("database") if where == "postgresql" else ""
    done = run(tmp_path / "data", "-c", BACK_AND_FORWARD, url=url)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["undone"] >= 15
    assert {"registry.Lao", "watch.Flip", "cases.Event", "inbox.Report", "dispatch.Draft"} <= set(told["stayed"])
    kept = {name: told["before"][name] for name in told["stayed"]}
    assert {name: told["after"][name] for name in told["stayed"]} == kept
    assert told["after"].keys() == told["before"].keys()
    assert kept["cases.Event"] > 30
