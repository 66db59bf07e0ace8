"""The steps of docs/evidence.md that use nothing of ours are run as they stand there."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from sodsong.ground.seal import merkle, note
from sodsong.ground.seal.proof import Proof
from sodsong.prove.evidence import make, stamp, statement
from tests.desk.vault.conftest import authority  # noqa: F401  # the fixture
from tests.prove.evidence.sample import LOG, RAW, RING, WITNESS, told

DOCS = Path(__file__).parents[2] / "docs"


def steps():
    text = (DOCS / "evidence.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"^```sh\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
    return block


@pytest.fixture
def folder(tmp_path, authority, go_environment):  # noqa: F811  # pytest's way
    """What an assessor has: the PDF, the key, check.go, the authority's roots."""
    import urllib.request

    said = told(3)
    leaf = statement.entry(said).leaf
    leaves = [merkle.leaf_hash(str(i).encode()) for i in range(6)]
    leaves[4] = leaf
    tree = merkle.over(leaves)
    signed = note.sign(note.Checkpoint(LOG.name, 6, merkle.root(6, tree)).text, LOG, WITNESS, at=1_600_000_000)
    proof = Proof(4, tuple(merkle.inclusion(4, 6, tree)), signed)
    asked = stamp.request(note.parse(signed).text.encode())
    with urllib.request.urlopen(authority.url, asked) as answer:  # noqa: S310  # loopback
        stamped = answer.read()
    made = make.make(said, proof, RAW, LOG, RING, stamp=stamped, witnesses=[WITNESS.verifier])
    (tmp_path / "evidence.pdf").write_bytes(made.pdf)
    (tmp_path / "log.vkey").write_text(RING.written())
    (tmp_path / "authority.pem").write_bytes(authority.roots)
    shutil.copy(DOCS / "evidence-check.go", tmp_path / "check.go")

    def run():
        return subprocess.run(
            ["bash", "-euo", "pipefail", "-c", steps()],
            cwd=tmp_path, env=go_environment, capture_output=True, text=True, check=False,
        )  # fmt: skip

    return tmp_path, run


def test_the_steps_accept_what_we_issue(folder):
    _place, run = folder
    ran = run()
    assert ran.returncode == 0, ran.stderr
    assert "Signature Verified Successfully" in ran.stdout
    assert "accepted 6 4" in ran.stdout
    assert "raw.parquet: OK" in ran.stdout
    assert "Verification: OK" in ran.stdout + ran.stderr


def test_the_steps_refuse_a_stranger(folder):
    from sodsong.ground.seal.keys import Signer

    place, run = folder
    (place / "log.vkey").write_text(Signer(LOG.name, b"x" * 32).vkey + "\n")
    assert run().returncode != 0
