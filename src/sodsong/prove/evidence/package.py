"""The evidence as one JSON document: statement, proof, stamp, keys, the digests of what goes with it, sealed as a whole."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from sodsong import __version__, data
from sodsong.ground.seal import canonical, note
from sodsong.ground.seal import proof as proofs
from sodsong.ground.seal.keyring import Keyring
from sodsong.ground.seal.keyring import read as read_ring
from sodsong.ground.seal.keys import KeyFormError, Signer, Verifier, decoded, encoded, verifier
from sodsong.prove.evidence import statement as statements
from sodsong.prove.evidence.statement import Statement, StatementError

TEMPLATE = "evidence/certificate.typ"
FORMAT = "sodsong-evidence-1"
JSON, PROOF, STAMP, RAW = "evidence.json", "evidence.tlog-proof", "stamp.tsr", "raw.parquet"
LARGEST = 200_000_000  # bytes of a file looked at


class NoEvidenceError(ValueError):
    """This file is no evidence of Sodsong."""


class AlteredError(ValueError):
    """This was evidence of Sodsong and is not whole any more; ``code`` says where."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Evidence:
    """The parts. ``keys`` and ``witnesses`` are those it names itself; ``files`` are names and SHA-256; ``seal`` is a
    signed note over all the rest, None in a bare proof file.
    """

    statement: Statement
    proof: proofs.Proof
    stamp: bytes | None
    keys: Keyring
    witnesses: tuple[Verifier, ...]
    files: Mapping[str, str]
    seal: note.Note | None


class PageError(ValueError):
    """The certificate could not be set on its one page."""


def software() -> dict[str, str]:
    """What sets the page; the statement says it, so that a later look knows whether it can set it alike."""
    template = hashlib.sha256(data.path(TEMPLATE).read_bytes()).hexdigest()[:16]
    return {"sodsong": __version__, "template": template, "typst": version("typst")}


def extra(statement: Statement, keys: Keyring, witnesses: tuple[Verifier, ...]) -> bytes:
    """What a proof file carries so that it can be checked with nothing beside it."""
    names = [one.vkey for one in witnesses]
    return canonical.written({"keys": keys.written(), "statement": statements.form(statement), "witnesses": names})


def sealed(evidence: Evidence, pen: Signer) -> bytes:
    """The JSON document, sealed with the log's key."""
    values = _values(evidence)
    values["seal"] = note.sign(_text(values, evidence.statement.log), pen)
    return canonical.written(values)


def read(content: bytes) -> Evidence:
    """The evidence of a JSON document or a proof file.

    Raises NoEvidenceError for what never was one, AlteredError for what is not whole. Nothing is verified but that
    every part is written in its one right way.
    """
    if content.startswith(proofs.HEAD.encode()):
        return _bare(content)
    try:
        values = canonical.read(content)
    except canonical.CanonicalError as problem:
        if FORMAT.encode() in content[:LARGEST] or b'"statement"' in content:
            raise AlteredError("json-altered") from problem
        raise NoEvidenceError(NoEvidenceError.__doc__) from problem
    if not isinstance(values, dict) or "statement" not in values or "proof" not in values:
        raise NoEvidenceError(NoEvidenceError.__doc__)
    if values.get("format") != FORMAT:
        raise AlteredError("format-unknown")
    return _whole(values)


def seal_text(evidence: Evidence) -> str:
    """The text that the seal must have been set under."""
    return _text(_values(evidence), evidence.statement.log)


def proof_file(evidence: Evidence) -> bytes:
    """The proof as a file of its own."""
    proof = evidence.proof
    return (
        proofs.Proof(
            proof.index, proof.path, proof.signed, extra(evidence.statement, evidence.keys, evidence.witnesses)
        )
        .written()
        .encode()
    )


def _values(evidence: Evidence) -> dict[str, Any]:
    return {
        "files": dict(evidence.files),
        "format": FORMAT,
        "keys": evidence.keys.written(),
        "proof": evidence.proof.written(),
        "stamp": encoded(evidence.stamp) if evidence.stamp is not None else None,
        "statement": statements.form(evidence.statement),
        "witnesses": [one.vkey for one in evidence.witnesses],
    }


def _text(values: Mapping[str, Any], origin: str) -> str:
    return f"{origin}\n{FORMAT}\n{encoded(hashlib.sha256(canonical.written(dict(values))).digest())}\n"


def _whole(values: dict[str, Any]) -> Evidence:
    if set(values) != {"files", "format", "keys", "proof", "seal", "stamp", "statement", "witnesses"}:
        raise AlteredError("json-altered")
    stamp = values["stamp"] if values["stamp"] is None else decoded(str(values["stamp"]))
    if values["stamp"] is not None and stamp is None:
        raise AlteredError("stamp-altered")
    files = values["files"]
    if not isinstance(files, dict) or not all(isinstance(one, str) for one in files.values()):
        raise AlteredError("json-altered")
    try:
        seal = note.parse(str(values["seal"]))
    except note.NoteError as problem:
        raise AlteredError("seal-altered") from problem
    keys, witnesses = _keys(values)
    return Evidence(_statement(values["statement"]), _proof(str(values["proof"])), stamp, keys, witnesses, files, seal)


def _bare(content: bytes) -> Evidence:
    try:
        text = content.decode()
    except UnicodeDecodeError as problem:
        raise AlteredError("proof-altered") from problem
    proof = _proof(text)
    if not proof.extra:
        raise NoEvidenceError(NoEvidenceError.__doc__)
    try:
        beside = canonical.read(proof.extra)
    except canonical.CanonicalError as problem:
        raise AlteredError("proof-altered") from problem
    if not isinstance(beside, dict) or set(beside) != {"keys", "statement", "witnesses"}:
        raise NoEvidenceError(NoEvidenceError.__doc__)
    keys, witnesses = _keys(beside)
    return Evidence(_statement(beside["statement"]), proof, None, keys, witnesses, {}, None)


def _proof(text: str) -> proofs.Proof:
    try:
        return proofs.parse(text)
    except proofs.ProofFormError as problem:
        raise AlteredError("proof-altered") from problem


def _statement(values: Any) -> Statement:
    try:
        return statements.read(values)
    except StatementError as problem:
        raise AlteredError("statement-altered") from problem


def _keys(values: Mapping[str, Any]) -> tuple[Keyring, tuple[Verifier, ...]]:
    try:
        ring = read_ring(str(values["keys"]))
        witnesses = tuple(verifier(str(one)) for one in values["witnesses"])
    except (KeyFormError, TypeError) as problem:
        raise AlteredError("keys-altered") from problem
    if ring.written() != values["keys"]:
        raise AlteredError("keys-altered")
    return ring, witnesses
