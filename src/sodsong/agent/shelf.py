"""What was seen and is not yet handed over: observations wait on disk, in order, however long the line is cut."""

import json
import os
import secrets
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from sodsong.observe.probe.fleet.form import Batch
from sodsong.observe.probe.record import Observation
from sodsong.observe.probe.wire import encode
from sodsong.record.history.layout import home, segments, settle
from sodsong.record.history.reader import Reader
from sodsong.record.history.writer import Writer


class Shelf:
    """One agent's observations in ``folder``. ``put`` and the others may be called from two threads.

    A kill at any instant loses at most what was put in the last second, and hands nothing over under another number.
    Raises VantageTakenError when another agent of that name runs on this folder.
    """

    def __init__(self, folder: Path, vantage: str) -> None:
        self._vantage, self._place = vantage, home(folder, vantage)
        self._writer = Writer(folder, vantage)
        self._reader = Reader(folder)
        self._mark = self._place / "handed-over.json"
        self.epoch, self._handed = self._recall()

    def put(self, seen: Sequence[Observation]) -> None:
        """Keep ``seen``; on the disk within a second."""
        self._writer.append(seen)

    def next(self, most: int) -> Batch | None:
        """The oldest that wait, at most ``most`` of them in an unbroken run of numbers; None when nothing waits."""
        found = self._reader.read(self._vantage, self._handed, most)
        if not found:
            return None
        first = found[0][0]
        run = [seen for place, (number, seen) in enumerate(found) if number == first + place]
        return Batch(self.epoch, first, tuple(encode(seen) for seen in run))

    def handed(self, batch: Batch) -> None:
        """``batch`` has been taken: remember it, and let go of the hours that are done with."""
        self._handed = batch.first + len(batch.lines) - 1
        self._remember()
        for one, after in pairwise(segments(self._place)):
            if after.first <= self._handed + 1:
                one.path.unlink(missing_ok=True)

    @property
    def waiting(self) -> int:
        """How many wait to be handed over."""
        return max(self._writer.last - self._handed, 0)

    def close(self) -> None:
        """Make everything durable and let the folder go."""
        self._writer.close()

    def _recall(self) -> tuple[str, int]:
        try:
            said = json.loads(self._mark.read_text(encoding="ascii"))
            return str(said["epoch"]), int(said["handed"])
        except (FileNotFoundError, ValueError, KeyError):
            self.epoch, self._handed = secrets.token_hex(8), 0
            self._remember()
            return self.epoch, 0

    def _remember(self) -> None:
        fresh = self._mark.with_suffix(".new")
        fresh.write_text(json.dumps({"epoch": self.epoch, "handed": self._handed}), encoding="ascii")
        os.replace(fresh, self._mark)  # noqa: PTH105  # the standard's word for it
        settle(self._place)
