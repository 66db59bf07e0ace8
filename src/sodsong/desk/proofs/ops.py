"""Certificates are asked for, stated and entered, then set; events enter the ledger in batches.

What was asked for is a row. The statement and its leaf are one transaction; the files are made after it, from it, and
made again by whoever comes next if a kill came between.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.db.models import Max

from sodsong.desk.apart import helper
from sodsong.desk.apart.helper import Ended, Refused
from sodsong.desk.cases.models import Incident
from sodsong.desk.proofs import queries
from sodsong.desk.proofs.models import Certificate, EventBatch
from sodsong.desk.registry.models import Lao
from sodsong.desk.vault.models import Checkpoint
from sodsong.desk.vault.ops import durable, keys, ledger, stamping, witness
from sodsong.desk.vault.queries import ledger as vault
from sodsong.desk.vault.queries import shelf
from sodsong.ground.seal import canonical
from sodsong.ground.seal.keyring import Keyring
from sodsong.ground.seal.keys import Verifier
from sodsong.prove.evidence import make, package
from sodsong.prove.evidence import statement as statements
from sodsong.prove.evidence.statement import Raw, Statement
from sodsong.record.history.history import History


@dataclass(frozen=True, slots=True)
class Office:
    """Who issues: names, data folder, the ledger's name, where the desk is reached, who stamps and who witnesses."""

    data: Path
    name: str
    province: str
    log: str = ""
    address: str = ""
    stamps: str = ""
    stamp_roots: bytes = b""
    witnesses: tuple[tuple[str, Verifier], ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a wish: the certificate, or a stable code that says why not."""

    certificate: Certificate | None
    code: str = ""


@transaction.atomic
def ask(incident: Incident, lao: Lao | None, by: str, now: datetime) -> Outcome:
    """Ask for a certificate of the incident, or of one of its LAOs; one asked for and not yet made is given again."""
    row = Incident.objects.select_for_update().get(pk=incident.pk)
    if lao and not row.members.filter(lao=lao).exists():
        return Outcome(None, "not-a-member")
    if not queries.targets(row, lao):
        return Outcome(None, "never-probed")
    waiting = row.certificates.filter(lao=lao, made_at__isnull=True, problem="").first()
    if waiting:
        return Outcome(waiting)
    last = row.certificates.aggregate(last=Max("number"))["last"] or 0
    return Outcome(Certificate.objects.create(incident=row, lao=lao, number=last + 1, asked_at=now, by=by))


def enter_events(now: datetime) -> int:
    """Every incident whose story has grown enters what is new as one leaf; returns how many did."""
    return sum(_batch(incident, now) for incident in queries.unbatched())


@transaction.atomic
def _batch(incident: Incident, now: datetime) -> int:
    row = Incident.objects.select_for_update().get(pk=incident.pk)
    entered = row.batches.aggregate(last=Max("last"))["last"] or 0
    events = list(row.events.filter(seq__gt=entered).order_by("seq"))
    if not events:
        return 0
    digest = hashlib.sha256(queries.batch_content(events)).hexdigest()
    name = f"{row.key}/{events[0].seq}-{events[-1].seq}"
    leaf = ledger.append("case", digest, name, now)
    EventBatch.objects.create(incident=row, first=events[0].seq, last=events[-1].seq, leaf=leaf)
    return 1


def make_all(history: History, office: Office, now: datetime) -> int:
    """Make every certificate that was asked for; one that cannot be made is told and not tried again. Returns how many."""
    return sum(make_one(pk, history, office, now) for pk in queries.unmade())


def make_one(pk: int, history: History, office: Office, now: datetime) -> bool:
    """Make one certificate, unless it is made; one process at a time. False, and the reason kept, when it cannot be made.

    Raises KeyLostError or ForkError when the ledger cannot sign: it stays asked for.
    """
    with durable.alone(office.data / "evidence"):
        row = Certificate.objects.select_related("incident", "lao").get(pk=pk)
        if row.made_at is not None:
            return True
        pen = keys.log_pen(office.data, office.log)
        if not row.statement:
            _state(row, history, office, pen.name, now)
        point = ledger.checkpoint([pen], now, office.data)
        try:
            made = _set(row, _vouched(point, office, now), office)
        except package.PageError as problem:
            Certificate.objects.filter(pk=pk).update(problem=str(problem)[:500])
            return False
        path = _path(row, "pdf")
        durable.write(office.data / path, made.pdf)
        return bool(Certificate.objects.filter(pk=pk, made_at__isnull=True).update(pdf=path, made_at=now))


def _state(row: Certificate, history: History, office: Office, log: str, now: datetime) -> None:
    """Write down what is so, and enter it; the raw rows are on disk before they are spoken of."""
    _batch(row.incident, now)
    ledger.enter_history(history, now)
    since, until = queries.span(row.incident, now)
    rows = queries.targets(row.incident, row.lao)
    path = _path(row, "parquet")
    (office.data / path).parent.mkdir(parents=True, exist_ok=True)
    count = history.extract([str(one.pk) for one in rows], since, until, office.data / path)
    raw = (office.data / path).read_bytes() if count else b""
    told = Statement(
        id=row.key,
        issued_at=now.replace(microsecond=0),
        office=office.name,
        province=office.province,
        log=log,
        address=office.address,
        case=queries.case(row.incident),
        since=since,
        until=until,
        vantages=tuple(history.vantages()),
        seen=queries.seen(rows, history, since, until),
        kept=queries.kept(row.incident, rows, until),
        raw=Raw(package.RAW, hashlib.sha256(raw).hexdigest(), count),
        sources=queries.sources(history, since, until),
        events=queries.last_batch(row.incident),
        software=package.software(),
    )
    with transaction.atomic():
        entry = statements.entry(told)
        row.leaf = ledger.append(entry.kind, entry.digest, entry.name, now)
        row.statement, row.raw = statements.content(told).decode(), path if count else ""
        row.save(update_fields=["leaf", "statement", "raw"])


def _vouched(point: Checkpoint | None, office: Office, now: datetime) -> Checkpoint:
    """Have the checkpoint stamped and witnessed where the office has named who does; without an answer it goes without."""
    if point is None:
        raise package.PageError("The statement was not entered.")
    if office.stamps and point.stamp is None:
        stamping.stamp_one(point, office.stamps, office.stamp_roots, now)
    witness.ask_all([witness.Witness(url, key) for url, key in office.witnesses], office.data, now)
    point.refresh_from_db()
    return point


def _set(row: Certificate, point: Checkpoint, office: Office) -> make.Made:
    """Set the page from what was stated: the same statement gives the same certificate under the same checkpoint."""
    told = statements.read(canonical.read(row.statement.encode()))
    if row.leaf is None:
        raise package.PageError("The statement was not entered.")
    pen = keys.log_pen(office.data, office.log)
    return make.make(
        told,
        vault.proof(row.leaf, point, office.data),
        (office.data / row.raw).read_bytes() if row.raw else b"",
        pen,
        shelf.ring(office.data) or Keyring(()),
        stamp=bytes(point.stamp) if point.stamp else None,
        witnesses=[key for _url, key in office.witnesses],
        setter=_set_apart,
    )


def _set_apart(evidence: package.Evidence, files: Mapping[str, bytes]) -> bytes:
    """The page, set in the process apart. Raises PageError."""
    try:
        page: bytes = helper.ask("certificate", evidence, dict(files))
    except (Refused, Ended) as problem:
        raise package.PageError(str(problem)) from problem
    return page


def _path(row: Certificate, kind: str) -> str:
    return f"evidence/{row.key.replace('/', '-')}.{kind}"
