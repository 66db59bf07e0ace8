"""Hours and days of a home page's answers become columns of a chart, rows of a table, and a sentence.

A column stacks what half of the answers took in each phase; the mark above it is what nineteen of twenty took in all.
Places are per cent of the drawing, so labels keep their size on every screen. What was not measured has no column.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sodsong.desk.console.pages import write
from sodsong.observe.probe.record import Phases
from sodsong.record.history.merging.digests import Bucket

# In the order in which they pass; a column stacks them from the foot up.
PARTS = {
    "dns": gettext_lazy("finding the address (DNS)"),
    "connect": gettext_lazy("reaching the server"),
    "tls": gettext_lazy("securing the line (TLS)"),
    "wait": gettext_lazy("waiting for the server"),
    "body": gettext_lazy("taking in the page"),
}
# What stands in a column's place where nothing answered.
BLANKS = {
    "silent": gettext_lazy("no answer came"),
    "line": gettext_lazy("our own line was bad"),
    "none": gettext_lazy("not measured"),
}
_TOPS = (100, 200, 300, 500, 750, 1000, 1500, 2000, 3000, 5000, 7500, 10_000, 15_000, 20_000, 30_000, 60_000)
_ROOM = 1.15  # over the highest column
_FAR = 4  # times the highest column: a mark further up is cut off at the edge


@dataclass(frozen=True, slots=True)
class Block:
    """One phase within a column."""

    part: str
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Column:
    """An hour or a day. ``blank`` tells why it is empty (``ahead``: it is still to come); ``line``: our own line was bad in a part of it."""

    start: datetime
    label: str
    x: float
    width: float
    checks: int
    blank: str
    line: bool
    blocks: tuple[Block, ...] = ()
    mark: float | None = None
    answered: int = 0
    parts: tuple[str, ...] = ()  # each phase in words, in the order of PARTS
    most: str = ""  # what half took in all, in words
    slow: str = ""  # what nineteen of twenty took

    @property
    def why(self) -> str:
        """Why it is empty, in words."""
        return str(BLANKS.get(self.blank, ""))

    @property
    def named(self) -> list[tuple[str, str]]:
        """Each phase's name, and what it took, in words."""
        return [(str(name), took) for name, took in zip(PARTS.values(), self.parts, strict=True)]


@dataclass(frozen=True, slots=True)
class Chart:
    """Columns of one length side by side; ``top`` is what the upper edge stands for, ``cut`` whether a mark lies beyond."""

    columns: tuple[Column, ...]
    top: str
    cut: bool

    @property
    def told(self) -> list[Column]:
        """The columns of which anything is known, the newest first."""
        return [one for one in reversed(self.columns) if one.checks or one.line]

    @property
    def seen(self) -> bool:
        """Was anything checked at all?"""
        return any(one.checks for one in self.columns)

    @property
    def blanks(self) -> list[str]:
        """Which reasons for an empty column, or a mark at its foot, have to be explained."""
        found = {one.blank for one in self.columns if one.blank} | {"line" for one in self.columns if one.line}
        return [kind for kind in BLANKS if kind in found]


@dataclass(frozen=True, slots=True)
class Stretch:
    """``count`` hours or days from ``first`` on, as they look ``now``; ``bad`` are the times in which our own line was."""

    first: datetime
    count: int
    length: timedelta
    bad: Sequence[tuple[datetime, datetime]]
    now: datetime

    def own(self, start: datetime) -> bool:
        """Was our own line bad in a part of what begins there?"""
        return any(begin < start + self.length and end > start for begin, end in self.bad)


def chart(buckets: Iterable[Bucket], stretch: Stretch) -> Chart:
    """The chart of what was measured in a stretch of time."""
    found = {(one.start - stretch.first) // stretch.length: one for one in buckets}
    highest = max((sum(_parts(one.median).values()) for one in found.values() if one.answered), default=0.0)
    slowest = max((one.p95.total or 0.0 for one in found.values()), default=0.0)
    wanted = max(highest * _ROOM, min(slowest, highest * _FAR))
    top = next((one for one in _TOPS if one >= wanted), _TOPS[-1])
    columns = [_column(number, stretch, found.get(number), top) for number in range(stretch.count)]
    return Chart(tuple(columns), spell(top), slowest > top)


def _column(number: int, stretch: Stretch, one: Bucket | None, top: int) -> Column:
    start, step = stretch.first + number * stretch.length, 100 / stretch.count
    daily = stretch.length >= timedelta(days=1)
    blank = "ahead" if start > stretch.now else _blank(one, own=stretch.own(start))
    plain = Column(
        start=start,
        label=write.day(start) if daily else write.near(start, stretch.now),
        x=round(number * step + step * 0.1, 3),
        width=round(step * 0.8, 3),
        checks=one.checks if one else 0,
        blank=blank,
        line=blank == "line" or stretch.own(start) or bool(one and one.unknown),
    )
    if one is None or blank:
        return plain
    parts, slow = _parts(one.median), one.p95.total or 0.0
    return replace(
        plain,
        blocks=tuple(_blocks(parts, top)),
        mark=round(max(0.0, 100 - 100 * slow / top), 2),
        answered=one.answered,
        parts=tuple(spell(parts[part]) for part in PARTS),
        most=spell(one.median.total or 0.0),
        slow=spell(slow),
    )


def _blank(one: Bucket | None, *, own: bool) -> str:
    """Why nothing answered in a column; empty where something did."""
    if one is not None and one.answered:
        return ""
    if own or (one is not None and one.unknown == one.checks):
        return "line"
    return "silent" if one is not None else "none"


def _blocks(parts: Mapping[str, float], top: int) -> Iterable[Block]:
    foot = 100.0
    for part, took in parts.items():
        height = min(100 * took / top, foot)
        foot -= height
        if height:
            yield Block(part, round(foot, 2), round(height, 2))


def _parts(took: Phases) -> Mapping[str, float]:
    """Milliseconds of each phase; the last is what the others leave of the whole."""
    early = {
        "dns": took.dns or 0.0,
        "connect": took.connect or 0.0,
        "tls": took.tls or 0.0,
        "wait": took.first_byte or 0.0,
    }
    return {**early, "body": max(0.0, (took.total or 0.0) - sum(early.values()))}


def spell(took: float) -> str:
    """Milliseconds in the reader's words: 240 milliseconds below a second, 1.4 seconds above it."""
    if took < 999.5:
        return _("%(n)s ms") % {"n": write.digits(f"{took:.0f}")}
    return _("%(n)s s") % {"n": write.digits(f"{took / 1000:.1f}".removesuffix(".0"))}


def sentence(whole: Bucket | None) -> str:
    """What the hours together amount to."""
    if whole is None or not whole.answered or whole.median.total is None:
        return _("No answer was measured in this time.")
    parts = _parts(whole.median)
    longest = max(parts, key=lambda part: parts[part])
    told = {
        "half": spell(whole.median.total),
        "slow": spell(whole.p95.total or 0.0),
        "part": str(PARTS[longest]),
        "took": spell(parts[longest]),
    }
    return (
        _(
            "Half of the answers came within %(half)s, nineteen of twenty within %(slow)s; most of it was %(part)s, %(took)s."
        )
        % told
    )
