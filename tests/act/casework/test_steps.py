"""Plans, steps, due times and what is due to be told, on a simulated clock."""

import tomllib
from datetime import date, datetime, timedelta

import pytest

from sodsong import data
from sodsong.act.casework import acts
from sodsong.act.casework.machine import IllegalEvent, fold
from sodsong.act.casework.record import Done, Event, Refused
from sodsong.act.casework.steps import acts as steps
from sodsong.act.casework.steps import notices
from sodsong.act.casework.steps.plan import BANGKOK, plan_for, read_plans
from sodsong.ground.thai.working_days import read_calendar

PLANS = read_plans(tomllib.loads(data.text("casework/plans.toml")))
CALENDAR = read_calendar(data.text("calendar/th-government-holidays.csv"), region="north")
BEGAN = datetime(2020, 8, 11, 9, 12, tzinfo=BANGKOK)  # a Tuesday; the 12th is a holiday, the 16th a Sunday
SUNDAY = date(2020, 8, 16)


class Case:
    """One incident and its story; acts are stored as a desk would."""

    def __init__(self, laos=("L1", "L2", "L3"), kind="ip", now=BEGAN) -> None:
        self.now = now
        members = [{"site": f"s{lao}", "lao": lao, "since": now.isoformat()} for lao in laos]
        self.story = [Event("suspected", now, data={"kind": kind, "value": "192.0.2.9", "members": members})]
        self.put(Event("opened", now))

    @property
    def incident(self):
        return fold(self.story, "2563-1")

    def put(self, *events):
        self.story += events
        return self.incident

    def plan(self):
        return self.put(*steps.lay_out(self.incident, plan_for(self.incident.cause.kind, PLANS), now=self.now))

    def act(self, act, *arguments, **more):
        done = act(self.incident, *arguments, actor="ก", now=self.now, **more)
        if isinstance(done, Done):
            self.put(*done.events, *steps.follow(self.incident, done.events))
        return done

    def tell(self):
        found = notices.due(self.incident, CALENDAR, self.now)
        self.put(*found)
        return found

    def deadline(self, day=SUNDAY):
        return self.act(acts.set_deadline, day, is_working_day=CALENDAR.is_working_day)

    def back(self, lao):
        self.put(Event("back", self.now, data={"lao": lao, "site": f"s{lao}", "at": self.now.isoformat()}))

    def states(self):
        return {step.key: step.state for step in self.incident.steps}


@pytest.fixture
def case():
    made = Case()
    made.plan()
    return made


def test_a_shared_cause_gets_ten_steps_each_due_on_working_days(case):
    when = notices.times(case.incident, CALENDAR)
    assert list(when) == [
        "consult-assessors", "consult-nacc-bureau", "deadline", "letter", "cascade", "vendor-notice", "reminder-1",
        "breach-list", "recovery-report", "closing-letter",
    ]  # fmt: skip
    assert when["consult-assessors"] == BEGAN + timedelta(hours=4)
    assert when["letter"] == datetime(2020, 8, 13, 16, 30, tzinfo=BANGKOK)  # the 12th is a day off
    assert when["reminder-1"] is when["cascade"] is None
    case.deadline()
    when = notices.times(case.incident, CALENDAR)
    assert when["reminder-1"] == datetime(2020, 8, 14, 13, 30, tzinfo=BANGKOK)  # the Friday before that Sunday
    assert when["breach-list"] == datetime(2020, 8, 17, 9, 0, tzinfo=BANGKOK)


def test_a_lone_failure_has_no_steps_and_a_certificate_has_its_own():
    lone = Case(kind="site")
    assert plan_for("site", PLANS).steps == ()
    assert lone.incident.steps == ()
    assert next(step["key"] for step in plan_for("tls", PLANS).steps) == "vendor-notice"


def test_setting_the_deadline_does_its_step_and_a_plan_laid_later_knows_it(case):
    case.deadline()
    assert case.states()["deadline"] == "done"
    late = Case()
    late.deadline()
    late.plan()
    assert late.states()["deadline"] == "done"


def test_a_consultation_needs_its_conclusion(case):
    assert case.act(steps.finish, "consult-assessors").code == "conclusion-missing"
    assert isinstance(case.act(steps.finish, "consult-assessors", note="ให้รอถึง ๑๖ ส.ค.", seen_by="everybody"), Done)
    (step,) = [one for one in case.incident.steps if one.key == "consult-assessors"]
    assert (step.state, step.done_by, step.note, step.seen_by) == ("done", "ก", "ให้รอถึง ๑๖ ส.ค.", "everybody")
    assert case.act(steps.finish, "consult-assessors", note="อีกครั้ง").code == "step-done-already"


def test_a_step_is_added_skipped_with_a_reason_moved_and_taken_up_again(case):
    case.act(steps.add, "โทรหาผู้ว่าฯ", who="ปลัดสมมุติ", fixed=BEGAN + timedelta(hours=1))
    assert case.incident.steps[-1].key == "added-1"
    assert case.act(steps.skip, "vendor-notice", reason=" ").code == "reason-missing"
    case.act(steps.skip, "vendor-notice", reason="ผู้ให้บริการทราบแล้ว")
    assert case.states()["vendor-notice"] == "skipped"
    case.act(steps.move, "added-1", up=True)
    assert [one.key for one in case.incident.steps][-2:] == ["added-1", "closing-letter"]
    assert case.act(steps.move, "closing-letter", up=False).code == "step-at-end"
    case.act(steps.again, "vendor-notice")
    assert case.states()["vendor-notice"] == "open"


def test_reminders_go_at_their_time_to_those_who_are_not_back_and_once(case):
    case.deadline()
    case.now = datetime(2020, 8, 14, 13, 29, tzinfo=BANGKOK)
    assert not [one for one in case.tell() if one.data.get("kind") == "reminder"]
    case.back("L2")
    case.act(acts.exempt, "L3", reason="ย้ายเว็บอยู่แล้ว")
    case.now += timedelta(minutes=1)
    (told, done) = case.tell()
    assert (told.kind, told.data["to"], done.kind) == ("notified", ["L1"], "step-done")
    assert case.tell() == ()


def test_past_the_deadline_the_list_goes_to_the_next_level_and_no_reminder_any_more(case):
    case.deadline()
    case.now = datetime(2020, 8, 17, 9, 0, tzinfo=BANGKOK)  # the machine slept over the week-end
    case.tell()
    assert case.states()["reminder-1"] == "skipped"
    (breach,) = [one for one in case.story if one.data.get("kind") == "breach"]
    assert (breach.data["to"], breach.data["laos"]) == (["office:nacc"], ["L1", "L2", "L3"])


def test_another_deadline_arms_the_reminder_anew(case):
    case.deadline(date(2020, 8, 14))
    case.now = datetime(2020, 8, 13, 14, 0, tzinfo=BANGKOK)
    case.tell()
    case.act(steps.again, "reminder-1")
    case.deadline(date(2020, 8, 18))
    assert not [one for one in case.tell() if one.data.get("kind") == "reminder"]
    case.now = datetime(2020, 8, 17, 14, 0, tzinfo=BANGKOK)
    assert [one.data["which"] for one in case.tell() if one.data.get("kind") == "reminder"] == ["reminder-1@2020-08-18"]


def test_a_step_past_its_time_is_told_to_the_office_once(case):
    case.now = BEGAN + timedelta(hours=4)
    (told,) = case.tell()
    assert (told.reason, told.data["of"], told.data["to"]) == ("overdue", "consult-assessors", ["office:province"])
    assert case.tell() == ()


def test_a_silent_district_is_found_after_twenty_hours_and_its_laos_are_not_blamed(case):
    hops = [
        notices.Hop("district:สอง", BEGAN, opened=False),
        notices.Hop("L1", BEGAN, opened=False, via="district:สอง"),
        notices.Hop("district:ลอง", BEGAN, opened=True),
        notices.Hop("L2", BEGAN, opened=False, via="district:ลอง"),
    ]
    patience = timedelta(hours=20)
    assert notices.silences(case.incident, hops, patience, BEGAN + patience) == ()
    (told,) = notices.silences(case.incident, hops, patience, BEGAN + patience + timedelta(minutes=1))
    assert told.data["to"] == ["district:สอง", "L2"]
    case.put(told)
    assert notices.silences(case.incident, hops, patience, BEGAN + 2 * patience) == ()


def test_nobody_is_told_the_same_twice(case):
    told = Event("notified", case.now, data={"which": "silence", "kind": "silence", "to": ["L1"], "step": ""})
    case.put(told)
    with pytest.raises(IllegalEvent, match="told silence already"):
        case.put(told)


def test_an_incident_is_repaired_split_and_its_part_keeps_its_own_story(case):
    assert isinstance(case.act(acts.begin_repair, words="โฮสต์สมมุติ ก เปลี่ยนเครื่อง"), Done)
    assert case.incident.state == "mitigating"
    assert case.act(acts.begin_repair, words="อีกครั้ง").code == "already-mitigating"
    parts = acts.split(case.incident, ["L3"], "2563-2", actor="ก", now=case.now, reason="ชื่อโดเมนหมดอายุ")
    assert not isinstance(parts, Refused)
    here, there = parts
    case.put(*here.events)
    assert sorted(case.incident.members) == ["L1", "L2"]
    other = fold(there.events, "2563-2")
    assert (other.state, list(other.members), other.cause.value, other.confirmed) == (
        "open", ["L3"], "ชื่อโดเมนหมดอายุ", True,
    )  # fmt: skip
    assert acts.split(case.incident, ["L1", "L2"], "x", actor="ก", now=case.now, reason="ย").code == "split-all-or-none"


def test_an_exempted_lao_is_waited_for_no_more_yet_its_return_is_seen(case):
    case.act(acts.exempt, "L1", reason="อยู่ระหว่างย้ายโฮสต์")
    assert (case.incident.members["L1"].state, case.incident.members["L1"].exempted_at) == ("exempted", case.now)
    case.back("L2"), case.back("L3")
    case.put(Event("recovered", case.now))
    case.back("L1")
    assert case.incident.members["L1"].state == "back"
    assert case.incident.state == "recovered"


def test_what_two_people_decide_at_once_is_known_as_a_contradiction():
    first = Event("deadline-set", BEGAN, "ก", data={"day": "2020-08-16"})
    second = Event("deadline-set", BEGAN, "ข", data={"day": "2020-08-17"})
    assert acts.contradicts([first], [second])
    assert not acts.contradicts([Event("noted", BEGAN, "ก", "x")], [second])
    assert not acts.contradicts(
        [Event("exempted", BEGAN, "ก", "x", {"lao": "L1"})], [Event("left", BEGAN, "ข", "y", {"lao": "L2"})]
    )


@pytest.mark.parametrize(
    ("step", "says"),
    [
        ({"key": "a", "kind": "letter", "after": "someday"}, "nothing is due after someday"),
        ({"key": "a", "kind": "letter", "colour": "red"}, "no field colour"),
        ({"kind": "letter"}, "key"),
        ({"key": "a", "kind": "letter", "seen_by": "nobody"}, "seen_by"),
    ],
)
def test_a_plan_that_is_none_names_its_step(step, says):
    with pytest.raises(ValueError, match=says):
        read_plans({"shared": {"steps": [step]}})
