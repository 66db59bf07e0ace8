"""What waits for a person today: cases with the one next step, what stands open elsewhere, what our probes do not see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sodsong.desk.cases import queries as incidents
from sodsong.desk.cases.models import Incident
from sodsong.desk.console.casework.pages import next_open
from sodsong.desk.console.pages import incident, story, write
from sodsong.desk.console.vantages import pages as vantages
from sodsong.desk.disclosure import queries as disclosure
from sodsong.desk.dispatch import queries as dispatch
from sodsong.desk.dispatch.cascades import queries as cascades
from sodsong.desk.dispatch.outbox import queries as outbox
from sodsong.desk.inbox import queries as inbox
from sodsong.desk.watch import proposals
from sodsong.desk.watch import queries as watch

ANCHORS = 3  # with fewer, a lone site that falls silent cannot be told from our own line (judge/verdict)
QUIET = timedelta(minutes=10)  # after which a vantage, or our own watch, counts as silent


@dataclass(frozen=True, slots=True)
class Case:
    """An incident that goes on, its next step, and when that or the whole is due; ``late`` if that has passed."""

    row: Incident
    look: str
    title: str
    step: incident.Step
    due: datetime | None
    late: bool
    url: str


@dataclass(frozen=True, slots=True)
class Task:
    """Something that waits: what, how many, where it is done."""

    text: str
    url: str
    count: int


def cases(now: datetime) -> list[Case]:
    """The incidents that go on, what is late first, then what is due first: four questions, however many."""
    live = incidents.live()
    steps = incidents.open_steps([row.pk for row in live])
    papers = dispatch.papers_of([row.pk for row in live])
    found = []
    for row in live:
        planned = next_open(steps.get(row.pk, []))
        has_letter, issued = papers.get(row.pk, (False, False))
        step = incident.next_step(row, 0, has_letter=has_letter, issued=issued, step=planned)
        due = planned.due_at if planned else None
        down, every = write.digits(row.down_count), write.digits(row.member_count)  # type: ignore[attr-defined]  # annotated
        cause = story.cause_words(row.cause_kind, row.cause_value)
        title = _("%(down)s of %(all)s unreachable: %(cause)s") % {"down": down, "all": every, "cause": cause}
        late = bool(due and due < now) or bool(row.deadline and row.deadline < write.civil(now))
        url = reverse("console:incident", args=[row.year, row.number])
        found.append(Case(row, incident.tag(row), title, step, due, late, url))
    far = datetime.max.replace(tzinfo=now.tzinfo)
    return sorted(found, key=lambda one: (not one.late, one.due or far))


def tasks() -> list[Task]:
    """What waits beside the cases; what does not is left out."""
    asked, failed, claimed = inbox.open_question_count(), outbox.task_count(), cascades.claimed_count()
    links, searches = disclosure.unapproved_count(), disclosure.undecided_count()
    vendors = proposals.open_count()
    text = {
        "asked": ngettext("%(n)s question from letters", "%(n)s questions from letters", asked),
        "failed": ngettext(
            "%(n)s message that reached nobody: tell them yourself",
            "%(n)s messages that reached nobody: tell them yourself",
            failed,
        ),
        "claimed": ngettext(
            "%(n)s answer written down for a recipient, not yet confirmed by its district",
            "%(n)s answers written down for recipients, not yet confirmed by their districts",
            claimed,
        ),
        "links": ngettext("%(n)s OIT link to approve", "%(n)s OIT links to approve", links),
        "searches": ngettext(
            "%(n)s reading of an ITA page to decide", "%(n)s readings of ITA pages to decide", searches
        ),
        "vendors": ngettext(
            "%(n)s question whose customers sites are", "%(n)s questions whose customers sites are", vendors
        ),
    }
    counted = (
        ("asked", asked, "console:inbox"),
        ("failed", failed, "console:messages"),
        ("claimed", claimed, "console:incident-list"),
        ("links", links, "console:oit"),
        ("searches", searches, "console:oit"),
        ("vendors", vendors, "console:vendors"),
    )
    return [Task(text[key] % {"n": write.digits(n)}, reverse(place), n) for key, n, place in counted if n]


def blind(province: str, now: datetime) -> list[str]:
    """What we cannot see now, a sentence each; empty where nothing is known to be hidden."""
    told = [
        *_watch(now),
        *vantages.trouble(now),
    ]
    anchors, lost = watch.anchors()
    if len(settings.SODSONG.anchors) < ANCHORS:
        told.append(
            _(
                "Our own line is vouched for by %(n)s of at least %(all)s anchors: a lone site that falls silent stays unknown."
            )
            % {"n": write.digits(len(settings.SODSONG.anchors)), "all": write.digits(ANCHORS)}
        )
    if lost:
        told.append(
            _("%(n)s of %(all)s anchors fail: our own line may be bad.")
            % {"n": write.digits(lost), "all": write.digits(anchors)}
        )
    unknown, unwatched = watch.unseen_of(province)
    if unknown:
        text = ngettext(
            "%(n)s site is not known to be up or down.", "%(n)s sites are not known to be up or down.", unknown
        )
        told.append(text % {"n": write.digits(unknown)})
    if unwatched:
        text = ngettext(
            "%(n)s address in the register is not watched.",
            "%(n)s addresses in the register are not watched.",
            unwatched,
        )
        told.append(text % {"n": write.digits(unwatched)})
    return told


def _watch(now: datetime) -> list[str]:
    last = watch.last_judged()
    if last is None:
        return [_("Nothing has been checked yet.")]
    if now - last > QUIET:
        return [_("The watch has checked nothing since %(at)s. Is it running?") % {"at": write.moment(last)}]
    return []


def headline(tasks: Sequence[Task], cases: Sequence[Case]) -> str:
    """How much waits for whoever looks, in one sentence."""
    to_do = sum(task.count for task in tasks) + sum(bool(case.step.act) for case in cases)
    if not to_do:
        return _("Nothing waits for you")
    return ngettext("%(n)s thing waits for you", "%(n)s things wait for you", to_do) % {"n": write.digits(to_do)}
