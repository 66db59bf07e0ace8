"""A certificate of a made-up case, with a ledger of its own."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sodsong.ground.seal import merkle, note
from sodsong.ground.seal.keyring import Kept, Keyring
from sodsong.ground.seal.keys import COSIGNATURE, Signer
from sodsong.ground.seal.proof import Proof
from sodsong.prove.evidence import make, package, statement
from sodsong.prove.evidence.make import Made

BEGAN = datetime(2020, 8, 11, 2, 12, tzinfo=UTC)
LOG = Signer("ledger.sodsong.test", b"l" * 32)
WITNESS = Signer("witness.test/w1", b"w" * 32, COSIGNATURE)
RAW = b"PAR1 no parquet at all, but bytes to be kept PAR1"
RING = Keyring((Kept(LOG.verifier),))


@dataclass(frozen=True)
class Sample:
    told: statement.Statement
    made: Made


def told(sites=34, **more):
    hour = timedelta(hours=1)
    seen = tuple(
        statement.Seen(
            lao=f"54{n:02}",
            name=f"อบต.สมมุติที่ {n}",
            district="เมืองแพร่",
            url=f"http://www.a-rather-long-name-of-lao-{n}.go.th/",
            checks=7_260,
            answered=2_950 + n,
            unknown=10,
            down=(statement.Span(BEGAN, BEGAN + 70 * hour, "connect-refused"),),
        )
        for n in range(1, sites + 1)
    )
    values = {
        "id": "2563-1/all/1",
        "issued_at": BEGAN + 80 * hour,
        "office": "สำนักงานส่งเสริมการปกครองท้องถิ่นจังหวัดแพร่",
        "province": "แพร่",
        "log": LOG.name,
        "address": "https://sodsong.example.go.th",
        "case": statement.Case("1/2563", BEGAN, BEGAN + 70 * hour, "ip", "203.0.113.9", confirmed=True),
        "since": BEGAN - 24 * hour,
        "until": BEGAN + 71 * hour,
        "vantages": ("here",),
        "seen": seen,
        "kept": (statement.Kept("5401", "http://a.go.th/o1", BEGAN - hour, "ab" * 32, "O1"),),
        "raw": statement.Raw("raw.parquet", hashlib.sha256(RAW).hexdigest(), 7_260 * sites),
        "sources": (statement.Source("here/000000000001-20200811T02.parquet", "cd" * 32, 4),),
        "events": {"sha256": "ef" * 32, "leaf": 5, "count": 12},
        "software": package.software(),
    }
    return statement.Statement(**{**values, **more})


def sample(told_, *pens, stamp=None, ring=RING, size=20, index=12, named=(WITNESS.verifier,)):
    leaves = [merkle.leaf_hash(str(i).encode()) for i in range(size)]
    leaves[index] = statement.entry(told_).leaf
    tree = merkle.over(leaves)
    point = note.Checkpoint(told_.log, size, merkle.root(size, tree))
    signed = note.sign(point.text, *(pens or (LOG, WITNESS)), at=1_600_000_000)
    proof = Proof(index, tuple(merkle.inclusion(index, size, tree)), signed)
    pen = pens[0] if pens else LOG
    return Sample(told_, make.make(told_, proof, RAW, pen, ring, stamp=stamp, witnesses=named))
