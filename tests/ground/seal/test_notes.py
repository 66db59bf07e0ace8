"""Keys, notes, checkpoints, proofs and requests to witnesses: one right way of writing each, all else refused."""

import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sodsong.ground.seal import keys, merkle, note, proof, witnessing
from sodsong.ground.seal.entry import Entry, EntryError
from sodsong.ground.seal.keys import COSIGNATURE, Signer

LOG = Signer("sodsong.test/log", b"l" * 32)
WITNESS = Signer("witness.test/w1", b"w" * 32, COSIGNATURE)
HASHES = [merkle.leaf_hash(bytes([i])) for i in range(9)]


def signed(size, *pens, hashes=HASHES, origin=LOG.name):
    root = merkle.root(size, merkle.over(hashes))
    return note.sign(note.Checkpoint(origin, size, root).text, *(pens or (LOG,)), at=1_600_000_000)


def test_the_key_of_the_go_documentation():
    # golang.org/x/mod/sumdb/note's own example
    skey = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
    vkey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    pen = keys.signer(skey)
    assert pen.vkey == vkey
    assert pen.written() == skey
    assert "sodsong" not in repr(pen)
    assert "seed" not in repr(pen)
    text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
    line = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
    assert note.sign(text, pen) == f"{text}\n{line}\n"


@pytest.mark.parametrize(
    "vkey", ["", "a+b", "name+00000000+AQ==", LOG.vkey[:-4], LOG.vkey.replace("sodsong", "sodson"), "a b" + LOG.vkey]
)
def test_what_is_no_key_is_refused(vkey):
    with pytest.raises(keys.KeyFormError):
        keys.verifier(vkey)


def test_a_key_file_never_shows_its_secret():
    torn = LOG.written().replace("log+", "lag+")
    with pytest.raises(keys.KeyFormError) as told:
        keys.signer(torn)
    assert LOG.written()[-20:] not in str(told.value)


def test_a_checkpoint_with_a_cosignature():
    read = note.parse(signed(5, LOG, WITNESS))
    found = note.verified(read, [LOG.verifier, WITNESS.verifier])
    assert [good.key.name for good in found.good] == ["sodsong.test/log", "witness.test/w1"]
    assert keys.cosigned_at(found.good[1].signature.content) == 1_600_000_000
    alone = note.verified(read, [LOG.verifier])
    assert [one.name for one in alone.unknown] == ["witness.test/w1"]
    assert note.checkpoint(read.text) == note.Checkpoint(LOG.name, 5, merkle.root(5, merkle.over(HASHES)))


def whole(index=3, size=9):
    path = tuple(merkle.inclusion(index, size, merkle.over(HASHES)))
    return proof.Proof(index, path, signed(size, LOG, WITNESS), b"what goes with it")


def test_any_letter_of_a_proof_changed_is_refused():
    written = whole().written()
    assert proof.parse(written) == whole()
    dice = random.Random(9)  # noqa: S311  # a seeded test
    leaf = HASHES[3]
    for _ in range(1500):
        at = dice.randrange(len(written))
        other = dice.choice(string.ascii_letters + string.digits + "+/=\n —")
        altered = written[:at] + other + written[at + 1 :]
        if altered == written:
            continue
        try:
            read = proof.parse(altered)
        except proof.ProofFormError:
            continue
        found = note.verified(read.note, [LOG.verifier, WITNESS.verifier])
        fine = read.holds(leaf) and len(found.good) == 2 and read.extra == whole().extra
        assert not fine, (at, altered)


@given(st.text(), st.text())
def test_no_text_upsets_the_readers(above, below):
    for text in (above, f"{above}\n\n{below}", f"{proof.HEAD}\nindex 0\n\n{above}\n\n— {below}\n"):
        for read, problem in (
            (note.parse, note.NoteError),
            (proof.parse, proof.ProofFormError),
            (witnessing.parse, witnessing.AskError),
            (note.checkpoint, note.CheckpointError),
            (keys.verifier, keys.KeyFormError),
        ):
            try:
                read(text)
            except problem:
                continue


def ask(old, size, hashes=HASHES, *pens):
    way = tuple(merkle.consistency(old, size, merkle.over(hashes)))
    return witnessing.Ask(old, way, signed(size, *pens, hashes=hashes))


def last(size):
    return note.Checkpoint(LOG.name, size, merkle.root(size, merkle.over(HASHES)))


def test_a_witness_follows_a_log_that_goes_on():
    asked = witnessing.parse(ask(4, 9).written())
    answer = witnessing.consider(asked, [LOG.verifier], last(4))
    assert (answer.code, answer.point) == ("ok", last(9))
    assert witnessing.consider(ask(9, 9), [LOG.verifier], last(9)).code == "ok"


def test_a_witness_refuses_a_rewritten_history():
    rewritten = [merkle.leaf_hash(b"another"), *HASHES[1:]]
    assert witnessing.consider(ask(4, 9, rewritten), [LOG.verifier], last(4)).code == "bad-proof"
    assert witnessing.consider(ask(9, 9, rewritten), [LOG.verifier], last(9)).code == "fork"
    # even a whole tree passed off as a fresh log
    assert witnessing.consider(ask(0, 9, rewritten), [LOG.verifier], last(4)) == witnessing.Answer("conflict", known=4)


def test_a_witness_refuses_strangers_and_the_past():
    other = Signer(LOG.name, b"x" * 32)
    assert witnessing.consider(ask(4, 9, HASHES, other), [LOG.verifier], last(4)).code == "not-signed"
    assert witnessing.consider(ask(4, 9), [Signer("else.test", b"e" * 32).verifier], last(4)).code == "unknown-log"
    assert witnessing.consider(ask(4, 6), [LOG.verifier], last(9)).code == "conflict"
    assert witnessing.consider(witnessing.Ask(9, (), signed(6)), [LOG.verifier], last(9)).code == "bad-size"


@pytest.mark.parametrize(
    "change", [{"kind": "History"}, {"digest": "ab"}, {"name": ""}, {"name": "n" * 301}, {"at": -1}]
)
def test_what_is_no_entry_is_refused(change):
    good = {"kind": "history", "name": "a", "digest": "ab" * 32, "at": 5}
    assert Entry.read(Entry(**good).written()) == Entry(**good)
    with pytest.raises(EntryError):
        Entry(**{**good, **change})


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"at":5,"v":1}', b'{"at": 5}', b"\xff"])
def test_what_is_no_written_entry_is_refused(content):
    with pytest.raises(EntryError):
        Entry.read(content)
