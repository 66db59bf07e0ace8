"""What reading a file gives: a document, or a reason why it cannot be read."""

from dataclasses import dataclass
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
