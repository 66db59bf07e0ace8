"""The fall-and-return curve: events go in; a step line, its labels and the deadline's place, in per cent, come out.

Places are per cent of the drawing, so the labels keep their size on every screen while the line stretches.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import groupby

from sodsong.act.casework.record import Event
from sodsong.desk.console.pages import write

WIDTH = 1000  # units of the line's own drawing, across and down
HEIGHT = 100
FEW = 4  # labels that stand side by side on a telephone
_STEPS = tuple(
    timedelta(seconds=seconds) for seconds in (10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 10_800, 21_600, 86_400)
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A label on the time axis; ``x`` in per cent; ``minor`` ones are left out on small screens."""

    x: float
    text: str
    anchor: str
    minor: bool


@dataclass(frozen=True, slots=True)
class Curve:
    """``line`` and ``area`` are SVG paths in WIDTH by HEIGHT units; ``top`` the highest count."""

    line: str
    area: str
    top: int
    marks: tuple[Mark, ...]
    deadline: Mark | None


def changes(events: Iterable[Event]) -> list[tuple[datetime, int]]:
    """How many LAOs our probes saw down, after each change, in the order of time."""
    steps = sorted(_steps(events), key=lambda step: step[0])
    down: dict[str, set[str]] = {}
    count = 0
    told: list[tuple[datetime, int]] = []
    for at, lao, site, fell in steps:
        own = down.setdefault(lao, set())
        before = bool(own)
        if site is None:
            own.clear()
        elif fell:
            own.add(site)
        else:
            own.discard(site)
        count += bool(own) - before
        if told and told[-1][0] == at:
            told[-1] = (at, count)
        elif not told or told[-1][1] != count:
            told.append((at, count))
    return told


def _steps(events: Iterable[Event]) -> Iterator[tuple[datetime, str, str | None, bool]]:
    for event in events:
        data = event.data
        if event.kind in ("suspected", "joined"):
            for entry in data["members"] if event.kind == "suspected" else [data]:
                yield datetime.fromisoformat(entry["since"]), entry["lao"], entry["site"], True
                if entry.get("back_at"):
                    yield datetime.fromisoformat(entry["back_at"]), entry["lao"], entry["site"], False
        elif event.kind == "back":
            yield datetime.fromisoformat(data["at"]), data["lao"], data["site"], False
        elif event.kind == "down-again":
            yield event.at, data["lao"], data["site"], True
        elif event.kind == "left":
            yield event.at, data["lao"], data.get("site"), False


def draw(steps: Sequence[tuple[datetime, int]], until: datetime, deadline: date | None) -> Curve | None:
    """The curve of ``steps`` up to ``until`` (now, or the end); None where our probes saw nothing fall.

    The deadline is marked at the end of its day, Thai time, and the drawing reaches at least that far.
    """
    top = max((count for _at, count in steps), default=0)
    if not top:
        return None
    began, end = steps[0][0], max(until, steps[-1][0])
    due = datetime.combine(deadline + timedelta(days=1), time(), write.BANGKOK) if deadline else None
    last = max(end, due) if due else end
    margin = max((last - began) * 0.06, timedelta(seconds=5))
    first, last = began - margin, last + margin
    length = (last - first).total_seconds()

    def across(moment: datetime) -> float:
        return (moment - first).total_seconds() / length

    points = [(0.0, 0)]
    for place, count in _seen((across(at), count) for at, count in steps):
        points += [(place, points[-1][1]), (place, count)]
    points.append((across(end), points[-1][1]))
    path = " ".join(
        f"{'M' if i == 0 else 'L'}{x * WIDTH:.1f} {HEIGHT - count / top * HEIGHT:.1f}"
        for i, (x, count) in enumerate(points)
    )
    mark = None
    if due and deadline:
        x = across(due)
        mark = Mark(round(x * 100, 2), write.short_day(deadline), "end" if x > 0.5 else "start", minor=False)
    area = f"{path} L{across(end) * WIDTH:.1f} {HEIGHT} L0 {HEIGHT} Z"
    marks = tuple(_marks(first, last))
    if len(marks) <= FEW:
        marks = tuple(replace(one, minor=False) for one in marks)
    return Curve(path, area, top, marks, mark)


def _seen(steps: Iterable[tuple[float, int]]) -> Iterator[tuple[float, int]]:
    """Of the steps that no eye can part only the highest, the lowest and the last one: thousands draw as a few hundred."""
    for _place, group in groupby(steps, key=lambda step: round(step[0] * WIDTH)):
        near = list(group)
        counts = [count for _at, count in near]
        kept = sorted({counts.index(max(counts)), counts.index(min(counts)), len(near) - 1})
        yield from (near[i] for i in kept)


def _marks(first: datetime, last: datetime) -> Iterator[Mark]:
    """At most eight labels on round times, midnight told as the day; every second one is minor, midnight never."""
    length = last - first
    step = next((step for step in _STEPS if length / step <= 7), timedelta(days=-(-length // timedelta(days=7))))
    at = datetime.combine(first.astimezone(write.BANGKOK).date(), time(), write.BANGKOK)
    while at <= last:
        if at >= first:
            x = (at - first) / length * 100
            yield Mark(
                round(x, 2), _label(at, step), "start" if x < 8 else "end" if x > 92 else "middle", _minor(at, step)
            )
        at += step


def _label(at: datetime, step: timedelta) -> str:
    if at.time() == time():
        return write.short_day(at)
    text = write.clock(at).removesuffix(f"{write.NBSP}น.")
    return text + write.digits(f":{at:%S}") if step < timedelta(minutes=1) else text


def _minor(at: datetime, step: timedelta) -> bool:
    midnight = datetime.combine(at.date(), time(), write.BANGKOK)
    number = at.toordinal() if step >= timedelta(days=1) else (at - midnight) // step
    return number % 2 == 1
