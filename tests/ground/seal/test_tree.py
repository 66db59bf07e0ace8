"""The tree against RFC 6962's own words, its tiles, and proofs that hold for the right leaf alone."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sodsong.ground.seal import merkle, tiles
from sodsong.ground.seal.merkle import leaf_hash

# RFC 6962 reference leaves (certificate-transparency's own test vector) and the root over all eight.
VECTOR = [b"", b"\x00", b"\x10", b" !", b"01", b"@ABC", b"PQRSTUVW", b"`abcdefghijklmno"]
VECTOR_ROOT = "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


def by_definition(leaves):
    """MTH of RFC 6962, 2.1, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return merkle.node_hash(by_definition(leaves[:split]), by_definition(leaves[split:]))


def leaves_of(count, salt=b""):
    return [leaf_hash(salt + str(i).encode()) for i in range(count)]


class Shelf(dict):
    """Tiles in memory; grown piece by piece as a ledger would."""

    size = 0

    def add(self, entries):
        self.update(list(tiles.grown(self.size, [leaf_hash(entry) for entry in entries], self.__getitem__)))
        self.update(list(tiles.bundles(self.size, entries, self.__getitem__)))
        self.size += len(entries)


def test_the_root_of_the_reference_leaves():
    hashes = [leaf_hash(entry) for entry in VECTOR]
    assert merkle.root(8, merkle.over(hashes)).hex() == VECTOR_ROOT
    assert merkle.root(0, merkle.over([])) == hashlib.sha256(b"").digest()


@pytest.mark.parametrize("size", [*range(1, 18), 31, 33, 64, 100])
def test_every_proof_of_a_small_tree_holds_and_holds_for_nothing_else(size):
    hashes = leaves_of(size)
    tree, root = merkle.over(hashes), by_definition(hashes)
    assert merkle.root(size, tree) == root
    for index in range(size):
        path = merkle.inclusion(index, size, tree)
        assert merkle.included(hashes[index], index, size, path, root)
        for other in range(size):
            if other != index:
                assert not merkle.included(hashes[index], other, size, path, root)
                assert not merkle.included(hashes[other], index, size, path, root)
        assert not merkle.included(hashes[index], index, size, [*path, root], root)
        assert not merkle.included(hashes[index], index, size, path[:-1], root) or not path
    for old in range(size + 1):
        proof = merkle.consistency(old, size, tree)
        assert merkle.extends(old, by_definition(hashes[:old]), size, root, proof)
        assert not merkle.extends(old, b"\x00" * 32, size, root, proof)
        if proof:
            assert not merkle.extends(old, by_definition(hashes[:old]), size, b"\x00" * 32, proof)
            assert not merkle.extends(old, by_definition(hashes[:old]), size, root, proof[:-1])


def test_outside_the_tree_there_is_no_proof():
    tree = merkle.over(leaves_of(3))
    with pytest.raises(merkle.ProofError, match="leaf 3 of 3"):
        merkle.inclusion(3, 3, tree)
    with pytest.raises(merkle.ProofError, match="4 to 3"):
        merkle.consistency(4, 3, tree)


@given(st.lists(st.integers(0, 400), min_size=1, max_size=5), st.data())
def test_tiles_grown_in_any_steps_give_the_same_tree(steps, data):
    shelf, entries = Shelf(), []
    for step in steps:
        fresh = [f"{len(entries) + i}".encode() for i in range(step)]
        shelf.add(fresh)
        entries += fresh
    size, hashes = len(entries), [leaf_hash(entry) for entry in entries]
    tree = tiles.lookup(size, shelf.__getitem__)
    assert merkle.root(size, tree) == by_definition(hashes)
    if size:
        index = data.draw(st.integers(0, size - 1))
        assert merkle.included(hashes[index], index, size, merkle.inclusion(index, size, tree), merkle.root(size, tree))
        last = (size - 1) // 256
        width = min(256, size - last * 256)
        assert tiles.unbundled(shelf[tiles.path("entries", last, width)]) == entries[last * 256 :]
        old = data.draw(st.integers(0, size))
        proof = merkle.consistency(old, size, tree)
        assert merkle.extends(old, by_definition(hashes[:old]), size, by_definition(hashes), proof)


def test_a_tree_of_three_rows_of_tiles():
    count = 256 * 256 + 300
    shelf = Shelf()
    shelf.add([str(i).encode() for i in range(count)])
    assert {name for name in shelf if name.startswith("tile/2")} == {"tile/2/000.p/1"}
    assert "tile/0/256" in shelf
    assert "tile/0/257.p/44" in shelf
    tree = tiles.lookup(count, shelf.__getitem__)
    root = merkle.root(count, tree)
    for index in (0, 255, 256, 65_535, 65_536, count - 1):
        path = merkle.inclusion(index, count, tree)
        assert merkle.included(leaf_hash(str(index).encode()), index, count, path, root)


def test_a_tile_of_the_wrong_length_is_told():
    with pytest.raises(tiles.TileError, match=r"tile/0/000\.p/3"):
        merkle.root(3, tiles.lookup(3, lambda _path: b"short"))
    with pytest.raises(tiles.TileError, match="entry bundle"):
        tiles.unbundled(b"\x00\x05ab")
