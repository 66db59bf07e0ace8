"""Was our own line good when a target failed?

Every answer of an anchor proves the line good at the moment its probe ended. Between two such moments
that follow each other lies a *gap* of which nothing is known. Two rules keep a cut of the line from
ever blaming a target:

1. **Separate gaps.** A cut is one stretch of time without answers, and every failure it makes was under
   way during it. Two failures can only be of one cut when no answer ended after the first one's end and
   before the second one's beginning. Failing sights confirm a target as down only when enough of them
   are parted so. This needs no time-out, no clock and no knowledge that a cut is under way: failures
   seen just before the anchors' own failure is noticed have no answer between them, and wait. The wait
   ends with the first failing sight after an answer.
2. **Bad stretches.** A gap in which every living anchor (one whose last sight before it was an answer)
   was seen to fail is a bad stretch. Failing sights that were under way in it are unknown / own-line,
   now and for ever, also those that came before it was noticed.

With fewer anchors than the rules need, all targets vouch: any answer of a target counts as an
anchor's, and a stretch is bad when every living home page (a sample of ``Rules.crowd``) fell silent in
it: "every target unanswered at once". One dead anchor changes nothing; anchors that are all dead make
one bad stretch, which is what the console then shows.

>>> from datetime import UTC, datetime, timedelta
>>> noon = datetime(2020, 8, 11, 5, 0, tzinfo=UTC)
>>> line, rules = Line(), Rules()
>>> for second, finding in enumerate(["up", "up", "up", "down", "down", "down"]):
...     sight = Sight("here", noon + timedelta(seconds=second), finding, "ok" if finding == "up" else "connect-timeout")
...     line = feed(line, f"anchor-{second % 3}", "anchor", sight, rules)
>>> [standing(line, "here", noon + timedelta(seconds=second)) for second in (1, 2, 4)]
['good', 'good', 'bad']
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise
from operator import itemgetter
from typing import Literal

from .record import Sight
from .rules import Rules, answered, micros, silent, span

Standing = Literal["good", "bad", "unsure"]
TargetKind = Literal["home", "page", "anchor"]

_SECOND = 1_000_000
_RUNS_KEPT = 8  # ends of a voter's runs: four turns between answering and not
FOR_EVER = 2**62  # the end of a stretch that has none yet

_Vote = tuple[int, bool, int]  # when the probe ended, whether it was answered, when it began


@dataclass(frozen=True, slots=True)
class Voter:
    """An anchor, or a home page that stands in for one; ``sights`` are the first and last of its runs, in order of their ends."""

    anchor: bool
    sights: tuple[_Vote, ...] = ()


@dataclass(frozen=True, slots=True)
class View:
    """The line of one vantage. Times are microseconds since 1970, oldest first."""

    newest: int = 0
    floor: int = 0  # nothing is remembered of the time before; 0: nothing was forgotten yet
    answers: tuple[int, ...] = ()
    voters: Mapping[str, Voter] = field(default_factory=dict)
    stretches: tuple[tuple[int, int], ...] = ()  # bad ones, both ends excluded

    def bad(self, start: int, end: int) -> bool:
        """Whether a probe from ``start`` to ``end`` was under way in a stretch known to be bad."""
        return any(first < end and start < last for first, last in self.stretches)

    def separate(self, end: int, start: int, rules: Rules) -> bool:
        """Whether an answer lies between the end of one failure and the start of another: no single cut made both."""
        if start - end > rules.memory * _SECOND:
            return True  # a cut as long as this is a known bad stretch, its sights are not asked about here
        place = bisect_left(self.answers, end)
        return place < len(self.answers) and self.answers[place] <= start

    def anchored(self, rules: Rules) -> bool:
        """Whether there are anchors enough."""
        return sum(voter.anchor for voter in self.voters.values()) >= rules.anchors_needed


@dataclass(frozen=True, slots=True)
class Line:
    """What is remembered of the line of every vantage between two batches; JSON-able, enough to go on after a restart.

    ``waiting`` are targets that failed often enough but not in separate gaps, with the times
    of their first and last failing sight: an answer that arrives late may still decide them.
    """

    views: Mapping[str, View] = field(default_factory=dict)
    waiting: Mapping[str, tuple[int, int]] = field(default_factory=dict)


def feed(line: Line, target: str, kind: TargetKind, sight: Sight, rules: Rules) -> Line:
    """``line`` after one more sight; the same object when the sight says nothing of it. In any order, any number of times."""
    view = line.views.get(sight.vantage, View())
    if not (answered(sight) or silent(sight)) or (kind != "anchor" and view.anchored(rules)):
        return line
    (start, end), good = span(sight), answered(sight)
    if end <= view.floor:
        return line
    voters = _vote(view, target, kind, (end, good, start), rules)
    seen = replace(view, newest=max(view.newest, end), voters=voters)
    seen = _measure(_answer(seen, end, rules), end, end, rules) if good else _measure(seen, start, end, rules)
    return line if seen == view else replace(line, views={**line.views, sight.vantage: seen})


def standing(line: Line, vantage: str, at: datetime) -> Standing:
    """What is known by now of the line of ``vantage`` at the time ``at``: unsure until somebody answered after it."""
    view, when = line.views.get(vantage, View()), micros(at)
    if view.bad(when, when):
        return "bad"
    return "good" if view.answers and view.answers[0] <= when <= view.answers[-1] else "unsure"


def blind(line: Line, vantage: str, rules: Rules) -> Literal["", "line", "mute"]:
    """Why ``vantage`` has no say now: its own line is bad, or it lags too far behind the others; empty where it has.

    >>> blind(Line({"here": View(newest=9), "there": View(newest=601_000_000)}), "here", Rules())
    'mute'
    """
    view = line.views.get(vantage, View())
    if view.stretches and view.stretches[-1][1] == FOR_EVER:
        return "line"
    newest = max((one.newest for one in line.views.values()), default=0)
    return "mute" if newest - view.newest > rules.mute_vantage * _SECOND else ""


def _vote(view: View, target: str, kind: TargetKind, seen: _Vote, rules: Rules) -> Mapping[str, Voter]:
    known = view.voters.get(target)
    if known is None and (kind == "page" or (kind == "home" and len(view.voters) >= rules.crowd)):
        return view.voters
    voter = known or Voter(anchor=kind == "anchor")
    voters = {**view.voters, target: replace(voter, sights=_runs(voter.sights, seen))}
    if sum(one.anchor for one in voters.values()) >= rules.anchors_needed:
        voters = {name: one for name, one in voters.items() if one.anchor}
    oldest = max(view.newest, seen[0]) - rules.memory * _SECOND
    return {name: one for name, one in voters.items() if one.sights and one.sights[-1][0] >= oldest}


def _runs(sights: tuple[_Vote, ...], seen: _Vote) -> tuple[_Vote, ...]:
    """The ends of the runs, with one more sight; what lies inside a run of its own kind is left out."""
    place = bisect_left(sights, seen)
    left, right = sights[:place], sights[place:]
    if right and right[0] == seen:
        return sights
    alike_left = [one[1] == seen[1] for one in left[-2:]]
    alike_right = [one[1] == seen[1] for one in right[:2]]
    if alike_left[-1:] == alike_right[:1] == [True]:
        return sights
    if alike_left == [True, True]:
        left = left[:-1]
    if alike_right == [True, True]:
        right = right[1:]
    return (*left, seen, *right)[-_RUNS_KEPT:]


def _answer(view: View, at: int, rules: Rules) -> View:
    place = bisect_left(view.answers, at)
    left, right = view.answers[:place], view.answers[place:]
    if right and (right[0] == at or (left and right[0] - left[-1] <= rules.grain * _SECOND)):
        return view
    # Two ends of one grain are enough: whoever asks about a longer span finds one of them.
    if len(left) > 1 and at - left[-2] <= rules.grain * _SECOND:
        left = left[:-1]
    answers = (*left, at, *right)
    first = min(bisect_left(answers, view.newest - int(rules.memory * _SECOND)), max(len(answers) - 2, 0))
    first = max(first, len(answers) - rules.answers)
    return replace(view, answers=answers[first:], floor=answers[first - 1] if first else view.floor)


def _measure(view: View, start: int, end: int, rules: Rules) -> View:
    """Look again at the gaps that a sight from ``start`` to ``end`` touches."""
    low, high = bisect_left(view.answers, start), bisect_right(view.answers, end)
    ends = (view.floor, *view.answers, FOR_EVER)[low : high + 2]
    kept = [one for one in view.stretches if one[1] <= ends[0] or one[0] >= ends[-1]]
    found = sorted([*kept, *(gap for gap in pairwise(ends) if _all_silent(view, *gap))])
    return replace(view, stretches=tuple(found[-rules.stretches :]))


def _all_silent(view: View, start: int, end: int) -> bool:
    """Whether every living voter was seen to fail in this gap; where nobody ever answered, every voter."""
    seen = False
    for voter in view.voters.values():
        place = bisect_right(voter.sights, start, key=itemgetter(0))
        if start and not (place and voter.sights[place - 1][1]):
            continue  # not living
        if not any(not good and begun < end for _, good, begun in voter.sights[place:]):
            return False
        seen = True
    return seen
