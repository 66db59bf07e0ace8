"""The forms on the bus, each versioned; what cannot be read raises FormError.

>>> from sodsong.observe.probe.plan import Plan
>>> plan = Plan("7", "https://a.lao.test/", "home", 60.0, group="a.lao.test")
>>> read_plans(write_plans([plan])) == ((plan,), 0)
True
>>> batch = Batch("e1", 12, (b'{"v":1}', b'{"v":1}'))
>>> read_batch(write_batch(batch)) == batch
True
>>> beat = Beat(datetime(2020, 8, 11, 2, 12, tzinfo=UTC), datetime(2020, 8, 11, 2, 0, tzinfo=UTC), 84, "0.1")
>>> read_beat(write_beat(beat)) == beat, beat.idle(600), beat.idle(900)
(True, True, False)
"""

import json
import zlib
from collections.abc import Iterable
from dataclasses import MISSING, asdict, dataclass, fields
from datetime import UTC, datetime
from sys import intern
from typing import Any, get_args

from sodsong.observe.probe.plan import Plan, TargetKind

VERSION = 1
UNPACKED = 32 * 1024 * 1024  # bytes a message may come to
_PLAN = frozenset(one.name for one in fields(Plan))
_MORE = tuple(one.name for one in fields(Plan) if one.default is not MISSING)
_SHARED = frozenset({"kind", "group", "parent", "address", "vendor"})
_KINDS = get_args(TargetKind)


class FormError(ValueError):
    """A message on the bus is none that this version can read."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Wire lines (observe/probe/wire) of one agent, the first of them its observation number ``first``.

    ``epoch`` names the agent's own store: numbers of another epoch are other numbers.
    """

    epoch: str
    first: int
    lines: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """How an agent stands at ``at`` (UTC): plans it has, observations not yet handed over, its clock behind the desk's."""

    at: datetime
    plans: int
    waiting: int
    clock_behind: float | None  # seconds; None until it was measured
    version: str
    key: str = ""  # the public part of what proves to the bus who it is; empty: a password or nothing


@dataclass(frozen=True, slots=True)
class Beat:
    """A Sodsong lives at ``at`` and last judged at ``judged_at`` (both aware, on its own clock); ``watched`` targets wait for it.

    ``judged_at`` is None where nothing was ever judged, and from a watch that only stands by.
    """

    at: datetime
    judged_at: datetime | None
    watched: int
    version: str
    office: str = ""

    def idle(self, patience: float) -> bool:
        """Does it live without watching: for more than ``patience`` seconds nothing was judged, though there is what to watch?"""
        last = self.judged_at
        return bool(self.watched) and last is not None and (self.at - last).total_seconds() > patience


def write_plans(plans: Iterable[Plan]) -> bytes:
    """A pack of plans as JSON, packed with zlib; what is at its default is left out.

    The same plans in the same order come to the same bytes.
    """
    whole = {"v": VERSION, "plans": [_said(plan) for plan in plans]}
    return zlib.compress(json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode(), 1)


def _said(plan: Plan) -> dict[str, Any]:
    said = {"target": plan.target, "url": plan.url, "kind": plan.kind, "interval": plan.interval}
    for name in _MORE:
        value = getattr(plan, name)
        if value:
            said[name] = value
    return said


def read_plans(data: bytes) -> tuple[tuple[Plan, ...], int]:
    """The plans that ``write_plans`` packed, and how many more there are that this version cannot read."""
    said = _document(_unpacked(data)).get("plans")
    if not isinstance(said, list):
        raise FormError("The pack does not hold plans.")
    plans = tuple(plan for one in said if (plan := _plan(one)) is not None)
    return plans, len(said) - len(plans)


def _plan(said: Any) -> Plan | None:
    """A plan; unknown keys are passed over, and so is one of no known kind or without a part."""
    if not isinstance(said, dict) or said.get("kind") not in _KINDS:
        return None
    try:
        return Plan(**{name: _once(name, value) for name, value in said.items() if name in _PLAN})
    except TypeError:
        return None


def _once(name: str, value: Any) -> Any:
    """What many plans share is held once: a nation's pages name 7,850 hosts."""
    return intern(value) if name in _SHARED and type(value) is str else value


def write_batch(batch: Batch) -> bytes:
    """``batch`` as a line that says what it is and the observations' lines, packed with zlib."""
    head = json.dumps({"v": VERSION, "epoch": batch.epoch, "first": batch.first, "count": len(batch.lines)}).encode()
    return zlib.compress(b"\n".join((head, *batch.lines)), 3)


def read_batch(data: bytes) -> Batch:
    """The batch that ``write_batch`` wrote, never more than ``UNPACKED`` bytes of it."""
    head, *lines = _unpacked(data).split(b"\n")
    said = _document(head)
    first, count, epoch = said.get("first"), said.get("count"), said.get("epoch")
    if not (isinstance(epoch, str) and isinstance(first, int) and first > 0 and count == len(lines)):
        raise FormError("The batch does not hold what it says.")
    return Batch(epoch, first, tuple(lines))


def write_standing(standing: Standing) -> bytes:
    """``standing`` as JSON."""
    return json.dumps({"v": VERSION, **asdict(standing), "at": standing.at.astimezone(UTC).isoformat()}).encode()


def read_standing(data: bytes) -> Standing:
    """The standing that ``write_standing`` wrote."""
    said = _document(data)
    try:
        behind = said["clock_behind"]
        return Standing(
            at=datetime.fromisoformat(said["at"]).astimezone(UTC),
            plans=int(said["plans"]),
            waiting=int(said["waiting"]),
            clock_behind=None if behind is None else float(behind),
            version=str(said["version"])[:40],
            key=str(said.get("key", ""))[:80],
        )
    except (KeyError, TypeError, ValueError) as fault:
        raise FormError("The standing cannot be read.") from fault


def write_beat(beat: Beat) -> bytes:
    """``beat`` as JSON."""
    judged = beat.judged_at.astimezone(UTC).isoformat() if beat.judged_at else None
    whole = {"v": VERSION, **asdict(beat), "at": beat.at.astimezone(UTC).isoformat(), "judged_at": judged}
    return json.dumps(whole, ensure_ascii=False).encode()


def read_beat(data: bytes) -> Beat:
    """The beat that ``write_beat`` wrote."""
    said = _document(data)
    try:
        judged = said["judged_at"]
        return Beat(
            at=_aware(said["at"]),
            judged_at=None if judged is None else _aware(judged),
            watched=max(int(said["watched"]), 0),
            version=str(said["version"])[:40],
            office=str(said.get("office", ""))[:200],
        )
    except (KeyError, TypeError, ValueError, OverflowError) as fault:
        raise FormError("The beat cannot be read.") from fault


def _unpacked(data: bytes) -> bytes:
    reader = zlib.decompressobj()
    try:
        whole = reader.decompress(data, UNPACKED)
    except zlib.error as fault:
        raise FormError("The message is not packed as it should be.") from fault
    if not reader.eof:
        raise FormError("The message is cut short or too large.")
    return whole


def _aware(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError
    return at.astimezone(UTC)


def _document(data: bytes) -> dict[str, Any]:
    try:
        said = json.loads(data)
    except ValueError as fault:
        raise FormError("The message is not JSON.") from fault
    if not isinstance(said, dict) or said.get("v") != VERSION:
        raise FormError(f"The message is not of version {VERSION}.")
    return said
