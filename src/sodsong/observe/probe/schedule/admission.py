"""How many probes may be under way while our own process keeps them waiting: pure.

>>> admission = Admission(400, bound=0.4)
>>> admission.note(2.0, active=100, now=0.0)  # what was ready waited for two seconds
>>> admission.room(100), admission.room(19), admission.tight
(0, 1, True)
>>> admission.note(0.01, active=50, now=20.0)
>>> admission.room(50), admission.tight
(350, False)
"""

_RECOVERY = 10.0  # seconds in which all places come back, when no round is late


class Admission:
    """The places of a probe: at least halved when a round was late, given back evenly while none is (AIMD).

    A round is the time from one look at what is ready to the next, less what was waited for on purpose. ``most``
    places are there in calm; a round longer than ``bound`` seconds is late. One place always stays.
    """

    def __init__(self, most: int, bound: float) -> None:
        self.bound = bound
        self._most, self._places, self._noted = float(most), float(most), 0.0

    @property
    def tight(self) -> bool:
        """Whether places are missing."""
        return self._places < self._most

    def room(self, active: int) -> int:
        """How many probes may begin now that ``active`` are under way."""
        return max(int(self._places) - active, 0)

    def note(self, late: float, active: int, now: float) -> None:
        """The longest round up to ``now`` took ``late`` seconds, with ``active`` probes under way."""
        if late > self.bound:
            if active <= self._places:  # else the last cut has not told yet
                self._places = max(active * min(self.bound / late, 0.5), 1.0)
        elif self._places < self._most:
            self._places = min(self._places + self._most * (now - self._noted) / _RECOVERY, self._most)
        self._noted = now
