"""What people do to the steps of a case: each act gives events to store, or says why not."""

from collections.abc import Sequence
from datetime import datetime

from sodsong.act.casework.record import LIVE, SYSTEM, Done, Event, Incident, Refused
from sodsong.act.casework.steps.record import Plan, SeenBy, Step

ASSESSORS = "office:assessors"
_WORKED_ON = LIVE | {"closed"}  # a closing letter may follow the closing


def lay_out(incident: Incident, plan: Plan, *, now: datetime) -> tuple[Event, ...]:
    """The events that give an opened incident the steps of its plan; none if it has one already. A set deadline is done."""
    if incident.plan or incident.opened_at is None or not incident.live:
        return ()
    taken = {step.key for step in incident.steps}
    steps = [dict(step) for step in plan.steps if step["key"] not in taken]
    laid = Event("planned", now, reason=plan.name, data={"plan": plan.name, "steps": steps})
    set_ = next((step["key"] for step in steps if step["kind"] == "deadline" and incident.deadline), None)
    return (laid, Event("step-done", now, incident.deadline_by, data={"key": set_})) if set_ else (laid,)


def add(
    incident: Incident, title: str, *, actor: str, now: datetime, who: str = "", fixed: datetime | None = None
) -> Done | Refused:
    """A person adds a step in their own words."""
    if not title.strip():
        return Refused("step-unnamed", "A step needs words that say what is to be done.")
    if incident.state not in _WORKED_ON:
        return _over(incident)
    number = 1 + sum(step.key.startswith("added-") for step in incident.steps)
    data = {"key": f"added-{number}", "kind": "other", "title": title.strip(), "who": who.strip()}
    if fixed is not None:
        data["fixed"] = fixed.isoformat()
    return Done((Event("step-added", now, actor, data=data),))


def finish(
    incident: Incident, key: str, *, actor: str, now: datetime, note: str = "", seen_by: SeenBy | None = None
) -> Done | Refused:
    """The step has been done. What was asked of others needs their answer in words (``note``)."""
    step = _open_step(incident, key)
    if isinstance(step, Refused):
        return step
    if step.kind == "consult" and not note.strip():
        return Refused("conclusion-missing", f"Step {key} asks somebody: it needs their conclusion in words.")
    data = {"key": key, "note": note.strip()}
    if seen_by is not None:
        data["seen_by"] = seen_by
    return Done((Event("step-done", now, actor, data=data),))


def hear_assessors(incident: Incident, words: str, title: str, *, actor: str, now: datetime) -> Done | Refused:
    """The assessors answer: the conclusion of the step that consults them; what they say later, a step of its own.

    ``title`` names that later step.
    """
    if incident.state not in _WORKED_ON:
        return _over(incident)
    if not words.strip():
        return Refused("conclusion-missing", "An answer needs words.")
    step = next(
        (one for one in incident.steps if one.state == "open" and one.whom == ASSESSORS and one.kind == "consult"), None
    )
    if step is not None:
        return finish(incident, step.key, actor=actor, now=now, note=words, seen_by="assessors")
    number = 1 + sum(one.key.startswith("added-") for one in incident.steps)
    key = f"added-{number}"
    added = {"key": key, "kind": "other", "title": title, "whom": ASSESSORS, "seen_by": "assessors"}
    told = {"key": key, "note": words.strip()}
    return Done((Event("step-added", now, actor, data=added), Event("step-done", now, actor, data=told)))


def skip(
    incident: Incident, key: str, *, actor: str, now: datetime, reason: str, seen_by: SeenBy = "officers"
) -> Done | Refused:
    """The step is left out; a reason in words is needed, which is for ``seen_by`` to read."""
    step = _open_step(incident, key)
    if isinstance(step, Refused):
        return step
    if not reason.strip():
        return Refused("reason-missing", "Skipping a step needs a reason in words.")
    return Done((Event("step-skipped", now, actor, reason.strip(), {"key": key, "seen_by": seen_by}),))


def again(incident: Incident, key: str, *, actor: str, now: datetime) -> Done | Refused:
    """A step that was done or skipped is to be done after all."""
    step = _step(incident, key)
    if step is None or incident.state not in _WORKED_ON:
        return _over(incident) if step else _unknown(key)
    if step.state == "open":
        return Refused("step-open", f"Step {key} is open.")
    return Done((Event("step-again", now, actor, data={"key": key}),))


def move(incident: Incident, key: str, *, up: bool, actor: str, now: datetime) -> Done | Refused:
    """The step changes places with the one before (``up``) or after it."""
    keys = [step.key for step in incident.steps]
    if key not in keys or incident.state not in _WORKED_ON:
        return _over(incident) if key in keys else _unknown(key)
    place = keys.index(key) + (-1 if up else 1)
    if not 0 <= place < len(keys):
        return Refused("step-at-end", f"Step {key} stands at that end already.")
    rest = [one for one in keys if one != key]
    return Done((Event("step-moved", now, actor, data={"key": key, "before": [*rest, None][place]}),))


def change(
    incident: Incident, key: str, *, actor: str, now: datetime, fixed: datetime | None = None, who: str | None = None
) -> Done | Refused:
    """Another due time for the step, or another who."""
    step = _open_step(incident, key)
    if isinstance(step, Refused):
        return step
    data = {"key": key}
    if fixed is not None and fixed != step.fixed:
        data["fixed"] = fixed.isoformat()
    if who is not None and who.strip() != step.who:
        data["who"] = who.strip()
    if len(data) == 1:
        return Refused("step-unchanged", f"Nothing about step {key} would change.")
    return Done((Event("step-changed", now, actor, data=data),))


def follow(incident: Incident, events: Sequence[Event]) -> tuple[Event, ...]:
    """What ``events``, about to be stored, do to the steps by themselves: a deadline that is set is a step done."""
    set_ = next((event for event in events if event.kind == "deadline-set"), None)
    step = first_open(incident, "deadline")
    return (Event("step-done", set_.at, set_.actor, data={"key": step.key}),) if set_ and step else ()


def first_open(incident: Incident, kind: str) -> Step | None:
    """The first step of that kind that is still to be done."""
    return next((step for step in incident.steps if step.kind == kind and step.state == "open"), None)


def finished_by_fact(incident: Incident, kind: str, *, now: datetime, actor: str = SYSTEM) -> tuple[Event, ...]:
    """A fact elsewhere (the letter issued, everybody has acknowledged) does the first open step of that kind."""
    step = first_open(incident, kind)
    if step is None or incident.state not in _WORKED_ON:
        return ()
    return (Event("step-done", now, actor, data={"key": step.key}),)


def _open_step(incident: Incident, key: str) -> Step | Refused:
    step = _step(incident, key)
    if step is None:
        return _unknown(key)
    if incident.state not in _WORKED_ON:
        return _over(incident)
    if step.state != "open":
        return Refused("step-done-already", f"Step {key} is {step.state} already, by {step.done_by}.")
    return step


def _step(incident: Incident, key: str) -> Step | None:
    return next((step for step in incident.steps if step.key == key), None)


def _unknown(key: str) -> Refused:
    return Refused("no-such-step", f"There is no step {key}.")


def _over(incident: Incident) -> Refused:
    return Refused("incident-over", f"Incident {incident.key} is {incident.state}; its steps rest.")
