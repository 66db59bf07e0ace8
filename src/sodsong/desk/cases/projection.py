"""What an incident's events fold into, as rows: only what has changed is written."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sodsong.act.casework import record as casework
from sodsong.act.casework.steps import notices
from sodsong.desk.cases.models import Incident, Member, Notice, Step
from sodsong.desk.registry import queries as registry
from sodsong.desk.registry.calendar import queries as days

_MEMBER = ["state", "since", "back_at", "reported_at", "other_at", "exempted_at", "exempted_why"]
_STEP = [
    "position",
    "kind",
    "title",
    "who",
    "whom",
    "through",
    "due_at",
    "seen_by",
    "state",
    "done_at",
    "done_by",
    "note",
]


def project(
    row: Incident, before: casework.Incident | None, now: casework.Incident, events: Sequence[casework.Event]
) -> None:
    """Bring the incident's row, its members and steps from ``before`` to ``now``; each notice told becomes a row."""
    row.state, row.plan = now.state, now.plan
    row.cause_kind, row.cause_value = now.cause.kind, now.cause.value[:500]
    row.confidence, row.confirmed = now.cause.confidence, now.confirmed
    row.deadline, row.began_at = now.deadline, now.began_at
    row.opened_at, row.recovered_at, row.closed_at = now.opened_at, now.recovered_at, now.closed_at
    row.assessors_serial, row.assessors_withdrawn_at = now.assessors_serial, now.assessors_withdrawn_at
    row.save()
    _members(row, before.members if before else {}, now.members)
    _steps(row, before, now)
    Notice.objects.bulk_create(
        Notice(
            key=f"{row.key}:{event.data['which']}:{to}",
            incident=row,
            kind=event.data["kind"],
            to=to,
            data={key: value for key, value in event.data.items() if key != "to"},
            at=event.at,
        )
        for event in events
        if event.kind == "notified"
        for to in event.data["to"]
    )


def _members(row: Incident, old: Mapping[str, casework.Member], new: Mapping[str, casework.Member]) -> None:
    changed = [member for code, member in new.items() if old.get(code) != member]
    if changed:
        laos = registry.by_codes([member.lao for member in changed])
        rows = [
            Member(incident=row, lao=laos[member.lao], **{name: getattr(member, name) for name in _MEMBER})
            for member in changed
        ]
        Member.objects.bulk_create(
            rows, batch_size=500, update_conflicts=True, unique_fields=["incident", "lao"], update_fields=_MEMBER
        )
    if gone := [code for code in old if code not in new]:
        Member.objects.filter(incident=row, lao__code__in=gone).delete()


def _steps(row: Incident, before: casework.Incident | None, now: casework.Incident) -> None:
    if not now.steps:
        return
    calendar = days.calendar()
    times = notices.times(now, calendar)
    same = before is not None and before.steps == now.steps and before.noticed == now.noticed
    if before and same and notices.times(before, calendar) == times:
        return
    _keep_steps(row, now, times)


def reckon(row: Incident, now: casework.Incident) -> None:
    """Bring the due times of the steps to a calendar that has changed."""
    if now.steps:
        _keep_steps(row, now, notices.times(now, days.calendar()))


def _keep_steps(row: Incident, now: casework.Incident, times: Mapping[str, datetime | None]) -> None:
    rows = [_step(row, now, step.key, position, times[step.key]) for position, step in enumerate(now.steps, 1)]
    Step.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["incident", "key"], update_fields=[*_STEP, "told"]
    )


def _step(row: Incident, now: casework.Incident, key: str, position: int, due: datetime | None) -> Step:
    step = next(one for one in now.steps if one.key == key)
    fields = {name: getattr(step, name) for name in _STEP if name not in ("position", "due_at")}
    told = due is not None and f"overdue:{key}@{due.isoformat()}" in now.noticed
    return Step(incident=row, key=key, position=position, due_at=due, told=told, **fields)
