"""Leaves enter once, checkpoints go on from each other, files outlive rows, a broken ledger signs nothing."""

import hashlib
import stat
from datetime import UTC, datetime, timedelta

import pytest

from sodsong.desk.vault.models import Checkpoint, Leaf, Ledger
from sodsong.desk.vault.ops import keys, ledger, turning
from sodsong.desk.vault.queries import ledger as queries
from sodsong.desk.vault.queries import shelf
from sodsong.ground.seal import merkle, note, tiles
from sodsong.observe.probe.record import Observation
from sodsong.record.history.history import History

NOW = datetime(2020, 8, 11, 3, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()


def enter(*names):
    return [ledger.append("history", digest(name), name, NOW) for name in names]


def sign(data, at=NOW):
    return ledger.checkpoint([keys.log_pen(data, "sodsong.test/log")], at, data)


def seen_at(target, at):
    return Observation(target=target, vantage="here", at=at, url="http://a.test/", finding="up", reason="ok")


def test_a_leaf_enters_once(data):
    first, second, again = enter("a", "b", "a")
    assert (first.index, second.index) == (0, 1)
    assert again.pk == first.pk
    assert Leaf.objects.count() == 2
    other = ledger.append("history", digest("altered"), "a", NOW)  # the same name with other content is another fact
    assert other.index == 2


def test_the_keys_are_made_once_and_secret(data):
    log, witness = keys.log_pen(data, "sodsong.test/log"), keys.witness_pen(data, "sodsong.test/log")
    assert log == keys.log_pen(data, "another name is too late")
    assert witness == keys.witness_pen(data, "another name is too late")
    for name in ("log.key", "witness.key"):
        assert stat.S_IMODE((data / "ledger" / name).stat().st_mode) == 0o600
    assert (data / "log.vkey").read_text() == f"{log.vkey}\n"
    assert (data / "witness.vkey").read_text() == f"{witness.vkey}\n"
    assert (log.name, witness.name) == ("sodsong.test/log", "sodsong.test/log/witness")


def test_checkpoints_go_on_from_each_other(data):
    enter("a")
    first = sign(data)
    enter(*(f"file {i}" for i in range(600)))
    second = sign(data)
    assert sign(data) == second
    assert list(Checkpoint.objects.values_list("size", flat=True)) == [1, 601]
    old, new = (note.checkpoint(note.parse(point.signed).text) for point in (first, second))
    tree = tiles.lookup(601, shelf.fetch(data / "ledger"))
    assert merkle.extends(1, old.root, 601, new.root, merkle.consistency(1, 601, tree))
    assert shelf.signed(data) == second.signed
    # filled tiles leave no partial ones behind, and the old tree can still be read
    assert sorted(path.name for path in (data / "ledger/tile/0").iterdir()) == ["000", "001", "002.p"]
    assert merkle.root(1, tiles.lookup(1, shelf.fetch(data / "ledger"))) == old.root


def test_a_proof_holds_for_its_leaf_alone(data):
    leaves = enter(*(f"file {i}" for i in range(300)))
    point = sign(data)
    proof = queries.proof(leaves[123], point, data, b"beside")
    assert proof.holds(queries.entry(leaves[123]).leaf)
    assert not proof.holds(queries.entry(leaves[124]).leaf)
    found = note.verified(proof.note, shelf.ring(data).keys)
    assert [good.key.name for good in found.good] == ["sodsong.test/log"]


def test_sealed_files_enter_in_their_order_and_once(data):
    history = History(data / "history")
    history.append("here", [seen_at("7", NOW + timedelta(minutes=i)) for i in range(90)])
    history.append("here", [seen_at("7", NOW + timedelta(hours=3))])
    history.seal(NOW + timedelta(hours=4), {"here": 90})
    assert ledger.enter_history(history, NOW) == len(Leaf.objects.all()) > 0
    assert ledger.enter_history(history, NOW) == 0
    for leaf in Leaf.objects.all():
        vantage, name = leaf.name.split("/")
        assert digest_of(data / "history" / vantage / "sealed" / name) == leaf.digest
    history.close()


def test_days_and_thinnings_enter_and_the_hours_leaves_stay(data):
    history = History(data / "history")
    history.append("here", [seen_at("7", NOW + timedelta(minutes=i)) for i in range(180)])
    history.append("here", [seen_at("7", NOW + timedelta(days=3))])
    history.seal(NOW + timedelta(hours=9), {"here": 180})
    hours = ledger.enter_history(history, NOW)
    (day,) = history.compact(NOW + timedelta(days=2))
    assert ledger.enter_history(history, NOW) == 2
    (thin,) = history.thin(NOW + timedelta(days=2), [])
    assert ledger.enter_history(history, NOW) == 2  # its failures are the day's
    assert ledger.enter_history(history, NOW) == 0
    names = list(Leaf.objects.order_by("index").values_list("kind", "name"))
    assert len(names) == hours + 4
    assert names[hours:] == [
        ("history", f"here/{day.checks}"),
        ("history", f"here/{day.failures}"),
        ("thinning", f"here/{thin.checks}"),
        ("history", f"here/{thin.checks}"),
    ]
    manifest = (data / "history/here/manifest.ndjson").read_bytes().splitlines(keepends=True)
    assert Leaf.objects.get(kind="thinning").digest == hashlib.sha256(manifest[-1]).hexdigest()
    assert digest_of(data / "history/here/sealed" / thin.checks) == thin.checks_sha256
    history.close()


def digest_of(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_leaves_that_were_signed_come_back_when_the_database_was_set_back(data):
    enter(*(f"file {i}" for i in range(5)))
    point = sign(data)
    Leaf.objects.filter(index__gte=2).delete()
    Checkpoint.objects.all().delete()
    Ledger.objects.update(size=2)  # as after a loss of power
    (fresh,) = enter("new")
    assert fresh.index == 5
    assert list(Leaf.objects.values_list("name", flat=True)) == [*(f"file {i}" for i in range(5)), "new"]
    later = sign(data)
    tree = tiles.lookup(6, shelf.fetch(data / "ledger"))
    old, new = (note.checkpoint(note.parse(one.signed).text) for one in (point, later))
    assert merkle.extends(5, old.root, 6, new.root, merkle.consistency(5, 6, tree))


def test_a_ledger_whose_rows_were_altered_signs_nothing_more(data):
    enter("a", "b", "c")
    signed = sign(data).signed
    Leaf.objects.filter(index=1).update(digest=digest("forged"))
    enter("d")
    with pytest.raises(ledger.ForkError, match="nothing more is signed"):
        sign(data)
    assert shelf.signed(data) == signed


def test_a_ledger_whose_tiles_were_altered_signs_nothing_more(data):
    enter("a", "b", "c")
    sign(data)
    tile = data / "ledger/tile/0/000.p/3"
    tile.write_bytes(bytes(96))
    enter("d")
    with pytest.raises(ledger.ForkError):
        sign(data)


def test_a_key_turns_and_old_proofs_stay_good(data):
    (leaf,) = enter("a")
    before = queries.proof(leaf, sign(data), data)
    old = keys.log_pen(data, "")
    fresh = turning.rotate(data, "", NOW)
    ring = shelf.ring(data)
    assert [one.until for one in ring.kept] == [None, 2]
    assert ring.keys == [fresh.verifier, old.verifier]
    assert keys.log_pen(data, "") == fresh
    assert note.verified(before.note, ring.keys).good
    # both keys signed the tree in which the new one stands
    over = note.parse(queries.latest().signed)
    assert [good.key for good in note.verified(over, ring.keys).good] == [old.verifier, fresh.verifier]
    assert Leaf.objects.get(kind="key").name == fresh.vkey
    enter("b")
    after = note.parse(sign(data).signed)
    assert [one.id for one in after.signatures] == [fresh.verifier.id]
    assert ring.refuses(old.verifier, 3)
    assert not ring.refuses(old.verifier, 1)


def test_a_turn_that_was_killed_half_way_is_finished(data):
    enter("a")
    old = keys.log_pen(data, "sodsong.test/log")
    fresh = keys.prepare(data, old.name)
    assert keys.prepare(data, old.name) == fresh  # killed before anything was signed: the same key again
    assert keys.log_pen(data, "") == old
    ring = shelf.ring(data).turned(fresh.verifier, 1)
    (data / "log.vkey").write_text(ring.written())  # killed between the public and the secret file
    assert keys.log_pen(data, "") == fresh
    assert not (data / "ledger/log.key.new").exists()


def test_a_lost_key_is_no_silent_new_one(data):
    (leaf,) = enter("a")
    before = queries.proof(leaf, sign(data), data)
    (data / "ledger/log.key").unlink()
    with pytest.raises(keys.KeyLostError, match="ledger rotate --lost"):
        keys.log_pen(data, "sodsong.test/log")
    fresh = turning.rotate(data, "", NOW, lost=True)
    assert fresh.name == "sodsong.test/log"
    assert note.verified(before.note, shelf.ring(data).keys).good
    over = note.parse(queries.latest().signed)
    assert [one.id for one in over.signatures] == [fresh.verifier.id]
    root = note.checkpoint(over.text).root
    tree = tiles.lookup(2, shelf.fetch(data / "ledger"))
    assert merkle.extends(1, before.checkpoint.root, 2, root, merkle.consistency(1, 2, tree))
