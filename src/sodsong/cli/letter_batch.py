"""``sodsong letter batch``: one letter to many receivers, a PDF each, in ZIPs; stopped anywhere, it goes on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sodsong.cli.names import Province, Registry, read_file, register_from
from sodsong.cli.output import emit, refuse, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sodsong.act.letter.copies.batch import Receiver
    from sodsong.act.letter.fonts import Pair

COLUMNS = ("to", "name", "district")


def batch(
    data: Annotated[Path, typer.Argument(metavar="DATA.json", help="The letter's data, as for `letter render`.")],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="OUT", help="The ZIP, or the folder of ZIPs.")],
    receivers: Annotated[
        Path | None,
        typer.Option("--receivers", metavar="FILE.csv", help="Columns to, name, district; else all of the register."),
    ] = None,
    per_district: Annotated[bool, typer.Option("--per-district", help="One ZIP for each district.")] = False,
    font_dir: Annotated[
        Path | None, typer.Option("--font-dir", metavar="DIR", help="A folder with another letter font.")
    ] = None,
    province: Province = None,
    registry: Registry = None,
    json: Annotated[bool, typer.Option("--json", help="Print what was written as one JSON document.")] = False,
) -> None:
    """Set a personal copy for every receiver, in printing order by district. Run again, it goes on where it was."""
    import time

    from sodsong.act.letter import papers
    from sodsong.act.letter.copies import batch as batches
    from sodsong.act.letter.fonts import choose

    begin = time.monotonic()
    people = batches.ordered(_given(receivers) if receivers else _registered(registry, province))
    try:
        files, found = _made(data, output, people, choose(font_dir), per_district=per_district)
    except (*papers.CANNOT, batches.BatchError) as problem:
        refuse(f"{data}: {problem}")
    except OSError as problem:
        refuse(f"{output} cannot be written ({problem.strerror}): choose another place.")
    seconds = round(time.monotonic() - begin, 1)
    written = {
        "letters": len(people),
        "set_now": len(people) - found,
        "files": list(map(str, files)),
        "seconds": seconds,
    }
    if json:
        emit(written)
    else:
        say(f"Written: {len(people)} letters in {len(files)} file(s), {output}.")


def _made(
    data: Path, output: Path, people: list[Receiver], fonts: Pair, *, per_district: bool
) -> tuple[list[Path], int]:
    """The ZIPs, and how many letters lay there already."""
    from sodsong.act.letter.copies import batch as batches
    from sodsong.cli.letter_render import emblem_of, letter_from, moment_of

    _text, letter = letter_from(data)
    if output.exists():
        refuse(f"{output} is there already: remove it, or name another output.")
    work = output.with_name(f"{output.name}.parts")
    batches.begin(work, letter, people, fonts)
    found = batches.made(work)
    emblem = emblem_of(letter, data.parent)
    _progress(batches.go_on(work, letter, people, moment_of(letter), fonts=fonts, emblem=emblem), found, len(people))
    return batches.pack(work, people, output, per_district=per_district), found


def _progress(going: Iterator[int], found: int, total: int) -> None:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total, completed=found)
        for done in going:
            bar.update(task, completed=done)


def _registered(registry: Path | None, province: str | None) -> list[Receiver]:
    """Every body of the register, as letters address its office, by district."""
    import tomllib

    from sodsong import data
    from sodsong.act.letter.copies.batch import Receiver

    words = tomllib.loads(data.text("letter/wording.toml"))["personal"]
    return [
        Receiver(words.get(lao.type, words["other"]).format(name=lao.official_name), lao.short_name, lao.district)
        for lao in register_from(registry, province).laos
    ]


def _given(path: Path) -> list[Receiver]:
    """The receivers of a CSV; a row without ``to`` ends the command."""
    import csv
    import io

    from sodsong.act.letter.copies.batch import Receiver

    try:
        rows = list(csv.DictReader(io.StringIO(read_file(path).decode("utf-8-sig"))))
    except UnicodeDecodeError:
        refuse(f"{path} is not UTF-8 text: save it as CSV in UTF-8.")
    found = []
    for line, row in enumerate(rows, start=2):
        to, name, district = ((row.get(column) or "").strip() for column in COLUMNS)
        if not to:
            refuse(f"{path}, line {line}: the column to is empty: say who the letter is to.")
        found.append(Receiver(to, name or to, district))
    if not found:
        refuse(f"{path} has no receivers: give a CSV with the columns {', '.join(COLUMNS)}.")
    return found
