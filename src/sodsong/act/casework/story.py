"""Events as JSON and back, and the story they tell, burst by burst."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, get_args

from sodsong.act.casework.record import Event, Kind, Line

_BURST = timedelta(minutes=1)
_COLLAPSED: frozenset[Kind] = frozenset({"joined", "left", "back", "down-again", "reported"})
_UNTOLD: frozenset[Kind] = frozenset({"weighed"})  # the newest weighing stands on the incident itself


def to_json(event: Event) -> dict[str, Any]:
    """The event as a JSON object; ``at`` in ISO 8601 with its offset."""
    return {
        "kind": event.kind,
        "at": event.at.isoformat(),
        "actor": event.actor,
        "reason": event.reason,
        "data": dict(event.data),
    }


def from_json(value: Mapping[str, Any]) -> Event:
    """The event that ``to_json`` wrote; raises ValueError where ``value`` is none."""
    try:
        kind, at = value["kind"], datetime.fromisoformat(value["at"])
        actor, reason, data = value["actor"], value["reason"], value["data"]
    except (KeyError, TypeError) as error:
        raise ValueError(f"not an event: {error}") from error
    if kind not in get_args(Kind) or at.tzinfo is None or not isinstance(data, Mapping):
        raise ValueError("not an event: its kind, time or data is wrong")
    return Event(kind, at, str(actor), str(reason), dict(data))


def timeline(events: Iterable[Event], burst: timedelta = _BURST) -> tuple[Line, ...]:
    """The story in lines, oldest first: like events of one actor and reason within ``burst`` become one with a count.

    Weighings are left out: they change how sure we are, not what happened. Words are the face's business.
    """
    bursts: list[list[Event]] = []
    for event in events:
        if event.kind in _UNTOLD:
            continue
        if bursts and _continues(bursts[-1][0], event, burst):
            bursts[-1].append(event)
        else:
            bursts.append([event])
    return tuple(map(_line, bursts))


def _line(burst: Sequence[Event]) -> Line:
    first = burst[0]
    data = dict(first.data) if len(burst) == 1 else {"each": [dict(event.data) for event in burst]}
    return Line(first.at, first.kind, first.actor, first.reason, data, len(burst))


def _continues(last: Event, event: Event, burst: timedelta) -> bool:
    like = (last.kind, last.actor, last.reason) == (event.kind, event.actor, event.reason)
    return like and event.kind in _COLLAPSED and timedelta(0) <= event.at - last.at < burst
