"""What happens to batches: one is ordered, the stage that sets its letters goes on where it was, old files go."""

import shutil
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from sodsong.act.letter.copies import batch
from sodsong.desk.cases import queries as cases
from sodsong.desk.cases.models import Incident
from sodsong.desk.dispatch import queries as dispatch
from sodsong.desk.dispatch.papers import press
from sodsong.desk.dispatch.papers.models import Batch
from sodsong.desk.registry import queries as registry
from sodsong.ground.papers.form import from_json
from sodsong.ground.places.record import Lao

A_TURN = 100  # letters between two looks at whether to stop: two to four seconds


@transaction.atomic
def order(incident: Incident, by: str, now: datetime, *, per_district: bool) -> Batch | str:
    """A personal copy of the issued letter for every LAO of the province; a code says why not."""
    row = Incident.objects.select_for_update().get(pk=incident.pk)
    circular = dispatch.circular_of(row)
    if circular is None or circular.draft is None:
        return "not-issued"
    going_on = row.letter_batches.filter(finished_at__isnull=True, problem="").first()
    if going_on:
        return going_on
    total = registry.laos(_province(row)).count()
    return Batch.objects.create(
        incident=row, data=circular.draft.data, per_district=per_district, made_at=now, made_by=by[:150], total=total
    )


def go_on(folder: Path, words: dict[str, Any], now: datetime) -> int:
    """Set some letters of the oldest batch that is not finished; returns how many. Killed anywhere, it goes on from the files."""
    row = Batch.objects.filter(finished_at__isnull=True, problem="").order_by("made_at", "pk").first()
    if row is None:
        return 0
    letter = from_json(row.data)
    receivers = batch.ordered(receivers_of(registry.places_of(_province(row.incident)), words))
    work, target = folder / f"letters/batch-{row.pk}", _target(folder, row)
    if target.exists() and not work.exists():  # killed after the ZIPs stood whole
        _finish(row, folder, [target] if target.is_file() else sorted(target.glob("*.zip")), len(receivers), now)
        return 1
    try:
        done, whole = press.turn(work, letter, folder, receivers, now=row.made_at, most=A_TURN)
    except press.Unprintable as problem:
        Batch.objects.filter(pk=row.pk).update(problem=str(problem)[:500])
        return 0
    set_now = max(0, done - row.done)
    Batch.objects.filter(pk=row.pk).update(done=done, total=len(receivers))
    if whole:
        files = batch.pack(work, receivers, target, per_district=row.per_district)
        _finish(row, folder, files, len(receivers), now)
    return set_now or 1


def clear(folder: Path, before: datetime) -> int:
    """Take away the files of batches that were done, or stopped, before then; who ordered what and when stays. Returns
    how many batches lost files; killed anywhere it begins again.
    """
    done = Batch.objects.filter(finished_at__lt=before).exclude(files=[])
    stopped = Batch.objects.filter(finished_at__isnull=True, made_at__lt=before).exclude(problem="")
    gone = 0
    for row in done | stopped:
        work, target = folder / f"letters/batch-{row.pk}", _target(folder, row)
        gone += bool(row.files or work.exists())
        for place in (work, target):
            if place.is_dir():
                shutil.rmtree(place)
            else:
                place.unlink(missing_ok=True)
        Batch.objects.filter(pk=row.pk).update(files=[])
    return gone


def receivers_of(laos: Iterable[Lao], words: dict[str, Any]) -> list[batch.Receiver]:
    """Every LAO as a receiver, as letters address its office."""
    named = words["personal"]
    return [
        batch.Receiver(named.get(lao.type, named["other"]).format(name=lao.official_name), lao.short_name, lao.district)
        for lao in laos
    ]


def _finish(row: Batch, folder: Path, files: Iterable[Path], done: int, now: datetime) -> None:
    names = [str(file.relative_to(folder)) for file in files]
    Batch.objects.filter(pk=row.pk).update(files=names, done=done, total=done, finished_at=now)


def _target(folder: Path, row: Batch) -> Path:
    name = f"letters/{row.incident.key}-batch-{row.pk}"
    return folder / (name if row.per_district else f"{name}.zip")


def _province(incident: Incident) -> str:
    members = cases.members(incident)
    return members[0].lao.province.name if members else registry.provinces()[0]
