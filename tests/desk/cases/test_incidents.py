import json
from datetime import date

import pytest

from sodsong import data
from sodsong.act.casework.record import Rules
from sodsong.desk.cases import queries
from sodsong.desk.cases.models import Event, Incident, Member, ReportLink
from sodsong.desk.cases.ops import incidents as incident_ops
from sodsong.desk.cases.ops import stages as case_stages
from sodsong.desk.inbox import ops as inbox
from sodsong.desk.inbox.models import Letter, Report
from sodsong.desk.registry.calendar import queries as days
from sodsong.desk.watch.models import Flip
from sodsong.judge.cause.tables import read_tables
from tests.desk.helpers import at, hosted, turn, world

pytestmark = pytest.mark.django_db
RULES = Rules(settle=30)
TABLES = read_tables(json.loads(data.text("symptoms.json")))


def attribute(seconds):
    return case_stages.attribute(at(seconds), TABLES, RULES)


@pytest.fixture
def fallen():
    """34 sites of one server down, judged once."""
    targets = world()
    attribute(1)
    turn(targets[:34], "down", 100)
    attribute(103)
    return targets


def test_thirty_four_failures_are_one_open_incident(fallen):
    incident = Incident.objects.get()
    assert (incident.state, incident.cause_kind, incident.cause_value) == ("open", "ip", "192.0.2.7")
    assert str(incident) == "1/2563"
    assert {m.lao_id for m in incident.members.all()} == {t.site.lao_id for t in fallen[:34]}
    assert set(incident.members.values_list("state", flat=True)) == {"down"}
    assert not incident.confirmed


def test_every_flip_is_taken_once_and_nothing_is_said_twice(fallen):
    assert not Flip.objects.filter(taken_at__isnull=True).exists()
    events = Event.objects.count()
    assert attribute(104) == 0
    assert attribute(140) == 0
    assert Event.objects.count() == events


def test_a_late_joiner_joins_and_an_independent_failure_waits_then_stands_alone(fallen):
    more = fallen[34:36]
    hosted(more[:1], "192.0.2.7")
    turn(more, "down", 110)
    attribute(112)
    assert Incident.objects.get().members.count() == 35
    attribute(112 + 200)
    small = Incident.objects.exclude(cause_kind="ip").get()
    assert small.members.get().lao == more[1].site.lao


def test_all_back_is_recovered_and_each_has_its_own_time(fallen):
    turn(fallen[:10], "up", 400, "ok")
    attribute(402)
    assert Incident.objects.get().state == "recovering"
    turn(fallen[10:34], "up", 500, "ok")
    attribute(502)
    incident = Incident.objects.get()
    assert incident.state == "recovered"
    assert sorted(set(incident.members.values_list("back_at", flat=True))) == [at(400), at(500)]


def test_the_projection_is_what_the_events_fold_into(fallen):
    incident = Incident.objects.get()
    folded = queries.folded(incident)
    assert [e.seq for e in incident.events.all()] == list(range(1, folded.version + 1))
    assert set(folded.members) == set(incident.members.values_list("lao__code", flat=True))


def test_a_deadline_on_a_sunday_is_set_and_warned_about(fallen):
    incident = Incident.objects.get()
    outcome = incident_ops.set_deadline(incident, date(2020, 8, 16), "somchai", at(200))
    assert outcome.done
    assert "deadline-not-working-day" in outcome.warnings
    incident.refresh_from_db()
    assert incident.deadline == date(2020, 8, 16)


def test_two_officers_at_once_the_second_is_told(fallen):
    incident = Incident.objects.get()
    assert incident_ops.confirm(incident, "first", at(200)).done
    second = incident_ops.confirm(incident, "second", at(201))
    assert (second.done, second.code) == (False, "already-confirmed")
    assert Event.objects.filter(kind="confirmed").get().actor == "first"


def test_the_past_is_no_deadline_and_an_early_close_needs_a_reason(fallen):
    incident = Incident.objects.get()
    assert incident_ops.set_deadline(incident, date(2020, 8, 10), "x", at(200)).code == "deadline-past"
    assert incident_ops.close(incident, "x", at(200)).code == "not-recovered"
    assert incident_ops.close(incident, "x", at(200), "moved to another case").done


def report_about(lao, row=1):
    letter, _ = Letter.objects.get_or_create(
        digest="0" * 64,
        defaults={
            "file_name": "letter.txt", "received_at": at(0), "received_by": "x", "reading": {"outage_since": "2020-08-11"},
        },
    )  # fmt: skip
    return Report.objects.create(letter=letter, row=row, written=str(lao), outcome="match", lao=lao, at=at(0))


def test_reports_wait_for_an_incident_and_then_count_into_it(fallen):
    stranger, member = fallen[50].site.lao, fallen[3].site.lao
    report_about(stranger), report_about(member, 2)
    assert case_stages.take_reports(at(110)) == 1
    assert ReportLink.objects.get().report.lao == member
    assert case_stages.take_reports(at(111)) == 0
    assert Event.objects.filter(kind="reported").get().data["lao"] == member.code
    assert Member.objects.get(lao=member).state == "down"


def test_a_question_is_answered_once():
    world()
    example = data.path("examples/letter-2563-08-14.txt")
    letter = inbox.receive(example.read_bytes(), example.name, "officer", at(0))
    assert letter.reports.count() == 34
    assert inbox.receive(example.read_bytes(), "again.txt", "officer", at(9)).pk == letter.pk
    (question,) = [report for report in letter.reports.all() if report.is_question]
    assert (question.row, question.lao) == (31, None)
    answers = {lao.short_name: lao for lao in question.candidates.all()}
    assert set(answers) == {"อบต.แม่คำมี", "ทต.แม่คำมี"}
    inbox.decide(question, "match", answers["อบต.แม่คำมี"], "first", at(10))
    with pytest.raises(inbox.AlreadyDecided, match="first"):
        inbox.decide(question, "double", None, "second", at(11))
    question.refresh_from_db()
    assert question.lao.code == "540851"


def test_a_file_that_is_no_letter_is_refused_in_one_sentence():
    world()
    with pytest.raises(inbox.NotALetter) as told:
        inbox.receive("ราคาทองวันนี้".encode(), "gold.txt", "officer", at(0))
    assert "หนังสือ" in str(told.value)
    assert not Letter.objects.exists()


@pytest.mark.django_db
def test_the_norths_own_holiday_is_a_day_off_for_deadlines_as_for_letters_read():
    assert not days.calendar().is_working_day(date(2021, 3, 26))
