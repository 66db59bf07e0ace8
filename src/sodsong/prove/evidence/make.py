"""From a statement that was entered and its proof to the finished files."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from sodsong.ground.seal import note
from sodsong.ground.seal.keyring import Keyring
from sodsong.ground.seal.keys import Signer, Verifier
from sodsong.ground.seal.proof import Proof
from sodsong.prove.evidence import package
from sodsong.prove.evidence.package import Evidence
from sodsong.prove.evidence.statement import Statement

Setter = Callable[[Evidence, Mapping[str, bytes]], bytes]


@dataclass(frozen=True, slots=True)
class Made:
    """The certificate, and the document and the proof that lie in it."""

    pdf: bytes
    json: bytes
    proof: bytes


def make(
    statement: Statement,
    proof: Proof,
    raw: bytes,
    pen: Signer,
    ring: Keyring,
    *,
    stamp: bytes | None = None,
    witnesses: Sequence[Verifier] = (),
    setter: Setter | None = None,
) -> Made:
    """Set the certificate; ``proof`` is that of the statement's leaf, ``stamp`` is over its checkpoint's text.

    ``setter`` sets the page, elsewhere than here; without one ``page.typeset`` does.
    Witnesses that have not cosigned are left out, and cosignatures of witnesses nobody names.
    """
    named = {(one.name, one.id) for one in (*witnesses, *ring.keys)}
    kept = tuple(one for one in proof.note.signatures if (one.name, one.id) in named)
    proof = replace(proof, signed=note.Note(proof.note.text, kept).written(), extra=b"")
    there = {(one.name, one.id) for one in kept}
    evidence = Evidence(
        statement,
        proof,
        stamp,
        ring,
        tuple(one for one in witnesses if (one.name, one.id) in there),
        {package.RAW: hashlib.sha256(raw).hexdigest()},
        None,
    )
    document, alone = package.sealed(evidence, pen), package.proof_file(evidence)
    parts: Mapping[str, bytes] = {package.JSON: document, package.PROOF: alone, package.RAW: raw}
    if stamp is not None:
        parts = {**parts, package.STAMP: stamp}
    if setter is None:
        from sodsong.prove.evidence import page  # noqa: PLC0415  # the typesetter: who has it set elsewhere does without

        setter = page.typeset
    return Made(setter(evidence, parts), document, alone)
