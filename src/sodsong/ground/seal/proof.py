"""A proof that stands alone (c2sp.org/tlog-proof): a leaf's place, its path to the root, the signed checkpoint.

>>> from .keys import Signer
>>> from .merkle import leaf_hash
>>> from .note import Checkpoint, sign
>>> pen, leaf = Signer("sodsong.test/log", bytes(32)), leaf_hash(b"the only leaf")
>>> proof = parse(Proof(0, (), sign(Checkpoint(pen.name, 1, leaf).text, pen), b"more").written())
>>> proof.holds(leaf), proof.extra
(True, b'more')
"""

import re
from dataclasses import dataclass

from .keys import decoded, encoded
from .merkle import included
from .note import Checkpoint, CheckpointError, Note, NoteError, checkpoint
from .note import parse as parse_note

HEAD = "c2sp.org/tlog-proof@v1"
_INDEX = re.compile(r"index (0|[1-9]\d{0,18})", re.ASCII)
MOST_STEPS = 63


class ProofFormError(ValueError):
    """This is no proof in the form c2sp.org/tlog-proof@v1."""


@dataclass(frozen=True, slots=True)
class Proof:
    """Leaf ``index``, the ``path`` nearest the leaf first, the signed checkpoint as written, and what goes with it."""

    index: int
    path: tuple[bytes, ...]
    signed: str
    extra: bytes = b""

    @property
    def note(self) -> Note:
        """The checkpoint with its signatures."""
        return parse_note(self.signed)

    @property
    def checkpoint(self) -> Checkpoint:
        """What the signed checkpoint commits to."""
        return checkpoint(self.note.text)

    def holds(self, leaf: bytes) -> bool:
        """Whether the leaf of that hash stands at ``index`` under the checkpoint's root. Signatures are another matter."""
        point = self.checkpoint
        return included(leaf, self.index, point.size, self.path, point.root)

    def written(self) -> str:
        """The proof as a file."""
        extra = [f"extra {encoded(self.extra)}"] if self.extra else []
        lines = [HEAD, *extra, f"index {self.index}", *map(encoded, self.path), ""]
        return "\n".join(lines) + "\n" + self.signed


def parse(written: str) -> Proof:
    """The proof of a file; raises ProofFormError for what is written in any but the one right way."""
    above, gap, signed = written.partition("\n\n")
    lines = above.split("\n")
    if not gap or lines.pop(0) != HEAD:
        raise ProofFormError(ProofFormError.__doc__)
    extra: bytes | None = b""
    if lines and lines[0].startswith("extra "):
        extra = decoded(lines.pop(0)[6:]) or None
    index = _INDEX.fullmatch(lines.pop(0)) if lines else None
    path = [decoded(line) for line in lines]
    if extra is None or index is None or len(path) > MOST_STEPS:
        raise ProofFormError(ProofFormError.__doc__)
    steps = [step for step in path if step is not None and len(step) == 32]
    if len(steps) != len(path):
        raise ProofFormError(f"path: {ProofFormError.__doc__}")
    proof = Proof(int(index[1]), tuple(steps), signed, extra)
    try:
        proof.checkpoint  # noqa: B018  # its errors are this file's errors
    except (NoteError, CheckpointError) as problem:
        raise ProofFormError(f"checkpoint: {problem}") from problem
    return proof
