"""What people may do, what they are warned about, and what is refused with a sentence."""

from datetime import date, timedelta

import pytest

from sodsong.act.casework import acts
from sodsong.act.casework.record import Done, Refused
from tests.act.casework.helpers import START, Office, cause

SITES = [f"s{n}" for n in range(8)]


def is_working_day(day):
    return day.weekday() < 5 and day != date(2020, 8, 12)  # a holiday in 2563


@pytest.fixture
def office():
    desk = Office(SITES)
    desk.see("down", *SITES)
    desk.judge(cause(SITES, equivalent=[("vendor", "ก")]))
    return desk


def deadline(office, day):
    return office.act("1", acts.set_deadline, day, actor="ก", is_working_day=is_working_day)


def test_the_letters_sunday_is_warned_about_and_kept(office):
    office.now = START + timedelta(days=3)  # Friday 14 August 2563
    done = deadline(office, date(2020, 8, 16))
    assert [one.code for one in done.warnings] == ["deadline-not-working-day", "deadline-no-working-day"]
    assert office.incidents["1"].deadline == date(2020, 8, 16)
    assert office.incidents["1"].deadline_by == "ก"


def test_a_working_day_is_taken_without_a_word(office):
    assert deadline(office, date(2020, 8, 14)).warnings == ()


def test_the_past_is_refused_by_the_thai_calendar_day(office):
    office.now = START.replace(hour=18)  # already 12 August in Thailand
    refused = deadline(office, date(2020, 8, 11))
    assert (refused.code, refused.text) == (
        "deadline-past",
        "The deadline 2020-08-11 lies before today, 2020-08-12.",
    )
    assert isinstance(deadline(office, date(2020, 8, 12)), Done)


def test_a_changed_deadline_tells_the_old_one(office):
    deadline(office, date(2020, 8, 14))
    assert deadline(office, date(2020, 8, 17)).events[0].data == {"day": "2020-08-17", "was": "2020-08-14"}
    assert deadline(office, date(2020, 8, 17)).code == "deadline-unchanged"


def test_confirming_an_equal_name_keeps_the_others(office):
    office.act("1", acts.confirm_cause, actor="ก", kind="vendor", value="ก", reason="ผู้ให้บริการแจ้ง")
    named = office.incidents["1"].cause
    assert (named.kind, named.value, named.equivalent) == ("vendor", "ก", (("ip", "192.0.2.9"),))
    assert office.incidents["1"].confirmed_by == "ก"
    assert office.act("1", acts.confirm_cause, actor="ก").code == "already-confirmed"


def test_closing_before_recovery_needs_a_reason(office):
    refused = office.act("1", acts.close, actor="ก")
    assert refused == Refused("not-recovered", "8 sites are not back; closing now needs a reason in words.")
    office.act("1", acts.close, actor="ก", reason="ย้ายไปผู้ให้บริการใหม่ทั้งหมด")
    assert office.incidents["1"].state == "closed"


def test_reopening_is_refused_while_another_incident_holds_the_cause(office):
    office.act("1", acts.close, actor="ก", reason="จบ")
    office.see("up", *SITES)
    office.wait(60)
    office.see("down", *SITES)
    office.judge(cause(SITES))
    assert office.act("1", acts.reopen, office.live(), actor="ก", reason="ยังไม่จบ").code == "taken-up-elsewhere"
    office.act("2", acts.dismiss, actor="ก", reason="ซ้ำ")
    office.act("1", acts.reopen, office.live(), actor="ก", reason="ยังไม่จบ")
    assert office.incidents["1"].state == "open"


@pytest.mark.parametrize(
    ("act", "arguments", "more", "code"),
    [
        (acts.dismiss, (), {"reason": " "}, "reason-missing"),
        (acts.note, (), {"text": ""}, "note-empty"),
        (acts.release, ("nobody",), {"reason": "x"}, "not-a-member"),
        (acts.release, ("Ls0",), {"reason": ""}, "reason-missing"),
        (acts.report, ([],), {}, "lao-missing"),
        (acts.report, (["nobody"],), {"said": "back"}, "not-a-member"),
        (acts.confirm_cause, (), {"kind": "ip"}, "cause-incomplete"),
        (acts.reopen, ((),), {"reason": "x"}, "not-closed"),
    ],
)
def test_refusals_have_a_code_and_change_nothing(office, act, arguments, more, code):
    before = office.incidents["1"]
    refused = office.act("1", act, *arguments, actor="ก", **more)
    assert refused.code == code
    assert office.incidents["1"] == before


@pytest.mark.parametrize(
    ("act", "arguments", "more"),
    [
        (acts.close, (), {}),
        (acts.dismiss, (), {"reason": "x"}),
        (acts.release, ("Ls0",), {"reason": "x"}),
        (acts.report, (["Ls0"],), {}),
        (acts.set_deadline, (date(2020, 8, 14),), {"is_working_day": is_working_day}),
    ],
)
def test_a_dismissed_incident_takes_no_more_acts(office, act, arguments, more):
    office.act("1", acts.dismiss, actor="ก", reason="บำรุงรักษา")
    assert office.act("1", act, *arguments, actor="ก", **more).code == "incident-over"


def test_a_member_with_another_problem_does_not_hold_up_recovery(office):
    office.act("1", acts.report, ["Ls0"], actor="ก", said="other", source="โทรศัพท์")
    assert office.incidents["1"].members["Ls0"].state == "other"
    office.see("up", *SITES[1:])
    office.judge(cause(SITES[:1]))
    assert office.incidents["1"].state == "recovered"


def test_back_by_word_of_a_watched_site_is_left_to_the_probes(office):
    office.act("1", acts.report, ["Ls0"], actor="ก", said="back")
    assert office.incidents["1"].members["Ls0"].state == "down"
    assert office.kinds("1")[-1] == "reported"
