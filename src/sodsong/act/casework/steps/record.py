"""The records of steps: what is to be done in a case, by whom, until when, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any, Literal

After = Literal["opened", "issued", "deadline", "recovered"]
StepState = Literal["open", "done", "skipped"]
SeenBy = Literal["officers", "assessors", "everybody"]
NoticeKind = Literal["reminder", "breach", "silence", "overdue", "said"]

AUTOMATIC = frozenset({"reminder", "breach"})
"""Kinds of steps that the machine does itself when they are due."""


@dataclass(frozen=True, slots=True)
class Rule:
    """When a step is due: so many working days (before, if negative) or hours after something, at ``clock`` in Thai time."""

    after: After
    working_days: int = 0
    hours: float = 0.0
    clock: time | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a case.

    ``key`` is unique in its case and names a planned step; ``title`` is a person's own words for one they added.
    ``who`` does it, ``whom`` it goes to and ``through`` what; ``fixed`` is a due time that a person set and that
    outweighs ``rule``. ``note`` is the conclusion in words, for the eyes of ``seen_by``; of a skipped step the reason.
    """

    key: str
    kind: str
    title: str = ""
    who: str = ""
    whom: str = ""
    through: str = ""
    rule: Rule | None = None
    fixed: datetime | None = None
    seen_by: SeenBy = "officers"
    state: StepState = "open"
    done_at: datetime | None = None
    done_by: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps of one kind of case, ``silence`` in hours: how long nobody may give no sign before it is chased."""

    name: str
    steps: tuple[Mapping[str, Any], ...] = ()
    causes: tuple[str, ...] = ()  # the kinds of cause it is for; empty: every other one
    silence: float = 20.0


@dataclass(frozen=True, slots=True)
class Notice:
    """What is due to be told. ``which`` and ``to`` together are said once; ``to`` holds LAO codes, offices or districts.

    ``step`` is the key of the step that this does, if any; ``data`` holds JSON values for the words.
    """

    which: str
    kind: NoticeKind
    to: tuple[str, ...]
    step: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
