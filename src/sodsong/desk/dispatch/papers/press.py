"""A letter's record and the data folder in, its paper out, with the office's emblem where one is kept.

Papers are set in a process apart (``desk.apart``), whose memory goes when it rests: a typesetter and three libraries for
files take 80 MB that a day without letters does without.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sodsong.desk.apart import helper
from sodsong.desk.apart.helper import Ended, Refused
from sodsong.ground.papers.record import Letter

if TYPE_CHECKING:
    from sodsong.act.letter.copies.batch import Receiver

SENTENCES = 600  # letters of a typesetter's problem that a page shows
LARGEST_EMBLEM = 4_000_000  # bytes, as act/letter/emblem has it
KEPT = 16  # looks that are kept: what a few officers write at a time, some 0.2 MB each


class Unprintable(ValueError):  # noqa: N818  # the state of a letter, told to a person
    """The letter cannot be set; the text says why in English, ``code`` what kind of reason it is: font, emblem, qr, kind, typeset."""

    def __init__(self, kind: str, sentence: str) -> None:
        self.code = kind.removesuffix("Error").lower()
        if self.code == "emblem" and sentence.startswith(("is ", "has ", "holds ")):
            sentence = f"The emblem {sentence}"
        super().__init__(sentence[:SENTENCES])


def pdf(letter: Letter, folder: Path, now: datetime) -> tuple[bytes, int]:
    """The PDF and how many pages it has. Raises Unprintable."""
    content, pages = _ask("pdf", letter, folder, now)
    return content, pages


def docx(letter: Letter, folder: Path, now: datetime) -> bytes:
    """The same for Word. Raises Unprintable."""
    content: bytes = _ask("docx", letter, folder, now)
    return content


@lru_cache(maxsize=KEPT)
def look(letter: Letter, folder: Path, most: int, dots: int = 80) -> tuple[tuple[bytes, ...], int]:
    """The first pages of a letter's PDF as PNG and how many it has, to be looked at before anything is issued.

    Kept while the process lives: the same words look the same. Raises Unprintable.
    """
    pictures, pages = _ask("pictures", letter, folder, most, dots)
    return tuple(pictures), pages


def turn(
    work: Path, letter: Letter, folder: Path, receivers: "Sequence[Receiver]", *, now: datetime, most: int
) -> tuple[int, bool]:
    """Set at most ``most`` letters of a batch; how many lie in ``work``, and whether they are all. Raises Unprintable."""
    there, whole = _ask("turn", work, letter, folder, receivers, now, most=most)
    return there, whole


def emblem_file(content: bytes, size: int, folder: Path) -> str:
    """Keep the office's emblem, checked and drawn once to see that it can be; the file's name in the data folder.

    ``size`` is the file's own, of which ``content`` may be the beginning only.

    Raises Unprintable for what is no picture or does more than draw.
    """
    if size > LARGEST_EMBLEM:
        most = LARGEST_EMBLEM // 1_000_000
        raise Unprintable("EmblemError", f"has {size / 1e6:.1f} MB; at most {most} MB: make it smaller.")
    name = f"letters/emblem-{hashlib.sha256(content).hexdigest()[:16]}.{_ask('drawn', content)}"
    write(folder / name, content)
    return name


def _ask(work: str, *arguments: Any, **named: Any) -> Any:
    try:
        return helper.ask(work, *arguments, **named)
    except Refused as problem:
        raise Unprintable(problem.kind, str(problem)) from problem
    except Ended as problem:
        raise Unprintable("TypesetError", str(problem)) from problem


def write(file: Path, content: bytes) -> None:
    """A reader sees the old file or the whole new one."""
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(file.suffix + ".new")
    fresh.write_bytes(content)
    fresh.replace(file)
