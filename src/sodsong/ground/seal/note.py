"""Signed notes (c2sp.org/signed-note) and the one that matters here, a log's checkpoint (c2sp.org/tlog-checkpoint).

>>> from .keys import Signer
>>> pen = Signer("sodsong.test/log", bytes(32))
>>> signed = sign(Checkpoint("sodsong.test/log", 3, bytes(32)).text, pen)
>>> note = parse(signed)
>>> verified(note, [pen.verifier]).good[0].key.name, checkpoint(note.text).size
('sodsong.test/log', 3)
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from .keys import Signer, Verifier, decoded, encoded

_MARK = "— "  # em dash and space, before each signature
_LINE = re.compile(r"— ([^\s+]+) (\S+)")
_SIZE = re.compile(r"0|[1-9]\d{0,18}", re.ASCII)
MOST_SIGNATURES = 100


class NoteError(ValueError):
    """This is no signed note."""


class CheckpointError(ValueError):
    """This note is no checkpoint."""


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: the key's name and id, and what it signed with."""

    name: str
    id: bytes
    content: bytes

    @property
    def line(self) -> str:
        """The line as it stands under a note."""
        return f"{_MARK}{self.name} {encoded(self.id + self.content)}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A text that ends in a line end, and the signatures under it."""

    text: str
    signatures: tuple[Signature, ...]

    def written(self) -> str:
        """The whole note."""
        return self.text + "\n" + "".join(one.line for one in self.signatures)


@dataclass(frozen=True, slots=True)
class Good:
    """A signature that holds, and whose it is."""

    key: Verifier
    signature: Signature


@dataclass(frozen=True, slots=True)
class Verified:
    """What the signatures of a note amount to: ``bad`` bear a known key's id and are not its; ``unknown`` bear another's."""

    good: tuple[Good, ...]
    bad: tuple[Signature, ...]
    unknown: tuple[Signature, ...]


def sign(text: str, *pens: Signer, at: int = 0) -> str:
    """``text`` as a note signed by each of ``pens``; raises NoteError for a text that cannot be one."""
    if not text.endswith("\n") or _controls(text):
        raise NoteError(f"text: {NoteError.__doc__}")
    return Note(text, tuple(signature(text, pen, at) for pen in pens)).written()


def signature(text: str, pen: Signer, at: int = 0) -> Signature:
    """One signature under ``text``."""
    return Signature(pen.name, pen.verifier.id, pen.sign(text, at))


def parse(written: str) -> Note:
    """The note as text and signatures; raises NoteError for what is written in any but the one right way."""
    text, gap, below = written.rpartition("\n\n")
    if not gap or not below.endswith("\n") or _controls(written):
        raise NoteError(NoteError.__doc__)
    lines = below[:-1].split("\n")
    if len(lines) > MOST_SIGNATURES:
        raise NoteError(f"more than {MOST_SIGNATURES} signatures")
    return Note(text + "\n", tuple(map(signature_of, lines)))


def signature_of(line: str) -> Signature:
    """A signature line without its line end; raises NoteError."""
    match = _LINE.fullmatch(line)
    content = decoded(match[2]) if match else None
    if not match or content is None or len(content) < 5:
        raise NoteError(f"signature line: {NoteError.__doc__}")
    return Signature(match[1], content[:4], content[4:])


def verified(note: Note, keys: Iterable[Verifier]) -> Verified:
    """Which of the note's signatures hold under ``keys``."""
    known = {(key.name, key.id): key for key in keys}
    good, bad, unknown = [], [], []
    for one in note.signatures:
        key = known.get((one.name, one.id))
        if key is None:
            unknown.append(one)
        elif key.verify(note.text, one.content):
            good.append(Good(key, one))
        else:
            bad.append(one)
    return Verified(tuple(good), tuple(bad), tuple(unknown))


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log commits to: its origin, how many leaves it has, the root over them."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The text that is signed."""
        return f"{self.origin}\n{self.size}\n{encoded(self.root)}\n"


def checkpoint(text: str) -> Checkpoint:
    """The checkpoint of a note's text; raises CheckpointError. Lines beyond the three are refused: ours have none."""
    lines = text.split("\n")
    root = decoded(lines[2]) if len(lines) == 4 else None
    if root is None or len(root) != 32 or not _SIZE.fullmatch(lines[1]) or not lines[0]:
        raise CheckpointError(CheckpointError.__doc__)
    return Checkpoint(lines[0], int(lines[1]), root)


def _controls(text: str) -> bool:
    return any(letter < " " and letter != "\n" for letter in text)
