"""Somebody hears when the desk falls silent, once, by another way than the desk's."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from sodsong.agent import lookout
from sodsong.agent.lookout import Lookout
from sodsong.observe.probe.fleet.form import Beat
from tests.act.channels.helpers import receiver

NOW = datetime(2020, 8, 11, 2, 12, tzinfo=UTC)


class Hours:
    """A clock that is moved by hand."""

    def __init__(self):
        self.seconds = 0.0

    def ticks(self):
        return self.seconds

    def now(self):
        return NOW + timedelta(seconds=self.seconds)

    def beat(self, *, judged=0.0, watched=84):
        return Beat(self.now(), None if judged is None else self.now() - timedelta(seconds=judged), watched, "1")


@pytest.fixture
def hours():
    return Hours()


def made(hours, pulses=(), ways=(), patience=300.0):
    return Lookout("bkk", pulses=pulses, ways=ways, patience=patience, clock=hours.now, ticks=hours.ticks)


def told(got):
    return [json.loads(body) for _, body in got]


def test_a_webhook_hears_of_the_silence_once_and_of_the_return_once(hours):
    with receiver() as (url, got):
        one = made(hours, ways=[url])
        one.heard(hours.beat())
        for second in (100, 299):
            hours.seconds = second
            assert one.look() == "well"
        for second in (301, 306, 900):
            hours.seconds = second
            assert one.look() == "silent"
        one.heard(hours.beat())
        assert one.look() == "well"
        assert one.look() == "well"
    silent, back = told(got)
    assert (silent["event"], silent["vantage"], silent["since"]) == ("desk-silent", "bkk", NOW.isoformat())
    assert "ไม่ได้ยินจากระบบสอดส่องตั้งแต่ ๑๑ สิงหาคม ๒๕๖๓ เวลา ๐๙.๑๒ น." in silent["text"]
    assert "nothing has been heard from Sodsong since 2020-08-11T02:12:00+00:00" in silent["text_en"]
    assert (back["event"], back["text"]) == ("desk-well", "จุดตรวจ bkk: ระบบสอดส่องกลับมาทำงานแล้ว")


def test_a_desk_that_is_never_heard_is_silent_too(hours):
    one = made(hours)
    hours.seconds = 301
    assert one.look() == "silent"


def test_whoever_did_not_take_it_is_told_again(hours):
    with receiver(500, 500) as (url, got), receiver() as (other, heard):
        one = made(hours, ways=[url, other])
        for second in (301, 306, 311, 316):
            hours.seconds = second
            one.look()
    assert (len(got), len(heard)) == (3, 1)


def test_a_desk_that_lives_without_judging_is_told_as_such(hours):
    with receiver() as (url, got):
        one = made(hours, ways=[url])
        one.heard(hours.beat())
        hours.seconds = 700
        one.heard(hours.beat(judged=700))
        assert one.look() == "idle"
        one.heard(hours.beat(judged=700, watched=0))  # a watch that stands by speaks too
        assert one.look() == "idle"
        one.heard(hours.beat())
        assert one.look() == "well"
    assert [one["event"] for one in told(got)] == ["desk-idle", "desk-well"]
    assert told(got)[0]["since"] == NOW.isoformat()


def test_nothing_to_watch_is_no_idleness(hours):
    one = made(hours)
    one.heard(hours.beat(judged=90_000, watched=0))
    assert one.look() == "well"
    one.heard(hours.beat(judged=None))
    assert one.look() == "well"
    one.heard(None)  # a desk of another version
    assert one.look() == "well"


def test_a_healthcheck_hears_every_minute_while_the_desk_is_well_and_then_nothing(hours):
    with receiver() as (url, got):
        one = made(hours, pulses=[url])
        for second in range(0, 600, 10):
            hours.seconds = second
            if second < 300:
                one.heard(hours.beat())
            one.look()
    assert len(got) == 10  # five while it was heard, five until 300 s of silence were over
    assert told(got)[0] == {"vantage": "bkk", "desk": "well"}


def test_other_services_are_told_through_apprise(hours, monkeypatch):
    sent = []
    monkeypatch.setattr(lookout, "_apprise", lambda way, *words: sent.append((way, *words)) or True)
    one = made(hours, ways=["mailto://office:word@mail.test"])
    hours.seconds = 301
    one.look()
    assert [way for way, *_ in sent] == ["mailto://office:word@mail.test"]
    assert "ไม่ได้ยิน" in sent[0][1]
    assert "nothing has been heard" in sent[0][2]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_an_address_that_apprise_does_not_know_is_tried_again_and_breaks_nothing():
    assert lookout._apprise("no-such-service://x", "ก", "a") is False
