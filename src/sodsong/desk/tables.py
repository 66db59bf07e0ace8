"""Are the tables those of this program? Names of migrations on disk and in the database are compared; none is loaded."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

Name = tuple[str, str]  # the app's label and the migration's name


@cache
def known() -> frozenset[Name]:
    """Every migration of this program."""
    found: set[Name] = set()
    for app in apps.get_app_configs():
        module, _explicit = MigrationLoader.migrations_module(app.label)
        try:
            place = import_module(module or "").__path__
        except (ModuleNotFoundError, ValueError):
            continue  # an app without tables
        found |= {(app.label, one.name) for one in iter_modules(place) if one.name[0] not in "_~"}
    return frozenset(found)


def applied() -> set[Name]:
    """Every migration that the database has been through. Raises DatabaseError when it does not answer."""
    return set(MigrationRecorder(connection).applied_migrations())


def foreign(applied: set[Name]) -> set[Name]:
    """Those ``applied`` of our apps that this program does not know: a newer one wrote them."""
    ours = {app for app, _ in known()}
    return {one for one in applied - known() if one[0] in ours}


def behind() -> bool:
    """Has the database yet to be brought up to date? The migrations themselves load only where names are missing."""
    if known() <= applied():
        return False
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415  # loads every migration: half a second

    executor = MigrationExecutor(connection)  # a squashed one stands for those it replaces
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
