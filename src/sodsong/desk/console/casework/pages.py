"""Steps as a page shows them: name, who and through what, when due, what came of it and whether this reader may see that."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from sodsong.act.casework.steps.record import AUTOMATIC
from sodsong.desk.cases.models import Step
from sodsong.desk.console.pages import words, write
from sodsong.desk.console.pages.story import step_name

LEVELS = {"everybody": 0, "assessors": 1, "officers": 2}


@dataclass(frozen=True, slots=True)
class Row:
    """One step in the list; ``look`` colours its ``tag``; ``note`` is empty where this reader may not see it."""

    step: Step
    name: str
    told: str
    tag: str
    look: str
    note: str = ""
    hidden: bool = False

    @property
    def automatic(self) -> bool:
        """Whether the machine does it when it is due."""
        return self.step.kind in AUTOMATIC


def rows(steps: Sequence[Step], now: datetime, reader: str) -> list[Row]:
    """The steps for ``reader`` (officers, assessors or everybody)."""
    return [row(step, now, reader) for step in steps]


def row(step: Step, now: datetime, reader: str) -> Row:
    """One step for ``reader``."""
    tag, look = _tag(step, now)
    may = LEVELS[reader] >= LEVELS[step.seen_by]
    note = step.note if may else ""
    return Row(
        step,
        step_name(step.key, {step.key: step.title}),
        _told(step),
        tag,
        look,
        note,
        step.state == "done" and bool(step.note) and not may,
    )


def office(code: str) -> str:
    """Who a step names: an office in words, or a person as written."""
    return str(words.OFFICES.get(code, code))


def _told(step: Step) -> str:
    parts = []
    if step.who and step.whom:
        parts.append(_("%(who)s to %(whom)s") % {"who": office(step.who), "whom": office(step.whom)})
    elif step.who:
        parts.append(office(step.who))
    if step.through:
        parts.append(str(words.THROUGH.get(step.through, step.through)))
    return " · ".join(parts)


def _tag(step: Step, now: datetime) -> tuple[str, str]:
    if step.state == "done":
        return pgettext("state of a step", "Done"), "up"
    if step.state == "skipped":
        return pgettext("state of a step", "Skipped"), "unknown"
    if step.due_at and step.due_at < now:
        return pgettext("state of a step", "Overdue"), "down"
    if step.due_at is None:
        return pgettext("state of a step", "Not yet"), "unknown"
    return pgettext("state of a step", "To do"), "waiting"


def due(step: Step, now: datetime) -> str:
    """When it is due, or what it waits for."""
    if step.due_at:
        return _("due %(at)s") % {"at": write.near(step.due_at, now)}
    return ""


def next_open(steps: Sequence[Step]) -> Step | None:
    """The first step that a person can do now: one whose time is known, and which the machine does not do itself."""
    return next((one for one in steps if one.state == "open" and one.kind not in AUTOMATIC and one.due_at), None)
