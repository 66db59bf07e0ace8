"""The tree as files, by C2SP tlog-tiles: 256 hashes a tile, a tile's root is a hash of the tile row above it.

>>> path(0, 1_234_067)
'tile/0/x001/x234/067'
>>> path(1, 3, 70)
'tile/1/003.p/70'
"""

from collections.abc import Callable, Iterable, Iterator

from .merkle import Node, node_hash

WIDTH, HASH = 256, 32
LARGEST_ENTRY = 0xFFFF  # bytes; a bundle writes lengths in two bytes

Fetch = Callable[[str], bytes]
"""The content of the tile of that path; raises what its keeper raises where there is none."""


class TileError(ValueError):
    """A tile does not hold what a tile of its place must hold."""


def path(level: int | str, index: int, width: int = WIDTH) -> str:
    """Where tile ``index`` of ``level`` (or of ``entries``) lies; one of less than 256 hashes bears its ``width``."""
    groups = [f"{index % 1000:03d}"]
    while index >= 1000:
        index //= 1000
        groups.insert(0, f"x{index % 1000:03d}")
    name = "/".join(groups)
    return f"tile/{level}/{name}" + (f".p/{width}" if width < WIDTH else "")


def lookup(size: int, fetch: Fetch) -> Node:
    """The hashes of the tree of ``size`` leaves, from its tiles; each tile is fetched once, its inner hashes made once.

    Raises TileError for a tile of the wrong length.
    """
    rows: dict[tuple[int, int], list[bytes]] = {}
    inner: dict[tuple[int, int], bytes] = {}

    def node(level: int, index: int) -> bytes:
        tier, inside = divmod(level, 8)
        tile, place = divmod(index << inside, WIDTH)
        if (tier, tile) not in rows:
            rows[tier, tile] = _read(fetch, tier, tile, min(WIDTH, (size >> (8 * tier)) - tile * WIDTH))
        if inside == 0:
            return rows[tier, tile][place]
        if (level, index) not in inner:
            inner[level, index] = node_hash(node(level - 1, 2 * index), node(level - 1, 2 * index + 1))
        return inner[level, index]

    return node


def grown(size: int, leaves: Iterable[bytes], fetch: Fetch) -> Iterator[tuple[str, bytes]]:
    """The tiles to write when ``leaves`` (hashes) are added to a tree of ``size``, lowest row first, as path and content.

    Partial tiles are among them, as the spec has it; the old ones may stay.
    """
    level, start, fresh = 0, size, b"".join(leaves)
    while fresh:
        first, have = divmod(start, WIDTH)
        row = (b"".join(_read(fetch, level, first, have)) if have else b"") + fresh
        above = []
        for number, at in enumerate(range(0, len(row), WIDTH * HASH)):
            tile = row[at : at + WIDTH * HASH]
            width = len(tile) // HASH
            yield path(level, first + number, width), tile
            if width == WIDTH:
                above.append(_top(tile))
        level, start, fresh = level + 1, first, b"".join(above)


def bundles(size: int, entries: Iterable[bytes], fetch: Fetch) -> Iterator[tuple[str, bytes]]:
    """The entry bundles to write when ``entries`` are added to a log of ``size``: what was hashed, 256 a bundle."""
    first, have = divmod(size, WIDTH)
    row = [*(unbundled(fetch(path("entries", first, have))) if have else ()), *entries]
    for number, at in enumerate(range(0, len(row), WIDTH)):
        part = row[at : at + WIDTH]
        yield path("entries", first + number, len(part)), b"".join(map(_framed, part))


def unbundled(bundle: bytes) -> list[bytes]:
    """The entries of a bundle. Raises TileError for one that is cut or has too much."""
    found, at = [], 0
    while at < len(bundle):
        end = at + 2 + int.from_bytes(bundle[at : at + 2], "big")
        if end > len(bundle):
            raise TileError(f"entry bundle: {TileError.__doc__}")
        found.append(bundle[at + 2 : end])
        at = end
    return found


def _framed(entry: bytes) -> bytes:
    if len(entry) > LARGEST_ENTRY:
        raise TileError(f"entry of {len(entry)} bytes: {TileError.__doc__}")
    return len(entry).to_bytes(2, "big") + entry


def _read(fetch: Fetch, level: int, tile: int, width: int) -> list[bytes]:
    content = fetch(path(level, tile, width))
    if len(content) != width * HASH:
        raise TileError(f"{path(level, tile, width)}: {TileError.__doc__}")
    return [content[at : at + HASH] for at in range(0, len(content), HASH)]


def _top(tile: bytes) -> bytes:
    row = [tile[at : at + HASH] for at in range(0, len(tile), HASH)]
    while len(row) > 1:
        row = [node_hash(row[i], row[i + 1]) for i in range(0, len(row), 2)]
    return row[0]
