"""The log's keys: made once, turned when an officer says so, survivable when lost. Secrets never leave their files."""

import secrets
from pathlib import Path

from sodsong.desk.vault.ops import durable
from sodsong.desk.vault.queries import shelf
from sodsong.ground.seal.keyring import Kept, Keyring
from sodsong.ground.seal.keys import COSIGNATURE, Signer, signer

KEY, FRESH, WITNESS = "log.key", "log.key.new", "witness.key"
WITNESS_VKEY = "witness.vkey"


class KeyLostError(RuntimeError):
    """The ledger's key is gone; bring ledger/log.key back from a copy, or go on with a new one: sodsong ledger rotate --lost."""


def log_pen(data: Path, origin: str) -> Signer:
    """The log's key, made at the first call; ``origin`` names a log that has none yet (empty: one is drawn).

    Raises KeyLostError where a log was signed and its key is not there: a new one must be somebody's decision.
    """
    folder = shelf.home(data)
    with durable.alone(folder):
        _finish(data)
        pen = _read(folder / KEY)
        if pen is None:
            if shelf.signed(data) is not None:
                raise KeyLostError(KeyLostError.__doc__)
            pen = Signer(origin or f"sodsong/{secrets.token_hex(6)}", secrets.token_bytes(32))
            _keep(folder / KEY, pen)
        if shelf.ring(data) is None:
            durable.write(data / shelf.VKEY, Keyring((Kept(pen.verifier),)).written().encode())
        return pen


def witness_pen(data: Path, origin: str) -> Signer:
    """The key with which this office witnesses other logs, made at the first call."""
    path = shelf.home(data) / WITNESS
    with durable.alone(shelf.home(data)):
        pen = _read(path)
        if pen is None:
            pen = Signer(f"{origin or f'sodsong/{secrets.token_hex(6)}'}/witness", secrets.token_bytes(32), COSIGNATURE)
            _keep(path, pen)
        if not (data / WITNESS_VKEY).exists():
            durable.write(data / WITNESS_VKEY, f"{pen.vkey}\n".encode())
        return pen


def prepare(data: Path, name: str) -> Signer:
    """A fresh key for the log ``name``, kept beside today's until ``turn``; the same one again after a kill."""
    path = shelf.home(data) / FRESH
    with durable.alone(shelf.home(data)):
        fresh = _read(path)
        if fresh is None:
            fresh = Signer(name, secrets.token_bytes(32))
            _keep(path, fresh)
        return fresh


def turn(data: Path, fresh: Signer, size: int) -> None:
    """From now on ``fresh`` signs; the keys before it are good for trees of up to ``size`` leaves."""
    with durable.alone(shelf.home(data)):
        ring = shelf.ring(data)
        turned = ring.turned(fresh.verifier, size) if ring else Keyring((Kept(fresh.verifier),))
        durable.write(data / shelf.VKEY, turned.written().encode())  # the step that counts
        _finish(data)


def _finish(data: Path) -> None:
    """What a kill left half turned: the public file names the fresh key first, so the secret follows."""
    folder, ring = shelf.home(data), shelf.ring(data)
    fresh = _read(folder / FRESH)
    if fresh and ring and ring.keys[0] == fresh.verifier:
        (folder / FRESH).replace(folder / KEY)
        durable.settle(folder)


def _read(path: Path) -> Signer | None:
    try:
        return signer(path.read_text(encoding="ascii"))
    except FileNotFoundError:
        return None


def _keep(path: Path, pen: Signer) -> None:
    durable.write(path, f"{pen.written()}\n".encode(), 0o600)
