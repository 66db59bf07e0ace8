"""How many probes one host, one address and one vendor get at the same time, and who waits for room: pure.

>>> caps = Caps({"group": 1})
>>> caps.take((("group", "a.test"),), 0, (0.0, 1, "first", 1)), caps.take((("group", "a.test"),), 0, (0.0, 2, "next", 1))
(True, False)
>>> caps.release((("group", "a.test"),))
>>> list(caps.let_out(stale=lambda entry: False))
[(0, (0.0, 2, 'next', 1))]
"""

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping

Key = tuple[str, str]  # what is capped (group, address or vendor) and which one
Entry = tuple[float, int, str, int]  # due, order, target, ticket


class Caps:
    """Counts the probes under way by key; ``most`` gives each kind of key its cap."""

    def __init__(self, most: Mapping[str, int]) -> None:
        self._most = dict(most)
        self._busy: dict[Key, int] = defaultdict(int)
        self._waiting: dict[Key, list[tuple[int, Entry]]] = {}
        self._loose: set[Key] = set()  # keys that have someone waiting and room

    @property
    def loose(self) -> bool:
        """Whether someone who waited may go now."""
        return bool(self._loose)

    def take(self, keys: tuple[Key, ...], lane: int, entry: Entry) -> bool:
        """Count a probe under all ``keys``; when one is at its cap, count nothing and let ``entry`` wait for that."""
        for key in keys:
            if self._busy.get(key, 0) >= self._most[key[0]]:
                heapq.heappush(self._waiting.setdefault(key, []), (lane, entry))
                return False
        for key in keys:
            self._busy[key] += 1
        return True

    def release(self, keys: tuple[Key, ...]) -> None:
        """One probe under each of ``keys`` less: another may go."""
        for key in keys:
            self._busy[key] -= 1
            if not self._busy[key]:
                del self._busy[key]
            if key in self._waiting:
                self._loose.add(key)

    def let_out(self, stale: Callable[[Entry], bool]) -> Iterator[tuple[int, Entry]]:
        """The lanes and entries of those who may try again: of each key with room as many as it has, urgent first."""
        for key in tuple(self._loose):
            waiting = self._waiting[key]
            room = free = self._most[key[0]] - self._busy.get(key, 0)
            while waiting and room > 0:
                lane, entry = heapq.heappop(waiting)
                if not stale(entry):
                    yield lane, entry
                    room -= 1
            if not waiting:
                del self._waiting[key]
            # Empty or at its cap: the next release loosens it. Else those let out may yet stand aside for others.
            if not waiting or not free:
                self._loose.discard(key)
