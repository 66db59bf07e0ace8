"""``sodsong contacts import | export`` and ``sodsong persons held | forget``: personal data from the command line."""

from pathlib import Path
from typing import Annotated

import typer

from sodsong.cli.desk.serve import Data
from sodsong.cli.output import BAD_INPUT, NO, emit, refuse, say

MAX_BYTES = 5 * 1024 * 1024
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Asked = Annotated[str, typer.Argument(help="A name, telephone number, e-mail address or LINE user id.")]


def import_(
    file: Annotated[Path, typer.Argument(help="A CSV or XLSX file; line 1 is the header.")],
    data: Data = None,
    json: Json = False,
) -> None:
    """Add the contacts of a file: all of them or none. An address that is known stays one contact."""
    from sodsong.cli.desk import start
    from sodsong.observe.intake.contacts_file import read_contacts

    try:
        content = file.read_bytes() if file.stat().st_size <= MAX_BYTES else refuse(f"{file} is over 5 MB.")
    except OSError as fault:
        refuse(f"{file} cannot be read ({fault.strerror}).")
    read = read_contacts(content)
    start.set_up(data)
    from sodsong.desk import clock
    from sodsong.desk.registry import ops

    added, problems = (0, list(read.problems)) if read.problems else ops.import_contacts(read.rows, clock.now())
    rejected = [{"line": line, "column": column, "problem": problem} for line, column, problem in problems]
    if json:
        emit({"added": added, "known": 0 if rejected else len(read.rows) - added, "rejected": rejected})
    else:
        for line, column, problem in problems:
            say(f"line {line}, {column}: {problem}")
        say("nothing was taken in" if rejected else f"{added} contacts are new, {len(read.rows) - added} were known")
    if rejected:
        raise typer.Exit(BAD_INPUT)


def export(
    output: Annotated[Path, typer.Option("-o", "--output", help="The CSV file to write.")], data: Data = None
) -> None:
    """Write the contacts in force in the columns that import takes. The file holds personal data in the open."""
    import csv
    import io

    from sodsong.cli.desk import start
    from sodsong.observe.intake.contacts_file import COLUMNS

    start.set_up(data)
    from sodsong.desk.registry import queries

    text, rows = io.StringIO(), list(queries.contact_rows())
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    try:
        fresh = output.with_name(output.name + ".new")
        fresh.touch(mode=0o600)
        fresh.write_text(text.getvalue(), encoding="utf-8-sig")
        fresh.replace(output)
    except OSError as fault:
        refuse(f"{output} cannot be written ({fault.strerror}).")
    say(f"{output}: {len(rows)} contacts. It holds personal data: delete it when it has served.")


def held(asked: Asked, data: Data = None, json: Json = False) -> None:
    """Say all that is held about a person; exit 1 when it is nothing."""
    from sodsong.cli.desk import start

    start.set_up(data)
    from sodsong.desk.dispatch import persons

    found = persons.about(asked)
    if json:
        emit(persons.written_out(found))
    else:
        _say(found)
    if not found.anything:
        raise typer.Exit(NO)


def forget(
    asked: Asked,
    report: Annotated[
        list[int] | None, typer.Option("--report", metavar="N", help="A report that a name alone finds, by its number.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do it; without this, say what would be forgotten.")] = False,
    data: Data = None,
    json: Json = False,
) -> None:
    """Forget a person: contacts of that address, reports that a way to be reached shows to be theirs, and those named."""
    from sodsong.cli.desk import start

    start.set_up(data)
    from sodsong.desk import clock
    from sodsong.desk.dispatch import persons

    found = persons.about(asked)
    named = set(report or ())
    strangers = named - {one.report.pk for one in found.told}
    if strangers:
        refuse(f"Report {min(strangers)} is none that “{asked}” finds: see sodsong persons held.")
    contacts = [row.pk for row in found.contacts if row.name != asked.strip()]
    left = [one.report.pk for one in found.told if not one.sure and one.report.pk not in named]
    reports = sorted({*found.sure, *named})
    done = persons.forget(reports, contacts, clock.now()) if yes else (0, 0)
    if json:
        emit(
            {
                "reports": reports,
                "contacts": contacts,
                "left": left,
                "forgotten": {"reports": done[0], "contacts": done[1]},
            }
        )
    else:
        say(
            f"reports {reports or 'none'}, contacts {contacts or 'none'}"
            + ("" if yes else ": add --yes to forget them")
        )
        if left:
            say(f"left, found by name alone: {left}; name those that are theirs with --report")
    if not (reports or contacts):
        raise typer.Exit(NO)


def _say(found: "persons.Held") -> None:  # type: ignore[name-defined]  # noqa: F821  # the desk is not set up yet
    for row in found.contacts:
        of = "reader of the news" if row.office == "readers" else row.owner
        print(f"contact {row.pk}: {of} {row.channel} {row.address or ''} {row.name}".rstrip())
    for one in found.told:
        alone = "" if one.sure else " (found by name alone)"
        print(f"report {one.report.pk}: {one.report.at:%Y-%m-%d} {one.report.by} {one.reach} {one.report.text}{alone}")
    for sign in found.signs:
        print(f"sign: {sign.at:%Y-%m-%d} {sign.by} ({sign.act}), kept with its letter")
    if not found.anything:
        say("Nothing is held.")
