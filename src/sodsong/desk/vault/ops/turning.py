"""A new key takes over: entered as a leaf, and signed for by the old one while there is one."""

import hashlib
from datetime import datetime
from pathlib import Path

from sodsong.desk.vault.ops import keys, ledger
from sodsong.desk.vault.queries import shelf
from sodsong.ground.seal.keys import Signer


def rotate(data: Path, origin: str, now: datetime, *, lost: bool = False) -> Signer:
    """Turn the key of the log, which is named ``origin`` if it is not born yet; ``lost`` says that the old one is gone, so that the fresh one signs alone.

    Old proofs stay good: the old public key stands in log.vkey with the size up to which it counts. Killed anywhere and
    called again, it goes on where it was.
    """
    ring = shelf.ring(data)
    name = ring.keys[0].name if ring else keys.log_pen(data, origin).name
    fresh = keys.prepare(data, name)
    ledger.append("key", hashlib.sha256(fresh.vkey.encode()).hexdigest(), fresh.vkey, now)
    signers = [fresh] if lost else [keys.log_pen(data, origin), fresh]
    point = ledger.checkpoint(signers, now, data)
    keys.turn(data, fresh, point.size if point else 0)
    return fresh
