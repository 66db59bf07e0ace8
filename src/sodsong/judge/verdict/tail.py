"""What the latest sights of one vantage amount to."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise, takewhile

from .line import View
from .record import Sight, State, Window
from .rules import Rules, silent, span


@dataclass(frozen=True, slots=True)
class Tail:
    """One vantage's say. ``state`` is None while undecided; ``run`` are the sights it rests on, oldest first.

    ``blind``: this vantage knows nothing now. ``waits``: only an answer between its failures is lacking.
    """

    state: State | None
    run: tuple[Sight, ...] = ()
    blind: bool = False
    waits: bool = False


def read(sights: tuple[Sight, ...], window: Window, view: View, rules: Rules) -> Tail:
    """The say of the vantage that made ``sights`` (oldest first, not empty), given the target's state until now."""
    clear = tuple(sight for sight in sights if not unclear(sight, view))
    hidden = _run(sights, lambda sight: unclear(sight, view))
    if len(hidden) >= rules.confirm:
        return Tail("unknown", hidden, blind=True)
    if not clear:
        return Tail(None, blind=True)
    match clear[-1].finding:
        case "up":
            return _answering(clear, window, rules)
        case "degraded":
            return _answering(clear, window, rules) if window.state == "down" else _ailing(clear, window, rules)
        case _:
            return _failing(clear, window, view, rules)


def unclear(sight: Sight, view: View) -> bool:
    """Whether this sight says nothing of its target: its own finding, or a failure on a bad line."""
    return sight.finding == "unknown" or (sight.finding == "down" and view.bad(*span(sight)))


def turns(sights: Iterable[Sight], view: View) -> int:
    """How often the target changed between answering and not."""
    kinds = [sight.finding == "down" for sight in sights if not unclear(sight, view)]
    return sum(first != second for first, second in pairwise(kinds))


def _answering(clear: tuple[Sight, ...], window: Window, rules: Rules) -> Tail:
    """The target answers again: after ``down`` any answer counts, else its quality must hold."""
    now = clear[-1].finding
    if window.state == "down":
        run = _run(clear, lambda sight: sight.finding != "down")
    else:
        run = _run(clear, lambda sight: sight.finding == now)
    at_once = window.state == "unknown" and window.before != "down"
    needed = 1 if at_once or window.state == now else rules.confirm_up
    return Tail(now if len(run) >= needed else None, run)


def _ailing(clear: tuple[Sight, ...], window: Window, rules: Rules) -> Tail:
    """Slow answers, or failures with answers in between."""
    run = _run(clear, lambda sight: sight.finding != "up")
    needed = 1 if _returns(window, "degraded") else rules.confirm
    return Tail("degraded" if len(run) >= needed else None, run)


def _failing(clear: tuple[Sight, ...], window: Window, view: View, rules: Rules) -> Tail:
    run = _run(clear, lambda sight: sight.finding == "down")
    if _returns(window, "down"):
        return Tail("down", run)
    if len(run) >= rules.confirm:
        needed = rules.separate_anchored if view.anchored(rules) else rules.separate_crowd
        if _gaps(run, view, rules) >= needed:
            return Tail("down", run)
        return Tail(None, run, waits=True)
    mixed = _run(clear, lambda sight: sight.finding != "up")
    return _ailing(clear, window, rules) if len(mixed) > len(run) else Tail(None, run)


def _returns(window: Window, state: State) -> bool:
    return window.state == state or (window.state == "unknown" and window.before == state)


def _gaps(run: tuple[Sight, ...], view: View, rules: Rules) -> int:
    """In how many separate gaps of the line these failures lie; one that was heard from its target stands for itself."""
    count, last = 1, run[0]
    for sight in run[1:]:
        heard = not (silent(last) and silent(sight))
        if heard or view.separate(span(last)[1], span(sight)[0], rules):
            count, last = count + 1, sight
    return count


def _run(sights: tuple[Sight, ...], alike: Callable[[Sight], bool]) -> tuple[Sight, ...]:
    """The sights at the end that are alike."""
    return tuple(takewhile(alike, reversed(sights)))[::-1]
