"""The incident's story in sentences, oldest first: what was seen, by whom, when."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sodsong.act.casework.record import LONE, SYSTEM, Event, Line
from sodsong.act.casework.story import timeline
from sodsong.desk.console.pages import words, write
from sodsong.desk.dispatch.models import Draft
from sodsong.desk.inbox.models import Report
from sodsong.desk.registry import queries as registry

MINUTE, MANY = timedelta(minutes=1), timedelta(minutes=30)  # how long like events are told as one
_OFFICERS = frozenset({"noted", "link-renewed", "link-withdrawn"})  # what is told to officers alone
SHOWN = 3  # names in a line, the others are counted


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
    events: Iterable[Event],
    drafts: Iterable[Draft],
    lines: Iterable[Report],
    more: Iterable[Told] = (),
    titles: Mapping[str, str] | None = None,
    *,
    everybody: bool = False,
    many: bool = False,
) -> list[Told]:
    """The story of an incident with its letters' drafts, the questions answered and ``more``, in the order of time.

    For ``everybody`` it is told without the words that officers write for each other; of ``many`` LAOs what happened
    within half an hour is told at once. ``titles`` names steps that were added before ``events`` begin.
    """
    told_lines = [
        line for line in timeline(events, MANY if many else MINUTE) if not (everybody and line.kind in _OFFICERS)
    ]
    names = {code: lao.short_name for code, lao in registry.by_codes(_codes(told_lines)).items()}
    titles = {**(titles or {}), **_titles(told_lines)}
    told = [_line(line, names, titles) for line in told_lines]
    if everybody:
        told = [replace(one, why="") if _inside(line) else one for line, one in zip(told_lines, told, strict=True)]
    told += [
        Told(
            draft.made_at,
            _("Letter drafted, version %(version)s, %(pages)s pages")
            % {"version": write.digits(draft.version), "pages": write.digits(draft.pages)},
        )
        for draft in sorted(drafts, key=lambda one: one.version)
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
    return sorted({code for line in lines for code in _laos(line)[:SHOWN]})


def _laos(line: Line) -> list[str]:
    """Codes of the LAOs a line speaks of, each once."""
    entries: Sequence[Mapping[str, Any]] = line.data.get("each", [line.data])
    if line.kind == "suspected":
        entries = line.data["members"]
    if line.kind == "split":
        return list(line.data["laos"])
    return list(dict.fromkeys(entry["lao"] for entry in entries if entry.get("lao")))


def _line(line: Line, names: Mapping[str, str], titles: Mapping[str, str]) -> Told:
    person = "" if line.actor == SYSTEM else line.actor
    if line.kind == "reported" and not person:
        person = str(words.SOURCES.get(line.reason, ""))
    why = line.reason if person and line.kind != "reported" else ""
    laos = [names.get(code, code) for code in _laos(line)]
    return Told(line.at, _text(line, laos, titles), person, why)


def _inside(line: Line) -> bool:
    """Whether the words of this line are for officers alone: why a step was skipped or a body is exempted."""
    if line.kind == "step-skipped":
        return line.data.get("seen_by", "officers") != "everybody"
    return line.kind in ("exempted", "unexempted", "left")


def step_name(key: str, titles: Mapping[str, str]) -> str:
    """A step as pages call it: its own words, or those of the plan's step."""
    return str(words.STEPS.get(key) or titles.get(key) or key)


def _titles(lines: Iterable[Line]) -> dict[str, str]:
    return {line.data["key"]: line.data["title"] for line in lines if line.kind == "step-added"}


def _notified(data: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    count = write.digits(len(data["to"]))
    if data["kind"] == "overdue":
        return _("Overdue: %(step)s") % {"step": step_name(data["of"], titles)}
    if data["kind"] == "breach":
        told = {"n": write.digits(len(data["laos"])), "to": str(words.OFFICES.get(data["to"][0], data["to"][0]))}
        return _("Past the deadline, %(n)s LAOs: told to %(to)s") % told
    if data["kind"] == "said":
        return str(_SAID.get(data["said"], "%(who)s")) % {"who": data["name"]}
    if data["kind"] == "silence":
        who = write.listed([to.removeprefix("district:") for to in data["to"]])
        hours = write.digits(data["hours"])
        return _("No sign for %(hours)s hours, %(n)s receivers: %(who)s") % {"hours": hours, "n": count, "who": who}
    return _("%(n)s LAOs reminded of the deadline") % {"n": count}


def _text(line: Line, laos: list[str], titles: Mapping[str, str]) -> str:
    data, who, count = line.data, write.listed(laos), len(laos)
    if line.kind in ("suspected", "re-attributed", "confirmed"):
        return _cause_text(line, laos)
    if line.kind in _STEPS:
        return str(_STEPS[line.kind]) % {"step": step_name(data["key"], titles)}
    if line.kind == "cosigned":
        return cosigned_words(data["what"], data["of"])
    if line.kind in ("notified", "vendor-said"):
        return _notified(data, titles) if line.kind == "notified" else vendor_said(data)
    counted = _BECAUSE.get((line.kind, line.reason)) or _COUNTED.get(line.kind)
    if line.kind == "reported":
        counted = _REPORTED.get(data.get("each", [data])[0]["said"], _REPORTED["other"])
    if counted:
        return counted(count) % {"n": write.digits(count), "who": who}
    plain = _dismissed(line) if line.kind == "dismissed" else str(_PLAIN.get(line.kind, line.kind))
    return plain % {
        "day": write.full_day(date.fromisoformat(data["day"])) if "day" in data else "",
        "key": data.get("into", ""),
        "n": write.digits(count),
        "who": who,
    }


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


def cosigned_words(what: str, of: str) -> str:
    """What the anti-corruption office has co-signed."""
    told = {"day": write.full_day(date.fromisoformat(of)) if what == "deadline" else "", "number": of}
    return str(_COSIGNED[what]) % told


def vendor_said(data: Mapping[str, Any]) -> str:
    """What a vendor said through its own link."""
    until = write.moment(datetime.fromisoformat(data["until"])) if data.get("until") else ""
    return str(_VENDOR_SAID.get(data["said"], data["said"])) % {"vendor": data["vendor"], "until": until}


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
    "exempted": lambda n: ngettext("%(n)s LAO exempted: %(who)s", "%(n)s LAOs exempted: %(who)s", n),
    "unexempted": lambda n: ngettext("%(n)s LAO exempted no more: %(who)s", "%(n)s LAOs exempted no more: %(who)s", n),
}
_SAID = {
    "fixed": gettext_lazy("%(who)s tells the assessors that its site is back"),
    "other-problem": gettext_lazy("%(who)s tells the assessors that it has another problem"),
}
_PLAIN = {
    "opened": gettext_lazy("Incident opened"),
    "recovered": gettext_lazy("All sites are back"),
    "closed": gettext_lazy("Incident closed"),
    "reopened": gettext_lazy("Incident reopened"),
    "noted": gettext_lazy("Note"),
    "link-renewed": gettext_lazy("The assessors have a new link; the older one opens nothing any more"),
    "link-withdrawn": gettext_lazy("The assessors’ link is withdrawn"),
    "mitigating": gettext_lazy("The repair has begun"),
    "planned": gettext_lazy("Steps laid out by the plan"),
    "deadline-set": gettext_lazy("Deadline set: %(day)s"),
    "merged": gettext_lazy("Taken into incident %(key)s: the same cause"),
    "split": gettext_lazy("%(n)s LAOs taken out into incident %(key)s: %(who)s"),
}
_COSIGNED = {
    "deadline": gettext_lazy("Co-signed by the provincial anti-corruption office: the deadline %(day)s"),
    "letter": gettext_lazy("Co-signed by the provincial anti-corruption office: the letter %(number)s"),
    "closing": gettext_lazy("Co-signed by the provincial anti-corruption office: the closing"),
}
_VENDOR_SAID = {
    "acknowledged": gettext_lazy("%(vendor)s has read of it and acknowledges"),
    "promised": gettext_lazy("%(vendor)s promises that it will be repaired by %(until)s"),
    "cause": gettext_lazy("%(vendor)s confirms that the failure lies with it"),
    "repaired": gettext_lazy("%(vendor)s says that it is repaired; our probes look for themselves"),
    "not-ours": gettext_lazy("%(vendor)s says that the failure is not its own"),
}
_STEPS = {
    "step-added": gettext_lazy("Step added: %(step)s"),
    "step-done": gettext_lazy("Step done: %(step)s"),
    "step-skipped": gettext_lazy("Step skipped: %(step)s"),
    "step-again": gettext_lazy("Step taken up again: %(step)s"),
    "step-moved": gettext_lazy("Step moved: %(step)s"),
    "step-changed": gettext_lazy("Step changed: %(step)s"),
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
    "implied": lambda n: ngettext(
        "Shares the cause, not seen by us, %(n)s LAO: %(who)s",
        "Share the cause, not seen by us, %(n)s LAOs: %(who)s",
        n,
    ),
    "back": lambda n: ngettext("Reported as back, %(n)s LAO: %(who)s", "Reported as back, %(n)s LAOs: %(who)s", n),
    "other": lambda n: ngettext(
        "Reported with another problem, %(n)s LAO: %(who)s", "Reported with another problem, %(n)s LAOs: %(who)s", n
    ),
}
