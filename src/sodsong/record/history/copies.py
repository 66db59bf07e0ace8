"""Copies of other machines' histories: numbered batches come in, in order or again, and each observation is kept once."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sodsong.observe.probe.record import Observation

from .history import History
from .layout import home, settle


@dataclass(frozen=True, slots=True)
class _Epoch:
    """The store of the other machine and the number in our copy behind which its first observation stands."""

    name: str
    behind: int


class Copies:
    """Writes copies into ``history``. An agent that lost its store begins a new epoch; its numbers then count on from ours."""

    def __init__(self, history: History) -> None:
        self._history = history
        self._stream = history.folder / "stream.json"
        self._epochs: dict[str, _Epoch] = {}

    def take(self, vantage: str, epoch: str, first: int, observations: Sequence[Observation]) -> int:
        """Keep ``observations`` (numbers ``first`` and on of ``epoch``), durable on return; the last number kept here.

        Raises BadVantageError, VantageTakenError, OSError.
        """
        known = self._epochs.get(vantage) or self._recall(vantage)
        if known is None or known.name != epoch:
            known = _Epoch(epoch, self._history.copied(vantage))
            self._remember(vantage, known)
        self._epochs[vantage] = known
        return self._history.append_from(vantage, known.behind + first, observations)

    def place(self) -> int:
        """How far the stream that carries the batches has been copied; 0 at the beginning."""
        try:
            return int(json.loads(self._stream.read_text(encoding="utf-8"))["place"])
        except FileNotFoundError:
            return 0

    def reached(self, place: int) -> None:
        """All up to ``place`` in the stream has been taken."""
        _keep(self._stream, {"place": place})

    def _file(self, vantage: str) -> Path:
        return home(self._history.folder, vantage) / "epoch.json"

    def _recall(self, vantage: str) -> _Epoch | None:
        try:
            said = json.loads(self._file(vantage).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        return _Epoch(said["name"], said["behind"])

    def _remember(self, vantage: str, epoch: _Epoch) -> None:
        _keep(self._file(vantage), {"name": epoch.name, "behind": epoch.behind})


def _keep(file: Path, said: dict[str, str | int]) -> None:
    """Write a small file so that a crash leaves the old or the new one."""
    fresh = file.with_suffix(".new")
    fresh.write_text(json.dumps(said), encoding="utf-8")
    settle(fresh)
    fresh.replace(file)
    settle(file.parent)
