"""The incident's story in sentences, oldest first: what was seen, by whom, when."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sodsong.act.casework.record import LONE, SYSTEM, Event, Line
from sodsong.act.casework.story import timeline
from sodsong.desk.console.pages import words, write
from sodsong.desk.dispatch.models import Draft
from sodsong.desk.inbox.models import Report
from sodsong.desk.registry import queries as registry


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the story; ``who`` is empty for what the machine did, ``why`` a person's own words.

    ``day`` stands on the first line of each day.
    """

    at: datetime
    text: str
    who: str = ""
    why: str = ""
    day: str = ""


def tell(
    events: Iterable[Event], drafts: Iterable[Draft], lines: Iterable[Report], more: Iterable[Told] = ()
) -> list[Told]:
    """The story of an incident with its letters' drafts, the questions answered and ``more``, in the order of time."""
    told_lines = timeline(events)
    names = {code: lao.short_name for code, lao in registry.by_codes(_codes(told_lines)).items()}
    told = [_line(line, names) for line in told_lines]
    told += [
        Told(
            draft.made_at,
            _("Letter drafted, version %(version)s, %(pages)s pages")
            % {"version": write.digits(draft.version), "pages": write.digits(draft.pages)},
        )
        for draft in drafts
    ]
    told += [_answer(report) for report in lines if report.decided_at]
    told += more
    told.sort(key=lambda one: one.at)
    days = [None, *(write.civil(one.at) for one in told)]
    return [
        replace(one, day=write.day(one.at)) if write.civil(one.at) != before else one
        for one, before in zip(told, days, strict=False)
    ]


def cause_words(kind: str, value: str) -> str:
    """The name of a cause; an LAO's own site is no shared cause."""
    if kind == LONE:
        return _("its own site alone")
    if kind in words.OUR_CAUSES:
        return str(words.OUR_CAUSES[kind])
    pattern = words.CAUSES.get(kind)
    return str(pattern) % {"value": value} if pattern else f"{kind} {value}"


def _codes(lines: Iterable[Line]) -> list[str]:
    return sorted({code for line in lines for code in _laos(line)})


def _laos(line: Line) -> list[str]:
    """Codes of the LAOs a line speaks of, each once."""
    entries: Sequence[Mapping[str, Any]] = line.data.get("each", [line.data])
    if line.kind == "suspected":
        entries = line.data["members"]
    return list(dict.fromkeys(entry["lao"] for entry in entries if entry.get("lao")))


def _line(line: Line, names: Mapping[str, str]) -> Told:
    person = "" if line.actor == SYSTEM else line.actor
    why = line.reason if person and line.kind != "reported" else ""
    laos = [names.get(code, code) for code in _laos(line)]
    return Told(line.at, _text(line, laos), person, why)


def _text(line: Line, laos: list[str]) -> str:
    data, who, count = line.data, write.listed(laos), len(laos)
    if line.kind in ("suspected", "re-attributed", "confirmed"):
        return _cause_text(line, laos)
    if line.kind == "reported":
        said = data.get("each", [data])[0]["said"]
        return _REPORTED.get(said, _REPORTED["other"])(count) % {"n": write.digits(count), "who": who}
    counted = _BECAUSE.get((line.kind, line.reason)) or _COUNTED.get(line.kind)
    if counted:
        return counted(count) % {"n": write.digits(count), "who": who}
    if line.kind == "deadline-set":
        return _("Deadline set: %(day)s") % {"day": write.full_day(date.fromisoformat(data["day"]))}
    if line.kind == "merged":
        return _("Taken into incident %(key)s: the same cause") % {"key": data["into"]}
    return {
        "opened": _("Incident opened"),
        "recovered": _("All sites are back"),
        "closed": _("Incident closed"),
        "reopened": _("Incident reopened"),
        "dismissed": _dismissed(line),
        "noted": _("Note"),
    }.get(line.kind, line.kind)


def _cause_text(line: Line, laos: list[str]) -> str:
    data = line.data
    cause = cause_words(data["kind"], data["value"])
    if line.kind == "confirmed":
        return _("Cause confirmed: %(cause)s") % {"cause": cause}
    if line.kind == "re-attributed":
        was = data.get("was")
        if not was:
            return _("The cause that explains it better now: %(cause)s") % {"cause": cause}
        told = {"cause": cause, "was": cause_words(*was)}
        return _("With what has been seen since, %(cause)s explains it better than %(was)s") % told
    count = len(laos)
    if data["kind"] == LONE:
        return _("Seen unreachable from our probe: %(who)s") % {"who": write.listed(laos)}
    text = ngettext(
        "%(n)s site seen unreachable from our probe; a shared cause is suspected: %(cause)s",
        "%(n)s sites seen unreachable from our probe; a shared cause is suspected: %(cause)s",
        count,
    )
    return text % {"n": write.digits(count), "cause": cause}


def _dismissed(line: Line) -> str:
    if line.actor == SYSTEM:
        return _("The suspicion is withdrawn: what has been seen since speaks for no shared cause")
    return _("Called a false alarm")


def _answer(report: Report) -> Told:
    row = write.digits(report.row or report.pk)
    if report.decision == "match" and report.lao:
        text = _("Row %(row)s of the letter answered: %(lao)s") % {"row": row, "lao": report.lao.short_name}
    elif report.decision == "double":
        text = _("Row %(row)s of the letter answered: the same LAO twice") % {"row": row}
    else:
        text = _("Row %(row)s of the letter answered: none of ours") % {"row": row}
    return Told(report.decided_at or report.at, text, report.decided_by)


_COUNTED = {
    "joined": lambda n: ngettext("%(n)s more site unreachable: %(who)s", "%(n)s more sites unreachable: %(who)s", n),
    "left": lambda n: ngettext("%(n)s LAO taken out: %(who)s", "%(n)s LAOs taken out: %(who)s", n),
    "back": lambda n: ngettext("%(n)s site is back: %(who)s", "%(n)s sites are back: %(who)s", n),
    "down-again": lambda n: ngettext(
        "%(n)s site unreachable again: %(who)s", "%(n)s sites unreachable again: %(who)s", n
    ),
}
# Why a site came or went, where it was not simply seen to fail: an incident took in another, lost some, or dissolved.
_BECAUSE = {
    ("joined", "merged"): lambda n: ngettext(
        "%(n)s site taken over from another incident, as both have one cause: %(who)s",
        "%(n)s sites taken over from another incident, as both have one cause: %(who)s",
        n,
    ),
    ("left", "merged"): lambda n: ngettext(
        "%(n)s LAO handed to the incident of the same cause: %(who)s",
        "%(n)s LAOs handed to the incident of the same cause: %(who)s",
        n,
    ),
    ("left", "better-explained"): lambda n: ngettext(
        "%(n)s LAO taken out, as another cause explains its failure better: %(who)s",
        "%(n)s LAOs taken out, as another cause explains their failures better: %(who)s",
        n,
    ),
    ("left", "withdrawn"): lambda n: ngettext(
        "%(n)s LAO taken out, as nothing shared explains its failure any more: %(who)s",
        "%(n)s LAOs taken out, as nothing shared explains their failures any more: %(who)s",
        n,
    ),
}
_REPORTED = {
    "down": lambda n: ngettext(
        "Reported as unreachable, %(n)s LAO: %(who)s", "Reported as unreachable, %(n)s LAOs: %(who)s", n
    ),
    "back": lambda n: ngettext("Reported as back, %(n)s LAO: %(who)s", "Reported as back, %(n)s LAOs: %(who)s", n),
    "other": lambda n: ngettext(
        "Reported with another problem, %(n)s LAO: %(who)s", "Reported with another problem, %(n)s LAOs: %(who)s", n
    ),
}
