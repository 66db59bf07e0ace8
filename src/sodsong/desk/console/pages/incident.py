"""The incident's page: its headline, the one next step, the figures, the members by district."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sodsong.act.casework import record as casework
from sodsong.desk.cases.models import Incident, Member
from sodsong.desk.cases.models import Step as PlannedStep
from sodsong.desk.console.pages import words, write
from sodsong.desk.console.pages.story import cause_words, step_name
from sodsong.desk.dispatch.papers.ops import DOES
from sodsong.desk.proofs.bodies import Body
from sodsong.desk.registry.models import Site
from sodsong.ground.thai.working_days import Calendar
from sodsong.judge.cause.record import OURS

PAPERS = {does: paper for paper, does in DOES.items()}


@dataclass(frozen=True, slots=True)
class Step:
    """The next step: what, why, and the one button (``act`` names it; empty: only waiting is left)."""

    title: str
    detail: str
    act: str = ""
    label: str = ""
    key: str = ""  # of the step, where ``act`` is "step" or "paper"
    paper: str = ""  # the kind of letter that does it, where ``act`` is "paper"


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure and what it counts."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Crowd:
    """The members counted: all of them by state, in how many districts, and one of them by name."""

    states: Mapping[str, int]
    places: int = 0
    one: str = ""

    @property
    def count(self) -> int:
        """How many there are."""
        return sum(self.states.values())


def crowd(members: Sequence[Member]) -> Crowd:
    """The members counted."""
    places = {member.lao.district_id for member in members}
    return Crowd(Counter(member.state for member in members), len(places), members[0].lao.short_name if members else "")


@dataclass(slots=True)
class Group:
    """The members of one district; ``out`` counts those not back."""

    name: str
    members: list[Body] = field(default_factory=list)

    @property
    def out(self) -> int:
        """How many are not back yet."""
        return sum(body.member.state not in ("back", "exempted") for body in self.members)


def groups(bodies: Sequence[Body]) -> list[Group]:
    """Members by district, in the order given."""
    found: dict[str, Group] = {}
    for body in bodies:
        district = body.member.lao.district
        name = district.name if district else ""
        found.setdefault(name, Group(name)).members.append(body)
    return list(found.values())


def tag(incident: Incident) -> str:
    """The colour of the incident's state: down, waiting, up, or unknown for what is over."""
    looks = {
        "suspected": "waiting",
        "open": "down",
        "mitigating": "waiting",
        "recovering": "waiting",
        "recovered": "up",
    }
    return looks.get(incident.state, "unknown")


def headline(incident: Incident, members: Crowd) -> str:
    """What is so, in one sentence; what was seen, never who is to blame."""
    count, back, places = members.count, members.states.get("back", 0), members.places
    told = {"n": write.digits(count), "back": write.digits(back), "places": write.digits(places)}
    if incident.state == "false-alarm":
        return _("False alarm: nothing was down after all")
    if not count:
        return _("No LAO is in this incident any more")
    if back == count:
        return _("All %(n)s sites are back") % told if count > 1 else _("The site is back")
    if incident.cause_kind == casework.LONE:
        return _("%(lao)s cannot be reached") % {"lao": members.one}
    if back:
        return _("%(back)s of %(n)s sites are back") % told
    together = words.TOGETHER.get(incident.cause_kind, _("by one shared cause"))
    told["together"] = str(together)
    return (
        ngettext(
            "%(n)s sites in %(places)s district cannot be reached at the same time, %(together)s",
            "%(n)s sites in %(places)s districts cannot be reached at the same time, %(together)s",
            places,
        )
        % told
    )


def evidence(incident: Incident, folded: casework.Incident, siblings: Sequence[Site]) -> list[str]:
    """The cause and how sure we are of it, its other names, and the ``siblings`` that share it yet are up."""
    if incident.cause_kind == casework.LONE:
        return [_("No cause shared with other sites was found.")]
    lines = [_cause(folded)]
    if folded.cause.kind in OURS:
        lines.append(_("Nobody is named for it. Please look first whether other sites open from this office."))
    others = [cause_words(kind, value) for kind, value in folded.cause.equivalent]
    if others:
        told = {"cause": cause_words(folded.cause.kind, folded.cause.value), "others": ", ".join(others)}
        told["n"] = write.digits(len(folded.sites) or len(folded.members))
        lines.append(_("%(cause)s, or everything there of %(others)s: the same %(n)s sites") % told)
    if folded.cause.rivals and not folded.confirmed:
        rivals = ", ".join(cause_words(kind, value) for kind, value in folded.cause.rivals)
        lines.append(_("Nearly as likely in its place: %(rivals)s") % {"rivals": rivals})
    if siblings:
        names = write.listed(list(dict.fromkeys(site.lao.short_name for site in siblings)))
        pattern = ngettext(
            "%(n)s more site registered there is well: %(names)s",
            "%(n)s more sites registered there are well: %(names)s",
            len(siblings),
        )
        lines.append(pattern % {"n": write.digits(len(siblings)), "names": names})
    return lines


def _cause(folded: casework.Incident) -> str:
    cause = cause_words(folded.cause.kind, folded.cause.value)
    if folded.confirmed:
        return _("Shared cause: %(cause)s, confirmed by %(who)s") % {"cause": cause, "who": folded.confirmed_by}
    told = {"cause": cause, "percent": write.digits(round(folded.cause.confidence * 100))}
    return _("Suspected shared cause: %(cause)s (confidence %(percent)s%%), waits for an officer to confirm") % told


def next_step(
    incident: Incident, questions: int, *, has_letter: bool, issued: bool, step: PlannedStep | None = None
) -> Step:
    """The one thing to do now: the cause and the questions first, then the plan's next ``step``, at last the closing."""
    if incident.state in casework.OVER or incident.state == "recovered":
        return _at_the_end(incident, step)
    shared = incident.cause_kind != casework.LONE
    if shared and not incident.confirmed:
        detail = _("Compare the cause with what you know. Until it is confirmed the letter calls it suspected.")
        return Step(_("Next step: confirm the cause"), detail, "confirm", _("Confirm the cause"))
    if questions:
        detail = ngettext("%(n)s question waits for an answer.", "%(n)s questions wait for an answer.", questions)
        return Step(_("Next step: answer the question"), detail % {"n": write.digits(questions)}, "answer", _("Answer"))
    if step and step.kind not in ("deadline", "letter", "cascade"):
        return _planned(step)
    return _letter_step(incident, has_letter=has_letter, issued=issued)


def _at_the_end(incident: Incident, step: PlannedStep | None) -> Step:
    if incident.state in casework.OVER:
        return Step(_("This incident is over"), _("Nothing more is to be done here."))
    if step:
        return _planned(step)
    detail = _("All sites were seen back and have stayed so.")
    return Step(_("Next step: close the incident"), detail, "close", _("Close the incident"))


def _planned(step: PlannedStep) -> Step:
    name = step_name(step.key, {step.key: step.title})
    until = _("Due %(at)s.") % {"at": write.moment(step.due_at)} if step.due_at else ""
    title, paper = _("Next step: %(step)s") % {"step": name}, paper_of(step)
    if paper:
        return Step(title, until, "paper", _("Write the letter"), step.key, paper)
    return Step(title, until, "step", _("Do it and write down what came of it"), step.key)


def paper_of(step: PlannedStep) -> str:
    """The kind of letter that does this step once it is issued; empty for a step that is done in another way."""
    return PAPERS.get(step.kind, "") if step.through == "letter" and step.state == "open" else ""


def _letter_step(incident: Incident, *, has_letter: bool, issued: bool) -> Step:
    if incident.cause_kind == casework.LONE:
        return Step(_("Wait until the site is back"), _("A single failure gets no circular letter."))
    if issued:
        detail = _("The letter is out. See who has not acknowledged, and who answers what.")
        return Step(_("Next step: follow the answers"), detail, "circular", _("See the answers"))
    if not incident.deadline:
        detail = _("Say by which day the sites must be back; the letter will carry it.")
        return Step(_("Next step: set the deadline"), detail, "deadline", _("Set the deadline"))
    if has_letter:
        detail = _("The draft is ready. Read it, give it number and date, and pass it on to everybody it is for.")
        return Step(_("Next step: issue the letter"), detail, "circular", _("Issue the letter"))
    return Step(_("The letter is being drafted"), _("It will be ready in a moment."))


def figures(
    incident: Incident,
    members: Crowd,
    now: datetime,
    calendar: Calendar,
    acknowledged: tuple[int, int] | None = None,
) -> list[Figure]:
    """The few figures that matter; ``acknowledged`` is how many of how many, once the letter is issued."""
    states = Counter(members.states)
    shown = [
        Figure(write.digits(states["down"] + states["other"]), _("cannot be reached")),
        Figure(write.digits(states["back"]), _("are back")),
    ]
    if states["reported"]:
        shown.insert(1, Figure(write.digits(states["reported"]), _("reported, not seen by us")))
    end = incident.recovered_at or incident.closed_at
    length = (end or now) - incident.began_at
    shown.append(Figure(write.span(length), _("it lasted") if end else _("so far")))
    if acknowledged:
        shown.append(Figure("/".join(map(write.digits, acknowledged)), _("have acknowledged")))
    if incident.deadline and incident.state in casework.LIVE:
        shown.append(_until(incident.deadline, calendar, now))
    return shown


def _until(deadline: date, calendar: Calendar, now: datetime) -> Figure:
    today = write.civil(now)
    left = calendar.working_days_between(today, deadline)
    label = _("to the deadline, %(day)s") % {"day": write.full_day(deadline)}
    if deadline < today:
        return Figure(_("passed"), _("the deadline, %(day)s") % {"day": write.full_day(deadline)})
    days = ngettext("%(n)s working day", "%(n)s working days", left) % {"n": write.digits(left)}
    return Figure(days, label)
