"""What people decide and say of the LAOs of an incident: exempt, added, taken out or apart."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from django.db import transaction

from sodsong.act.casework import acts
from sodsong.act.casework import record as casework
from sodsong.desk.cases import queries
from sodsong.desk.cases.models import Incident
from sodsong.desk.cases.ops.writing import Outcome, append, begin, key_of, next_number, perform
from sodsong.desk.registry.models import Lao


def tell_other_problem(incident: Incident, lao: Lao, by: str, now: datetime) -> Outcome:
    """A member says that its trouble is another than the incident's."""
    return perform(incident, lambda it: acts.report(it, [lao.code], actor=by, now=now, said="other", source="receipt"))


def exempt(incident: Incident, lao: str, by: str, now: datetime, reason: str, *, seen: int | None = None) -> Outcome:
    """A person says that nothing more is asked of a LAO (its code), and why."""
    return perform(incident, lambda it: acts.exempt(it, lao, actor=by, now=now, reason=reason), seen)


def decide_laos(
    incident: Incident, act: str, laos: Sequence[str], by: str, now: datetime, *, reason: str, seen: int | None = None
) -> Outcome:
    """One decision about several LAOs, all or none: ``exempt``, ``unexempt``, ``release`` (take out) or ``split``."""
    if act == "split":
        return split(incident, laos, by, now, reason)
    decide = {"exempt": acts.exempt, "unexempt": acts.unexempt, "release": acts.release}[act]

    def each(it: casework.Incident) -> casework.Done | casework.Refused:
        answers = [decide(it, lao, actor=by, now=now, reason=reason) for lao in dict.fromkeys(laos)]
        refused = next((one for one in answers if isinstance(one, casework.Refused)), None)
        return refused or casework.Done(
            tuple(e for one in answers if isinstance(one, casework.Done) for e in one.events)
        )

    return perform(incident, each, seen)


def imply(incident: Incident, lao: str, by: str, now: datetime, said: str, *, seen: int | None = None) -> Outcome:
    """A person adds a LAO that nobody has seen down: ``said`` is ``down`` (somebody told) or ``implied`` (shares the cause)."""
    word: Literal["implied", "down"] = "implied" if said == "implied" else "down"
    return perform(incident, lambda it: acts.report(it, [lao], actor=by, now=now, said=word, source="person"), seen)


@transaction.atomic
def split(incident: Incident, laos: Sequence[str], by: str, now: datetime, reason: str) -> Outcome:
    """A person takes LAOs out into an incident of their own, named in words; the Outcome's code is the new one's key."""
    row = Incident.objects.select_for_update().get(pk=incident.pk)
    number = next_number(now)
    answer = acts.split(queries.folded(row), laos, key_of(*number), actor=by, now=now, reason=reason)
    if isinstance(answer, casework.Refused):
        return Outcome(done=False, code=answer.code)
    append(row, answer[0].events)
    append(begin(answer[1].events[0], now), answer[1].events)
    return Outcome(done=True, code=key_of(*number))
