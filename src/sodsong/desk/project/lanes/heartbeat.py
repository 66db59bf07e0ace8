"""That this Sodsong lives is told outside every minute; who else should tell us so, and does not, is told to officers."""

import time
from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from sodsong import __version__
from sodsong.desk.dispatch.outbox import silence
from sodsong.desk.logs import log
from sodsong.desk.project.options import Options
from sodsong.desk.watch import queries as watched
from sodsong.desk.watch import vantages
from sodsong.desk.watch.ranges import Seen
from sodsong.observe.probe.fleet import form, post

IDLE = 600.0  # seconds without a judgement in which we still call ourselves well
SPAN = 60.0  # seconds over which observations a minute are counted


@dataclass(frozen=True, slots=True)
class _Mark:
    """What had been judged of each vantage at a moment of the monotonic clock."""

    at: float
    judged: Counter[str]


class Heartbeat:
    """What the river tells of itself and hears of others."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self._began = time.monotonic()
        self._marks: deque[_Mark] = deque()

    def beat(self, now: datetime) -> form.Beat:
        """How this Sodsong does now."""
        office = self.options.address or self.options.province
        return form.Beat(now, watched.last_judged(), watched.watched_homes(), __version__, office)

    def tell(self, now: datetime) -> int:
        """Tell whoever looks after us; returns how many took it.

        A healthcheck understands silence alone: while nothing is judged it is told nothing. Another Sodsong reads for itself.
        """
        beat = self.beat(now)
        idle = beat.idle(IDLE)
        taken = 0
        for url in self.options.heartbeats:
            place = urlsplit(url)
            if idle and not place.path.startswith("/beats/"):
                log.warning("nothing was judged for long: a healthcheck is told nothing", host=place.hostname)
                continue
            answer = post.knock(url, form.write_beat(beat))
            if not answer.taken:
                log.warning("a heartbeat was not taken", host=place.hostname, status=answer.status)
            taken += answer.taken
        return taken

    def silence(self, now: datetime) -> int:
        """Other Sodsongs that fell silent or are back become messages; only what ceased while we listened counts."""
        if time.monotonic() - self._began < self.options.silence:
            return 0
        return silence.tell(self.options.silence, now)

    def keep(
        self,
        heard: Mapping[str, tuple[datetime, form.Standing]],
        plans: int,
        seen: Mapping[str, Seen],
        now: datetime,
    ) -> int:
        """What vantages say of themselves, this desk's own included, and how the judges see them become rows."""
        own = (now, form.Standing(now, plans, 0, 0.0, __version__))
        per_minute = self._per_minute(Counter({name: one.judged for name, one in seen.items()}))
        standings = {**heard, self.options.vantage: own}
        sighted = {
            name: vantages.Sighted(per_minute.get(name), seen[name].blind if name in seen else "") for name in standings
        }
        return vantages.keep_standings(standings, sighted)

    def _per_minute(self, judged: Counter[str]) -> dict[str, int]:
        """Of each vantage, how many observations were judged in the last minute; nothing until there was one to measure."""
        now = time.monotonic()
        self._marks.append(_Mark(now, Counter(judged)))
        while len(self._marks) > 1 and now - self._marks[1].at >= SPAN:
            self._marks.popleft()
        first = self._marks[0]
        if now - first.at < SPAN / 4:
            return {}
        minutes = (now - first.at) / 60
        return {name: round(max(0, count - first.judged[name]) / minutes) for name, count in judged.items()}
