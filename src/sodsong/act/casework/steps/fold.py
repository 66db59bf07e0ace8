"""Step events change the steps; what cannot follow raises ValueError, which the machine tells as an illegal event."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sodsong.act.casework.steps.plan import from_json
from sodsong.act.casework.steps.record import Step

Steps = tuple[Step, ...]


def planned(steps: Steps, data: Mapping[str, Any], at: datetime, actor: str, reason: str) -> Steps:
    """The plan's steps stand before those that a person added earlier."""
    del at, actor, reason
    laid = tuple(from_json(entry) for entry in data["steps"])
    return _unique((*laid, *steps))


def added(steps: Steps, data: Mapping[str, Any], at: datetime, actor: str, reason: str) -> Steps:
    """One more step, last."""
    del at, actor, reason
    return _unique((*steps, from_json(data)))


def done(steps: Steps, data: Mapping[str, Any], at: datetime, actor: str, reason: str) -> Steps:
    """The step has been done; its conclusion is ``note``."""
    del reason
    step = _open(steps, data["key"])
    told = replace(step, state="done", done_at=at, done_by=actor, note=data.get("note", ""))
    return _put(steps, replace(told, seen_by=data.get("seen_by", step.seen_by)))


def skipped(steps: Steps, data: Mapping[str, Any], at: datetime, actor: str, reason: str) -> Steps:
    """The step is left out; the reason is its note, for officers alone where nothing else was said."""
    step, seen_by = _open(steps, data["key"]), data.get("seen_by", "officers")
    return _put(steps, replace(step, state="skipped", done_at=at, done_by=actor, note=reason, seen_by=seen_by))


def again(steps: Steps, data: Mapping[str, Any], at: datetime, actor: str, reason: str) -> Steps:
    """A step that was done or skipped is open once more."""
    del at, actor, reason
    step = _step(steps, data["key"])
    if step.state == "open":
        raise ValueError(f"step {step.key} is open")
    return _put(steps, replace(step, state="open", done_at=None, done_by="", note=""))


def moved(steps: Steps, data: Mapping[str, Any], at: datetime, actor: str, reason: str) -> Steps:
    """The step stands right before another one, or last where ``before`` is None."""
    del at, actor, reason
    step = _step(steps, data["key"])
    rest = [one for one in steps if one.key != step.key]
    before = data["before"]
    place = len(rest) if before is None else rest.index(_step(tuple(rest), before))
    return (*rest[:place], step, *rest[place:])


def changed(steps: Steps, data: Mapping[str, Any], at: datetime, actor: str, reason: str) -> Steps:
    """Another due time, another who."""
    del at, actor, reason
    step = _open(steps, data["key"])
    fixed = datetime.fromisoformat(data["fixed"]) if data.get("fixed") else step.fixed
    if fixed is not None and fixed.tzinfo is None:
        raise ValueError(f"step {step.key}: its due time has no time zone")
    return _put(steps, replace(step, fixed=fixed, who=data.get("who", step.who)))


CHANGES: Mapping[str, Callable[[Steps, Mapping[str, Any], datetime, str, str], Steps]] = {
    "planned": planned,
    "step-added": added,
    "step-done": done,
    "step-skipped": skipped,
    "step-again": again,
    "step-moved": moved,
    "step-changed": changed,
}


def _step(steps: Steps, key: str) -> Step:
    for step in steps:
        if step.key == key:
            return step
    raise ValueError(f"there is no step {key}")


def _open(steps: Steps, key: str) -> Step:
    step = _step(steps, key)
    if step.state != "open":
        raise ValueError(f"step {key} is {step.state} already")
    return step


def _put(steps: Steps, step: Step) -> Steps:
    return tuple(step if one.key == step.key else one for one in steps)


def _unique(steps: Steps) -> Steps:
    if len({step.key for step in steps}) != len(steps):
        raise ValueError("a step of that key is there already")
    return steps
