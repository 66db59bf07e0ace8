"""The records of casework: an incident is what its append-only events fold into."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from sodsong.act.casework.steps.record import Step

State = Literal["suspected", "open", "mitigating", "recovering", "recovered", "closed", "false-alarm", "merged"]
MemberState = Literal["down", "reported", "implied", "back", "other", "exempted"]
Kind = Literal[
    "suspected",
    "opened",
    "joined",
    "left",
    "re-attributed",
    "weighed",
    "confirmed",
    "deadline-set",
    "reported",
    "back",
    "down-again",
    "recovered",
    "closed",
    "reopened",
    "dismissed",
    "merged",
    "noted",
    "cosigned",
    "mitigating",
    "exempted",
    "unexempted",
    "split",
    "planned",
    "step-added",
    "step-done",
    "step-skipped",
    "step-again",
    "step-moved",
    "step-changed",
    "notified",
    "vendor-said",
    "link-renewed",
    "link-withdrawn",
]

LIVE: frozenset[State] = frozenset({"suspected", "open", "mitigating", "recovering", "recovered"})
UNDER_WAY: frozenset[State] = frozenset({"open", "mitigating", "recovering"})
"""Opened and not yet over with: what letters are for."""
OVER: frozenset[State] = frozenset({"closed", "false-alarm", "merged"})
SYSTEM = "system"
"""The actor of events that no person decided."""
LONE = "site"
"""The cause kind of an independent failure: the site is its own cause."""
APART = "apart"
"""The cause kind of what a person took out of another incident: named in their own words, never measured."""
SETTLED: frozenset[MemberState] = frozenset({"back", "other", "exempted"})
"""Members nobody waits for any more."""


@dataclass(frozen=True, slots=True)
class Event:
    """One append-only entry of an incident's story.

    ``at`` is aware; ``actor`` is ``system`` or a person's name for the record; ``reason`` says why, a
    code for the system's events, words for a person's; ``data`` holds JSON values only.
    """

    kind: Kind
    at: datetime
    actor: str = SYSTEM
    reason: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Member:
    """One LAO in an incident.

    ``sites`` are its sites that belong to the incident, ``down`` those not verified back yet. A LAO
    known only from a report has no sites. ``since`` is when its first failure (or report) began,
    ``back_at`` when the last site came back.
    """

    lao: str
    sites: tuple[str, ...]
    down: tuple[str, ...]
    state: MemberState
    since: datetime
    back_at: datetime | None = None
    symptom: str = ""
    reported_at: datetime | None = None  # when a letter or a person last said that it is down
    other_at: datetime | None = None  # when it said that its trouble is another
    exempted_at: datetime | None = None  # when a person said that it need not act
    exempted_why: str = ""


@dataclass(frozen=True, slots=True)
class NamedCause:
    """What the incident is blamed on: a kind and value, its other names, and how sure the judge is (0..1).

    ``rivals`` would explain nearly as much in its place, best first.
    """

    kind: str
    value: str
    equivalent: tuple[tuple[str, str], ...] = ()
    confidence: float = 0.0
    rivals: tuple[tuple[str, str], ...] = ()

    def names(self) -> frozenset[tuple[str, str]]:
        """Every (kind, value) by which this cause is known."""
        return frozenset({(self.kind, self.value), *self.equivalent})


@dataclass(frozen=True, slots=True)
class Incident:
    """A shared (or a lone) failure as its events tell it; ``version`` counts them. All times are aware."""

    key: str
    state: State
    cause: NamedCause
    suspected_at: datetime
    members: Mapping[str, Member] = field(default_factory=dict)  # by LAO code, in the order they joined
    healthy: tuple[str, ...] = ()  # sites that share the cause and are up
    confirmed: bool = False
    confirmed_by: str = ""
    deadline: date | None = None
    deadline_by: str = ""
    opened_at: datetime | None = None
    recovered_at: datetime | None = None
    closed_at: datetime | None = None
    merged_into: str | None = None
    mitigating_at: datetime | None = None  # when somebody said that the repair has begun
    plan: str = ""
    steps: tuple[Step, ...] = ()  # in the order in which they are to be done
    assessors_serial: int = 0  # of the assessors' link: a new one makes the older void
    assessors_withdrawn_at: datetime | None = None  # they have no link until one is given anew
    cosigned: frozenset[tuple[str, str]] = frozenset()  # what another office has co-signed, and of which day or number
    noticed: Mapping[str, frozenset[str]] = field(default_factory=dict)  # which notice has gone to whom (keys)
    version: int = 0

    @property
    def live(self) -> bool:
        """Whether the incident still goes on: suspected, open, mitigating, recovering or recovered."""
        return self.state in LIVE

    @property
    def sites(self) -> frozenset[str]:
        """Every site of every member."""
        return frozenset(site for member in self.members.values() for site in member.sites)

    @property
    def down(self) -> frozenset[str]:
        """The members' sites not verified back yet."""
        return frozenset(site for member in self.members.values() for site in member.down)

    @property
    def issued_at(self) -> datetime | None:
        """When the letter went out, as its step tells."""
        return next((step.done_at for step in self.steps if step.kind == "letter" and step.state == "done"), None)

    @property
    def began_at(self) -> datetime:
        """When the first member's failure began; the suspicion's own time where there is no member."""
        return min((member.since for member in self.members.values()), default=self.suspected_at)


@dataclass(frozen=True, slots=True)
class SiteNow:
    """What the verdict on a site is now; ``since`` is the flip's first observation, aware; ``reason`` its reason code."""

    site: str
    lao: str
    state: Literal["up", "down", "unknown"]
    since: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Events to append to the incident ``key``, or to a new incident where ``key`` is None."""

    key: str | None
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """When suspicions open and small failures get incidents of their own; times in seconds."""

    open_sites: int = 5
    open_confidence: float = 0.7
    open_after: float = 1800.0
    """A suspicion this old opens whatever its size."""
    settle: float = 300.0
    """How long a lone failure waits for a common cause before it gets an incident of its own."""
    patience: float = 6.0
    """After ``patience * settle`` a lone failure waits no longer, however much a common cause grows."""
    close_after: float = 3600.0
    """A lone failure, or a suspicion that never opened, closes itself this long after it recovered."""
    unknown_share: float = 0.5
    """Nothing opens while more than this share of the sites is unknown."""


@dataclass(frozen=True, slots=True)
class Warned:
    """Something the person should know; the act is done all the same. ``code`` is stable, ``text`` English."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Done:
    """A person's act that may be stored: its events, and what to warn about."""

    events: tuple[Event, ...]
    warnings: tuple[Warned, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """A person's act that may not be stored. ``code`` is stable, ``text`` one English sentence."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a timeline; ``count`` > 1 where a burst of like events is told as one; ``data`` as in the events.

    A collapsed line's ``data`` is ``{"each": [data of each event]}``.
    """

    at: datetime
    kind: Kind
    actor: str
    reason: str
    data: Mapping[str, Any]
    count: int = 1
