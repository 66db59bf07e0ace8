"""``sodsong oit enter``: a sheet of links goes in, all of it or nothing; how many are new comes out."""

from pathlib import Path
from typing import Annotated

import typer

from sodsong.cli.desk.serve import Data
from sodsong.cli.output import BAD_INPUT, emit, refuse, say

MAX_BYTES = 25 * 1024 * 1024


def enter(
    file: Annotated[
        Path, typer.Argument(help="A CSV or XLSX file; line 1 names the columns item, url and, but for --lao, lao.")
    ],
    year: Annotated[int, typer.Option("--year", help="Fiscal year of the Buddhist era, such as 2564.")],
    lao: Annotated[str | None, typer.Option("--lao", metavar="CODE", help="The one LAO whose links they are.")] = None,
    by: Annotated[str, typer.Option("--by", help="Who enters them, for the record.")] = "command line",
    data: Data = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Enter the OIT links of a sheet: all of them or none. The address is kept as written, for assessors open just that.

    Exit 2 when a line cannot be taken; then nothing was.
    """
    from sodsong.cli.desk import start
    from sodsong.cli.oit import shipped

    shipped.year_or_refuse(year)
    try:
        content = file.read_bytes() if file.stat().st_size <= MAX_BYTES else refuse(f"{file} is over 25 MB.")
    except OSError as fault:
        refuse(f"{file} cannot be read ({fault.strerror}).")
    start.set_up(data)
    from django.conf import settings

    from sodsong.desk import clock
    from sodsong.desk.disclosure.ops import sheets
    from sodsong.desk.registry.models import Lao

    body = Lao.objects.filter(code=lao).first() if lao else None
    if lao and body is None:
        refuse(f"--lao {lao}: no LAO of that code is in the register; see `sodsong registry export`.")
    done = sheets.import_links(
        content, year, by=by[:150], now=clock.now(), province=settings.SODSONG.province, lao=body
    )
    refused = done if isinstance(done, list) else []
    rejected = [{"line": one.line, "value": one.value, "problem": one.problem} for one in refused]
    counts = {"created": 0, "unchanged": 0, "doubtful": 0}
    if not isinstance(done, list):
        counts = {"created": done.created, "unchanged": done.unchanged, "doubtful": done.doubtful}
    if json:
        emit({"year": year, **counts, "rejected": rejected})
    else:
        for one in refused:
            say(f"line {one.line}: {_PROBLEMS[one.problem]} ({one.value})")
        say("nothing was taken in" if rejected else ", ".join(f"{name} {count}" for name, count in counts.items()))
    if rejected:
        raise typer.Exit(BAD_INPUT)


_PROBLEMS = {
    "no-columns": "the first line needs the columns lao, item and url",
    "unreadable": "the file cannot be read",
    "unknown-lao": "no LAO of that code is in the register",
    "unknown-item": "the year has no such item",
    "bad-url": "no address; write it whole, beginning with http:// or https://",
}
