"""What reading a file gives: a document, or a reason why it cannot be read."""

from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["text", "docx", "pdf", "scan"]
Reason = Literal["too-large", "empty", "binary", "password", "damaged", "scan", "no-reader", "unsupported"]


@dataclass(frozen=True, slots=True)
class Document:
    """A file's text, lines as they stand, table cells parted by tabs.

    ``letter`` is the parsed ``letter.json`` that a PDF of ours carries, else None. ``clean`` is False where letters
    were lost on the way. Of kind ``scan`` the text was read from pictures: its dates and numbers are not to be trusted.
    """

    kind: Kind
    text: str
    letter: Any = None
    clean: bool = True


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why a file gives no text: a stable reason and one sentence for a person (English)."""

    reason: Reason
    text: str


MOST_ROWS = 200_000
MOST_COLUMNS = 64
Flaw = Literal["formula", "error"]


@dataclass(frozen=True, slots=True)
class Grid:
    """Lines that are not empty, each with its number in the file (the first is 1) and its cells.

    ``flaws`` names cells (line, column from 0) that hold a formula or an error instead of a value; their text is empty.
    ``broken`` is a line, and why nothing from it on could be read.
    """

    rows: tuple[tuple[int, tuple[str, ...]], ...]
    flaws: dict[tuple[int, int], Flaw] = field(default_factory=dict)
    broken: tuple[int, str] | None = None
    more: bool = False
