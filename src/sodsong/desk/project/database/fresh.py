"""A new SQLite file with all tables as they are now: a path goes in, the file is there, whole, with every migration noted.

Walking all migrations on an empty file takes two seconds of a first start, this takes a tenth. That both give the same
tables and rows is a test; what a later migration does with rows finds none here.
"""

import os
from pathlib import Path

from django.apps import apps
from django.core.management.sql import emit_post_migrate_signal
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

from sodsong.desk import tables
from sodsong.desk.project.database import where

ALIAS = "fresh"


def make(file: Path) -> bool:
    """Make the database ``file`` unless one is there. True for who made it; a process killed meanwhile leaves no part of it."""
    if file.exists():
        return False
    draft = file.with_name(f".{file.name}-{os.getpid()}")
    draft.unlink(missing_ok=True)
    entry = {**where.sqlite(file.parent), "NAME": draft}
    connections.databases[ALIAS] = connections.configure_settings({"default": entry})["default"]
    try:
        _fill()
        connections[ALIAS].close()
        _synchronise(draft)
        os.link(draft, file)  # never over another's
    except FileExistsError:
        return False
    finally:
        connections[ALIAS].close()
        del connections[ALIAS], connections.databases[ALIAS]
        draft.unlink(missing_ok=True)
    return True


def _fill() -> None:
    connection = connections[ALIAS]
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")  # a draft: it is synchronised once, when it is whole
        cursor.execute("PRAGMA journal_mode=MEMORY")
    with connection.schema_editor() as editor:
        for model in apps.get_models():
            if model._meta.managed and not model._meta.proxy:
                editor.create_model(model)
        recorder = MigrationRecorder(connection)
        editor.create_model(recorder.Migration)
    recorder.migration_qs.bulk_create(recorder.Migration(app=app, name=name) for app, name in sorted(tables.known()))
    emit_post_migrate_signal(verbosity=0, interactive=False, db=ALIAS)  # the names of contents and permissions


def _synchronise(file: Path) -> None:
    number = os.open(file, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
