"""Is this evidence, whole, and signed by whom we trust? No network, no database; every reason why not, by code."""

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal

from sodsong.ground.seal import keys, note
from sodsong.ground.seal.keyring import Keyring
from sodsong.prove.evidence import package, page, paper, stamp, words
from sodsong.prove.evidence import statement as statements
from sodsong.prove.evidence.package import AlteredError, Evidence
from sodsong.prove.evidence.problems import Problem

Trust = Literal["given", "data-folder", "self"]


@dataclass(frozen=True, slots=True)
class Trusted:
    """What the verifier trusts: a key ring and where it is from (None: nothing), and roots of stamping authorities (PEM)."""

    ring: Keyring | None = None
    source: Trust = "self"
    roots: bytes = b""


@dataclass(frozen=True, slots=True)
class Verdict:
    """``valid`` when there is no problem; ``notes`` are worth knowing and refuse nothing."""

    trust: Trust
    evidence: Evidence | None
    stamp: stamp.Stamp | None
    witnesses: tuple[tuple[str, str, datetime], ...]  # name, key, when it cosigned
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...] = ()

    @property
    def valid(self) -> bool:
        """Nothing speaks against it."""
        return not self.problems

    def form(self, language: str = "en") -> dict[str, Any]:
        """The verdict as JSON values."""
        found = self.evidence
        point = found.proof.checkpoint if found else None
        return {
            "valid": self.valid,
            "trust": self.trust,
            "statement": statements.form(found.statement) if found else {},
            "log": {"origin": point.origin, "size": point.size, "root": point.root.hex()} if point else None,
            "timestamp": {"time": self.stamp.time.isoformat(), "authority": self.stamp.authority}
            if self.stamp
            else None,
            "witnesses": [{"name": name, "key": key, "time": when.isoformat()} for name, key, when in self.witnesses],
            "problems": [{"code": one.code, "text": one.text(language)} for one in self.problems],
            "notes": [{"code": one.code, "text": one.text(language)} for one in self.notes],
        }


def verify(content: bytes, trusted: Trusted) -> Verdict:
    """The verdict on a PDF, JSON or proof file; raises NoEvidenceError for a file that is no evidence at all."""
    try:
        if content.startswith(b"%PDF-"):
            return _pdf(content, trusted)
        return _alone(package.read(content), trusted)
    except AlteredError as problem:
        return Verdict(trusted.source if trusted.ring else "self", None, None, (), (Problem(problem.code),))


def _pdf(pdf: bytes, trusted: Trusted) -> Verdict:
    """The document inside, the files beside it, and the page that people read."""
    taken = paper.read(pdf)
    inside = taken.parts.get(package.JSON)
    if inside is None:
        if package.PROOF in taken.parts or package.RAW in taken.parts:
            raise AlteredError("json-altered")
        raise package.NoEvidenceError(package.NoEvidenceError.__doc__)
    evidence = package.read(inside)
    verdict = _alone(evidence, trusted)
    if evidence.seal is None:
        raise AlteredError("json-altered")
    found = [*_parts(evidence, taken.parts), *_page(evidence, taken)]
    notes = list(verdict.notes)
    if not found and dict(evidence.statement.software) != package.software():
        notes.append(Problem("page-not-compared"))
    elif not found:
        found += _anew(evidence, pdf, taken.parts)
    return replace(verdict, problems=(*found, *verdict.problems), notes=tuple(notes))


def _parts(evidence: Evidence, parts: dict[str, bytes]) -> list[Problem]:
    wanted = {package.PROOF: hashlib.sha256(package.proof_file(evidence)).hexdigest(), **evidence.files}
    if evidence.stamp is not None:
        wanted[package.STAMP] = hashlib.sha256(evidence.stamp).hexdigest()
    found = [Problem("part-strange", name) for name in parts if name != package.JSON and name not in wanted]
    for name, digest in wanted.items():
        if name not in parts:
            found.append(Problem("part-missing", name))
        elif hashlib.sha256(parts[name]).hexdigest() != digest:
            found.append(Problem("part-altered", name))
    return found


def _page(evidence: Evidence, taken: paper.Paper) -> list[Problem]:
    found = []
    if taken.pages != 1:
        found.append(Problem("page-count"))
    if taken.covered:
        found.append(Problem("page-covered"))
    differs = paper.differing(taken.text, words.page(evidence).strings())
    if differs:
        found.append(Problem("page-words", f"“{differs[0]}” ≠ “{differs[1]}”"))
    return found


def _anew(evidence: Evidence, pdf: bytes, parts: dict[str, bytes]) -> list[Problem]:
    """Set the page anew and compare: words may be right in the text layer and another thing to the eye."""
    try:
        anew = page.typeset(evidence, parts)
    except ValueError:
        return [Problem("page-picture")]
    if pdf == anew:
        return []
    return [Problem("pdf-altered" if paper.looks_alike(pdf, anew) else "page-picture")]


def _alone(evidence: Evidence, trusted: Trusted) -> Verdict:
    """The document by itself: whose, in which ledger, whole."""
    point, told = evidence.proof.checkpoint, evidence.statement
    ring, trust = _chosen(evidence, trusted)
    known = {key.id: key for key in [*ring.keys, *evidence.witnesses]}
    under = note.verified(evidence.proof.note, known.values())
    signers = [good.key for good in under.good if good.key in ring.keys]
    found = []
    if under.bad:
        found.append(Problem("checkpoint-altered"))
    if under.unknown and signers:
        found.append(Problem("signature-unknown"))
    if not signers:
        found.append(Problem("signed-by-stranger"))
    elif all(ring.refuses(key, point.size) for key in signers):
        found.append(Problem("key-retired"))
    if not (point.origin == told.log and all(key.name == told.log for key in signers)):
        found.append(Problem("origin-differs"))
    if not _entered(evidence):
        found.append(Problem("not-in-log"))
    if evidence.seal is not None and not _sealed(evidence, ring):
        found.append(Problem("seal-altered"))
    stamped, said = _stamped(evidence, trusted.roots)
    notes = [said] if said and said.code == "stamp-authority-unknown" else []
    found += [said] if said and not notes else []
    if trust == "self":
        found.append(Problem("signer-unknown"))
    cosigned = tuple(
        (good.key.name, good.key.vkey, datetime.fromtimestamp(keys.cosigned_at(good.signature.content), UTC))
        for good in under.good
        if good.key in evidence.witnesses and good.key.kind == keys.COSIGNATURE
    )
    return Verdict(trust, evidence, stamped, cosigned, tuple(found), tuple(notes))


def _chosen(evidence: Evidence, trusted: Trusted) -> tuple[Keyring, Trust]:
    """Which keys count. The data folder's are passed over for evidence of another office: it may still be consistent."""
    if trusted.ring is None:
        return evidence.keys, "self"
    ours = {(key.name, key.id) for key in trusted.ring.keys}
    if trusted.source == "data-folder" and not any(
        (one.name, one.id) in ours for one in evidence.proof.note.signatures
    ):
        return evidence.keys, "self"
    return trusted.ring, trusted.source


def _entered(evidence: Evidence) -> bool:
    try:
        leaf = statements.entry(evidence.statement).leaf
    except statements.StatementError:
        return False
    return evidence.proof.holds(leaf)


def _sealed(evidence: Evidence, ring: Keyring) -> bool:
    seal = evidence.seal
    if seal is None or seal.text != package.seal_text(evidence):
        return False
    under, size = note.verified(seal, ring.keys), evidence.proof.checkpoint.size
    return bool(under.good) and not under.bad and not under.unknown and not ring.refuses(under.good[0].key, size)


def _stamped(evidence: Evidence, roots: bytes) -> tuple[stamp.Stamp | None, Problem | None]:
    if evidence.stamp is None:
        return None, None
    found = stamp.check(evidence.stamp, evidence.proof.note.text.encode(), roots)
    return (None, Problem(found.code)) if isinstance(found, stamp.NoStamp) else (found, None)
