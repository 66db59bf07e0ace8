"""``sodsong names``: written names on standard input, the bodies they mean on standard output."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sodsong.cli.output import emit, language, refuse

if TYPE_CHECKING:
    from sodsong.ground.places.record import Answer
    from sodsong.ground.places.register import Register

SHOWN = 3  # problems of a register told at once
LARGEST = 25 * 1024 * 1024

Province = Annotated[
    str | None, typer.Option("--province", metavar="NAME", help="The province that is meant, in Thai.")
]
Registry = Annotated[
    Path | None,
    typer.Option("--registry", metavar="FILE.csv", help="A register of bodies; without it the shipped one of Phrae."),
]


def names(
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")] = False,
    province: Province = None,
    registry: Registry = None,
    lang: Annotated[str | None, typer.Option("--lang", help="th or en.")] = None,
) -> None:
    """Say which body each line of standard input means; ask where several fit, never guess."""
    import sys

    from sodsong.ground.places.record import answer_json
    from sodsong.ground.places.resolve import resolve

    tongue = language(lang)
    register = register_from(registry, province)
    for number, line in enumerate(sys.stdin.buffer, 1):
        try:
            text = line.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r\n")
        except UnicodeDecodeError as error:
            refuse(f"Standard input, line {number}: byte {error.start + 1} is no UTF-8; convert the text to UTF-8.")
        answer = resolve(text, register)
        if json:
            emit(answer_json(answer))
        else:
            typer.echo(_sentence(answer, tongue))


def register_from(registry: Path | None, province: str | None) -> "Register":
    """The register a command was told to use; a file or province that is none ends it with exit 2."""
    from sodsong.observe.intake import letters
    from sodsong.observe.intake.registry_file import read_registry, register_of

    name = province.removeprefix("จังหวัด").removeprefix("จ.").strip() if province else None
    if registry is None:
        register = letters.shipped_register()
        if name and name != register.province:
            refuse(
                f"--province {province}: the shipped register knows {register.province} only; give --registry FILE.csv."
            )
        return register
    found = read_registry(read_file(registry))
    if found.problems:
        told = "; ".join(
            f"line {one.line}, column {one.column}: {one.problem}" if one.column else f"line {one.line}: {one.problem}"
            for one in found.problems[:SHOWN]
        )
        more = f" (and {len(found.problems) - SHOWN} more)" if len(found.problems) > SHOWN else ""
        refuse(f"{registry}: {told}{more}. Correct the file and try again.")
    if name and all(row.lao.province != name for row in found.rows):
        refuse(f"--province {province}: {registry} has no body in that province.")
    return register_of(found.rows, province=name, provinces=letters.province_names())


def read_file(file: Path) -> bytes:
    """The bytes of a file a person named; a missing, unreadable or huge one ends the command with exit 2."""
    if file.is_dir():
        refuse(f"{file} is a folder; give a file.")
    try:
        size = file.stat().st_size
        if size > LARGEST:
            refuse(f"{file} has {size // 2**20} MB; at most {LARGEST // 2**20} MB are read.")
        with file.open("rb") as stream:
            return stream.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        refuse(f"{file} cannot be read: {reason}.")


_WORDS = {
    "th": {"ask": "หมายถึงแห่งใด", "none": "ไม่พบ", "fuzzy": "น่าจะเป็น"},
    "en": {"ask": "which one?", "none": "none", "fuzzy": "it seems"},
}


def _sentence(answer: "Answer", tongue: str) -> str:
    words = _WORDS[tongue]
    if answer.lao is not None:
        seems = f" ({words['fuzzy']})" if answer.confidence == "fuzzy" else ""
        place = f" อ.{answer.lao.district}" if answer.lao.district else ""
        said = f"{answer.lao.short_name}{place} จ.{answer.lao.province}{seems}"
    elif answer.outcome == "ask":
        said = f"{words['ask']} " + ", ".join(f"{lao.short_name} อ.{lao.district}" for lao in answer.candidates)
    else:
        said = words["none"]
    return f"{answer.text} → {said}" + (f" [{answer.symptom}]" if answer.symptom else "")
