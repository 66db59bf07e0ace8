"""``sodsong move``: the rows from SQLite in the data folder to PostgreSQL, or back."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from sodsong.cli.output import emit, refuse, say


class Place(StrEnum):
    """Where rows may lie."""

    postgresql = "postgresql"
    sqlite = "sqlite"


def move(
    to: Annotated[Place, typer.Option(help="Where the rows go; they come from the other one.")],
    data: Annotated[
        Path | None, typer.Option("--data", metavar="DIR", help="The data folder (or SODSONG_DATA).")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Carry every row to the other database, which must be empty. SODSONG_DATABASE_URL names the PostgreSQL one.

    Stop web and watch first. The old database is only read; measurements and files stay in the data folder.
    """
    import os

    from sodsong.cli.desk import start

    if data is not None:
        os.environ["SODSONG_DATA"] = str(data.resolve())
    from sodsong.desk.project import options
    from sodsong.desk.project.database import where

    try:
        chosen = options.read()
    except options.BadOption as fault:
        refuse(str(fault))
    if not chosen.database_url:
        refuse("SODSONG_DATABASE_URL is not set: it names the PostgreSQL database to move to or from.")
    ours = where.sqlite(chosen.data)
    if to == Place.postgresql:
        if not Path(ours["NAME"]).exists():
            refuse(f"There is no database in {chosen.data}: choose the folder with --data.")
        target = where.postgresql(chosen.database_url)
        for name in [name for name in os.environ if name.startswith("SODSONG_DATABASE_URL")]:  # or a file that holds it
            del os.environ[name]
    else:
        target = ours
    start.set_up(None)
    _carry(target, to, json=json)


def _carry(target: dict[str, object], to: Place, *, json: bool) -> None:
    from django.db import DatabaseError

    from sodsong.desk.project.database.move import Unmovable, move

    tables: dict[str, int] = {}

    def told(name: str, count: int) -> None:
        tables[name] = count
        say(f"{name}: {count}")

    try:
        moved = move(target, told)
    except Unmovable as fault:
        refuse(str(fault))
    except DatabaseError as fault:
        refuse(f"The {to} database cannot be used: {str(fault).splitlines()[0]}")
    if json:
        emit({"to": str(to), "moved": moved, "tables": tables})
    else:
        after = "Keep SODSONG_DATABASE_URL set" if to == Place.postgresql else "Leave SODSONG_DATABASE_URL unset"
        say(f"{moved} rows moved to {to}. {after} from now on.")
