"""What happens to papers: an incident's letter is drafted, and drafted anew when its facts have changed."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from sodsong.act.casework.record import LONE
from sodsong.act.letter import wording
from sodsong.desk.cases import queries as cases
from sodsong.desk.cases.models import Incident
from sodsong.desk.dispatch import queries
from sodsong.desk.dispatch.models import Draft, Letterhead
from sodsong.desk.registry import queries as registry
from sodsong.desk.registry.models import Province
from sodsong.ground.papers.form import to_json
from sodsong.ground.papers.record import Letter

QUIET = timedelta(seconds=1)  # a letter waits until its incident has been still this long


@dataclass(frozen=True, slots=True)
class Printed:
    """A letter set."""

    pdf: bytes
    docx: bytes
    pages: int


Press = Callable[[Letter, datetime], Printed]


def draft_letters(press: Press, words: dict[str, Any], folder: Path, now: datetime) -> int:
    """Draft the letter of each live shared incident that has none or whose facts have changed; returns how many.

    The files are written before the row that names them: a process killed between writes them again.
    """
    made = 0
    for incident in queries.in_need_of_letters(LONE):
        letter = compose(incident, words)
        form = to_json(letter)
        facts = hashlib.sha256(json.dumps(form, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
        last = queries.latest(incident)
        if (last and last.facts == facts) or now - cases.last_event_at(incident) < QUIET:
            continue
        version = last.version + 1 if last else 1
        name = f"letters/{incident.key}-v{version}"
        printed = press(letter, now)
        _write(folder / f"{name}.pdf", printed.pdf)
        _write(folder / f"{name}.docx", printed.docx)
        with transaction.atomic():
            Draft.objects.create(
                incident=incident,
                version=version,
                made_at=now,
                data=form,
                facts=facts,
                pages=printed.pages,
                pdf=f"{name}.pdf",
                docx=f"{name}.docx",
            )
        made += 1
    return made


def compose(incident: Incident, words: dict[str, Any]) -> Letter:
    """The letter that the incident's facts and the office's letterhead give now."""
    members = [member.lao for member in cases.members(incident)]
    province = members[0].province.name
    head = queries.head(province)
    to = wording.receivers(registry.places_of(province), province, words)
    laos = [registry.as_place(lao) for lao in members]
    return wording.stamped(cases.folded(incident), laos, to=to, head=head, province=province, wording=words)


def _write(file: Path, data: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(file.suffix + ".new")
    fresh.write_bytes(data)
    fresh.replace(file)


def set_letterhead(province: str, **fields: str) -> Letterhead:
    """Keep what the office puts on its letters; only the fields given are changed."""
    row, _ = Letterhead.objects.update_or_create(province=Province.objects.get(name=province), defaults=fields)
    return row
