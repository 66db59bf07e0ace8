"""Leaves enter, and checkpoints are signed over them.

A leaf is a row first. What a checkpoint will be signed over is made durable as files before the signature, so that
whatever is lost after that (a database set back, a kill, a loss of power) can be put back from them, and no second
history is ever signed.
"""

import dataclasses
import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from sodsong.desk.vault.models import Checkpoint, Leaf, Ledger
from sodsong.desk.vault.ops import durable
from sodsong.desk.vault.queries import ledger as queries
from sodsong.desk.vault.queries import shelf
from sodsong.ground.seal import merkle, note, tiles
from sodsong.ground.seal.entry import Entry
from sodsong.ground.seal.keys import Signer
from sodsong.record.history.history import History
from sodsong.record.history.manifest import written

BATCH = 10_000  # leaves written between two signatures


class ForkError(RuntimeError):
    """The ledger's rows are not those it has signed; nothing more is signed. Restore the data folder from a copy."""


@transaction.atomic
def append(kind: str, digest: str, name: str, now: datetime) -> Leaf:
    """Enter that the thing ``name`` of ``kind`` has this SHA-256 ``digest`` (hex); what is entered already is left as it is."""
    row = _held()
    known = Leaf.objects.filter(kind=kind, name=name, digest=digest).first()
    if known:
        return known
    entry = Entry(kind, name, digest, int(now.timestamp()))
    leaf = Leaf.objects.create(index=row.size, **dataclasses.asdict(entry))
    row.size += 1
    row.save()
    return leaf


def enter_history(history: History, now: datetime) -> int:
    """Every sealed file of the measurement store becomes a leaf, in the order of sealing; returns how many did.

    So does a file that took the place of others, and that a day was thinned: by the line that says so in the manifest.
    What is entered stays, though the file has gone since.
    """
    entered = 0
    for vantage in history.vantages():
        live = history.sealed(vantage)
        found = [("thinning", one.checks, hashlib.sha256(written(one)).hexdigest()) for one in live if one.thinned]
        for one in live:
            found += [("history", one.checks, one.checks_sha256)]
            found += [("history", one.failures, one.failures_sha256)] if one.failures and one.failures_sha256 else []
        known = queries.entered([f"{vantage}/{name}" for _kind, name, _digest in found])
        for kind, name, digest in found:
            if (kind, f"{vantage}/{name}", digest) not in known:
                append(kind, digest, f"{vantage}/{name}", now)
                entered += 1
    return entered


def checkpoint(pens: Sequence[Signer], now: datetime, data: Path | None = None) -> Checkpoint | None:
    """Sign all there is with ``pens`` (the log's key; two while it turns); None for an empty ledger.

    Raises ForkError, and signs nothing, when the rows do not go on from what was signed before.
    """
    data = data or settings.SODSONG.data
    folder = shelf.home(data)
    with durable.alone(folder):
        with transaction.atomic():
            size = _held().size
        if not size:
            return None
        last = shelf.point(data) or note.Checkpoint(pens[0].name, 0, merkle.EMPTY)
        tree = tiles.lookup(last.size, shelf.fetch(folder))
        if merkle.root(last.size, tree) != last.root or not _agrees(last.size, folder):
            raise ForkError(ForkError.__doc__)
        signed = shelf.signed(data)
        if size > last.size or signed is None or _needs(signed, pens):
            signed = _sign(folder, last.size, size, pens)
        text = note.parse(signed).text
        row, _made = Checkpoint.objects.get_or_create(
            size=note.checkpoint(text).size, defaults={"signed": signed, "at": now.astimezone(UTC)}
        )
        if row.signed != signed:
            row.signed = signed
            row.save(update_fields=["signed"])
        return row


def _sign(folder: Path, old: int, size: int, pens: Sequence[Signer]) -> str:
    for start in range(old, size, BATCH):
        rows = Leaf.objects.filter(index__gte=start, index__lt=min(size, start + BATCH)).order_by("index")
        entries = [queries.entry(row) for row in rows]
        if [row.index for row in rows] != list(range(start, min(size, start + BATCH))):
            raise ForkError(ForkError.__doc__)
        _shelve(folder, start, entries)
    root = merkle.root(size, tiles.lookup(size, shelf.fetch(folder)))
    signed = note.sign(note.Checkpoint(pens[0].name, size, root).text, *pens)
    durable.write(folder / shelf.CHECKPOINT, signed.encode())
    return signed


def _shelve(folder: Path, start: int, entries: Sequence[Entry]) -> None:
    """Write the tiles and bundles of ``entries``; partial ones that are full now go (tlog-tiles allows it)."""
    read = shelf.fetch(folder)
    made = [*tiles.bundles(start, [entry.written() for entry in entries], read)]
    for path, content in made:
        durable.write(folder / path, content)
    for path, content in tiles.grown(start, [entry.leaf for entry in entries], read):
        durable.write(folder / path, content)
        made.append((path, content))
    for path, _content in made:
        partial = folder / f"{path}.p"
        if ".p/" not in path and partial.is_dir():
            for old in partial.iterdir():
                old.unlink()
            partial.rmdir()


def _held() -> Ledger:
    """The ledger's row, locked until the transaction ends; leaves that were signed and lost are back in it."""
    row, _made = Ledger.objects.select_for_update().get_or_create(pk=1)
    point = shelf.point(settings.SODSONG.data)
    if point and row.size < point.size:
        _restore(row, point.size, shelf.home(settings.SODSONG.data))
    return row


def _restore(row: Ledger, size: int, folder: Path) -> None:
    """Put back, from the entry bundles, the leaves that were signed and are not in the database (it was set back)."""
    read = shelf.fetch(folder)
    for tile in range(row.size // tiles.WIDTH, -(-size // tiles.WIDTH)):
        start = tile * tiles.WIDTH
        bundle = read(tiles.path("entries", tile, min(tiles.WIDTH, size - start)))
        for index, content in enumerate(tiles.unbundled(bundle), start):
            if index >= row.size:
                Leaf.objects.create(index=index, **dataclasses.asdict(Entry.read(content)))
    row.size = size
    row.save()


def _agrees(size: int, folder: Path) -> bool:
    """Whether the newest signed bundle says what the rows say."""
    if not size:
        return True
    tile = (size - 1) // tiles.WIDTH
    start = tile * tiles.WIDTH
    kept = tiles.unbundled(shelf.fetch(folder)(tiles.path("entries", tile, min(tiles.WIDTH, size - start))))
    rows = Leaf.objects.filter(index__gte=start, index__lt=size).order_by("index")
    return kept == [queries.entry(row).written() for row in rows]


def _needs(signed: str, pens: Sequence[Signer]) -> bool:
    """Whether a key of ``pens`` has not signed yet."""
    have = {(one.name, one.id) for one in note.parse(signed).signatures}
    return any((pen.name, pen.verifier.id) not in have for pen in pens)
