"""The data folder: made, checked and brought up to date before anything else runs in it."""

import hashlib
import os
import secrets
from datetime import UTC, datetime
from pathlib import Path

SHIPPED = "แพร่"  # the province whose register ships as a start


class Unusable(Exception):  # noqa: N818  # the folder's state, told to a person
    """This data folder cannot be used."""


def prepare(folder: Path) -> None:
    """Make ``folder`` and its signing key, before Django's settings are read: they take the key from there.

    Raises Unusable with one sentence: what, where, what to do. Safe to run again, and safe against being killed: each
    step is whole or not there.
    """
    _writable(folder)
    _key(folder / "secret.key")


def _writable(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        trial = folder / f".trial-{os.getpid()}"
        trial.write_bytes(b"")
        trial.unlink()
    except OSError as fault:
        raise Unusable(
            f"The data folder {folder} is not writable ({fault.strerror}): choose another with --data or SODSONG_DATA."
        ) from fault


def _key(file: Path) -> None:
    if file.exists():
        return
    fresh = file.with_name(f".{file.name}-{os.getpid()}")
    fresh.touch(mode=0o600)
    fresh.write_text(secrets.token_urlsafe(48), encoding="ascii")
    try:
        os.link(fresh, file)  # never over another's: of two that start at once both sign with one key
    except FileExistsError:
        pass
    finally:
        fresh.unlink()


def migrate(folder: Path) -> None:
    """Bring the tables up to date, once Django is set up. Raises Unusable for a folder that a newer Sodsong has written."""
    from django.core.management import call_command  # noqa: PLC0415  # needs Django set up
    from django.db import DatabaseError, connection  # noqa: PLC0415

    from sodsong.desk import tables  # noqa: PLC0415  # as above
    from sodsong.desk.project.database import fresh  # noqa: PLC0415  # as above

    try:
        if connection.vendor == "sqlite":
            fresh.make(Path(connection.settings_dict["NAME"]))
        unknown = tables.foreign(tables.applied())
        if unknown:
            app, name = min(unknown)
            raise Unusable(
                f"The data folder {folder} belongs to a newer Sodsong (it knows {app}.{name}): update this program or "
                "choose another folder with --data."
            )
        if tables.behind():
            call_command("migrate", verbosity=0, interactive=False)
    except DatabaseError as fault:
        raise Unusable(f"The database in {folder} cannot be opened ({fault}): is it a Sodsong data folder?") from fault


def assets(folder: Path) -> bool:
    """The pages' style and script files, hashed and packed, where the web serves them from; True when they had to be made.

    A mark beside them says of which files they were made, so that most starts look at names and times alone.
    """
    from django.contrib.staticfiles import finders  # noqa: PLC0415  # needs Django set up
    from django.core.management import call_command  # noqa: PLC0415  # as above

    seen = hashlib.sha256()
    for finder in finders.get_finders():
        for name, store in finder.list([]):
            file = Path(store.path(name))
            stat = file.stat()
            seen.update(f"{file} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    mark = folder / "static" / ".made"
    if mark.exists() and mark.read_text(encoding="ascii") == seen.hexdigest():
        return False
    call_command("collectstatic", verbosity=0, interactive=False)
    mark.write_text(seen.hexdigest(), encoding="ascii")
    return True


def seed_register(now: datetime | None = None) -> int:
    """An empty register gets the shipped one of Phrae, nothing of it watched; returns how many LAOs it now knows."""
    from sodsong import data  # noqa: PLC0415  # the models need Django set up
    from sodsong.desk.registry import importing  # noqa: PLC0415
    from sodsong.desk.registry.models import Lao  # noqa: PLC0415
    from sodsong.observe.intake.registry_file import read_registry  # noqa: PLC0415

    if not Lao.objects.exists():
        rows = read_registry(data.path("registers/phrae.csv").read_bytes()).rows
        importing.import_rows(rows, now or datetime.now(UTC))
    return Lao.objects.count()
