"""``sodsong letter render`` and ``letter example``: from a letter's data to the paper, and data to begin with."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sodsong.cli.output import emit, refuse, say

if TYPE_CHECKING:
    from datetime import datetime

    from sodsong.act.letter.emblem import Emblem
    from sodsong.ground.papers.record import Letter

EXAMPLE = "examples/letter-2563-08-14.json"
WORDING = "letter/wording.toml"
LARGEST_DATA = 20_000_000  # bytes; the whole nation's list has two


def render(
    data: Annotated[Path, typer.Argument(metavar="DATA.json", help="The letter's data, as `letter read` gives them.")],
    pdf: Annotated[Path | None, typer.Option("--pdf", metavar="OUT", help="Where to write the PDF.")] = None,
    docx: Annotated[Path | None, typer.Option("--docx", metavar="OUT", help="Where to write the DOCX.")] = None,
    font_dir: Annotated[
        Path | None,
        typer.Option("--font-dir", metavar="DIR", help="A folder with TH Sarabun New or another letter font."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print what was written as one JSON document.")] = False,
) -> None:
    """Set a letter: a PDF to stamp, with its data inside, and a DOCX to edit."""
    from sodsong.act.letter import papers
    from sodsong.act.letter.fonts import choose

    if pdf is None and docx is None:
        refuse("Nothing to write: give --pdf OUT, --docx OUT or both.")
    text, letter = letter_from(data)
    written: dict[str, object] = {}
    try:
        fonts, emblem, moment = choose(font_dir), emblem_of(letter, data.parent), moment_of(letter)
        made: list[tuple[Path, bytes]] = []
        if pdf is not None:
            sheet = papers.pdf(letter, moment, fonts=fonts, emblem=emblem, source=text)
            made.append((pdf, sheet.pdf))
            written |= {"pdf": str(pdf), "pages": sheet.pages}
        if docx is not None:
            made.append((docx, papers.docx(letter, moment, fonts=fonts, emblem=emblem, source=text)))
            written |= {"docx": str(docx)}
    except papers.CANNOT as problem:
        refuse(f"{data}: {problem}")
    for target, content in made:
        _write(target, content)
    written |= {"font": {"family": fonts.family, "regular_sha256": fonts.hashes[0], "bold_sha256": fonts.hashes[1]}}
    if json:
        emit(written)
    else:
        say(f"Written: {', '.join(str(target) for target, _ in made)} ({fonts.family}).")


class Kind(StrEnum):
    """Which letter to begin with; reminder and closing are stamped letters."""

    stamped = "stamped"
    external = "external"
    memo = "memo"
    reminder = "reminder"
    closing = "closing"


def example(
    kind: Annotated[Kind, typer.Option("--kind", help="The letter to begin with.")] = Kind.stamped,
) -> None:
    """Print a letter's data to begin with: the facts of the letter of 14 August 2563."""
    import json
    import tomllib

    from sodsong import data
    from sodsong.act.letter.specimen import specimen
    from sodsong.ground.papers.form import from_json, to_json

    first = from_json(json.loads(data.text(EXAMPLE)))
    emit(to_json(specimen(kind.value, first, tomllib.loads(data.text(WORDING)))))


def letter_from(path: Path) -> tuple[str, Letter]:
    """The file's text, to be embedded as it is, and the letter it describes; ends the command when it is none."""
    import json

    from sodsong.ground.papers.form import FormError, from_json

    try:
        if path.stat().st_size > LARGEST_DATA:
            refuse(f"{path} has more than {LARGEST_DATA // 1_000_000} MB, which no letter has: check the file.")
        text = path.read_text(encoding="utf-8-sig")
    except OSError as problem:
        refuse(f"{path} cannot be read ({problem.strerror}): check the name.")
    except UnicodeDecodeError:
        refuse(f"{path} is not UTF-8 text: save it as UTF-8 JSON, or start with `sodsong letter example`.")
    try:
        return text, from_json(json.loads(text))
    except FormError as problem:
        refuse(f"{path}: {problem}")
    except json.JSONDecodeError as problem:
        refuse(
            f"{path}, line {problem.lineno}: no JSON ({problem.msg}): correct it, or start with `sodsong letter example`."
        )
    except (ValueError, RecursionError):
        refuse(
            f"{path} is JSON that no letter has (a number too long, nesting too deep): start with `sodsong letter example`."
        )


def emblem_of(letter: Letter, beside: Path) -> Emblem | None:
    """The office's emblem; a relative path is looked up beside the data file."""
    from sodsong.act.letter.emblem import read

    return read(beside / letter.emblem) if letter.emblem else None


def moment_of(letter: Letter) -> datetime:
    """The PDF's own date: the letter's, else SOURCE_DATE_EPOCH, else today's, so that one day's drafts are equal."""
    import os
    from datetime import UTC, datetime, time
    from zoneinfo import ZoneInfo

    bangkok = ZoneInfo("Asia/Bangkok")
    if letter.date is not None:
        return datetime.combine(letter.date, time(), bangkok)
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isdecimal() and len(epoch) < 12:
        return datetime.fromtimestamp(int(epoch), UTC)
    return datetime.combine(datetime.now(bangkok).date(), time(), bangkok)


def _write(target: Path, content: bytes) -> None:
    """Write beside the target, then move: a reader sees the old file or the whole new one."""
    import os
    import tempfile

    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name[:100]}-", dir=target.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            mask = os.umask(0)
            os.umask(mask)
            Path(name).chmod(0o666 & ~mask)
            Path(name).replace(target)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as problem:
        refuse(f"{target} cannot be written ({problem.strerror}): choose another place.")
