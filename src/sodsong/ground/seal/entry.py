"""What a leaf of the ledger says: that a thing of this kind and name had this digest when it was entered.

>>> entry = Entry("history", "here/000000000001-20200811T02.parquet", "ab" * 32, 1597111920)
>>> Entry.read(entry.written()) == entry
True
"""

import re
from dataclasses import dataclass
from typing import Any

from . import canonical
from .merkle import leaf_hash

VERSION = 1
_DIGEST = re.compile(r"[0-9a-f]{64}")
_KIND = re.compile(r"[a-z][a-z0-9-]{0,29}")
LONGEST_NAME = 300


class EntryError(ValueError):
    """This is no entry of a ledger."""


@dataclass(frozen=True, slots=True)
class Entry:
    """``digest`` is SHA-256 in small hex, ``at`` POSIX seconds by the ledger's own clock."""

    kind: str
    name: str
    digest: str
    at: int

    def __post_init__(self) -> None:
        """Refuse what another reader might take for something else."""
        plain = _KIND.fullmatch(self.kind) and _DIGEST.fullmatch(self.digest) and 0 < len(self.name) <= LONGEST_NAME
        if not plain or not 0 <= self.at < 2**40:
            raise EntryError(f"{self.kind[:40]!r} {self.name[:80]!r}: {EntryError.__doc__}")

    def written(self) -> bytes:
        """The entry as it is hashed and kept."""
        form: dict[str, Any] = {
            "at": self.at,
            "digest": self.digest,
            "kind": self.kind,
            "name": self.name,
            "v": VERSION,
        }
        return canonical.written(form)

    @property
    def leaf(self) -> bytes:
        """The hash of its leaf."""
        return leaf_hash(self.written())

    @classmethod
    def read(cls, content: bytes) -> "Entry":
        """The entry of a bundle; raises EntryError."""
        try:
            form = canonical.read(content)
            if form.pop("v") != VERSION:
                raise EntryError(EntryError.__doc__)
            return cls(**form)
        except (canonical.CanonicalError, AttributeError, TypeError, KeyError) as problem:
            raise EntryError(EntryError.__doc__) from problem
