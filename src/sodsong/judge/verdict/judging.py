"""Sights in, flips out: one at a time in the order they come, so that batches may be cut anywhere.

>>> from datetime import UTC, datetime, timedelta
>>> noon = datetime(2020, 8, 11, 5, 0, tzinfo=UTC)
>>> def at(second, target, kind, finding, reason):
...     return target, kind, Sight("here", noon + timedelta(seconds=second), finding, reason)
>>> windows, line, flips = judge_batch({}, Line(), [
...     *(at(second, f"anchor-{second % 3}", "anchor", "up", "ok") for second in range(12)),
...     at(3, "site-1", "home", "up", "ok"),
...     *(at(second, "site-1", "home", "down", "connect-refused") for second in (5, 7, 10)),
... ], Rules())
>>> [(flip.target, flip.was, flip.now, flip.at.second, flip.confirmed_at.second) for flip in flips]
[('site-1', 'unknown', 'up', 3, 3), ('site-1', 'up', 'down', 5, 10)]
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from .line import Line, TargetKind, View, feed
from .places import ABROAD, Say, together
from .record import Flip, Sight, State, Window
from .rules import Rules, answered, span
from .tail import Tail, read, turns

Seen = tuple[str, TargetKind, Sight]  # the target's id, its kind, what was seen


def reach(line: Line, sights: Sequence[Seen]) -> frozenset[str]:
    """The targets whose windows ``judge_batch`` may look at for these sights: a caller need load no others."""
    return frozenset(target for target, kind, _ in sights if kind != "anchor") | frozenset(line.waiting)


def judge_batch(
    windows: Mapping[str, Window], line: Line, sights: Sequence[Seen], rules: Rules
) -> tuple[dict[str, Window], Line, tuple[Flip, ...]]:
    """Judge ``sights`` in the order given; the windows that changed, the line after them, and the flips in order.

    ``windows`` holds at least those of ``reach``; a target without one is new. Times are aware. Doubles change nothing; late
    ones are put in their place. Cutting a stream into other batches, with windows and line handed on, gives the same flips.
    """
    changed: dict[str, Window] = {}
    flips: list[Flip] = []
    for target, kind, sight in sights:
        before, line = line, feed(line, target, kind, sight, rules)
        asked = [target] if kind != "anchor" else []
        if line is not before and answered(sight):
            asked += [one for one in _late(line, span(sight)[1]) if one != target]
        for one in asked:
            old = changed.get(one) or windows.get(one)
            if old is None and one != target:  # its target is gone since
                line = _wait(line, one, None)
                continue
            window = old or Window()
            taken = insert(window, sight, rules) if one == target else window
            if one == target and taken is window:
                continue
            new, flip, open_span = weigh(one, taken, line, rules)
            line = _wait(line, one, open_span)
            if new != old:
                changed[one] = new
            flips += [flip] if flip else []
    return changed, line, tuple(flips)


def judge(target: str, window: Window, sight: Sight, line: Line, rules: Rules) -> tuple[Window, Flip | None]:
    """One target's window after one more sight, and the flip it makes, if any; the line as known by now."""
    taken = insert(window, sight, rules)
    return (window, None) if taken is window else weigh(target, taken, line, rules)[:2]


def stale(target: str, window: Window, interval: float, now: datetime, rules: Rules) -> tuple[Window, Flip | None]:
    """``window`` at the time ``now``: unknown / stale when the target, probed every ``interval`` seconds, was not seen for long."""
    if not window.sights or window.state == "unknown":
        return window, None
    due = window.sights[-1].at + timedelta(seconds=max(rules.stale_after * interval, rules.stale_floor))
    if now < due:
        return window, None
    flip = Flip(target, due, now, window.state, "unknown", "stale")
    return replace(window, state="unknown", since=due, reason="stale", before=window.state), flip


def insert(window: Window, sight: Sight, rules: Rules) -> Window:
    """``window`` with ``sight`` in its place; the same object when it is known already or older than all that is kept."""
    order = [(one.at, one.vantage) for one in window.sights]
    place = bisect_left(order, (sight.at, sight.vantage))
    if place < len(order) and order[place] == (sight.at, sight.vantage):
        return window
    sights = [*window.sights[:place], sight, *window.sights[place:]]
    mine = [one for one in sights if one.vantage == sight.vantage]
    if len(mine) > rules.window:
        sights.remove(mine[0])
    oldest = sights[-1].at - timedelta(seconds=rules.forget_vantage)
    fresh = {one.vantage for one in sights if one.at >= oldest}
    kept = tuple(one for one in sights if one.vantage in fresh)
    return window if kept == window.sights else replace(window, sights=kept)


def weigh(target: str, window: Window, line: Line, rules: Rules) -> tuple[Window, Flip | None, tuple[int, int] | None]:
    """What ``window`` amounts to: itself brought up to date, its flip, and the span of failures that wait for an answer."""
    tails: dict[str, Tail] = {}
    flapping = window.flapping
    most = 0
    newest = max((view.newest for view in line.views.values()), default=0)
    for vantage in dict.fromkeys(sight.vantage for sight in window.sights):
        view = line.views.get(vantage, View())
        own = tuple(sight for sight in window.sights if sight.vantage == vantage)
        mute = newest - view.newest > rules.mute_vantage * 1_000_000
        tails[vantage] = Tail(None, blind=True) if mute else read(own, window, view, rules)
        most = max(most, turns(own, view))
    flapping = most > rules.flap_off if flapping else most >= rules.flap_on
    runs = [moment for tail in tails.values() if tail.waits for sight in tail.run for moment in span(sight)]
    open_span = (min(runs), max(runs)) if runs else None
    window = replace(window, flapping=flapping)
    say = together(tails, window, rules)
    if say.state is None:
        return window, None, open_span
    return *_turn(target, window, say.state, say), open_span


def _turn(target: str, window: Window, state: State, say: Say) -> tuple[Window, Flip | None]:
    last = max((tail.run[-1] for tail in say.agreed), key=lambda sight: sight.at)
    reason = say.reason or _reason(state, last)
    # While nothing is known, what was found of places abroad is not forgotten.
    abroad = window.abroad if state == "unknown" else say.reason == ABROAD
    if state == window.state:
        return replace(window, reason=reason, abroad=abroad), None
    # Sights older than the last flip cannot undo it: they only arrived late.
    news = [sight for tail in say.agreed for sight in tail.run if window.since is None or sight.at > window.since]
    if not news:
        return window, None
    first = min(sight.at for sight in news)
    flip = Flip(target, first, max(first, last.at), window.state, state, reason)
    before = window.before if window.state == "unknown" else window.state
    return replace(window, state=state, since=first, reason=reason, before=before, abroad=abroad), flip


def _reason(state: State, last: Sight) -> str:
    """A failure on our own bad line is not the target's."""
    return "own-line" if state == "unknown" and last.finding == "down" else last.reason


def _late(line: Line, at: int) -> list[str]:
    """The waiting targets whose failures an answer at ``at`` parts."""
    return [target for target, (first, last) in line.waiting.items() if first <= at <= last]


def _wait(line: Line, target: str, failures: tuple[int, int] | None) -> Line:
    if line.waiting.get(target) == failures:
        return line
    others = {name: one for name, one in line.waiting.items() if name != target}
    return replace(line, waiting=others if failures is None else {**others, target: failures})
