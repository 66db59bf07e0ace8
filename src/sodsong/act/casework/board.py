"""The incidents as they change while one reconciliation runs: every event is applied the moment it is proposed."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sodsong.act.casework.machine import apply
from sodsong.act.casework.record import SYSTEM, Event, Incident, Kind, Proposal, SiteNow

Slot = int


class Board:
    """Incidents by slot, with the events proposed for each; a slot beyond the given incidents is a new one."""

    def __init__(
        self, incidents: Sequence[Incident], sites: Mapping[str, SiteNow], now: datetime, actor: str = SYSTEM
    ) -> None:
        """Begin with ``incidents`` as they stand, the sites' verdicts, and the time and actor every event will bear."""
        self.actor = actor
        self.sites = sites
        self.now = now
        self.incidents: list[Incident] = list(incidents)
        self._known = len(incidents)
        self._events: list[list[Event]] = [[] for _ in incidents]

    def live(self) -> list[Slot]:
        """The slots of the incidents that go on, in order."""
        return [slot for slot, incident in enumerate(self.incidents) if incident.live]

    def owners(self) -> dict[str, Slot]:
        """Which live incident holds each site as down."""
        return {site: slot for slot in self.live() for site in self.incidents[slot].down}

    def emit(self, slot: Slot, kind: Kind, reason: str = "", data: Mapping[str, Any] | None = None) -> None:
        """Propose one event for the incident in ``slot`` and apply it."""
        event = Event(kind, self.now, self.actor, reason, data or {})
        self.incidents[slot] = apply(self.incidents[slot], event)
        self._events[slot].append(event)

    def begin(self, cause: Mapping[str, Any], sites: Iterable[str], reason: str) -> Slot:
        """Propose a new suspected incident for ``sites`` and return its slot."""
        data = {**cause, "members": [self.entry(site) for site in sites]}
        event = Event("suspected", self.now, reason=reason, data=data)
        self.incidents.append(apply(None, event))
        self._events.append([event])
        return len(self.incidents) - 1

    def entry(self, site: str) -> dict[str, Any]:
        """A failed site as ``suspected`` and ``joined`` events carry it."""
        seen = self.sites[site]
        return {"site": site, "lao": seen.lao or site, "since": seen.since.isoformat(), "symptom": seen.reason}

    def lao_of(self, slot: Slot, site: str) -> str:
        """The LAO under which the incident in ``slot`` holds ``site``."""
        return next(member.lao for member in self.incidents[slot].members.values() if site in member.sites)

    def proposed(self) -> int:
        """How many events stand proposed so far."""
        return sum(map(len, self._events))

    def proposals(self) -> tuple[Proposal, ...]:
        """All that was proposed, the given incidents first, then the new ones."""
        return tuple(
            Proposal(self.incidents[slot].key if slot < self._known else None, tuple(events))
            for slot, events in enumerate(self._events)
            if events
        )
