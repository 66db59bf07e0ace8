"""Verifies evidence issued by Sodsong. One file, Python 3.9 or newer, nothing to install, no network.

    python3 sodsong_verify.py FILE --log-key log.vkey [--json] [--extract FOLDER]

FILE is the PDF, the evidence.json or the .tlog-proof. Get log.vkey from the office itself, not from where FILE came.
Exit 0: valid. 1: not valid, or signed by nobody you trust. 2: no evidence at all. What it does NOT do: it does not read
the PDF's visible page (compare the page with what is printed here) and does not check a time stamp (use openssl on what
--extract writes; see docs/evidence.md).
"""

from __future__ import annotations

import argparse
import base64
import calendar
import hashlib
import json
import re
import sys
import time
import zlib
from pathlib import Path
from typing import Any

# --- Ed25519, verification only (RFC 8032, 5.1)

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]  # X, Y, Z, T with x = X/Z, y = Y/Z, xy = T/Z


def add(p: Point, q: Point) -> Point:
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(s: int, p: Point) -> Point:
    q = (0, 1, 1, 0)
    while s:
        if s & 1:
            q = add(q, p)
        p, s = add(p, p), s >> 1
    return q


def point(b: bytes) -> Point | None:
    """5.1.3: decoding; None where there is no such point, or it is not written in its one way."""
    y = int.from_bytes(b, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= P:
        return None
    xx = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(xx, (P + 3) // 8, P)
    if (x * x - xx) % P:
        x = x * ROOT % P
    if (x * x - xx) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


def written(p: Point) -> bytes:
    z = pow(p[2], P - 2, P)
    x, y = p[0] * z % P, p[1] * z % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


BASE = point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def ed25519(public: bytes, signature: bytes, message: bytes) -> bool:
    """5.1.7: S below L, and [S]B - [k]A is R."""
    a, s = point(public) if len(public) == 32 else None, int.from_bytes(signature[32:], "little")
    if a is None or len(signature) != 64 or s >= L or BASE is None:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    minus = (P - a[0], a[1], a[2], P - a[3])
    return written(add(times(s, BASE), times(k, minus))) == signature[:32]


# --- forms, each written in one right way


class Altered(Exception):  # noqa: N818  # a finding, not a fault
    """A part is not as it was issued."""


class NoEvidence(Exception):  # noqa: N818  # a finding, not a fault
    """This file is no evidence of Sodsong."""


def b64(text: str, length: int | None = None) -> bytes:
    try:
        content = base64.b64decode(text, validate=True)
    except ValueError:
        raise Altered("base64") from None
    if base64.b64encode(content).decode() != text or (length is not None and len(content) != length):
        raise Altered("base64")
    return content


def canonical(value: Any) -> bytes:
    """RFC 8785 for what evidence holds: no fractions."""

    def tell(one: Any) -> str:
        if isinstance(one, dict):
            names = sorted(one, key=lambda name: name.encode("utf-16-be"))
            return "{" + ",".join(f"{tell(name)}:{tell(one[name])}" for name in names) + "}"
        if isinstance(one, list):
            return "[" + ",".join(map(tell, one)) + "]"
        if isinstance(one, float):
            raise Altered("a fraction")
        return json.dumps(one, ensure_ascii=False)

    return tell(value).encode()


def read_json(content: bytes) -> Any:
    try:
        value = json.loads(content.decode())
        if canonical(value) != content:
            raise Altered("JSON is not in its canonical form")
    except (ValueError, RecursionError):
        raise Altered("JSON") from None
    return value


def key(vkey: str) -> dict[str, Any]:
    """c2sp.org/signed-note: name+id+base64(kind, key)."""
    name, _, rest = vkey.partition("+")
    given, _, material = rest.partition("+")
    raw = b64(material, 33)
    found = hashlib.sha256(name.encode() + b"\n" + raw).hexdigest()[:8]
    if given != found or raw[0] not in (1, 4) or not name:
        raise Altered("key")
    return {"name": name, "id": bytes.fromhex(found), "kind": raw[0], "public": raw[1:], "vkey": vkey}


def ring(text: str) -> list[dict[str, Any]]:
    """log.vkey: a key a line, an earlier one with the last size it may have signed."""
    found = []
    for line in filter(None, map(str.strip, text.splitlines())):
        vkey, _, until = line.partition(" ")
        found.append({**key(vkey), "until": int(until) if until else None})
    if not found:
        raise Altered("no key")
    return found


def note(text: str) -> tuple[str, list[tuple[str, bytes, bytes]]]:
    above, gap, below = text.rpartition("\n\n")
    if not gap or not below.endswith("\n") or any(c < " " and c != "\n" for c in text):
        raise Altered("note")
    lines = []
    for line in below[:-1].split("\n"):
        match = re.fullmatch(r"— ([^\s+]+) (\S+)", line)
        raw = b64(match[2]) if match else b""
        if match is None or len(raw) < 5:
            raise Altered("signature line")
        lines.append((match[1], raw[:4], raw[4:]))
    return above + "\n", lines


def signed(k: dict[str, Any], text: str, signature: bytes) -> bool:
    if k["kind"] == 4:  # c2sp.org/tlog-cosignature
        at = int.from_bytes(signature[:8], "big")
        return ed25519(k["public"], signature[8:], f"cosignature/v1\ntime {at}\n{text}".encode())
    return ed25519(k["public"], signature, text.encode())


# --- the tree (RFC 9162, 2.1.3.2) and the proof (c2sp.org/tlog-proof)


def included(leaf: bytes, index: int, size: int, path: list[bytes], root: bytes) -> bool:
    def node(left: bytes, right: bytes) -> bytes:
        return hashlib.sha256(b"\x01" + left + right).digest()

    at, last = index, size - 1
    for step in path:
        if last == 0:
            return False
        if at & 1 or at == last:
            leaf = node(step, leaf)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            leaf = node(leaf, step)
        at, last = at >> 1, last >> 1
    return index < size and last == 0 and leaf == root


def read_proof(text: str) -> dict[str, Any]:
    above, gap, checkpoint = text.partition("\n\n")
    lines = above.split("\n")
    extra = b""
    if not gap or lines.pop(0) != "c2sp.org/tlog-proof@v1":
        raise Altered("proof")
    if lines and lines[0].startswith("extra "):
        extra = b64(lines.pop(0)[6:])
    index = re.fullmatch(r"index (0|[1-9][0-9]{0,18})", lines.pop(0)) if lines else None
    body, signatures = note(checkpoint)
    parts = body.split("\n")
    if index is None or len(parts) != 4 or not re.fullmatch(r"0|[1-9][0-9]{0,18}", parts[1]):
        raise Altered("proof")
    return {
        "index": int(index[1]), "path": [b64(line, 32) for line in lines], "extra": extra, "text": body,
        "signatures": signatures, "origin": parts[0], "size": int(parts[1]), "root": b64(parts[2], 32),
    }  # fmt: skip


# --- the PDF: embedded files as Sodsong writes them (no object streams)


def embedded(pdf: bytes) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for spec in re.finditer(rb"/Type/Filespec/F\(([\w.\-]{1,60})\)/UF\([^)]*\)/EF<</F (\d{1,7}) 0 R", pdf):
        name, number = spec[1].decode(), spec[2]
        objects = list(re.finditer(rb"(?:^|[\r\n])" + number + rb" 0 obj\s*<<(.*?)>>\s*stream\r?\n", pdf, re.DOTALL))
        if name in found or len(objects) != 1 or b"/Type/EmbeddedFile" not in objects[0][1]:
            raise Altered(f"embedded file {name}")
        length = re.match(rb"/Length (\d{1,10})\b", objects[0][1])
        begin = objects[0].end()
        raw = pdf[begin : begin + int(length[1])] if length else b""
        try:
            found[name] = zlib.decompress(raw) if b"/FlateDecode" in objects[0][1] else raw
        except zlib.error:
            raise Altered(f"embedded file {name}") from None
    return found


# --- the verdict


def take(content: bytes) -> tuple[dict[str, Any], dict[str, Any], dict[str, bytes]]:
    """The document's values, the proof, the files that lie beside it."""
    files: dict[str, bytes] = {}
    if content.startswith(b"%PDF-"):
        files = embedded(content)
        if "evidence.json" not in files:
            raise NoEvidence
        content = files.pop("evidence.json")
    if content.startswith(b"c2sp.org/tlog-proof@v1\n"):
        proof = read_proof(content.decode())
        return read_json(proof["extra"]), proof, {}
    if b'"statement"' not in content and b"sodsong" not in content:
        raise NoEvidence
    values = read_json(content)
    if not isinstance(values, dict) or values.get("format") != "sodsong-evidence-1":
        raise NoEvidence
    return values, read_proof(values["proof"]), files


def beside(values: dict[str, Any], files: dict[str, bytes], *, pdf: bool) -> list[str]:
    """Are the files there, all, and only they?"""
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    found = [
        f"part-altered: {name}" for name, one in values["files"].items() if name in digests and digests[name] != one
    ]
    if not pdf:
        return found
    extra = canonical({name: values[name] for name in ("keys", "statement", "witnesses")})
    wanted = {**values["files"]}
    head, _, rest = values["proof"].partition("\n")
    wanted["evidence.tlog-proof"] = hashlib.sha256(
        f"{head}\nextra {base64.b64encode(extra).decode()}\n{rest}".encode()
    ).hexdigest()
    if values["stamp"] is not None:
        wanted["stamp.tsr"] = hashlib.sha256(b64(values["stamp"])).hexdigest()
    found += [f"part-missing: {name}" for name in wanted if name not in files]
    found += [f"part-strange: {name}" for name in files if name not in wanted]
    found += [
        f"part-altered: {n}" for n in wanted if n in digests and digests[n] != wanted[n] and n not in values["files"]
    ]
    return found


def retired(one: dict[str, Any], size: int) -> bool:
    return one["until"] is not None and size > one["until"]


def judge(values: dict[str, Any], proof: dict[str, Any], trusted: str | None) -> list[str]:
    """Every reason why not; empty when there is none."""
    told = values["statement"]
    keys = ring(trusted if trusted is not None else values["keys"])
    known = {(one["name"], one["id"]): one for one in [*map(key, values["witnesses"]), *keys]}
    problems = signatures(proof, keys, known, told["log"])
    at = calendar.timegm(time.strptime(told["issued_at"], "%Y-%m-%dT%H:%M:%SZ"))
    digest = hashlib.sha256(canonical(told)).hexdigest()
    entry = canonical({"at": at, "digest": digest, "kind": "certificate", "name": told["id"], "v": 1})
    leaf = hashlib.sha256(b"\x00" + entry).digest()
    if not included(leaf, proof["index"], proof["size"], proof["path"], proof["root"]):
        problems.append("not-in-log")
    if "seal" in values and not sealed(values, proof["size"], keys):
        problems.append("seal-altered")
    if trusted is None:
        problems.append("signer-unknown: consistent, but the only key is the one the file brings itself")
    return problems


Known = dict[tuple[str, bytes], dict[str, Any]]


def signatures(proof: dict[str, Any], keys: list[dict[str, Any]], known: Known, origin: str) -> list[str]:
    """What is wrong with the signatures under the checkpoint."""
    problems, signers = [], []
    for name, number, signature in proof["signatures"]:
        one = known.get((name, number))
        if one is None:
            problems.append(f"signature-unknown: {name}")
        elif not signed(one, proof["text"], signature):
            problems.append(f"checkpoint-altered: {name}")
        elif one in keys:
            signers.append(one)
    if not signers:
        problems.append("signed-by-stranger")
    elif all(retired(one, proof["size"]) for one in signers):
        problems.append("key-retired")
    if proof["origin"] != origin or any(one["name"] != origin for one in signers):
        problems.append("origin-differs")
    return problems


def sealed(values: dict[str, Any], size: int, keys: list[dict[str, Any]]) -> bool:
    """Does the seal fit all the rest?"""
    rest = canonical({name: one for name, one in values.items() if name != "seal"})
    digest = base64.b64encode(hashlib.sha256(rest).digest()).decode()
    text, lines = note(values["seal"])
    ours = {(one["name"], one["id"]): one for one in keys if not retired(one, size)}
    good = all((name, at) in ours and signed(ours[name, at], text, content) for name, at, content in lines)
    return good and text == f"{values['statement']['log']}\nsodsong-evidence-1\n{digest}\n"


def main() -> int:
    asked = argparse.ArgumentParser(description="Verifies evidence issued by Sodsong, with Python alone.")
    asked.add_argument("file", type=Path)
    asked.add_argument("--log-key", type=Path, help="the office's log.vkey, from the office itself")
    asked.add_argument("--json", action="store_true", help="print one JSON document")
    asked.add_argument("--extract", type=Path, help="write the parts into this folder")
    given = asked.parse_args()
    values: dict[str, Any] = {}
    proof: dict[str, Any] = {}
    files: dict[str, bytes] = {}
    try:
        content = given.file.read_bytes()
        trusted = given.log_key.read_text(encoding="utf-8") if given.log_key else None
        values, proof, files = take(content)
        pdf = content.startswith(b"%PDF-")
        problems = judge(values, proof, trusted)
        problems += beside(values, files, pdf=pdf) if "files" in values else []
    except NoEvidence:
        sys.stderr.write("This file is no evidence of Sodsong.\n")
        return 2
    except OSError as fault:
        sys.stderr.write(f"{fault}\n")
        return 2
    except (Altered, KeyError, TypeError, ValueError, AttributeError) as fault:
        problems = [f"altered: {fault}"]
    if given.extract and proof:
        given.extract.mkdir(parents=True, exist_ok=True)
        parts = {**files, "checkpoint.txt": proof["text"].encode()}
        if values.get("stamp"):
            parts["stamp.tsr"] = b64(values["stamp"])
        for name, part in parts.items():
            (given.extract / Path(name).name).write_bytes(part)
    tell(values.get("statement") or {}, proof, problems, given)
    return 1 if problems else 0


def tell(told: dict[str, Any], proof: dict[str, Any], problems: list[str], given: argparse.Namespace) -> None:
    log = {"origin": proof["origin"], "size": proof["size"], "root": proof["root"].hex()} if proof else None
    trust = "given" if given.log_key else "self"
    if given.json:
        form = {"valid": not problems, "trust": trust, "statement": told, "log": log, "problems": problems}
        sys.stdout.write(json.dumps(form, ensure_ascii=False) + "\n")
        return
    lines = ["VALID" if not problems else "NOT VALID", *problems]
    if told:
        lines += [f"{told['id']}, issued {told['issued_at']} by {told['office']}, ledger {told['log']}"]
        for one in told["seen"]:
            down = (
                "; ".join(f"{span['since']} – {span['until'] or 'not back'}" for span in one["down"])
                or "never seen down"
            )
            lines.append(f"  {one['name']} {one['url']}: {down} ({one['checks']} checks, {one['answered']} answered)")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    sys.exit(main())
