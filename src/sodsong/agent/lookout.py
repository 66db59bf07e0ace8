"""Is there still a desk? Its beats go in; when they cease, somebody is told by another way than the desk's own."""

import json
import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

import structlog

from sodsong.ground.thai.write import clock_time, long_date
from sodsong.observe.probe.fleet.form import Beat
from sodsong.observe.probe.fleet.post import knock

log = structlog.get_logger()

State = Literal["well", "silent", "idle"]
PULSE = 60.0  # seconds between two knocks at the healthchecks
IDLE = 600.0  # seconds without a judgement after which a desk that speaks counts as idle
THAI = ZoneInfo("Asia/Bangkok")

_WORDS: dict[State, tuple[str, str]] = {
    "silent": (
        "จุดตรวจ {vantage}: ไม่ได้ยินจากระบบสอดส่องตั้งแต่ {at} ระบบ ช่องส่งข้อความ หรือสายระหว่างทางอาจล่ม โปรดตรวจที่เครื่อง",
        "Vantage {vantage}: nothing has been heard from Sodsong since {iso}. It, the message bus or the line between may be down: please look at the machine.",
    ),
    "idle": (
        "จุดตรวจ {vantage}: ระบบสอดส่องยังเปิดอยู่ แต่ไม่ได้ตัดสินผลการตรวจตั้งแต่ {at} โปรดตรวจที่เครื่อง",
        "Vantage {vantage}: Sodsong lives, but has judged nothing since {iso}: please look at the machine.",
    ),
    "well": (
        "จุดตรวจ {vantage}: ระบบสอดส่องกลับมาทำงานแล้ว",
        "Vantage {vantage}: Sodsong is at work again.",
    ),
}


class Lookout:
    """Hears the desk for one vantage; ``heard`` may be called from any thread.

    While the desk is well each of ``pulses`` (healthcheck URLs) is told so every minute: a healthcheck that hears no more
    raises its own alarm, also when it is this agent that has died. When the desk falls silent for ``patience`` seconds, or
    speaks without judging, each of ``ways`` (a webhook's URL or any address that Apprise knows) is told, once, and told
    again when the desk is back.
    """

    def __init__(
        self,
        vantage: str,
        *,
        pulses: Sequence[str],
        ways: Sequence[str],
        patience: float,
        clock: Callable[[], datetime],
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._vantage, self._pulses, self._ways, self._patience = vantage, tuple(pulses), tuple(ways), patience
        self._clock, self._ticks = clock, ticks
        self._lock = threading.Lock()
        self._heard, self._heard_at = ticks(), clock()  # from the start: a desk that is never heard is silent, too
        self._last: Beat | None = None
        self._judged: datetime | None = None
        self._told: dict[str, State] = dict.fromkeys(self._ways, "well")
        self._knocked = float("-inf")

    def heard(self, beat: Beat | None) -> None:
        """The desk spoke; None when this agent could not read what it said."""
        with self._lock:
            self._heard, self._heard_at = self._ticks(), self._clock()
            if beat is not None:
                known, said = self._judged, beat.judged_at
                self._judged = max(known, said) if known and said else said or known
                # A watch that stands by says nothing of judging: what the one that judges said last goes on to count.
                if beat.watched or self._last is None:
                    self._last = beat
                else:
                    self._last = Beat(beat.at, self._judged, self._last.watched, beat.version, beat.office)

    @property
    def state(self) -> State:
        """How the desk does, as heard here."""
        with self._lock:
            if self._ticks() - self._heard > self._patience:
                return "silent"
            return "idle" if self._last is not None and self._last.idle(IDLE) else "well"

    def look(self) -> State:
        """Tell whoever is to be told by now; returns how the desk does."""
        state = self.state
        if state == "well" and self._ticks() - self._knocked >= PULSE:
            self._knocked = self._ticks()
            for url in self._pulses:
                answer = knock(url, json.dumps({"vantage": self._vantage, "desk": state}).encode())
                if not answer.taken:
                    log.warning("a healthcheck does not take it", status=answer.status)  # its address is a secret
        for way, told in self._told.items():
            if told != state and (state != "idle" or told == "well") and self._tell(way, state):
                self._told[way] = state
        return state

    def run(self, stop: threading.Event) -> None:
        """Look until ``stop`` is set."""
        while not stop.wait(min(5.0, self._patience / 4)):
            self.look()

    def _tell(self, way: str, state: State) -> bool:
        with self._lock:
            since = self._judged if state == "idle" and self._judged else self._heard_at
        local = since.astimezone(THAI)
        at = f"{long_date(local.date())} เวลา {clock_time(local.time())}"
        thai, english = (
            one.format(vantage=self._vantage, at=at, iso=since.isoformat("T", "seconds")) for one in _WORDS[state]
        )
        if way.startswith(("https://", "http://")):
            said = {"event": f"desk-{state}", "vantage": self._vantage, "since": since.isoformat(), "text": thai}
            taken = knock(way, json.dumps(said | {"text_en": english}, ensure_ascii=False).encode()).taken
        else:
            taken = _apprise(way, thai, english)
        (log.info if taken else log.warning)("told of the desk", state=state, taken=taken)
        return taken


def _apprise(way: str, thai: str, english: str) -> bool:
    """Whether a service that Apprise knows took it; loaded when there is something to tell."""
    from apprise import Apprise  # noqa: PLC0415  # 45 MB that an agent does without on all good days

    service = Apprise()
    return bool(service.add(way)) and bool(service.notify(body=f"{thai}\n\n{english}", title="สอดส่อง Sodsong"))
