"""The forms on the bus, each versioned; what cannot be read raises FormError.

>>> from sodsong.observe.probe.plan import Plan
>>> plan = Plan("7", "https://a.lao.test/", "home", 60.0, group="a.lao.test")
>>> read_plan(write_plan(plan)) == plan
True
>>> batch = Batch("e1", 12, (b'{"v":1}', b'{"v":1}'))
>>> read_batch(write_batch(batch)) == batch
True
"""

import json
import zlib
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from typing import Any, get_args

from sodsong.observe.probe.plan import Plan, TargetKind

VERSION = 1
UNPACKED = 32 * 1024 * 1024  # bytes a batch may come to
_PLAN = {one.name for one in fields(Plan)}


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


def write_plan(plan: Plan) -> bytes:
    """``plan`` as JSON; what is at its default is left out."""
    bare = Plan(plan.target, plan.url, plan.kind, plan.interval)
    said = {name: value for name, value in asdict(plan).items() if value != getattr(bare, name)}
    whole = {"v": VERSION, "target": plan.target, "url": plan.url, "kind": plan.kind, "interval": plan.interval, **said}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()


def read_plan(data: bytes) -> Plan:
    """The plan that ``write_plan`` wrote; unknown keys are passed over."""
    said = _document(data)
    if said.get("kind") not in get_args(TargetKind):
        raise FormError("The plan is of no known kind.")
    try:
        return Plan(**{name: value for name, value in said.items() if name in _PLAN})
    except TypeError as fault:
        raise FormError("The plan lacks a part.") from fault


def write_batch(batch: Batch) -> bytes:
    """``batch`` as a line that says what it is and the observations' lines, packed with zlib."""
    head = json.dumps({"v": VERSION, "epoch": batch.epoch, "first": batch.first, "count": len(batch.lines)}).encode()
    return zlib.compress(b"\n".join((head, *batch.lines)), 3)


def read_batch(data: bytes) -> Batch:
    """The batch that ``write_batch`` wrote, never more than ``UNPACKED`` bytes of it."""
    reader = zlib.decompressobj()
    try:
        whole = reader.decompress(data, UNPACKED)
    except zlib.error as fault:
        raise FormError("The batch is not packed as batches are.") from fault
    if not reader.eof:
        raise FormError("The batch is cut short or too large.")
    head, *lines = whole.split(b"\n")
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
        )
    except (KeyError, TypeError, ValueError) as fault:
        raise FormError("The standing cannot be read.") from fault


def _document(data: bytes) -> dict[str, Any]:
    try:
        said = json.loads(data)
    except ValueError as fault:
        raise FormError("The message is not JSON.") from fault
    if not isinstance(said, dict) or said.get("v") != VERSION:
        raise FormError(f"The message is not of version {VERSION}.")
    return said
