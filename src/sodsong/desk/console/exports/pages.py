"""Incidents, the LAOs of one, and reports as rows of a table: times to the minute, Thai time; no person’s name or address."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from sodsong.act.casework.cascade import Standing
from sodsong.desk.cases.models import Incident, Member
from sodsong.desk.console.pages import story, words, write
from sodsong.desk.console.reports.pages import Line

Table = tuple[list[str], list[list[object]]]


def incidents(rows: Iterable[Incident]) -> Table:
    """Every incident in a line."""
    head = [
        *(_("Number"), _("State"), _("Cause"), _("Confirmed"), _("LAOs"), _("Unreachable"), _("Began")),
        *(_("Deadline"), str(words.INCIDENT_STATES["recovered"]), str(words.INCIDENT_STATES["closed"])),
    ]
    return head, [
        [
            str(row),
            str(words.INCIDENT_STATES.get(row.state, row.state)),
            story.cause_words(row.cause_kind, row.cause_value),
            _("yes") if row.confirmed else _("no"),
            row.member_count,  # type: ignore[attr-defined]  # annotated
            row.down_count,  # type: ignore[attr-defined]  # annotated
            _minute(row.began_at),
            row.deadline.isoformat() if row.deadline else "",
            _minute(row.recovered_at),
            _minute(row.closed_at),
        ]
        for row in rows
    ]


def laos(members: Iterable[Member], standings: Mapping[int, Standing]) -> Table:
    """The LAOs of an incident, each with what it has answered to the letter (by LAO id)."""
    head = [
        *(_("Code"), _("LAO"), _("District"), _("State"), _("Unreachable since"), _("Back"), _("Exempted because")),
        *(_("Letter opened"), _("Acknowledged"), _("Answer"), _("Answered")),
    ]
    return head, [[*_lao(member), *_answer(standings.get(member.lao_id))] for member in members]


def _lao(member: Member) -> list[object]:
    lao = member.lao
    state = str(words.MEMBER_STATES.get(member.state, member.state))
    where = [lao.code, lao.short_name, lao.district.name if lao.district else ""]
    return [*where, state, _minute(member.since), _minute(member.back_at), member.exempted_why]


def _answer(standing: Standing | None) -> list[object]:
    if standing is None:
        return ["", "", "", ""]
    reply = str(words.REPLIES.get(standing.reply, standing.reply)) if standing.reply else ""
    return [_minute(standing.opened_at), _minute(standing.acknowledged_at), reply, _minute(standing.replied_at)]


def reports(lines: Sequence[Line]) -> Table:
    """Reports told without a letter: what, of whom, when, and what our probes say to it. Who told it stays in the desk."""
    head = [_("Told"), _("LAO"), _("What was said"), _("Came by"), _("Our probe"), _("Incident")]
    return head, [
        [
            _minute(one.report.said_at or one.report.at),
            str(one.report.lao or ""),
            one.symptom,
            one.source,
            one.why or one.now,
            str(one.incident or ""),
        ]
        for one in lines
    ]


def _minute(at: datetime | None) -> str:
    return f"{at.astimezone(write.BANGKOK):%Y-%m-%d %H:%M}" if at else ""
