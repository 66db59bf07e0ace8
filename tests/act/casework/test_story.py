"""Events fold, refuse the impossible, go through JSON, and are told in few lines."""

from datetime import timedelta

import pytest

from sodsong.act.casework.machine import IllegalEvent, apply, fold
from sodsong.act.casework.record import Event
from sodsong.act.casework.story import from_json, timeline, to_json
from tests.act.casework.helpers import START, Office, cause

SITES = [f"s{n}" for n in range(12)]


@pytest.fixture
def office():
    desk = Office(SITES)
    desk.see("down", *SITES[:2])
    desk.judge(cause(SITES[:2], confidence=0.4))
    return desk


def test_a_burst_is_one_line_with_a_count(office):
    for site in SITES[2:6]:
        office.wait(10)
        office.see("down", site)
        office.judge(cause(SITES))
    office.wait(90)
    office.see("down", SITES[6])
    office.judge(cause(SITES))
    lines = timeline(office.stories["1"])
    assert [(line.kind, line.count) for line in lines] == [
        ("suspected", 1),
        ("joined", 3),
        ("opened", 1),
        ("joined", 1),
        ("joined", 1),
    ]
    assert [each["site"] for each in lines[1].data["each"]] == SITES[2:5]
    assert lines[1].at == START + timedelta(seconds=10)
    assert lines[2].reason == "sound"


def test_two_people_are_never_told_as_one(office):
    events = [
        Event("reported", START, who, "", {"lao": "x", "said": "down", "since": START.isoformat()}) for who in "กข"
    ]
    assert [line.actor for line in timeline(events)] == ["ก", "ข"]


@pytest.mark.parametrize(
    ("event", "says"),
    [
        (Event("recovered", START), "a member is not back"),
        (Event("merged", START, data={"into": "2"}), "members have not moved"),
        (Event("back", START, data={"lao": "Ls0", "site": "s9", "at": START.isoformat()}), "s9 is not down"),
        (Event("down-again", START, data={"lao": "Ls0", "site": "s0"}), "was not back"),
        (Event("joined", START, data={"lao": "Ls0", "site": "s0", "since": START.isoformat()}), "member already"),
        (Event("left", START, data={"lao": "nobody", "site": None}), "nobody is no member"),
        (Event("deadline-set", START, data={"day": "soon"}), "mistakes"),
        (Event("deadline-set", START), "lacks"),
        (Event("reopened", START), "while suspected"),
        (Event("suspected", START), "after the incident began"),
        (Event("noted", START.replace(tzinfo=None)), "no time zone"),
    ],
)
def test_the_impossible_is_refused(office, event, says):
    with pytest.raises(IllegalEvent, match=says):
        apply(office.incidents["1"], event)


def test_a_story_begins_with_a_suspicion():
    with pytest.raises(IllegalEvent, match="opened before suspected"):
        apply(None, Event("opened", START))
    with pytest.raises(IllegalEvent, match="no events"):
        fold([])


def test_events_go_through_json(office):
    for event in office.stories["1"]:
        assert from_json(to_json(event)) == event


@pytest.mark.parametrize(
    "value",
    [
        {},
        [],
        {"kind": "opened", "at": 3, "actor": "", "reason": "", "data": {}},
        {"kind": "exploded", "at": "2020-08-11T00:00:00+00:00", "actor": "", "reason": "", "data": {}},
        {"kind": "opened", "at": "2020-08-11T00:00:00", "actor": "", "reason": "", "data": {}},
        {"kind": "opened", "at": "2020-08-11T00:00:00+00:00", "actor": "", "reason": "", "data": []},
    ],
)
def test_what_is_no_event_is_refused(value):
    with pytest.raises(ValueError, match="not an event"):
        from_json(value)
