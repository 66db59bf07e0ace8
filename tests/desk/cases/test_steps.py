"""Steps as rows: laid out once, told in time, decided by people; and what each LAO's row says."""

from datetime import UTC, date, datetime, timedelta

import pytest

from sodsong.desk.cases import queries
from sodsong.desk.cases.models import Event, Incident, Notice, Step
from sodsong.desk.cases.ops import incidents as incident_ops
from sodsong.desk.cases.ops import members as member_ops
from sodsong.desk.cases.ops import stages as case_stages
from sodsong.desk.cases.ops import steps as step_ops
from sodsong.desk.dispatch import ops as dispatch
from tests.desk import world

pytestmark = pytest.mark.django_db
LATER = world.NOW + timedelta(hours=1)


@pytest.fixture
def row():
    made = world.august(confirmed=True)
    assert case_stages.keep_steps(world.NOW)
    made.incident.refresh_from_db()
    return made.incident


def state(key):
    return Step.objects.get(key=key).state


def test_the_plan_becomes_rows_once(row):
    assert (row.plan, row.steps.count()) == ("shared", 10)
    assert case_stages.keep_steps(world.NOW) == 0
    first = row.steps.first()
    assert (first.key, first.due_at - row.opened_at) == ("consult-assessors", timedelta(hours=4))


def test_deadline_and_letter_do_their_steps(row):
    incident_ops.set_deadline(row, date(2020, 8, 16), "ก", LATER)
    assert state("deadline") == "done"
    assert dispatch.issue(row, "๕๖๗", date(2020, 8, 11), "ก", LATER).done
    assert state("letter") == "done"
    assert Step.objects.get(key="cascade").due_at == datetime(2020, 8, 13, 9, 30, tzinfo=UTC)  # the 12th is a holiday


def test_reminders_become_one_notice_a_receiver(row):
    incident_ops.set_deadline(row, date(2020, 8, 16), "ก", LATER)
    friday = datetime(2020, 8, 14, 7, 0, tzinfo=UTC)
    case_stages.keep_steps(friday)
    case_stages.keep_steps(friday + timedelta(hours=1))
    told = Notice.objects.filter(kind="reminder")
    assert told.count() == len(set(told.values_list("to", flat=True))) == 34
    assert state("reminder-1") == "done"
    overdue = set(Notice.objects.filter(kind="overdue").values_list("data__of", flat=True))
    assert {"consult-assessors", "letter"} <= overdue
    (notice, *_rest) = queries.waiting_notices(5)
    assert case_stages.take_notice(notice, friday)
    assert not case_stages.take_notice(notice, friday)


def test_the_second_officer_is_told_what_the_first_has_decided(row):
    seen = queries.folded(row).version
    assert incident_ops.set_deadline(row, date(2020, 8, 16), "first", LATER, seen=seen).done
    second = incident_ops.set_deadline(row, date(2020, 8, 17), "second", LATER, seen=seen)
    assert (second.done, second.code) == (False, "changed-meanwhile")
    assert [(event.kind, event.actor) for event in second.meanwhile] == [
        ("deadline-set", "first"),
        ("step-done", "first"),
    ]
    row.refresh_from_db()
    assert row.deadline == date(2020, 8, 16)
    other = step_ops.finish_step(row, "vendor-notice", "second", LATER, note="โทรแล้ว", seen=seen)
    assert other.done  # another matter: done, and told all the same
    assert {event.actor for event in other.meanwhile} == {"first"}


def test_an_exempted_lao_has_its_time_and_reason_and_is_not_reminded(row):
    assert member_ops.exempt(row, "540166", "ก", LATER, "ย้ายเว็บแล้ว").done
    member = row.members.get(lao__code="540166")
    assert (member.state, member.exempted_at, member.exempted_why) == ("exempted", LATER, "ย้ายเว็บแล้ว")
    assert member_ops.exempt(row, "540166", "ก", LATER, "อีก").code == "nothing-asked"
    assert member_ops.decide_laos(row, "unexempt", ["540166"], "ก", LATER, reason="ยังใช้อยู่").done
    assert row.members.get(lao__code="540166").state == "down"


def test_split_makes_a_second_incident_and_merge_brings_it_back(row):
    outcome = member_ops.split(row, ["540166", "540167"], "ก", LATER, "ชื่อโดเมนหมดอายุ")
    assert (outcome.done, outcome.code) == (True, "2563-2")
    part = Incident.objects.get(key="2563-2")
    assert (part.state, part.members.count(), row.members.count()) == ("open", 2, 32)
    assert incident_ops.merge(part, row, "ก", LATER, "สาเหตุเดียวกัน").done
    part.refresh_from_db()
    assert (part.state, row.members.count(), part.members.count()) == ("merged", 34, 0)
    assert queries.folded(row).members.keys() == set(row.members.values_list("lao__code", flat=True))


def test_what_is_closed_is_reopened_with_a_reason(row):
    incident_ops.close(row, "ก", LATER, "พอแล้ว")
    assert incident_ops.reopen(row, "ก", LATER, "").code == "reason-missing"
    assert incident_ops.reopen(row, "ก", LATER, "ยังล่มอยู่").done
    row.refresh_from_db()
    assert row.state == "open"
    assert Event.objects.filter(kind="reopened").get().reason == "ยังล่มอยู่"
