"""Targets cut into ranges that are judged apart: what a range holds, and what its judges hand on when the cut changes.

A range's judge looks at the sights of the anchors and of its own targets. With anchors enough no other sight says anything
of the line (``line.feed``), so all ranges together come to the flips of one judge of all; without them a range's own home
pages vouch for each other.

>>> [Range(part, 3).holds("12") for part in range(3)]
[False, True, False]
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from .line import Line, View

SPACE = 2**32
STEP = 2_654_435_769  # of the space, the golden section: any run of ids is spread evenly, however the space is cut


def place(target: str) -> int:
    """Where in the space the target of this id (a whole number) lies."""
    return int(target) * STEP % SPACE


@dataclass(frozen=True, slots=True)
class Range:
    """One of ``parts`` equal stretches of the space, the first being 0."""

    part: int = 0
    parts: int = 1

    def holds(self, target: str) -> bool:
        """Whether the target lies in it."""
        return self.parts == 1 or place(target) * self.parts // SPACE == self.part

    @property
    def bounds(self) -> tuple[int, int]:
        """The first place in it and the first behind it."""
        return -(-self.part * SPACE // self.parts), -(-(self.part + 1) * SPACE // self.parts)


WHOLE = Range()


@dataclass(frozen=True, slots=True)
class Stand:
    """How far a range was judged: the number of the last observation of each vantage, and the line after it."""

    positions: Mapping[str, int]
    line: Line


def recut(stands: Sequence[Stand], parts: int) -> tuple[Stand, ...]:
    """Where the judges of as many new ranges go on, given where all the old ones stand.

    Old ranges that stand alike hand everything on exactly. Of a vantage in which one of them lags the new ones begin
    where that one is, with what it knew of the line: to judge again changes nothing.
    """
    names = sorted({name for stand in stands for name in stand.positions} | {n for s in stands for n in s.line.views})
    behind = {name: min(stands, key=lambda stand: stand.positions.get(name, 0)) for name in names}
    positions = {name: stand.positions.get(name, 0) for name, stand in behind.items()}
    views = {name: stand.line.views[name] for name, stand in behind.items() if name in stand.line.views}
    waiting = {target: span for stand in stands for target, span in stand.line.waiting.items()}
    return tuple(
        Stand(
            positions,
            Line(
                {name: _own(view, one) for name, view in views.items()},
                {target: span for target, span in waiting.items() if one.holds(target)},
            ),
        )
        for one in (Range(part, parts) for part in range(parts))
    )


def _own(view: View, one: Range) -> View:
    """``view`` without home pages of other ranges, which are heard of no more."""
    voters = {name: voter for name, voter in view.voters.items() if voter.anchor or one.holds(name)}
    return view if len(voters) == len(view.voters) else replace(view, voters=voters)
