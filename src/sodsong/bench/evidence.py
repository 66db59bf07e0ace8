"""What proof costs: sealing an hour of the nation, a proof over ten million leaves, a certificate set and verified."""

import hashlib
import os
import platform
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sodsong.ground.seal import merkle, note, tiles
from sodsong.ground.seal.keyring import Kept, Keyring
from sodsong.ground.seal.keys import Signer
from sodsong.ground.seal.proof import Proof
from sodsong.observe.probe.record import Observation, Phases
from sodsong.prove.evidence import make, package, statement
from sodsong.prove.evidence.verify import Trusted, verify
from sodsong.record.history.history import History

SITES, MINUTES = 7_850, 60  # the nation's home pages for an hour: 471,000 checks
LEAVES = 10_000_000
RUNS = 5
START = datetime(2020, 8, 11, 2, tzinfo=UTC)
LOG = Signer("ledger.bench.test", bytes(32))


def run() -> dict[str, Any]:
    """The bench document of interfaces.md; about a minute, 700 MB of memory and 300 MB of the temporary folder."""
    sealing, busy, entering = _hour()
    proving, hashing, size = _proof()
    setting, verifying = _certificate()
    figures = [
        _figure("seal_an_hour_of_the_nation", sealing, "s", 3.0),
        _figure("cpu_to_seal_an_hour_of_the_nation", busy, "s", 3.0),
        _figure("enter_and_sign_what_was_sealed", entering, "ms"),
        _figure("proof_over_ten_million_leaves", proving, "ms", 20.0)
        | _compared("hashing all leaves anew", hashing * 1000),
        _figure("proof_size", size, "B"),
        _figure("set_a_certificate_of_34", setting, "ms"),
        _figure("verify_a_certificate_of_34", verifying, "ms"),
    ]
    machine = {"system": platform.platform(), "cores": os.cpu_count(), "checks": SITES * MINUTES, "leaves": LEAVES}
    versions = {name: version(name) for name in ("duckdb", "typst", "cryptography")}
    return {"bench": "evidence", "machine": machine, "versions": versions, "runs": RUNS, "figures": figures}


def _hour() -> tuple[float, float, float]:
    """Seconds to seal the hour, once, by the clock and of the processor, and milliseconds to enter and sign it."""
    with tempfile.TemporaryDirectory(prefix="sodsong-bench-") as folder:
        history = History(Path(folder))
        last = 0
        for seen in _checks():
            last = history.append("bench", seen)
        begun, busy = time.perf_counter(), time.process_time()
        sealed = history.seal(START + timedelta(hours=1), {"bench": last})
        sealing, busy = time.perf_counter() - begun, time.process_time() - busy
        history.close()
    begun = time.perf_counter()
    shelf: dict[str, bytes] = {}
    leaves = [
        merkle.leaf_hash(digest.encode()) for one in sealed for digest in (one.checks_sha256, str(one.failures_sha256))
    ]
    shelf.update(tiles.grown(0, leaves, shelf.__getitem__))
    root = merkle.root(len(leaves), tiles.lookup(len(leaves), shelf.__getitem__))
    note.sign(note.Checkpoint(LOG.name, len(leaves), root).text, LOG)
    return sealing, busy, (time.perf_counter() - begun) * 1000


def _checks() -> Iterator[list[Observation]]:
    """The hour minute by minute: three sites in a hundred do not answer."""
    dice = random.Random(11)
    for minute in range(MINUTES):
        at = START + timedelta(minutes=minute)
        yield [_check(site, at + timedelta(milliseconds=7 * site), dice) for site in range(SITES)]


def _check(site: int, at: datetime, dice: random.Random) -> Observation:
    down = site % 100 < 3
    return Observation(
        target=str(site),
        vantage="bench",
        at=at,
        url=f"https://www.lao-{site}.go.th/",
        finding="down" if down else "up",
        reason="connect-timeout" if down else "ok",
        http_status=None if down else 200,
        ip=f"203.0.113.{site % 250}",
        rcode="NOERROR",
        phases=Phases(
            dice.random() * 20, dice.random() * 30, dice.random() * 60, dice.random() * 300, dice.random() * 600
        ),
        bytes=0 if down else 40_000 + site,
    )


def _proof() -> tuple[float, float, int]:
    """Milliseconds a proof from tiles, the median; seconds to hash every leaf anew; bytes of the proof file."""
    dice = random.Random(7)
    leaves = [dice.randbytes(32) for _ in range(LEAVES)]
    shelf: dict[str, bytes] = {}
    begun = time.perf_counter()
    shelf.update(tiles.grown(0, leaves, shelf.__getitem__))
    hashing = time.perf_counter() - begun
    root = merkle.root(LEAVES, tiles.lookup(LEAVES, shelf.__getitem__))
    signed = note.sign(note.Checkpoint(LOG.name, LEAVES, root).text, LOG)
    spent, written = [], ""
    for _turn in range(40):
        index = dice.randrange(LEAVES)
        begun = time.perf_counter()
        path = merkle.inclusion(index, LEAVES, tiles.lookup(LEAVES, shelf.__getitem__))
        written = Proof(index, tuple(path), signed).written()
        spent.append((time.perf_counter() - begun) * 1000)
        if not merkle.included(leaves[index], index, LEAVES, path, root):
            raise RuntimeError("A proof does not hold.")
    return statistics.median(spent), hashing, len(written)


def _certificate() -> tuple[float, float]:
    """Milliseconds to set a certificate of 34 sites and to verify it."""
    raw = bytes(200_000)
    told = _told(hashlib.sha256(raw).hexdigest())
    leaf = statement.entry(told).leaf
    proof = Proof(0, (), note.sign(note.Checkpoint(LOG.name, 1, leaf).text, LOG))
    ring = Keyring((Kept(LOG.verifier),))
    setting, verifying = [], []
    for _turn in range(RUNS):
        begun = time.perf_counter()
        made = make.make(told, proof, raw, LOG, ring)
        done = time.perf_counter()
        if not verify(made.pdf, Trusted(ring, "given")).valid:
            raise RuntimeError("A certificate does not hold.")
        setting.append((done - begun) * 1000)
        verifying.append((time.perf_counter() - done) * 1000)
    return statistics.median(setting), statistics.median(verifying)


def _told(digest: str) -> statement.Statement:
    later = START + timedelta(days=3)
    seen = tuple(
        statement.Seen(
            str(n), f"อบต.สมมุติ {n}", "", f"http://lao-{n}.test/", 5_760, 1_440, 0, (statement.Span(START, later, "ok"),)
        )
        for n in range(34)
    )
    case = statement.Case("1/2563", START, later, "ip", "203.0.113.9", confirmed=True)
    return statement.Statement(
        id="2563-1/all/1",
        issued_at=later,
        office="สำนักงานสมมุติ",
        province="แพร่",
        log=LOG.name,
        address="",
        case=case,
        since=START - timedelta(days=1),
        until=later,
        vantages=("bench",),
        seen=seen,
        kept=(),
        raw=statement.Raw("raw.parquet", digest, 34 * 5_760),
        sources=(),
        events=None,
        software=package.software(),
    )


def _figure(name: str, value: float, unit: str, goal: float | None = None) -> dict[str, Any]:
    figure: dict[str, Any] = {"name": name, "value": round(value, 2), "unit": unit}
    return figure if goal is None else figure | {"goal": goal}


def _compared(name: str, value: float) -> dict[str, Any]:
    return {"compared": [{"name": name, "value": round(value, 2)}]}
