"""The Go project's own note and tlog packages accept what we seal, and refuse it altered."""

import pytest

from sodsong.ground.seal import merkle, note, proof
from sodsong.ground.seal.keys import Signer, encoded

LOG = Signer("sodsong.test/log", b"l" * 32)
COUNT, OLD = 20_001, 777
HASHES = [merkle.leaf_hash(str(i).encode()) for i in range(COUNT)]


@pytest.mark.parametrize("index", [0, 12_345, 20_000])
def test_go_accepts_our_proofs(go_check, tmp_path, index):
    tree = merkle.over(HASHES)
    point = note.Checkpoint(LOG.name, COUNT, merkle.root(COUNT, tree))
    path = tuple(merkle.inclusion(index, COUNT, tree))
    written = proof.Proof(index, path, note.sign(point.text, LOG), b"beside").written()
    file, way = tmp_path / "a.tlog-proof", tmp_path / "way"
    file.write_text(written)
    way.write_text("\n".join(map(encoded, merkle.consistency(OLD, COUNT, tree))))
    old = [OLD, merkle.root(OLD, tree).hex(), way]
    assert go_check(file, LOG.vkey, HASHES[index].hex(), *old) == (0, f"accepted {COUNT} {index}")
    assert go_check(file, LOG.vkey, HASHES[index - 1].hex(), *old)[0] == 1
    assert go_check(file, Signer(LOG.name, b"x" * 32).vkey, HASHES[index].hex(), *old)[0] == 1
    assert go_check(file, LOG.vkey, HASHES[index].hex(), OLD, HASHES[0].hex(), way)[0] == 1
