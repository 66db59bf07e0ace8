"""The ledger's files: tiles, entry bundles, the newest checkpoint."""

from pathlib import Path

from sodsong.ground.seal import note, tiles
from sodsong.ground.seal.keyring import Keyring
from sodsong.ground.seal.keyring import read as read_ring

CHECKPOINT = "checkpoint"
VKEY = "log.vkey"


def home(data: Path) -> Path:
    """Where the ledger of a data folder lies."""
    return data / "ledger"


def fetch(folder: Path) -> tiles.Fetch:
    """Reads tiles of the ledger in ``folder``; a partial one that has since been filled is cut from the whole."""

    def read(path: str) -> bytes:
        whole, cut, width = path.partition(".p/")
        try:
            return (folder / path).read_bytes()
        except FileNotFoundError:
            if not cut:
                raise
        content = (folder / whole).read_bytes()
        if whole.startswith("tile/entries/"):
            head = tiles.unbundled(content)[: int(width)]
            return next(tiles.bundles(0, head, read))[1]
        return content[: int(width) * tiles.HASH]

    return read


def signed(data: Path) -> str | None:
    """The newest checkpoint as it was signed; None before the first."""
    try:
        return (home(data) / CHECKPOINT).read_text(encoding="utf-8")
    except FileNotFoundError:
        return None


def point(data: Path) -> note.Checkpoint | None:
    """What the newest checkpoint commits to."""
    text = signed(data)
    return note.checkpoint(note.parse(text).text) if text else None


def ring(data: Path) -> Keyring | None:
    """The log's public keys as handed out; None before the first."""
    try:
        return read_ring((data / VKEY).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
