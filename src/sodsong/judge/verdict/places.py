"""What the vantages say together: the tails of one target go in, the state they agree on comes out.

More than half of those that see decide; who is blind has no say. A vantage abroad sees another thing than the people a site is
for: many sites let nobody in from abroad. So those abroad alone never make a site down while a place at home sees it:

1. They say down, and at home it answers, each having looked while the other did: *down from abroad only*, a finding of its
   own. It is told as ``degraded`` / ``abroad-only`` and counts as reached.
2. Once that is known, their failures say nothing more: down is what those at home say. If nobody at home sees, or nobody
   abroad, it stays as it was found.
3. Until a place at home has failed too, or answered, nothing is decided.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from .record import State, Window
from .rules import Rules
from .tail import Tail

ABROAD: Final = "abroad-only"
_ANSWERS = ("up", "degraded")


@dataclass(frozen=True, slots=True)
class Say:
    """What all of them amount to; ``state`` None: nothing new. ``agreed`` are the tails that decided, ``reason`` theirs if empty."""

    state: State | None
    agreed: tuple[Tail, ...] = ()
    reason: Literal["", "abroad-only"] = ""


_NOTHING = Say(None)


def together(tails: Mapping[str, Tail], window: Window, rules: Rules) -> Say:
    """What the ``tails`` of each vantage say of the target whose state until now is in ``window``."""
    away = [tail for vantage, tail in tails.items() if vantage in rules.abroad]
    home = [tail for vantage, tail in tails.items() if vantage not in rules.abroad]
    if not away or not home:
        return _majority([*home, *away])
    here, there = _seeing(home), _seeing(away)
    let_in = [tail for tail in there if tail.state in _ANSWERS]
    answering = [tail for tail in here if tail.state in _ANSWERS]
    reached = bool(answering) and not _down(here)
    if window.abroad and not let_in:
        if not here:
            return _NOTHING if there else _majority(home)
        return _found(answering, there, window) if reached else _majority(home)
    if there and all(tail.state == "down" for tail in there) and reached and _side_by_side(answering, there, rules):
        return _found(answering, there, window)
    say = _held(_majority([*home, *away]), here)
    # It is let in again from when it answered abroad, not from when it did at home.
    return replace(say, agreed=tuple(let_in)) if window.abroad and say.state in _ANSWERS else say


def _found(answering: list[Tail], there: list[Tail], window: Window) -> Say:
    """Down from abroad only; after a time in which it was not reached, that began when home got an answer again."""
    failing = [tail for tail in there if tail.state == "down"]
    since = failing if failing and window.state in _ANSWERS else answering
    return Say("degraded", tuple(since), ABROAD)


def _held(say: Say, here: Sequence[Tail]) -> Say:
    """Down waits until somebody at home who sees has failed too."""
    failing = any(tail.run and tail.run[-1].finding == "down" for tail in here)
    return _NOTHING if say.state == "down" and here and not failing else say


def _side_by_side(answering: list[Tail], there: list[Tail], rules: Rules) -> bool:
    """Was it answered at home after each failure abroad was confirmed, and did each confirm it after home's answers had begun?"""
    begun = min(tail.run[0].at for tail in answering)
    newest = max(tail.run[-1].at for tail in answering)
    for tail in there:
        since = [sight for sight in tail.run if sight.at > begun]
        if len(since) < rules.confirm or newest <= since[rules.confirm - 1].at:
            return False
    return True


def _majority(tails: list[Tail]) -> Say:
    """What more than half of the seeing vantages say; unknown when all are blind."""
    seeing = _seeing(tails)
    if not seeing:
        blind = tuple(tail for tail in tails if tail.state == "unknown")
        return Say("unknown", blind) if blind else _NOTHING
    states: tuple[State, ...] = ("down", "degraded", "up")
    for state in states:
        agreed = tuple(tail for tail in seeing if tail.state == state)
        if 2 * len(agreed) > len(seeing):
            return Say(state, agreed)
    return _NOTHING


def _seeing(tails: list[Tail]) -> list[Tail]:
    return [tail for tail in tails if not tail.blind]


def _down(tails: list[Tail]) -> bool:
    return any(tail.state == "down" for tail in tails)
