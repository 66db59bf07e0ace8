"""The members of an incident while events are folded: a run of events goes in, the members change in place."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sodsong.act.casework.record import Event, Kind, Member, MemberState


class Unfitting(ValueError):  # noqa: N818  # the state of things, not a fault of the program
    """This cannot happen to the members as they are."""


class Crew:
    """The members and which of them holds which site, changed in place: thousands of events make no thousand copies.

    What cannot be raises Unfitting; the machine tells it as an illegal event.
    """

    def __init__(self, members: Mapping[str, Member]) -> None:
        """Begin with ``members`` as they stand."""
        self.members = dict(members)
        self._sites = {site for member in members.values() for site in member.sites}

    def add(self, data: Mapping[str, Any]) -> None:
        """One more failed site (a moved one may be ``back_at`` already); the LAO's member is made or grows."""
        site, lao, since = data["site"], data["lao"], datetime.fromisoformat(data["since"])
        if site in self._sites:
            raise Unfitting(f"site {site} is a member already")
        back_at = datetime.fromisoformat(data["back_at"]) if data.get("back_at") else None
        old = self.members.get(lao)
        if old is None:  # by far the most: made at once
            self._sites.add(site)
            now: MemberState = "back" if back_at else "down"
            sites = (site,)
            self.members[lao] = Member(
                lao, sites, () if back_at else sites, now, since, back_at, data.get("symptom", "")
            )
            return
        down = old.down if back_at else (*old.down, site)
        state: MemberState = "down" if down else "back"
        if old.state in ("other", "exempted"):
            state = old.state
        self._sites.add(site)
        self.members[lao] = replace(
            old,
            sites=(*old.sites, site),
            down=down,
            state=state,
            since=min(old.since, since),
            back_at=None if down else max(filter(None, (back_at, old.back_at)), default=None),
            symptom=old.symptom or data.get("symptom", ""),
        )

    def drop(self, lao: str, site: str | None, at: datetime) -> None:
        """The LAO leaves with one of its sites, or altogether where ``site`` is None or its last one."""
        old = self.member(lao)
        if site is not None and site not in old.sites:
            raise Unfitting(f"site {site} is no member")
        sites = tuple(one for one in old.sites if one != site)
        if site is None or not sites:
            self._sites.difference_update(old.sites)
            del self.members[lao]
            return
        self._sites.discard(site)
        down = tuple(one for one in old.down if one != site)
        changed = replace(old, sites=sites, down=down)
        if old.state == "down" and not down:
            changed = replace(changed, state="back", back_at=at)
        self.members[lao] = changed

    def member(self, lao: str) -> Member:
        """The member of that code; Unfitting where there is none."""
        if lao not in self.members:
            raise Unfitting(f"{lao} is no member")
        return self.members[lao]


def _joined(crew: Crew, event: Event) -> None:
    crew.add(event.data)


def _left(crew: Crew, event: Event) -> None:
    crew.drop(event.data["lao"], event.data.get("site"), event.at)


def _reported(crew: Crew, event: Event) -> None:
    data = event.data
    lao, said = data["lao"], data["said"]
    old = crew.members.get(lao)
    if old is None:
        if said not in ("down", "implied"):
            raise Unfitting(f"{lao} is no member")
        since = datetime.fromisoformat(data["since"])
        state: MemberState = "implied" if said == "implied" else "reported"
        told = event.at if said == "down" else None
        crew.members[lao] = Member(lao, (), (), state, since, reported_at=told)
        return
    if said == "down":
        old = replace(old, reported_at=event.at)
    if said == "other":
        old = replace(old, state="other", other_at=event.at)
    elif not old.sites and said == "back":  # of sites that are watched the probes decide
        old = replace(old, state="back", back_at=event.at)
    elif not old.sites and said == "down":
        old = replace(old, state="exempted" if old.exempted_at else "reported", back_at=None)
    crew.members[lao] = old


def _back(crew: Crew, event: Event) -> None:
    lao, site = event.data["lao"], event.data["site"]
    old, at = crew.member(lao), datetime.fromisoformat(event.data["at"])
    if site is None and old.state in ("reported", "implied"):  # its sites are seen up, though we never saw them down
        crew.members[lao] = replace(old, state="back", back_at=at)
        return
    if site not in old.down:
        raise Unfitting(f"site {site} is not down here")
    down = tuple(one for one in old.down if one != site)
    if down:
        crew.members[lao] = replace(old, down=down)
        return
    told = (old.reported_at, old.other_at, old.exempted_at, old.exempted_why)
    crew.members[lao] = Member(lao, old.sites, (), "back", old.since, at, old.symptom, *told)


def _down_again(crew: Crew, event: Event) -> None:
    lao, site = event.data["lao"], event.data["site"]
    old = crew.member(lao)
    if site not in old.sites or site in old.down:
        raise Unfitting(f"site {site} was not back here")
    state: MemberState = "exempted" if old.exempted_at else "down"
    symptom = event.data.get("symptom", old.symptom)
    crew.members[lao] = replace(old, down=(*old.down, site), state=state, back_at=None, symptom=symptom)


def _exempted(crew: Crew, event: Event) -> None:
    old = crew.member(event.data["lao"])
    if old.exempted_at is not None or old.state == "back":
        raise Unfitting(f"nothing is asked of {old.lao} any more")
    crew.members[old.lao] = replace(old, state="exempted", exempted_at=event.at, exempted_why=event.reason)


def _unexempted(crew: Crew, event: Event) -> None:
    old = crew.member(event.data["lao"])
    if old.exempted_at is None:
        raise Unfitting(f"{old.lao} is not exempted")
    state: MemberState = "down" if old.down else "back" if old.back_at else "reported"
    crew.members[old.lao] = replace(old, state=state, exempted_at=None, exempted_why="")


CHANGES: Mapping[Kind, Callable[[Crew, Event], None]] = {
    "joined": _joined,
    "left": _left,
    "reported": _reported,
    "back": _back,
    "down-again": _down_again,
    "exempted": _exempted,
    "unexempted": _unexempted,
}
