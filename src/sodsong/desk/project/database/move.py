"""Rows carried from one database to the other: two databases' settings go in, the count of rows moved comes out.

Every table is read in the order of its keys and written with the keys it had, in one transaction of the new database:
a move that is broken off leaves the new one empty, and the old one is only read.
"""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, cast

from django.apps import apps
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connections, models, transaction

TARGET = "target"
BATCH = 1_000


class Unmovable(Exception):  # noqa: N818  # the state of a database, told to a person
    """These rows cannot be moved."""


def move(target: dict[str, Any], told: Callable[[str, int], None]) -> int:
    """Carry every row of the default database to ``target`` (a DATABASES entry), whose tables are made first.

    ``told`` hears each table's name and how many rows it had. Returns how many rows were moved. Raises Unmovable when
    the new database holds rows already, or when what arrived is not what was sent.
    """
    connections.databases[TARGET] = connections.configure_settings({"default": target})["default"]
    try:
        call_command("migrate", database=TARGET, verbosity=0, interactive=False)
        tables = list(_tables())
        full = next(
            (one for one in tables if not _made_by_migrating(one) and one._base_manager.using(TARGET).exists()), None
        )
        if full is not None:
            raise Unmovable(f"The new database is not empty ({full._meta.label}): give an empty one.")
        with transaction.atomic(using=TARGET):
            moved = sum(_carry(one, told) for one in tables)
            _renumber(tables)
        return moved
    finally:
        connections[TARGET].close()
        del connections.databases[TARGET]


def _tables() -> Iterator[type[models.Model]]:
    """Every table, link tables included, each after those it points to."""
    waiting = [one for one in apps.get_models(include_auto_created=True) if one._meta.managed and not one._meta.proxy]
    done: set[type[models.Model]] = set()
    while waiting:
        ready = [one for one in waiting if all(to in done or to is one for to in _points_to(one))]
        if not ready:  # a ring of tables: their constraints wait for the end of the transaction
            ready = waiting[:1]
        yield from ready
        done.update(ready)
        waiting = [one for one in waiting if one not in done]


def _points_to(model: type[models.Model]) -> Iterator[type[models.Model]]:
    for field in model._meta.concrete_fields:
        if field.remote_field is not None:
            yield cast("type[models.Model]", field.remote_field.model._meta.concrete_model)


def _made_by_migrating(model: type[models.Model]) -> bool:
    return model._meta.label in ("contenttypes.ContentType", "auth.Permission")


def _carry(model: type[models.Model], told: Callable[[str, int], None]) -> int:
    if _made_by_migrating(model):
        model._base_manager.using(TARGET).all().delete()
    rows = model._base_manager.using("default").order_by("pk").iterator(chunk_size=BATCH)
    sent = 0
    while some := list(islice(rows, BATCH)):
        model._base_manager.using(TARGET).bulk_create(some)
        sent += len(some)
    arrived = model._base_manager.using(TARGET).count()
    if arrived != sent:
        raise Unmovable(f"{model._meta.label}: {sent} rows were sent and {arrived} arrived; nothing was moved.")
    if sent:
        told(model._meta.label, sent)
    return sent


def _renumber(tables: list[type[models.Model]]) -> None:
    """New rows go on after the highest key that was carried over."""
    with connections[TARGET].cursor() as cursor:
        for sentence in connections[TARGET].ops.sequence_reset_sql(no_style(), tables):
            cursor.execute(sentence)
