"""Reports as the inbox shows them: what was said, what our probes saw then and see now, and whether the two agree."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sodsong.desk.cases.models import Incident
from sodsong.desk.console.pages import board, words, write
from sodsong.desk.inbox.models import Report
from sodsong.desk.registry.models import Lao
from sodsong.desk.registry.sealing import opened
from sodsong.desk.watch import queries as watch
from sodsong.desk.watch.models import Target

SYMPTOMS: dict[str, str | Promise] = {
    "down": gettext_lazy("It cannot be opened"),
    "slow": gettext_lazy("It is slow"),
    "recovered": gettext_lazy("It is back"),
    "other": gettext_lazy("Something else is wrong"),
}
COLUMNS: dict[str, str | Promise] = {
    "date": gettext_lazy("day of the chat"),
    "time": gettext_lazy("time of the chat"),
    "name": gettext_lazy("name of the body"),
    "district": gettext_lazy("district of the body"),
    "type": gettext_lazy("type of the body"),
    "note": gettext_lazy("note on the body"),
}
Stand = Literal["agrees", "contradicts", "open"]
_STANDS: Mapping[tuple[str, str], tuple[Stand, str | Promise]] = {
    ("down", "down"): ("agrees", gettext_lazy("our probe sees it too")),
    ("down", "up"): ("contradicts", gettext_lazy("reported unreachable, yet reachable from here")),
    ("recovered", "down"): ("contradicts", gettext_lazy("reported back, yet unreachable from here")),
    ("recovered", "up"): ("agrees", gettext_lazy("our probe sees it back too")),
    ("slow", "down"): ("contradicts", gettext_lazy("reported slow, and unreachable from here")),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One report; ``then`` and ``now`` say in words what our probes saw when it came and see at present."""

    report: Report
    source: str
    symptom: str
    stand: Stand
    why: str
    then: str
    now: str
    state: str
    incident: Incident | None
    reach: str


def lines(reports: Sequence[Report], now: datetime) -> list[Line]:
    """Reports with what our probes see now: one query more, however many there are."""
    homes = watch.homes_of({report.lao_id for report in reports if report.lao_id})
    return [_line(report, homes.get(report.lao_id or 0, ()), now) for report in reports]


def stands(symptom: str, state: str) -> tuple[Stand, str]:
    """Do a word and what our probes see agree? What our probes do not know agrees with nothing and contradicts nothing."""
    stand, why = _STANDS.get((symptom, "up" if state == "degraded" else state), ("open", ""))
    return stand, str(why)


def _line(report: Report, homes: Sequence[Target], now: datetime) -> Line:
    state = board.worst(home.state for home in homes) or "unwatched"
    home = next((one for one in homes if one.state == state), None)
    stand, why = stands(report.symptom, state) if report.lao_id else ("open", "")
    link = getattr(report, "incident_link", None)
    return Line(
        report,
        str(words.SOURCES.get(report.source, report.source)),
        str(SYMPTOMS.get(report.symptom, report.symptom)),
        stand,
        why,
        _seen(report.seen.get("state", ""), report.seen.get("since"), now),
        _seen(state, home.since.isoformat() if home and home.since else None, now) if report.lao_id else "",
        state,
        link.incident if link else None,
        (opened(report.reach) or "") if report.reach and report.source in ("form", "officer") else "",
    )


def column(name: str) -> str:
    """A column's name as people call it."""
    return str(COLUMNS.get(name, name))


def _seen(state: str, since: str | None, now: datetime) -> str:
    if not state:
        return ""
    said = str(words.STATES.get(state, state))
    if not since:
        return said
    told = {"state": said, "at": write.near(datetime.fromisoformat(since), now)}
    return _("%(state)s since %(at)s") % told


def by_district(laos: Iterable[Lao]) -> list[tuple[str, list[Lao]]]:
    """The bodies to choose from, under their districts in the order of the province's lists."""
    grouped: dict[str, list[Lao]] = {}
    for lao in laos:
        grouped.setdefault(lao.district.name if lao.district else "", []).append(lao)
    return list(grouped.items())
