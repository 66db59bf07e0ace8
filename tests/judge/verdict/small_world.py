"""A little world of targets and anchors, probed as the watch does it: what the tests of the verdict feed on."""

import heapq
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sodsong.judge.verdict.judging import Seen, judge_batch
from sodsong.judge.verdict.line import Line
from sodsong.judge.verdict.record import Flip, Sight, Window
from sodsong.judge.verdict.rules import Rules

NOON = datetime(2020, 8, 11, 5, 0, tzinfo=UTC)
RULES = Rules()

Answer = tuple[str, str, float]  # finding, reason, seconds
Truth = Callable[[str, float], Answer]  # what a probe of this target, begun at this second, sees


def sight(second: float, finding: str = "up", reason: str = "", *, vantage: str = "here", took: float = 0.0) -> Sight:
    reason = reason or {"up": "ok", "degraded": "slow", "down": "connect-timeout", "unknown": "own-line"}[finding]
    return Sight(vantage, NOON + timedelta(seconds=second), finding, reason, took)


def anchors(start: float, end: float, step: float = 1.0, *, finding: str = "up", vantage: str = "here") -> list[Seen]:
    count = round((end - start) / step)
    return [(f"anchor-{i % 3}", "anchor", sight(start + i * step, finding, vantage=vantage)) for i in range(count + 1)]


def in_time(*streams: Sequence[Seen]) -> list[Seen]:
    """In the order in which the probes ended."""
    return sorted(
        (seen for stream in streams for seen in stream), key=lambda seen: seen[2].at + timedelta(seconds=seen[2].took)
    )


@dataclass
class Watch:
    """The targets and anchors of one vantage; times in seconds."""

    truth: Truth
    targets: Sequence[str]
    anchors: Sequence[str] = ("anchor-0", "anchor-1", "anchor-2")
    interval: float = 60.0
    anchor_interval: float = 10.0
    rechecks: tuple[float, ...] = (5.0, 15.0)
    vantage: str = "here"
    seed: int = 0
    seen: list[tuple[float, Seen]] = field(default_factory=list)

    def run(self, seconds: float) -> list[Seen]:
        """What was seen until ``seconds``, in the order the probes ended: re-checks follow every change of finding."""
        rng = random.Random(self.seed)  # noqa: S311 - a seeded world wants a seeded random
        plans = [(name, "home", self.interval) for name in self.targets]
        plans += [(name, "anchor", self.anchor_interval) for name in self.anchors]
        queue = [(rng.uniform(0, interval), name, kind, interval, True) for name, kind, interval in plans]
        heapq.heapify(queue)
        last: dict[str, str] = {}
        while queue:
            at, name, kind, interval, regular = heapq.heappop(queue)
            if at > seconds:
                break
            finding, reason, took = self.truth(name, at)
            one = sight(at, finding, reason, vantage=self.vantage, took=took)
            self.seen.append((at + took, (name, kind, one)))
            if regular:
                heapq.heappush(queue, (at + max(interval, took), name, kind, interval, True))
            if kind == "home" and last.get(name, finding) != finding:
                for wait in self.rechecks:
                    heapq.heappush(queue, (at + took + wait, name, kind, interval, False))
            last[name] = finding
        return [one for _, one in sorted(self.seen, key=lambda pair: pair[0])]


def judged(stream: Sequence[Seen], rules: Rules = RULES) -> tuple[dict[str, Window], Line, list[Flip]]:
    windows, line, flips = judge_batch({}, Line(), stream, rules)
    return windows, line, list(flips)


def told(flips: Sequence[Flip]) -> list[tuple[str, str, str, float]]:
    """Each flip as target, was, now and the second of its beginning."""
    return [(flip.target, flip.was, flip.now, (flip.at - NOON).total_seconds()) for flip in flips]
