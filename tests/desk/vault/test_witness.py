"""Two offices: one shows its checkpoints over HTTP, the other cosigns, follows, and catches a rewritten history."""

import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.conf import settings

from sodsong.desk.vault.models import Followed, Leaf
from sodsong.desk.vault.ops import keys, ledger, stamping, witness
from sodsong.desk.vault.queries import ledger as queries
from sodsong.ground.seal import note
from sodsong.ground.seal.keys import COSIGNATURE, Signer
from sodsong.prove.evidence import stamp
from tests.desk.vault.test_ledger import digest, enter, sign

NOW = datetime(2020, 8, 11, 3, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def other(data, live_server, monkeypatch):
    """The other office. (Both play in one database; their ledgers' folders and keys are their own where it matters.)"""
    log = keys.log_pen(data, "sodsong.test/log")
    monkeypatch.setattr(settings, "SODSONG", replace(settings.SODSONG, followed=(log.verifier,)))
    return witness.Witness(f"{live_server.url}/witness", keys.witness_pen(data, "sodsong.test/log").verifier)


def test_a_checkpoint_is_cosigned_and_the_next_one_too(data, other):
    enter("a", "b")
    sign(data)
    assert witness.ask_all([other], data, NOW) == 1
    assert witness.ask_all([other], data, NOW) == 0  # once is enough
    enter("c")
    point = sign(data)
    assert witness.ask_all([other], data, NOW) == 1
    read = note.parse(queries.cosigned(point))
    found = note.verified(read, [keys.log_pen(data, "").verifier, other.key])
    assert [good.key.name for good in found.good] == ["sodsong.test/log", "sodsong.test/log/witness"]
    assert Followed.objects.get().size == 3


def test_a_rewritten_history_is_caught(data, other, tmp_path_factory):
    enter("a", "b", "c")
    sign(data)
    assert witness.ask_all([other], data, NOW) == 1
    copy = keys.log_pen(data, "")
    shutil.rmtree(data / "ledger")
    Leaf.objects.filter(index=1).update(digest=digest("what suits us better"))
    enter("d")
    forged = ledger.checkpoint([copy], NOW, data)  # the same key, another past: signed without a complaint
    assert forged.size == 4
    assert witness.ask_all([other], data, NOW) == 0
    row = Followed.objects.get()
    assert (row.size, row.refused_at is not None) == (3, True)
    assert note.checkpoint(note.parse(row.refused).text).size == 4  # the witness keeps the proof of it


def test_a_folder_set_back_is_told(data, other):
    enter("a", "b", "c")
    sign(data)
    witness.ask_all([other], data, NOW)
    Followed.objects.update(size=9)  # the witness has seen more than this folder knows
    enter("d")
    sign(data)
    assert witness.ask_all([other], data, NOW) == 0


def test_strangers_are_not_followed(data, other, client):
    enter("a")
    sign(data)
    stranger = Signer("stranger.test/log", b"s" * 32)
    asked = f"old 0\n\n{note.sign(note.Checkpoint(stranger.name, 1, bytes(32)).text, stranger)}"
    answer = client.post("/witness/add-checkpoint", asked, content_type="text/plain")
    assert (answer.status_code, answer.content) == (404, b"unknown-log\n")
    answer = client.post("/witness/add-checkpoint", "nonsense", content_type="text/plain")
    assert answer.status_code == 400
    assert client.get("/witness/add-checkpoint").status_code == 405


def test_an_answer_that_is_not_the_witness_s_is_not_kept(data, other):
    enter("a")
    point = sign(data)
    wrong = replace(other, key=Signer(other.key.name, b"x" * 32, COSIGNATURE).verifier)
    assert not witness.ask(wrong, point, data, NOW)
    assert not point.cosignatures.exists()


def test_a_witness_that_is_not_there_or_not_safe_is_only_told(data):
    enter("a")
    point = sign(data)
    key = Signer("w.test", b"w" * 32, COSIGNATURE).verifier
    assert not witness.ask(witness.Witness("http://127.0.0.1:9/", key), point, data, NOW)
    assert not witness.ask(witness.Witness("http://example.test/", key), point, data, NOW)


def test_the_ledger_is_there_for_everybody(data, client):
    enter("a", "b")
    point = sign(data)
    assert client.get("/log/checkpoint").content.decode() == point.signed
    assert client.get("/log.vkey").content.decode() == (data / "log.vkey").read_text()
    tile = client.get("/log/tile/0/000.p/2")
    assert tile.content == queries.entry(Leaf.objects.get(index=0)).leaf + queries.entry(Leaf.objects.get(index=1)).leaf
    for place in ("log.key", "../log.vkey", "tile/0/../../log.key", "tile/0/999", "lock"):
        assert client.get(f"/log/{place}").status_code == 404


@pytest.mark.parametrize("place", ["", "chain"], ids=["sorted", "certificates not in DER order"])
def test_a_checkpoint_is_stamped_and_openssl_accepts_it(data, authority, tmp_path, place):

    enter("a")
    sign(data)
    assert stamping.stamp_newest(authority.url + place, authority.roots, NOW) == 1
    assert stamping.stamp_newest(authority.url + place, authority.roots, NOW) == 0  # it has one
    point = queries.latest()
    text = note.parse(point.signed).text.encode()
    found = stamp.check(bytes(point.stamp), text, authority.roots)
    assert found.authority == "CN=Time of the tests,O=Test"
    assert abs((found.time - datetime.now(UTC)).total_seconds()) < 300
    (tmp_path / "answer").write_bytes(point.stamp)
    (tmp_path / "text").write_bytes(text)
    openssl = ["openssl", "ts", "-verify", "-data", "text", "-in", "answer", "-CAfile", authority.folder / "root.pem"]
    assert b"Verification: OK" in subprocess.run(openssl, cwd=tmp_path, check=True, capture_output=True).stdout
    # the second verifier comes to the same, and neither takes it for another text, authority or shape
    assert stamp._by_openssl(bytes(point.stamp), text, authority.roots) == found
    of_another = stamp.check(bytes(point.stamp), b"another", authority.roots)
    assert of_another.code == ("stamp-refused" if place else "stamp-not-of-this")
    assert stamp.check(bytes(point.stamp), text, b"") == stamp.NoStamp("stamp-authority-unknown")
    assert stamp.check(b"rubbish", text, authority.roots) == stamp.NoStamp("stamp-unreadable")
    assert isinstance(stamp.check(bytes(point.stamp)[:-1] + b"\x00", text, authority.roots), stamp.NoStamp)


def test_without_an_authority_nothing_is_asked(data):
    enter("a")
    sign(data)
    assert stamping.stamp_newest("", b"", NOW) == 0
    assert stamping.stamp_newest("http://127.0.0.1:9/", b"", NOW) == 0
