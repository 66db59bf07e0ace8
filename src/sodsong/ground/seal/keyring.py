"""The public keys of one log as they are handed out (``log.vkey``): today's first, each earlier one with where it ended.

>>> from .keys import Signer
>>> old, new = Signer("sodsong.test/log", bytes(32)), Signer("sodsong.test/log", b"n" * 32)
>>> ring = Keyring((Kept(new.verifier), Kept(old.verifier, 40)))
>>> read(ring.written()) == ring
True
>>> ring.refuses(old.verifier, 40), ring.refuses(old.verifier, 41)
(False, True)
"""

from dataclasses import dataclass

from .keys import KeyFormError, Verifier, verifier


@dataclass(frozen=True, slots=True)
class Kept:
    """A key; ``until`` is the size of the last tree it may have signed, None for one in use."""

    key: Verifier
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Keyring:
    """At least one key."""

    kept: tuple[Kept, ...]

    @property
    def keys(self) -> list[Verifier]:
        """All of them."""
        return [one.key for one in self.kept]

    def refuses(self, key: Verifier, size: int) -> bool:
        """Whether ``key`` was no longer in use for a tree of ``size`` leaves: it may have been stolen since."""
        return all(one.until is not None and size > one.until for one in self.kept if one.key == key)

    def turned(self, fresh: Verifier, size: int) -> "Keyring":
        """The ring once ``fresh`` has taken over at ``size`` leaves."""
        ended = (Kept(one.key, size if one.until is None else one.until) for one in self.kept)
        return Keyring((Kept(fresh), *ended))

    def written(self) -> str:
        """The ring as a file."""
        return "".join(f"{one.key.vkey}{'' if one.until is None else f' {one.until}'}\n" for one in self.kept)


def read(text: str) -> Keyring:
    """The ring of a file: a vkey a line, with the size at which it ended; raises KeyFormError."""
    kept = []
    for line in text.splitlines():
        vkey, _, until = line.strip().partition(" ")
        if vkey:
            if until and not (until.isascii() and until.isdigit()):
                raise KeyFormError(f"{line[:80]!r}: {KeyFormError.__doc__}")
            kept.append(Kept(verifier(vkey), int(until) if until else None))
    if not kept:
        raise KeyFormError(f"an empty file: {KeyFormError.__doc__}")
    return Keyring(tuple(kept))
