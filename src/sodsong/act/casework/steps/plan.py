"""Plans as data become steps, and a step's rule and the calendar give the time it is due.

>>> plans = read_plans({"shared": {"steps": [{"key": "letter", "kind": "letter", "after": "opened", "working_days": 1}]}})
>>> plan_for("ip", plans).name
'shared'
>>> [step.key for step in map(from_json, plan_for("ip", plans).steps)]
['letter']
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta, timezone
from typing import Any, get_args

from sodsong.act.casework.steps.record import After, Plan, Rule, SeenBy, Step
from sodsong.ground.thai.working_days import Calendar

BANGKOK = timezone(timedelta(hours=7))
EVENING = time(16, 30)  # when offices close: a step due on a day is due by then
_FIELDS = {"key", "kind", "title", "who", "whom", "through", "seen_by", "after", "working_days", "hours", "at", "fixed"}


def read_plans(table: Mapping[str, Any]) -> tuple[Plan, ...]:
    """The plans of a parsed data/casework/plans.toml; raises ValueError naming the plan and step that is none."""
    found = []
    for name, entry in table.items():
        steps = tuple(dict(step) for step in entry.get("steps", ()))
        for step in steps:
            try:
                from_json(step)
            except (KeyError, TypeError, ValueError) as error:
                raise ValueError(f"Plan {name}, step {step.get('key', '?')}: {error}.") from error
        if len({step["key"] for step in steps}) != len(steps):
            raise ValueError(f"Plan {name} names a step twice.")
        found.append(Plan(name, steps, tuple(entry.get("causes", ())), float(entry.get("silence_hours", 20))))
    return tuple(found)


def plan_for(cause_kind: str, plans: Sequence[Plan]) -> Plan:
    """The plan that names ``cause_kind``, else the one for every other cause; an empty plan where there is neither."""
    named = [plan for plan in plans if cause_kind in plan.causes]
    others = [plan for plan in plans if not plan.causes]
    return (named or others or [Plan("none")])[0]


def from_json(value: Mapping[str, Any]) -> Step:
    """The open step that a plan's entry or a ``step-added`` event's data describes; raises ValueError for what is none."""
    if unknown := set(value) - _FIELDS:
        raise ValueError(f"it has no field {min(unknown)}")
    seen_by: SeenBy = value.get("seen_by", "officers")
    if seen_by not in get_args(SeenBy) or not value["key"]:
        raise ValueError("its key or its seen_by is wrong")
    return Step(
        key=value["key"],
        kind=value["kind"],
        title=value.get("title", ""),
        who=value.get("who", ""),
        whom=value.get("whom", ""),
        through=value.get("through", ""),
        rule=_rule(value),
        fixed=datetime.fromisoformat(value["fixed"]) if value.get("fixed") else None,
        seen_by=seen_by,
    )


def _rule(value: Mapping[str, Any]) -> Rule | None:
    after = value.get("after")
    if after is None:
        return None
    if after not in get_args(After):
        raise ValueError(f"nothing is due after {after}")
    clock = time.fromisoformat(value["at"]) if value.get("at") else None
    return Rule(after, int(value.get("working_days", 0)), float(value.get("hours", 0)), clock)


def due_at(step: Step, anchors: Mapping[After, datetime | date | None], calendar: Calendar) -> datetime | None:
    """When ``step`` is due, aware; None while what it follows has not happened.

    A rule in hours runs around the clock; one in working days ends at its own time of day, else in the evening.

    >>> from sodsong.ground.thai.working_days import Holiday
    >>> step = from_json({"key": "r", "kind": "reminder", "after": "deadline", "working_days": -1, "at": "09:00"})
    >>> due_at(step, {"deadline": date(2020, 8, 16)}, Calendar.of([])).isoformat()
    '2020-08-14T09:00:00+07:00'
    """
    if step.fixed is not None:
        return step.fixed
    rule = step.rule
    start = anchors.get(rule.after) if rule else None
    if rule is None or start is None:
        return None
    if rule.hours and isinstance(start, datetime):
        return start + timedelta(hours=rule.hours)
    day = start.astimezone(BANGKOK).date() if isinstance(start, datetime) else start
    day = calendar.add_working_days(day, rule.working_days)
    return datetime.combine(day, rule.clock or EVENING, BANGKOK)
