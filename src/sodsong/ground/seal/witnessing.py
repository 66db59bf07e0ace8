"""What a witness is asked and what it answers (c2sp.org/tlog-witness): it follows a log and refuses a fork.

>>> from .keys import COSIGNATURE, Signer
>>> from .merkle import leaf_hash
>>> from .note import Checkpoint, sign
>>> log, witness = Signer("sodsong.test/log", bytes(32)), Signer("witness.test", b"w" * 32, COSIGNATURE)
>>> asked = Ask(0, (), sign(Checkpoint(log.name, 1, leaf_hash(b"a")).text, log))
>>> answer = consider(parse(asked.written()), [log.verifier], None)
>>> answer.code, answer.point.size
('ok', 1)
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from .keys import Verifier, decoded, encoded
from .merkle import EMPTY, extends
from .note import Checkpoint, CheckpointError, NoteError, checkpoint, verified
from .note import parse as parse_note

_OLD = re.compile(r"old (0|[1-9]\d{0,18})", re.ASCII)
MOST_STEPS = 63
Code = Literal["ok", "unknown-log", "not-signed", "bad-size", "conflict", "fork", "bad-proof"]
STATUS: dict[Code, int] = {
    "ok": 200,
    "unknown-log": 404,
    "not-signed": 403,
    "bad-size": 400,
    "conflict": 409,
    "fork": 409,
    "bad-proof": 422,
}


class AskError(ValueError):
    """This is no request to a witness."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A new checkpoint and the proof that it goes on from that of ``old`` leaves."""

    old: int
    proof: tuple[bytes, ...]
    signed: str

    def written(self) -> str:
        """The request's body."""
        return "\n".join([f"old {self.old}", *map(encoded, self.proof), ""]) + "\n" + self.signed


@dataclass(frozen=True, slots=True)
class Answer:
    """``ok`` with the checkpoint to be cosigned, or why not; ``known`` is the size the witness last cosigned."""

    code: Code
    point: Checkpoint | None = None
    text: str = ""
    known: int = 0


def parse(body: str) -> Ask:
    """The request of a body; raises AskError."""
    above, gap, signed = body.partition("\n\n")
    first, *rest = above.split("\n")
    old, steps = _OLD.fullmatch(first), [decoded(line) for line in rest]
    whole = tuple(step for step in steps if step is not None and len(step) == 32)
    if not gap or old is None or len(whole) != len(steps) or len(steps) > MOST_STEPS:
        raise AskError(AskError.__doc__)
    try:
        checkpoint(parse_note(signed).text)
    except (NoteError, CheckpointError) as problem:
        raise AskError(f"checkpoint: {problem}") from problem
    return Ask(int(old[1]), whole, signed)


def consider(ask: Ask, keys: Sequence[Verifier], last: Checkpoint | None) -> Answer:
    """Whether a witness that last cosigned ``last`` of this log (None: nothing yet) may cosign; ``keys`` are the logs it follows.

    A log's new key is followed once the witness has been given it; the history it signs must still go on from ``last``.
    """
    note = parse_note(ask.signed)
    point = checkpoint(note.text)
    mine = [key for key in keys if key.name == point.origin]
    found = verified(note, mine)
    known = last or Checkpoint(point.origin, 0, EMPTY)
    code: Code = "ok"
    if not mine:
        code = "unknown-log"
    elif not found.good or found.bad:
        code = "not-signed"
    elif ask.old > point.size:
        code = "bad-size"
    elif ask.old != known.size:
        code = "conflict"
    elif point.size == known.size and point.root != known.root:
        code = "fork"
    elif not extends(known.size, known.root, point.size, point.root, ask.proof):
        code = "bad-proof"
    return Answer(code, point, note.text, known.size) if code == "ok" else Answer(code, known=known.size)
