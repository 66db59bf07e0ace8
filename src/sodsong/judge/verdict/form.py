"""Windows and lines as plain values that JSON carries, and back, exactly.

>>> from datetime import UTC, datetime
>>> window = Window("up", datetime(2020, 8, 11, tzinfo=UTC), "ok")
>>> window_to_json(window)
{'state': 'up', 'since': 1597104000000000, 'reason': 'ok', 'sights': [], 'before': 'unknown', 'flapping': False}
>>> window_from_json(window_to_json(window)) == window
True
"""

from collections.abc import Mapping
from typing import Any

from .line import Line, View, Voter
from .record import Sight, Window
from .rules import micros, moment


def window_to_json(window: Window) -> dict[str, Any]:
    """Times become whole microseconds since 1970."""
    return {
        "state": window.state,
        "since": None if window.since is None else micros(window.since),
        "reason": window.reason,
        "sights": [[one.vantage, micros(one.at), one.finding, one.reason, one.took] for one in window.sights],
        "before": window.before,
        "flapping": window.flapping,
        **({"abroad": True} if window.abroad else {}),
    }


def window_from_json(fields: Mapping[str, Any]) -> Window:
    """What ``window_to_json`` was given; raises KeyError or ValueError for anything else."""
    return Window(
        state=fields["state"],
        since=None if fields["since"] is None else moment(fields["since"]),
        reason=fields["reason"],
        sights=tuple(
            Sight(vantage, moment(at), finding, reason, took) for vantage, at, finding, reason, took in fields["sights"]
        ),
        before=fields["before"],
        flapping=fields["flapping"],
        abroad=fields.get("abroad", False),
    )


def line_to_json(line: Line) -> dict[str, Any]:
    """Times stay whole microseconds since 1970."""
    return {
        "views": {vantage: _view_to_json(view) for vantage, view in line.views.items()},
        "waiting": {target: list(span) for target, span in line.waiting.items()},
    }


def line_from_json(fields: Mapping[str, Any]) -> Line:
    """What ``line_to_json`` was given; an empty mapping is a new line."""
    return Line(
        views={vantage: _view_from_json(view) for vantage, view in fields.get("views", {}).items()},
        waiting={target: (first, last) for target, (first, last) in fields.get("waiting", {}).items()},
    )


def _view_to_json(view: View) -> dict[str, Any]:
    return {
        "newest": view.newest,
        "floor": view.floor,
        "answers": list(view.answers),
        "voters": {name: [voter.anchor, [list(one) for one in voter.sights]] for name, voter in view.voters.items()},
        "stretches": [list(one) for one in view.stretches],
    }


def _view_from_json(fields: Mapping[str, Any]) -> View:
    return View(
        newest=fields["newest"],
        floor=fields["floor"],
        answers=tuple(fields["answers"]),
        voters={
            name: Voter(anchor, tuple((end, good, start) for end, good, start in sights))
            for name, (anchor, sights) in fields["voters"].items()
        },
        stretches=tuple((start, end) for start, end in fields["stretches"]),
    )
