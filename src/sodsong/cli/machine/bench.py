"""``sodsong bench``: figures with the machine, the versions and the peers or limits measured in the same run."""

from enum import StrEnum
from typing import Annotated

import typer

from sodsong.cli.output import MISSING, emit, refuse


class Room(StrEnum):
    """What can be measured."""

    archive = "archive"
    cases = "cases"
    cause = "cause"
    evidence = "evidence"
    fleet = "fleet"
    history = "history"
    letters = "letters"
    names = "names"
    oit = "oit"
    pages = "pages"
    probe = "probe"


def bench(
    room: Annotated[Room, typer.Argument(help="What to measure.")],
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
    nation: Annotated[
        bool,
        typer.Option("--nation", help="With fleet: all of it at a nation's size, ten minutes of the whole machine."),
    ] = False,
) -> None:
    """Measure a room and print its figures beside their goals and peers."""
    from importlib import import_module

    if nation and room is not Room.fleet:
        refuse("--nation goes with fleet only.")
    try:
        module = (
            "fleet.nation"
            if nation
            else f"{room.value}.figures"
            if room in (Room.cases, Room.fleet, Room.pages)
            else room.value
        )
        result = import_module(f"sodsong.bench.{module}").run()
    except RuntimeError as fault:  # a peer that is not on this machine: the message names the one command to type
        refuse(str(fault), MISSING)
    if json:
        emit(result)
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(title=f"{room.value}: medians of {result['runs']} runs")
    for column in ("figure", "value", "unit", "goal", "compared with"):
        table.add_column(column)
    for figure in result["figures"]:
        others = ", ".join(f"{peer['name']} {peer['value']}" for peer in figure.get("compared", ()))
        goal = figure.get("goal")
        table.add_row(figure["name"], str(figure["value"]), figure["unit"], "" if goal is None else str(goal), others)
    Console().print(table)
