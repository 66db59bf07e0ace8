"""``sodsong registry import | export``."""

from pathlib import Path
from typing import Annotated

import typer

from sodsong.cli.desk.serve import Data
from sodsong.cli.output import BAD_INPUT, emit, refuse, say

MAX_BYTES = 25 * 1024 * 1024


def import_(
    file: Annotated[Path, typer.Argument(help="A CSV or XLSX file; line 1 is the header.")],
    data: Data = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change and change nothing.")] = False,
    partial: Annotated[bool, typer.Option("--partial", help="Take the good rows though others are rejected.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Bring the register to the rows of a file: all of it or nothing, unless --partial."""
    from sodsong.cli.desk import start
    from sodsong.observe.intake.registry_file import read_registry

    try:
        content = file.read_bytes() if file.stat().st_size <= MAX_BYTES else refuse(f"{file} is over 25 MB.")
    except OSError as fault:
        refuse(f"{file} cannot be read ({fault.strerror}).")
    found = read_registry(content)
    start.set_up(data)
    from django.conf import settings

    from sodsong.desk import clock
    from sodsong.desk.registry import importing

    rejected = [{"line": p.line, "column": p.column, "value": p.value, "problem": p.problem} for p in found.problems]
    stopped = bool(rejected) and not partial
    shown = settings.SODSONG.province
    if found.rows and all(row.lao.province != shown for row in found.rows):
        say(f"The pages show {shown}; to see these rows set SODSONG_PROVINCE={found.rows[0].lao.province}.")
    done = importing.Imported() if stopped else importing.import_rows(found.rows, clock.now(), dry_run=dry_run)
    counts = {"created": len(done.created), "updated": len(done.updated), "unchanged": len(done.unchanged)}
    if json:
        emit({**counts, "rejected": rejected})
    else:
        for one in rejected:
            written = f" ({one['value']})" if one["value"] else ""
            say(f"line {one['line']}, {one['column']}: {one['problem']}{written}")
        say(
            ", ".join(f"{name} {count}" for name, count in counts.items())
            + (" (nothing changed)" if dry_run or stopped else "")
        )
    if stopped:
        raise typer.Exit(BAD_INPUT)


def export(
    output: Annotated[Path, typer.Option("-o", "--output", help="The CSV file to write.")], data: Data = None
) -> None:
    """Write the register in the columns that import takes."""
    import csv
    import io

    from sodsong.cli.desk import start

    start.set_up(data)
    from sodsong.desk.registry import queries

    text = io.StringIO()
    writer = csv.DictWriter(
        text,
        ["code", "type", "name", "official_name", "district", "province", "url", "vendor", "aliases"],
        lineterminator="\n",
    )
    writer.writeheader()
    count = 0
    for row in queries.export_rows():
        writer.writerow(row)
        count += 1
    try:
        fresh = output.with_name(output.name + ".new")
        fresh.write_text(text.getvalue(), encoding="utf-8-sig")
        fresh.replace(output)
    except OSError as fault:
        refuse(f"{output} cannot be written ({fault.strerror}).")
    say(f"{output}: {count} LAOs.")
