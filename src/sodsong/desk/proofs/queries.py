"""What a certificate can state of an incident, and which certificates there are."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Max, Q

from sodsong.desk.cases import queries as cases
from sodsong.desk.cases.models import Event, Incident, Member
from sodsong.desk.proofs.models import Certificate, EventBatch
from sodsong.desk.registry.models import Lao
from sodsong.desk.vault.models import Kept as Capture
from sodsong.desk.vault.queries import ledger
from sodsong.desk.watch.models import Flip, Target
from sodsong.ground.seal import canonical
from sodsong.prove.evidence.statement import Case, Kept, Seen, Source, Span
from sodsong.record.history.history import History
from sodsong.record.history.merging.thinning import Keep

BEFORE, AFTER = timedelta(hours=24), timedelta(hours=1)  # how much of the quiet time around the incident is told


def unmade() -> list[int]:
    """Ids of the certificates that were asked for and are not set yet, the oldest first."""
    return list(
        Certificate.objects.filter(made_at__isnull=True, problem="").order_by("pk").values_list("pk", flat=True)
    )


def of_incident(incident: Incident) -> list[Certificate]:
    """The certificates of an incident, newest first, each with its LAO."""
    return list(incident.certificates.select_related("lao").order_by("-number"))


def of_lao(lao: Lao) -> list[Certificate]:
    """The certificates that are about one LAO alone, newest first, each with its incident."""
    return list(Certificate.objects.filter(lao=lao).select_related("incident", "lao").order_by("-asked_at", "-pk"))


def unbatched() -> list[Incident]:
    """Incidents whose story has grown since its last batch."""
    rows = Incident.objects.annotate(told=Max("events__seq"), entered=Max("batches__last"))
    return list(rows.filter(Q(entered__isnull=True, told__isnull=False) | Q(told__gt=F("entered"))))


def batch_content(events: Sequence[Event]) -> bytes:
    """A batch of events as the bytes whose digest is entered."""
    return canonical.written(
        [
            {
                "actor": event.actor,
                "at": event.at.isoformat(),
                "data": event.data,
                "kind": event.kind,
                "reason": event.reason,
                "seq": event.seq,
            }
            for event in events
        ]
    )


def span(incident: Incident, now: datetime) -> tuple[datetime, datetime]:
    """The time a certificate of the incident tells of."""
    ended = incident.recovered_at or incident.closed_at
    return incident.began_at - BEFORE, min(now, ended + AFTER) if ended else now


def targets(incident: Incident, lao: Lao | None) -> list[Target]:
    """The home pages that were probed of the incident's members, or of one LAO, in the order of the province's lists."""
    laos = [lao.pk] if lao else [member.lao_id for member in cases.members(incident)]
    rows = Target.objects.filter(kind="home", site__lao__in=laos).defer("window").select_related("site__lao__district")
    place = {pk: i for i, pk in enumerate(laos)}
    return sorted(rows, key=lambda row: (place[row.site.lao_id] if row.site else 0, row.pk))


def windows(now: datetime) -> list[Keep]:
    """The times whose every check is kept for good: what certificates of all incidents tell of, by home page."""
    targets: dict[int, list[str]] = defaultdict(list)
    for lao, pk in Target.objects.filter(kind="home", site__isnull=False).values_list("site__lao", "pk"):
        targets[lao].append(str(pk))
    spans = {incident.pk: span(incident, now) for incident in Incident.objects.all()}
    members = Member.objects.values_list("incident", "lao")
    return [Keep(target, *spans[incident]) for incident, lao in members for target in targets[lao]]


def seen(rows: Sequence[Target], history: History, since: datetime, until: datetime) -> tuple[Seen, ...]:
    """What our probes saw of each target between two moments."""
    counts = history.availability([str(row.pk) for row in rows], since, until)
    found = []
    for row in rows:
        count, lao = counts.get(str(row.pk)), row.site.lao if row.site else None
        if count is None or lao is None:
            continue
        found.append(
            Seen(
                lao=lao.code,
                name=lao.short_name,
                district=lao.district.name if lao.district else "",
                url=row.url,
                checks=count.checks,
                answered=count.answered,
                unknown=count.unknown,
                down=_down(row, since, until),
            )
        )
    return tuple(found)


def _down(row: Target, since: datetime, until: datetime) -> tuple[Span, ...]:
    """The times in which the verdict was down, cut to the whole second."""
    spans: list[Span] = []
    begun: Flip | None = None
    for flip in Flip.objects.filter(target=row, at__lt=until).order_by("confirmed_at", "pk"):
        if flip.now == "down" and begun is None:
            begun = flip
        elif flip.now != "down" and begun is not None:
            if flip.at > since:
                spans.append(Span(begun.at, flip.at, begun.reason))
            begun = None
    return (*spans, *([Span(begun.at, None, begun.reason)] if begun else []))


def sources(history: History, since: datetime, until: datetime) -> tuple[Source, ...]:
    """The sealed files that hold measurements of that time, with their leaves."""
    files = [
        (f"{vantage}/{one.checks}", one.checks_sha256)
        for vantage in history.vantages()
        for one in history.sealed(vantage)
        if one.overlaps(since, until)
    ]
    leaves = ledger.named("history", [name for name, _digest in files])
    return tuple(
        Source(name, digest, leaves[name].index if name in leaves and leaves[name].digest == digest else None)
        for name, digest in files
    )


def kept(incident: Incident, rows: Sequence[Target], until: datetime) -> tuple[Kept, ...]:
    """Of each page kept of these targets' LAOs the copy that stands in: the last whole one before it began, else the first since."""
    laos = {row.site.lao_id for row in rows if row.site}
    copies = Capture.objects.filter(lao__in=laos, whole=True, at__lte=until).select_related("lao", "wanted")
    chosen: dict[tuple[int | None, str], Capture] = {}
    for one in copies.order_by("at", "pk"):
        if one.at <= incident.began_at or (one.lao_id, one.url) not in chosen:
            chosen[one.lao_id, one.url] = one
    return tuple(
        Kept(
            lao=one.lao.code if one.lao else "",
            url=one.url,
            at=one.at,
            digest=one.digest,
            item=one.wanted.item.partition("-")[0].upper() if one.wanted else "",
        )
        for one in sorted(chosen.values(), key=lambda one: (one.lao.code if one.lao else "", one.pk))
    )


def case(incident: Incident) -> Case:
    """The incident as a certificate tells it."""
    return Case(
        number=str(incident),
        began_at=incident.began_at,
        recovered_at=incident.recovered_at,
        cause_kind=incident.cause_kind,
        cause_value=incident.cause_value,
        confirmed=incident.confirmed,
    )


def last_batch(incident: Incident) -> dict[str, Any] | None:
    """The newest batch of the incident's events: its digest, its leaf, and up to which event it goes."""
    batch = EventBatch.objects.filter(incident=incident).select_related("leaf").order_by("-last").first()
    return {"sha256": batch.leaf.digest, "leaf": batch.leaf.index, "last": batch.last} if batch else None
