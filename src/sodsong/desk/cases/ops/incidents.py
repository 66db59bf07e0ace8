"""What people and vendors decide and say of an incident as a whole."""

from datetime import date, datetime

from django.db import transaction

from sodsong.act.casework import acts, vendor
from sodsong.act.casework import record as casework
from sodsong.act.casework.reconcile import merge as merge_
from sodsong.desk.cases import queries
from sodsong.desk.cases.models import Incident
from sodsong.desk.cases.ops.writing import Outcome, append, perform
from sodsong.desk.registry.calendar import queries as days
from sodsong.desk.registry.models import Vendor


def confirm(incident: Incident, by: str, now: datetime, note: str = "", *, seen: int | None = None) -> Outcome:
    """A person confirms the cause."""
    return perform(incident, lambda it: acts.confirm_cause(it, actor=by, now=now, reason=note), seen)


def set_deadline(incident: Incident, day: date, by: str, now: datetime, *, seen: int | None = None) -> Outcome:
    """A person sets the day by which all must be back; a day off is warned about, never moved."""
    return perform(
        incident,
        lambda it: acts.set_deadline(it, day, actor=by, now=now, is_working_day=days.calendar().is_working_day),
        seen,
    )


def dismiss(incident: Incident, by: str, now: datetime, reason: str, *, seen: int | None = None) -> Outcome:
    """A person calls it a false alarm."""
    return perform(incident, lambda it: acts.dismiss(it, actor=by, now=now, reason=reason), seen)


def close(incident: Incident, by: str, now: datetime, reason: str = "", *, seen: int | None = None) -> Outcome:
    """A person closes the incident."""
    return perform(incident, lambda it: acts.close(it, actor=by, now=now, reason=reason), seen)


def note(incident: Incident, by: str, now: datetime, text: str) -> Outcome:
    """A person writes into the incident's story."""
    return perform(incident, lambda it: acts.note(it, actor=by, now=now, text=text))


def cosign(incident: Incident, what: acts.Cosigned, of: str, by: str, now: datetime) -> Outcome:
    """The anti-corruption office stands by what the province has decided."""
    return perform(incident, lambda it: acts.cosign(it, what, of, actor=by, now=now))


def renew_link(incident: Incident, serial: int, by: str, now: datetime) -> Outcome:
    """The assessors get a new link in place of the one with ``serial``."""
    return perform(incident, lambda it: acts.renew_link(it, serial, actor=by, now=now))


def withdraw_link(incident: Incident, serial: int, by: str, now: datetime) -> Outcome:
    """The assessors' link with ``serial`` opens nothing any more."""
    return perform(incident, lambda it: acts.withdraw_link(it, serial, actor=by, now=now))


def hear_vendor(
    incident: Incident,
    who: Vendor,
    word: vendor.Word,
    by: str,
    now: datetime,
    *,
    until: datetime | None = None,
    why: str = "",
) -> Outcome:
    """A vendor says through its own link what it knows and promises (see casework's ``says``)."""
    return perform(incident, lambda it: vendor.says(it, word, vendor=who.name, by=by, now=now, until=until, why=why))


def begin_repair(incident: Incident, by: str, now: datetime, words: str, *, seen: int | None = None) -> Outcome:
    """A person tells that the repair has begun, who repairs and how."""
    return perform(incident, lambda it: acts.begin_repair(it, actor=by, now=now, words=words), seen)


def reopen(incident: Incident, by: str, now: datetime, reason: str, *, seen: int | None = None) -> Outcome:
    """A person takes up a closed incident, or a false alarm, again."""
    live = [one for one in queries.for_reconciling() if one.live and one.key != incident.key]
    return perform(incident, lambda it: acts.reopen(it, live, actor=by, now=now, reason=reason), seen)


@transaction.atomic
def merge(incident: Incident, into: Incident, by: str, now: datetime, reason: str) -> Outcome:
    """A person says that ``incident`` is the same case as ``into``: its members go over, and it ends."""
    rows = Incident.objects.select_for_update().in_bulk([incident.pk, into.pk])
    if len(rows) < 2:  # both of them
        return Outcome(done=False, code="incident-over")
    answer = merge_(queries.folded(incident), queries.folded(into), actor=by, now=now, reason=reason)
    if isinstance(answer, casework.Refused):
        return Outcome(done=False, code=answer.code)
    append(rows[into.pk], answer[1].events)
    append(rows[incident.pk], answer[0].events)
    return Outcome(done=True)
