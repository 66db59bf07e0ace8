"""Several questions answered at once, noted as one act that can be taken back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from sodsong.desk.inbox import ops
from sodsong.desk.inbox.models import Report
from sodsong.desk.registry.changes.models import Change
from sodsong.desk.registry.changes.ops import note
from sodsong.desk.registry.models import Lao

NAMED = 4


@dataclass(frozen=True, slots=True)
class Choice:
    """What an officer has chosen for one question; ``lao`` where the decision is ``match``."""

    report: Report
    decision: str
    lao: Lao | None


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of the choices: the act (None where nothing was left to answer), and what others had answered before."""

    change: Change | None
    done: int
    before: tuple[Report, ...]


@transaction.atomic
def decide_all(choices: Sequence[Choice], by: str, now: datetime) -> Answered:
    """Answer each question that is still open; another officer's answer stands."""
    done: list[Choice] = []
    before: list[Report] = []
    for one in choices:
        try:
            ops.decide(one.report, one.decision, one.lao, by, now)
        except ops.AlreadyDecided:
            before.append(one.report)
        else:
            done.append(one)
    return Answered(noted([one.report for one in done], by, now) if done else None, len(done), tuple(before))


def noted(rows: Iterable[Report], by: str, now: datetime) -> Change:
    """The act of answering these questions, so that it can be taken back."""
    answered = list(rows)
    names = [one.written[:60] for one in answered if one.letter_id]  # what people told is theirs, and may be forgotten
    data = {"reports": [one.pk for one in answered], "names": names[:NAMED], "n": len(answered)}
    return note("answers", data, by, now)
