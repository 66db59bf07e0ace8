"""Which incident is the case of which cause: by name, or by the sites they share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sodsong.act.casework.board import Board, Slot
from sodsong.act.casework.record import APART, LONE, Incident
from sodsong.judge.cause.record import Cause


@dataclass(frozen=True, slots=True)
class Claim:
    """One cause of the attribution with those of its sites that are down now and that nobody has set aside."""

    cause: Cause
    sites: tuple[str, ...]


def claims(causes: Sequence[Cause], board: Board, muted: Mapping[str, Slot]) -> list[Claim]:
    """The attribution's causes, cut to what is down now and not muted by a person's earlier decision."""
    found = []
    for cause in causes:
        down = [site for site in cause.sites if site in board.sites and board.sites[site].state == "down"]
        free = tuple(sorted(site for site in down if site not in muted))
        if free:
            found.append(Claim(cause, free))
    return found


def groups(found: Sequence[Claim], board: Board) -> list[list[Slot]]:
    """For each claim the live incidents that are its case, the one to go on with first."""
    result: list[list[Slot]] = [[] for _ in found]
    for slot in board.live():
        incident = board.incidents[slot]
        ranked = [(rank, -number) for number, claim in enumerate(found) if (rank := _fit(incident, claim)) is not None]
        if ranked:
            result[-max(ranked)[1]].append(slot)
    for claim, slots in zip(found, result, strict=True):
        slots.sort(key=lambda slot: _seniority(board.incidents[slot], claim))
    return result


def same_name(incident: Incident, cause: Cause) -> bool:
    """Whether either's first name is one of the other's names."""
    theirs = {(cause.kind, cause.value), *cause.equivalent}
    own = incident.cause.names()
    return (cause.kind, cause.value) in own or (incident.cause.kind, incident.cause.value) in theirs


def came_back(incident: Incident) -> bool:
    """Whether any site of the incident was verified back; from then on what fails no longer shows the whole cause."""
    return incident.sites != incident.down


def _fit(incident: Incident, claim: Claim) -> tuple[bool, bool, int] | None:
    """How well the incident fits the cause (first name, any name, shared sites); None where it does not."""
    first = (incident.cause.kind, incident.cause.value) == (claim.cause.kind, claim.cause.value)
    named = same_name(incident, claim.cause)
    down = incident.down
    shared = len(down.intersection(claim.sites))
    if named:
        return first, True, shared
    if not shared or (incident.confirmed and incident.cause.kind in (LONE, APART)):
        return None
    whole = len(claim.sites) if came_back(incident) else min(len(claim.sites), len(down))
    return (False, False, shared) if 2 * shared >= whole else None


def _seniority(incident: Incident, claim: Claim) -> tuple[object, ...]:
    """Sorts first the incident that goes on: what people have worked on before what only the machine knows."""
    return (
        not incident.key,
        incident.cause.kind == LONE,
        not incident.confirmed,
        incident.deadline is None,
        incident.opened_at is None,
        -len(incident.down.intersection(claim.sites)),
        incident.suspected_at,
        incident.key,
    )
