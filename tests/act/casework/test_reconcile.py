"""How incidents follow what the judge says: one for a cause, late joiners, merges, returns, closings."""

from datetime import date, timedelta

from sodsong.act.casework.acts import close, confirm_cause, dismiss, release, report, set_deadline
from sodsong.act.casework.record import Rules
from tests.act.casework.helpers import Office, cause

MANY = [f"s{n:02}" for n in range(34)]
REST = [f"t{n:02}" for n in range(50)]


def office(**rules: float):
    return Office([*MANY, *REST], Rules(**rules))


def test_one_incident_from_suspicion_to_close():
    desk = office()
    desk.see("down", *MANY[:4])
    desk.judge(cause(MANY[:4], confidence=0.6))
    assert desk.kinds("1") == ["suspected"]
    desk.wait(20)
    desk.see("down", *MANY[4:])
    desk.judge(cause(MANY))
    assert desk.kinds("1") == ["suspected", "weighed", *["joined"] * 30, "opened"]
    assert desk.incidents["1"].state == "open"
    assert len(desk.incidents["1"].members) == 34
    desk.wait(3600)
    desk.see("up", MANY[0])
    desk.judge(cause(MANY))
    assert desk.incidents["1"].state == "recovering"
    assert desk.incidents["1"].members["Ls00"].back_at == desk.now
    desk.see("up", *MANY)
    desk.judge()
    incident = desk.incidents["1"]
    assert (incident.state, incident.recovered_at) == ("recovered", desk.now)
    desk.wait(100_000)
    assert desk.judge() == ()  # an incident people worked on is closed by people
    desk.act("1", close, actor="สมหญิง")
    assert desk.incidents["1"].state == "closed"
    assert list(desk.incidents) == ["1"]
    desk.check()


def test_own_proposals_leave_nothing_to_propose():
    desk = office()
    desk.see("down", *MANY, "t00")
    desk.wait(400)
    assert desk.judge(cause(MANY, healthy=["t01"])) != ()
    assert desk.judge(cause(MANY, healthy=["t01"])) == ()


def test_a_lone_failure_waits_then_gets_a_small_incident_and_closes_itself():
    desk = office(settle=300, close_after=3600)
    desk.see("down", "t00")
    desk.wait(299)
    assert desk.judge() == ()
    desk.wait(1)
    desk.judge()
    assert (desk.incidents["1"].cause.kind, desk.incidents["1"].cause.value) == ("site", "t00")
    assert desk.incidents["1"].state == "suspected"
    desk.see("up", "t00")
    desk.judge()
    desk.wait(3600)
    desk.judge()
    assert desk.kinds("1") == ["suspected", "back", "recovered", "closed"]


def test_no_lone_incident_while_a_common_cause_grows():
    desk = office(settle=300)
    desk.see("down", *MANY[:10])
    desk.judge(cause(MANY[:10]))
    desk.wait(10)
    desk.see("down", "t00")
    for number in range(10, 20):
        desk.wait(60)
        desk.see("down", MANY[number])
        desk.judge(cause(MANY))
    assert list(desk.incidents) == ["1"]  # t00 is 10 minutes down, but the cause still grows
    desk.wait(301)
    desk.judge(cause(MANY))
    assert sorted(desk.incidents) == ["1", "2"]
    assert desk.incidents["2"].cause.value == "t00"
    desk.check()


def test_patience_ends_however_much_the_common_cause_grows():
    desk = office(settle=100, patience=3)
    desk.see("down", "t00", *MANY[:5])
    for number in range(5, 34):
        desk.wait(30)
        desk.see("down", MANY[number])
        desk.judge(cause(MANY))
    assert sorted(desk.incidents) == ["1", "2"]


def test_a_small_incident_explained_later_merges_into_the_big_one():
    desk = office(settle=10)
    desk.see("down", *MANY[:6])
    desk.judge(cause(MANY[:6]))
    desk.wait(1000)
    desk.see("down", "t00")
    desk.wait(20)
    desk.judge(cause(MANY[:6]))
    assert desk.incidents["2"].cause.kind == "site"
    began = desk.incidents["2"].members["Lt00"].since
    desk.judge(cause([*MANY[:6], "t00"]))
    assert (desk.incidents["2"].state, desk.incidents["2"].merged_into) == ("merged", "1")
    assert desk.incidents["1"].members["Lt00"].since == began
    desk.check()


def test_a_small_incident_grows_into_the_common_one_and_its_deadline_moves_along():
    desk = office(settle=10, open_after=5)
    desk.see("down", *MANY[:3])
    desk.wait(30)
    desk.judge()
    assert len(desk.live()) == 3
    desk.act("2", set_deadline, date(2020, 8, 16), actor="ก", is_working_day=lambda _: True)
    desk.see("down", *MANY)
    desk.judge(cause(MANY))
    assert [one.key for one in desk.live()] == ["2"]  # the one a person has worked on goes on
    assert desk.incidents["2"].deadline == date(2020, 8, 16)
    assert len(desk.incidents["2"].members) == 34
    assert (desk.incidents["2"].cause.kind, desk.incidents["2"].cause.value) == ("ip", "192.0.2.9")
    desk.check()


def test_suspicion_opens_by_age_even_if_small():
    desk = office(open_after=600)
    desk.see("down", *MANY[:3])
    desk.judge(cause(MANY[:3], confidence=0.5))
    desk.wait(600)
    desk.judge(cause(MANY[:3], confidence=0.5))
    assert desk.stories["1"][-1].kind == "opened"
    assert desk.stories["1"][-1].reason == "lasting"


def test_nothing_opens_while_most_is_unknown_but_returns_count():
    desk = office(settle=10)
    desk.see("down", *MANY[:10])
    desk.judge(cause(MANY[:10]))
    desk.wait(1000)
    desk.see("unknown", *MANY[10:], *REST[1:])
    desk.see("down", REST[0])
    desk.see("up", *MANY[:10])
    desk.wait(1000)
    desk.judge()
    assert list(desk.incidents) == ["1"]
    assert desk.incidents["1"].state == "recovered"


def test_unknown_is_neither_back_nor_down():
    desk = office()
    desk.see("down", *MANY)
    desk.judge(cause(MANY))
    desk.see("unknown", *MANY[:5])
    assert desk.judge(cause(MANY)) == ()
    assert len(desk.incidents["1"].down) == 34


def test_the_same_server_failing_again_before_the_close_goes_on_in_its_incident():
    desk = office()
    desk.see("down", *MANY)
    desk.judge(cause(MANY))
    desk.see("up", *MANY)
    desk.judge()
    assert desk.incidents["1"].state == "recovered"
    desk.wait(7200)
    desk.see("down", *MANY[:20], "t00")
    desk.judge(cause([*MANY[:20], "t00"]))
    assert list(desk.incidents) == ["1"]
    assert desk.kinds("1").count("down-again") == 20
    assert desk.incidents["1"].state == "recovering"
    assert desk.incidents["1"].recovered_at is None


def test_after_the_close_a_new_failure_is_a_new_incident():
    desk = office()
    desk.see("down", *MANY)
    desk.judge(cause(MANY))
    desk.see("up", *MANY)
    desk.judge()
    desk.act("1", close, actor="ก")
    desk.wait(60)
    desk.see("down", *MANY)
    desk.judge(cause(MANY))
    assert (desk.incidents["1"].state, desk.incidents["2"].state) == ("closed", "open")


def test_a_dismissed_incident_stays_dismissed_until_its_sites_fail_anew():
    desk = office(settle=10)
    desk.see("down", *MANY[:8])
    desk.judge(cause(MANY[:8]))
    desk.wait(60)
    desk.act("1", dismiss, actor="ก", reason="งานบำรุงรักษาที่แจ้งไว้")
    desk.wait(5000)
    assert desk.judge(cause(MANY[:8])) == ()
    assert desk.judge() == ()
    desk.see("up", *MANY[:8])
    desk.judge()
    desk.wait(60)
    desk.see("down", *MANY[:8])
    desk.judge(cause(MANY[:8]))
    assert desk.incidents["2"].state == "open"


def test_a_confirmed_cause_is_not_renamed_by_the_machine():
    desk = office()
    desk.see("down", *MANY)
    desk.judge(cause(MANY))
    desk.act("1", confirm_cause, actor="ก", kind="vendor", value="โฮสต์สมมุติ ก")
    desk.judge(cause(MANY, kind="net24", value="192.0.2.0/24"))
    incident = desk.incidents["1"]
    assert (incident.cause.kind, incident.cause.value, incident.confirmed) == ("vendor", "โฮสต์สมมุติ ก", True)
    assert list(desk.incidents) == ["1"]


def test_two_causes_seen_as_one_split():
    desk = office()
    desk.see("down", *MANY)
    desk.judge(cause(MANY, kind="vendor", value="ก"))
    desk.judge(cause(MANY[:20]), cause(MANY[20:], value="192.0.2.10"))
    assert sorted(len(one.down) for one in desk.live()) == [14, 20]
    assert {one.cause.value for one in desk.live()} == {"192.0.2.9", "192.0.2.10"}
    desk.check()


def test_returns_do_not_split_or_rename():
    desk = office()
    desk.see("down", *MANY)
    desk.judge(cause(MANY))
    desk.see("up", *MANY[:25])
    desk.judge(cause(MANY[25:], kind="cms", value="ข"))
    assert list(desk.incidents) == ["1"]
    assert desk.incidents["1"].cause.value == "192.0.2.9"


def test_a_recovering_incident_keeps_its_sites_when_another_cause_claims_them():
    desk = office()
    desk.see("down", *MANY)
    desk.judge(cause(MANY))
    desk.see("up", *MANY[:25])
    desk.wait(60)
    desk.see("down", *REST[:10])
    desk.judge(cause([*MANY[25:30], *REST[:10]], kind="cms", value="ข"))
    assert desk.incidents["1"].down == set(MANY[25:])
    assert desk.incidents["2"].down == set(REST[:10])
    desk.check()


def test_a_suspicion_without_evidence_is_withdrawn():
    desk = office(settle=60)
    desk.see("down", *MANY[:3])
    desk.judge(cause(MANY[:3], confidence=0.5))
    desk.wait(61)
    desk.judge()
    assert desk.incidents["1"].state == "false-alarm"
    assert desk.stories["1"][-1].reason == "withdrawn"
    assert [one.cause.kind for one in desk.live()] == ["site"] * 3
    desk.check()


def test_a_laos_second_site_belongs_to_its_member():
    desk = Office(["a", "b", "c", "d", "e", "f"], laos={"a": "X", "b": "X"})
    desk.see("down", "a", "b", "c", "d", "e")
    desk.judge(cause(["a", "b", "c", "d", "e"]))
    assert desk.incidents["1"].members["X"].sites == ("a", "b")
    desk.see("up", "a")
    desk.judge(cause(["b", "c", "d", "e"]))
    assert desk.incidents["1"].members["X"].state == "down"
    desk.see("up", "b")
    desk.judge(cause(["c", "d", "e"]))
    assert desk.incidents["1"].members["X"].state == "back"


def test_reported_laos_wait_for_their_word_or_their_sites():
    desk = office()
    desk.see("down", *MANY[:6])
    desk.judge(cause(MANY[:6]))
    desk.wait(60)
    desk.act("1", report, ["Lt00", "paper"], actor="ก", source="หนังสือ", since=desk.now - timedelta(days=3))
    assert desk.judge(cause(MANY[:6])) == ()
    assert desk.incidents["1"].state == "open"
    desk.see("up", *MANY[:6])
    desk.judge()
    assert desk.incidents["1"].state == "recovering"  # nobody can see the site of "paper"
    desk.act("1", report, ["paper"], actor="ก", said="back")
    desk.judge()
    assert desk.incidents["1"].state == "recovered"


def test_a_reported_lao_whose_site_then_fails_joins():
    desk = office()
    desk.see("down", *MANY[:6])
    desk.judge(cause(MANY[:6]))
    desk.act("1", report, ["Lt00"], actor="ก")
    desk.wait(10)
    desk.see("down", "t00")
    desk.judge(cause([*MANY[:6], "t00"]))
    assert (desk.incidents["1"].members["Lt00"].state, desk.incidents["1"].members["Lt00"].sites) == ("down", ("t00",))


def test_a_released_lao_is_not_drawn_in_again_at_once_by_an_empty_round():
    desk = office()
    desk.see("down", *MANY[:6])
    desk.judge(cause(MANY[:6]))
    desk.see("up", MANY[0])
    desk.judge(cause(MANY[1:6]))
    desk.act("1", release, "Ls00", actor="ก", reason="ย้ายไปผู้ให้บริการอื่นแล้ว")
    assert desk.judge(cause(MANY[1:6])) == ()
    assert "Ls00" not in desk.incidents["1"].members


def test_an_incident_goes_with_the_cause_of_its_own_first_name():
    desk = office()
    desk.see("down", *MANY[:12])
    desk.judge(cause(MANY[:12], kind="ns", value="N", equivalent=[("vendor", "V")]))
    desk.see("up", MANY[0])
    desk.see("down", *REST[:3])
    vendor = cause(MANY[1:12], kind="vendor", value="V")
    desk.judge(vendor, cause(REST[:3], kind="ns", value="N"))
    assert [(one.cause.kind, one.cause.value) for one in desk.live()] == [("ns", "N")]
    assert desk.incidents["1"].down == {*MANY[1:12], *REST[:3]}
    desk.check()
