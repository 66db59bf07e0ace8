"""Offices witness each other: ours is shown to them, theirs is followed by us (c2sp.org/tlog-witness)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.db import transaction

from sodsong.desk.logs import log
from sodsong.desk.vault.models import Checkpoint, Cosignature, Followed
from sodsong.desk.vault.queries import ledger as queries
from sodsong.desk.vault.queries import shelf
from sodsong.ground.seal import keys, merkle, note, tiles, witnessing
from sodsong.ground.seal.keys import COSIGNATURE, Signer, Verifier
from sodsong.observe.probe.fleet import post as web


@dataclass(frozen=True, slots=True)
class Witness:
    """Another office that follows our log: where it answers and what it signs with."""

    url: str
    key: Verifier


def ask_all(witnesses: Sequence[Witness], data: Path, now: datetime) -> int:
    """Show the newest checkpoint to each witness that has not cosigned it; returns how many have now."""
    point = queries.latest()
    if point is None:
        return 0
    done = set(point.cosignatures.values_list("witness", flat=True))
    return sum(ask(one, point, data, now) for one in witnesses if one.key.name not in done)


def ask(witness: Witness, point: Checkpoint, data: Path, now: datetime) -> bool:
    """Show ``point`` to one witness and keep its cosignature; a witness that knows another history is told of loudly."""
    last = Cosignature.objects.filter(witness=witness.key.name).order_by("-checkpoint__size").first()
    old = last.checkpoint.size if last else 0
    for _turn in range(2):
        answer = _show(witness, point, old, data)
        known = answer.body.strip()
        if answer.status != 409 or not known.isdigit() or int(known) == old:
            break
        old = int(known)
        if old > point.size:
            log.error("witness-knows-more", witness=witness.key.name, known=old, ours=point.size)
            return False
    if answer.status != 200:
        log.error("witness-refused", witness=witness.key.name, status=answer.status, why=answer.why)
        return False
    return _keep(witness, point, answer.body, now)


def _show(witness: Witness, point: Checkpoint, old: int, data: Path) -> web.Answered:
    tree = tiles.lookup(point.size, shelf.fetch(shelf.home(data)))
    asked = witnessing.Ask(old, tuple(merkle.consistency(old, point.size, tree)), point.signed)
    return web.post(f"{witness.url.rstrip('/')}/add-checkpoint", asked.written().encode(), "text/plain")


def _keep(witness: Witness, point: Checkpoint, body: bytes, now: datetime) -> bool:
    try:
        lines = [note.signature_of(line) for line in body.decode().splitlines()]
    except (note.NoteError, UnicodeDecodeError):
        lines = []
    read = note.Note(note.parse(point.signed).text, tuple(lines))
    good = note.verified(read, [witness.key]).good
    if witness.key.kind != COSIGNATURE or not good:
        log.error("witness-answer-unreadable", witness=witness.key.name)
        return False
    at = datetime.fromtimestamp(keys.cosigned_at(good[0].signature.content), UTC)
    line = good[0].signature.line.removesuffix("\n")
    Cosignature.objects.get_or_create(
        checkpoint=point, witness=witness.key.name, defaults={"line": line, "at": min(at, now.astimezone(UTC))}
    )
    return True


@dataclass(frozen=True, slots=True)
class Answer:
    """What a witness sends back."""

    status: int
    kind: str
    body: str


@transaction.atomic
def answer(body: bytes, followed: Sequence[Verifier], pen: Signer, now: datetime) -> Answer:
    """Cosign the checkpoint another office shows us, if its log is among ``followed`` and goes on from what we knew.

    What we cosigned is kept before the cosignature leaves. A fork is refused and its signed checkpoint kept: with ours
    of that size it proves that the log had two histories.
    """
    try:
        asked = witnessing.parse(body.decode())
    except (witnessing.AskError, UnicodeDecodeError) as problem:
        return Answer(400, "text/plain", f"{problem}\n")
    origin = note.checkpoint(note.parse(asked.signed).text).origin
    row = Followed.objects.select_for_update().filter(origin=origin).first()
    last = note.Checkpoint(row.origin, row.size, bytes.fromhex(row.root)) if row else None
    found = witnessing.consider(asked, followed, last)
    if found.point is None:
        if row and found.code in ("fork", "bad-proof"):
            Followed.objects.filter(pk=row.pk).update(refused_at=now, refused=asked.signed)
            log.error("fork-shown", origin=origin, size=row.size)
        kind = "text/x.tlog.size" if found.code in ("conflict", "fork") else "text/plain"
        return Answer(witnessing.STATUS[found.code], kind, f"{found.known if 'size' in kind else found.code}\n")
    Followed.objects.update_or_create(
        origin=origin, defaults={"size": found.point.size, "root": found.point.root.hex(), "at": now}
    )
    line = note.signature(found.text, pen, int(now.timestamp())).line
    return Answer(200, "text/plain", line)
