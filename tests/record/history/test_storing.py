"""Sealed files lie in a storage elsewhere: what is asked for comes back, whatever stops where."""

import hashlib
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from sodsong.record.history import manifest
from sodsong.record.history.copies import Copies
from sodsong.record.history.history import History
from sodsong.record.history.storing import bucket as buckets
from sodsong.record.history.storing.bucket import Access, Bucket, StorageError
from sodsong.record.history.storing.mirror import Mirror, StorageTakenError

from . import moto
from .makings import DAY, HERE, NOON, hours, seen
from .standin import BUCKET, KEY, REGION, SECRET, serving
from .test_sealing import ALL, TARGETS, Killed

LATER = NOON + timedelta(days=2)
PLENTY = 1 << 30


@pytest.fixture(scope="module")
def elsewhere():
    with moto.serving() as place:
        yield place


@pytest.fixture(params=["s3", "moto", "folder"])
def access(request, tmp_path):
    if request.param == "moto":
        place = request.getfixturevalue("elsewhere")
        yield Access(f"s3://{moto.BUCKET}/{tmp_path.name}", place, "us-east-1", KEY, SECRET)
        return
    if request.param == "folder":
        yield Access(f"file://{tmp_path}/elsewhere")
        return
    with serving() as storage:
        yield Access(f"s3://{BUCKET}/nation", storage.endpoint, REGION, KEY, SECRET)
        assert storage.refused == []


@pytest.fixture
def storage():
    with serving() as one:
        yield one


def key_to(storage, secret=SECRET, prefix="nation"):
    return Access(f"s3://{BUCKET}/{prefix}", storage.endpoint, REGION, KEY, secret)


def opened(folder: Path, access: Access):
    return History(folder, Mirror(folder, Bucket(access)))


def filled(history, count=3):
    history.append(HERE, [*hours(count), seen("site-1", 62, "http-5xx"), seen("site-0", 48 * 60)])
    history.seal(LATER - timedelta(hours=1), ALL)


def answers(history):
    failed = [(one.target, one.at, one.transcript) for one in history.failures(TARGETS, *DAY)]
    return history.count(), history.raw(TARGETS, *DAY), failed, history.availability(TARGETS, *DAY)


def local(folder):
    return sorted(path.name for path in (folder / HERE / "sealed").iterdir())


def check(access):
    """The newest manifest in the storage is whole, and so is every file that it names; the names of all there are."""
    there = Bucket(access)
    names = there.names("")
    if newest := max((name for name in names if "/manifest/" in name), default=None):
        for one in manifest.told(there.get(newest)):
            for name, digest in ((one.checks, one.checks_sha256), (one.failures, one.failures_sha256)):
                assert hashlib.sha256(there.get(f"{HERE}/sealed/{name}")).hexdigest() == digest
    return names


def test_sealed_files_go_up_leave_this_disk_and_come_back_when_asked_for(tmp_path, access):
    history = opened(tmp_path / "data", access)
    filled(history)
    before, files = answers(history), local(tmp_path / "data")
    assert history.store(PLENTY) == len(files) == 6
    assert (local(tmp_path / "data"), history.store(PLENTY)) == (files, 0)
    assert sum("/sealed/" in name for name in check(access)) == 6
    assert history.store(0) == 0
    assert local(tmp_path / "data") == []
    assert answers(history) == before
    assert local(tmp_path / "data") == files
    history.close()


def test_a_day_takes_the_place_of_its_hours_there_too(tmp_path, access):
    history = opened(tmp_path / "data", access)
    filled(history)
    before = answers(history)
    history.store(0)
    (day,) = history.compact(LATER)  # for which the hours come back
    assert history.store(0) == 2
    names = [name for name in check(access) if "/manifest/" not in name]
    assert names == [
        f"{HERE}/digests/2020-08.parquet",
        f"{HERE}/sealed/{day.failures}",
        f"{HERE}/sealed/{day.checks}",
    ]
    assert answers(history) == before
    history.store(0)
    (thinned,) = history.thin(LATER, [])
    history.store(0)
    assert f"{HERE}/sealed/{thinned.checks}" in check(access)
    assert f"{HERE}/sealed/{day.checks}" not in check(access)
    assert answers(history)[2:] == before[2:]
    history.close()


def test_the_longest_unused_file_goes_first_and_only_what_is_stored(tmp_path, access):
    history = opened(tmp_path / "data", access)
    filled(history)
    parts = history.sealed(HERE)
    for age, one in enumerate(parts):
        for name in (one.checks, one.failures):
            os.utime(tmp_path / "data" / HERE / "sealed" / name, (1e9 - age, 1e9 - age))
    room = sum(one.checks_bytes + one.failures_bytes for one in parts[:2])
    history.store(room)
    assert local(tmp_path / "data") == sorted(name for one in parts[:2] for name in (one.checks, one.failures))
    fresh = Mirror(tmp_path / "data", Bucket(access))
    assert fresh.trim(HERE, 0) == 0  # it has not seen the storage yet
    history.close()


def test_a_lost_disk_is_taken_up_from_the_storage_and_no_number_comes_twice(tmp_path, access):
    history = opened(tmp_path / "data", access)
    filled(history)
    history.compact(LATER)
    history.store(PLENTY)
    last, before = history.append(HERE, [seen("site-0", 49 * 60)]), answers(history)
    days = history.days("site-0", *DAY)
    history.close()
    anew = opened(tmp_path / "anew", access)
    assert anew.adopt() == [HERE]
    assert anew.adopt() == []
    assert answers(anew)[1:] == before[1:]
    assert anew.days("site-0", *DAY) == days
    assert len(days) == 1
    assert anew.append(HERE, [seen("site-1", 50 * 60)]) > last + 1000
    anew.seal(NOON + timedelta(days=4), ALL)
    assert anew.store(PLENTY) == 2
    check(access)
    anew.close()


def test_a_restored_folder_goes_on_with_what_was_sealed_since_its_backup(tmp_path, access):
    history = opened(tmp_path / "data", access)
    filled(history, 2)
    history.store(PLENTY)
    history.close()
    shutil.copytree(tmp_path / "data", tmp_path / "restored")
    again = opened(tmp_path / "data", access)
    assert again.adopt() == []
    again.append(HERE, [seen("site-1", 49 * 60)])
    again.seal(NOON + timedelta(days=4), ALL)
    again.compact(LATER)
    again.store(PLENTY)
    last, before = again.sealed(HERE)[-1].last, answers(again)
    again.close()
    restored = opened(tmp_path / "restored", access)
    assert restored.adopt() == [HERE]
    assert answers(restored) == before
    assert restored.append(HERE, [seen("site-1", 100 * 60)]) > last + 1000
    restored.close()


def test_a_storage_that_is_away_stops_only_a_folder_with_nothing_to_go_on_with(tmp_path, storage, monkeypatch):
    monkeypatch.setattr(buckets, "PATIENCE", timedelta(seconds=0.1))
    storage.broken = True
    history = opened(tmp_path / "data", key_to(storage))
    with pytest.raises(StorageError):
        history.adopt()
    filled(history, 1)
    assert history.adopt() == []
    history.close()


def test_a_copy_that_was_lost_goes_on_under_the_numbers_of_its_agent(tmp_path, access):
    history = opened(tmp_path / "data", access)
    batch = [seen("site-0", i) for i in range(90)]
    Copies(history).take(HERE, "first", 1, batch)
    history.seal(NOON + timedelta(hours=1), ALL)
    history.store(PLENTY)
    history.close()
    anew = opened(tmp_path / "anew", access)
    anew.adopt()
    assert Copies(anew).take(HERE, "first", 1, batch) == 90  # the bus hands it all over again
    assert anew.count() == 90
    anew.close()


def test_stopped_at_any_step_what_the_storage_names_is_whole(tmp_path, monkeypatch):
    step, steps = 0, 1
    while step < steps:
        step += 1
        access, folder = Access(f"file://{tmp_path}/elsewhere-{step}"), tmp_path / str(step)
        history = opened(folder, access)
        filled(history, 2)
        history.store(PLENTY)
        history.compact(LATER)
        before, count = answers(history), [0]
        with monkeypatch.context() as patch:
            for owner, name in ((Bucket, "put"), (Bucket, "create"), (Bucket, "drop"), (Path, "unlink")):
                patch.setattr(owner, name, _stopping(getattr(owner, name), count, step))
            try:
                history.store(0)
            except Killed:
                steps = step + 1
        check(access)
        history.close()
        again = opened(folder, access)
        assert answers(again) == before, step
        again.store(PLENTY)
        names = check(access)
        assert [sum(part in name for name in names) for part in ("/sealed/", "/manifest/")] == [2, 1], step
        again.close()
    assert step > 6


def _stopping(original, count, step):
    def wrapped(*args: object, **kwargs: object):
        count[0] += 1
        if count[0] == step:
            raise Killed
        return original(*args, **kwargs)

    return wrapped


def test_a_storage_that_is_away_costs_nothing_and_tells_no_secret(tmp_path, storage, monkeypatch):
    monkeypatch.setattr(buckets, "PATIENCE", timedelta(seconds=0.1))
    history = opened(tmp_path / "data", key_to(storage))
    filled(history)
    before = answers(history)
    storage.broken = True
    with pytest.raises(StorageError) as told:
        history.store(0)
    assert not any(word in f"{told.value!r} {told.value}" for word in (SECRET, KEY))
    assert SECRET not in repr(key_to(storage))
    assert answers(history) == before
    storage.broken = False
    assert history.store(0) == 6
    assert answers(history) == before
    history.close()


def test_a_wrong_secret_is_refused_and_a_right_one_signs_every_request(tmp_path, storage):
    history = opened(tmp_path / "data", key_to(storage, secret="another"))
    filled(history, 1)
    with pytest.raises(StorageError):
        history.store(PLENTY)
    assert set(storage.refused) == {"SignatureDoesNotMatch"}
    assert storage.objects == {}
    history.close()


def test_two_histories_never_share_a_place(tmp_path, access):
    one, other = opened(tmp_path / "one", access), opened(tmp_path / "other", access)
    filled(one, 2)
    filled(other, 3)
    one.store(PLENTY)
    names = check(access)
    with pytest.raises(StorageTakenError, match="another history"):
        other.store(PLENTY)
    assert check(access) == names
    one.close()
    other.close()


def test_a_file_that_was_altered_there_is_not_believed(tmp_path, storage):
    history = opened(tmp_path / "data", key_to(storage))
    filled(history)
    history.store(0)
    name = next(name for name in storage.objects if name.endswith("05.parquet"))
    storage.objects[name] = storage.objects[name][:-1] + b"?"
    with pytest.raises(StorageError, match="is not what was stored"):
        answers(history)
    del storage.objects[name]
    with pytest.raises(StorageError, match="is gone"):
        answers(history)
    history.close()


def test_a_big_file_goes_up_in_parts(tmp_path, storage, monkeypatch):
    content = os.urandom(12 << 20)
    (tmp_path / "big").write_bytes(content)
    there = Bucket(key_to(storage))
    there.put("a/big", tmp_path / "big")
    assert sum("partNumber" in asked for asked in storage.asked) == 2
    assert storage.objects == {"nation/a/big": content}
    assert there.fetch("a/big", tmp_path / "back")
    assert (tmp_path / "back").read_bytes() == content
    assert there.create("a/big", b"other") is False
    assert (there.get("none"), there.fetch("none", tmp_path / "none")) == (None, False)
    there.drop(["a/big", "none"])
    assert there.names("") == []


def test_a_big_file_comes_back_as_it_was_and_is_not_made_twice(tmp_path, access):
    content = os.urandom(12 << 20)
    (tmp_path / "big").write_bytes(content)
    there = Bucket(access)
    there.put("a/big", tmp_path / "big")
    assert there.create("a/small", b"one")
    assert not there.create("a/small", b"other")
    assert there.names("a/") == ["a/big", "a/small"]
    assert there.fetch("a/big", tmp_path / "back")
    assert (tmp_path / "back").read_bytes() == content
    assert there.get("a/small") == b"one"
    there.drop(["a/big", "a/small", "a/none"])
    assert there.names("") == []
    assert there.get("a/small") is None


def test_the_roots_of_ssl_cert_file_are_honoured(tmp_path, monkeypatch):
    """By a process of its own: the setting is read once."""
    chain, code = (
        _certificate(tmp_path),
        (
            "import sys; from sodsong.record.history.storing import bucket as b; b.PATIENCE = b.timedelta(seconds=0.1); "
            f"there = b.Bucket(b.Access('s3://{BUCKET}', sys.argv[1], '{REGION}', '{KEY}', '{SECRET}')); "
            "print(there.create('a', b'1'), there.get('a'))"
        ),
    )
    told = []
    (tmp_path / "other").mkdir()
    with serving(chain) as storage:
        for roots in (chain, _certificate(tmp_path / "other")):
            env = {**os.environ, "SSL_CERT_FILE": str(roots)}
            command = [sys.executable, "-c", code, storage.endpoint]
            ran = subprocess.run(command, env=env, capture_output=True, check=False)
            # Another key under the same name.
            told.append((ran.stdout.decode().strip(), b"(certificate: BadSignature)" in ran.stderr))
    assert told == [("True b'1'", False), ("", True)]


def _certificate(folder: Path) -> Path:
    """A certificate of 127.0.0.1 that vouches for itself, with its key."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "stand-in")])
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    builder = x509.CertificateBuilder(name, name, key.public_key(), 7, now - timedelta(days=1), now + timedelta(days=1))
    made = builder.add_extension(names, critical=False).sign(key, hashes.SHA256())
    path = folder / "chain.pem"
    path.write_bytes(
        made.public_bytes(Encoding.PEM) + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    return path
