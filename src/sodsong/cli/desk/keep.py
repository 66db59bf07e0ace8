"""``sodsong backup`` and ``sodsong restore``: a data folder in one file."""

from pathlib import Path
from typing import Annotated

import typer

from sodsong.cli.output import emit, refuse, say

Data = Annotated[Path | None, typer.Option("--data", metavar="DIR", help="The data folder (or SODSONG_DATA).")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


def backup(
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE.tar", help="Where the backup goes.")],
    data: Data = None,
    json: Json = False,
) -> None:
    """Put rows and files of a data folder into one file, while it runs or not. It holds the office's keys: keep it safe."""
    import os

    from sodsong.cli.desk import start

    asked = data or Path(os.environ.get("SODSONG_DATA", "sodsong-data"))
    if not (asked / "secret.key").is_file():
        refuse(f"{asked} is no data folder: choose one with --data.")
    folder = start.set_up(data)
    from sodsong.desk import clock
    from sodsong.desk.project.keep.backup import backup as keep

    if not output.parent.is_dir():
        refuse(f"There is no folder {output.parent} to put the backup in.")
    try:
        kept = keep(folder, output, clock.now(), lambda name: None if json else say(name))
    except OSError as fault:
        refuse(f"The backup could not be written ({fault.strerror}): {output}")
    size = sum(one.size for one in kept)
    if json:
        emit({"file": str(output), "files": len(kept), "bytes": size})
    else:
        say(
            f"{len(kept)} files, {size:,} bytes in {output}. It holds the office's keys: keep it where only you can read it."
        )


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE.tar", help="A backup.")],
    data: Annotated[Path, typer.Option("--data", metavar="DIR", envvar="SODSONG_DATA", help="The new data folder.")],
    json: Json = False,
) -> None:
    """Make a data folder out of a backup; nothing is left behind when the backup is damaged."""
    from sodsong.desk.project.keep.restore import BadBackup
    from sodsong.desk.project.keep.restore import restore as bring_back

    try:
        kept = bring_back(file, data.resolve())
    except BadBackup as fault:
        refuse(str(fault))
    except OSError as fault:
        refuse(f"{fault.filename or file}: {fault.strerror}.")
    if json:
        emit({"data": str(data), "files": len(kept), "bytes": sum(one.size for one in kept)})
    else:
        say(
            f"{len(kept)} files restored to {data}. Rows of a PostgreSQL office go on with: sodsong move --to postgresql"
        )
