"""Plans in packs, as the bus holds them: what is to be probed goes in, a few hundred plans under one key come out.

>>> from sodsong.observe.probe.plan import Plan
>>> packer = Packer()
>>> list(packer.pack([Plan("7", "https://a.lao.test/", "home", 60.0)]))
['1.0']
"""

from collections.abc import Mapping, Sequence
from zlib import crc32

from sodsong.observe.probe.plan import Plan

from .form import write_plans

MOST = 512  # plans of one pack, about: some 13 kB; a bus takes a megabyte at once


class Packer:
    """Packs plans anew only where they changed. A key says of how many packs this is the how-manieth.

    A target's pack is chosen by its name, so it stays in it; when there are twice as many plans, all are dealt anew
    under other keys, and whoever reads has the old packs until the new ones are there.
    """

    def __init__(self) -> None:
        self._count = 1
        self._dealt: dict[str, list[Plan]] = {}
        self._packed: dict[str, bytes] = {}

    def pack(self, plans: Sequence[Plan]) -> Mapping[str, bytes]:
        """All packs of ``plans``; one that is as it was is the same object as before."""
        while len(plans) > self._count * MOST:
            self._count *= 2  # never fewer again: about a border all would be told each time
        dealt: dict[str, list[Plan]] = {}
        for plan in plans:
            dealt.setdefault(f"{self._count}.{crc32(plan.target.encode()) % self._count}", []).append(plan)
        self._packed = {
            key: self._packed[key] if self._dealt.get(key) == some else write_plans(some) for key, some in dealt.items()
        }
        self._dealt = dealt
        return self._packed


class Unpacked:
    """The plans of all packs that were read; of a target in two of them the pack read last counts."""

    def __init__(self) -> None:
        self._packs: dict[str, tuple[Plan, ...]] = {}

    def put(self, key: str, plans: tuple[Plan, ...]) -> None:
        """The pack ``key`` holds these plans now; none: it is gone."""
        self._packs.pop(key, None)
        if plans:
            self._packs[key] = plans

    def plans(self) -> dict[str, Plan]:
        """Every plan, by target."""
        return {plan.target: plan for some in self._packs.values() for plan in some}
