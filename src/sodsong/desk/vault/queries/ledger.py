"""Leaves, checkpoints and proofs."""

from pathlib import Path
from typing import Any

from sodsong.desk.vault.models import Checkpoint, Leaf
from sodsong.desk.vault.queries import shelf
from sodsong.ground.seal import merkle, note, tiles
from sodsong.ground.seal.entry import Entry
from sodsong.ground.seal.proof import Proof

MANY = 5_000  # names in one question


def entry(leaf: Leaf) -> Entry:
    """A leaf as it is hashed."""
    return Entry(leaf.kind, leaf.name, leaf.digest, leaf.at)


def entered(names: list[str]) -> set[tuple[str, str, str]]:
    """Kind, name and digest of the leaves with these names."""
    found: set[tuple[str, str, str]] = set()
    for start in range(0, len(names), MANY):
        rows = Leaf.objects.filter(name__in=names[start : start + MANY])
        found |= set(rows.values_list("kind", "name", "digest"))
    return found


def named(kind: str, names: list[str]) -> dict[str, Leaf]:
    """The leaves of ``kind`` with these names, by name; the first of each name, should a later one differ."""
    rows = Leaf.objects.filter(kind=kind, name__in=names).order_by("-index")
    return {row.name: row for row in rows}


def latest() -> Checkpoint | None:
    """The newest checkpoint."""
    return Checkpoint.objects.order_by("-size").first()


def cosigned(point: Checkpoint) -> str:
    """A checkpoint with every cosignature under it."""
    read = note.parse(point.signed)
    lines = [note.signature_of(row.line) for row in point.cosignatures.all()]
    return note.Note(read.text, (*read.signatures, *lines)).written()


def proof(leaf: Leaf, point: Checkpoint, data: Path, extra: bytes = b"") -> Proof:
    """That ``leaf`` stands in the tree of ``point``; from tiles alone."""
    tree = tiles.lookup(point.size, shelf.fetch(shelf.home(data)))
    path = tuple(merkle.inclusion(leaf.index, point.size, tree))
    return Proof(leaf.index, path, cosigned(point), extra)


def unstamped() -> Checkpoint | None:
    """The newest checkpoint if it has no stamp yet; older ones are covered by a newer one's."""
    point = latest()
    return point if point and point.stamp is None else None


def standing(data: Path) -> dict[str, Any]:
    """What the ledger has come to: leaves, the newest checkpoint, and whether the files still bear it out."""
    signed, point = latest(), shelf.point(data)
    read = shelf.fetch(shelf.home(data))
    whole = True
    if point:
        try:
            whole = merkle.root(point.size, tiles.lookup(point.size, read)) == point.root and _borne_out(
                point.size, read
            )
        except (OSError, tiles.TileError):
            whole = False
    return {
        "origin": point.origin if point else None,
        "leaves": Leaf.objects.count(),
        "size": point.size if point else 0,
        "root": point.root.hex() if point else None,
        "signed_at": signed.at.isoformat() if signed else None,
        "stamp": signed.stamped_at.isoformat() if signed and signed.stamped_at else None,
        "witnesses": [row.witness for row in signed.cosignatures.all()] if signed else [],
        "whole": whole,
    }


def _borne_out(size: int, read: tiles.Fetch) -> bool:
    """Whether every leaf signed for is still what its tile and its bundle say."""
    for start in range(0, size, tiles.WIDTH):
        rows = Leaf.objects.filter(index__gte=start, index__lt=min(size, start + tiles.WIDTH)).order_by("index")
        width = min(tiles.WIDTH, size - start)
        entries = [entry(row) for row in rows]
        tile = read(tiles.path(0, start // tiles.WIDTH, width))
        bundle = tiles.unbundled(read(tiles.path("entries", start // tiles.WIDTH, width)))
        if b"".join(one.leaf for one in entries) != tile or [one.written() for one in entries] != bundle:
            return False
    return True
