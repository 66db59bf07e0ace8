"""What the judge of causes says now, held against the incidents there are: the events that bring them together."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sodsong.act.casework.board import Board, Slot
from sodsong.act.casework.machine import all_back
from sodsong.act.casework.matching import Claim, came_back, claims, groups
from sodsong.act.casework.record import LONE, Done, Incident, Proposal, Refused, Rules, SiteNow
from sodsong.judge.cause.record import Attribution, Cause

DEFAULT = Rules()
_PASSES = 6  # one pass nearly always settles all; a merge may free what a second one takes up


def reconcile(
    incidents: Sequence[Incident],
    attribution: Attribution,
    sites: Mapping[str, SiteNow],
    now: datetime,
    rules: Rules = DEFAULT,
) -> tuple[Proposal, ...]:
    """Events that make the incidents agree with ``attribution`` and ``sites``; none when they do already.

    Pass every live incident, and those closed or dismissed whose members may still be down: they keep
    a person's decision from being undone. ``now`` is aware. All proposals belong together: apply all or
    none. Nothing opens while most sites are unknown; recoveries and closings always go on.
    """
    board = Board(incidents, sites, now)
    muted = _muted(board)
    for _ in range(_PASSES):
        before = board.proposed()
        _run(board, attribution, muted, rules)
        if board.proposed() == before:
            break
    return board.proposals()


def _run(board: Board, attribution: Attribution, muted: Mapping[str, Slot], rules: Rules) -> None:
    may_open = not _blind(board, rules)
    _returns(board)
    found = claims(attribution.causes, board, muted)
    grouped = groups(found, board)
    explained = {site: number for number, claim in enumerate(found) for site in claim.sites}
    best = {slot: number for number, slots in enumerate(grouped) for slot in slots}
    for number, (claim, slots) in enumerate(zip(found, grouped, strict=True)):
        if slots:
            _weigh(board, slots[0], claim.cause)
            _merge(board, slots)
            _gather(board, slots[0], claim, number, best)
        elif may_open:
            _begin(board, claim, number, best)
    _withdraw(board, attribution, best, rules)
    _again(board, muted)
    if may_open:
        _alone(board, muted, explained, rules)
        _open(board, rules)
    _finish(board, rules)


def _blind(board: Board, rules: Rules) -> bool:
    unknown = sum(seen.state == "unknown" for seen in board.sites.values())
    return unknown > rules.unknown_share * len(board.sites)


def _muted(board: Board) -> dict[str, Slot]:
    """Sites that failed before a person closed or dismissed their incident, and have not come back since."""
    found = {}
    for slot, incident in enumerate(board.incidents):
        if incident.live or incident.closed_at is None:
            continue
        for site in incident.down:
            seen = board.sites.get(site)
            if seen is not None and seen.state == "down" and seen.since <= incident.closed_at:
                found[site] = slot
    return found


def _returns(board: Board) -> None:
    """Whoever is seen up again is back."""
    for slot in board.live():
        for member in tuple(board.incidents[slot].members.values()):
            for site in member.down:
                seen = board.sites.get(site)
                if seen is not None and seen.state == "up":
                    data = {"lao": member.lao, "site": site, "at": seen.since.isoformat()}
                    board.emit(slot, "back", "seen-up", data)
        _reported_returns(board, slot)


def _reported_returns(board: Board, slot: Slot) -> None:
    """A LAO known only from a report is back when its sites came up since, or when all others are back and its are up."""
    reported = [one for one in board.incidents[slot].members.values() if one.state in ("reported", "implied")]
    if not reported:
        return
    homes: dict[str, list[SiteNow]] = {}
    for seen in board.sites.values():
        homes.setdefault(seen.lao, []).append(seen)
    others_back = not board.incidents[slot].down
    for member in reported:
        own = homes.get(member.lao, [])
        told = member.reported_at or member.since
        if own and all(seen.state == "up" and (others_back or seen.since > told) for seen in own):
            at = max(seen.since for seen in own)
            board.emit(slot, "back", "seen-up", {"lao": member.lao, "site": None, "at": at.isoformat()})


def _weigh(board: Board, slot: Slot, cause: Cause) -> None:
    """Take over the judge's newest word, until a person has confirmed or the first site is back."""
    incident = board.incidents[slot]
    if incident.confirmed or incident.state == "recovered" or came_back(incident):
        return
    old = incident.cause
    if (old.kind, old.value) != (cause.kind, cause.value):
        board.emit(slot, "re-attributed", "better-explained", {**_told(cause), "was": [old.kind, old.value]})
        return
    same = set(old.equivalent) == set(cause.equivalent) and set(incident.healthy) == set(cause.healthy)
    same = same and old.rivals == cause.rivals
    if not same or abs(old.confidence - cause.confidence) >= 0.05:
        board.emit(slot, "weighed", "new-evidence", _told(cause))


def _told(cause: Cause) -> dict[str, Any]:
    return {
        "kind": cause.kind,
        "value": cause.value,
        "equivalent": [list(name) for name in cause.equivalent],
        "confidence": cause.confidence,
        "healthy": list(cause.healthy),
        "rivals": [list(name) for name in cause.rivals],
    }


def _merge(board: Board, slots: Sequence[Slot]) -> None:
    """One cause has one incident: the others of its group give their members to the first and end."""
    into = slots[0]
    for slot in slots[1:]:
        loser = board.incidents[slot]
        survivor = board.incidents[into]
        if loser.confirmed or not survivor.key:  # a person spoke for it; or neither is stored yet
            continue
        _absorb(board, into, slot, "same-cause")


def _absorb(board: Board, into: Slot, slot: Slot, reason: str) -> None:
    """All members of the incident in ``slot`` go over as they stand, its deadline too where the other has none."""
    loser, survivor = board.incidents[slot], board.incidents[into]
    if loser.deadline and not survivor.deadline:
        board.emit(into, "deadline-set", f"from {loser.key}", {"day": loser.deadline.isoformat(), "was": None})
    for member in loser.members.values():
        for site in member.sites:
            back_at = None if site in member.down else (member.back_at or board.now)
            _take(board, into, site, member.since, back_at, lao=member.lao, symptom=member.symptom)
        if not member.sites and member.lao not in board.incidents[into].members:
            said = {"lao": member.lao, "said": "down", "since": member.since.isoformat()}
            board.emit(into, "reported", f"from {loser.key}", said)
        if member.exempted_at and board.incidents[into].members[member.lao].state in ("down", "reported", "implied"):
            board.emit(into, "exempted", member.exempted_why, {"lao": member.lao})
        board.emit(slot, "left", "merged", {"lao": member.lao, "site": None, "into": survivor.key})
    board.emit(slot, "merged", reason, {"into": survivor.key})


def merge(
    loser: Incident, survivor: Incident, *, actor: str, now: datetime, reason: str
) -> tuple[Done, Done] | Refused:
    """A person says that ``loser`` is the same case as ``survivor``: (events of the loser, events of the survivor)."""
    if not loser.live or not survivor.live or loser.key == survivor.key:
        return Refused("incident-over", "Only two different incidents that go on can be merged.")
    if not reason.strip():
        return Refused("reason-missing", "Merging needs a reason in words.")
    board = Board([survivor, loser], {}, now, actor)
    _absorb(board, 0, 1, reason.strip())
    told = {proposal.key: Done(proposal.events) for proposal in board.proposals()}
    return told[loser.key], told.get(survivor.key, Done(()))


def _take(
    board: Board, into: Slot, site: str, since: datetime, back_at: datetime | None, *, lao: str, symptom: str
) -> None:
    """Move one site of another incident here, as it stood there."""
    survivor = board.incidents[into]
    if site not in survivor.sites:
        back = back_at.isoformat() if back_at else None
        data = {"lao": lao, "site": site, "since": since.isoformat(), "symptom": symptom, "back_at": back}
        board.emit(into, "joined", "merged", data)
    elif back_at is None and site not in survivor.down:
        data = {"lao": board.lao_of(into, site), "site": site, "symptom": symptom}
        board.emit(into, "down-again", "merged", data)


def _gather(board: Board, slot: Slot, claim: Claim, number: int, best: Mapping[Slot, int]) -> None:
    """Late joiners join; who came back and fell again is down again; who stands in the wrong incident moves."""
    owners = board.owners()
    for site in claim.sites:
        owner = owners.get(site)
        if owner == slot or (owner is not None and not _let_go(board, owner, site, number, best)):
            continue
        if site in board.incidents[slot].sites:
            data = {"lao": board.lao_of(slot, site), "site": site, "symptom": board.sites[site].reason}
            board.emit(slot, "down-again", "same-cause", data)
        else:
            board.emit(slot, "joined", "same-cause", board.entry(site))


def _let_go(board: Board, owner: Slot, site: str, number: int, best: Mapping[Slot, int]) -> bool:
    """Whether the incident that holds ``site`` gives it up to cause ``number``; it has left there if so."""
    incident = board.incidents[owner]
    if incident.confirmed or came_back(incident) or best.get(owner) == number:
        return False
    board.emit(owner, "left", "better-explained", {"lao": board.lao_of(owner, site), "site": site})
    return True


def _begin(board: Board, claim: Claim, number: int, best: Mapping[Slot, int]) -> None:
    """A cause without an incident gets one, if at least two of its sites are free."""
    owners = board.owners()
    held = {site: owners[site] for site in claim.sites if site in owners}
    firm = {
        site
        for site, slot in held.items()
        if board.incidents[slot].confirmed or came_back(board.incidents[slot]) or best.get(slot) == number
    }
    free = [site for site in claim.sites if site not in firm]
    if len(free) < 2:
        return
    for site in free:
        if site in held:
            _let_go(board, held[site], site, number, best)
    board.begin(_told(claim.cause), free, "common-cause")


def _withdraw(board: Board, attribution: Attribution, best: Mapping[Slot, int], rules: Rules) -> None:
    """A suspicion that the newest evidence no longer bears out, or that nobody is left in, ends by itself."""
    alone = set(attribution.independent)
    for slot in board.live():
        incident = board.incidents[slot]
        if not incident.members:
            board.emit(slot, "dismissed", "withdrawn")
            continue
        young = board.now - incident.suspected_at < timedelta(seconds=rules.settle)
        shared = incident.cause.kind != LONE
        if slot in best or not shared or young or incident.state != "suspected" or incident.confirmed:
            continue
        if incident.down and incident.down <= alone and not came_back(incident):
            for member in tuple(incident.members.values()):
                board.emit(slot, "left", "withdrawn", {"lao": member.lao, "site": None})
            board.emit(slot, "dismissed", "withdrawn")


def _again(board: Board, muted: Mapping[str, Slot]) -> None:
    """A member that falls again while its incident goes on is down again; a recovered shared one stays recovered."""
    owners = board.owners()
    for slot in reversed(board.live()):
        incident = board.incidents[slot]
        if incident.state == "recovered" and incident.cause.kind != LONE:
            continue
        for site in sorted(incident.sites - incident.down):
            seen = board.sites.get(site)
            if seen is not None and seen.state == "down" and site not in owners and site not in muted:
                owners[site] = slot
                data = {"lao": board.lao_of(slot, site), "site": site, "symptom": seen.reason}
                board.emit(slot, "down-again", "seen-down", data)


def _alone(board: Board, muted: Mapping[str, Slot], explained: Mapping[str, int], rules: Rules) -> None:
    """Failures that no common cause explains, and that none is growing to explain, get small incidents."""
    owners = board.owners()
    free = sorted(
        site for site, seen in board.sites.items() if seen.state == "down" and site not in owners and site not in muted
    )
    if not free:
        return
    window = _growth(board, explained, rules)
    for site in free:
        since = board.sites[site].since
        age = (board.now - since).total_seconds()
        waits = window is not None and since >= window and age < rules.patience * rules.settle
        if age >= rules.settle and not waits:
            cause = {"kind": LONE, "value": site, "equivalent": [], "confidence": 1.0, "healthy": []}
            board.begin(cause, [site], "alone")


def _growth(board: Board, explained: Mapping[str, int], rules: Rules) -> datetime | None:
    """From when on a failure may belong to a common cause that still grows; None where none grows."""
    settle = timedelta(seconds=rules.settle)
    shared = {
        site for slot in board.live() if board.incidents[slot].cause.kind != LONE for site in board.incidents[slot].down
    }
    times = [board.sites[site].since for site in shared | set(explained) if site in board.sites]
    if not times or board.now - max(times) >= settle:
        return None
    return min(times) - settle


def _open(board: Board, rules: Rules) -> None:
    for slot in board.live():
        incident = board.incidents[slot]
        if incident.state != "suspected" or not incident.down:
            continue
        sure = incident.cause.confidence >= rules.open_confidence and len(incident.down) >= rules.open_sites
        if incident.confirmed:
            board.emit(slot, "opened", "confirmed")
        elif sure and incident.cause.kind != LONE:
            board.emit(slot, "opened", "sound")
        elif board.now - incident.suspected_at >= timedelta(seconds=rules.open_after):
            board.emit(slot, "opened", "lasting")


def _finish(board: Board, rules: Rules) -> None:
    """All back: recovered. What nobody was told of closes itself a while later."""
    for slot in board.live():
        incident = board.incidents[slot]
        if incident.state != "recovered" and all_back(incident):
            board.emit(slot, "recovered", "all-back")
            incident = board.incidents[slot]
        quiet = (incident.cause.kind == LONE or incident.opened_at is None) and not incident.confirmed
        if incident.state == "recovered" and quiet and incident.recovered_at is not None:
            stayed = board.now - incident.recovered_at
            if stayed >= timedelta(seconds=rules.close_after):
                board.emit(slot, "closed", "stayed-up")
